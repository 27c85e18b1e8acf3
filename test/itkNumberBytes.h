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
#ifndef itkNumberBytes_h
#define itkNumberBytes_h

#include <cstddef>
#include <cstdint>
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

/** A number as bytes, little end first. */
inline std::string
Number(size_t value, unsigned int size)
{
  std::string bytes(size, '\0');
  Put(bytes, 0, value, size);
  return bytes;
}

/** Writes a number of 32 bits, IEEE 754, little end first, into bytes. */
inline void
PutReal(std::string & bytes, size_t position, double value)
{
  const auto single = static_cast<float>(value);
  uint32_t   bits = 0;
  std::memcpy(&bits, &single, sizeof(bits));
  Put(bytes, position, bits, 4);
}

#endif
