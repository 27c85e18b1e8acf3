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

#include <locale>
#include <stdexcept>
#include <string>

/** Makes a locale with a decimal comma, and points between thousands, the global one of C++ while it lives, and that of
 * C, too, where it is installed. */
class GermanLocale
{
public:
  GermanLocale()
  {
    try
    {
      std::locale::global(std::locale("de_DE.UTF-8"));
    }
    catch (const std::runtime_error &)
    {
      std::locale::global(std::locale(std::locale::classic(), new Punctuation));
    }
  }
  GermanLocale(const GermanLocale &) = delete;
  GermanLocale &
  operator=(const GermanLocale &) = delete;
  ~GermanLocale() { std::locale::global(std::locale::classic()); }

private:
  struct Punctuation : public std::numpunct<char>
  {
    char
    do_decimal_point() const override
    {
      return ',';
    }
    char
    do_thousands_sep() const override
    {
      return '.';
    }
    std::string
    do_grouping() const override
    {
      return "\3";
    }
  };
};

#endif
