/*=========================================================================
 *
 *  Copyright NumFOCUS
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         http://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#include "itkLabelPlacement.h"

#include "itkMath.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace
{

/** The mark with a margin, so that no name touches it. */
LabelBox
GetMarkBox(const LabelRequest & request)
{
  const double radius = 1.5 * request.markRadius;
  return { request.markX - radius, request.markY - radius, 2.0 * radius, 2.0 * radius };
}

struct Candidate
{
  LabelBox box;
  double   inconvenience;
};

/** Boxes all around the mark, near ones and those at its right first choice. */
std::vector<Candidate>
MakeCandidates(const LabelRequest & request)
{
  const int              numberOfDirections = 16;
  std::vector<Candidate> candidates;
  for (const double distance : { 1.6, 2.4, 3.5, 5.5, 8.0, 12.0 })
  {
    for (int i = 0; i < numberOfDirections; ++i)
    {
      const double angle = 2.0 * Math::pi * i / numberOfDirections;
      const double x = std::cos(angle);
      const double y = std::sin(angle);
      const double centerX = request.markX + x * (distance * request.markRadius + request.width / 2.0);
      const double centerY = request.markY + y * (distance * request.markRadius + request.height / 2.0);
      candidates.push_back(
        { { centerX - request.width / 2.0, centerY - request.height / 2.0, request.width, request.height },
          0.02 * distance + 0.01 * (1.0 - x) });
    }
  }
  return candidates;
}

double
GetDistance(const LabelBox & box, const LabelRequest & mark)
{
  const double x = mark.markX - std::min(std::max(mark.markX, box.x), box.x + box.width);
  const double y = mark.markY - std::min(std::max(mark.markY, box.y), box.y + box.height);
  return std::hypot(x, y);
}

/** Number of other marks to which the reader might think that the label belongs. */
int
CountNearerMarks(const LabelBox & box, const std::vector<LabelRequest> & requests, size_t own)
{
  const double limit = 1.2 * GetDistance(box, requests[own]);
  return static_cast<int>(std::count_if(requests.begin(), requests.end(), [&](const LabelRequest & other) {
    return &other != &requests[own] && GetDistance(box, other) < limit;
  }));
}

} // namespace

double
GetOverlapArea(const LabelBox & a, const LabelBox & b)
{
  const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0.0 && height > 0.0 ? width * height : 0.0;
}

std::vector<LabelBox>
PlaceLabels(const std::vector<LabelRequest> & requests, const std::vector<LabelBox> & obstacles)
{
  std::vector<LabelBox> fixed = obstacles;
  for (const auto & request : requests)
  {
    fixed.push_back(GetMarkBox(request));
  }
  std::vector<LabelBox> boxes(requests.size());
  const int             numberOfRounds = 6;
  for (int round = 0; round < numberOfRounds; ++round)
  {
    for (size_t i = 0; i < requests.size(); ++i)
    {
      double lowestCost = std::numeric_limits<double>::max();
      for (const auto & candidate : MakeCandidates(requests[i]))
      {
        const double area = candidate.box.width * candidate.box.height;
        const double outside = area - GetOverlapArea(candidate.box, requests[i].bounds);
        double       covered = 4.0 * outside;
        for (const auto & box : fixed)
        {
          covered += GetOverlapArea(candidate.box, box);
        }
        for (size_t j = 0; j < boxes.size(); ++j)
        {
          covered += j == i ? 0.0 : 2.0 * GetOverlapArea(candidate.box, boxes[j]);
        }
        const double ambiguity = 0.4 * CountNearerMarks(candidate.box, requests, i);
        const double cost = candidate.inconvenience + ambiguity + 10.0 * covered / std::max(area, 1e-9);
        if (cost < lowestCost)
        {
          lowestCost = cost;
          boxes[i] = candidate.box;
        }
      }
    }
  }
  return boxes;
}

} // end namespace itk
