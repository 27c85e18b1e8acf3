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
#include "itkDICOMTestFile.h"
#include "itkImageGeometryTestFile.h"
#include "itkNumberBytes.h"
#include "itkTestFolder.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

namespace
{

using ImageType = itk::Image<float, 3>;
using PointType = std::array<double, 3>;

/** Expects that the voxel { 3, 1, 2 } lies at a point, in LPS and mm, and that its neighbors lie where the columns of
 * `steps` say. */
void
Expect_place(const std::string & fileName, const PointType & point, const std::array<PointType, 3> & steps)
{
  ImageType::Pointer image;
  ASSERT_EQ(GetExceptionDescription([&] { image = Read(fileName); }), "(no exception)");
  const ImageType::IndexType index{ { 3, 1, 2 } };
  ASSERT_EQ(image->GetPixel(index), 2.0f * 30 + 1 * 6 + 3);
  ImageType::PointType found;
  image->TransformIndexToPhysicalPoint(index, found);
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    auto neighbor = index;
    ++neighbor[axis];
    ImageType::PointType next;
    image->TransformIndexToPhysicalPoint(neighbor, next);
    for (unsigned int row = 0; row < 3; ++row)
    {
      EXPECT_NEAR(found[row], point[row], 1e-4) << fileName << " row " << row;
      EXPECT_NEAR(next[row] - found[row], steps[row][axis], 1e-5) << fileName << " row " << row << " axis " << axis;
    }
  }
}

/** What a NIfTI header says: spacings 0.5, 0.75, 1.25 in its unit. The qform turns by 90 degrees about z, the sform by
 * none. */
struct NiftiKind
{
  unsigned int unit{ 2 };
  unsigned int qFormCode{ 0 };
  unsigned int sFormCode{ 0 };
  double       shear{ 0.0 };
  bool         agree{ false };
};

std::string
MakeNifti(const NiftiKind & kind)
{
  std::string header(352, '\0');
  Put(header, 0, 348, 4);
  const size_t sizes[] = { 3, 6, 5, 4, 1, 1, 1, 1 };
  for (unsigned int i = 0; i < 8; ++i)
  {
    Put(header, 40 + 2 * i, sizes[i], 2);
  }
  Put(header, 70, 2, 2);
  Put(header, 72, 8, 2);
  const double spacing[] = { 0.5, 0.75, 1.25 };
  PutReal(header, 76, 1.0);
  PutReal(header, 108, 352.0);
  Put(header, 123, kind.unit, 1);
  Put(header, 252, kind.qFormCode, 2);
  Put(header, 254, kind.sFormCode, 2);
  PutReal(header, 264, kind.agree ? 0.0 : std::sqrt(0.5));
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    PutReal(header, 80 + 4 * axis, spacing[axis]);
    PutReal(header, 268 + 4 * axis, 10.0 * (axis + 1));
    PutReal(header, 280 + 16 * axis + 4 * axis, spacing[axis]);
    PutReal(header, 280 + 16 * axis + 12, (kind.agree ? 10.0 : 20.0) * (axis + 1));
  }
  PutReal(header, 284, kind.shear);
  std::memcpy(&header[344], "n+1", 3);
  return header + MakeVoxels();
}

std::string
MakeNrrd(const std::string & fields, const std::string & encoding = "raw")
{
  return "NRRD0005\n# a comment\ntype: uchar\ndimension: 3\nsizes: 6 5 4\n" + fields + "encoding: " + encoding +
         "\n\n" + MakeVoxels();
}

std::string
MakeMeta(const std::string & fields, const std::string & dataFile = "LOCAL")
{
  return "ObjectType = Image\nNDims = 3\nDimSize = 6 5 4\nElementType = MET_UCHAR\n" + fields +
         "ElementDataFile = " + dataFile + "\n";
}

std::string
MakeFrames()
{
  const std::string kind("1.2.840.10008.5.1.4.1.1.7.2\0", 28);
  return MakeDICOMStart(kind) + MakeElement(8, 0x16, "UI", kind) + MakeElement(8, 0x18, "UI", "1.2.3\0") +
         MakeElement(0x18, 0x88, "DS", "1.25") + MakeShort(2, 1) + MakeElement(0x28, 4, "CS", "MONOCHROME2") +
         MakeElement(0x28, 8, "IS", "4") + MakeShort(0x10, 5) + MakeShort(0x11, 6) +
         MakeElement(0x28, 0x30, "DS", "0.75\\0.5") + MakeShort(0x100, 8) + MakeShort(0x101, 8) + MakeShort(0x102, 7) +
         MakeShort(0x103, 0) + MakeElement(0x7FE0, 0x10, "OB", MakeVoxels());
}

