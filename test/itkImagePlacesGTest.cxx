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
#include "itkNumberBytes.h"
#include "itkTestFolder.h"

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace
{

/** Expects the pixel { 3, 1, 2 }, or { 3, 1 }, at a point in LPS and mm. */
template <unsigned int VDimension>
void
Expect_place(const std::string & fileName, const std::array<double, VDimension> & point)
{
  using ImageType = itk::Image<float, VDimension>;
  typename ImageType::Pointer image;
  ASSERT_EQ(GetExceptionDescription([&] { image = Read<VDimension>(fileName); }), "(no exception)");
  typename ImageType::IndexType index{ { 3, 1 } };
  float                         value = 9.0f;
  if (VDimension == 3)
  {
    index[VDimension - 1] = 2;
    value = 69.0f;
  }
  EXPECT_EQ(image->GetPixel(index), value);
  typename ImageType::PointType found;
  image->TransformIndexToPhysicalPoint(index, found);
  for (unsigned int axis = 0; axis < VDimension; ++axis)
  {
    EXPECT_NEAR(found[axis], point[axis], 1e-4) << fileName << " axis " << axis;
  }
}

std::string
Join(const std::vector<double> & numbers, double divisor = 1.0)
{
  std::string text;
  for (const double number : numbers)
  {
    text += (text.empty() ? "" : " ") + std::to_string(number / divisor);
  }
  return text;
}

/** Planes of these tests have 6 x 5 pixels. */
constexpr unsigned int numberOfPixels = 6 * 5;

/** 0.5 x 0.75 mm, the first pixel at (10, 20) mm of the coordinates of NIfTI; turned by 90 degrees in its plane. */
std::string
MakePlaneOfNifti(unsigned int qFormCode, unsigned int sFormCode)
{
  std::string header(352, '\0');
  Put(header, 0, 348, 4);
  for (const auto & size : { std::make_pair(40, 2), std::make_pair(42, 6), std::make_pair(44, 5) })
  {
    Put(header, size.first, size.second, 2);
  }
  Put(header, 70, 2, 2);
  Put(header, 72, 8, 2);
  PutReal(header, 76, 1.0);
  PutReal(header, 80, 0.5);
  PutReal(header, 84, 0.75);
  PutReal(header, 88, 1.0);
  PutReal(header, 108, 352.0);
  Put(header, 123, 2, 1);
  Put(header, 252, qFormCode, 2);
  Put(header, 254, sFormCode, 2);
  PutReal(header, 264, std::sqrt(0.5));
  PutReal(header, 268, 10.0);
  PutReal(header, 272, 20.0);
  const double rows[] = { 0, -0.75, 0, 10, 0.5, 0, 0, 20, 0, 0, 1, 0 };
  for (unsigned int i = 0; i < 12; ++i)
  {
    PutReal(header, 280 + 4 * i, rows[i]);
  }
  header.replace(344, 3, "n+1");
  return header + MakeVoxels(numberOfPixels);
}

std::string
MakePlaneOfNrrd(const std::string & fields)
{
  return "NRRD0005\ntype: uchar\ndimension: 2\nsizes: 6 5\n" + fields + "encoding: raw\n\n" +
         MakeVoxels(numberOfPixels);
}

} // namespace

TEST(ImagePlaces, MetaImageThatIsTurnedIsInEachUnitWhereItSays)
{
  const TestFolder folder;
  const auto       write = [&folder](const std::string & unit, double length) {
    const auto name = unit.empty() ? "" : "DistanceUnits = " + unit + '\n';
    return folder.Write("a.mha",
                        "ObjectType = Image\nNDims = 3\nDimSize = 6 5 4\nElementType = MET_UCHAR\n" + name +
                          "Offset = " + Join({ 10, 20, 30 }, length) +
                          "\nElementSpacing = " + Join({ 0.5, 0.75, 1.25 }, length) +
                          "\nTransformMatrix = 0 1 0 -1 0 0 0 0 1\nElementDataFile = LOCAL\n" + MakeVoxels());
  };
  for (const auto & unit : { std::make_pair("", 1.0),
                             std::make_pair("?", 1.0),
                             std::make_pair("mm", 1.0),
                             std::make_pair("um", 1e-3),
                             std::make_pair("nm", 1e-6),
                             std::make_pair("cm", 10.0),
                             std::make_pair("dm", 100.0),
                             std::make_pair("inch", 25.4) })
  {
    SCOPED_TRACE(unit.first);
    Expect_place<3>(write(unit.first, unit.second), { { 9.25, 21.5, 32.5 } });
  }
  Expect_place<3>(write("m", 1000.0), { { 9.25, 21.5, 32.5 } });
  for (const std::string unit : { "pixel", "voxel", "km", "mm2" })
  {
    Expect_refused<3>(write(unit, 1.0), "unsupported: DistanceUnits " + unit);
  }
}

TEST(ImagePlaces, MetaImageOfAPlaneIsWhereItSays)
{
  const TestFolder folder;
  const auto       write = [&folder](const std::string & fields) {
    return folder.Write("a.mha",
                        "ObjectType = Image\nNDims = 2\nDimSize = 6 5\nElementType = MET_UCHAR\n" + fields +
                          "ElementDataFile = LOCAL\n" + MakeVoxels(numberOfPixels));
  };
  const std::string place = "Offset = 10 20\nElementSpacing = 0.5 0.75\n";
  Expect_place<2>(write(place), { { 11.5, 20.75 } });
  Expect_place<2>(write(place + "TransformMatrix = 0 1 -1 0\n"), { { 9.25, 21.5 } });
  Expect_place<2>(write("DistanceUnits = cm\nOffset = 1 2\nElementSpacing = 0.05 0.075\n"), { { 11.5, 20.75 } });
}

TEST(ImagePlaces, NiftiOfAPlaneIsWhereItSays)
{
  const TestFolder folder;
  // x and y of NIfTI are the negative ones of LPS.
  Expect_place<2>(folder.Write("a.nii", MakePlaneOfNifti(1, 0)), { { -9.25, -21.5 } });
  Expect_place<2>(folder.Write("a.nii", MakePlaneOfNifti(0, 1)), { { -9.25, -21.5 } });
  Expect_place<2>(folder.Write("a.nii", MakePlaneOfNifti(1, 1)), { { -9.25, -21.5 } });
}

TEST(ImagePlaces, NrrdOfAPlaneIsWhereItSays)
{
  const TestFolder  folder;
  const std::string directions = "space directions: (0,0.5) (-0.75,0)\nspace origin: (10,20)\n";
  Expect_place<2>(folder.Write("a.nrrd", MakePlaneOfNrrd("spacings: 0.5 0.75\n")), { { 1.5, 0.75 } });
  Expect_place<2>(folder.Write("a.nrrd", MakePlaneOfNrrd("space dimension: 2\n" + directions)), { { 9.25, 21.5 } });
  Expect_place<2>(folder.Write("a.nrrd", MakePlaneOfNrrd("spacings: 0.05 0.075\nunits: \"cm\" \"cm\"\n")),
                  { { 1.5, 0.75 } });
}
