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
#include "itkAnnotationImport.h"
#include "itkLandmarkImageReader.h"

#include "itkExceptionDescription.h"
#include "itkNumberBytes.h"
#include "itkTestFolder.h"

#include "itkImage.h"
#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"
#include "itkJPEGImageIO.h"
#include "itkTIFFImageIO.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace
{

/** A TIFF file of 8 x 6 pixels as they are stored, of which one is bright. */
std::string
MakeTurnedTIFF(unsigned int orientation, unsigned int brightColumn, unsigned int brightRow)
{
  constexpr unsigned int width = 8;
  constexpr unsigned int height = 6;
  std::string            pixels(width * height, '\x10');
  pixels[brightRow * width + brightColumn] = '\x7F';
  const std::vector<std::pair<size_t, size_t>> tags{
    { 256, width }, { 257, height },      { 258, 8 }, { 259, 1 },      { 262, 1 },
    { 273, 8 },     { 274, orientation }, { 277, 1 }, { 278, height }, { 279, width * height }
  };
  auto bytes = std::string("II*\0", 4) + Number(8 + pixels.size(), 4) + pixels + Number(tags.size(), 2);
  for (const auto & tag : tags)
  {
    bytes += Number(tag.first, 2) + Number(3, 2) + Number(1, 4) + Number(tag.second, 4);
  }
  return bytes + Number(0, 4);
}

/** The bytes of a JPEG file of 8 x 6 pixels, which it writes. */
std::string
MakeJPEG(const std::string & fileName)
{
  const auto image = itk::Image<unsigned char, 2>::New();
  image->SetRegions(itk::Size<2>{ { 8, 6 } });
  image->Allocate(true);
  const auto writer = itk::ImageFileWriter<itk::Image<unsigned char, 2>>::New();
  writer->SetImageIO(itk::JPEGImageIO::New());
  writer->SetInput(image);
  writer->SetFileName(fileName);
  writer->Update();
  std::ifstream file(fileName, std::ios::binary);
  return { std::istreambuf_iterator<char>(file), {} };
}

itk::Index<2>
FindBrightest(const itk::Image<float, 2> & image)
{
  const auto * const begin = image.GetBufferPointer();
  const auto         length = image.GetBufferedRegion().GetNumberOfPixels();
  return image.ComputeIndex(std::max_element(begin, begin + length) - begin);
}

itk::LandmarkTable::Pointer
Import(const TestFolder & folder, const std::vector<std::string> & names, unsigned int dimension)
{
  const auto import = itk::AnnotationImport::New();
  import->SetImageFolder(folder.GetName());
  import->SetFileNames(names);
  import->SetDimension(dimension);
  import->SetSpacing(std::vector<double>(dimension == 2 ? 1 : 0, 0.5));
  return import->MakeTable();
}

void
Expect_at(const itk::LandmarkTable & table, const std::string & image, const std::array<double, 3> & point)
{
  const auto landmarks = table.GetLandmarks<3>(image);
  const auto i = landmarks->FindLandmark("tip");
  ASSERT_LT(i, landmarks->GetNumberOfLandmarks());
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    EXPECT_NEAR(landmarks->GetPoint(i)[axis], point[axis], 1e-5) << axis;
  }
}

} // namespace

TEST(AnnotationPlaces, APixelOfAnImageThatIsShownTurnedIsThatOfTheReader)
{
  struct Turned
  {
    unsigned int orientation;
    /** Of the pixel as it is shown, where the stored one is { 5, 1 }. */
    int x;
    int y;
  };
  for (const auto & turned : { Turned{ 1, 5, 1 },
                               Turned{ 2, 2, 1 },
                               Turned{ 3, 2, 4 },
                               Turned{ 5, 1, 5 },
                               Turned{ 6, 4, 5 },
                               Turned{ 8, 1, 2 } })
  {
    SCOPED_TRACE(turned.orientation);
    const TestFolder folder;
    const auto       image = folder.Write("a.tif", MakeTurnedTIFF(turned.orientation, 5, 1));
    const bool       swapsAxes = turned.orientation >= 5;
    const auto       write = [&](const std::string & width, const std::string & height) {
      return folder.Write("a.json",
                          R"({ "imagePath": "a.tif", "imageWidth": )" + width + R"(, "imageHeight": )" + height +
                            R"(, "shapes": [{ "label": "tip", "shape_type": "point", "points": [[)" +
                            std::to_string(turned.x) + ".5, " + std::to_string(turned.y) + ".5]] }] }");
    };
    const auto name = write(swapsAxes ? "6" : "8", swapsAxes ? "8" : "6");
    const auto landmarks = Import(folder, { name }, 2)->GetLandmarks<2>("a.tif");
    const auto reader = itk::LandmarkImageReader<itk::Image<float, 2>>::New();
    reader->SetFileName(image);
    const double spacing[] = { 0.5, 0.5 };
    reader->SetSpacing(spacing);
    reader->Update();
    itk::Index<2> index;
    ASSERT_TRUE(reader->GetOutput()->TransformPhysicalPointToIndex(landmarks->GetPoint(0), index));
    EXPECT_EQ(index, (itk::Index<2>{ { turned.x, turned.y } }));
    EXPECT_EQ(reader->GetOutput()->GetPixel(index), 127.0f);
    // A program that does not turn the image says another size.
    const auto other = write(swapsAxes ? "8" : "6", swapsAxes ? "6" : "8");
    EXPECT_NE(GetExceptionDescription([&] { Import(folder, { other }, 2); }).find(" pixels, but "), std::string::npos);
  }
}

