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
#include "itkForeignValue.h"

namespace itk
{

ForeignValue::ForeignValue(const JSON & value)
  : m_Value(&value)
{}

ForeignValue::ForeignValue(const JSON & value, const std::string & owner, const std::string & place)
  : m_Value(&value)
  , m_Owner(owner)
  , m_Place(place)
{}

ForeignValue
ForeignValue::Of(const std::string & owner) const
{
  return { *m_Value, owner, "" };
}

bool
ForeignValue::Has(const std::string & name) const
{
  const auto found = m_Value->find(name);
  return found != m_Value->end() && !found->is_null();
}

ForeignValue
ForeignValue::Get(const std::string & name) const
{
  this->VerifyObject();
  const auto         found = m_Value->find(name);
  const ForeignValue member(found == m_Value->end() ? *m_Value : *found, m_Owner, GetMemberPlace(m_Place, name));
  if (found == m_Value->end())
  {
    throw SettingError(member.GetPlace(), "must be given");
  }
  return member;
}

std::vector<ForeignValue>
ForeignValue::GetList() const
{
  if (!m_Value->is_array())
  {
    ThrowUnexpected(*m_Value, "a list", this->GetPlace());
  }
  return this->GetValues();
}

std::vector<ForeignValue>
ForeignValue::GetValues() const
{
  if (!m_Value->is_structured())
  {
    ThrowUnexpected(*m_Value, "a list or a JSON object", this->GetPlace());
  }
  std::vector<ForeignValue> values;
  for (const auto & item : m_Value->items())
  {
    const auto place = m_Value->is_array() ? m_Place + '[' + item.key() + ']' : GetMemberPlace(m_Place, item.key());
    values.push_back(ForeignValue(item.value(), m_Owner, place));
  }
  return values;
}

void
ForeignValue::VerifyObject() const
{
  if (!m_Value->is_object())
  {
    ThrowUnexpected(*m_Value, "a JSON object", this->GetPlace());
  }
}

std::string
ForeignValue::GetPlace() const
{
  return m_Owner + (m_Owner.empty() || m_Place.empty() ? "" : ": ") + m_Place;
}

} // end namespace itk
