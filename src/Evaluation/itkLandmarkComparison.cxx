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
#include "itkMissingLandmark.h"

#include "vnl/vnl_det.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

constexpr double infinity = std::numeric_limits<double>::infinity();

/** Where each name stands in a table, which has all of them. */
std::vector<size_t>
GetIndices(const std::vector<std::string> & names, const LandmarkTable & table)
{
  const auto &        all = table.GetLandmarkNames();
  std::vector<size_t> indices;
  for (const auto & name : names)
  {
    indices.push_back(static_cast<size_t>(std::find(all.begin(), all.end(), name) - all.begin()));
  }
  return indices;
}

/** The positions of an image's landmarks in the order of the names. */
template <unsigned int VDimension>
std::vector<Point<double, VDimension>>
GetPoints(const LandmarkTable & table, const std::string & image, const std::vector<std::string> & names)
{
  const auto                             coordinates = table.GetCoordinates(image);
  std::vector<Point<double, VDimension>> points;
  for (const size_t i : GetIndices(names, table))
  {
    points.emplace_back(&coordinates[i * VDimension]);
  }
  return points;
}

/** Of each landmark, the mean of the annotators who marked it. */
template <typename TPoint>
std::vector<TPoint>
ComputeMeans(const std::vector<std::vector<TPoint>> & markedPoints)
{
  std::vector<TPoint> means;
  for (size_t i = 0; i < markedPoints.front().size(); ++i)
  {
    typename TPoint::VectorType sum;
    sum.Fill(0.0);
    double count = 0.0;
    for (const auto & points : markedPoints)
    {
      if (!IsMissingLandmark(points[i]))
      {
        sum += points[i].GetVectorFromOrigin();
        ++count;
      }
    }
    means.push_back(MakeMissingLandmark<TPoint>());
    for (unsigned int d = 0; d < TPoint::PointDimension && count > 0.0; ++d)
    {
      means.back()[d] = sum[d] / count;
    }
  }
  return means;
}

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
LandmarkCovariance<VDimension>
MakeCovariance(const double * upperTriangle)
{
  LandmarkCovariance<VDimension> matrix;
  for (unsigned int row = 0; row < VDimension; ++row)
  {
    for (unsigned int column = row; column < VDimension; ++column)
    {
      matrix(row, column) = matrix(column, row) = *upperTriangle++;
    }
  }
  return matrix;
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
  for (const auto & annotator : annotators)
  {
    markedPoints.push_back(GetPoints<VDimension>(*annotator, image, names));
  }
  const auto       truePoints = ComputeMeans(markedPoints);
  const auto       foundPoints = GetPoints<VDimension>(foundLandmarks, image, names);
  const auto       foundIndices = GetIndices(names, foundLandmarks);
  const auto       confidences = foundLandmarks.GetConfidences(image);
  const auto       covariances = foundLandmarks.GetCovariances(image);
  constexpr size_t covarianceLength = VDimension * (VDimension + 1) / 2;
  const double     scale = ComputeScale(truePoints, names, image, settings);
  const double     bound = GetLandmarkConfidenceRegionBound(VDimension);

  std::vector<LandmarkComparison> comparisons(names.size());
  for (size_t i = 0; i < names.size(); ++i)
  {
    auto &       comparison = comparisons[i];
    const auto & truth = truePoints[i];
    const auto & found = foundPoints[i];
    const bool   isTrue = !IsMissingLandmark(truth);
    const bool   isFound = !IsMissingLandmark(found);
    comparison.IsSuperfluous = !isTrue && isFound;
    if (isTrue)
    {
      comparison.Error = isFound ? scale * truth.EuclideanDistanceTo(found) : infinity;
    }
    if (isTrue && isFound)
    {
      comparison.IsClosest = IsClosestTo(found, truth, truePoints);
      if (!confidences.empty())
      {
        comparison.Confidence = confidences[foundIndices[i]];
      }
      const double * const upperTriangle =
        covariances.empty() ? nullptr : &covariances[foundIndices[i] * covarianceLength];
      if (upperTriangle != nullptr && !std::isnan(*upperTriangle))
      {
        const auto covariance = MakeCovariance<VDimension>(upperTriangle);
        comparison.RegionRadius =
          scale * std::sqrt(bound) * std::pow(vnl_det(covariance.GetVnlMatrix()), 0.5 / VDimension);
        comparison.IsInRegion = ComputeSquaredMahalanobisDistance(truth, found, covariance) <= bound;
      }
    }
    for (size_t a = 0; a < annotators.size(); ++a)
    {
      for (size_t b = a + 1; b < annotators.size(); ++b)
      {
        const auto & first = markedPoints[a][i];
        const auto & second = markedPoints[b][i];
        comparison.InterObserverErrors.push_back(
          IsMissingLandmark(first) == IsMissingLandmark(second) ? scale * first.EuclideanDistanceTo(second) : infinity);
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
