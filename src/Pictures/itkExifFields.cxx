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
#include "itkExifFields.h"

namespace itk
{

void
ApplyExifFields(const std::string & block, PictureHeader & header)
{
  const bool isBigEndian = block.compare(0, 4, std::string("MM\0*", 4)) == 0;
  if (!isBigEndian && block.compare(0, 4, std::string("II*\0", 4)) != 0)
  {
    return;
  }
  const auto get = [&block, isBigEndian](SizeValueType position, unsigned int size) {
    return GetNumberFromBytes(block, position, size, isBigEndian);
  };
  const auto getRatio = [&get](SizeValueType position) {
    const auto denominator = static_cast<double>(get(position + 4, 4));
    return denominator == 0.0 ? 0.0 : static_cast<double>(get(position, 4)) / denominator;
  };
  const auto    directory = get(4, 4);
  const auto    numberOfEntries = get(directory, 2);
  double        resolution[2] = { 0.0, 0.0 };
  SizeValueType unit = 2;
  for (SizeValueType i = 0; i < numberOfEntries && directory + 2 + 12 * (i + 1) <= block.size(); ++i)
  {
    const auto entry = directory + 2 + 12 * i;
    // Bytes, shorts or longs.
    const auto type = get(entry + 2, 2);
    const auto number = get(entry + 8, type == 1 ? 1 : type == 4 ? 4 : 2);
    switch (get(entry, 2))
    {
      case 0x0112:
        header.orientation = static_cast<unsigned int>(number);
        break;
      case 0x011A:
        resolution[0] = getRatio(get(entry + 8, 4));
        break;
      case 0x011B:
        resolution[1] = getRatio(get(entry + 8, 4));
        break;
      case 0x0128:
        unit = number;
        break;
      default:
        break;
    }
  }
  const double unitLength = unit == 2 ? MillimetersPerInch : unit == 3 ? 10.0 : 0.0;
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    if (header.spacing[axis] == 0.0 && resolution[axis] > 0.0)
    {
      header.spacing[axis] = unitLength / resolution[axis];
    }
  }
}

} // end namespace itk
