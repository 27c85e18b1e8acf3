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
#include "itkLandmarkFileReader.h"

#include "itkLandmarkFile.h"

namespace itk
{

template <typename TLandmarkSet>
LandmarkFileReader<TLandmarkSet>::LandmarkFileReader()
{
  this->AddOptionalInputName("ReferenceImage");
}

template <typename TLandmarkSet>
void
LandmarkFileReader<TLandmarkSet>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_FileName.empty())
  {
    itkExceptionMacro("FileName must be set.");
  }
}

template <typename TLandmarkSet>
void
LandmarkFileReader<TLandmarkSet>::GenerateData()
{
  const auto landmarks = ReadLandmarkFile<TLandmarkSet::PointDimension>(m_FileName, this->GetReferenceImage());
  landmarks->CopyInformation(this->GetOutput());
  this->GraftOutput(landmarks);
  // Otherwise each Update() would read the file again.
  this->GetOutput()->SetBufferedRegion(this->GetOutput()->GetRequestedRegion());
}

template <typename TLandmarkSet>
void
LandmarkFileReader<TLandmarkSet>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << std::endl;
}

itkForLandmarkSetsMacro(itkTemplateMacro, LandmarkFileReader);

} // end namespace itk
