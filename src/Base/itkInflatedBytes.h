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
#ifndef itkInflatedBytes_h
#define itkInflatedBytes_h

#include "itkFileBytes.h"

#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** How a part of a file is deflated: zlib or gzip as its first bytes say, or without such bytes. */
enum class Deflation
{
  WithHeader,
  Raw
};

struct InflatedBytes
{
  std::string   first;
  SizeValueType length{ 0 };
  bool          isWhole{ false };
};

/** Inflates a file from `position` to the end of the stream, or of the last one of gzip streams in a row, and calls
 * `take` with each part, until it returns false. Returns whether the end came, and nothing is damaged. */
bool
InflateParts(FileBytes &                                       file,
             SizeValueType                                     position,
             Deflation                                         deflation,
             const std::function<bool(const char *, size_t)> & take);

/** Inflates likewise, keeping the first bytes only. It stops after `maximumLength` bytes or soon after, where nothing
 * is said about being whole.
 */
InflatedBytes
Inflate(FileBytes &   file,
        SizeValueType position,
        Deflation     deflation,
        SizeValueType maximumLength = std::numeric_limits<SizeValueType>::max(),
        SizeValueType lengthOfFirst = 1024);

/** Whether what is deflated from `position` to the end of a file is `before` and then `pixels`, by the checksum at the
 * end: readers that know how many pixels there are do not look at it. */
bool
IsChecksumOf(FileBytes & file, SizeValueType position, const std::string & before, const std::vector<char> & pixels);

/** Likewise, of pixels alone. Where it is another one, as with pixels that were swapped, all is inflated to see whether
 * it is whole, and as long as they are. */
bool
HasChecksumOf(FileBytes & file, SizeValueType position, const std::vector<char> & pixels);

/** Whether a file is compressed by gzip. */
bool
IsGzipFile(FileBytes & file);

} // end namespace itk

#endif
