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
#include "itkMakeLandmarkSet.h"
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
  const auto second = table->GetLandmarks<2>("2.jpg");
  EXPECT_EQ(second->GetLandmarkNames(), table->GetLandmarkNames());
  EXPECT_EQ(second->GetPoint(0)[0], 1.5f);
  EXPECT_EQ(second->GetPoint(0)[1], -20.0f);
  EXPECT_TRUE(second->IsMissing(1));
  const auto first = table->GetLandmarks<2>("1.jpg");
  EXPECT_TRUE(first->IsMissing(0));
  EXPECT_EQ(first->GetPoint(1)[1], 4.0f);
  EXPECT_FALSE(first->HasConfidences());
}

TEST(LandmarkTable, AcceptsByteOrderMarkCarriageReturnsQuotesAndMissingLastLineEnd)
{
  const TestFolder folder;
  const auto       table = ReadTable(folder.Write(
    "t.csv",
    "\xEF\xBB\xBFimage,\"a, \"\"left\"\"_x\",\"a, \"\"left\"\"_y\",_z_x,_z_y\r\n\r\n\"b, c.png\",\"1\",2,3,4"));
  EXPECT_EQ(table->GetDimension(), 2u);
  EXPECT_EQ(table->GetLandmarkNames(), (std::vector<std::string>{ "a, \"left\"", "_z" }));
  EXPECT_EQ(GetCoordinates(table->GetLandmarks<2>("b, c.png")), (std::vector<double>{ 1, 2, 3, 4 }));
}

TEST(LandmarkTable, LinesEndAsOnEachSystemAndExcelMayNameItsSeparator)
{
  const TestFolder folder;
  for (const std::string end : { "\n", "\r\n", "\r" })
  {
    for (const std::string first : { "", "sep=," })
    {
      const auto text = (first.empty() ? "" : first + end) + "image,a_x,a_y" + end + "1.png,1,2" + end;
      const auto table = ReadTable(folder.Write("t.csv", text));
      EXPECT_EQ(GetCoordinates(table->GetLandmarks<2>("1.png")), (std::vector<double>{ 1, 2 }));
      EXPECT_EQ(table->ReadImageList(folder.Write("list.txt", "1.png" + end)).size(), 1u);
    }
  }
  EXPECT_EQ(GetReadError(folder, "sep=,\rimage,a_x,a_y\r1.png,1,x\r"),
            "t.csv:3: column a_y must be a finite number (got 'x')");
}

TEST(LandmarkTable, TextInUTF16SaysSo)
{
  const TestFolder folder;
  for (const std::string mark : { "\xFF\xFE", "\xFE\xFF" })
  {
    EXPECT_EQ(GetReadError(folder, mark + std::string("i\0m\0", 4)), "t.csv: is text in UTF-16, and must be in UTF-8");
  }
}

TEST(LandmarkTable, BlanksAreNoPartOfNumbers)
{
  const TestFolder folder;
  const auto       table = itk::LandmarkTable::New();
  table->Read(folder.Write("a.csv", "image,a_x,a_y,b_x,b_y\n1.png, 1, 2.5, ?,\t? \n"));
  EXPECT_EQ(table->GetLandmarkNames(), (std::vector<std::string>{ "a", "b" }));
  EXPECT_EQ(table->GetLandmarks<2>("1.png")->GetPoint(0)[1], 2.5f);
  EXPECT_TRUE(table->GetLandmarks<2>("1.png")->IsUnlabeled(1));
}

