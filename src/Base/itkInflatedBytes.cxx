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
#include "itkInflatedBytes.h"

#include "itk_zlib.h"

#include <algorithm>
#include <memory>

namespace itk
{
namespace
{

bool
StartsGzipStream(FileBytes & file, SizeValueType position)
{
  return file.GetNumber(position, 2, true) == 0x1F8B;
}

} // namespace

bool
InflateParts(FileBytes &                                       file,
             SizeValueType                                     position,
             Deflation                                         deflation,
             const std::function<bool(const char *, size_t)> & take)
{
  constexpr int eitherHeader = 32;
  z_stream      stream{};
  if (inflateInit2(&stream, deflation == Deflation::Raw ? -MAX_WBITS : MAX_WBITS + eitherHeader) != Z_OK)
  {
    return false;
  }
  const std::unique_ptr<z_stream, int (*)(z_streamp)> end(&stream, [](z_streamp s) { return inflateEnd(s); });

  constexpr SizeValueType blockSize = 1 << 16;
  std::string             input;
  std::string             output(blockSize, '\0');
  int                     status = Z_OK;
  bool                    goesOn = true;
  while (status == Z_OK && goesOn)
  {
    if (stream.avail_in == 0)
    {
      input = file.Get(position, blockSize);
      position += input.size();
      stream.next_in = reinterpret_cast<Bytef *>(&input[0]);
      stream.avail_in = static_cast<uInt>(input.size());
    }
    stream.next_out = reinterpret_cast<Bytef *>(&output[0]);
    stream.avail_out = static_cast<uInt>(output.size());
    status = inflate(&stream, Z_NO_FLUSH);
    goesOn = take(output.data(), output.size() - stream.avail_out);
    if (status == Z_STREAM_END && StartsGzipStream(file, position - stream.avail_in))
    {
      status = inflateReset(&stream);
    }
  }
  return status == Z_STREAM_END;
}

InflatedBytes
Inflate(FileBytes &   file,
        SizeValueType position,
        Deflation     deflation,
        SizeValueType maximumLength,
        SizeValueType lengthOfFirst)
{
  InflatedBytes inflated;
  inflated.isWhole = InflateParts(file, position, deflation, [&](const char * part, size_t size) {
    inflated.first.append(part, std::min<SizeValueType>(size, lengthOfFirst - inflated.first.size()));
    inflated.length += size;
    return inflated.length < maximumLength;
  });
  return inflated;
}

bool
IsChecksumOf(FileBytes & file, SizeValueType position, const std::string & before, const std::vector<char> & pixels)
{
  const auto compute = [&](uLong (*checksum)(uLong, const Bytef *, z_size_t), uLong start) {
    const auto of = [checksum](uLong begin, const auto & bytes) {
      return checksum(begin, reinterpret_cast<const Bytef *>(bytes.data()), bytes.size());
    };
    return of(of(start, before), pixels);
  };
  const auto end = file.GetLength();
  return StartsGzipStream(file, position) ? file.GetNumber(end - 8, 4) == compute(crc32_z, 0)
                                          : file.GetNumber(end - 4, 4, true) == compute(adler32_z, 1);
}

bool
HasChecksumOf(FileBytes & file, SizeValueType position, const std::vector<char> & pixels)
{
  if (IsChecksumOf(file, position, "", pixels))
  {
    return true;
  }
  const auto inflated = Inflate(file, position, Deflation::WithHeader);
  return inflated.isWhole && inflated.length >= pixels.size();
}

bool
IsGzipFile(FileBytes & file)
{
  return StartsGzipStream(file, 0);
}

} // end namespace itk
