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
#include "itkLandmarkFileWriter.h"

#include "itkExceptionDescription.h"
#include "itkGermanLocale.h"
#include "itkLandmarkFileReader.h"
#include "itkTestFolder.h"

#include "itkPointSet.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <random>
#include <sstream>

namespace
{

template <unsigned int VDimension>
using PointSetType = itk::PointSet<float, VDimension>;

const std::vector<std::string> names{ "sella", "a, \"b\"", "l03" };

/** Three landmarks; the second may be missing. */
template <unsigned int VDimension>
typename PointSetType<VDimension>::Pointer
MakePoints(bool secondIsMissing)
{
  std::mt19937                          random(7);
  std::uniform_real_distribution<float> coordinate(-500.0f, 500.0f);
  const auto                            points = PointSetType<VDimension>::New();
  for (unsigned int i = 0; i < 3; ++i)
  {
    typename PointSetType<VDimension>::PointType point;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      point[d] = coordinate(random);
    }
    const bool isMissing = secondIsMissing && i == 1;
    points->SetPoint(i, isMissing ? itk::MakeMissingLandmark<typename PointSetType<VDimension>::PointType>() : point);
    points->SetPointData(i, isMissing ? 0.0625f : 0.7f + 0.1f * i);
  }
  return points;
}

template <unsigned int VDimension>
void
Write(const PointSetType<VDimension> * points, const std::string & fileName, const std::vector<std::string> & landmarks)
{
  const auto writer = itk::LandmarkFileWriter<PointSetType<VDimension>>::New();
  writer->SetInput(points);
  writer->SetFileName(fileName);
  writer->SetLandmarkNames(landmarks);
  writer->Update();
}

template <unsigned int VDimension>
void
Expect_RoundTrip(const std::string & extension, bool secondIsMissing, bool carriesNamesAndConfidences)
{
  const TestFolder folder;
  const auto       fileName = folder.GetName("case." + extension);
  const auto       points = MakePoints<VDimension>(secondIsMissing);
  Write<VDimension>(points, fileName, names);
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);

  const auto reader = itk::LandmarkFileReader<PointSetType<VDimension>>::New();
  reader->SetFileName(fileName);
  reader->Update();
  const auto expectedNames = carriesNamesAndConfidences ? names : itk::MakeLandmarkNames(3);
  EXPECT_EQ(reader->GetLandmarkNames(), expectedNames) << extension;
  ASSERT_EQ(reader->GetOutput()->GetNumberOfPoints(), 3u) << extension;
  for (unsigned int i = 0; i < 3; ++i)
  {
    const auto expected = points->GetPoint(i);
    const auto found = reader->GetOutput()->GetPoint(i);
    EXPECT_EQ(itk::IsMissingLandmark(found), itk::IsMissingLandmark(expected)) << extension;
    if (!itk::IsMissingLandmark(expected))
    {
      EXPECT_EQ(found, expected) << extension;
    }
    float expectedConfidence = 1.0f;
    float confidence = -1.0f;
    if (carriesNamesAndConfidences)
    {
      points->GetPointData(i, &expectedConfidence);
    }
    reader->GetOutput()->GetPointData(i, &confidence);
    EXPECT_EQ(confidence, expectedConfidence) << extension;
  }
}

template <unsigned int VDimension>
void
Expect_CovarianceRoundTrip(const std::string & extension)
{
  using CovarianceType = itk::Matrix<double, VDimension, VDimension>;
  const TestFolder                      folder;
  std::mt19937                          random(3);
  std::uniform_real_distribution<float> entry(-1.0f, 1.0f);
  std::vector<CovarianceType>           covariances;
  for (unsigned int i = 0; i < 3; ++i)
  {
    auto covariance = CovarianceType::GetIdentity() * 3.3;
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = 0; column < row; ++column)
      {
        covariance(row, column) = covariance(column, row) = entry(random);
      }
    }
    covariances.push_back(covariance);
  }
  const auto writer = itk::LandmarkFileWriter<PointSetType<VDimension>>::New();
  writer->SetInput(MakePoints<VDimension>(false));
  writer->SetFileName(folder.GetName("case." + extension));
  writer->SetCovariances(covariances);
  writer->Update();
  const auto reader = itk::LandmarkFileReader<PointSetType<VDimension>>::New();
  reader->SetFileName(folder.GetName("case." + extension));
  reader->Update();
  ASSERT_EQ(reader->GetCovariances().size(), 3u);
  for (unsigned int i = 0; i < 3; ++i)
  {
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = 0; column < VDimension; ++column)
      {
        EXPECT_EQ(static_cast<float>(reader->GetCovariances()[i](row, column)),
                  static_cast<float>(covariances[i](row, column)));
      }
    }
  }
}