TEST(LandmarkTable, WhatIsWrittenReadsBack)
{
  const TestFolder               folder;
  const std::vector<std::string> names{ "tip", "a,\"b\"" };
  const auto                     table = itk::LandmarkTable::New();
  table->SetDimension(3);
  table->SetLandmarkNames(names);
  table->SetLandmarks("x,1.nii.gz", MakeLandmarkSet<3>(names, { 0.1, -1e-7, 12345.678, missing, missing, missing }));
  table->SetLandmarks("2", MakeLandmarkSet<3>(names, { missing, missing, missing, 83.6, -0.1, 1e10 }));
  const auto name = folder.GetName("t.csv");
  table->Write(name);
  EXPECT_EQ(folder.Read("t.csv"),
            "image,tip_x,tip_y,tip_z,\"a,\"\"b\"\"_x\",\"a,\"\"b\"\"_y\",\"a,\"\"b\"\"_z\"\n"
            "\"x,1.nii.gz\",0.1,-1e-7,12345.678,,,\n"
            "2,,,,83.6,-0.1,10000000000\n");

  const auto again = ReadTable(name);
  EXPECT_EQ(again->GetLandmarkNames(), names);
  EXPECT_EQ(again->GetImageNames(), table->GetImageNames());
  const auto landmarks = again->GetLandmarks<3>("x,1.nii.gz");
  EXPECT_EQ(landmarks->GetPoint(0), table->GetLandmarks<3>("x,1.nii.gz")->GetPoint(0));
  EXPECT_TRUE(landmarks->IsMissing(1));
  EXPECT_EQ(again->GetLandmarks<3>("2")->GetPoint(1), table->GetLandmarks<3>("2")->GetPoint(1));
}

TEST(LandmarkTable, ConfidencesAndCovariancesReadBack)
{
  const TestFolder folder;
  const auto       table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "a", "b" });
  const auto                 first = MakeLandmarkSet<2>({ "a", "b" }, { 1, 2, missing, missing });
  itk::LandmarkCovariance<2> covariance;
  covariance(0, 0) = 2.0;
  covariance(0, 1) = covariance(1, 0) = -0.5;
  covariance(1, 1) = 1.1;
  first->SetCovariance(0, covariance);
  table->SetLandmarks("1", first);
  const auto second = MakeLandmarkSet<2>({ "a", "b" }, { 5, 6, 7, 8 });
  second->SetConfidence(0, static_cast<float>(missing));
  second->SetConfidence(1, 0.25f);
  table->SetLandmarks("2", second);
  table->Write(folder.GetName("t.csv"));
  EXPECT_EQ(folder.Read("t.csv"),
            "image,a_x,a_y,a_confidence,a_xx,a_xy,a_yy,b_x,b_y,b_confidence,b_xx,b_xy,b_yy\n"
            "1,1,2,,2,-0.5,1.1,,,,,,\n"
            "2,5,6,,,,,7,8,0.25,,,\n");

  const auto again = ReadTable(folder.GetName("t.csv"));
  EXPECT_EQ(GetCoordinates(again->GetLandmarks<2>("2")), (std::vector<double>{ 5, 6, 7, 8 }));
  EXPECT_FALSE(again->GetLandmarks<2>("1")->HasConfidences());
  EXPECT_TRUE(again->GetLandmarks<2>("2")->HasConfidences());
  EXPECT_TRUE(std::isnan(again->GetLandmarks<2>("2")->GetConfidence(0)));
  EXPECT_EQ(again->GetLandmarks<2>("2")->GetConfidence(1), 0.25f);
  EXPECT_EQ(again->GetLandmarks<2>("1")->GetCovariance(0), covariance);
  EXPECT_FALSE(again->GetLandmarks<2>("1")->HasCovariance(1));
  EXPECT_FALSE(again->GetLandmarks<2>("2")->HasCovariances());
  again->Write(folder.GetName("u.csv"));
  EXPECT_EQ(folder.Read("u.csv"), folder.Read("t.csv"));
}

