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
#include "itkLandmarkFileReader.h"

#include "itkExceptionDescription.h"
#include "itkGermanLocale.h"
#include "itkLandmarkDataFolder.h"
#include "itkLandmarkFile.h"
#include "itkLandmarkTable.h"
#include "itkMissingLandmark.h"
#include "itkTestFolder.h"

#include "itkChangeInformationImageFilter.h"
#include "itkImage.h"

#include <array>
#include <cmath>
#include <sstream>

namespace
{

template <unsigned int VDimension>
using LandmarksType = typename itk::LandmarkSet<VDimension>::Pointer;

template <unsigned int VDimension>
LandmarksType<VDimension>
Read(const std::string & fileName, const itk::ImageBase<VDimension> * referenceImage = nullptr)
{
  const auto reader = itk::LandmarkFileReader<itk::LandmarkSet<VDimension>>::New();
  reader->SetFileName(fileName);
  reader->SetReferenceImage(referenceImage);
  reader->Update();
  return reader->GetOutput();
}

template <unsigned int VDimension>
void
Expect_Landmark(const LandmarksType<VDimension> &      landmarks,
                size_t                                 i,
                const std::string &                    name,
                const std::array<double, VDimension> & coordinates,
                float                                  confidence)
{
  ASSERT_LT(i, landmarks->GetNumberOfLandmarks());
  ASSERT_EQ(landmarks->GetNumberOfPoints(), landmarks->GetNumberOfLandmarks());
  EXPECT_EQ(landmarks->GetLandmarkNames()[i], name);
  EXPECT_FALSE(landmarks->IsMissing(i));
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    EXPECT_FLOAT_EQ(landmarks->GetPoint(i)[d], coordinates[d]) << name << ' ' << d;
  }
  EXPECT_EQ(landmarks->GetConfidence(i), confidence);
}

template <unsigned int VDimension>
void
Expect_Matrix(const itk::Matrix<double, VDimension, VDimension> & matrix,
              const std::array<double, VDimension * VDimension> & expected)
{
  for (unsigned int i = 0; i < VDimension * VDimension; ++i)
  {
    EXPECT_DOUBLE_EQ(matrix(i / VDimension, i % VDimension), expected[i]) << i;
  }
}

template <unsigned int VDimension>
void
Expect_Missing(const LandmarksType<VDimension> & landmarks, size_t i, const std::string & name)
{
  ASSERT_LT(i, landmarks->GetNumberOfLandmarks());
  EXPECT_EQ(landmarks->GetLandmarkNames()[i], name);
  EXPECT_TRUE(landmarks->IsMissing(i));
  EXPECT_EQ(landmarks->GetConfidence(i), 0.0f);
}

template <unsigned int VDimension>
std::string
GetReadError(const TestFolder & folder, const std::string & name, const std::string & text)
{
  const auto fileName = folder.Write(name, text);
  const auto description = GetExceptionDescription([&] { Read<VDimension>(fileName); });
  EXPECT_EQ(description.find('\n'), std::string::npos) << description;
  const auto prefix = folder.GetName();
  return description.compare(0, prefix.size(), prefix) == 0 ? description.substr(prefix.size()) : description;
}

std::string
MakeMarkups(const std::string & settings, const std::string & controlPoints)
{
  return R"({"@schema": "x", "markups": [{"type": "Fiducial", )" + settings + R"("controlPoints": [)" + controlPoints +
         "]}]}";
}

} // namespace

TEST(LandmarkFileReader, ReadsAFileOnce)
{
  const TestFolder folder;
  const auto       reader = itk::LandmarkFileReader<itk::LandmarkSet<2>>::New();
  reader->SetFileName(folder.Write("landmarks.csv", "landmark,x,y\na,1,2\n"));
  unsigned int readings = 0;
  reader->AddObserver(itk::StartEvent(), [&readings](const itk::EventObject &) { ++readings; });
  reader->Update();
  folder.Write("landmarks.csv", "landmark,x,y\na,3,4\n");
  reader->Update();
  EXPECT_EQ(readings, 1u);
  EXPECT_EQ(reader->GetOutput()->GetPoint(0)[0], 1.0F);
  reader->Modified();
  reader->Update();
  EXPECT_EQ(readings, 2u);
  EXPECT_EQ(reader->GetOutput()->GetPoint(0)[0], 3.0F);
}

