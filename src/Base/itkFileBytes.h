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
#ifndef itkFileBytes_h
#define itkFileBytes_h

#include "itkIntTypes.h"

#include <fstream>
#include <string>

namespace itk
{

/** \class FileBytes
 * \brief Looks at bytes here and there in a binary file, without reading the rest of it.
 *
 * A file that cannot be read has none, nor has one that is no regular file, such as a pipe, which may never end.
 */
class FileBytes
{
public:
  explicit FileBytes(const std::string & fileName);

  /** Bytes that were made of those of the file, instead. */
  FileBytes(const std::string & fileName, const std::string & bytes)
    : m_FileName(fileName)
    , m_Length(bytes.size())
    , m_Block(bytes)
  {}

  const std::string &
  GetFileName() const
  {
    return m_FileName;
  }

  SizeValueType
  GetLength() const
  {
    return m_Length;
  }

  /** Up to `count` bytes from `position` on, fewer where the file ends. */
  std::string
  Get(SizeValueType position, SizeValueType count);

  /** The unsigned number of `size` bytes at `position`; bytes beyond the end count as 0. */
  SizeValueType
  GetNumber(SizeValueType position, unsigned int size, bool isBigEndian = false);

private:
  std::string   m_FileName;
  std::ifstream m_Stream;
  SizeValueType m_Length{ 0 };
  std::string   m_Block;
  SizeValueType m_BlockPosition{ 0 };
};

/** The unsigned number of `size` bytes at `position`; bytes beyond the end count as 0. */
SizeValueType
GetNumberFromBytes(const std::string & bytes, size_t position, unsigned int size, bool isBigEndian = false);

/** A product of lengths; 2^62 where it is beyond that, as no file is, so that it never wraps, nor does a sum of two. */
SizeValueType
MultiplyLengths(SizeValueType a, SizeValueType b);

} // end namespace itk

#endif