const std::array<PointType, 3> straight{ { { { 0.5, 0, 0 } }, { { 0, 0.75, 0 } }, { { 0, 0, 1.25 } } } };

} // namespace

TEST(ImageGeometry, NiftiOfEachUnitAndFormLiesWhereItSays)
{
  const TestFolder folder;
  for (const unsigned int unit : { 0, 1, 2, 3 })
  {
    const double mm = unit == 1 ? 1000.0 : unit == 3 ? 1e-3 : 1.0;
    for (unsigned int qFormCode = 0; qFormCode < 5; ++qFormCode)
    {
      for (unsigned int sFormCode = 0; sFormCode < 5; ++sFormCode)
      {
        if (qFormCode + sFormCode == 0 || unit == 1)
        {
          continue;
        }
        SCOPED_TRACE("unit " + std::to_string(unit) + " qform " + std::to_string(qFormCode) + " sform " +
                     std::to_string(sFormCode));
        NiftiKind kind;
        kind.unit = unit;
        kind.qFormCode = qFormCode;
        kind.sFormCode = sFormCode;
        const bool takesSForm = sFormCode == 1 || qFormCode == 0;
        testing::internal::CaptureStderr();
        if (takesSForm)
        {
          Expect_place(folder.Write("a.nii", MakeNifti(kind)),
                       { { -mm * (20 + 1.5), -mm * (40 + 0.75), mm * (60 + 2.5) } },
                       { { { { -mm * 0.5, 0, 0 } }, { { 0, -mm * 0.75, 0 } }, { { 0, 0, mm * 1.25 } } } });
        }
        else
        {
          Expect_place(folder.Write("a.nii", MakeNifti(kind)),
                       { { -mm * (10 - 0.75), -mm * (20 + 1.5), mm * (30 + 2.5) } },
                       { { { { 0, mm * 0.75, 0 } }, { { -mm * 0.5, 0, 0 } }, { { 0, 0, mm * 1.25 } } } });
        }
        const auto warning = testing::internal::GetCapturedStderr();
        EXPECT_EQ(warning.find("qform and sform differ by up to") != std::string::npos,
                  qFormCode != 0 && sFormCode != 0);
      }
    }
  }
  // Voxels of half a meter are no patient's.
  NiftiKind meters;
  meters.unit = 1;
  meters.qFormCode = 1;
  Expect_refused(folder.Write("a.nii", MakeNifti(meters)), "says that 4 pixels are 1250 mm each");
  meters.unit = 4;
  Expect_refused(folder.Write("a.nii", MakeNifti(meters)), "unsupported: NIfTI unit of length 4");
}