TEST(AnnotationPlaces, SlicersPointsOfAnImageThatSlicerShowsOtherwiseAreErrors)
{
  const TestFolder folder;
  const auto       points = folder.Write("a.csv", "label,l,p,s\ntip,1,0.5,0\n");
  const auto       getError = [&] { return GetExceptionDescription([&] { Import(folder, { points }, 2); }); };
  const auto       getRefusal = [&](const std::string & image) {
    return image + ": has an orientation, which 3D Slicer does not follow: the points of " + points +
           " are of other pixels";
  };
  const auto jpeg = MakeJPEG(folder.GetName("b.jpg"));
  itksys::SystemTools::RemoveFile(folder.GetName("b.jpg"));
  for (unsigned int orientation = 1; orientation <= 8; ++orientation)
  {
    SCOPED_TRACE(orientation);
    const auto block = std::string("Exif\0\0II*\0", 10) + Number(8, 4) + Number(1, 2) + Number(0x0112, 2) +
                       Number(3, 2) + Number(1, 4) + Number(orientation, 4) + Number(0, 4);
    const auto segment = std::string("\xFF\xE1\0", 3) + static_cast<char>(block.size() + 2) + block;
    const auto picture = folder.Write("a.jpg", jpeg.substr(0, 2) + segment + jpeg.substr(2));
    EXPECT_EQ(getError(), orientation > 1 ? getRefusal(picture) : "(no exception)");
    itksys::SystemTools::RemoveFile(picture);

    // ITK's reader makes colors of some, whose values are others: the bright pixel tells the order.
    const auto image = folder.Write("a.tif", MakeTurnedTIFF(orientation, 2, 1));
    const auto slicers = itk::ImageFileReader<itk::Image<float, 2>>::New();
    slicers->SetImageIO(itk::TIFFImageIO::New());
    slicers->SetFileName(image);
    slicers->Update();
    const auto ours = itk::LandmarkImageReader<itk::Image<float, 2>>::New();
    ours->SetFileName(image);
    const double spacing[] = { 0.5, 0.5 };
    ours->SetSpacing(spacing);
    ours->Update();
    const bool isSame = FindBrightest(*slicers->GetOutput()) == FindBrightest(*ours->GetOutput());
    EXPECT_EQ(getError(), isSame ? "(no exception)" : getRefusal(image));
    EXPECT_EQ(isSame, orientation <= 4);
    itksys::SystemTools::RemoveFile(image);
  }
}

TEST(AnnotationPlaces, SlicersFilesOfEachVersionBelongToVolumes)
{
  const std::string start = R"({ "@schema": "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/)"
                            R"(Markups/Resources/Schema/markups-schema-v1.0.)";
  // The voxel { 1, 2, 3 }; its point in LPS is below.
  const std::pair<std::string, std::string> files[] = {
    { "a.mrk.json",
      start + R"(3.json#", "markups": [{ "type": "Fiducial", "coordinateSystem": "LPS", "coordinateUnits": "mm",
        "controlPoints": [{ "id": "1", "label": "tip", "position": [10.5, 21.5, 33.75], "positionStatus": "defined" }] }] })" },
    // The first version of the schema: neither status nor units.
    { "a.mrk.json", start + R"(0.json#", "markups": [{ "type": "Fiducial", "coordinateSystem": "RAS", "locked": false,
        "labelFormat": "%N-%d", "controlPoints": [{ "id": "vtkMRMLMarkupsFiducialNode_1", "label": "tip",
        "description": "", "associatedNodeID": "", "position": [-10.5, -21.5, 33.75],
        "orientation": [1, 0, 0, 0, 1, 0, 0, 0, 1], "selected": true, "locked": false, "visibility": true }] }] })" },
    { "a.fcsv",
      "# Markups fiducial file version = 4.10\n# CoordinateSystem = 0\n"
      "# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n"
      "vtkMRMLMarkupsFiducialNode_0,-10.5,-21.5,33.75,0,0,0,1,1,1,0,tip,,\n" },
    { "a.fcsv",
      "# Markups fiducial file version = 5.2\n# CoordinateSystem = LPS\n"
      "# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n"
      "1,10.5,21.5,33.75,0,0,0,1,1,1,0,tip,,,2,0\n" },
    { "a.fcsv",
      "# Fiducial List file /tmp/a.fcsv\n# version = 2\n# name = a\n# numPoints = 1\n# symbolScale = 5\n"
      "# columns = label,x,y,z,sel,vis\ntip,-10.5,-21.5,33.75,1,1\n" },
  };
  for (const auto & file : files)
  {
    SCOPED_TRACE(file.second);
    const TestFolder folder;
    folder.Write("a.mha",
                 "ObjectType = Image\nNDims = 3\nDimSize = 4 5 6\nOffset = 10 20 30\nElementSpacing = 0.5 0.75 1.25\n"
                 "ElementType = MET_UCHAR\nElementDataFile = LOCAL\n" +
                   std::string(120, 'x'));
    Expect_at(*Import(folder, { folder.Write(file.first, file.second) }, 3), "a.mha", { { 10.5, 21.5, 33.75 } });
  }
}