TEST(LandmarkFileReader, ReadsCSV)
{
  const TestFolder folder;
  const auto       landmarks = Read<2>(folder.Write(
    "a.CSV", "\xEF\xBB\xBFlandmark,x,y,confidence\r\nsella,1.5,-2,0.25\r\n\"a, \"\"b\"\"\",,,0\r\nlast,3,4,\r\n"));
  ASSERT_EQ(landmarks->GetLandmarkNames().size(), 3u);
  Expect_Landmark<2>(landmarks, 0, "sella", { 1.5, -2 }, 0.25f);
  Expect_Missing<2>(landmarks, 1, "a, \"b\"");
  EXPECT_TRUE(std::isnan(landmarks->GetConfidence(2))) << "the landmark 'last' has none";
}

TEST(LandmarkFileReader, ReadsCSVWithoutConfidence)
{
  const TestFolder folder;
  const auto       landmarks = Read<3>(folder.Write("a.csv", "landmark,x,y,z\na,1,2,3\nb,,,\n"));
  ASSERT_EQ(landmarks->GetLandmarkNames().size(), 2u);
  Expect_Landmark<3>(landmarks, 0, "a", { 1, 2, 3 }, 1.0f);
  Expect_Missing<3>(landmarks, 1, "b");
}

TEST(LandmarkFileReader, ReadsCovariancesOfCSV)
{
  const TestFolder folder;
  const auto       flat = Read<2>(folder.Write("a.csv",
                                         "landmark,x,y,confidence,cov_xx,cov_xy,cov_yy\n"
                                               "a,1,2,1,,,\nb,3,4,0.5,4,-0.5,2.25\nc,,,0,,,\n"));
  Expect_Landmark<2>(flat, 1, "b", { 3, 4 }, 0.5f);
  ASSERT_EQ(flat->GetCovariances().size(), 3u);
  EXPECT_TRUE(std::isnan(flat->GetCovariances()[0](0, 0)));
  Expect_Matrix<2>(flat->GetCovariances()[1], { 4, -0.5, -0.5, 2.25 });
  EXPECT_TRUE(std::isnan(flat->GetCovariances()[2](1, 1)));

  const auto solid = Read<3>(folder.Write(
    "b.csv", "landmark,x,y,z,confidence,cov_xx,cov_xy,cov_xz,cov_yy,cov_yz,cov_zz\na,1,2,3,1,4,1,2,5,3,6\n"));
  Expect_Matrix<3>(solid->GetCovariances()[0], { 4, 1, 2, 1, 5, 3, 2, 3, 6 });
  EXPECT_TRUE(Read<2>(folder.Write("c.csv", "landmark,x,y,confidence\na,1,2,1\n"))->GetCovariances().empty());
}

TEST(LandmarkFileReader, ReadsColumnsOfCSVWithoutThoseBeforeThem)
{
  const TestFolder folder;
  const auto flat = Read<2>(folder.Write("a.csv", "landmark,x,y,cov_xx,cov_xy,cov_yy\na,1,2,4,-0.5,2.25\nb,,,,,\n"));
  Expect_Landmark<2>(flat, 0, "a", { 1, 2 }, 1.0f);
  Expect_Missing<2>(flat, 1, "b");
  EXPECT_FALSE(flat->HasConfidences());
  Expect_Matrix<2>(flat->GetCovariance(0), { 4, -0.5, -0.5, 2.25 });
  const auto solid = Read<3>(folder.Write(
    "b.csv", "landmark,x,y,z,plausibility,cov_xx,cov_xy,cov_xz,cov_yy,cov_yz,cov_zz\na,1,2,3,0.5,4,1,2,5,3,6\n"));
  Expect_Landmark<3>(solid, 0, "a", { 1, 2, 3 }, 1.0f);
  EXPECT_EQ(solid->GetPlausibility(0), 0.5f);
  Expect_Matrix<3>(solid->GetCovariance(0), { 4, 1, 2, 1, 5, 3, 2, 3, 6 });
}

