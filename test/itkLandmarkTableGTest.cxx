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
#include "itkLandmarkTable.h"

#include "itkExceptionDescription.h"
#include "itkGermanLocale.h"
#include "itkLandmarkDataFolder.h"
#include "itkTestFolder.h"

#include <cmath>
#include <limits>
#include <sstream>

namespace
{

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::string
GetReadError(const TestFolder & folder, const std::string & text)
{
  const auto name = folder.Write("t.csv", text);
  const auto table = itk::LandmarkTable::New();
  auto       description = GetExceptionDescription([&] { table->Read(name); });
  EXPECT_TRUE(table->GetImageNames().empty());
  const auto prefix = folder.GetName();
  return description.compare(0, prefix.size(), prefix) == 0 ? description.substr(prefix.size()) : description;
}

itk::LandmarkTable::Pointer
ReadTable(const std::string & fileName)
{
  const auto table = itk::LandmarkTable::New();
  table->Read(fileName);
  return table;
}

} // namespace

TEST(LandmarkTable, ReadsTwoDimensionalTableWithMissingLandmarks)
{
  const TestFolder folder;
  const auto table = ReadTable(folder.Write("t.csv", "image,a_x,a_y,b_x,b_y\n2.jpg,1.5,-2e1,,\n1.jpg,nan,NaN, 3 ,4\n"));
  EXPECT_EQ(table->GetDimension(), 2u);
  EXPECT_EQ(table->GetLandmarkNames(), (std::vector<std::string>{ "a", "b" }));
  EXPECT_EQ(table->GetImageNames(), (std::vector<std::string>{ "2.jpg", "1.jpg" }));
  EXPECT_TRUE(table->HasImage("1.jpg"));
  EXPECT_FALSE(table->HasImage("3.jpg"));
  const auto second = table->GetCoordinates("2.jpg");
  ASSERT_EQ(second.size(), 4u);
  EXPECT_EQ(second[0], 1.5);
  EXPECT_EQ(second[1], -20.0);
  EXPECT_TRUE(std::isnan(second[2]) && std::isnan(second[3]));
  const auto first = table->GetPointSet<2>("1.jpg");
  ASSERT_EQ(first->GetNumberOfPoints(), 2u);
  EXPECT_TRUE(itk::IsMissingLandmark(first->GetPoint(0)));
  EXPECT_EQ(first->GetPoint(1)[1], 4.0f);
  float confidence = -1.0f;
  EXPECT_TRUE(first->GetPointData(0, &confidence));
  EXPECT_EQ(confidence, 0.0f);
  EXPECT_TRUE(first->GetPointData(1, &confidence));
  EXPECT_EQ(confidence, 1.0f);
}

TEST(LandmarkTable, AcceptsByteOrderMarkCarriageReturnsQuotesAndMissingLastLineEnd)
{
  const TestFolder folder;
  const auto       table = ReadTable(folder.Write(
    "t.csv",
    "\xEF\xBB\xBFimage,\"a, \"\"left\"\"_x\",\"a, \"\"left\"\"_y\",_z_x,_z_y\r\n\r\n\"b, c.png\",\"1\",2,3,4"));
  EXPECT_EQ(table->GetDimension(), 2u);
  EXPECT_EQ(table->GetLandmarkNames(), (std::vector<std::string>{ "a, \"left\"", "_z" }));
  EXPECT_EQ(table->GetCoordinates("b, c.png"), (std::vector<double>{ 1, 2, 3, 4 }));
}

TEST(LandmarkTable, WhatIsWrittenReadsBack)
{
  const TestFolder folder;
  const auto       table = itk::LandmarkTable::New();
  table->SetDimension(3);
  table->SetLandmarkNames({ "tip", "a,\"b\"" });
  table->SetCoordinates("x,1.nii.gz", { 0.1, -1e-7, 123456.789, missing, missing, missing });
  const auto points = itk::PointSet<float, 3>::New();
  points->SetPoint(0, itk::MakeMissingLandmark<itk::Point<float, 3>>());
  itk::Point<float, 3> point;
  point[0] = 83.6f;
  point[1] = -0.1f;
  point[2] = 1e10f;
  points->SetPoint(1, point);
  table->SetPointSet("2", points);
  const auto name = folder.GetName("t.csv");
  table->Write(name);
  EXPECT_EQ(folder.Read("t.csv"),
            "image,tip_x,tip_y,tip_z,\"a,\"\"b\"\"_x\",\"a,\"\"b\"\"_y\",\"a,\"\"b\"\"_z\"\n"
            "\"x,1.nii.gz\",0.1,-1e-7,123456.789,,,\n"
            "2,,,,83.6,-0.1,10000000000\n");

  const auto again = ReadTable(name);
  EXPECT_EQ(again->GetLandmarkNames(), table->GetLandmarkNames());
  EXPECT_EQ(again->GetImageNames(), table->GetImageNames());
  const auto coordinates = again->GetCoordinates("x,1.nii.gz");
  EXPECT_EQ(coordinates[0], 0.1);
  EXPECT_EQ(coordinates[2], 123456.789);
  EXPECT_TRUE(std::isnan(coordinates[5]));
  EXPECT_EQ(again->GetPointSet<3>("2")->GetPoint(1), point);
}

