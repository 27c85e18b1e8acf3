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
#include "itkMeanOfAnnotators.h"

#include "itkNamePlaces.h"

#include <algorithm>
#include <set>

namespace itk
{

namespace
{

void
VerifyAnnotator(const LandmarkTable & annotator, const LandmarkTable & first)
{
  if (annotator.GetDimension() != first.GetDimension())
  {
    itkGenericExceptionMacro("The landmarks of all annotators must have the same dimension (got "
                             << annotator.GetDimension() << " and " << first.GetDimension() << ").");
  }
  const auto &          names = annotator.GetLandmarkNames();
  const auto &          firstNames = first.GetLandmarkNames();
  std::set<std::string> different(names.begin(), names.end());
  for (const auto & name : firstNames)
  {
    if (different.erase(name) == 0)
    {
      different.insert(name);
    }
  }
  if (!different.empty())
  {
    itkGenericExceptionMacro("All annotators must have the same landmarks (only some have '" << *different.begin()
                                                                                             << "').");
  }
}

template <unsigned int VDimension>
void
AddMeans(const std::vector<LandmarkTable::ConstPointer> & annotators, const std::string & image, LandmarkTable & table)
{
  using PointType = Point<double, VDimension>;
  const auto &                        names = table.GetLandmarkNames();
  std::vector<std::vector<PointType>> readings;
  std::vector<bool>                   isLabeled(names.size(), false);
  for (const auto & annotator : annotators)
  {
    if (!annotator->HasImage(image))
    {
      continue;
    }
    const auto landmarks = annotator->GetLandmarks<VDimension>(image);
    const auto places = FindPlacesOfNames(landmarks->GetLandmarkNames());
    readings.push_back(GetPointsByName(*landmarks, names));
    for (size_t i = 0; i < names.size(); ++i)
    {
      isLabeled[i] = isLabeled[i] || !landmarks->IsUnlabeled(places.at(names[i]));
    }
  }
  const auto means = ComputeMeanOfAnnotators(readings);
  const auto landmarks = LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(names);
  for (size_t i = 0; i < names.size(); ++i)
  {
    typename LandmarkSet<VDimension>::PointType point;
    point.CastFrom(means[i]);
    landmarks->SetPoint(i, point);
    if (!isLabeled[i])
    {
      landmarks->SetUnlabeled(i);
    }
  }
  table.SetLandmarks(image, landmarks);
}

} // namespace

template <unsigned int VDimension>
std::vector<Point<double, VDimension>>
GetPointsByName(const LandmarkSet<VDimension> & landmarks, const std::vector<std::string> & names)
{
  const auto                             places = FindPlacesOfNames(landmarks.GetLandmarkNames());
  std::vector<Point<double, VDimension>> points;
  for (const auto & name : names)
  {
    const auto place = places.find(name);
    if (place == places.end())
    {
      itkGenericExceptionMacro("There is no landmark '" << name << "'.");
    }
    points.emplace_back(landmarks.GetPoint(place->second));
  }
  return points;
}

template LandmarkLocalization_EXPORT std::vector<Point<double, 2>>
                                     GetPointsByName(const LandmarkSet<2> &, const std::vector<std::string> &);
template LandmarkLocalization_EXPORT std::vector<Point<double, 3>>
                                     GetPointsByName(const LandmarkSet<3> &, const std::vector<std::string> &);

LandmarkTable::Pointer
ComputeMeanOfAnnotators(const std::vector<LandmarkTable::ConstPointer> & annotators)
{
  if (annotators.empty() || std::count(annotators.begin(), annotators.end(), nullptr) > 0)
  {
    itkGenericExceptionMacro("There must be an annotator, and a table of each.");
  }
  const auto & first = *annotators.front();
  const auto   table = LandmarkTable::New();
  table->SetDimension(first.GetDimension());
  table->SetLandmarkNames(first.GetLandmarkNames());
  for (const auto & annotator : annotators)
  {
    VerifyAnnotator(*annotator, first);
  }
  for (const auto & annotator : annotators)
  {
    for (const auto & image : annotator->GetImageNames())
    {
      if (!table->HasImage(image))
      {
        first.GetDimension() == 2 ? AddMeans<2>(annotators, image, *table) : AddMeans<3>(annotators, image, *table);
      }
    }
  }
  return table;
}

} // end namespace itk