TEST(LandmarkTable, PlausibilitiesOfImagesAndLandmarksReadBack)
{
  const TestFolder  folder;
  const std::string text = "image,plausibility,plausibility_x,plausibility_y,plausibility_confidence,"
                           "plausibility_plausibility,b_x,b_y,b_confidence,b_plausibility\n"
                           "1,0.25,1,2,0.5,1,3,4,0.75,0\n"
                           "2,,5,6,0.5,,,,0,\n";
  const auto        table = ReadTable(folder.Write("t.csv", text));
  EXPECT_EQ(table->GetLandmarkNames(), (std::vector<std::string>{ "plausibility", "b" }));
  const auto landmarks = table->GetLandmarks<2>("1");
  EXPECT_EQ(landmarks->GetImagePlausibility(), 0.25f);
  EXPECT_EQ(landmarks->GetPlausibility(0), 1.0f);
  EXPECT_EQ(landmarks->GetPlausibility(1), 0.0f);
  EXPECT_FALSE(table->GetLandmarks<2>("2")->HasPlausibilities());
  table->Write(folder.GetName("u.csv"));
  EXPECT_EQ(folder.Read("u.csv"), text);

  const auto deep =
    ReadTable(folder.Write("v.csv", "image,plausibility,a_x,a_y,a_z,a_plausibility\n1,1e-9,1,2,3,0.5\n"));
  EXPECT_EQ(deep->GetLandmarks<3>("1")->GetImagePlausibility(), 1e-9f);
  EXPECT_EQ(deep->GetLandmarks<3>("1")->GetPlausibility(0), 0.5f);
  for (const std::string row : { "1,1.5,1,2,0.5", "1,0.5,1,2,-0.5" })
  {
    const auto file = folder.Write("w.csv", "image,plausibility,a_x,a_y,a_plausibility\n" + row + "\n");
    EXPECT_NE(GetExceptionDescription([&file] { ReadTable(file); }).find("w.csv:2: a plausibility must be in [0, 1]"),
              std::string::npos);
  }
}

TEST(LandmarkTable, ThreeDimensionalCovariancesHaveSixColumns)
{
  const TestFolder  folder;
  const std::string text = "image,a_x,a_y,a_z,a_xx,a_xy,a_xz,a_yy,a_yz,a_zz\n1,1,2,3,4,1,0.5,3,-1,2\n";
  const auto        table = ReadTable(folder.Write("t.csv", text));
  EXPECT_EQ(table->GetDimension(), 3u);
  const auto landmarks = table->GetLandmarks<3>("1");
  EXPECT_FALSE(landmarks->HasConfidences());
  const double elements[] = { 4, 1, 0.5, 1, 3, -1, 0.5, -1, 2 };
  EXPECT_EQ(landmarks->GetCovariance(0), itk::LandmarkCovariance<3>(vnl_matrix_fixed<double, 3, 3>(elements)));
  table->Write(folder.GetName("u.csv"));
  EXPECT_EQ(folder.Read("u.csv"), text);
}

TEST(LandmarkTable, LandmarksMayBeNamedLikeColumns)
{
  const TestFolder folder;
  const auto       table =
    ReadTable(folder.Write("t.csv", "image,a_x,a_y,a_confidence_x,a_confidence_y,a_x_x,a_x_y\n1,1,2,3,4,5,6\n"));
  EXPECT_EQ(table->GetLandmarkNames(), (std::vector<std::string>{ "a", "a_confidence", "a_x" }));
  EXPECT_FALSE(table->GetLandmarks<2>("1")->HasConfidences());
}

TEST(LandmarkTable, HoldsCopies)
{
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "a" });
  const auto landmarks = MakeLandmarkSet<2>({ "a" }, { 1, 2 });
  table->SetLandmarks("i", landmarks);
  landmarks->SetMissing(0);
  EXPECT_FALSE(table->GetLandmarks<2>("i")->IsMissing(0));
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
            "t.csv:2: 'a' has only a part of its covariance");
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_xx,a_xy,a_yy\n1,2,3,1,2,1\n"),
            "t.csv:2: the covariance of 'a' must be positive definite");
  // The leading minors are 1, 1 and -3.
  EXPECT_EQ(GetReadError(folder, "image,a_x,a_y,a_z,a_xx,a_xy,a_xz,a_yy,a_yz,a_zz\n1,2,3,4,1,0,2,1,0,1\n"),
            "t.csv:2: the covariance of 'a' must be positive definite");
}