TEST(LandmarkFileReader, ReadsCovariancesOfSlicerMarkups)
{
  const TestFolder  folder;
  const std::string points = R"({"label": "a", "position": [1, 2, 3]},
    {"label": "b", "position": [1, 2, 3], "covariance": [4, 1, 2, 1, 5, 3, 2, 3, 6]})";
  const auto        readSecond = [&](const std::string & settings) {
    const auto landmarks = Read<3>(folder.Write("a.mrk.json", MakeMarkups(settings, points)));
    EXPECT_TRUE(std::isnan(landmarks->GetCovariances().at(0)(2, 2)));
    return landmarks->GetCovariances().at(1);
  };
  Expect_Matrix<3>(readSecond(""), { 4, 1, 2, 1, 5, 3, 2, 3, 6 });
  // The first two axes are turned round.
  Expect_Matrix<3>(readSecond("\"coordinateSystem\": \"RAS\", "), { 4, 1, -2, 1, 5, -3, -2, -3, 6 });
  const auto inMicrometers = readSecond("\"coordinateUnits\": \"um\", ");
  EXPECT_NEAR(inMicrometers(2, 1), 3e-6, 1e-18);
  const auto flat = Read<2>(folder.Write(
    "b.mrk.json",
    MakeMarkups("", R"({"label": "a", "position": [1, 2, 0], "covariance": [4, 1, 0, 1, 5, 0, 0, 0, 0]})")));
  Expect_Matrix<2>(flat->GetCovariances().at(0), { 4, 1, 1, 5 });
}

TEST(LandmarkFileReader, CovariancesThatAreNoneAreErrors)
{
  const TestFolder  folder;
  const std::string header = "landmark,x,y,confidence,cov_xx,cov_xy,cov_yy\n";
  const auto errorOfRow = [&](const std::string & row) { return GetReadError<2>(folder, "a.csv", header + row); };
  EXPECT_EQ(errorOfRow("a,1,2,1,4,,1\n"), "a.csv:2: 'a' has only a part of its covariance");
  EXPECT_EQ(errorOfRow("a,1,2,1,4,2,1\n"), "a.csv:2: the covariance of 'a' must be positive definite");
  EXPECT_EQ(errorOfRow("a,1,2,1,-4,0,-1\n"), "a.csv:2: the covariance of 'a' must be positive definite");
  EXPECT_EQ(errorOfRow("a,1,2,1,4,0,one\n"), "a.csv:2: column cov_yy must be a finite number (got 'one')");
  const auto errorOfPoint = [&](const std::string & covariance) {
    return GetReadError<3>(
      folder,
      "a.mrk.json",
      MakeMarkups("", R"({"label": "a", "position": [1, 2, 3], "covariance": )" + covariance + "}"));
  };
  EXPECT_EQ(errorOfPoint("[1, 2]"), "a.mrk.json: the covariance of 'a' must have 9 numbers (got 2)");
  const std::string bad = "a.mrk.json: the covariance of 'a' must be symmetric and positive definite";
  EXPECT_EQ(errorOfPoint("[1, 0, 0, 0, 1, 0, 0, 0, 0]"),
            "a.mrk.json: the covariance of 'a' is that of a landmark in two dimensions");
  EXPECT_EQ(errorOfPoint("[1, 0, 0, 0, 1, 0, 0, 0, -1]"), bad);
  EXPECT_EQ(errorOfPoint("[1, 0, 0, 0.1, 1, 0, 0, 0, 1]"), bad);
  EXPECT_EQ(errorOfPoint("[1, 0, 0, 0, 1, 0.1, 0, 0, 1]"), bad);
  EXPECT_EQ(errorOfPoint("\"large\""), "a.mrk.json: 'a': covariance: must be a list (got \"large\")");
}

