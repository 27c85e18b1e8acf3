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

#include "itkLandmarkImageReader.h"
#include "itkTIFFTestFile.h"

#include "itkImageRegionConstIteratorWithIndex.h"

namespace
{

using SpacingType = std::array<double, 3>;

/** A file of some pages; `resolution` is along x, along y it is half. Unit 0: the file does not say it. */
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
      if (unit != 0)
      {
        TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, unit);
      }
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

/** The start of an error, after the name of the file. */
void
Expect_spacing_refused(const std::string & fileName, const std::string & problem)
{
  const auto reader = itk::LandmarkImageReader<itk::Image<float, 3>>::New();
  reader->SetFileName(fileName);
  reader->RequireSpacingOn();
  const auto start = fileName + ": " + problem;
  EXPECT_EQ(GetExceptionDescription([&reader] { reader->Update(); }).substr(0, start.size()), start);
}

/** What LandmarkImageReader makes of a volume that must say its spacing. */
void
Expect_volume(const std::string & fileName, const SpacingType & expected)
{
  const auto reader = itk::LandmarkImageReader<itk::Image<float, 3>>::New();
  reader->SetFileName(fileName);
  reader->RequireSpacingOn();
  ASSERT_EQ(GetExceptionDescription([&reader] { reader->Update(); }), "(no exception)");
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    EXPECT_NEAR(reader->GetOutput()->GetSpacing()[axis], expected[axis], 1e-6) << axis;
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
                             std::make_pair("dm", 100.0),
                             std::make_pair("in", 25.4),
                             std::make_pair("inch", 25.4),
                             std::make_pair("micron", 0.001),
                             std::make_pair("\xC2\xB5m", 0.001),
                             std::make_pair("\\u00B5m", 0.001),
                             std::make_pair("mil", 0.0254),
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

TEST(TIFFDescription, ASpacingWhoseUnitIsNamedIsTakenThoughAResolutionOfItCountsAsNone)
{
  const TestFolder folder;
  const auto       text = [](const std::string & unit, const std::string & distance) {
    return "ImageJ=1.53t\nimages=3\nslices=3\nunit=" + unit + "\nspacing=" + distance + "\n";
  };
  // A millimeter, 96 dots an inch, and larger than any resolution of a radiograph.
  Expect_volume(WriteDescribed(folder, text("mm", "1.0"), 3, 1.0), { { 1.0, 2.0, 1.0 } });
  Expect_volume(WriteDescribed(folder, text("mm", "1.0"), 3, 96 / 25.4), { { 25.4 / 96, 25.4 / 48, 1.0 } });
  Expect_volume(WriteDescribed(folder, text("mm", "5"), 3, 1 / 4.07), { { 4.07, 8.14, 5.0 } });
  const std::string sizes = R"(SizeZ="2" PhysicalSizeX="1000" PhysicalSizeY="1000" PhysicalSizeZ=)";
  Expect_volume(WriteDescribed(folder, MakeOME(sizes + R"("1000")"), 2), { { 1.0, 1.0, 1.0 } });
  Expect_volume(WriteDescribed(folder, MakeOME(sizes + R"("4070")"), 2, 72.0, RESUNIT_INCH), { { 1.0, 1.0, 4.07 } });
  Expect_spacing_refused(WriteDescribed(folder, text("pixel", "1.0"), 3, 1.0), "carries no pixel spacing");
  Expect_spacing_refused(WriteDescribed(folder, text("inch", "1.0"), 3, 5.0, RESUNIT_INCH),
                         "says that 21 pixels are 10.16 mm");
  Expect_spacing_refused(WriteDescribed(folder, text("mm", "1.0"), 3, 1.0 / 101),
                         "says that 21 pixels are 202 mm each");
}

TEST(TIFFDescription, AResolutionInCentimetersIsThatOfImageJWhereItCountsInTheseOrInMicrometers)
{
  const TestFolder folder;
  const auto       text = [](const std::string & unit) {
    return "ImageJ=1.53t\nimages=3\nslices=3\nunit=" + unit + "\nspacing=2\n";
  };
  Expect_volume(WriteDescribed(folder, text("cm"), 3, 10.0, RESUNIT_CENTIMETER), { { 1.0, 2.0, 20.0 } });
  for (const std::string unit : { "um", "micron", "\xC2\xB5m", "\xB5m", "\\u00B5m" })
  {
    Expect_volume(WriteDescribed(folder, text(unit), 3, 100.0, RESUNIT_CENTIMETER), { { 0.1, 0.2, 0.002 } });
  }
  // Axes may have units of their own.
  const std::string own = "yunit=cm\nzunit=micron\n";
  Expect_volume(WriteDescribed(folder, text("mm") + own, 3, 4.0), { { 0.25, 5.0, 0.002 } });
  Expect_spacing(WriteDescribed(folder, text("mm") + "zunit=pixel\n", 3, 4.0), { { 0.25, 0.5, 0.0 } });
  // Without the tag, it is that of the description, and no inch.
  Expect_volume(WriteDescribed(folder, text("mm"), 3, 4.0, 0), { { 0.25, 0.5, 2.0 } });
  Expect_spacing_refused(WriteDescribed(folder, text("pixel"), 3, 10.0, RESUNIT_CENTIMETER),
                         "carries no pixel spacing");
  // ImageJ takes the number for one in its own unit, which makes another length of it.
  for (const std::string unit : { "mm", "nm", "inch" })
  {
    Expect_spacing_refused(WriteDescribed(folder, text(unit), 3, 10.0, RESUNIT_CENTIMETER),
                           "says a resolution in cm, of which ImageJ's description says that it is in " + unit +
                             ", so it must be given");
  }
  Expect_spacing_refused(
    WriteDescribed(folder, text("micron"), 3, 10.0, RESUNIT_INCH),
    "says a resolution in inches, of which ImageJ's description says that it is in micron, so it must be given");
}

TEST(TIFFDescription, OMEIsUnderstoodAsXMLMayWriteIt)
{
  const TestFolder folder;
  for (const std::string micro : { "\xC2\xB5", "&#181;", "&#xB5;", "&#xb5;", "&#956;", "&#x3BC;", "u" })
  {
    SCOPED_TRACE(micro);
    const auto unit = " PhysicalSizeXUnit='" + micro + "m'";
    Expect_spacing(WriteDescribed(folder, MakeOME("SizeZ = '3'\n  PhysicalSizeX\t=\n'50'" + unit), 3),
                   { { 0.05, 0.0, 0.0 } });
  }
  const std::string pixels = "<a:Pixels Name='a > \"b\"' SizeZ='2' PhysicalSizeX='50'/></a:Image>";
  Expect_spacing(WriteDescribed(folder, "<a:OME xmlns:a='x'><a:Image><a:PixelsOfNone/>" + pixels + "</a:OME>", 2),
                 { { 0.05, 0.0, 0.0 } });
  // Damaged, or without pixels.
  for (const std::string damaged :
       { "<OME", "<OME><Pixels", "<OME><Pixels SizeZ", "<OME><Pixels SizeZ=\"2'>", "<OME/>" })
  {
    Expect_spacing(WriteDescribed(folder, damaged), { { 0.0, 0.0, 0.0 } });
  }
  const auto whole = MakeOME("SizeZ='1' PhysicalSizeX='50'");
  Expect_spacing(WriteDescribed(folder, whole), { { 0.05, 0.0, 0.0 } });
  Expect_spacing(WriteDescribed(folder, whole.substr(0, whole.size() - 1)), { { 0.0, 0.0, 0.0 } });
  // What stands in a text or a comment is no tag.
  Expect_spacing(WriteDescribed(folder, MakeOME("PhysicalSizeX='50'") + "<!-- <Pixels PhysicalSizeX='9'/> -->"),
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
    EXPECT_EQ(text == "(no exception)", text.find("metadata={'axes': 'ZYX'}") == std::string::npos) << text;
    return text == "(no exception)";
  };
  EXPECT_TRUE(isRead("ImageJ=1.53t\n", 1));
  EXPECT_TRUE(isRead("ImageJ=1.53t\nimages=4\nslices=4\n", 4));
  EXPECT_FALSE(isRead("ImageJ=1.53t\nimages=4\nchannels=2\nslices=2\nhyperstack=true\n", 4));
  EXPECT_FALSE(isRead("ImageJ=1.53t\nimages=4\nframes=4\n", 4));
  EXPECT_FALSE(isRead("ImageJ=1.53t\nimages=4\nchannels=4\n", 4));
  EXPECT_FALSE(isRead("ImageJ=1.53t\nimages=8\nchannels=2\nslices=4\n", 4));
  EXPECT_FALSE(isRead("ImageJ=1.53t\nimages=4\nslices=2\n", 4));
  EXPECT_TRUE(isRead("ImageJ=1.53t\nimages=4\n", 4));
  // Beyond 4 GB, ImageJ writes the other planes after the first one.
  EXPECT_FALSE(isRead("ImageJ=1.53t\nimages=4\nslices=4\n", 1));
  EXPECT_TRUE(isRead(MakeOME(R"(SizeZ="4" SizeC="1" SizeT="1")"), 4));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="1" SizeC="3" SizeT="1")"), 1));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="2" SizeC="2" SizeT="1")"), 4));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="1" SizeC="1" SizeT="4")"), 4));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="4" SizeC="1" SizeT="1")"), 1));
  EXPECT_FALSE(isRead("<a:OME><a:Pixels SizeZ='2'/><a:Pixels SizeZ='2'/></a:OME>", 4));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="4" SizeC="2" SizeT="1")"), 4));
  EXPECT_FALSE(isRead(MakeOME(R"(SizeZ="4" SizeC="1" SizeT="2")"), 4));
  EXPECT_TRUE(isRead("another program\nimages=9\n", 4));
  // Where the plane of a page is said.
  const auto isReadWith = [&isRead](const std::string & data) {
    return isRead("<OME><Image><Pixels SizeZ='2' SizeC='1' SizeT='1'>" + data + "</Pixels></Image></OME>", 2);
  };
  EXPECT_TRUE(isReadWith("<TiffData/>"));
  EXPECT_TRUE(isReadWith("<TiffData IFD='0' PlaneCount='2'/>"));
  EXPECT_TRUE(isReadWith("<TiffData FirstZ='0' IFD='0'/><TiffData FirstZ='1' IFD='1'/>"));
  EXPECT_FALSE(isReadWith("<TiffData FirstZ='1' IFD='0'/><TiffData FirstZ='0' IFD='1'/>"));
  EXPECT_FALSE(isReadWith("<TiffData FirstC='1' IFD='0' PlaneCount='2'/>"));
  EXPECT_FALSE(isReadWith("<TiffData FirstT='1' IFD='0' PlaneCount='2'/>"));
  const auto inFiles = [&isReadWith](const std::string & first, const std::string & second) {
    const auto plane = [](const std::string & number, const std::string & file) {
      return "<TiffData FirstZ='" + number + "' IFD='" + number + "'><UUID FileName='" + file +
             "'>urn:uuid:1</UUID></TiffData>";
    };
    return isReadWith(plane("0", first) + plane("1", second));
  };
  // It may have been renamed.
  EXPECT_TRUE(inFiles("old.ome.tif", "old.ome.tif"));
  EXPECT_FALSE(inFiles("1.ome.tif", "2.ome.tif"));
}

