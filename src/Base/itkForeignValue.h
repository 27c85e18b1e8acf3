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
#ifndef itkForeignValue_h
#define itkForeignValue_h

#include "itkStrictJSON.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace itk
{

/** A value in a JSON file that another program wrote, and where it stands, for errors. A value that is not what is
 * asked for is a SettingError, `<owner>: <place>: <reason>`, such as `image 'a.png': keypoints[2]: must be a number
 * (got null)`. The JSON must outlive it. */
class ForeignValue
{
public:
  using JSON = nlohmann::ordered_json;

  explicit ForeignValue(const JSON & value);

  /** The same value, as one of an owner: places are counted from here. */
  ForeignValue
  Of(const std::string & owner) const;

  const JSON &
  GetJSON() const
  {
    return *m_Value;
  }

  /** Whether this is an object with such a member, and that not null. */
  bool
  Has(const std::string & name) const;

  /** A member, which must be there. */
  ForeignValue
  Get(const std::string & name) const;

  /** The elements of a list. */
  std::vector<ForeignValue>
  GetList() const;

  /** The elements of a list, or the values of an object's members. */
  std::vector<ForeignValue>
  GetValues() const;

  /** As ReadSetting() reads it: nothing is taken for something else. */
  template <typename TValue>
  TValue
  As() const
  {
    TValue value{};
    ReadSetting(*m_Value, value, this->GetPlace());
    return value;
  }

  /** A member of an object; `absent` where it is not there, or null. */
  template <typename TValue>
  TValue
  Get(const std::string & name, const TValue & absent) const
  {
    this->VerifyObject();
    return this->Has(name) ? this->Get(name).As<TValue>() : absent;
  }

private:
  ForeignValue(const JSON & value, const std::string & owner, const std::string & place);

  void
  VerifyObject() const;

  std::string
  GetPlace() const;

  const JSON * m_Value;
  std::string  m_Owner;
  std::string  m_Place;
};

} // end namespace itk

#endif
