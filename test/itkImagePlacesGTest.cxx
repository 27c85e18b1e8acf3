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
#include "itkLandmarkImageReader.h"

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"

#include "itkImage.h"

#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace
{

/** 6 x 5 pixels, or 6 x 5 x 4 voxels, whose value is their place in the file. */
std::string
MakePixels(unsigned int dimension)
{
  std::string bytes;
  for (unsigned int i = 0; i < (dimension == 2 ? 30 : 120); ++i)
  {
    bytes += static_cast<char>(i);
  }
  return bytes;
}

template <unsigned int VDimension>
typename itk::Image<float, VDimension>::Pointer
Read(const std::string & fileName)
{
  const auto reader = itk::LandmarkImageReader<itk::Image<float, VDimension>>::New();
  reader->SetFileName(fileName);
  reader->RequireSpacingOn();
  reader->Update();
  return reader->GetOutput();
}

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

template <unsigned int VDimension>
void
Expect_refused(const std::string & fileName, const std::string & reason)
{
  const auto start = fileName + ": " + reason;
  EXPECT_EQ(GetExceptionDescription([&] { Read<VDimension>(fileName); }).substr(0, start.size()), start);
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

template <typename TNumber>
void
Put(std::string & bytes, size_t position, TNumber number)
{
  std::memcpy(&bytes[position], &number, sizeof(number));
}

/** 0.5 x 0.75 mm, the first pixel at (10, 20) mm of the coordinates of NIfTI; turned by 90 degrees in its plane. */
std::string
MakePlaneOfNifti(int16_t qFormCode, int16_t sFormCode)
{
  std::string header(352, '\0');
  Put(header, 0, int32_t{ 348 });
  const int16_t sizes[] = { 2, 6, 5, 1, 1, 1, 1, 1 };
  std::memcpy(&header[40], sizes, sizeof(sizes));
  Put(header, 70, int16_t{ 2 });
  Put(header, 72, int16_t{ 8 });
  const float spacings[] = { 1.0f, 0.5f, 0.75f, 1.0f };
  std::memcpy(&header[76], spacings, sizeof(spacings));
  Put(header, 108, 352.0f);
  header[123] = 2;
  Put(header, 252, qFormCode);
  Put(header, 254, sFormCode);
  Put(header, 264, static_cast<float>(std::sqrt(0.5)));
  Put(header, 268, 10.0f);
  Put(header, 272, 20.0f);
  const float rows[] = { 0.0f, -0.75f, 0.0f, 10.0f, 0.5f, 0.0f, 0.0f, 20.0f, 0.0f, 0.0f, 1.0f, 0.0f };
  std::memcpy(&header[280], rows, sizeof(rows));
  std::memcpy(&header[344], "n+1", 3);
  return header + MakePixels(2);
}

std::string
MakePlaneOfNrrd(const std::string & fields)
{
  return "NRRD0005\ntype: uchar\ndimension: 2\nsizes: 6 5\n" + fields + "encoding: raw\n\n" + MakePixels(2);
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
                          "\nTransformMatrix = 0 1 0 -1 0 0 0 0 1\nElementDataFile = LOCAL\n" + MakePixels(3));
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
                          "ElementDataFile = LOCAL\n" + MakePixels(2));
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