TEST(TIFFDescription, PagesOfTifffileAreThePlanesThatItsShapeSays)
{
  const TestFolder folder;
  const auto       isRead = [&folder](const std::string & leading, const std::string & rest, unsigned int pages) {
    const auto size = std::to_string(height) + ", " + std::to_string(width);
    const auto name = WriteDescribed(folder, "{\"shape\": [" + leading + size + rest + '}', pages);
    const auto io = itk::PictureImageIO::New();
    io->SetFileName(name);
    const auto text = GetExceptionDescription([&io] { io->ReadImageInformation(); });
    EXPECT_TRUE(text == "(no exception)" || text.find(name + ": unsupported: TIFF of tifffile") == 0) << text;
    return text == "(no exception)";
  };
  EXPECT_TRUE(isRead("", "]", 1));
  EXPECT_TRUE(isRead("4, ", "]", 4));
  EXPECT_TRUE(isRead("1, 4, 1, ", ", 1]", 4));
  EXPECT_TRUE(isRead("4, ", R"(], "axes": "ZYX")", 4));
  EXPECT_TRUE(isRead("1, 4, ", R"(], "axes": "TZYX")", 4));
  // Each page was written by itself.
  EXPECT_TRUE(isRead("", "]", 4));
  // Of another image, such as before it was cropped.
  EXPECT_TRUE(isRead("4, 5, ", ", 7]", 4));
  EXPECT_TRUE(isRead("4, ", ", x]", 1));
  // In a row after the first one.
  EXPECT_FALSE(isRead("4, ", "]", 1));
  EXPECT_FALSE(isRead("4, ", R"(], "truncated": true)", 1));
  EXPECT_FALSE(isRead("2, ", "]", 4));
  EXPECT_FALSE(isRead("2, 2, ", "]", 4));
  EXPECT_FALSE(isRead("4, ", R"(], "axes": "TYX")", 4));
  EXPECT_FALSE(isRead("4, 1, ", R"(], "axes": "CZYX")", 4));
}

