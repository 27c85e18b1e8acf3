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
#include "itkFileError.h"
#include "itkLandmarkColumns.h"
#include "itkLandmarkFileFormats.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace itk
{
namespace
{

constexpr auto imagePlausibilityName = "image_plausibility";

std::vector<std::string>
MakeHeader(const LandmarkColumns & columns)
{
  auto header = columns.GetNames("cov_");
  header.insert(header.begin(), "landmark");
  return header;
}

/** Whether the last column holds the plausibility of the image. */
bool
HasImagePlausibility(const CSVTable & table)
{
  return table.header.fields.back() == imagePlausibilityName;
}

/** The columns that stand in a header. */
LandmarkColumns
ParseHeader(const CSVTable & table, unsigned int dimension)
{
  const auto & fields = table.header.fields;
  const auto   has = [&fields](const std::string & name) {
    return std::find(fields.begin(), fields.end(), name) != fields.end();
  };
  const LandmarkColumns columns{ dimension, has("confidence"), has("plausibility"), has("cov_xx") };
  auto                  names = MakeHeader(columns);
  if (HasImagePlausibility(table))
  {
    names.emplace_back(imagePlausibilityName);
  }
  if (fields != names)
  {
    ThrowFileError(table.fileName,
                   table.header.line,
                   "the header must be " + JoinCSVFields(names) + " (got '" + JoinCSVFields(fields) + "')");
  }
  return columns;
}

} // namespace

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadCSVLandmarks(const std::string & fileName, const ImageBase<VDimension> *)
{
  const auto               table = ReadCSVTable(fileName);
  const auto               columns = ParseHeader(table, VDimension);
  std::vector<std::string> names;
  std::set<std::string>    namesSoFar;
  for (const auto & row : table.rows)
  {
    const auto & name = row.fields.front();
    if (name.empty() || !namesSoFar.insert(name).second)
    {
      ThrowFileError(fileName, row.line, "each landmark must have a name of its own (got '" + name + "')");
    }
    names.push_back(name);
  }
  auto landmarks = LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(names);
  for (size_t i = 0; i < names.size(); ++i)
  {
    columns.Read(table, table.rows[i], 1, *landmarks, i);
    if (HasImagePlausibility(table))
    {
      const float plausibility = ParsePlausibility(table, table.rows[i], table.header.fields.size() - 1);
      const float before = landmarks->GetImagePlausibility();
      if (i > 0 && plausibility != before && !(std::isnan(plausibility) && std::isnan(before)))
      {
        ThrowFileError(fileName, table.rows[i].line, "the plausibility of the image must be the same in all rows");
      }
      landmarks->SetImagePlausibility(plausibility);
    }
  }
  DropMissingConfidences(*landmarks);
  return landmarks;
}

template <unsigned int VDimension>
std::string
WriteCSVLandmarks(const std::string &,
                  const LandmarkSet<VDimension> & landmarks,
                  const std::vector<LandmarkMeasuredValue> &,
                  const std::vector<std::string> &)
{
  const bool            hasCovariances = landmarks.HasCovariances();
  const bool            hasPlausibilities = landmarks.HasPlausibilities();
  const LandmarkColumns columns{
    VDimension, landmarks.HasConfidences() || hasPlausibilities || hasCovariances, hasPlausibilities, hasCovariances
  };
  const auto imagePlausibility = FormatCSVNumber(landmarks.GetImagePlausibility());
  auto       header = MakeHeader(columns);
  if (!imagePlausibility.empty())
  {
    header.emplace_back(imagePlausibilityName);
  }
  auto text = JoinCSVFields(header) + '\n';
  for (SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    std::vector<std::string> fields{ landmarks.GetLandmarkNames()[i] };
    columns.Append(landmarks, i, fields);
    if (!imagePlausibility.empty())
    {
      fields.push_back(imagePlausibility);
    }
    text += JoinCSVFields(fields) + '\n';
  }
  return text;
}

itkLandmarkFileFormatMacro(ReadCSVLandmarks, WriteCSVLandmarks);

} // end namespace itk
