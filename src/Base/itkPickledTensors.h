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
#ifndef itkPickledTensors_h
#define itkPickledTensors_h

#include "itkIntTypes.h"

#include <functional>
#include <string>

namespace itk
{

/** What can be said of tensors that LibTorch pickled. */
enum class PickledTensors
{
  /** They can be unpickled without reading beyond the bytes that hold them. */
  Right,
  /** Some are sparse, of which not all is looked at. */
  Sparse,
  /** Also those with opcodes or functions that LibTorch does not write. */
  Damaged
};

/** `getLength` gives how many bytes there are for a name, 0 where there are none. */
PickledTensors
CheckPickledTensors(const std::string &                                            pickle,
                    const std::function<SizeValueType(const std::string & name)> & getLength);

} // end namespace itk

#endif