TEST(TIFFDescription, ValuesAreThoseThatACalibrationOfImageJMakes)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.tif");
  const auto       write = [&name](const TIFFKind & kind, const std::string & calibration) {
    TIFF *     tiff = TIFFOpen(name.c_str(), "w");
    const auto text = "ImageJ=1.53t\nimages=2\nslices=2\n" + calibration + "vunit=Gray Value\n";
    TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, text.c_str());
    for (unsigned int page = 0; page < 2; ++page)
    {
      WriteTIFFPage(tiff, kind);
      TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
  };
  using CalibrationType = std::pair<std::string, std::array<double, 2>>;
  for (const unsigned int bits : { 8, 16 })
  {
    TIFFKind kind;
    kind.bits = bits;
    for (const auto & calibration : { CalibrationType{ "cf=0\nc0=-32768.0\nc1=1.0\n", { { -32768.0, 1.0 } } },
                                      CalibrationType{ "cf=0\r\nc0=255\r\nc1=-1.0\r\n", { { 255.0, -1.0 } } },
                                      CalibrationType{ "c1=0.5\ncf=0\nc0=0\n", { { 0.0, 0.5 } } },
                                      CalibrationType{ "cf=20\n", { { 0.0, 1.0 } } } })
    {
      write(kind, calibration.first);
      const auto reader = itk::LandmarkImageReader<itk::Image<float, 3>>::New();
      reader->SetFileName(name);
      reader->Update();
      const auto image = reader->GetOutput();
      for (itk::ImageRegionConstIteratorWithIndex<itk::Image<float, 3>> it(image, image->GetBufferedRegion());
           !it.IsAtEnd();
           ++it)
      {
        const auto x = static_cast<unsigned int>(it.GetIndex()[0]);
        const auto y = static_cast<unsigned int>(it.GetIndex()[1]);
        ASSERT_EQ(it.Get(), calibration.second[0] + calibration.second[1] * kind.GetStored(x, y, 0))
          << calibration.first;
      }
    }
    for (const std::string text : { "cf=0\n", "cf=0\nc0=1\nc1=x\n", "cf=1\nc0=1\nc1=2\nc2=1\n", "cf=21\n" })
    {
      write(kind, text);
      Expect_spacing_refused(name, "unsupported: TIFF with a calibration by cf=");
    }
  }
  TIFFKind kind;
  kind.photometric = PHOTOMETRIC_MINISWHITE;
  write(kind, "cf=0\nc0=1\nc1=2\n");
  Expect_spacing_refused(name, "unsupported: TIFF with a calibration of 8-bit samples");
}

