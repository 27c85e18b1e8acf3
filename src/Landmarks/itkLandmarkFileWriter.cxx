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
#include "itkLandmarkFileWriter.h"

#include "itkLandmarkFile.h"

namespace itk
{

template <typename TLandmarkSet>
LandmarkFileWriter<TLandmarkSet>::LandmarkFileWriter()
{
  this->SetNumberOfRequiredInputs(1);
}

template <typename TLandmarkSet>
void
LandmarkFileWriter<TLandmarkSet>::SetInput(const LandmarkSetType * landmarks)
{
  this->ProcessObject::SetNthInput(0, const_cast<LandmarkSetType *>(landmarks));
}

template <typename TLandmarkSet>
auto
LandmarkFileWriter<TLandmarkSet>::GetInput() const -> const LandmarkSetType *
{
  return itkDynamicCastInDebugMode<const LandmarkSetType *>(this->GetPrimaryInput());
}

template <typename TLandmarkSet>
void
LandmarkFileWriter<TLandmarkSet>::SetDefinitions(const std::vector<std::string> & definitions)
{
  if (definitions != m_Definitions)
  {
    m_Definitions = definitions;
    this->Modified();
  }
}

template <typename TLandmarkSet>
void
LandmarkFileWriter<TLandmarkSet>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_FileName.empty())
  {
    itkExceptionMacro("FileName must be set.");
  }
}

template <typename TLandmarkSet>
void
LandmarkFileWriter<TLandmarkSet>::Update()
{
  this->UpdateOutputInformation();
  this->PropagateRequestedRegion(nullptr);
  this->UpdateOutputData(nullptr);
}

template <typename TLandmarkSet>
void
LandmarkFileWriter<TLandmarkSet>::GenerateData()
{
  WriteLandmarkFile(m_FileName, *this->GetInput(), {}, m_Definitions);
}

template <typename TLandmarkSet>
void
LandmarkFileWriter<TLandmarkSet>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << std::endl;
  os << indent << "Definitions: " << m_Definitions.size() << std::endl;
}

itkForLandmarkSetsMacro(itkTemplateMacro, LandmarkFileWriter);

} // end namespace itk
