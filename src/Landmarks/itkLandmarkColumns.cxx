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
#include "itkLandmarkColumns.h"

#include "itkFileError.h"
#include "itkTextFile.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

/** Stands in place of each coordinate of a landmark that nobody marked. */
const std::string unlabeled = "?";

} // namespace

float
ParsePlausibility(const CSVTable & table, const CSVRecord & row, size_t column)
{
  const auto plausibility = static_cast<float>(table.ParseNumber(row, column));
  if (plausibility < 0.0f || plausibility > 1.0f)
  {
    ThrowFileError(table.fileName, row.line, "a plausibility must be in [0, 1] (got '" + row.fields[column] + "')");
  }
  return plausibility;
}

std::vector<std::string>
LandmarkColumns::GetNames(const std::string & covariancePrefix) const
{
  const std::string        axes("xyz", dimension);
  std::vector<std::string> names;
  for (const char axis : axes)
  {
    names.emplace_back(1, axis);
  }
  if (hasConfidences)
  {
    names.emplace_back("confidence");
  }
  if (hasPlausibilities)
  {
    names.emplace_back("plausibility");
  }
  for (size_t i = 0; hasCovariances && i < dimension; ++i)
  {
    for (size_t j = i; j < dimension; ++j)
    {
      names.push_back(covariancePrefix + axes[i] + axes[j]);
    }
  }
  return names;
}

template <unsigned int VDimension>
void
LandmarkColumns::Read(const CSVTable &          table,
                      const CSVRecord &         row,
                      size_t                    first,
                      LandmarkSet<VDimension> & landmarks,
                      SizeValueType             landmark) const
{
  const auto & name = landmarks.GetLandmarkNames()[landmark];
  size_t       column = first;
  const auto   next = [&] { return table.ParseNumber(row, column++); };

  typename LandmarkSet<VDimension>::PointType point;
  unsigned int                                numberOfMissing = 0;
  const auto                                  begin = row.fields.begin() + static_cast<std::ptrdiff_t>(first);
  const bool                                  isUnlabeled =
    std::all_of(begin, begin + VDimension, [](const std::string & f) { return TrimBlanks(f) == unlabeled; });
  for (unsigned int d = 0; d < VDimension && !isUnlabeled; ++d)
  {
    point[d] = static_cast<float>(next());
    numberOfMissing += std::isnan(point[d]);
  }
  if (numberOfMissing != 0 && numberOfMissing != VDimension)
  {
    ThrowFileError(table.fileName, row.line, "landmark '" + name + "' has only some of its coordinates");
  }
  if (isUnlabeled)
  {
    landmarks.SetUnlabeled(landmark);
    column += VDimension;
  }
  else
  {
    landmarks.SetPoint(landmark, point);
  }
  if (hasConfidences)
  {
    landmarks.SetConfidence(landmark, static_cast<float>(next()));
  }
  if (hasPlausibilities)
  {
    landmarks.SetPlausibility(landmark, ParsePlausibility(table, row, column++));
  }
  if (hasCovariances)
  {
    LandmarkCovariance<VDimension> covariance;
    bool                           hasNumber = false;
    bool                           hasGap = false;
    for (unsigned int i = 0; i < VDimension; ++i)
    {
      for (unsigned int j = i; j < VDimension; ++j)
      {
        covariance(i, j) = covariance(j, i) = next();
        (std::isnan(covariance(i, j)) ? hasGap : hasNumber) = true;
      }
    }
    if (hasNumber && hasGap)
    {
      ThrowFileError(table.fileName, row.line, "'" + name + "' has only a part of its covariance");
    }
    if (!IsMissingCovariance(covariance) && !IsPositiveDefinite(covariance))
    {
      ThrowFileError(table.fileName, row.line, "the covariance of '" + name + "' must be positive definite");
    }
    landmarks.SetCovariance(landmark, covariance);
  }
}

template <unsigned int VDimension>
void
LandmarkColumns::Append(const LandmarkSet<VDimension> & landmarks,
                        SizeValueType                   landmark,
                        std::vector<std::string> &      fields) const
{
  for (const float coordinate : landmarks.GetPoint(landmark))
  {
    fields.push_back(landmarks.IsUnlabeled(landmark) ? unlabeled : FormatCSVNumber(coordinate));
  }
  if (hasConfidences)
  {
    fields.push_back(landmarks.HasConfidences() ? FormatCSVNumber(landmarks.GetConfidence(landmark)) : std::string());
  }
  if (hasPlausibilities)
  {
    fields.push_back(FormatCSVNumber(landmarks.GetPlausibility(landmark)));
  }
  const auto covariance = landmarks.GetCovariance(landmark);
  for (unsigned int i = 0; hasCovariances && i < VDimension; ++i)
  {
    for (unsigned int j = i; j < VDimension; ++j)
    {
      fields.push_back(FormatCSVNumber(covariance(i, j)));
    }
  }
}

template <unsigned int VDimension>
void
DropMissingConfidences(LandmarkSet<VDimension> & landmarks)
{
  for (SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    if (!std::isnan(landmarks.GetConfidence(i)))
    {
      return;
    }
  }
  landmarks.SetPointData(nullptr);
}

#define LANDMARK_COLUMNS_OF(VDimension)                                                                                \
  template void LandmarkColumns::Read(                                                                                 \
    const CSVTable &, const CSVRecord &, size_t, LandmarkSet<VDimension> &, SizeValueType) const;                      \
  template void LandmarkColumns::Append(const LandmarkSet<VDimension> &, SizeValueType, std::vector<std::string> &)    \
    const;                                                                                                             \
  template void DropMissingConfidences(LandmarkSet<VDimension> &)

LANDMARK_COLUMNS_OF(2);
LANDMARK_COLUMNS_OF(3);

} // end namespace itk
