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
#include "itkTorchThreadScope.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <mutex>

namespace itk
{
namespace
{

/** The scopes of all threads, and the number of threads before them. */
std::mutex   mutexOfThreadScopes;
unsigned int numberOfThreadScopes = 0;
int          numberBeforeThreadScopes = 1;

} // namespace

TorchThreadScope::TorchThreadScope(unsigned int numberOfThreads)
{
  const std::lock_guard<std::mutex> lock(mutexOfThreadScopes);
  m_Before = at::get_num_threads();
  if (numberOfThreadScopes++ == 0)
  {
    numberBeforeThreadScopes = m_Before;
  }
  at::set_num_threads(std::max(1, static_cast<int>(numberOfThreads)));
}

TorchThreadScope::~TorchThreadScope()
{
  const std::lock_guard<std::mutex> lock(mutexOfThreadScopes);
  at::set_num_threads(--numberOfThreadScopes == 0 ? numberBeforeThreadScopes : m_Before);
}

} // end namespace itk
