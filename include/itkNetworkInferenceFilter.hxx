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
#ifndef itkNetworkInferenceFilter_hxx
#define itkNetworkInferenceFilter_hxx

#include "itkMath.h"

#include <cmath>

namespace itk
{

template <typename TFilter>
template <typename TOther>
void
NetworkInferenceFilter<TFilter>::ConfigureInference(NetworkInferenceFilter<TOther> & other) const
{
  other.SetModel(m_Model);
  other.SetDevice(m_Device);
  other.SetTileSize(m_TileSize);
  other.SetTileOverlap(m_TileOverlap);
  other.SetTileMerge(m_TileMerge);
  other.SetViewShift(m_ViewShift);
  other.SetViewRotation(m_ViewRotation);
  other.SetViewScale(m_ViewScale);
  other.SetViewMirror(m_ViewMirror);
}

template <typename TFilter>
void
NetworkInferenceFilter<TFilter>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!m_Model)
  {
    itkExceptionMacro("Model must be set.");
  }
  if (m_Model->GetDimension() != ImageDimension)
  {
    itkExceptionMacro("Model must be for images of dimension " << ImageDimension << " (got one for dimension "
                                                               << m_Model->GetDimension() << ").");
  }
  if (!(m_ViewShift >= 0.0 && std::isfinite(m_ViewShift) && m_ViewRotation >= 0.0 && m_ViewRotation < Math::twopi &&
        m_ViewScale >= 1.0 && m_ViewScale < 2.0))
  {
    itkExceptionMacro("ViewShift must be finite and not negative, ViewRotation in [0, 2 pi), ViewScale in [1, 2) (got "
                      << m_ViewShift << ", " << m_ViewRotation << " and " << m_ViewScale << ").");
  }
}

template <typename TFilter>
void
NetworkInferenceFilter<TFilter>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(Model);
  os << indent << "Device: " << m_Device << std::endl;
  os << indent << "TileSize: " << m_TileSize << std::endl;
  os << indent << "TileOverlap: " << m_TileOverlap << std::endl;
  os << indent << "TileMerge: " << m_TileMerge << std::endl;
  os << indent << "ViewShift: " << m_ViewShift << std::endl;
  os << indent << "ViewRotation: " << m_ViewRotation << std::endl;
  os << indent << "ViewScale: " << m_ViewScale << std::endl;
  os << indent << "ViewMirror: " << (m_ViewMirror ? "On" : "Off") << std::endl;
}

} // end namespace itk

#endif
