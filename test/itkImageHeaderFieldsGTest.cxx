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
#include "itkImageGeometryTestFile.h"
#include "itkTestFolder.h"
#include "itkWithoutRights.h"

#include <array>
#include <cmath>
#include <cstring>
#include <sys/stat.h>

namespace
{

using PointType = std::array<double, 3>;

/** Expects that the voxel { 3, 1, 2 } lies at a point, in LPS and mm, and the size of a voxel. */
void
Expect_place(const std::string & fileName, const PointType & point, const PointType & spacing = { { 0.5, 0.75, 1.25 } })
{
  itk::Image<float, 3>::Pointer image;
  ASSERT_EQ(GetExceptionDescription([&] { image = Read(fileName); }), "(no exception)");
  const itk::Image<float, 3>::IndexType index{ { 3, 1, 2 } };
  EXPECT_EQ(image->GetPixel(index), 2.0f * 30 + 1 * 6 + 3);
  itk::Point<double, 3> found;
  image->TransformIndexToPhysicalPoint(index, found);
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    EXPECT_NEAR(found[axis], point[axis], 1e-4) << axis;
    EXPECT_NEAR(image->GetSpacing()[axis], spacing[axis], 1e-6) << axis;
  }
}

std::string
MakeNrrd(const std::string & fields)
{
  return "NRRD0005\ntype: uchar\ndimension: 3\nsizes: 6 5 4\n" + fields + "encoding: raw\n\n" + MakeVoxels();
}

std::string
MakeMeta(const std::string & fields)
{
  return "ObjectType = Image\nNDims = 3\nDimSize = 6 5 4\nElementType = MET_UCHAR\n" + fields;
}

const std::string local = "ElementDataFile = LOCAL\n";

} // namespace

TEST(ImageHeaderFields, NamesOfNrrdMayLackTheirBlanksAndBeInCapitals)
{
  const TestFolder folder;
  for (const std::string words : { "space units|space directions|space origin",
                                   "spaceunits|spacedirections|spaceorigin",
                                   "SPACEUNITS|SpaceDirections|Space Origin" })
  {
    SCOPED_TRACE(words);
    const auto first = words.find('|');
    const auto second = words.find('|', first + 1);
    const auto units = words.substr(0, first) + ": \"um\" \"um\" \"um\"\n";
    const auto directions = words.substr(first + 1, second - first - 1) + ": (500,0,0) (0,750,0) (0,0,1250)\n";
    const auto origin = words.substr(second + 1) + ": (10000,20000,30000)\n";
    Expect_place(folder.Write("a.nrrd", MakeNrrd("space: LPS\n" + directions + origin + units)),
                 { { 11.5, 20.75, 32.5 } });
  }
  folder.Write("a.raw", MakeVoxels());
  const auto header = MakeNrrd("spacings: 0.5 0.75 1.25\ndatafile: a.raw\n");
  Expect_place(folder.Write("a.nhdr", header.substr(0, header.size() - numberOfVoxels - 1)), { { 1.5, 0.75, 2.5 } });
  Expect_refused(folder.Write("b.nrrd", MakeNrrd("space: LPS\nspacedirections: (0.5,0,0) (0.2,0.75,0) (0,0,1.25)\n")),
                 "unsupported: axes that are not at right angles");
}