TEST(LandmarkTable, SettingAnImageAgainReplacesIt)
{
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "a" });
  const auto first = MakeLandmarkSet<2>({ "a" }, { 1, 2 });
  first->SetConfidence(0, 0.5f);
  table->SetLandmarks("i", first);
  table->SetLandmarks("j", MakeLandmarkSet<2>({ "a" }, { 3, 4 }));
  table->SetLandmarks("i", MakeLandmarkSet<2>({ "a" }, { 5, 6 }));
  EXPECT_EQ(table->GetImageNames(), (std::vector<std::string>{ "i", "j" }));
  EXPECT_EQ(GetCoordinates(table->GetLandmarks<2>("i")), (std::vector<double>{ 5, 6 }));
  EXPECT_FALSE(table->GetLandmarks<2>("i")->HasConfidences());
}

TEST(LandmarkTable, IsToldFromTheLandmarksOfOneImageHoweverItIsQuoted)
{
  const TestFolder folder;
  for (const std::string header : { "image,a_x,a_y",
                                    "\"image\",\"a_x\",\"a_y\"",
                                    "\xEF\xBB\xBFimage,a_x,a_y",
                                    "\xEF\xBB\xBF\"image\",a_x,\"a_y\"\r",
                                    "\n\r\nimage,a_x,a_y" })
  {
    const auto name = folder.Write("t.CSV", header + "\n1.png,2,3\n");
    EXPECT_TRUE(itk::LandmarkTable::CanReadFile(name)) << header;
    EXPECT_EQ(GetCoordinates(ReadTable(name)->GetLandmarks<2>("1.png")), (std::vector<double>{ 2, 3 })) << header;
  }
  for (const std::string header : { "landmark,x,y", "\"landmark\",\"x\",\"y\"", "images,x,y" })
  {
    EXPECT_FALSE(itk::LandmarkTable::CanReadFile(folder.Write("t.csv", header + "\na,2,3\n"))) << header;
  }
  EXPECT_FALSE(itk::LandmarkTable::CanReadFile(folder.Write("image,.pts", "image,1\n")));
  EXPECT_EQ(GetExceptionDescription([&] { itk::LandmarkTable::CanReadFile(folder.GetName("no.csv")); }),
            folder.GetName("no.csv") + ": no such file");
}

TEST(LandmarkTable, ErrorsNameFileAndLine)
{
  const TestFolder  folder;
  const std::string header = "image,a_x,a_y\n";
  EXPECT_EQ(GetReadError(folder, ""), "t.csv: is empty");
  EXPECT_EQ(GetReadError(folder, "\n\r\n"), "t.csv: is empty");
  EXPECT_EQ(GetReadError(folder, "name,a_x,a_y\n"),
            "t.csv:1: the header must be image,<name>_x,<name>_y[,<name>_z]... (its first column is named 'name')");
  EXPECT_EQ(GetReadError(folder, "image,a_x\n"),
            "t.csv:1: the header must be image,<name>_x,<name>_y[,<name>_z]... (got 'image, a_x')");
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
  EXPECT_EQ(GetReadError(folder, header + "1,1e39,3\n"), "t.csv:2: column a_x must be a finite number (got '1e39')");
  EXPECT_EQ(GetReadError(folder, header + "1,2,\n"), "t.csv:2: landmark 'a' has only some of its coordinates");
  EXPECT_EQ(GetReadError(folder, header + "1,2,3\n2,3,4\n1,5,6\n"), "t.csv:4: image '1' is there twice");
  EXPECT_EQ(GetReadError(folder, header + "b/a.png,2,3\n./b//a.png,3,4\n"),
            "t.csv:3: image './b//a.png' is there twice, also as 'b/a.png'");
  EXPECT_EQ(GetReadError(folder, header + "a.png,2,3\nb/../a.png,3,4\n"),
            "t.csv:3: image 'b/../a.png' is there twice, also as 'a.png'");
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
  EXPECT_EQ(GetCoordinates(table->GetLandmarks<2>("1")), (std::vector<double>{ 2, 3 }));
}