template <unsigned int VDimension>
typename PointSetType<VDimension>::Pointer
MakeSimplePoints()
{
  const auto                                   points = PointSetType<VDimension>::New();
  typename PointSetType<VDimension>::PointType point;
  point.Fill(3.0f);
  point[0] = 83.6f;
  point[1] = -0.5f;
  points->SetPoint(0, point);
  points->SetPoint(1, itk::MakeMissingLandmark<typename PointSetType<VDimension>::PointType>());
  return points;
}

} // namespace

TEST(LandmarkFileWriter, EachFormatReadsBackWithTheSameFloats)
{
  for (const std::string extension : { "csv", "mrk.json", "fcsv", "FCSV" })
  {
    for (const bool secondIsMissing : { false, true })
    {
      Expect_RoundTrip<2>(extension, secondIsMissing, true);
      Expect_RoundTrip<3>(extension, secondIsMissing, true);
    }
  }
  for (const std::string extension : { "pts", "txt" })
  {
    Expect_RoundTrip<2>(extension, false, false);
    Expect_RoundTrip<3>(extension, false, false);
  }
}

TEST(LandmarkFileWriter, CovariancesReadBackWithTheSameFloats)
{
  for (const std::string extension : { "csv", "mrk.json" })
  {
    Expect_CovarianceRoundTrip<2>(extension);
    Expect_CovarianceRoundTrip<3>(extension);
  }
}

TEST(LandmarkFileWriter, WritesCovariances)
{
  const TestFolder          folder;
  const auto                writer = itk::LandmarkFileWriter<PointSetType<2>>::New();
  itk::Matrix<double, 2, 2> covariance;
  covariance(0, 0) = 4.1;
  covariance(0, 1) = covariance(1, 0) = -0.5;
  covariance(1, 1) = 2.25;
  itk::Matrix<double, 2, 2> none;
  none.Fill(std::numeric_limits<double>::quiet_NaN());
  writer->SetInput(MakeSimplePoints<2>());
  writer->SetLandmarkNames({ "a", "b" });
  writer->SetCovariances({ covariance, none });
  writer->SetFileName(folder.GetName("a.csv"));
  writer->Update();
  EXPECT_EQ(folder.Read("a.csv"),
            "landmark,x,y,confidence,cov_xx,cov_xy,cov_yy\na,83.6,-0.5,1,4.1,-0.5,2.25\nb,,,0,,,\n");
  writer->SetFileName(folder.GetName("a.mrk.json"));
  writer->Update();
  const auto points = nlohmann::json::parse(folder.Read("a.mrk.json")).at("markups").at(0).at("controlPoints");
  EXPECT_EQ(points[0].at("covariance"), nlohmann::json({ 4.1, -0.5, 0.0, -0.5, 2.25, 0.0, 0.0, 0.0, 0.0 }));
  EXPECT_FALSE(points[1].contains("covariance"));
  writer->SetCovariances({ covariance });
  EXPECT_NE(GetExceptionDescription([&] { writer->Update(); }).find("as many covariances as points, 2 (got 1)"),
            std::string::npos);
}

TEST(LandmarkFileWriter, WritesCSV)
{
  const TestFolder folder;
  Write<2>(MakeSimplePoints<2>(), folder.GetName("a.csv"), { "a", "b" });
  EXPECT_EQ(folder.Read("a.csv"), "landmark,x,y,confidence\na,83.6,-0.5,1\nb,,,0\n");
  Write<3>(MakeSimplePoints<3>(), folder.GetName("a.csv"), {});
  EXPECT_EQ(folder.Read("a.csv"), "landmark,x,y,z,confidence\nlandmark_1,83.6,-0.5,3,1\nlandmark_2,,,,0\n");
}

TEST(LandmarkFileWriter, WritesSlicerFiducialsInRAS)
{
  const TestFolder folder;
  Write<3>(MakeSimplePoints<3>(), folder.GetName("a.fcsv"), { "a", "b" });
  EXPECT_EQ(folder.Read("a.fcsv"),
            "# Markups fiducial file version = 4.10\n"
            "# CoordinateSystem = 0\n"
            "# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n"
            "vtkMRMLMarkupsFiducialNode_0,-83.6,0.5,3,0,0,0,1,1,1,0,a,confidence=1,,2,0\n"
            "vtkMRMLMarkupsFiducialNode_1,0,0,0,0,0,0,1,0,0,0,b,confidence=0,,0,0\n");
}