TEST(LandmarkFileReader, PlausibilitiesThatAreNoneAreErrors)
{
  const TestFolder folder;
  EXPECT_EQ(GetReadError<2>(folder, "a.csv", "landmark,x,y,confidence,plausibility\na,1,2,1,2\n"),
            "a.csv:2: a plausibility must be in [0, 1] (got '2')");
  EXPECT_EQ(GetReadError<2>(folder,
                            "a.csv",
                            "landmark,x,y,confidence,plausibility,image_plausibility\na,1,2,1,1,0.5\nb,1,2,1,1,0.25\n"),
            "a.csv:3: the plausibility of the image must be the same in all rows");
  EXPECT_EQ(GetReadError<3>(
              folder, "a.mrk.json", MakeMarkups("", R"({"label": "a", "position": [1, 2, 3], "plausibility": -0.5})")),
            "a.mrk.json: a plausibility must be in [0, 1] (got -0.5)");
}

TEST(LandmarkFileReader, CSVErrorsNameFileAndLine)
{
  const TestFolder  folder;
  const std::string header = "landmark,x,y,confidence\n";
  const auto        error = [&folder](const std::string & text) { return GetReadError<2>(folder, "a.csv", text); };
  EXPECT_EQ(error(""), "a.csv: is empty");
  EXPECT_EQ(error("a,1,2,1\n"), "a.csv:1: the header must be landmark,x,y (got 'a,1,2,1')");
  EXPECT_EQ(error("landmark,x,y,z,confidence\n"),
            "a.csv:1: the header must be landmark,x,y,confidence (got 'landmark,x,y,z,confidence')");
  EXPECT_EQ(error("landmark,x,y,cov_xx,cov_xy\n"),
            "a.csv:1: the header must be landmark,x,y,cov_xx,cov_xy,cov_yy (got 'landmark,x,y,cov_xx,cov_xy')");
  for (const std::string first : { "landmark;x;y", "landmark\tx\ty", "# landmarks", "sep=;" })
  {
    EXPECT_EQ(error(first + "\na;1,5;2,5\n"), "a.csv:1: columns must be separated by commas (got '" + first + "')");
  }
  EXPECT_EQ(error(header + "a,1,2,1\nb,1,2\n"), "a.csv:3: the row must have 4 columns (got 3)");
  EXPECT_EQ(error(header + "a,1,two,1\n"), "a.csv:2: column y must be a finite number (got 'two')");
  EXPECT_EQ(error(header + "a,1,2,high\n"), "a.csv:2: column confidence must be a finite number (got 'high')");
  EXPECT_EQ(error(header + "a,1,,1\n"), "a.csv:2: landmark 'a' has only some of its coordinates");
  EXPECT_EQ(error(header + "a,1,2,1\n\na,1,2,1\n"), "a.csv:4: each landmark must have a name of its own (got 'a')");
  EXPECT_EQ(error(header + ",1,2,1\n"), "a.csv:2: each landmark must have a name of its own (got '')");
}

TEST(LandmarkFileReader, ReadsSlicerMarkupsInEitherCoordinateSystem)
{
  const TestFolder  folder;
  const std::string points = R"({"label": "a", "description": "confidence=0.5; the top", "position": [1.5, -2, 3]},
    {"label": "b", "description": "seen by two readers", "position": [0, 0, 0], "positionStatus": "undefined"},
    {"label": "c", "position": [4, 5, 6], "positionStatus": "defined", "description": "confidence=1e300"})";
  for (const std::string system : { "LPS", "RAS" })
  {
    const auto landmarks =
      Read<3>(folder.Write("a.mrk.json", MakeMarkups("\"coordinateSystem\": \"" + system + "\", ", points)));
    const double sign = system == "RAS" ? -1.0 : 1.0;
    ASSERT_EQ(landmarks->GetLandmarkNames().size(), 3u);
    Expect_Landmark<3>(landmarks, 0, "a", { sign * 1.5, sign * -2, 3 }, 0.5f);
    Expect_Missing<3>(landmarks, 1, "b");
    Expect_Landmark<3>(landmarks, 2, "c", { sign * 4, sign * 5, 6 }, 1.0f);
  }
}

TEST(LandmarkFileReader, ReadsSlicerMarkupsInMicrometersAndWithoutCoordinateSystem)
{
  const TestFolder folder;
  for (const std::string units : { R"("um")", R"(["um", "UCUM", "micrometer"])" })
  {
    const auto landmarks = Read<2>(folder.Write(
      "a.mrk.json",
      MakeMarkups("\"coordinateUnits\": " + units + ", ", R"({"label": "a", "position": [1500, 250, 0]})")));
    Expect_Landmark<2>(landmarks, 0, "a", { 1.5, 0.25 }, 1.0f);
  }
}

