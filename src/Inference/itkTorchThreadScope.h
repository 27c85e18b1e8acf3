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
#ifndef itkTorchThreadScope_h
#define itkTorchThreadScope_h

#include "itkMacro.h"

namespace itk
{

/** While it lives, operations of LibTorch that this thread calls use so many threads. Other threads keep theirs; those
 * that begin meanwhile take LibTorch's number for all threads, which changes, too, and is as before once there is no
 * scope left. */
class TorchThreadScope
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(TorchThreadScope);

  explicit TorchThreadScope(unsigned int numberOfThreads);
  ~TorchThreadScope();

private:
  int m_Before;
};

} // end namespace itk

#endif
