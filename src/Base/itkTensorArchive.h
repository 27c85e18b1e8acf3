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
#ifndef itkTensorArchive_h
#define itkTensorArchive_h

#include "itkFileBytes.h"

namespace itk
{

/** Why a ZIP archive of LibTorch is not to be read, for an error; empty where it is. It is `damaged`, what the caller
 * says of that, if its parts do not have the checksums that it says, or its tensors do not lie in the parts that it
 * says: LibTorch looks at neither, reads wrong weights, and reads beyond the end of a part. Sparse tensors are not
 * supported. */
std::string
FindTensorArchiveProblem(FileBytes & file, const std::string & damaged);

} // end namespace itk

#endif