TEST(LandmarkFileReader, SlicerMarkupsErrorsNameTheFile)
{
  const TestFolder  folder;
  const auto        error = [&folder](const std::string & text) { return GetReadError<2>(folder, "a.mrk.json", text); };
  const std::string point = R"({"label": "a", "position": [1, 2, 0]})";
  EXPECT_EQ(error("{\n\"markups\": [\n{"), "a.mrk.json:3: is not JSON, or is cut short");
  EXPECT_EQ(error("\n\n1,2\n"), "a.mrk.json:3: is not JSON, or is cut short");
  EXPECT_EQ(error("{\"a\": 1}"), "a.mrk.json: is not a Slicer markups file");
  EXPECT_EQ(error("[1]"), "a.mrk.json: is not a Slicer markups file");
  EXPECT_EQ(error(MakeMarkups("", R"({"label": "a", "position": [1, null, 0]})")),
            "a.mrk.json: 'a': position[1]: must be a number (got null)");
  EXPECT_EQ(error(R"({"markups": []})"), "a.mrk.json: must hold one markup (got 0)");
  EXPECT_EQ(error(MakeMarkups(R"("coordinateSystem": "IJK", )", point)),
            "a.mrk.json: coordinateSystem must be LPS or RAS (got 'IJK')");
  EXPECT_EQ(error(MakeMarkups(R"("coordinateUnits": "inch", )", point)),
            "a.mrk.json: coordinateUnits must be mm or um (got 'inch')");
  EXPECT_EQ(error(MakeMarkups("", R"({"label": "a", "position": [1, 2]})")),
            "a.mrk.json: the position of 'a' must have 3 coordinates (got 2)");
  EXPECT_EQ(error(MakeMarkups("", R"({"label": "a", "position": [1, 2, 3]})")),
            "a.mrk.json: the position of 'a' must have z = 0 to be a point of a 2D image");
  EXPECT_EQ(error(MakeMarkups("", R"({"label": "a", "position": [1, 2, 0], "positionStatus": "Defined"})")),
            "a.mrk.json: the position status of 'a' is none of Slicer's (got 'Defined')");
  EXPECT_EQ(error(R"({ "markups": [1e999] })"), "a.mrk.json: holds a number that is too large");
}

TEST(LandmarkFileReader, ReadsSlicerFiducialsOfEachVersion)
{
  const TestFolder  folder;
  const std::string rows = "vtkMRMLMarkupsFiducialNode_0,1.5,-2,3,0,0,0,1,1,1,0,a,confidence=0.5,,2,0\n"
                           "1,4,5,6,0,0,0,1,1,1,0,\"b, c\",,vtkMRMLScalarVolumeNode1\n"
                           "2,0,0,0,0,0,0,1,0,0,0,d,,,0,0\n"
                           "3,7,8,9,0,0,0,1,1,1,0,e\r\n";
  for (const std::string system : { "", "# CoordinateSystem = 0\n", "# CoordinateSystem = RAS\r\n" })
  {
    const auto landmarks = Read<3>(folder.Write("a.fcsv", "# Markups fiducial file version = 4.10\n" + system + rows));
    ASSERT_EQ(landmarks->GetLandmarkNames().size(), 4u);
    Expect_Landmark<3>(landmarks, 0, "a", { -1.5, 2, 3 }, 0.5f);
    Expect_Landmark<3>(landmarks, 1, "b, c", { -4, -5, 6 }, 1.0f);
    Expect_Missing<3>(landmarks, 2, "d");
    Expect_Landmark<3>(landmarks, 3, "e", { -7, -8, 9 }, 1.0f);
  }
  for (const std::string system : { "# CoordinateSystem = 1\n", "# CoordinateSystem = LPS\n" })
  {
    const auto landmarks = Read<3>(folder.Write("a.fcsv", "# Markups fiducial file version = 5.2\n" + system + rows));
    Expect_Landmark<3>(landmarks, 0, "a", { 1.5, -2, 3 }, 0.5f);
  }
}

