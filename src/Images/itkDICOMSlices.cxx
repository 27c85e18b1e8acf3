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
#include "itkDICOMSlices.h"

#include "itkDICOMFields.h"
#include "itkErrorStatistics.h"
#include "itkImageFormat.h"
#include "itkNumberText.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace itk
{
namespace
{

bool
AreNear(const std::vector<double> & a, const std::vector<double> & b, double tolerance)
{
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [tolerance](double x, double y) {
           return std::abs(x - y) <= tolerance;
         });
}

/** What two slices do not have in common; empty: nothing. */
std::string
FindDifference(const DICOMSlice & one, const DICOMSlice & other)
{
  constexpr double tolerance = 1e-3;
  return one.size != other.size                                        ? "size"
         : !AreNear(one.cosines, other.cosines, tolerance)             ? "orientation"
         : !AreNear(one.plane.spacing, other.plane.spacing, tolerance) ? "pixel spacing"
                                                                       : "";
}

std::string
FormatLength(double length)
{
  return FormatNumber(static_cast<float>(length)) + " mm";
}

/** Throws where neighbors lie at one place, or further apart than others. Returns their distance. */
double
VerifyDistances(const std::string & fileName, const std::vector<DICOMSlice> & slices)
{
  std::vector<double> distances;
  for (size_t i = 1; i < slices.size(); ++i)
  {
    distances.push_back(slices[i].height - slices[i - 1].height);
    if (distances.back() < 1e-4)
    {
      ThrowFileError(fileName, "its slices " + slices[i - 1].name + " and " + slices[i].name + " lie at one place");
    }
  }
  const double usual = GetLowerQuantile(distances, 0.5);
  const auto   odd = static_cast<size_t>(
    std::max_element(distances.begin(),
                     distances.end(),
                     [usual](double a, double b) { return std::abs(a - usual) < std::abs(b - usual); }) -
    distances.begin());

  const double mean = (slices.back().height - slices.front().height) / static_cast<double>(distances.size());
  // Positions are written with few digits.
  constexpr double tolerance = 0.1;
  for (size_t i = 0; i < slices.size(); ++i)
  {
    if (std::abs(slices[i].height - slices.front().height - static_cast<double>(i) * mean) > tolerance * mean)
    {
      ThrowFileError(fileName,
                     "its slices are missing in part or at unequal distances (" + slices[odd].name + " and " +
                       slices[odd + 1].name + " are " + FormatLength(distances[odd]) + " apart, others " +
                       FormatLength(usual) + ')');
    }
  }
  return mean;
}

} // namespace

double
SortDICOMSlices(const std::string & fileName, std::vector<DICOMSlice> & slices)
{
  for (const auto & slice : slices)
  {
    if (slice.position.empty() || slice.cosines.empty())
    {
      ThrowFileError(fileName, "its slice " + slice.name + " does not say where it lies");
    }
    const auto difference = FindDifference(slices.front(), slice);
    if (!difference.empty())
    {
      ThrowFileError(fileName, "its slices " + slices.front().name + " and " + slice.name + " differ in " + difference);
    }
  }
  const auto & cosines = slices.front().cosines;
  const auto   normal = GetSliceNormal(cosines);
  const double axes[] = { cosines[0], cosines[3], normal[0],  cosines[1], cosines[4],
                          normal[1],  cosines[2], cosines[5], normal[2] };
  if (!IsOrthonormal(std::vector<double>(std::begin(axes), std::end(axes)), 3))
  {
    ThrowUnsupportedImage(fileName, "axes that are not at right angles, or not of length 1");
  }
  for (auto & slice : slices)
  {
    slice.height = normal * Vector<double, 3>(slice.position.data());
  }
  std::stable_sort(
    slices.begin(), slices.end(), [](const DICOMSlice & a, const DICOMSlice & b) { return a.height < b.height; });
  const double distance = VerifyDistances(fileName, slices);

  const auto & first = slices.front();
  const auto & spacing = first.plane.spacing;
  const double largestShift = spacing.empty() ? 0.5 : 0.5 * std::min(spacing[0], spacing[1]);
  for (const auto & slice : slices)
  {
    const auto   step = Vector<double, 3>(slice.position.data()) - Vector<double, 3>(first.position.data());
    const double shift = (step - normal * (slice.height - first.height)).GetNorm();
    if (shift > largestShift)
    {
      ThrowFileError(fileName,
                     "its slices are shifted against each other, as with a tilted gantry (" + slice.name + " by " +
                       FormatLength(shift) + ')');
    }
  }
  return distance;
}

} // end namespace itk
