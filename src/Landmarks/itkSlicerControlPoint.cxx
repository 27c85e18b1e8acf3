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
#include "itkSlicerControlPoint.h"

#include "itkFileError.h"
#include "itkLandmarkColumns.h"
#include "itkNumberText.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace
{

const std::string confidencePrefix = "confidence=";

bool
IsFlat(const SlicerControlPoint & point)
{
  const double planeTolerance = 0.001;
  return !point.isDefined || std::abs(point.position[2]) <= planeTolerance;
}

} // namespace

bool
AreFlat(const std::vector<SlicerControlPoint> & points)
{
  return std::all_of(points.begin(), points.end(), IsFlat);
}

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
MakeLandmarkSet(const std::string & fileName, const std::vector<SlicerControlPoint> & points)
{
  std::vector<std::string> labels;
  for (const auto & point : points)
  {
    if (VDimension == 2 && !IsFlat(point))
    {
      ThrowFileError(fileName, "the position of '" + point.label + "' must have z = 0 to be a point of a 2D image");
    }
    labels.push_back(point.label);
  }
  auto landmarks = LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(labels);
  std::vector<LandmarkCovariance<VDimension>> covariances(points.size());
  for (size_t i = 0; i < points.size(); ++i)
  {
    typename LandmarkSet<VDimension>::PointType position;
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      position[row] = static_cast<float>(points[i].position[row]);
      for (unsigned int column = 0; column < VDimension; ++column)
      {
        covariances[i](row, column) = points[i].covariance(row, column);
      }
    }
    if (points[i].isDefined)
    {
      landmarks->SetPoint(i, position);
    }
    else if (!points[i].isAbsent)
    {
      landmarks->SetUnlabeled(i);
    }
  }
  landmarks->SetCovariances(covariances);
  for (size_t i = 0; i < points.size(); ++i)
  {
    landmarks->SetPlausibility(i, points[i].plausibility);
    const auto & description = points[i].description;
    double       confidence = 0.0;
    if (description.compare(0, confidencePrefix.size(), confidencePrefix) != 0)
    {
      continue;
    }
    const auto text = description.substr(confidencePrefix.size(), description.find(';') - confidencePrefix.size());
    if (IsMissingNumber(text))
    {
      landmarks->SetConfidence(i, std::numeric_limits<float>::quiet_NaN());
    }
    else if (ParseNumber(text, confidence) && std::abs(confidence) <= std::numeric_limits<float>::max())
    {
      landmarks->SetConfidence(i, static_cast<float>(confidence));
    }
  }
  DropMissingConfidences(*landmarks);
  return landmarks;
}

template <unsigned int VDimension>
SlicerControlPoint
MakeSlicerControlPoint(const LandmarkSet<VDimension> & landmarks, SizeValueType landmark)
{
  SlicerControlPoint point;
  point.label = landmarks.GetLandmarkNames()[landmark];
  point.isDefined = !landmarks.IsMissing(landmark);
  if (landmarks.HasConfidences())
  {
    const float confidence = landmarks.GetConfidence(landmark);
    point.description = confidencePrefix + (std::isnan(confidence) ? "nan" : FormatNumber(confidence));
  }
  point.plausibility = landmarks.GetPlausibility(landmark);
  if (point.isDefined)
  {
    const auto position = landmarks.GetPoint(landmark);
    std::copy(position.Begin(), position.End(), point.position.Begin());
  }
  if (landmarks.HasCovariance(landmark))
  {
    const auto covariance = landmarks.GetCovariance(landmark);
    point.covariance.Fill(0.0);
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = 0; column < VDimension; ++column)
      {
        point.covariance(row, column) = covariance(row, column);
      }
    }
  }
  return point;
}

template LandmarkSet<2>::Pointer
MakeLandmarkSet<2>(const std::string &, const std::vector<SlicerControlPoint> &);
template LandmarkSet<3>::Pointer
MakeLandmarkSet<3>(const std::string &, const std::vector<SlicerControlPoint> &);
template SlicerControlPoint
MakeSlicerControlPoint(const LandmarkSet<2> &, SizeValueType);
template SlicerControlPoint
MakeSlicerControlPoint(const LandmarkSet<3> &, SizeValueType);

} // end namespace itk
