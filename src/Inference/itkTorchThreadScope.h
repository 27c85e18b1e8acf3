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

#include <ATen/Parallel.h>

#include <algorithm>

namespace itk
{

/** While it lives, operations of LibTorch that this thread calls use so many threads; other threads keep theirs. */
class TorchThreadScope
{
public:
  explicit TorchThreadScope(unsigned int numberOfThreads)
    : m_Before(at::get_num_threads())
  {
    at::set_num_threads(std::max(1, static_cast<int>(numberOfThreads)));
  }
  ~TorchThreadScope() { at::set_num_threads(m_Before); }

  TorchThreadScope(const TorchThreadScope &) = delete;
  TorchThreadScope &
  operator=(const TorchThreadScope &) = delete;

private:
  int m_Before;
};

} // end namespace itk

#endif