TEST(ImageHeaderFields, LinesOfNrrdEndWhereItsLibraryEndsThem)
{
  const TestFolder  folder;
  const std::string fields = "space: LPS\nspace directions: (0.5,0,0) (0,0.75,0) (0,0,1.25)\nspace origin: (1,2,3)\n";
  const PointType   place{ { 2.5, 2.75, 5.5 } };
  const auto        whole = MakeNrrd(fields);
  const auto        end = whole.find("\n\n") + 1;
  for (const std::string lineEnd : { "\n", "\r\n", "\r" })
  {
    std::string header;
    for (const auto c : whole.substr(0, end))
    {
      header += c == '\n' ? lineEnd : std::string(1, c);
    }
    Expect_place(folder.Write("a.nrrd", header + lineEnd + MakeVoxels()), place);
  }
  // After an empty line there are no fields.
  Expect_place(folder.Write("a.nrrd", whole.substr(0, end) + "\r" + MakeVoxels() + "\nspace directions: (9,0,0)\n"),
               place);
  Expect_refused(folder.Write("a.nrrd", MakeNrrd(fields + "content: a" + std::string(1, '\0') + "b\n")),
                 "the NRRD image is damaged or cut short (its header has a byte that is zero)");
}

TEST(ImageHeaderFields, ALineOfNrrdThatIsTooLongForItsLibraryIsRefused)
{
  const TestFolder  folder;
  const auto        fields = "spacings: 0.5 0.75 1.25\n";
  const std::string longText(5000, 'x');
  const PointType   place{ { 1.5, 0.75, 2.5 } };
  // As 3D Slicer writes them.
  for (const auto & line :
       { "Segment0_Tags:=" + longText, "# " + longText, "content: " + longText, "key:=" + longText + ": x" })
  {
    Expect_place(folder.Write("a.nrrd", MakeNrrd(fields + line + '\n')), place);
  }
  const std::string error = "a line of its header has more than 800 characters";
  for (const auto & line :
       { longText, "kinds: " + longText, longText + ": x", "kinds: " + longText + ":=x", "sizes:" + longText })
  {
    Expect_refused(folder.Write("a.nrrd", MakeNrrd(fields + line + '\n')), error);
  }
  Expect_refused(folder.Write("a.nrrd", "NRRD0005" + longText + MakeNrrd(fields).substr(8)), error);
}

TEST(ImageHeaderFields, AHeaderMayBeLong)
{
  const TestFolder  folder;
  const PointType   place{ { 1.5, 0.75, 2.5 } };
  const std::string text(990, 'x');
  std::string       nrrdLines;
  std::string       metaLines;
  // Those of segmentations of 3D Slicer are.
  for (unsigned int i = 0; i < 1100; ++i)
  {
    nrrdLines += "Segment" + std::to_string(i) + "_Tags:=" + text + '\n';
    metaLines += "Segment" + std::to_string(i) + "_Tags = " + text + '\n';
  }
  Expect_place(folder.Write("a.nrrd", MakeNrrd(nrrdLines + "spacings: 0.5 0.75 1.25\n")), place);
  Expect_place(folder.Write("a.mha", MakeMeta(metaLines + "ElementSpacing = 0.5 0.75 1.25\n") + local + MakeVoxels()),
               place);
}

TEST(ImageHeaderFields, NamePatternsThatNeedMoreMemoryThanLibrariesHaveAreRefused)
{
  const TestFolder folder;
  for (const std::string pattern : { "s%11d.raw", "s%500d.raw", "s%d%d.raw", "s%d%s.raw", "s%s.raw", "s%%d.raw" })
  {
    const auto error = "unsupported: name pattern '" + pattern + "'";
    Expect_refused(folder.Write("a.nhdr", MakeNrrd("spacings: 1 1 1\ndata file: " + pattern + " 1 4 1\n")), error);
    Expect_refused(folder.Write("a.mhd", MakeMeta("ElementSpacing = 1 1 1\nElementDataFile = " + pattern + " 1 4 1\n")),
                   error);
  }
}

TEST(ImageHeaderFields, NamesAndValuesOfMetaImageEndAtAZero)
{
  const TestFolder  folder;
  const std::string zero(1, '\0');
  Expect_place(folder.Write("a.mha",
                            MakeMeta("ElementSpacing" + zero + "s = 0.5 0.75 1.25\nOffset = 1 2 3\nDistanceUnits = mm" +
                                     zero + "um\n") +
                              local + MakeVoxels()),
               { { 2.5, 2.75, 5.5 } });
}