TEST(LandmarkFileReader, ReadsSlicerFiducialsWhoseColumnsAreThoseOfSlicer3)
{
  const TestFolder folder;
  const auto       landmarks = Read<3>(folder.Write("a.fcsv",
                                              "# Fiducial List file /tmp/a.fcsv\n# version = 2\n# name = a\n"
                                                    "# numPoints = 2\n# columns = label,x,y,z,sel,vis\n"
                                                    "a,1.5,-2,3,1,1\nb,4,5,6,1,0\n"));
  Expect_Landmark<3>(landmarks, 0, "a", { -1.5, 2, 3 }, 1.0f);
  Expect_Landmark<3>(landmarks, 1, "b", { -4, -5, 6 }, 1.0f);
}

TEST(LandmarkFileReader, SlicerFiducialsErrorsNameFileAndLine)
{
  const TestFolder folder;
  const auto       error = [&folder](const std::string & text) { return GetReadError<2>(folder, "a.fcsv", text); };
  EXPECT_EQ(error("# CoordinateSystem = IJK\n"), "a.fcsv:1: CoordinateSystem must be RAS (0) or LPS (1) (got 'IJK')");
  EXPECT_EQ(error("# x\na,1,2,3,1,1\n"), "a.fcsv:2: a row must have 14 or 16 columns (got 6)");
  // Decimal commas.
  EXPECT_EQ(error("# x\n1,1,5,2,5,0,0,0,0,0,1,1,1,0,a,,\n"), "a.fcsv:2: a row must have 14 or 16 columns (got 17)");
  EXPECT_EQ(error("# x\n1,1,5,2,5,0,0,0,0,1,1,1,0,a,,\n"),
            "a.fcsv:2: the status of a position must be 0, 1, 2 or 3 (got '')");
  EXPECT_EQ(error("# columns = label,x,y,z,sel,vis\na,1,5,2,5,3,1,1\n"), "a.fcsv:2: a row must have 6 columns (got 8)");
  EXPECT_EQ(error("# columns = label,x,z\na,1,2\n"), "a.fcsv: its columns lack y");
  EXPECT_EQ(error("# x\n1,1,two,0,0,0,0,1,1,1,0,a,,\n"), "a.fcsv:2: y must be a finite number (got 'two')");
  EXPECT_EQ(error("# x\n1,1,2,3,0,0,0,1,1,1,0,a,,\n"),
            "a.fcsv: the position of 'a' must have z = 0 to be a point of a 2D image");
}

TEST(LandmarkFileReader, ReadsElastixPoints)
{
  const TestFolder folder;
  const auto       flat = Read<2>(folder.Write("a.pts", "point\r\n2\r\n1.5 -2\r\n3e0\t4\r\n\r\n"));
  ASSERT_EQ(flat->GetLandmarkNames().size(), 2u);
  Expect_Landmark<2>(flat, 0, "landmark_1", { 1.5, -2 }, 1.0f);
  Expect_Landmark<2>(flat, 1, "landmark_2", { 3, 4 }, 1.0f);
  Expect_Landmark<3>(Read<3>(folder.Write("a.txt", "point\n1\n1 2 3")), 0, "landmark_1", { 1, 2, 3 }, 1.0f);
}

TEST(LandmarkFileReader, ElastixIndicesBecomePointsOfTheReferenceImage)
{
  const TestFolder folder;
  // Spacing (0.5, 2), origin (10, 20), axes turned by a right angle: x' = 10 - 2 j, y' = 20 + 0.5 i.
  using ImageType = itk::Image<float, 2>;
  const auto               image = ImageType::New();
  ImageType::DirectionType direction;
  direction(0, 0) = 0.0;
  direction(0, 1) = -1.0;
  direction(1, 0) = 1.0;
  direction(1, 1) = 0.0;
  image->SetDirection(direction);
  const double spacing[] = { 0.5, 2.0 };
  const double origin[] = { 10.0, 20.0 };
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  for (const std::string text : { "index\n1\n3 1.5\n", "1\n3 1.5\n" })
  {
    const auto fileName = folder.Write("a.pts", text);
    EXPECT_EQ(GetExceptionDescription([&] { Read<2>(fileName); }),
              fileName + ": holds indices and not points, which needs a reference image");
    Expect_Landmark<2>(Read<2>(fileName, image), 0, "landmark_1", { 7, 21.5 }, 1.0f);
  }
}