TEST(TIFFDescription, APageOfSeveralPlanesIsRefused)
{
  const TestFolder       folder;
  constexpr unsigned int planesOfMetaMorph = 33629;
  const std::string      name = "UIC2Tag";
  const TIFFFieldInfo    info{
    planesOfMetaMorph, -3, -3, TIFF_LONG, FIELD_CUSTOM, 1, 1, const_cast<char *>(name.c_str())
  };
  for (const bool isOfMetaMorph : { false, true })
  {
    for (const unsigned int planes : { 1, 16 })
    {
      const auto fileName = folder.GetName("a.tif");
      TIFF *     tiff = TIFFOpen(fileName.c_str(), "w");
      TIFFMergeFieldInfo(tiff, &info, 1);
      const std::vector<uint32_t> times(planes, 5);
      EXPECT_EQ(isOfMetaMorph ? TIFFSetField(tiff, planesOfMetaMorph, planes, times.data())
                              : TIFFSetField(tiff, TIFFTAG_IMAGEDEPTH, planes),
                1);
      WriteTIFFPage(tiff, TIFFKind());
      TIFFClose(tiff);
      if (planes == 1)
      {
        Expect_pixels(fileName, GetShown(TIFFKind()));
      }
      else
      {
        Expect_spacing_refused(fileName, "unsupported: TIFF with 16 planes in one page");
      }
    }
  }
}

