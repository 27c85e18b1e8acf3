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
#ifndef itkRegistry_h
#define itkRegistry_h

#include "itkTextFile.h"

#include "itkMacro.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace itk
{

/** Things that can be chosen by their name. */
template <typename TEntry>
class Registry
{
public:
  /** `kind` is what one of the things is called in an error. */
  explicit Registry(std::string kind)
    : m_Kind(std::move(kind))
  {}

  /** A second thing of the same name is an error. */
  void
  Add(const std::string & name, TEntry entry)
  {
    if (!m_Entries.emplace(name, std::move(entry)).second)
    {
      itkGenericExceptionMacro("There are two kinds of " << m_Kind << " named '" << name << "'.");
    }
  }

  const TEntry &
  Find(const std::string & name) const
  {
    const auto found = m_Entries.find(name);
    if (found == m_Entries.end())
    {
      itkGenericExceptionMacro("There is no " << m_Kind << " named '" << name << "'; there are "
                                              << JoinNames(this->GetNames()) << '.');
    }
    return found->second;
  }

  /** In alphabetical order. */
  std::vector<std::string>
  GetNames() const
  {
    std::vector<std::string> names;
    for (const auto & entry : m_Entries)
    {
      names.push_back(entry.first);
    }
    return names;
  }

private:
  std::string                   m_Kind;
  std::map<std::string, TEntry> m_Entries;
};

} // end namespace itk

#endif
