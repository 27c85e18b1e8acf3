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
#include "itkEnsembleInference.h"

#include "itkMacro.h"

#include <algorithm>
#include <numeric>

namespace itk
{

std::vector<NetworkMapDescription>
IntersectMaps(const std::vector<NetworkMapDescription> & maps, const std::vector<NetworkMapDescription> & others)
{
  FindMap(others, maps.front().name);
  std::vector<NetworkMapDescription> common;
  for (const auto & map : maps)
  {
    const auto other = std::find_if(others.begin(), others.end(), [&map](const NetworkMapDescription & candidate) {
      return candidate.name == map.name;
    });
    if (other == others.end())
    {
      continue;
    }
    if (other->stride != map.stride || other->componentsPerLandmark != map.componentsPerLandmark ||
        other->isDisplacement != map.isDisplacement)
    {
      itkGenericExceptionMacro("Networks whose maps are averaged must have maps of the same stride and components.");
    }
    common.push_back(map);
  }
  return common;
}

EnsembleInference::EnsembleInference(std::vector<std::shared_ptr<const NetworkInference>> members)
  : m_Members(std::move(members))
{
  if (m_Members.empty())
  {
    itkGenericExceptionMacro("There must be at least one network.");
  }
  m_Maps = GetCommonMaps(m_Members);
}

void
EnsembleInference::Evaluate(const torch::Tensor & image, NetworkMaps & maps) const
{
  m_Members.front()->Evaluate(image, maps);
  if (m_Members.size() == 1)
  {
    return;
  }
  auto further = MakeMapsLike(maps);
  for (std::size_t i = 1; i < m_Members.size(); ++i)
  {
    m_Members[i]->Evaluate(image, further);
    for (auto & map : maps)
    {
      map.second.add_(further.at(map.first));
    }
  }
  for (auto & map : maps)
  {
    map.second.div_(static_cast<double>(m_Members.size()));
  }
}

unsigned int
EnsembleInference::GetSizeMultiple() const
{
  unsigned int multiple = 1;
  for (const auto & member : m_Members)
  {
    multiple = std::lcm(multiple, member->GetSizeMultiple());
  }
  return multiple;
}

} // end namespace itk