TEST(LandmarkTable, ConfidencesAndCovariancesReadBack)
{
  const TestFolder folder;
  const auto       table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "a", "b" });
  table->SetCoordinates("1", { 1, 2, missing, missing });
  table->SetCoordinates("2", { 5, 6, 7, 8 });
  table->SetConfidences("2", { missing, 0.25 });
  table->SetCovariances("1", { 2, -0.5, 1, missing, missing, missing });
  table->Write(folder.GetName("t.csv"));
  EXPECT_EQ(folder.Read("t.csv"),
            "image,a_x,a_y,a_confidence,a_xx,a_xy,a_yy,b_x,b_y,b_confidence,b_xx,b_xy,b_yy\n"
            "1,1,2,,2,-0.5,1,,,,,,\n"
            "2,5,6,,,,,7,8,0.25,,,\n");
  const auto again = ReadTable(folder.GetName("t.csv"));
  EXPECT_EQ(again->GetLandmarkNames(), table->GetLandmarkNames());
  EXPECT_EQ(again->GetCoordinates("2"), (std::vector<double>{ 5, 6, 7, 8 }));
  EXPECT_TRUE(again->GetConfidences("1").empty());
  ASSERT_EQ(again->GetConfidences("2").size(), 2u);
  EXPECT_TRUE(std::isnan(again->GetConfidences("2")[0]));
  EXPECT_EQ(again->GetConfidences("2")[1], 0.25);
  const auto covariances = again->GetCovariances("1");
  ASSERT_EQ(covariances.size(), 6u);
  EXPECT_EQ(std::vector<double>(covariances.begin(), covariances.begin() + 3), (std::vector<double>{ 2, -0.5, 1 }));
  EXPECT_TRUE(std::isnan(covariances[3]));
  EXPECT_TRUE(again->GetCovariances("2").empty());
  again->Write(folder.GetName("u.csv"));
  EXPECT_EQ(folder.Read("u.csv"), folder.Read("t.csv"));
}

TEST(LandmarkTable, ThreeDimensionalCovariancesHaveSixNumbers)
{
  const TestFolder  folder;
  const std::string text = "image,a_x,a_y,a_z,a_xx,a_xy,a_xz,a_yy,a_yz,a_zz\n1,1,2,3,4,1,0.5,3,-1,2\n";
  const auto        table = ReadTable(folder.Write("t.csv", text));
  EXPECT_EQ(table->GetDimension(), 3u);
  EXPECT_TRUE(table->GetConfidences("1").empty());
  EXPECT_EQ(table->GetCovariances("1"), (std::vector<double>{ 4, 1, 0.5, 3, -1, 2 }));
  table->Write(folder.GetName("u.csv"));
  EXPECT_EQ(folder.Read("u.csv"), text);
}

TEST(LandmarkTable, LandmarksMayBeNamedLikeColumns)
{
  const TestFolder folder;
  const auto       table =
    ReadTable(folder.Write("t.csv", "image,a_x,a_y,a_confidence_x,a_confidence_y,a_x_x,a_x_y\n1,1,2,3,4,5,6\n"));
  EXPECT_EQ(table->GetLandmarkNames(), (std::vector<std::string>{ "a", "a_confidence", "a_x" }));
  EXPECT_TRUE(table->GetConfidences("1").empty());
}

TEST(LandmarkTable, PointDataAreTheConfidencesWhenThereAreAny)
{
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "a", "b" });
  table->SetCoordinates("i", { 1, 2, missing, missing });
  table->SetConfidences("i", { 0.75, 0.125 });
  const auto points = table->GetPointSet<2>("i");
  float      confidence = -1.0f;
  EXPECT_TRUE(points->GetPointData(0, &confidence));
  EXPECT_EQ(confidence, 0.75f);
  EXPECT_TRUE(points->GetPointData(1, &confidence));
  EXPECT_EQ(confidence, 0.125f);

  table->SetPointSet("without", points);
  EXPECT_TRUE(table->GetConfidences("without").empty());
  table->SetPointSet("with", points, true);
  EXPECT_EQ(table->GetConfidences("with"), (std::vector<double>{ 0.75, 0.125 }));
  table->SetConfidences("with", {});
  EXPECT_TRUE(table->GetConfidences("with").empty());
}

