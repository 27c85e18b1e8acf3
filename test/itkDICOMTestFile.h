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

#include "itkNumberBytes.h"

#include <string>

/** An element of a DICOM file, explicit VR little endian. */
inline std::string
MakeElement(unsigned int group, unsigned int element, const std::string & representation, std::string value)
{
  value += value.size() % 2 == 0 ? "" : " ";
  const bool  isLong = representation == "OB" || representation == "OW" || representation == "SQ";
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
  return MakeElement(0x0028, element, "US", Number(value, 2));
}

/** Preamble and meta information, for a class of objects. */
inline std::string
MakeDICOMStart(const std::string & storage)
{
  const auto meta = MakeElement(2, 2, "UI", storage) + MakeElement(2, 3, "UI", "1.2.3\0") +
                    MakeElement(2, 0x10, "UI", std::string("1.2.840.10008.1.2.1\0", 20));
  return std::string(128, '\0') + "DICM" + MakeElement(2, 0, "UL", Number(meta.size(), 4)) + meta;
}

/** A radiograph of 4 x 2 pixels, 16 bits allocated and 12 stored. The spacings may be empty: then they are left out. */
inline std::string
MakeRadiograph(const std::string & photometricInterpretation,
               const std::string & imagerPixelSpacing = "",
               const std::string & pixelSpacing = "")
{
  const std::string storage("1.2.840.10008.5.1.4.1.1.1\0", 26);
  const auto        addSpacing = [](unsigned int group, unsigned int element, const std::string & spacing) {
    return spacing.empty() ? "" : MakeElement(group, element, "DS", spacing);
  };
  std::string pixels;
  for (const unsigned int value : { 0, 1, 2, 3, 1000, 2000, 3000, 4095 })
  {
    pixels += Number(value, 2);
  }
  return MakeDICOMStart(storage) + MakeElement(0x0008, 0x0016, "UI", storage) +
         MakeElement(0x0008, 0x0018, "UI", std::string("1.2.3.4\0", 8)) + MakeElement(0x0008, 0x0060, "CS", "CR") +
         addSpacing(0x0018, 0x1164, imagerPixelSpacing) + MakeElement(0x0020, 0x000D, "UI", std::string("1.2.3\0", 6)) +
         MakeElement(0x0020, 0x000E, "UI", std::string("1.2.4\0", 6)) + MakeShort(0x0002, 1) +
         MakeElement(0x0028, 0x0004, "CS", photometricInterpretation) + MakeShort(0x0010, 2) + MakeShort(0x0011, 4) +
         addSpacing(0x0028, 0x0030, pixelSpacing) + MakeShort(0x0100, 16) + MakeShort(0x0101, 12) +
         MakeShort(0x0102, 11) + MakeShort(0x0103, 0) + MakeElement(0x7FE0, 0x0010, "OW", pixels);
}

#endif
