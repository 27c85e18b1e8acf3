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
#include "itkDICOMEncodedFrames.h"

#include <algorithm>
#include <string>

namespace itk
{
namespace
{

/** A part of a file that holds what is encoded. */
struct Item
{
  SizeValueType position;
  SizeValueType length;
};

/** Whether run lengths (PackBits) make so many bytes. Zeros may follow. */
bool
HasRunsFor(const std::string & runs, SizeValueType size)
{
  SizeValueType made = 0;
  size_t        position = 0;
  while (made < size && position < runs.size())
  {
    const auto control = static_cast<unsigned char>(runs[position]);
    const bool isLiteral = control < 128;
    // 128 stands for nothing.
    made += isLiteral ? control + 1 : control == 128 ? 0 : 257 - control;
    position += isLiteral ? control + 2 : control == 128 ? 1 : 2;
  }
  return made == size && position <= runs.size() && runs.find_first_not_of('\0', position) == std::string::npos;
}

/** Each byte of each sample has a segment of its own. */
bool
IsFrameOfRuns(FileBytes & file, const Item & frame, const DICOMPixelLayout & stated)
{
  constexpr SizeValueType mostSegments = 15;
  const auto              count = file.GetNumber(frame.position, 4);
  const auto              getStart = [&](SizeValueType segment) {
    return segment < count ? file.GetNumber(frame.position + 4 + 4 * segment, 4) : frame.length;
  };
  bool isRight = count == stated.samples * ((stated.bits + 7) / 8) && count <= mostSegments;
  for (SizeValueType segment = 0; isRight && segment < count; ++segment)
  {
    const auto start = getStart(segment);
    const auto end = getStart(segment + 1);
    isRight = start <= end && end <= frame.length &&
              HasRunsFor(file.Get(frame.position + start, end - start), stated.rows * stated.columns);
  }
  return isRight;
}

/** From the start of a JPEG or JPEG-LS image on. */
bool
IsFrameOfJPEG(FileBytes & file, const Item & frame, const DICOMPixelLayout & stated)
{
  const auto get = [&file](SizeValueType position, unsigned int size) { return file.GetNumber(position, size, true); };
  SizeValueType position = frame.position + 2;
  while (position < frame.position + frame.length && get(position, 1) == 0xFF)
  {
    const auto marker = get(position + 1, 1);
    const bool isTable = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
    if (marker == 0xF7 || (marker >= 0xC0 && marker <= 0xCF && !isTable))
    {
      return get(position + 5, 2) == stated.rows && get(position + 7, 2) == stated.columns &&
             get(position + 9, 1) == stated.samples;
    }
    // Fill bytes may come before a marker.
    position += marker == 0xFF ? 1 : 2 + get(position + 2, 2);
  }
  return false;
}

const std::string startOfJPEG2000 = "\xFF\x4F\xFF\x51";

/** JPEG 2000, which may lie in a file of its own. */
bool
IsFrameOfJPEG2000(FileBytes & file, const Item & frame, const DICOMPixelLayout & stated)
{
  constexpr SizeValueType longestStart = 4096;
  const auto              start = file.Get(frame.position, std::min(frame.length, longestStart)).find(startOfJPEG2000);
  const auto              get = [&](size_t position, unsigned int size) {
    return file.GetNumber(frame.position + start + position, size, true);
  };
  return start != std::string::npos && get(8, 4) - get(16, 4) == stated.columns &&
         get(12, 4) - get(20, 4) == stated.rows && get(40, 2) == stated.samples;
}

bool
StartsWith(FileBytes & file, const Item & item, const std::string & bytes)
{
  return file.Get(item.position, bytes.size()) == bytes;
}

} // namespace

DICOMEncoding
GetDICOMEncoding(const std::string & transferSyntax)
{
  const std::string code = "1.2.840.10008.1.2.4.";
  const std::string last = "93";
  // Those beyond are of films, of pixels elsewhere, or of JPEG 2000 that GDCM does not know.
  const bool isCode = transferSyntax.size() == code.size() + last.size() &&
                      transferSyntax.compare(0, code.size(), code) == 0 && transferSyntax.substr(code.size()) <= last;
  return isCode                                    ? DICOMEncoding::Code
         : transferSyntax == "1.2.840.10008.1.2.5" ? DICOMEncoding::RunLengths
                                                   : DICOMEncoding::None;
}

bool
HasStatedFrames(FileBytes & file, SizeValueType position, DICOMEncoding encoding, const DICOMPixelLayout & stated)
{
  constexpr SizeValueType startOfItem = 0xE000FFFE;
  const std::string       startOfFile("\0\0\0\x0CjP", 6);
  SizeValueType           count = 0;
  // The first item is a table of the others.
  position += 8 + file.GetNumber(position + 4, 4);
  for (; file.GetNumber(position, 4) == startOfItem; position += 8 + file.GetNumber(position + 4, 4))
  {
    const Item item{ position + 8, file.GetNumber(position + 4, 4) };
    bool       isFrame = true;
    if (encoding == DICOMEncoding::RunLengths)
    {
      isFrame = IsFrameOfRuns(file, item, stated);
    }
    else if (StartsWith(file, item, "\xFF\xD8"))
    {
      isFrame = IsFrameOfJPEG(file, item, stated);
    }
    else if (StartsWith(file, item, startOfJPEG2000) || StartsWith(file, item, startOfFile))
    {
      isFrame = IsFrameOfJPEG2000(file, item, stated);
    }
    else
    {
      // It goes on with the frame of the item before.
      continue;
    }
    if (!isFrame)
    {
      return false;
    }
    ++count;
  }
  return count == stated.frames;
}

} // end namespace itk
