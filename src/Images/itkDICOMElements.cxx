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
#include "itkDICOMElements.h"

#include <algorithm>

namespace itk
{
namespace
{

constexpr SizeValueType item = 0xFFFEE000;
constexpr SizeValueType itemDelimitation = 0xFFFEE00D;
constexpr SizeValueType sequenceDelimitation = 0xFFFEE0DD;
constexpr SizeValueType pixelData = 0x7FE00010;

bool
IsOneOf(const std::string & representation, const std::string & known)
{
  return representation.size() == 2 && representation.find(' ') == std::string::npos &&
         known.find(representation) != std::string::npos;
}

/** Whether its length has two bytes; that of one that is not known has four. */
bool
HasShortLength(const std::string & representation)
{
  return IsOneOf(representation, "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US");
}

bool
IsKnown(const std::string & representation)
{
  return HasShortLength(representation) || IsOneOf(representation, "OB OD OF OL OV OW SQ SV UC UN UR UT UV");
}

/** GDCM takes what is not known for a newer one if it is printable. */
bool
IsPrintable(const std::string & representation)
{
  return std::all_of(representation.begin(), representation.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

} // namespace

bool
HasDICOMRepresentation(FileBytes & file, SizeValueType position)
{
  return IsKnown(file.Get(position, 2));
}

bool
DICOMElements::Skip()
{
  if (m_Position + 8 > m_End)
  {
    return false;
  }
  const auto tag = this->GetTag();
  if (tag == item && m_Depth == 0)
  {
    m_Problem = "an item that is in no sequence";
    return false;
  }
  const auto representation = m_IsImplicit ? std::string() : m_File.Get(m_Position + 4, 2);
  if (!IsPrintable(representation))
  {
    // Pixels alone without one are damaged, and GDCM would take the length from them.
    if (tag == pixelData && !m_HasMixedSyntax)
    {
      return false;
    }
    m_HasMixedSyntax = true;
  }
  const auto length = this->SkipHeader(representation);
  // Of two elements, it does not.
  constexpr SizeValueType lengthOfOthers = 13;
  if (m_IsWholeImplicit && length == lengthOfOthers && tag != 0x00080070 && tag != 0x00080080)
  {
    m_Problem = "an element of the odd length 13, for which GDCM takes 10";
    return false;
  }
  const auto value = m_Position;
  const bool isImplicit = m_IsImplicit;
  const bool isUnknown = m_IsImplicit || representation == "UN" || !IsKnown(representation);
  const bool isSequence = representation == "SQ";
  bool       isEmpty = length == 0;
  bool       done = false;
  if (length == UndefinedLength)
  {
    isEmpty = this->GetTag() == sequenceDelimitation;
    m_IsImplicit |= !isSequence;
    done = this->Descend() && this->SkipItems(tag == pixelData);
    --m_Depth;
  }
  else
  {
    // Private values may begin as a sequence does, and be none.
    const bool isPublic = (tag >> 16) % 2 == 0;
    const bool beginsAsSequence = isUnknown && isPublic && tag != pixelData && length >= 8 && this->GetTag() == item;
    m_IsImplicit |= !isSequence;
    done = (!(isSequence || beginsAsSequence) || this->VerifySequence(length)) && this->SkipValue(length);
  }
  m_IsImplicit = isImplicit;
  m_Length = length;
  m_ValuePosition = value;
  m_IsEmpty = isEmpty;
  return done;
}

/** Returns the length of the value. An element whose representation is none is read as an implicit one, which it is in
 * sequences of some programs. */
SizeValueType
DICOMElements::SkipHeader(const std::string & representation)
{
  const auto start = m_Position;
  if (!m_IsImplicit && IsPrintable(representation) && !HasShortLength(representation))
  {
    m_Position += 12;
    return this->Get(start + 8, 4);
  }
  m_Position += 8;
  return !m_IsImplicit && HasShortLength(representation) ? this->Get(start + 6, 2) : this->Get(start + 4, 4);
}

bool
DICOMElements::SkipValue(SizeValueType length)
{
  m_Position += length;
  if (m_Depth > 0 && m_Position > m_File.GetLength())
  {
    m_Problem = "a length in a sequence that is beyond the end of the file";
  }
  return m_Position <= m_End;
}

bool
DICOMElements::Descend()
{
  // With each of some kinds, the time that GDCM takes doubles.
  constexpr unsigned int deepest = 24;
  if (++m_Depth > deepest)
  {
    m_Problem = "sequences in sequences, more than " + std::to_string(deepest) + " deep";
  }
  return m_Problem.empty();
}

/** Of a sequence of undefined length. */
bool
DICOMElements::SkipItems(bool areOfPixels)
{
  while (m_Position + 8 <= m_End)
  {
    const auto tag = this->GetTag();
    const auto length = this->Get(m_Position + 4, 4);
    m_Position += 8;
    if (tag == sequenceDelimitation)
    {
      return true;
    }
    if (tag != item)
    {
      return false;
    }
    bool done = false;
    if (areOfPixels)
    {
      m_Position += length;
      done = m_Position <= m_End;
    }
    else
    {
      done =
        length == UndefinedLength ? this->SkipElementsOfItem() : this->VerifyItem(length) && this->SkipValue(length);
    }
    if (!done)
    {
      return false;
    }
  }
  return false;
}

/** Of an item of undefined length. */
bool
DICOMElements::SkipElementsOfItem()
{
  while (this->GetTag() != itemDelimitation)
  {
    if (!this->Skip())
    {
      return false;
    }
  }
  return this->SkipValue(8);
}

/** Looks into an item of a stated length, and goes back to its start. What is wrong in it does not matter, but for
 * lengths and depths. */
bool
DICOMElements::VerifyItem(SizeValueType length)
{
  const auto start = m_Position;
  const auto end = m_End;
  m_End = std::min(m_End, start + length);
  bool goesOn = true;
  while (goesOn && m_Position < m_End && this->GetTag() != itemDelimitation)
  {
    goesOn = this->Skip();
  }
  m_Position = start;
  m_End = end;
  return m_Problem.empty();
}

/** Likewise, of a sequence of a stated length. */
bool
DICOMElements::VerifySequence(SizeValueType length)
{
  const auto start = m_Position;
  const auto end = m_End;
  if (start + length > m_File.GetLength())
  {
    return true;
  }
  m_End = std::min(m_End, start + length);
  bool goesOn = this->Descend();
  while (goesOn && m_Position + 8 <= m_End && this->GetTag() == item)
  {
    const auto lengthOfItem = this->Get(m_Position + 4, 4);
    m_Position += 8;
    goesOn = lengthOfItem == UndefinedLength ? this->SkipElementsOfItem()
                                             : this->VerifyItem(lengthOfItem) && this->SkipValue(lengthOfItem);
  }
  --m_Depth;
  m_Position = start;
  m_End = end;
  return m_Problem.empty();
}

} // end namespace itk
