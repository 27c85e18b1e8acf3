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
#include "itkNetworkGridResampleImageFilter.h"

namespace itk
{

std::ostream &
operator<<(std::ostream & out, const NetworkGridResampleImageFilterEnums::SpacingRule value)
{
  switch (value)
  {
    case NetworkGridResampleImageFilterEnums::SpacingRule::AspectPreservingFit:
      return out << "itk::NetworkGridResampleImageFilterEnums::SpacingRule::AspectPreservingFit";
    case NetworkGridResampleImageFilterEnums::SpacingRule::FixedSpacing:
      return out << "itk::NetworkGridResampleImageFilterEnums::SpacingRule::FixedSpacing";
  }
  return out << "INVALID VALUE FOR itk::NetworkGridResampleImageFilterEnums::SpacingRule";
}

std::ostream &
operator<<(std::ostream & out, const NetworkGridResampleImageFilterEnums::DirectionRule value)
{
  switch (value)
  {
    case NetworkGridResampleImageFilterEnums::DirectionRule::Keep:
      return out << "itk::NetworkGridResampleImageFilterEnums::DirectionRule::Keep";
    case NetworkGridResampleImageFilterEnums::DirectionRule::Identity:
      return out << "itk::NetworkGridResampleImageFilterEnums::DirectionRule::Identity";
  }
  return out << "INVALID VALUE FOR itk::NetworkGridResampleImageFilterEnums::DirectionRule";
}

std::ostream &
operator<<(std::ostream & out, const NetworkGridResampleImageFilterEnums::Interpolation value)
{
  switch (value)
  {
    case NetworkGridResampleImageFilterEnums::Interpolation::Linear:
      return out << "itk::NetworkGridResampleImageFilterEnums::Interpolation::Linear";
    case NetworkGridResampleImageFilterEnums::Interpolation::KeysCubic:
      return out << "itk::NetworkGridResampleImageFilterEnums::Interpolation::KeysCubic";
    case NetworkGridResampleImageFilterEnums::Interpolation::BSpline:
      return out << "itk::NetworkGridResampleImageFilterEnums::Interpolation::BSpline";
  }
  return out << "INVALID VALUE FOR itk::NetworkGridResampleImageFilterEnums::Interpolation";
}

itkForImagesMacro(itkTemplateMacro, NetworkGridResampleImageFilter);

} // end namespace itk