TEST(LandmarkFileReader, FollowsTheGeometryOfTheReferenceImage)
{
  const TestFolder folder;
  using ImageType = itk::Image<float, 2>;
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<2>{ { 4, 5 } });
  image->Allocate(true);
  const auto   shift = itk::ChangeInformationImageFilter<ImageType>::New();
  const double origin[] = { 100.0, 200.0 };
  shift->SetInput(image);
  shift->SetOutputOrigin(origin);
  shift->ChangeOriginOn();
  const auto reader = itk::LandmarkFileReader<itk::LandmarkSet<2>>::New();
  const auto fileName = folder.Write("a.pts", "index\n1\n2 3\n");
  reader->SetFileName(fileName);
  reader->SetReferenceImage(shift->GetOutput());
  reader->Update();
  Expect_Landmark<2>(reader->GetOutput(), 0, "landmark_1", { 102, 203 }, 1.0f);
  reader->SetReferenceImage(image);
  reader->Update();
  Expect_Landmark<2>(reader->GetOutput(), 0, "landmark_1", { 2, 3 }, 1.0f);
  image->SetOrigin(origin);
  reader->Update();
  Expect_Landmark<2>(reader->GetOutput(), 0, "landmark_1", { 102, 203 }, 1.0f);
  reader->SetReferenceImage(nullptr);
  EXPECT_EQ(GetExceptionDescription([&] { reader->Update(); }),
            fileName + ": holds indices and not points, which needs a reference image");
}

TEST(LandmarkFileReader, ElastixErrorsNameFileAndLine)
{
  const TestFolder folder;
  const auto       error = [&folder](const std::string & text) { return GetReadError<2>(folder, "a.pts", text); };
  EXPECT_EQ(error("point\n"), "a.pts:2: the number of points must stand here (got '')");
  EXPECT_EQ(error("points\n2\n"), "a.pts:1: the number of points must stand here (got 'points')");
  EXPECT_EQ(error("point\n-1\n"), "a.pts:2: the number of points must stand here (got '-1')");
  EXPECT_EQ(error("point\n2\n1 2\n3\n"), "a.pts:4: 2 points of 2 coordinates must be there (got 3 numbers)");
  EXPECT_EQ(error("point\n1\n1 2 3\n"), "a.pts:3: 1 points of 2 coordinates must be there (got 3 numbers)");
  EXPECT_EQ(error("point\n1\n1 nan\n"), "a.pts:3: a coordinate must be a finite number (got 'nan')");
}

TEST(LandmarkFileReader, NamesThatRepeatAndNumbersThatAreNoFloatAreErrorsInEachFormat)
{
  const TestFolder folder;
  const auto       markups = [](const std::string & first, const std::string & second) {
    const std::string point = R"({"label": ")";
    return MakeMarkups(
      "", point + first + R"(", "position": [1, 2, 0]}, )" + point + second + R"(", "position": [1e39, 2, 0]})");
  };
  const auto fiducials = [](const std::string & first, const std::string & second) {
    return "# CoordinateSystem = LPS\n0,1,2,0,0,0,0,1,1,1,0," + first + ",,\n1,-1e39,2,0,0,0,0,1,1,1,0," + second +
           ",,\n";
  };
  for (const std::string name : { "", "a" })
  {
    const auto reason = ": each landmark must have a name of its own (got '" + name + "')";
    EXPECT_EQ(GetReadError<2>(folder, "a.mrk.json", markups(name, name)), "a.mrk.json" + reason);
    EXPECT_EQ(GetReadError<2>(folder, "a.fcsv", fiducials(name, name)), "a.fcsv" + reason);
  }
  const std::string reason = ": a coordinate of 'b' is too large";
  EXPECT_EQ(GetReadError<2>(folder, "a.mrk.json", markups("a", "b")), "a.mrk.json" + reason);
  EXPECT_EQ(GetReadError<2>(folder, "a.fcsv", fiducials("a", "b")), "a.fcsv" + reason);
  EXPECT_EQ(GetReadError<2>(folder, "a.pts", "point\n1\n1e39 2\n"), "a.pts: a coordinate of 'landmark_1' is too large");
}

