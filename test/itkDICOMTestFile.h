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
#ifndef itkDICOMTestFile_h
#define itkDICOMTestFile_h

#include <cstring>
#include <string>

/** Writes a number, little end first, into bytes. */
inline void
Put(std::string & bytes, size_t position, size_t value, unsigned int size)
{
  for (unsigned int i = 0; i < size; ++i)
  {
    bytes[position + i] = static_cast<char>(value >> 8 * i & 0xFF);
  }
}

/** An element of a DICOM file, explicit VR little endian. */
inline std::string
MakeElement(unsigned int group, unsigned int element, const std::string & representation, std::string value)
{
  value += value.size() % 2 == 0 ? "" : " ";
  const bool  isLong = representation == "OB" || representation == "OW";
  std::string start(isLong ? 12 : 8, '\0');
  Put(start, 0, group, 2);
  Put(start, 2, element, 2);
  std::memcpy(&start[4], representation.data(), 2);
  Put(start, isLong ? 8 : 6, value.size(), isLong ? 4 : 2);
  return start + value;
}

/** An unsigned short of group 0028. */
inline std::string
MakeShort(unsigned int element, unsigned int value)
{
  std::string bytes(2, '\0');
  Put(bytes, 0, value, 2);
  return MakeElement(0x0028, element, "US", bytes);
}

/** Preamble and meta information, for a class of objects. */
inline std::string
MakeDICOMStart(const std::string & storage)
{
  const auto meta = MakeElement(2, 2, "UI", storage) + MakeElement(2, 3, "UI", "1.2.3\0") +
                    MakeElement(2, 0x10, "UI", std::string("1.2.840.10008.1.2.1\0", 20));
  std::string length(4, '\0');
  Put(length, 0, meta.size(), 4);
  return std::string(128, '\0') + "DICM" + MakeElement(2, 0, "UL", length) + meta;
}

#endif
