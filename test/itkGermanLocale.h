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
#ifndef itkGermanLocale_h
#define itkGermanLocale_h

#include <clocale>
#include <locale>
#include <stdexcept>

/** Makes a locale with a decimal comma the global one of C and C++ while it lives. */
class GermanLocale
{
public:
  GermanLocale()
  {
    try
    {
      std::locale::global(std::locale("de_DE.UTF-8"));
      m_IsAvailable = std::localeconv()->decimal_point[0] == ',';
    }
    catch (const std::runtime_error &)
    {
      m_IsAvailable = false;
    }
  }
  GermanLocale(const GermanLocale &) = delete;
  GermanLocale &
  operator=(const GermanLocale &) = delete;
  ~GermanLocale() { std::locale::global(std::locale::classic()); }

  bool
  IsAvailable() const
  {
    return m_IsAvailable;
  }

private:
  bool m_IsAvailable{ false };
};

#endif