TEST(ImageHeaderFields, AColonIsAsGoodAsAnEqualsSignInMetaImage)
{
  const TestFolder folder;
  for (const std::string sign : { " = ", " : ", ":", "=", ": = ", " :\t" })
  {
    SCOPED_TRACE(sign);
    Expect_place(folder.Write("a.mha",
                              MakeMeta("DistanceUnits" + sign + "um\nOffset" + sign + "1000 2000 3000\nElementSpacing" +
                                       sign + "500 750 1250\n") +
                                "ElementDataFile" + sign + "LOCAL\n" + MakeVoxels()),
                 { { 2.5, 2.75, 5.5 } });
    const auto fields = MakeMeta("ElementSpacing = 0.5 0.75 1.25\n");
    Expect_refused(folder.Write("b.mha", fields + "HeaderSize" + sign + "4\n" + local + MakeVoxels()),
                   "HeaderSize is not where its header ends");
    Expect_refused(folder.Write("b.mha", fields + "CompressedData" + sign + "True\n" + local + MakeVoxels()),
                   "unsupported: compressed data without CompressedDataSize");
    Expect_refused(folder.Write("b.mha", fields + "Offset" + sign + "1 2\n" + local + MakeVoxels()),
                   "Offset must be 3 numbers (got '1 2')");
    std::string text;
    for (unsigned int i = 0; i < numberOfVoxels; ++i)
    {
      text += std::to_string(i) + ' ';
    }
    Expect_place(folder.Write("b.mha", fields + "BinaryData" + sign + "False\n" + local + text),
                 { { 1.5, 0.75, 2.5 } });
  }
}

TEST(ImageHeaderFields, ALineOfMetaImageThatHidesTheNextFieldIsRefused)
{
  const TestFolder folder;
  Expect_refused(folder.Write("a.mha", MakeMeta("a note\nElementSpacing = 0.5 0.75 1.25\n") + local + MakeVoxels()),
                 "its line 'a note' hides the field after it");
  Expect_refused(
    folder.Write("a.mha", MakeMeta("ElementSpacing = 0.5 0.75 1.25\nHeaderSize =\n") + local + MakeVoxels()),
    "HeaderSize must be -1, 0 or a positive whole number (got '')");
  // It may hide one that does not matter.
  Expect_place(
    folder.Write("a.mha",
                 MakeMeta("Note = 1\nline 2\nOther = 2\nElementSpacing = 0.5 0.75 1.25\n") + local + MakeVoxels()),
    { { 1.5, 0.75, 2.5 } });
  // Blank lines are none, and other fields have any name.
  Expect_place(
    folder.Write("a.mha", MakeMeta("\n  \nA note: = 1\n  ElementSpacing = 0.5 0.75 1.25\n") + local + MakeVoxels()),
    { { 1.5, 0.75, 2.5 } });
}

TEST(ImageHeaderFields, AFieldOfMetaImageThatIsTooLongForMetaIOIsRefused)
{
  const TestFolder folder;
  const auto       write = [&folder](const std::string & name, size_t length) {
    const auto fields = MakeMeta("ElementSpacing = 0.5 0.75 1.25\n" + name + " = " + std::string(length, 'x') + '\n');
    return folder.Write("a.mha", fields + local + MakeVoxels());
  };
  const auto getError = [](const std::string & name, unsigned int longest) {
    return "its field " + name + " has more than " + std::to_string(longest) + " characters";
  };
  // A longer one would be written beyond the end of an array.
  for (const std::string name : { "Comment", "Name", "ObjectSubType" })
  {
    Expect_place(write(name, 254), { { 1.5, 0.75, 2.5 } });
    for (const size_t length : { 255, 499, 500, 3000, 100000 })
    {
      Expect_refused(write(name, length), getError(name, 254));
    }
  }
  for (const std::string name : { "AcquisitionDate", "AnatomicalOrientation", "Modality" })
  {
    Expect_place(write(name, 499), { { 1.5, 0.75, 2.5 } });
    Expect_refused(write(name, 500), getError(name, 499));
  }
  Expect_refused(write("Color", 500), getError("Color", 499));
  Expect_place(write("DICOM_0008_0008", 32767), { { 1.5, 0.75, 2.5 } });
  Expect_refused(write("DICOM_0008_0008", 32768), getError("DICOM_0008_0008", 32767));
}

