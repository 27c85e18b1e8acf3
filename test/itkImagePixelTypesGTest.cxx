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

// First include the header file to be tested:
#include "itkLandmarkImageReader.h"

#include "itkExceptionDescription.h"
#include "itkNumberBytes.h"
#include "itkTestFolder.h"

#include "itkImage.h"

#include <algorithm>
#include <vector>

namespace
{

/** A file of so many values along x, and two along each other axis, all of which are 1 but for those along x. */
template <unsigned int VDimension>
std::string
WriteValues(const TestFolder & folder, const std::vector<double> & values)
{
  const auto  count = std::to_string(values.size());
  std::string pixels;
  for (unsigned int row = 0; row < (VDimension == 2 ? 2 : 4); ++row)
  {
    for (const auto value : values)
    {
      std::string bytes(4, '\0');
      PutReal(bytes, 0, row == 0 ? value : 1.0);
      pixels += bytes;
    }
  }
  const std::string more = VDimension == 2 ? "" : " 2";
  return folder.Write("a.mha",
                      "NDims = " + std::to_string(VDimension) + "\nDimSize = " + count + " 2" + more +
                        "\nElementType = MET_FLOAT\nElementByteOrderMSB = False\nElementDataFile = LOCAL\n" + pixels);
}

template <typename TImage>
void
Expect_values(const std::vector<double> & stored, const std::vector<double> & expected)
{
  const TestFolder folder;
  const auto       reader = itk::LandmarkImageReader<TImage>::New();
  reader->SetFileName(WriteValues<TImage::ImageDimension>(folder, stored));
  ASSERT_EQ(GetExceptionDescription([&reader] { reader->Update(); }), "(no exception)");
  for (size_t i = 0; i < expected.size(); ++i)
  {
    EXPECT_EQ(static_cast<double>(reader->GetOutput()->GetBufferPointer()[i]), expected[i]) << i;
  }
}

template <typename TImage>
void
Expect_refused(const std::vector<double> & stored, const std::string & reason)
{
  const TestFolder folder;
  const auto       reader = itk::LandmarkImageReader<TImage>::New();
  const auto       name = WriteValues<TImage::ImageDimension>(folder, stored);
  reader->SetFileName(name);
  EXPECT_EQ(GetExceptionDescription([&reader] { reader->Update(); }),
            name + ": its value " + reason.substr(0, reason.find(':')) +
              " is outside of the range of the pixel type, " + reason.substr(reason.find(':') + 1));
}

template <unsigned int VDimension>
void
Expect_ranges()
{
  using Bytes = itk::Image<unsigned char, VDimension>;
  using Shorts = itk::Image<short, VDimension>;
  using Floats = itk::Image<float, VDimension>;
  Expect_values<Bytes>({ 0, 255 }, { 0, 255 });
  Expect_refused<Bytes>({ 0, 256 }, "256:0 to 255");
  Expect_refused<Bytes>({ 0, -1 }, "-1:0 to 255");
  Expect_refused<Bytes>({ -1000, 4095 }, "-1000:0 to 255");
  Expect_values<Shorts>({ -32768, 32767 }, { -32768, 32767 });
  Expect_refused<Shorts>({ 0, 32768 }, "32768:-32768 to 32767");
  Expect_refused<Shorts>({ 0, -32769 }, "-32769:-32768 to 32767");
  Expect_values<Floats>({ -1000.25, 65536.5 }, { -1000.25, 65536.5 });
}

} // namespace

TEST(ImagePixelTypes, AValueThatThePixelTypeCannotHoldIsRefused)
{
  Expect_ranges<2>();
  Expect_ranges<3>();
}

TEST(ImagePixelTypes, TheLargestValueOf64BitsIsNoFloatingPointNumber)
{
  using Longs = itk::Image<int64_t, 2>;
  Expect_values<Longs>({ -9223372036854775808.0, 9223371487098961920.0 },
                       { -9223372036854775808.0, 9223371487098961920.0 });
  Expect_refused<Longs>({ 0, 9223372036854775808.0 }, "9.22337e+18:-9223372036854775808 to 9223372036854775807");
}

TEST(ImagePixelTypes, FractionsAreRoundedForWholeNumbers)
{
  Expect_values<itk::Image<unsigned char, 2>>({ -0.4, 0.5, 99.6, 255.4 }, { 0, 1, 100, 255 });
  Expect_values<itk::Image<short, 3>>({ -1.5, -1.4, 1.4, 1.5 }, { -2, -1, 1, 2 });
  Expect_refused<itk::Image<unsigned char, 2>>({ 0, 255.5 }, "255.5:0 to 255");
}