TEST(LandmarkTable, SettingCoordinatesAgainDropsConfidencesAndCovariances)
{
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "a" });
  table->SetCoordinates("i", { 1, 2 });
  table->SetConfidences("i", { 1 });
  table->SetCovariances("i", { 1, 0, 1 });
  table->SetCoordinates("i", { 3, 4 });
  EXPECT_TRUE(table->GetConfidences("i").empty());
  EXPECT_TRUE(table->GetCovariances("i").empty());
}

TEST(LandmarkTable, ErrorsInConfidencesAndCovariancesNameFileAndLine)
{
  const TestFolder folder;
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_confidence,b_x,b_y\n"),
            "t.csv:1: the header must name 3 columns for each landmark (got 5)");
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_confidence,b_x,b_y,c_x\n"),
            "t.csv:1: column 7 must be named b_confidence (got 'c_x')");
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,b_x,b_y,b_confidence,c_x\n"),
            "t.csv:1: column 6 must be named <name>_x (got 'b_confidence')");
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_xx,a_yy,a_xy\n"),
            "t.csv:1: column 5 must be named a_xy (got 'a_yy')");
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_confidence\n1,2,3,high\n"),
            "t.csv:2: column a_confidence must be a finite number (got 'high')");
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_xx,a_xy,a_yy\n1,2,3,1,,1\n"),
            "t.csv:2: landmark 'a' has only a part of its covariance");
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_xx,a_xy,a_yy\n1,2,3,1,2,1\n"),
            "t.csv:2: the covariance of landmark 'a' is not positive definite");
  // The leading minors are 1, 1 and -3.
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_z,a_xx,a_xy,a_xz,a_yy,a_yz,a_zz\n1,2,3,4,1,0,2,1,0,1\n"),
            "t.csv:2: the covariance of landmark 'a' is not positive definite");
}

TEST(LandmarkTable, SettingAnImageAgainReplacesIt)
{
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "a" });
  table->SetCoordinates("i", { 1, 2 });
  table->SetCoordinates("j", { 3, 4 });
  table->SetCoordinates("i", { 5, 6 });
  EXPECT_EQ(table->GetImageNames(), (std::vector<std::string>{ "i", "j" }));
  EXPECT_EQ(table->GetCoordinates("i"), (std::vector<double>{ 5, 6 }));
}

TEST(LandmarkTable, ErrorsNameFileAndLine)
{
  const TestFolder  folder;
  const std::string header = "image,a_x,a_y\n";
  EXPECT_EQ(GetReadError(folder, ""), "t.csv: is empty");
  EXPECT_EQ(GetReadError(folder, "\n\r\n"), "t.csv: is empty");
  EXPECT_EQ(GetReadError(folder, "name,a_x,a_y\n"),
            "t.csv:1: the header must be image,<name>_x,<name>_y[,<name>_z]... (got 'name')");
  EXPECT_EQ(GetReadError(folder, "image,a_x,b_y\n"), "t.csv:1: column 3 must be named a_y (got 'b_y')");
  EXPECT_EQ(GetReadError(folder, "image,a,b\n"), "t.csv:1: column 2 must be named <name>_x (got 'a')");
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,b_x\n"),
            "t.csv:1: the header must name 2 columns for each landmark (got 3)");
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_x,a_y\n"), "t.csv:1: landmark 'a' is there twice");
  EXPECT_EQ(GetReadError(folder, header + "1,2,3\n2,3\n"), "t.csv:3: the row must have 3 columns (got 2)");
  EXPECT_EQ(GetReadError(folder, header + "1,2,3\n\n2,3,4,5\n"), "t.csv:4: the row must have 3 columns (got 4)");
  EXPECT_EQ(GetReadError(folder, header + "1,2,x3\n"), "t.csv:2: column a_y must be a finite number (got 'x3')");
  EXPECT_EQ(GetReadError(folder, header + "1,2 3,3\n"), "t.csv:2: column a_x must be a finite number (got '2 3')");
  EXPECT_EQ(GetReadError(folder, header + "1,\"2,5\",3\n"), "t.csv:2: column a_x must be a finite number (got '2,5')");
  EXPECT_EQ(GetReadError(folder, header + "1,inf,3\n"), "t.csv:2: column a_x must be a finite number (got 'inf')");
  EXPECT_EQ(GetReadError(folder, header + "1,1e999,3\n"), "t.csv:2: column a_x must be a finite number (got '1e999')");
  EXPECT_EQ(GetReadError(folder, header + "1,2,\n"), "t.csv:2: landmark 'a' has only some of its coordinates");
  EXPECT_EQ(GetReadError(folder, header + "1,2,3\n2,3,4\n1,5,6\n"), "t.csv:4: image '1' is there twice");
  EXPECT_EQ(GetReadError(folder, header + ",2,3\n"), "t.csv:2: the image has no name");
  EXPECT_EQ(GetReadError(folder, header + "\"1,2,3\n"), "t.csv:2: a quoted field is not closed");
  EXPECT_EQ(GetReadError(folder, header + "\"1\n\",2,3\n4,,x\n"),
            "t.csv:4: column a_y must be a finite number (got 'x')");
  EXPECT_EQ(GetReadError(folder, header + std::string("1\0,2,3\n", 7)), "t.csv: is not a text file");
}

