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
#ifndef itkMakeGraft_h
#define itkMakeGraft_h

namespace itk
{

/** A data object without a source that shares what another holds. What a filter releases of one of them stays with the
 * other. \ingroup LandmarkLocalization */
template <typename TData>
typename TData::Pointer
MakeGraft(const TData * data)
{
  const auto graft = TData::New();
  graft->Graft(data);
  return graft;
}

} // end namespace itk

#endif
