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
#include "itkFileBytes.h"

#include <fstream>
#include <iterator>

namespace itk
{

std::string
ReadFileBytes(const std::string & fileName)
{
  std::ifstream stream(fileName, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>() };
}

std::string
ReadFirstFileBytes(const std::string & fileName, size_t count)
{
  std::ifstream stream(fileName, std::ios::binary);
  std::string   bytes(count, '\0');
  stream.read(&bytes[0], static_cast<std::streamsize>(count));
  bytes.resize(static_cast<size_t>(stream.gcount()));
  return bytes;
}

SizeValueType
GetNumberFromBytes(const std::string & bytes, size_t position, unsigned int size, bool isBigEndian)
{
  SizeValueType number = 0;
  for (unsigned int i = 0; i < size; ++i)
  {
    const size_t  p = position + i;
    SizeValueType byte = p < bytes.size() ? static_cast<unsigned char>(bytes[p]) : 0;
    number |= byte << 8 * (isBigEndian ? size - 1 - i : i);
  }
  return number;
}

} // end namespace itk