TEST(LandmarkFileReader, TheExtensionsAreThoseOfTheFormats)
{
  EXPECT_EQ(itk::GetLandmarkFileExtensions(),
            (std::vector<std::string>{ ".csv", ".mrk.json", ".fcsv", ".pts", ".txt" }));
  for (const auto & extension : itk::GetLandmarkFileExtensions())
  {
    EXPECT_EQ(itk::GetLandmarkFileExtension("a" + extension), extension);
  }
}

TEST(LandmarkFileReader, UnknownExtensionAndMissingFileAreErrors)
{
  const TestFolder folder;
  EXPECT_EQ(GetReadError<2>(folder, "a.json", "{}"),
            "a.json: the extension is of no known landmark file format (.csv, .mrk.json, .fcsv, .pts, .txt)");
  for (const std::string name : { "no.csv", "no.mrk.json", "no.fcsv", "no.pts" })
  {
    EXPECT_EQ(GetExceptionDescription([&] { Read<2>(folder.GetName(name)); }), folder.GetName(name) + ": no such file");
  }
  EXPECT_THROW(itk::LandmarkFileReader<itk::LandmarkSet<2>>::New()->Update(), itk::ExceptionObject);
}

TEST(LandmarkFileReader, DecimalPointStandsInAGermanLocaleToo)
{
  const GermanLocale locale;
  const TestFolder   folder;
  Expect_Landmark<2>(Read<2>(folder.Write("a.csv", "landmark,x,y\na,1.5,2.25\n")), 0, "a", { 1.5, 2.25 }, 1.0f);
  Expect_Landmark<2>(
    Read<2>(folder.Write("a.mrk.json", MakeMarkups("", R"({"label": "a", "position": [1.5, 2.25, 0.0]})"))),
    0,
    "a",
    { 1.5, 2.25 },
    1.0f);
  Expect_Landmark<2>(
    Read<2>(folder.Write("a.fcsv", "1,-1.5,-2.25,0.0,0,0,0,1,1,1,0,a,,\n")), 0, "a", { 1.5, 2.25 }, 1.0f);
  Expect_Landmark<2>(Read<2>(folder.Write("a.pts", "point 1 1.5 2.25\n")), 0, "landmark_1", { 1.5, 2.25 }, 1.0f);
}

TEST(LandmarkFileReader, PrintsItsMembers)
{
  const auto reader = itk::LandmarkFileReader<itk::LandmarkSet<2>>::New();
  reader->SetFileName("a.csv");
  std::ostringstream stream;
  reader->Print(stream);
  for (const std::string text : { "FileName: a.csv", "ReferenceImage" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

TEST(LandmarkFileReader, ReadsTheFilesThatSlicerWrote)
{
  const auto data = GetLandmarkDataFolder();
  if (data.empty())
  {
    GTEST_SKIP() << "LANDMARK_DATA_DIR is not set, so no file written by Slicer was read.";
  }
  const auto table = itk::LandmarkTable::New();
  table->Read(data + "/mouse_skulls/landmarks.csv");
  for (const auto & image : table->GetImageNames())
  {
    const auto stem = image.substr(0, image.find(".nii"));
    const auto landmarks = Read<3>(data + "/mouse_skulls/markups/" + stem + ".mrk.json");
    const auto expected = table->GetLandmarks<3>(image);
    ASSERT_EQ(landmarks->GetNumberOfPoints(), expected->GetNumberOfPoints());
    EXPECT_EQ(landmarks->GetLandmarkNames().front(), "1");
    EXPECT_EQ(landmarks->GetLandmarkNames().back(), "51");
    for (itk::SizeValueType i = 0; i < expected->GetNumberOfPoints(); ++i)
    {
      EXPECT_EQ(landmarks->GetPoint(i), expected->GetPoint(i)) << image << ' ' << i;
    }
  }
}
