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

#include "itkFileNames.h"

#include <algorithm>

namespace itk
{

FileBytes::FileBytes(const std::string & fileName)
  : m_FileName(fileName)
{
  // What is read ahead is wasted where most bytes are stepped over.
  m_Stream.rdbuf()->pubsetbuf(nullptr, 0);
  if (IsRegularFile(fileName))
  {
    m_Stream.open(fileName, std::ios::binary | std::ios::ate);
  }
  const auto end = m_Stream.is_open() ? static_cast<std::streamoff>(m_Stream.tellg()) : 0;
  m_Length = static_cast<SizeValueType>(std::max<std::streamoff>(0, end));
}

std::string
FileBytes::Get(SizeValueType position, SizeValueType count)
{
  position = std::min(position, m_Length);
  count = std::min(count, m_Length - position);
  if (position < m_BlockPosition || position + count > m_BlockPosition + m_Block.size())
  {
    constexpr SizeValueType blockSize = 256;
    m_BlockPosition = position;
    m_Block.resize(std::min(std::max(count, blockSize), m_Length - position));
    m_Stream.clear();
    m_Stream.seekg(static_cast<std::streamoff>(position));
    m_Stream.read(&m_Block[0], static_cast<std::streamsize>(m_Block.size()));
    m_Block.resize(static_cast<size_t>(m_Stream.gcount()));
  }
  return m_Block.substr(position - m_BlockPosition, count);
}

SizeValueType
FileBytes::GetNumber(SizeValueType position, unsigned int size, bool isBigEndian)
{
  return GetNumberFromBytes(this->Get(position, size), 0, size, isBigEndian);
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

SizeValueType
MultiplyLengths(SizeValueType a, SizeValueType b)
{
  constexpr SizeValueType largest = SizeValueType{ 1 } << 62;
  return a != 0 && b > largest / a ? largest : a * b;
}

} // end namespace itk
