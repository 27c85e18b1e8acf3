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
#include "itkLandmarkMeasuredTable.h"

#include "itkCSVText.h"
#include "itkMeasuredValueJSON.h"
#include "itkNumberText.h"
#include "itkStrictJSON.h"

#include <algorithm>

namespace itk
{
namespace
{

template <unsigned int VDimension>
LandmarkMeasuredTable
MeasureImages(const LandmarkMeasurement &      measurement,
              const LandmarkTable &            landmarks,
              const std::vector<std::string> & images)
{
  LandmarkMeasuredTable table;
  for (const auto & image : images)
  {
    table.emplace_back(image, measurement.Compute(*landmarks.GetLandmarks<VDimension>(image)));
  }
  return table;
}

} // namespace

LandmarkMeasuredTable
MeasureLandmarkTable(const LandmarkMeasurement &      measurement,
                     const LandmarkTable &            landmarks,
                     const std::vector<std::string> & images)
{
  return landmarks.GetDimension() == 2 ? MeasureImages<2>(measurement, landmarks, images)
                                       : MeasureImages<3>(measurement, landmarks, images);
}

std::string
GetMeasuredCSV(const LandmarkMeasuredTable & table)
{
  std::vector<std::string>              header{ "image" };
  std::vector<std::vector<std::string>> rows(table.size());
  for (std::size_t row = 0; row < table.size(); ++row)
  {
    rows[row] = { table[row].first };
  }
  for (std::size_t m = 0; !table.empty() && m < table.front().second.size(); ++m)
  {
    const auto addColumn = [&](const std::string & ending, const auto & getField) {
      header.push_back(table.front().second[m].name + ending);
      for (std::size_t row = 0; row < table.size(); ++row)
      {
        rows[row].push_back(getField(table[row].second[m]));
      }
    };
    const auto anyHas = [&](const auto & property) {
      return std::any_of(table.begin(), table.end(), [&](const auto & image) { return property(image.second[m]); });
    };
    addColumn("", [](const auto & measured) { return FormatCSVNumber(measured.value); });
    addColumn("_se", [](const auto & measured) { return FormatCSVNumber(measured.standardError); });
    if (anyHas([](const auto & measured) { return !std::isnan(measured.deviation); }))
    {
      addColumn("_deviation", [](const auto & measured) { return FormatCSVNumber(measured.deviation); });
    }
    if (anyHas([](const auto & measured) { return !measured.className.empty(); }))
    {
      addColumn("_class", [](const auto & measured) { return measured.className; });
    }
  }
  std::string text = JoinCSVFields(header) + '\n';
  for (const auto & row : rows)
  {
    text += JoinCSVFields(row) + '\n';
  }
  return text;
}

std::string
GetMeasuredJSON(const LandmarkMeasuredTable & table)
{
  auto list = nlohmann::json::array();
  for (const auto & image : table)
  {
    list.push_back({ { "image", image.first }, { "measurements", MakeMeasuredJSON(image.second) } });
  }
  return WriteText(list, 2);
}

} // end namespace itk