TEST(ImageHeaderFields, AxisMinsAndMaxsOfNrrdAreSaidToBeThere)
{
  const TestFolder  folder;
  const std::string spacings = "spacings: 0.5 0.75 1.25\n";
  const std::string minima = "axis mins: 10 20 30\n";
  Expect_refused(folder.Write("a.nrrd", MakeNrrd(minima + "axismaxs: 13 23.75 35\n")),
                 "says axis mins and maxs, and no spacings, so it must be given");
  Expect_refused(folder.Write("a.nrrd", MakeNrrd(minima + "axis maxs: 13 23.75 25\n")),
                 "unsupported: NRRD with axis maxs below the axis mins");
  Expect_place(folder.Write("a.nrrd", MakeNrrd(spacings)), { { 1.5, 0.75, 2.5 } });
}

TEST(ImageHeaderFields, AnIntensityFunctionOfMetaImageIsUnsupportedUnlessItChangesNothing)
{
  const TestFolder  folder;
  const auto        fields = MakeMeta("ElementSpacing = 0.5 0.75 1.25\n");
  const std::string slope = "ElementToIntensityFunctionSlope = ";
  const std::string offset = "ElementToIntensityFunctionOffset : ";
  Expect_place(folder.Write("a.mha", fields + slope + "1.0\n" + offset + "0\n" + local + MakeVoxels()),
               { { 1.5, 0.75, 2.5 } });
  Expect_refused(folder.Write("a.mha", fields + slope + "-1\n" + local + MakeVoxels()),
                 "unsupported: MetaImage with values to be changed by ElementToIntensityFunctionSlope -1");
  Expect_refused(folder.Write("a.mha", fields + offset + "255\n" + local + MakeVoxels()),
                 "unsupported: MetaImage with values to be changed by ElementToIntensityFunctionOffset 255");
}

TEST(ImageHeaderFields, AValueInTextThatItsTypeCannotHoldIsRefused)
{
  const TestFolder folder;
  struct Case
  {
    std::string meta;
    std::string nrrd;
    std::string smallest;
    std::string largest;
    std::string below;
    std::string above;
  };
  for (const auto & type : { Case{ "MET_UCHAR", "uint8", "0", "255", "-1", "256" },
                             Case{ "MET_CHAR", "signed char", "-128", "127", "-129", "128" },
                             Case{ "MET_USHORT", "unsigned short int", "0", "65535", "-1", "65536" },
                             Case{ "MET_SHORT", "int16_t", "-32768", "32767", "-32769", "32768" },
                             Case{ "MET_INT", "int", "-2147483648", "2147483647", "-2147483649", "2147483648" },
                             Case{ "MET_UINT", "UINT", "0", "4294967295", "-1", "4294967296" } })
  {
    SCOPED_TRACE(type.meta);
    const auto write = [&](bool isMeta, const std::string & value) {
      const auto meta =
        "NDims = 2\nDimSize = 3 1\nElementSpacing = 1 1\nBinaryData = False\nElementType = " + type.meta + "\n" + local;
      const auto nrrd =
        "NRRD0004\ntype: " + type.nrrd + "\ndimension: 2\nsizes: 3 1\nspacings: 1 1\nencoding: ascii\n\n";
      return folder.Write(isMeta ? "a.mha" : "a.nrrd", (isMeta ? meta : nrrd) + "1 " + value + " 2\n");
    };
    for (const bool isMeta : { false, true })
    {
      for (const auto & value : { type.smallest, type.largest })
      {
        itk::Image<float, 2>::Pointer image;
        ASSERT_EQ(GetExceptionDescription([&] { image = Read<2>(write(isMeta, value)); }), "(no exception)");
        EXPECT_EQ(image->GetBufferPointer()[1], std::stof(value));
      }
      for (const auto & value : { type.below, type.above, std::string("2.5") })
      {
        Expect_refused<2>(write(isMeta, value),
                          "its type " + (isMeta ? type.meta : type.nrrd) + " cannot hold its value");
      }
    }
  }
}

