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
#ifndef itkDICOMElements_h
#define itkDICOMElements_h

#include "itkFileBytes.h"

#include <string>

namespace itk
{

/** Whether two bytes are a value representation of DICOM. */
bool
HasDICOMRepresentation(FileBytes & file, SizeValueType position);

/** \class DICOMElements
 * \brief Steps over the elements of a DICOM data set, and looks into their sequences, as GDCM reads them.
 *
 * GDCM asks for as much memory as an element says to be long, and for a part of the stack for each sequence in another.
 */
class DICOMElements
{
public:
  DICOMElements(FileBytes & file, SizeValueType position)
    : m_File(file)
    , m_Position(position)
    , m_End(file.GetLength())
  {}

  void
  SetSyntax(bool isImplicit, bool isBigEndian)
  {
    m_IsImplicit = isImplicit;
    m_IsWholeImplicit = isImplicit;
    m_IsBigEndian = isBigEndian;
  }

  SizeValueType
  GetPosition() const
  {
    return m_Position;
  }

  SizeValueType
  Get(SizeValueType position, unsigned int size) const
  {
    return m_File.GetNumber(position, size, m_IsBigEndian);
  }

  SizeValueType
  GetTag() const
  {
    return this->Get(m_Position, 2) << 16 | this->Get(m_Position + 2, 2);
  }

  /** False when the bytes end before the element does, or do not look like one. */
  bool
  Skip();

  /** Of the element that was stepped over; undefined ones end by a delimitation. */
  SizeValueType
  GetLength() const
  {
    return m_Length;
  }

  /** Likewise, where its value begins. */
  SizeValueType
  GetValuePosition() const
  {
    return m_ValuePosition;
  }

  bool
  IsEmpty() const
  {
    return m_IsEmpty;
  }

  /** Why Skip() was false; empty: the file may be cut short. */
  const std::string &
  GetProblem() const
  {
    return m_Problem;
  }

  static constexpr SizeValueType UndefinedLength = 0xFFFFFFFF;

private:
  SizeValueType
  SkipHeader(const std::string & representation);

  bool
  SkipValue(SizeValueType length);

  bool
  Descend();

  bool
  SkipItems(bool areOfPixels);

  bool
  SkipElementsOfItem();

  bool
  VerifyItem(SizeValueType length);

  bool
  VerifySequence(SizeValueType length);

  FileBytes &   m_File;
  SizeValueType m_Position;
  /** Of the part of the file that the present element is in. */
  SizeValueType m_End;
  SizeValueType m_Length{ 0 };
  SizeValueType m_ValuePosition{ 0 };
  bool          m_IsEmpty{ false };
  /** Sequences that the present element is in. */
  unsigned int m_Depth{ 0 };
  bool         m_IsImplicit{ false };
  /** Of the data set, and not of a part of it. */
  bool m_IsWholeImplicit{ false };
  /** Whether an element had no representation where others have one. */
  bool        m_HasMixedSyntax{ false };
  bool        m_IsBigEndian{ false };
  std::string m_Problem;
};

} // end namespace itk

#endif