TEST(LandmarkTable, FindsTheImageOfAFileByAsManyFoldersAsItsNamesState)
{
  const TestFolder folder;
  const auto       table = ReadTable(folder.Write(
    "t.csv", "image,s_x,s_y\na.png,1,1\nsub/a.png,2,2\nother/deep/a.png,3,3\nb.nii.gz,4,4\n./c.png,5,5\n"));
  EXPECT_EQ(table->FindImageOfFile("a.png"), "a.png");
  EXPECT_EQ(table->FindImageOfFile("images/a.png"), "a.png");
  EXPECT_EQ(table->FindImageOfFile("images/sub/a.png"), "sub/a.png");
  EXPECT_EQ(table->FindImageOfFile("images/other/../sub/./a.png"), "sub/a.png");
  EXPECT_EQ(table->FindImageOfFile("images/other/deep/a.png"), "other/deep/a.png");
  EXPECT_EQ(table->FindImageOfFile("images/deep/a.png"), "a.png");
  EXPECT_EQ(table->FindImageOfFile("/b.nii.gz"), "b.nii.gz");
  EXPECT_EQ(table->FindImageOfFile("c.png"), "./c.png");
  const auto dotted = ReadTable(folder.Write("d.csv", "image,s_x,s_y\n./a.png,1,1\nx/a.png,2,2\n"));
  EXPECT_EQ(dotted->FindImageOfFile("x/a.png"), "x/a.png");
  const auto error = GetExceptionDescription([&table] { table->FindImageOfFile("images/ba.png"); });
  EXPECT_NE(error.find("The landmark table has no image 'ba.png'."), std::string::npos) << error;
}

TEST(LandmarkTable, FindsTheImageOfALandmarkFile)
{
  const TestFolder folder;
  const auto       table =
    ReadTable(folder.Write("t.csv", "image,s_x,s_y\na.png,1,1\nsub/b.nii.gz,2,2\nc,3,3\nd.png,4,4\nsub/d.png,5,5\n"));
  EXPECT_EQ(table->FindImageOfLandmarkFile("found/a.csv"), "a.png");
  EXPECT_EQ(table->FindImageOfLandmarkFile("b.mrk.json"), "sub/b.nii.gz");
  EXPECT_EQ(table->FindImageOfLandmarkFile("c.fcsv"), "c");
  EXPECT_EQ(table->FindImageOfLandmarkFile("found/sub/d.csv"), "sub/d.png");
  EXPECT_EQ(table->FindImageOfLandmarkFile("found/d.csv"), "d.png");
  EXPECT_EQ(table->FindImageOfLandmarkFile("found/other/b.csv"), "sub/b.nii.gz");
  const auto volumes = ReadTable(folder.Write("v.csv", "image,s_x,s_y\ncase1/ct.nii.gz,1,1\ncase2/ct.nii.gz,2,2\n"));
  EXPECT_EQ(volumes->FindImageOfLandmarkFile("out/case2/ct.mrk.json"), "case2/ct.nii.gz");
  const auto getError = [](const itk::LandmarkTable & asked, const std::string & file) {
    const auto error = GetExceptionDescription([&] { asked.FindImageOfLandmarkFile(file); });
    return error.substr(std::min(error.find("The landmark table"), error.size()));
  };
  EXPECT_EQ(getError(*volumes, "out/ct.mrk.json"), "The landmark table has several images of the name 'ct'.");
  for (const std::string images :
       { "a.png,1,1\na.jpeg,2,2\n", "a.jpeg,2,2\na.png,1,1\n", "x/a.png,1,1\nx/a.jpg,2,2\n" })
  {
    const auto alike = ReadTable(folder.Write("alike.csv", "image,s_x,s_y\n" + images));
    EXPECT_EQ(getError(*alike, "x/a.csv"), "The landmark table has several images of the name 'a'.");
  }
  EXPECT_EQ(getError(*table, "e.fcsv"), "The landmark table has no image of the name 'e'.");
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

TEST(LandmarkTable, WhatItHasAlreadyIsNoChange)
{
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "a" });
  const auto before = table->GetMTime();
  table->SetLandmarkNames({ "a" });
  table->SetDimension(2);
  EXPECT_EQ(table->GetMTime(), before);
  table->SetDimension(3);
  EXPECT_GT(table->GetMTime(), before);
}