TEST(ImageGeometry, NiftiFormsThatAgreeDoNotWarn)
{
  const TestFolder folder;
  NiftiKind        kind;
  kind.qFormCode = 1;
  kind.sFormCode = 2;
  kind.agree = true;
  testing::internal::CaptureStderr();
  Read(folder.Write("a.nii", MakeNifti(kind)));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(ImageGeometry, NiftiThatIsShearedIsUnsupportedUnlessItsQFormIsNot)
{
  const TestFolder folder;
  NiftiKind        kind;
  kind.shear = 0.2;
  kind.sFormCode = 1;
  Expect_refused(folder.Write("a.nii", MakeNifti(kind)), "unsupported: NIfTI whose axes are not at right angles");
  kind.qFormCode = 1;
  kind.agree = true;
  testing::internal::CaptureStderr();
  Expect_place(folder.Write("a.nii", MakeNifti(kind)),
               { { -11.5, -20.75, 32.5 } },
               { { { { -0.5, 0, 0 } }, { { 0, -0.75, 0 } }, { { 0, 0, 1.25 } } } });
  // ITK 5.4 warns of the sform before.
  const std::string warning =
    folder.GetName("a.nii") + ": warning: qform and sform differ by up to 0.8 mm; the qform is taken\n";
  const auto warnings = testing::internal::GetCapturedStderr();
  EXPECT_EQ(warnings.substr(warnings.size() - std::min(warnings.size(), warning.size())), warning);
}

TEST(ImageGeometry, NiftiWithoutVoxelSizesNeedsASpacing)
{
  const TestFolder folder;
  NiftiKind        kind;
  kind.qFormCode = 1;
  auto bytes = MakeNifti(kind);
  PutReal(bytes, 88, 0.0);
  Expect_refused(folder.Write("a.nii", bytes), "carries no pixel spacing along z, so it must be given");
  for (const std::string end : { ".Nii", ".nii.GZ", ".NII.gz" })
  {
    Expect_refused(folder.Write("b" + end, MakeNifti(kind)),
                   "unsupported: NIfTI or Analyze with small and capital letters in its extension; rename it");
  }
  auto second = MakeNifti(kind);
  Put(second, 0, 540, 4);
  Expect_refused(folder.Write("a.nii", second), "unsupported: NIfTI-2");
}

TEST(ImageGeometry, AnalyzeIsInTheUnitsThatItNames)
{
  const TestFolder folder;
  folder.Write("a.img", MakeVoxels());
  const auto write = [&folder](const std::string & unit) {
    auto header = MakeNifti(NiftiKind()).substr(0, 348);
    header.replace(344, 4, 4, '\0');
    header.replace(108, 4, 4, '\0');
    // The end of a real number of which nothing is known.
    Put(header, 123, 0xBF, 1);
    return folder.Write("a.hdr", header.replace(56, unit.size(), unit));
  };
  for (const auto & unit :
       { std::make_pair("", 1.0), std::make_pair("mm", 1.0), std::make_pair("um", 0.001), std::make_pair("cm", 10.0) })
  {
    const auto spacing = Read(write(unit.first))->GetSpacing();
    EXPECT_NEAR(spacing[0], 0.5 * unit.second, 1e-6) << unit.first;
    EXPECT_NEAR(spacing[2], 1.25 * unit.second, 1e-6) << unit.first;
  }
  Expect_refused(write("vox"), "carries no pixel spacing, so it must be given");
}

TEST(ImageGeometry, NiftiColorsThatAreRescaledAreUnsupported)
{
  const TestFolder folder;
  auto             bytes = MakeNifti(NiftiKind());
  Put(bytes, 70, 128, 2);
  Put(bytes, 72, 24, 2);
  PutReal(bytes, 112, 1.0);
  bytes += MakeVoxels(2 * numberOfVoxels);
  EXPECT_NO_THROW(Read(folder.Write("a.nii", bytes)));
  PutReal(bytes, 112, 2.0);
  Expect_refused(folder.Write("a.nii", bytes), "unsupported: NIfTI colors that are rescaled (scl_slope)");
}

TEST(ImageGeometry, NiftiOfOneFileUnderANameOfAHeaderLacksItsPixels)
{
  const TestFolder folder;
  const auto       name = folder.Write("a.hdr", MakeNifti(NiftiKind()));
  Expect_refused(name, "missing data file '" + folder.GetName("a.img") + '\'');
  folder.Write("a.nii", MakeNifti(NiftiKind()));
  Expect_refused(name, "its pixels would be read from '" + folder.GetName("a.nii") + "' beside it");
}

TEST(ImageGeometry, AnInterceptOfNiftiWithoutASlopeIsUnsupported)
{
  const TestFolder folder;
  auto             bytes = MakeNifti(NiftiKind());
  for (const double slope : { 0.0, std::nan(""), HUGE_VAL, -HUGE_VAL })
  {
    PutReal(bytes, 112, slope);
    PutReal(bytes, 116, -1024.0);
    Expect_refused(folder.Write("a.nii", bytes),
                   "unsupported: NIfTI with an intercept (scl_inter) without a slope (scl_slope)");
    // Neither is there.
    PutReal(bytes, 116, slope);
    EXPECT_EQ(Read(folder.Write("a.nii", bytes))->GetPixel({ { 3, 1, 2 } }), 2.0f * 30 + 1 * 6 + 3) << slope;
  }
  PutReal(bytes, 116, -1024.0);
  // Analyze has other numbers there.
  folder.Write("b.img", MakeVoxels());
  EXPECT_NO_THROW(Read(folder.Write("b.hdr", bytes.substr(0, 344).replace(108, 4, 4, '\0') + std::string(4, '\0'))));
}

TEST(ImageGeometry, ASlopeOfNiftiThatITKTakesForNoneIsUnsupported)
{
  const TestFolder folder;
  auto             bytes = MakeNifti(NiftiKind());
  for (const double slope : { 1e-17, -1e-17, 1e-30, 0x1p-52 })
  {
    PutReal(bytes, 112, slope);
    Expect_refused(folder.Write("a.nii", bytes), "unsupported: NIfTI with a slope (scl_slope) as small as ");
  }
  const double smallest = 1e-15;
  PutReal(bytes, 112, smallest);
  EXPECT_FLOAT_EQ(Read(folder.Write("a.nii", bytes))->GetPixel({ { 3, 1, 2 } }),
                  static_cast<float>(smallest * (2.0 * 30 + 1 * 6 + 3)));
}

TEST(ImageGeometry, NiftiThatITKWouldMisreadIsUnsupported)
{
  const TestFolder folder;
  NiftiKind        kind;
  kind.qFormCode = 1;
  for (const double offset : { 0.0, 348.0, -352.0 })
  {
    auto bytes = MakeNifti(kind);
    PutReal(bytes, 108, offset);
    Expect_refused(folder.Write("a.nii", bytes), "unsupported: NIfTI that does not say that its pixels follow");
  }
  auto bytes = MakeNifti(kind);
  bytes.replace(344, 3, "xxx");
  Expect_refused(folder.Write("a.nii", bytes), "unsupported: NIfTI that does not say that its pixels follow");
}

TEST(ImageGeometry, NiftiOfMicrometersLiesWhereItsSFormSays)
{
  const TestFolder folder;
  NiftiKind        kind;
  kind.sFormCode = 2;
  // So small, in their units, that ITK takes the matrix for one without an inverse.
  for (const double spacing : { 0.02, 0.004, 1e-4 })
  {
    auto bytes = MakeNifti(kind);
    for (unsigned int axis = 0; axis < 3; ++axis)
    {
      PutReal(bytes, 80 + 4 * axis, spacing);
      PutReal(bytes, 280 + 20 * axis, spacing);
    }
    Expect_place(folder.Write("a.nii", bytes),
                 { { -20.0 - 3 * spacing, -40.0 - spacing, 60.0 + 2 * spacing } },
                 { { { { -spacing, 0, 0 } }, { { 0, -spacing, 0 } }, { { 0, 0, spacing } } } });
    PutReal(bytes, 84, 1.05 * spacing);
    Expect_refused(folder.Write("b.nii", bytes), "unsupported: NIfTI whose voxel sizes (pixdim) are not those");
  }
}

TEST(ImageGeometry, NrrdOfEachSpaceAndUnitLiesWhereItSays)
{
  const TestFolder folder;
  struct Space
  {
    std::string name;
    double      x;
    double      y;
  };
  for (const auto & space : { Space{ "left-posterior-superior", 1, 1 },
                              Space{ "LPS", 1, 1 },
                              Space{ "right-anterior-superior", -1, -1 },
                              Space{ "RAS", -1, -1 },
                              Space{ "left-anterior-superior", 1, -1 },
                              Space{ "LAS", 1, -1 } })
  {
    for (const std::string unit : { "", "mm", "um", "cm", "micron", "\xC2\xB5m", "m" })
    {
      const double mm = unit == "cm" ? 10.0 : unit == "m" ? 1000.0 : unit.empty() || unit == "mm" ? 1.0 : 1e-3;
      // Turned about z: the first axis runs along y.
      const auto number = [mm](double value) { return std::to_string(value / mm); };
      const auto quoted = '"' + unit + '"';
      const auto units = unit.empty() ? "" : "space units: " + quoted + ' ' + quoted + ' ' + quoted + '\n';
      const auto fields = "space: " + space.name + "\nspace directions: (0," + number(0.5) + ",0) (" + number(-0.75) +
                          ",0,0) (0,0," + number(1.25) + ")\nspace origin: (" + number(10) + ',' + number(20) + ',' +
                          number(30) + ")\nkinds: domain domain domain\n" + units;
      Expect_place(folder.Write("a.nrrd", MakeNrrd(fields)),
                   { { space.x * (10 - 0.75), space.y * (20 + 1.5), 32.5 } },
                   { { { { 0, -0.75 * space.x, 0 } }, { { 0.5 * space.y, 0, 0 } }, { { 0, 0, 1.25 } } } });
    }
  }
  const std::string directions = "space directions: (0.5,0,0) (0,0.75,0) (0,0,1.25)\n";
  for (const std::string space : { "scanner-xyz", "3D-right-handed", "3D-left-handed" })
  {
    Expect_refused(folder.Write("a.nrrd", MakeNrrd("space: " + space + '\n' + directions)),
                   "unsupported: NRRD in the space " + space);
  }
  Expect_refused(
    folder.Write("a.nrrd", MakeNrrd("space: LPS\n" + directions + "space units: \"pixel\" \"pixel\" \"pixel\"\n")),
    "unsupported: NRRD in units of 'pixel'");
  Expect_refused(folder.Write("a.nrrd", MakeNrrd("space: LPS\nspace directions: (0.5,0,0) (0.2,0.75,0) (0,0,1.25)\n")),
                 "unsupported: axes that are not at right angles");
}

TEST(ImageGeometry, NrrdWithoutASpaceHasItsSpacings)
{
  const TestFolder folder;
  Expect_place(folder.Write("a.nrrd", MakeNrrd("spacings: 0.5 0.75 1.25\n")), { { 1.5, 0.75, 2.5 } }, straight);
  Expect_place(folder.Write("a.nrrd", MakeNrrd("spacings: 500 750 1250\nunits: \"um\" \"um\" \"um\"\n")),
               { { 1.5, 0.75, 2.5 } },
               straight);
  Expect_refused(folder.Write("a.nrrd", MakeNrrd("")), "carries no pixel spacing, so it must be given");
  Expect_refused(folder.Write("a.nrrd", MakeNrrd("spacings: 0.5 0.75 NaN\n")),
                 "carries no pixel spacing along z, so it must be given");
}

TEST(ImageGeometry, NrrdThatITKCannotReadSaysWhy)
{
  const TestFolder  folder;
  const std::string spacings = "spacings: 0.5 0.75 1.25\n";
  Expect_refused(folder.Write("a.nrrd", MakeNrrd(spacings, "bzip2")), "unsupported: NRRD in the encoding bzip2");
  for (const std::string dataFile : { "absent.raw", "absent%03d.raw 1 4 1", "LIST\nabsent1.raw" })
  {
    Expect_refused(folder.Write("a.nhdr",
                                "NRRD0005\ntype: uchar\ndimension: 3\nsizes: 6 5 4\n" + spacings +
                                  "encoding: raw\ndata file: " + dataFile + '\n'),
                   "missing data file 'absent");
  }
  const auto start = "NRRD0005\ntype: uchar\ndimension: 3\nsizes: 6 5 4\n" + spacings + "encoding: raw\ndata file: ";
  const auto voxels = MakeVoxels();
  for (unsigned int slice = 0; slice < 4; ++slice)
  {
    folder.Write("s" + std::to_string(4 - slice) + ".raw", voxels.substr(30 * slice, 30));
  }
  Expect_place(folder.Write("a.nhdr", start + "s%d.raw 4 1 -1\n"), { { 1.5, 0.75, 2.5 } }, straight);
  itksys::SystemTools::RemoveFile(folder.GetName("s2.raw"));
  Expect_refused(folder.GetName("a.nhdr"), "missing data file 's2.raw'");
  for (const std::string pattern : { "s%d.raw 4 1 1", "s%d.raw 4 1", "s%d.raw 1 4 0" })
  {
    Expect_refused(folder.Write("a.nhdr", start + pattern + '\n'), "its name pattern '" + pattern + "' does not");
  }
  // As NRRD's library says it, or ITK.
  for (const std::string & fields :
       { spacings + spacings, spacings + "space: RPS\n", std::string("spacings: 1 1 0\n") })
  {
    Expect_refused(folder.Write("a.nrrd", MakeNrrd(fields)), "its header is not understood ([nrrd] ");
  }
  Expect_refused(folder.Write("a.nrrd", MakeNrrd(spacings + "kinds: 3-gradient domain domain\n")),
                 "unsupported: NRRD of gradients");
  Expect_refused(folder.Write("a.nrrd", MakeNrrd("space: LPS\n" + spacings)),
                 "unsupported: NRRD in a space, with spacings");
}

TEST(ImageGeometry, NrrdInTextWithoutBlanksIsRefused)
{
  const TestFolder  folder;
  const std::string key = "a key:=" + std::string(1000, 'x') + '\n';
  std::string       header = MakeNrrd("spacings: 0.5 0.75 1.25\n" + key, "ascii");
  header.resize(header.size() - numberOfVoxels);
  const auto write = [&](const std::string & separator) {
    auto text = header;
    for (unsigned int i = 0; i < numberOfVoxels; ++i)
    {
      text += std::to_string(i) + separator;
    }
    return folder.Write("a.nrrd", text);
  };
  EXPECT_NO_THROW(Read(write(" ")));
  EXPECT_NO_THROW(Read(write(", ")));
  Expect_refused(write(","), "unsupported: NRRD in text of which a word is no number");
}

TEST(ImageGeometry, MetaImageInOtherUnitsLiesWhereItSays)
{
  const TestFolder folder;
  Expect_place(folder.Write("a.mha", MakeMeta("ElementSpacing = 0.5 0.75 1.25\n") + MakeVoxels()),
               { { 1.5, 0.75, 2.5 } },
               straight);
  Expect_place(folder.Write("a.mha",
                            MakeMeta("DistanceUnits = um\nOffset = 1000 2000 3000\nElementSpacing = 500 750 1250\n") +
                              MakeVoxels()),
               { { 2.5, 2.75, 5.5 } },
               straight);
  Expect_refused(folder.Write("a.mha", MakeMeta("DistanceUnits = furlong\nElementSpacing = 1 1 1\n") + MakeVoxels()),
                 "unsupported: DistanceUnits furlong");
  Expect_refused(folder.Write("a.mha", MakeMeta("") + MakeVoxels()), "carries no pixel spacing, so it must be given");
  Expect_refused(
    folder.Write("a.mha", MakeMeta("TransformMatrix = 1 0 0 0.5 1 0 0 0 1\nElementSpacing = 1 1 1\n") + MakeVoxels()),
    "unsupported: axes that are not at right angles");
}

TEST(ImageGeometry, MetaImageSaysWhichFieldIsNotWhatItMustBe)
{
  const TestFolder folder;
  for (const std::string field : { "ElementSpacing = 0,5 0,75 1,25",
                                   "Offset = 1 2 3 4",
                                   "Position = 1 2 x",
                                   "ImagePosition = 1,5 2,5 3,5",
                                   "TransformMatrix = 1 0 0 1" })
  {
    const auto name = field.substr(0, field.find(' '));
    const auto number = name == "TransformMatrix" ? "9" : "3";
    Expect_refused(folder.Write("a.mha", MakeMeta(field + '\n') + MakeVoxels()),
                   name + " must be " + number + " numbers (got '" + field.substr(field.find("= ") + 2) + "')");
  }
  Expect_refused(folder.Write("a.mha", MakeMeta("Origin = 1 \x94 \x1B[\n") + MakeVoxels()),
                 "Origin must be 3 numbers (got '1 ? ?[')");
  Expect_refused(folder.Write("a.mha", "ObjectType = Tube\nNDims = 3\nNPoints = 0\n"),
                 "unsupported: MetaImage of the object type 'Tube'");
  auto text = MakeMeta("ElementSpacing = 0.5 0.75 1.25\n");
  text.replace(text.find("MET_UCHAR"), 9, "MET_UCHAR_ARRAY");
  Expect_refused(folder.Write("a.mha", text + MakeVoxels()), "unsupported: MetaImage of type 'MET_UCHAR_ARRAY'");
}

TEST(ImageGeometry, MetaImageWhoseFieldsContradictEachOtherIsRefused)
{
  const TestFolder folder;
  const auto       write = [&folder](const std::string & fields) {
    return folder.Write("a.mha", MakeMeta("ElementSpacing = 0.5 0.75 1.25\n" + fields) + MakeVoxels());
  };
  Expect_place(write("Offset = 1 2 3\nPosition = 1.0 2.0 3.0\n"), { { 2.5, 2.75, 5.5 } }, straight);
  Expect_refused(write("Offset = 1 2 3\nOrigin = 1 2 4\n"),
                 "Origin is not what another field of the same meaning says");
  Expect_refused(write("Position = 1 2 3\nOffset = 1 2 4\n"),
                 "Position is not what another field of the same meaning says");
  Expect_place(write("Origin = 1 2 3\nImagePosition = 1 2 3\n"), { { 2.5, 2.75, 5.5 } }, straight);
  Expect_place(write("ImagePosition = 1 2 3\n"), { { 2.5, 2.75, 5.5 } }, straight);
  Expect_refused(write("ImagePosition = 1 2 4\nOffset = 1 2 3\n"),
                 "ImagePosition is not what another field of the same meaning says");
  Expect_refused(write("ImagePosition = 1 2 3\nImagePosition = 1 2 4\n"), "ImagePosition is there twice");
  const std::string identity = "1 0 0 0 1 0 0 0 1\n";
  Expect_refused(write("TransformMatrix = " + identity + "Rotation = 0 1 0 1 0 0 0 0 1\n"),
                 "Rotation is not what another field of the same meaning says");
  Expect_refused(write("ElementSpacing = 1 1 1\n"), "ElementSpacing is there twice");
  Expect_refused(write("BinaryDataByteOrderMSB = True\nElementByteOrderMSB = False\n"),
                 "BinaryDataByteOrderMSB and ElementByteOrderMSB differ");
  Expect_refused(write("BinaryDataByteOrderMSB = Yes\n"), "BinaryDataByteOrderMSB must be True or False (got 'Yes')");
  Expect_refused(write("HeaderSize = 5\n"), "HeaderSize is not where its header ends");
  for (const std::string size : { "-2", "x", "0.5" })
  {
    Expect_refused(write("HeaderSize = " + size + '\n'),
                   "HeaderSize must be -1, 0 or a positive whole number (got '" + size + "')");
  }
  Expect_refused(folder.Write("a.mhd", MakeMeta("ElementSpacing = 0.5 0.75 1.25\n", "LIST 3\na.raw")),
                 "unsupported: list of files of 3 dimensions");
}

TEST(ImageGeometry, MetaImageOfANamePatternTakesAFileForEachSlice)
{
  const TestFolder folder;
  const auto       voxels = MakeVoxels();
  for (unsigned int slice = 0; slice < 4; ++slice)
  {
    folder.Write("s" + std::to_string(slice + 3) + ".raw", voxels.substr(30 * slice, 30));
  }
  const auto write = [&folder](const std::string & pattern) {
    return folder.Write("a.mhd", MakeMeta("ElementSpacing = 0.5 0.75 1.25\n", pattern));
  };
  for (const std::string pattern : { "s%d.raw 3 6 1", "s%d.raw 3" })
  {
    Expect_place(write(pattern), { { 1.5, 0.75, 2.5 } }, straight);
  }
  // MetaIO would divide by 0.
  Expect_refused(write("s%d.raw 3 6"), "unsupported: name pattern 's%d.raw 3 6' with a last number and no step");
  Expect_refused(write("s%d.raw 3 5 1"), "its name pattern 's%d.raw 3 5 1' does not give a file for each slice");
  Expect_refused(write("s%d.raw"), "missing data file 's1.raw'");
  Expect_refused(write(".\\s3.raw"), "missing data file '.\\s3.raw'");
}

TEST(ImageGeometry, MetaImageSaysThatItsSizesAreNotWhatTheyMustBe)
{
  const TestFolder  folder;
  const std::string sizes = "6 5 4";
  for (const std::string other : { "6 5", "6 5 0", "6 5 4 1", "6 -5 4", "6 5 x" })
  {
    auto text = MakeMeta("ElementSpacing = 0.5 0.75 1.25\n");
    Expect_refused(folder.Write("a.mha", text.replace(text.find(sizes), sizes.size(), other) + MakeVoxels()),
                   "DimSize must be NDims positive whole numbers (got '" + other + "' for NDims = 3)");
  }
  Expect_refused(folder.Write("a.mha", MakeMeta("ElementNumberOfChannels = 0\n") + MakeVoxels()),
                 "ElementNumberOfChannels must be a positive whole number (got '0')");
  auto text = MakeMeta("");
  Expect_refused(folder.Write("a.mha", text.replace(text.find("= 3"), 3, "= three") + MakeVoxels()),
                 "NDims must be a positive whole number (got 'three')");
}

TEST(ImageGeometry, MetaImageMayRepeatAFieldThatDoesNotMatter)
{
  const TestFolder folder;
  Expect_place(folder.Write("a.mha",
                            MakeMeta("ElementSpacing = 0.5 0.75 1.25\nComment = one\nComment = two\nMine = 1\n"
                                     "Mine = 2\nElementSpacing = 0.5 0.75 1.25\n") +
                              MakeVoxels()),
               { { 1.5, 0.75, 2.5 } },
               straight);
}

TEST(ImageGeometry, MetaImageInTextBeginsWhereHeaderSizeSays)
{
  const TestFolder  folder;
  const std::string fields = "ElementSpacing = 0.5 0.75 1.25\nBinaryData = False\nHeaderSize = ";
  std::string       text;
  for (unsigned int i = 0; i < numberOfVoxels; ++i)
  {
    text += std::to_string(i) + ' ';
  }
  Expect_refused(folder.Write("a.mha", MakeMeta(fields + "5\n") + text), "HeaderSize is not where its header ends");
  const auto length = MakeMeta(fields + "000\n").size();
  Expect_place(
    folder.Write("a.mha", MakeMeta(fields + std::to_string(length) + '\n') + text), { { 1.5, 0.75, 2.5 } }, straight);
  folder.Write("a.txt", "17 18 " + text);
  Expect_place(folder.Write("a.mhd", MakeMeta(fields + "6\n", "a.txt")), { { 1.5, 0.75, 2.5 } }, straight);
  Expect_refused(folder.Write("a.mhd", MakeMeta(fields + "12\n", "a.txt")),
                 "the MetaImage image is damaged or cut short");
  Expect_refused(folder.Write("a.mhd", MakeMeta(fields + "-1\n", "a.txt")),
                 "unsupported: text with a negative HeaderSize");
}

TEST(ImageGeometry, MetaImageInSeveralFilesIsReadOrSaysWhatIsMissing)
{
  const TestFolder  folder;
  const std::string spacing = "ElementSpacing = 0.5 0.75 1.25\n";
  const auto        voxels = MakeVoxels();
  for (const std::string dataFile : { "s%02d.raw 3 6 1", "LIST\ns03.raw\ns04.raw\ns05.raw\ns06.raw" })
  {
    for (unsigned int slice = 0; slice < 4; ++slice)
    {
      folder.Write("s0" + std::to_string(3 + slice) + ".raw", voxels.substr(30 * slice, 30));
    }
    const auto name = folder.Write("a.mhd", MakeMeta(spacing, dataFile));
    Expect_place(name, { { 1.5, 0.75, 2.5 } }, straight);
    folder.Write("s05.raw", voxels.substr(60, 29));
    Expect_refused(name, "the MetaImage image is damaged or cut short");
    itksys::SystemTools::RemoveFile(folder.GetName("s05.raw"));
    Expect_refused(name, "missing data file 's05.raw'");
  }
  Expect_refused(folder.Write("a.mhd", MakeMeta(spacing, "LIST\ns03.raw")), "lists 1 data files instead of 4");
  Expect_refused(folder.Write("a.mhd", MakeMeta(spacing, "absent.raw")), "missing data file 'absent.raw'");
  std::string text;
  for (const char value : voxels)
  {
    text += std::to_string(static_cast<int>(value)) + ' ';
  }
  Expect_place(
    folder.Write("a.mha", MakeMeta("BinaryData = False\n" + spacing) + text), { { 1.5, 0.75, 2.5 } }, straight);
  Expect_refused(folder.Write("a.mha", MakeMeta("BinaryData = False\n" + spacing) + text.substr(0, text.size() - 5)),
                 "the MetaImage image is damaged or cut short");
}

TEST(ImageGeometry, DICOMWithoutPreambleOrMetaInformationIsRead)
{
  const TestFolder folder;
  const auto       whole = MakeFrames();
  Expect_place(folder.Write("a.dcm", whole.substr(132)), { { 1.5, 0.75, 2.5 } }, straight);
  const auto dataSet = whole.find(MakeElement(8, 0x16, "UI", std::string("1.2.840.10008.5.1.4.1.1.7.2\0", 28)));
  ASSERT_NE(dataSet, std::string::npos);
  Expect_place(folder.Write("a.dcm", whole.substr(dataSet)), { { 1.5, 0.75, 2.5 } }, straight);
  Expect_refused(folder.Write("a.dcm", whole.substr(dataSet, whole.size() - dataSet - 20)),
                 "the DICOM image is damaged or cut short");
}

TEST(ImageGeometry, HeadersThatITKAndGDCMEndTheProcessForAreRefused)
{
  const TestFolder folder;
  // A value representation that is none, in the meta information.
  auto dicom = MakeFrames();
  dicom.replace(132 + 4, 2, "\xFFL");
  Expect_refused(folder.Write("a.dcm", dicom), "the DICOM image is damaged or cut short");
  NiftiKind kind;
  kind.qFormCode = 1;
  kind.sFormCode = 1;
  kind.agree = true;
  const auto whole = MakeNifti(kind);
  for (const size_t position : { 80, 88, 108, 256, 268, 280, 324 })
  {
    for (const double value : { std::nan(""), HUGE_VAL, 1e30, -4e18 })
    {
      auto bytes = whole;
      PutReal(bytes, position, value);
      Expect_refused(folder.Write("a.nii", bytes),
                     "a number of pixdim, vox_offset, qform or sform is not finite, or beyond 1e18");
    }
  }
  const std::pair<size_t, const char *> fields[] = { { 40, "its number of dimensions is not 1 to 7" },
                                                     { 42, "its number of pixels along an axis is not positive" },
                                                     { 72, "its bits a pixel are not those of its type" } };
  for (const auto & field : fields)
  {
    for (const unsigned int value : { 0u, 0x8001u })
    {
      auto bytes = whole;
      Put(bytes, field.first, value, 2);
      Expect_refused(folder.Write("a.nii", bytes), field.second);
    }
  }
  auto bytes = whole;
  Put(bytes, 70, 3, 2);
  Expect_refused(folder.Write("a.nii", bytes), "unsupported: NIfTI data of type 3");
}

TEST(ImageGeometry, SizesThatAFileCannotHoldAreRefusedBeforeMemoryIsAskedFor)
{
  const TestFolder folder;
  const auto       compressed = [](const std::string & size) {
    return "NRRD0005\ntype: uchar\ndimension: 3\nsizes: " + size + "\nspacings: 1 1 1\nencoding: gzip\n\n" +
           MakeVoxels();
  };
  Expect_refused(folder.Write("a.nrrd", compressed("4000 4000 1000")), "the NRRD image is damaged or cut short");
}