TEST(LandmarkFileWriter, WritesSlicerMarkupsInLPS)
{
  const TestFolder folder;
  Write<2>(MakeSimplePoints<2>(), folder.GetName("a.mrk.json"), { "a", "b" });
  const auto text = folder.Read("a.mrk.json");
  EXPECT_NE(text.find("83.6,"), std::string::npos);
  const auto document = nlohmann::json::parse(text);
  EXPECT_NE(document.at("@schema").get<std::string>().find("markups-schema-v1.0.3.json"), std::string::npos);
  const auto & markup = document.at("markups").at(0);
  EXPECT_EQ(markup.at("type"), "Fiducial");
  EXPECT_EQ(markup.at("coordinateSystem"), "LPS");
  EXPECT_EQ(markup.at("coordinateUnits"), "mm");
  const auto & points = markup.at("controlPoints");
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0].at("label"), "a");
  EXPECT_EQ(points[0].at("position"), nlohmann::json({ 83.6, -0.5, 0.0 }));
  EXPECT_EQ(points[0].at("positionStatus"), "defined");
  EXPECT_EQ(points[1].at("positionStatus"), "undefined");
}

TEST(LandmarkFileWriter, WritesElastixPoints)
{
  const TestFolder folder;
  const auto       points = MakeSimplePoints<3>();
  points->SetPoint(1, points->GetPoint(0));
  Write<3>(points, folder.GetName("a.pts"), { "a", "b" });
  EXPECT_EQ(folder.Read("a.pts"), "point\n2\n83.6 -0.5 3\n83.6 -0.5 3\n");
}

TEST(LandmarkFileWriter, MissingLandmarkCannotBeWrittenForElastix)
{
  const TestFolder folder;
  const auto       fileName = folder.Write("a.pts", "old");
  EXPECT_EQ(GetExceptionDescription([&] {
              Write<2>(MakeSimplePoints<2>(), fileName, { "a", "b" });
            }),
            fileName + ": landmark 'b' is missing, which an elastix point file cannot say");
  EXPECT_EQ(folder.Read("a.pts"), "old");
}

TEST(LandmarkFileWriter, WrongSettingsAreErrors)
{
  const TestFolder folder;
  const auto       writer = itk::LandmarkFileWriter<PointSetType<2>>::New();
  writer->SetFileName(folder.GetName("a.csv"));
  EXPECT_THROW(writer->Update(), itk::ExceptionObject);
  writer->SetInput(MakeSimplePoints<2>());
  writer->SetLandmarkNames({ "a" });
  EXPECT_THROW(writer->Update(), itk::ExceptionObject);
  writer->SetLandmarkNames({ "a", "b" });
  writer->SetFileName("");
  EXPECT_THROW(writer->Update(), itk::ExceptionObject);
  writer->SetFileName(folder.GetName("a.xyz"));
  EXPECT_EQ(GetExceptionDescription([&] { writer->Update(); }).substr(0, folder.GetName("a.xyz: ").size()),
            folder.GetName("a.xyz: "));
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
}

TEST(LandmarkFileWriter, DecimalPointStandsInAGermanLocaleToo)
{
  const GermanLocale locale;
  if (!locale.IsAvailable())
  {
    GTEST_SKIP() << "SKIPPED: the locale de_DE.UTF-8 is not installed.";
  }
  for (const std::string extension : { "csv", "mrk.json", "fcsv" })
  {
    Expect_RoundTrip<3>(extension, true, true);
  }
  Expect_RoundTrip<3>("pts", false, false);
  const TestFolder folder;
  Write<2>(MakeSimplePoints<2>(), folder.GetName("a.csv"), { "a", "b" });
  EXPECT_EQ(folder.Read("a.csv"), "landmark,x,y,confidence\na,83.6,-0.5,1\nb,,,0\n");
}

TEST(LandmarkFileWriter, PrintsItsMembers)
{
  const auto writer = itk::LandmarkFileWriter<PointSetType<2>>::New();
  writer->SetFileName("a.csv");
  writer->SetLandmarkNames({ "sella" });
  std::ostringstream stream;
  writer->Print(stream);
  for (const std::string text : { "FileName: a.csv", "LandmarkNames: 1", "sella", "Covariances: 0" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}
