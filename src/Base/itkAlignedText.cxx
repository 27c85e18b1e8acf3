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
#include "itkAlignedText.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <locale>
#include <numeric>
#include <sstream>

namespace itk
{
namespace
{

/** Length of a UTF-8 text as it is seen. */
size_t
GetVisibleLength(const std::string & text)
{
  return static_cast<size_t>(
    std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

} // namespace

std::string
FormatFixed(double value, int digits)
{
  if (!std::isfinite(value))
  {
    return "-";
  }
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream << std::fixed << std::setprecision(digits) << value;
  return stream.str();
}

void
PrintAligned(std::ostream & os, const std::vector<std::vector<std::string>> & rows, size_t numberOfUnderlinedRows)
{
  std::vector<size_t> widths(rows.front().size(), 0);
  for (const auto & row : rows)
  {
    for (size_t c = 0; c < row.size(); ++c)
    {
      widths[c] = std::max(widths[c], GetVisibleLength(row[c]));
    }
  }
  const std::string gap = "  ";
  const auto lineLength = std::accumulate(widths.begin(), widths.end(), size_t{ 0 }) + gap.size() * (widths.size() - 1);
  for (size_t r = 0; r < rows.size(); ++r)
  {
    for (size_t c = 0; c < rows[r].size(); ++c)
    {
      const std::string padding(widths[c] - GetVisibleLength(rows[r][c]), ' ');
      os << (c == 0 ? rows[r][c] + (rows[r].size() > 1 ? padding : "") : gap + padding + rows[r][c]);
    }
    os << '\n';
    if (r < numberOfUnderlinedRows)
    {
      os << std::string(lineLength, '-') << '\n';
    }
  }
}

} // end namespace itk
