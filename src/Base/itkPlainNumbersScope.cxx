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
#include "itkPlainNumbersScope.h"

#include <clocale>
#include <locale>
#include <mutex>
#include <string>

#if defined(__unix__) || defined(__APPLE__)
#  define LANDMARK_HAS_THREAD_LOCALE
#  include <locale.h>
#  ifdef __APPLE__
#    include <xlocale.h>
#  endif
#endif

namespace itk
{
namespace
{

/** The scopes of all threads, and the locale before them. */
std::mutex   mutexOfScopes;
unsigned int numberOfScopes = 0;
std::locale  localeBefore;

bool
IsPlain(const std::locale & locale)
{
  const auto & punctuation = std::use_facet<std::numpunct<char>>(locale);
  return punctuation.decimal_point() == '.' && punctuation.grouping().empty();
}

} // namespace

#ifdef LANDMARK_HAS_THREAD_LOCALE
class PlainNumbersScope::ThreadLocale
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ThreadLocale);

  ThreadLocale()
    : m_Plain(newlocale(LC_NUMERIC_MASK, "C", duplocale(uselocale(nullptr))))
    , m_Before(uselocale(m_Plain))
  {}

  ~ThreadLocale()
  {
    uselocale(m_Before);
    freelocale(m_Plain);
  }

private:
  locale_t m_Plain;
  locale_t m_Before;
};
#else
class PlainNumbersScope::ThreadLocale
{};
#endif

PlainNumbersScope::PlainNumbersScope()
  : m_ThreadLocale(std::make_unique<ThreadLocale>())
{
  const std::lock_guard<std::mutex> lock(mutexOfScopes);
  if (++numberOfScopes > 1)
  {
    return;
  }
  localeBefore = std::locale();
  if (!IsPlain(localeBefore))
  {
    // Without a name, it is not that of C, too.
    std::locale::global(std::locale(localeBefore, new std::numpunct<char>));
  }
}

PlainNumbersScope::~PlainNumbersScope()
{
  const std::lock_guard<std::mutex> lock(mutexOfScopes);
  if (--numberOfScopes > 0 || IsPlain(localeBefore))
  {
    return;
  }
  const std::string ofC = std::setlocale(LC_ALL, nullptr);
  std::locale::global(localeBefore);
  std::setlocale(LC_ALL, ofC.c_str());
}

} // end namespace itk