TEST(TIFFDescription, AColorImageOfOMEHasAChannelForEachSample)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.tif");
  for (const unsigned int channels : { 1, 2, 3, 6 })
  {
    TIFF *     tiff = TIFFOpen(name.c_str(), "w");
    const auto text = MakeOME("SizeZ='1' SizeT='1' SizeC='" + std::to_string(channels) + '\'');
    TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, text.c_str());
    TIFFKind kind;
    kind.samples = 3;
    kind.photometric = PHOTOMETRIC_RGB;
    WriteTIFFPage(tiff, kind);
    TIFFClose(tiff);
    channels == 1 || channels == 3 ? Expect_pixels(name, GetShown(kind)) : Expect_unsupported(name);
  }
}

TEST(TIFFDescription, ASizeThatIsNoKnownLengthIsSaidToBeThereAndTheResolutionIsNotTakenInstead)
{
  const TestFolder folder;
  const auto       ofOME = [](const std::string & axis, const std::string & size) {
    std::string text = "SizeZ='2'";
    for (const std::string other : { "X", "Y", "Z" })
    {
      text += " PhysicalSize" + other + "='" + (other == axis ? size : "50'");
    }
    return MakeOME(text);
  };
  for (const std::string axis : { "X", "Y", "Z" })
  {
    const std::string sizes[] = { "5' PhysicalSize" + axis + "Unit='furlong'", "-5'", "x'" };
    for (const auto & size : sizes)
    {
      const auto number = size.substr(0, size.find('\''));
      const auto unit = size.find("furlong") == std::string::npos ? " um" : " furlong";
      Expect_spacing_refused(WriteDescribed(folder, ofOME(axis, size), 2, 30.0, RESUNIT_CENTIMETER),
                             "says in OME's description a size of '" + number + unit +
                               "', which is no length that is known, so it must be given");
    }
  }
  for (const auto & unit : { std::make_pair("pm", 1e-9),
                             std::make_pair("\xC3\x85", 1e-7),
                             std::make_pair("mil", 0.0254),
                             std::make_pair("pt", 25.4 / 72),
                             std::make_pair("ft", 304.8) })
  {
    const auto size = std::to_string(0.5 / unit.second) + "' PhysicalSizeXUnit='" + unit.first + "'";
    Expect_spacing(WriteDescribed(folder, ofOME("X", size), 2), { { std::stod(size) * unit.second, 0.05, 0.05 } });
  }
  const std::string start = "ImageJ=1.53t\nimages=3\nslices=3\nunit=";
  Expect_spacing_refused(WriteDescribed(folder, start + "furlong\nspacing=2\n", 3, 4.0),
                         "says in ImageJ's description the unit 'furlong', which is not known, so it must be given");
  Expect_spacing_refused(WriteDescribed(folder, start + "mm\nspacing=-.5\n", 3, 4.0),
                         "says in ImageJ's description a distance of planes of '-.5', which is no positive number");
}

TEST(TIFFDescription, PagesWhoseDescriptionByOMEIsDamagedAreRefused)
{
  const TestFolder                          folder;
  const auto                                whole = MakeOME(R"(SizeZ="2")");
  const auto                                notXML = "is not XML, or is cut short";
  const std::pair<std::string, std::string> damages[] = {
    { whole + whole, notXML },
    { whole.substr(0, whole.size() - 3), notXML },
    { MakeOME("SizeZ='2' PhysicalSizeXUnit='\xC5'"), "is XML with bytes that are not UTF-8" },
    { "<?xml version='1.0' encoding='windows-1252'?>" + whole,
      "is XML in the encoding 'windows-1252', and must be in UTF-8" },
    { "<!DOCTYPE OME [<!ENTITY a 'b'>]>" + whole, "is XML that declares entities, which are not read" }
  };
  for (const auto & damage : damages)
  {
    const auto name = WriteDescribed(folder, damage.first, 2);
    Expect_unsupported(name);
    Expect_spacing_refused(name, "unsupported: TIFF of OME whose description " + damage.second);
  }
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
