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
#include "itkSelectLandmarks.h"

#include "itkCSVText.h"
#include "itkNamePlaces.h"

#include <algorithm>

namespace itk
{

template <unsigned int VDimension>
std::vector<std::string>
GetCommonLandmarkNames(const LandmarkSet<VDimension> & first, const LandmarkSet<VDimension> & second)
{
  const auto               places = FindPlacesOfNames(second.GetLandmarkNames());
  const auto &             names = first.GetLandmarkNames();
  std::vector<std::string> common;
  std::copy_if(names.begin(), names.end(), std::back_inserter(common), [&places](const std::string & name) {
    return places.count(name) != 0;
  });
  return common;
}

std::vector<std::string>
SelectLandmarkNames(const std::vector<std::string> & names, const std::string & selection)
{
  if (selection == "all")
  {
    return names;
  }
  std::vector<std::string> selected;
  if (selection == "odd" || selection == "even")
  {
    for (size_t i = selection == "odd" ? 0 : 1; i < names.size(); i += 2)
    {
      selected.push_back(names[i]);
    }
    return selected;
  }
  for (const auto & record : ParseCSV(selection, selection))
  {
    for (const auto & name : record.fields)
    {
      if (std::find(names.begin(), names.end(), name) == names.end())
      {
        itkGenericExceptionMacro("There is no landmark '" << name << "' in both images.");
      }
      if (std::find(selected.begin(), selected.end(), name) == selected.end())
      {
        selected.push_back(name);
      }
    }
  }
  return selected;
}

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
SelectLandmarks(const LandmarkSet<VDimension> & landmarks, const std::vector<std::string> & names)
{
  const auto selected = LandmarkSet<VDimension>::New();
  selected->SetLandmarkNames(names);
  const auto                                  places = FindPlacesOfNames(landmarks.GetLandmarkNames());
  std::vector<LandmarkCovariance<VDimension>> covariances;
  for (SizeValueType i = 0; i < names.size(); ++i)
  {
    const auto found = places.find(names[i]);
    if (found == places.end())
    {
      itkGenericExceptionMacro("There is no landmark '" << names[i] << "'.");
    }
    const auto place = found->second;
    selected->SetPoint(i, landmarks.GetPoint(place));
    if (landmarks.IsUnlabeled(place))
    {
      selected->SetUnlabeled(i);
    }
    if (landmarks.HasConfidences())
    {
      selected->SetConfidence(i, landmarks.GetConfidence(place));
    }
    selected->SetPlausibility(i, landmarks.GetPlausibility(place));
    covariances.push_back(landmarks.GetCovariance(place));
  }
  selected->SetImagePlausibility(landmarks.GetImagePlausibility());
  selected->SetCovariances(covariances);
  return selected;
}

template LandmarkLocalization_EXPORT std::vector<std::string>
                                     GetCommonLandmarkNames(const LandmarkSet<2> &, const LandmarkSet<2> &);
template LandmarkLocalization_EXPORT std::vector<std::string>
                                     GetCommonLandmarkNames(const LandmarkSet<3> &, const LandmarkSet<3> &);
template LandmarkLocalization_EXPORT LandmarkSet<2>::Pointer
                                     SelectLandmarks(const LandmarkSet<2> &, const std::vector<std::string> &);
template LandmarkLocalization_EXPORT LandmarkSet<3>::Pointer
                                     SelectLandmarks(const LandmarkSet<3> &, const std::vector<std::string> &);

} // end namespace itk
