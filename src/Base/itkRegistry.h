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

#include "itkStrictJSON.h"
#include "itkTextFile.h"

#include "itkMacro.h"

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
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
  using RegistrationType = void(Registry &);

  /** `kind` is what one of the things is called in an error; registrations add what there is to begin with. */
  Registry(std::string kind, std::initializer_list<RegistrationType *> registrations)
    : m_Kind(std::move(kind))
  {
    for (auto * const registration : registrations)
    {
      registration(*this);
    }
  }

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

/** How a part is made that has settings: a TPart, for a TTask, which has a `dimension`. Both throw an ExceptionObject
 * when settings cannot be. */
template <typename TPart, typename TTask>
struct PartMaker
{
  /** All settings of the part: those given, and defaults for images of a dimension. */
  std::function<nlohmann::json(const nlohmann::json & given, unsigned int dimension)> completeSettings;

  /** The settings are complete. */
  std::function<std::shared_ptr<TPart>(const TTask & task, const nlohmann::json & settings)> make;

  /** How a class is made whose settings are a TSettings, a value of itkSettingsMacro(), constructed from a dimension
   * with its defaults, and with a `Verify() const`. The class is constructed from a TTask and such settings. */
  template <typename TClass, typename TSettings>
  static PartMaker
  For()
  {
    return { [](const nlohmann::json & given, unsigned int dimension) -> nlohmann::json {
              const auto settings = ReadStrictly(given, TSettings(dimension));
              settings.Verify();
              return settings;
            },
             [](const TTask & task, const nlohmann::json & settings) {
               return std::make_shared<TClass>(task, ReadStrictly(settings, TSettings(task.dimension)));
             } };
  }
};

} // end namespace itk

#endif
