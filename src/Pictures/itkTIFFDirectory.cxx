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
#include "itkTIFFDirectory.h"

#include <algorithm>

#include <tiffio.h>

namespace itk
{

TIFFEntry
FindTIFFEntry(FileBytes & file, SizeValueType directory, unsigned int tag)
{
  const bool isBigEndian = file.Get(0, 1) == "M";
  const auto get = [&file, isBigEndian](SizeValueType position, unsigned int size) {
    return file.GetNumber(position, size, isBigEndian);
  };
  const bool         isBigTIFF = get(2, 2) == 43;
  const unsigned int sizeOfNumber = isBigTIFF ? 8 : 4;
  const unsigned int sizeOfCount = isBigTIFF ? 8 : 2;
  const unsigned int sizeOfEntry = 4 + 2 * sizeOfNumber;
  for (SizeValueType i = 0; i < get(directory, sizeOfCount); ++i)
  {
    const auto entry = directory + sizeOfCount + i * sizeOfEntry;
    if (get(entry, 2) == tag)
    {
      const auto         type = get(entry + 2, 2);
      const unsigned int size = type == TIFF_BYTE ? 1 : type == TIFF_LONG ? 4 : 2;
      return { get(entry + 4, sizeOfNumber), get(entry + 4 + sizeOfNumber, size) };
    }
  }
  return {};
}

SizeValueType
CountPlanesOfTIFFDirectory(FileBytes & file, SizeValueType directory)
{
  // It has a time for each plane.
  constexpr unsigned int planesOfMetaMorph = 33629;
  return std::max({ SizeValueType{ 1 },
                    FindTIFFEntry(file, directory, TIFFTAG_IMAGEDEPTH).value,
                    FindTIFFEntry(file, directory, planesOfMetaMorph).count });
}

} // end namespace itk