TEST(ImageHeaderFields, ADataFileThatMayNotBeReadIsNotCalledMissing)
{
  const TestFolder  folder;
  const auto        data = folder.Write("a.raw", MakeVoxels());
  const auto        meta = folder.Write("a.mhd", MakeMeta("ElementSpacing = 1 1 1\nElementDataFile = a.raw\n"));
  const std::string fields = "type: uchar\ndimension: 3\nsizes: 6 5 4\nspacings: 1 1 1\nencoding: raw\n";
  const auto        nrrd = folder.Write("a.nhdr", "NRRD0005\n" + fields + "data file: a.raw\n");
  std::string       header(348, '\0');
  header[1] = 1;
  header[0] = 0x5C;
  const short sizes[] = { 3, 6, 5, 4, 1, 1, 1, 1 };
  std::memcpy(&header[40], sizes, sizeof(sizes));
  header[70] = 2;
  header[72] = 8;
  const float spacings[] = { 1, 1, 1, 1 };
  std::memcpy(&header[76], spacings, sizeof(spacings));
  const auto pixels = folder.Write("b.img", MakeVoxels());
  const auto analyze = folder.Write("b.hdr", header);
  for (const auto & name : { meta, nrrd, analyze, pixels })
  {
    EXPECT_EQ(GetExceptionDescription([&name] { Read(name); }), "(no exception)");
  }
  ASSERT_EQ(chmod(data.c_str(), 0), 0);
  ASSERT_EQ(chmod(pixels.c_str(), 0), 0);
  const auto refuse = [](const std::string & name, const std::string & reason) {
    const WithoutRights rights;
    ASSERT_TRUE(rights.IsDone());
    Expect_refused(name, reason + "cannot be read (Permission denied)");
  };
  refuse(meta, "data file 'a.raw' ");
  refuse(nrrd, "data file 'a.raw' ");
  refuse(analyze, "its file '" + pixels + "' ");
  ASSERT_EQ(chmod(pixels.c_str(), 0644), 0);
  ASSERT_EQ(chmod(analyze.c_str(), 0), 0);
  refuse(pixels, "its file '" + analyze + "' ");
}

TEST(ImageHeaderFields, AGivenSpacingOfSquarePixelsWarnsWhereTheFileSaysOthers)
{
  const TestFolder folder;
  const auto       file = folder.Write("a.mha", MakeMeta("ElementSpacing = 0.5 1 1\n") + local + MakeVoxels());
  const auto       getWarning = [&file](const std::array<double, 3> & spacing) {
    const auto reader = itk::LandmarkImageReader<itk::Image<float, 3>>::New();
    reader->SetFileName(file);
    reader->SetSpacing(itk::Vector<double, 3>(spacing.data()));
    testing::internal::CaptureStderr();
    reader->Update();
    return testing::internal::GetCapturedStderr();
  };
  EXPECT_EQ(getWarning({ { 0.25, 0.5, 1.0 } }), "");
  EXPECT_EQ(getWarning({ { 0.25, 0.0, 1.0 } }), "");
  EXPECT_EQ(getWarning({ { 0.25, 0.25, 1.0 } }),
            file + ": warning: says that its pixels are 2 times as high as wide, which the given spacing does not\n");
}