TEST(LandmarkTable, WrongSettingsAreErrors)
{
  const auto table = itk::LandmarkTable::New();
  EXPECT_THROW(table->SetDimension(4), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarkNames({ "a", "a" }), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarkNames({ "" }), itk::ExceptionObject);
  table->SetLandmarkNames({ "a", "b" });
  const std::vector<std::string> names{ "a", "b" };
  const auto                     landmarks = MakeLandmarkSet<2>(names, { 1, 2, 3, 4 });
  EXPECT_THROW(table->SetLandmarks("", landmarks), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarks("i", MakeLandmarkSet<2>({ "a" }, { 1, 2 })), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarks("i", MakeLandmarkSet<2>({ "b", "a" }, { 1, 2, 3, 4 })), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarks("i", MakeLandmarkSet<2>(names, { 1, missing, 3, 4 })), itk::ExceptionObject);
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THROW(table->SetLandmarks("i", MakeLandmarkSet<2>(names, { 1, infinity, 3, 4 })), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarks("i", MakeLandmarkSet<3>(names, { 1, 2, 3, 4, 5, 6 })), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarks("i", static_cast<itk::LandmarkSet<2> *>(nullptr)), itk::ExceptionObject);
  EXPECT_THROW(table->GetLandmarks<2>("i"), itk::ExceptionObject);
  EXPECT_TRUE(table->GetImageNames().empty());
  table->SetLandmarks("i", landmarks);
  EXPECT_THROW(table->SetDimension(3), itk::ExceptionObject);
  EXPECT_THROW(table->SetLandmarkNames({ "a" }), itk::ExceptionObject);
  EXPECT_THROW(table->GetLandmarks<3>("i"), itk::ExceptionObject);
}

TEST(LandmarkTable, DecimalPointStandsInAGermanLocaleToo)
{
  const GermanLocale locale;
  const TestFolder   folder;
  const std::string  text = "image,a_x,a_y\n1,1234.5,-0.25\n";
  const auto         table = ReadTable(folder.Write("t.csv", text));
  EXPECT_EQ(GetCoordinates(table->GetLandmarks<2>("1")), (std::vector<double>{ 1234.5, -0.25 }));
  table->Write(folder.GetName("u.csv"));
  EXPECT_EQ(folder.Read("u.csv"), text);
}

TEST(LandmarkTable, ACloneHoldsTheSameAndStaysAsItIs)
{
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(3);
  table->SetLandmarkNames({ "sella" });
  table->SetLandmarks("001.mha", MakeLandmarkSet<3>({ "sella" }, { 1, 2, 3 }));
  const auto clone = table->Clone();
  table->SetLandmarks("001.mha", MakeLandmarkSet<3>({ "sella" }, { 4, 5, 6 }));
  table->SetLandmarks("002.mha", MakeLandmarkSet<3>({ "sella" }, { 7, 8, 9 }));
  EXPECT_EQ(clone->GetLandmarkNames(), table->GetLandmarkNames());
  EXPECT_EQ(clone->GetImageNames(), std::vector<std::string>{ "001.mha" });
  EXPECT_EQ(clone->GetLandmarks<3>("001.mha")->GetPoint(0)[2], 3.0f);
}

TEST(LandmarkTable, PrintsItsMembers)
{
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "sella" });
  table->SetLandmarks("001.jpg", MakeLandmarkSet<2>({ "sella" }, { 1, 2 }));
  std::ostringstream stream;
  table->Print(stream);
  for (const std::string text : { "Dimension: 2", "LandmarkNames: 1", "sella", "ImageNames: 1", "001.jpg" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

TEST(LandmarkTable, ReadsTheRealTablesAndWritesThemByteForByte)
{
  const auto data = GetLandmarkDataFolder();
  if (data.empty())
  {
    GTEST_SKIP() << "LANDMARK_DATA_DIR is not set, so no real data was read.";
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
