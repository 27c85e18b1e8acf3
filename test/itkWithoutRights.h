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
#ifndef itkWithoutRights_h
#define itkWithoutRights_h

#include <unistd.h>

/** While it lives, this process has no more rights than others. */
class WithoutRights
{
public:
  WithoutRights()
  {
    constexpr uid_t nobody = 65534;
    m_IsDone = geteuid() != 0 || seteuid(nobody) == 0;
  }
  WithoutRights(const WithoutRights &) = delete;
  WithoutRights &
  operator=(const WithoutRights &) = delete;
  ~WithoutRights()
  {
    if (seteuid(m_Before) != 0)
    {
      _exit(1);
    }
  }

  bool
  IsDone() const
  {
    return m_IsDone;
  }

private:
  uid_t m_Before{ geteuid() };
  bool  m_IsDone;
};

#endif
