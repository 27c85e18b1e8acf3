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
#include "itkTIFFDescription.h"

#include "itkTIFFTestFile.h"

namespace
{

using SpacingType = std::array<double, 3>;

/** A file of some pages; `resolution` is along x, along y it is half. */
std::string
WriteDescribed(const TestFolder &  folder,
               const std::string & description,
               unsigned int        numberOfPages = 1,
               double              resolution = 0.0,
               unsigned int        unit = RESUNIT_NONE)
{
  const auto name = folder.GetName("a.tif");
  TIFF *     tiff = TIFFOpen(name.c_str(), "w");
  for (unsigned int page = 0; page < numberOfPages; ++page)
  {
    if (page == 0 && !description.empty())
    {
      TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, description.c_str());
    }
    if (resolution > 0.0)
    {
      TIFFSetField(tiff, TIFFTAG_XRESOLUTION, resolution);
      TIFFSetField(tiff, TIFFTAG_YRESOLUTION, resolution / 2);
      TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, unit);
    }
    WriteTIFFPage(tiff, TIFFKind());
    TIFFWriteDirectory(tiff);
  }
  TIFFClose(tiff);
  return name;
}

/** 0 where none is stated. */
void
Expect_spacing(const std::string & fileName, const SpacingType & expected)
{
  const auto io = itk::PictureImageIO::New();
  io->SetFileName(fileName);
  io->ReadImageInformation();
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    EXPECT_NEAR(io->IsSpacingStated(axis) ? io->GetSpacing(axis) : 0.0, expected[axis], 1e-6) << axis;
  }
}

std::string
MakeOME(const std::string & attributes)
{
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">"
         "<Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" Type=\"uint8\" " +
         attributes + "><Channel ID=\"Channel:0:0\" SizeC=\"9\"/></Pixels></Image></OME>";
}

} // namespace

TEST(TIFFDescription, ImageJSaysTheUnitOfTheResolutionAndTheDistanceOfPlanes)
{
  const TestFolder folder;
  for (const auto & unit : { std::make_pair("mm", 1.0),
                             std::make_pair("cm", 10.0),
                             std::make_pair("inch", 25.4),
                             std::make_pair("micron", 0.001),
                             std::make_pair("\xC2\xB5m", 0.001),
                             std::make_pair("\\u00B5m", 0.001),
                             std::make_pair("pixel", 0.0) })
  {
    SCOPED_TRACE(unit.first);
    const auto text =
      std::string("ImageJ=1.53t\nimages=3\nslices=3\nunit=") + unit.first + "\nspacing=2.5\nloop=false\n";
    const SpacingType expected{ { 0.25 * unit.second, 0.5 * unit.second, 2.5 * unit.second } };
    Expect_spacing(WriteDescribed(folder, text, 3, 4.0), expected);
  }
  // The file itself says the unit.
  const auto inch = "ImageJ=1.53t\nunit=inch\n";
  Expect_spacing(WriteDescribed(folder, inch, 1, 254.0, RESUNIT_INCH), { { 0.1, 0.2, 0.0 } });
  Expect_spacing(WriteDescribed(folder, "made by hand\nunit=mm\n", 1, 4.0), { { 0.0, 0.0, 0.0 } });
}

TEST(TIFFDescription, OMESaysSizesOfPixels)
{
  const TestFolder  folder;
  const std::string sizes = R"(SizeX="37" SizeY="21" SizeZ="2" SizeC="1" SizeT="1" PhysicalSizeX="50" PhysicalSizeY=)";
  Expect_spacing(WriteDescribed(folder, MakeOME(sizes + R"("100" PhysicalSizeZ="200")"), 2), { { 0.05, 0.1, 0.2 } });
  Expect_spacing(
    WriteDescribed(
      folder, MakeOME(sizes + R"("0.1" PhysicalSizeYUnit="mm" PhysicalSizeXUnit="nm")"), 2, 100, RESUNIT_CENTIMETER),
    { { 0.00005, 0.1, 0.0 } });
  Expect_spacing(WriteDescribed(folder, MakeOME(sizes + R"("0.1" PhysicalSizeYUnit="pixel")"), 2),
                 { { 0.05, 0.0, 0.0 } });
}

TEST(TIFFDescription, PagesThatAreNoPlanesOfOneImageAreRefused)
{
  const TestFolder folder;
  const auto       isRead = [&folder](const std::string & description, unsigned int numberOfPages) {
    const auto name = WriteDescribed(folder, description, numberOfPages);
    const auto io = itk::PictureImageIO::New();
    io->SetFileName(name);
    const auto text = GetExceptionDescription([&io] { io->ReadImageInformation(); });
    EXPECT_TRUE(text == "(no exception)" || text.find(name + ": unsupported: TIFF of ") == 0) << text;
    return text == "(no exception)";
  };
  EXPECT_TRUE(isRead("ImageJ=1.53t\n", 1));
  EXPECT_TRUE(isRead("ImageJ=1.53t\nimages=4\nslices=4\n", 4));
  EXPECT_FALSE(isRead("ImageJ=1.53t\nimages=4\nchannels=2\nslices=2\nhyperstack=true\n", 4));
  EXPECT_FALSE(isRead("ImageJ=1.53t\nimages=4\nframes=4\n", 4));
  // Beyond 4 GB, ImageJ writes the other planes after the first one.
  EXPECT_FALSE(isRead("ImageJ=1.53t\nimages=4\nslices=4\n", 1));
  EXPECT_TRUE(isRead(MakeOME(R"(SizeZ="4" SizeC="1" SizeT="1")"), 4));
  EXPECT_TRUE(isRead(MakeOME(R"(SizeZ="1" SizeC="3" SizeT="1")"), 1));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="2" SizeC="2" SizeT="1")"), 4));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="1" SizeC="1" SizeT="4")"), 4));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="4" SizeC="1" SizeT="1")"), 1));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="2")") + MakeOME(R"(SizeZ="2")"), 4));
  EXPECT_TRUE(isRead("another program\nimages=9\n", 4));
}

TEST(TIFFDescription, AReducedImageBesideTheWholeOneIsRefused)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.tif");
  for (const bool hasWholeOne : { false, true })
  {
    TIFF * tiff = TIFFOpen(name.c_str(), "w");
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
    const toff_t place = 0;
    if (hasWholeOne)
    {
      TIFFSetField(tiff, TIFFTAG_SUBIFD, 1, &place);
    }
    WriteTIFFPage(tiff, TIFFKind());
    TIFFWriteDirectory(tiff);
    if (hasWholeOne)
    {
      WriteTIFFPage(tiff, TIFFKind());
      TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
    hasWholeOne ? Expect_unsupported(name) : Expect_pixels(name, GetShown(TIFFKind()));
  }
}
