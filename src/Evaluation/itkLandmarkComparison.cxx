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
#include "itkLandmarkComparison.h"

#include "itkLandmarkCovariance.h"
#include "itkMeanOfAnnotators.h"
#include "itkNamePlaces.h"

#include "vnl/vnl_det.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

constexpr double infinity = std::numeric_limits<double>::infinity();

template <typename TPoint>
double
ComputeScale(const std::vector<TPoint> &        truePoints,
             const std::vector<std::string> &   names,
             const std::string &                image,
             const LandmarkEvaluationSettings & settings)
{
  if (!settings.HasScale())
  {
    return 1.0;
  }
  const auto find = [&](const std::string & name) {
    return truePoints[static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin())];
  };
  const double distance = find(settings.FirstScaleLandmark).EuclideanDistanceTo(find(settings.SecondScaleLandmark));
  if (!(distance > 0.0))
  {
    itkGenericExceptionMacro("The true landmarks '" << settings.FirstScaleLandmark << "' and '"
                                                    << settings.SecondScaleLandmark << "' of image '" << image
                                                    << "' must be there and apart, for the scale.");
  }
  return settings.ScaleLength / distance;
}

/** Coordinates are stored as float: a distance that is one of the radii but for their rounding is that radius. */
template <typename TPoint>
double
ComputeError(const TPoint & first, const TPoint & second, double scale, const LandmarkEvaluationSettings & settings)
{
  const double error = scale * first.EuclideanDistanceTo(second);
  double       largest = 0.0;
  for (unsigned int d = 0; d < TPoint::PointDimension; ++d)
  {
    largest = std::max({ largest, std::abs(first[d]), std::abs(second[d]) });
  }
  // Half an epsilon for each coordinate of both points is up to the root of three along the diagonal.
  const double rounding = 2.0 * scale * largest * std::numeric_limits<float>::epsilon();
  auto         radii = settings.Radii;
  radii.push_back(settings.IdentificationRadius);
  const auto radius =
    std::find_if(radii.begin(), radii.end(), [=](double candidate) { return std::abs(error - candidate) <= rounding; });
  return radius == radii.end() ? error : *radius;
}

template <typename TPoint>
bool
IsClosestTo(const TPoint & found, const TPoint & right, const std::vector<TPoint> & truePoints)
{
  const double distance = found.EuclideanDistanceTo(right);
  return std::none_of(truePoints.begin(), truePoints.end(), [&](const TPoint & other) {
    return found.EuclideanDistanceTo(other) < distance;
  });
}

template <unsigned int VDimension>
std::vector<LandmarkComparison>
Compare(const std::string &                              image,
        const LandmarkTable &                            foundLandmarks,
        const std::vector<LandmarkTable::ConstPointer> & annotators,
        const LandmarkEvaluationSettings &               settings)
{
  using PointType = Point<double, VDimension>;
  const auto &                        names = annotators.front()->GetLandmarkNames();
  std::vector<std::vector<PointType>> markedPoints;
  std::vector<std::vector<bool>>      isLabeled;
  for (const auto & annotator : annotators)
  {
    const auto landmarks = annotator->GetLandmarks<VDimension>(image);
    const auto places = FindPlacesOfNames(landmarks->GetLandmarkNames());
    markedPoints.push_back(GetPointsByName(*landmarks, names));
    isLabeled.emplace_back();
    for (const auto & name : names)
    {
      isLabeled.back().push_back(!landmarks->IsUnlabeled(places.at(name)));
    }
  }
  const auto   truePoints = ComputeMeanOfAnnotators(markedPoints);
  const auto   foundSet = foundLandmarks.GetLandmarks<VDimension>(image);
  const auto   foundPoints = GetPointsByName(*foundSet, names);
  const auto   foundPlaces = FindPlacesOfNames(foundSet->GetLandmarkNames());
  const double scale = ComputeScale(truePoints, names, image, settings);
  const double bound = GetLandmarkConfidenceRegionBound(VDimension);

  std::vector<LandmarkComparison> comparisons(names.size());
  for (size_t i = 0; i < names.size(); ++i)
  {
    auto &       comparison = comparisons[i];
    const auto & truth = truePoints[i];
    const auto & found = foundPoints[i];
    const bool   isTrue = !IsMissingLandmark(truth);
    const bool   isFound = !IsMissingLandmark(found);
    comparison.IsLabeled = std::any_of(
      isLabeled.begin(), isLabeled.end(), [i](const std::vector<bool> & ofAnnotator) { return ofAnnotator[i]; });
    comparison.IsSuperfluous = !isTrue && isFound && comparison.IsLabeled;
    if (isTrue)
    {
      comparison.Error = isFound ? ComputeError(truth, found, scale, settings) : infinity;
    }
    if (isTrue && isFound)
    {
      comparison.IsIdentified = settings.IdentificationRadius > 0.0 &&
                                comparison.Error <= settings.IdentificationRadius &&
                                IsClosestTo(found, truth, truePoints);
      const auto index = foundPlaces.at(names[i]);
      if (foundSet->HasConfidences())
      {
        comparison.Confidence = foundSet->GetConfidence(index);
      }
      if (foundSet->HasCovariance(index))
      {
        const auto covariance = foundSet->GetCovariance(index);
        comparison.RegionRadius =
          scale * std::sqrt(bound) * std::pow(vnl_det(covariance.GetVnlMatrix()), 0.5 / VDimension);
        comparison.IsInRegion = ComputeSquaredMahalanobisDistance(truth, found, covariance) <= bound;
      }
    }
    for (size_t a = 0; a < annotators.size(); ++a)
    {
      for (size_t b = a + 1; b < annotators.size(); ++b)
      {
        if (!isLabeled[a][i] || !isLabeled[b][i])
        {
          continue;
        }
        const auto & first = markedPoints[a][i];
        const auto & second = markedPoints[b][i];
        comparison.InterObserverErrors.push_back(IsMissingLandmark(first) == IsMissingLandmark(second)
                                                   ? ComputeError(first, second, scale, settings)
                                                   : infinity);
      }
    }
  }
  return comparisons;
}

} // namespace

std::vector<LandmarkComparison>
CompareLandmarks(const std::string &                              image,
                 const LandmarkTable &                            foundLandmarks,
                 const std::vector<LandmarkTable::ConstPointer> & annotators,
                 const LandmarkEvaluationSettings &               settings)
{
  return foundLandmarks.GetDimension() == 2 ? Compare<2>(image, foundLandmarks, annotators, settings)
                                            : Compare<3>(image, foundLandmarks, annotators, settings);
}

} // end namespace itk