TEST(LandmarkTable, FileThatIsNotThereOrIsAFolderIsAnError)
{
  const TestFolder folder;
  const auto       table = itk::LandmarkTable::New();
  EXPECT_EQ(GetExceptionDescription([&] { table->Read(folder.GetName("no.csv")); }),
            folder.GetName("no.csv") + ": no such file");
  EXPECT_EQ(GetExceptionDescription([&] { table->Read(folder.GetName()); }), folder.GetName() + ": is a folder");
}

TEST(LandmarkTable, FailedReadLeavesTheTableAsItWas)
{
  const TestFolder folder;
  const auto       table = ReadTable(folder.Write("good.csv", "image,a_x,a_y\n1,2,3\n"));
  const auto       bad = folder.Write("bad.csv", "image,b_x,b_y,b_z\n1,2,3,4\n1,2,3,4\n");
  EXPECT_THROW(table->Read(bad), itk::ExceptionObject);
  EXPECT_EQ(table->GetDimension(), 2u);
  EXPECT_EQ(table->GetLandmarkNames(), std::vector<std::string>{ "a" });
  EXPECT_EQ(table->GetCoordinates("1"), (std::vector<double>{ 2, 3 }));
}

TEST(LandmarkTable, ImageListSkipsBlankLinesAndComments)
{
  const TestFolder folder;
  const auto       table = ReadTable(folder.Write("t.csv", "image,a_x,a_y\n1 a.jpg,2,3\n2.jpg,2,3\n3.jpg,,\n"));
  const auto       list = folder.Write("l.txt", "\xEF\xBB\xBF# a comment\r\n\r\n3.jpg  \r\n \t\r\n\t1 a.jpg");
  EXPECT_EQ(table->ReadImageList(list), (std::vector<std::string>{ "3.jpg", "1 a.jpg" }));
}

TEST(LandmarkTable, ImageListErrorsNameFileAndLine)
{
  const TestFolder folder;
  const auto       table = ReadTable(folder.Write("t.csv", "image,a_x,a_y\n1,2,3\n"));
  const auto       name = folder.GetName("l.txt");
  const auto       getError = [&](const std::string & text) {
    folder.Write("l.txt", text);
    return GetExceptionDescription([&] { table->ReadImageList(name); });
  };
  EXPECT_EQ(getError("# x\n2\n"), name + ":2: image '2' has no row in the landmark table");
  EXPECT_EQ(getError("1\n\n1\n"), name + ":3: image '1' is there twice");
  EXPECT_EQ(getError("# only this\n"), name + ": names no image");
}

