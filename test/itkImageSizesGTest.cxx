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

#include "itkImageReaderTestData.h"
#include "itkNumberBytes.h"

namespace
{

/** Three sizes whose product is 2^64 + 21. */
const std::string wrappingSizes = "252871 1179713 61836419";

std::string
MakeMetaImage(const std::string & sizes, const std::string & fields, const std::string & dataFile = "LOCAL")
{
  return "ObjectType = Image\nNDims = 3\nDimSize = " + sizes + "\nElementType = MET_UCHAR\n" + fields +
         "ElementSpacing = 1 1 1\nElementDataFile = " + dataFile + '\n';
}

/** Of an uncompressed TIFF file with one strip of 8-bit colors. */
std::string
MakeTIFF(size_t width, size_t height)
{
  const std::string start = std::string("II*\0", 4) + Number(8, 4);
  std::string       entries;
  unsigned int      count = 0;
  const auto        add = [&](unsigned int tag, unsigned int type, size_t value) {
    entries += Number(tag, 2) + Number(type, 2) + Number(1, 4) + Number(value, 4);
    ++count;
  };
  add(256, 4, width);
  add(257, 4, height);
  add(258, 3, 8);
  add(259, 3, 1);
  add(262, 3, 2);
  add(273, 4, 8);
  add(277, 3, 3);
  add(278, 4, height);
  add(279, 4, 64);
  return start + Number(count, 2) + entries + Number(0, 4);
}

} // namespace

TEST(ImageSizes, SizesWhoseProductWrapsAreRefusedInEachFormat)
{
  const TestFolder  folder;
  const std::string pixels = "123456789012345678901";
  const std::string damaged = ": the MetaImage image is damaged or cut short";
  auto              name = folder.Write("a.mha", MakeMetaImage(wrappingSizes, "") + pixels);
  EXPECT_EQ(GetReadError<3>(name), name + damaged);
  name = folder.Write("a.mha", MakeMetaImage("4194304 2097152 2097152", "") + pixels);
  EXPECT_EQ(GetReadError<3>(name), name + damaged);
  folder.Write("a.raw", pixels);
  name = folder.Write("a.mhd", MakeMetaImage(wrappingSizes, "", "a.raw"));
  EXPECT_EQ(GetReadError<3>(name), name + damaged + " ('" + folder.GetName("a.raw") + "' is too short)");
  name = folder.Write("a.mha", MakeMetaImage(wrappingSizes, "BinaryData = False\n") + "1 2 3");
  EXPECT_EQ(GetReadError<3>(name), name + damaged + " (too few values in text, which must have blanks between them)");
  name = folder.Write("a.nrrd",
                      "NRRD0004\ntype: double\ndimension: 3\nsizes: 252871 1179713 61836419\nencoding: raw\n"
                      "endian: little\nspacings: 1 1 1\n\n" +
                        pixels);
  EXPECT_EQ(GetReadError<3>(name).find(name + ": "), 0u);

  std::string nifti(352, '\0');
  Put(nifti, 0, 348, 4);
  Put(nifti, 40, 7, 2);
  for (unsigned int d = 0; d < 7; ++d)
  {
    // A product of 2^98.
    Put(nifti, 42 + 2 * d, 16384, 2);
    PutReal(nifti, 80 + 4 * d, 1.0);
  }
  Put(nifti, 70, 2, 2);
  Put(nifti, 72, 8, 2);
  PutReal(nifti, 108, 352.0);
  nifti.replace(344, 3, "n+1");
  name = folder.Write("a.nii", nifti);
  EXPECT_EQ(GetReadError<3>(name), name + ": the NIfTI image is damaged or cut short");

  const std::string cannotHold = " image is damaged or cut short (a size of which it cannot hold the pixels)";
  std::string       bmp = "BM" + std::string(52, '\0');
  Put(bmp, 10, 54, 4);
  Put(bmp, 14, 40, 4);
  Put(bmp, 18, 0x7FFFFFFF, 4);
  Put(bmp, 22, 0x7FFFFFFF, 4);
  Put(bmp, 26, 1, 2);
  Put(bmp, 28, 24, 2);
  name = folder.Write("a.bmp", bmp + pixels);
  EXPECT_EQ(GetReadError<2>(name), name + ": the BMP" + cannotHold);
  name = folder.Write("a.tif", MakeTIFF(0x7FFFFFFF, 0x7FFFFFFF));
  EXPECT_EQ(GetReadError<2>(name).find(name + ": "), 0u);
  EXPECT_NE(GetReadError<2>(name).find("TIFF"), std::string::npos);
}

TEST(ImageSizes, AHeaderSizeThatMetaIOWouldCutIsRefused)
{
  const TestFolder folder;
  folder.Write("a.raw", std::string(1000, '1'));
  const auto name = folder.Write("a.mhd", MakeMetaImage("2 2 2", "HeaderSize = 4294967304\n", "a.raw"));
  EXPECT_EQ(GetReadError<3>(name), name + ": unsupported: MetaImage with a HeaderSize above 2147483647");
}

TEST(ImageSizes, CompressedPixelsThatCannotBeSoManyAreRefused)
{
  const TestFolder folder;
  folder.Write("a.raw", std::string(30, 'x'));
  for (const std::string length : { "30", "1e30" })
  {
    const auto fields = "CompressedData = True\nCompressedDataSize = " + length + '\n';
    const auto name = folder.Write("a.mhd", MakeMetaImage("1048576 1048576 128", fields, "a.raw"));
    const auto error = GetReadError<3>(name);
    EXPECT_EQ(error.find(name + ": the MetaImage image is damaged or cut short ("), 0u) << error;
  }
}