TEST(LandmarkTable, WrongSettingsAreErrors)
{
  const auto table = itk::LandmarkTable::New();
  EXPECT_THROW(table->SetDimension(4), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarkNames({ "a", "a" }), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarkNames({ "" }), itk::ExceptionObject);
  table->SetLandmarkNames({ "a", "b" });
  EXPECT_THROW(table->SetCoordinates("", { 1, 2, 3, 4 }), itk::ExceptionObject);
  EXPECT_THROW(table->SetCoordinates("i", { 1, 2 }), itk::ExceptionObject);
  EXPECT_THROW(table->SetCoordinates("i", { 1, missing, 3, 4 }), itk::ExceptionObject);
  EXPECT_THROW(table->SetCoordinates("i", { 1, std::numeric_limits<double>::infinity(), 3, 4 }), itk::ExceptionObject);
  EXPECT_THROW(table->GetCoordinates("i"), itk::ExceptionObject);
  EXPECT_THROW(table->GetConfidences("i"), itk::ExceptionObject);
  EXPECT_THROW(table->GetCovariances("i"), itk::ExceptionObject);
  EXPECT_THROW(table->SetConfidences("i", {}), itk::ExceptionObject);
  EXPECT_THROW(table->SetCovariances("i", {}), itk::ExceptionObject);
  table->SetCoordinates("i", { 1, 2, 3, 4 });
  EXPECT_THROW(table->SetConfidences("i", { 1 }), itk::ExceptionObject);
  EXPECT_THROW(table->SetConfidences("i", { 1, std::numeric_limits<double>::infinity() }), itk::ExceptionObject);
  EXPECT_THROW(table->SetCovariances("i", { 1, 0, 1 }), itk::ExceptionObject);
  EXPECT_THROW(table->SetCovariances("i", { 1, 0, 1, 1, missing, 1 }), itk::ExceptionObject);
  EXPECT_THROW(table->SetCovariances("i", { 1, 0, 1, 1, 0, -1 }), itk::ExceptionObject);
  EXPECT_THROW(table->SetCovariances("i", { 1, 0, 1, 1, 0, std::numeric_limits<double>::infinity() }),
               itk::ExceptionObject);
  EXPECT_THROW(table->SetDimension(3), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarkNames({ "a" }), itk::ExceptionObject);
  EXPECT_THROW(table->GetPointSet<3>("i"), itk::ExceptionObject);
  EXPECT_THROW((table->SetPointSet("i", itk::PointSet<float, 3>::New())), itk::ExceptionObject);
  EXPECT_THROW((table->SetPointSet("i", static_cast<itk::PointSet<float, 2> *>(nullptr))), itk::ExceptionObject);
}

TEST(LandmarkTable, DecimalPointStandsInAGermanLocaleToo)
{
  const GermanLocale locale;
  if (!locale.IsAvailable())
  {
    GTEST_SKIP() << "SKIPPED: the locale de_DE.UTF-8 is not installed.";
  }
  const TestFolder  folder;
  const std::string text = "image,a_x,a_y\n1,1234.5,-0.25\n";
  const auto        table = ReadTable(folder.Write("t.csv", text));
  EXPECT_EQ(table->GetCoordinates("1"), (std::vector<double>{ 1234.5, -0.25 }));
  table->Write(folder.GetName("u.csv"));
  EXPECT_EQ(folder.Read("u.csv"), text);
}

TEST(LandmarkTable, PrintsItsMembers)
{
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "sella" });
  table->SetCoordinates("001.jpg", { 1, 2 });
  std::ostringstream stream;
  table->Print(stream);
  for (const std::string text : { "Dimension: 2",
                                  "LandmarkNames: 1",
                                  "sella",
                                  "ImageNames: 1",
                                  "001.jpg",
                                  "Coordinates: 2",
                                  "HasConfidences: 0",
                                  "HasCovariances: 0" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

TEST(LandmarkTable, ReadsTheRealTablesAndWritesThemByteForByte)
{
  const auto data = GetLandmarkDataFolder();
  if (data.empty())
  {
    GTEST_SKIP() << "SKIPPED: LANDMARK_DATA_DIR is not set, so no real data was read.";
  }
  struct Expected
  {
    const char * file;
    const char * list;
    size_t       images;
    size_t       listed;
    size_t       landmarks;
    unsigned int dimension;
  };
  for (const auto & expected :
       { Expected{ "cephalograms/landmarks_challenge.csv", "cephalograms/test1.txt", 300, 150, 19, 2 },
         Expected{ "hands/landmarks.csv", "hands/train.txt", 98, 79, 37, 2 },
         Expected{ "mouse_skulls/landmarks.csv", "mouse_skulls/train.txt", 23, 19, 45, 3 } })
  {
    const TestFolder folder;
    const auto       name = data + '/' + expected.file;
    const auto       table = ReadTable(name);
    EXPECT_EQ(table->GetImageNames().size(), expected.images);
    EXPECT_EQ(table->GetLandmarkNames().size(), expected.landmarks);
    EXPECT_EQ(table->GetDimension(), expected.dimension);
    EXPECT_EQ(table->ReadImageList(data + '/' + expected.list).size(), expected.listed);

    table->Write(folder.GetName("copy.csv"));
    std::ifstream original(name, std::ios::binary);
    EXPECT_EQ(folder.Read("copy.csv"), std::string(std::istreambuf_iterator<char>(original), {}));
  }
}
