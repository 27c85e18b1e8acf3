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
#include "itkLandmarkFile.h"

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"

#include <gtest/gtest.h>

#include <string>

namespace
{

const std::string tip = R"({ "label": "tip", "position": [1.5, -2, 0] })";

std::string
MakeMarkups(const std::string & members, const std::string & points = tip)
{
  return R"({ "markups": [{ )" + members + R"("controlPoints": [)" + points + "] }] }";
}

std::string
GetError(const TestFolder & folder, const std::string & name, const std::string & text)
{
  const auto fileName = folder.Write(name, text);
  const auto error = GetExceptionDescription([&] { itk::ReadLandmarkFile<2>(fileName); });
  return error.compare(0, fileName.size(), fileName) == 0 ? error.substr(fileName.size()) : error;
}

const std::string row = "1,1.5,-2,0,0,0,0,1,1,1,0,tip,,\n";

} // namespace

TEST(SlicerFiles, OnlyPointsThatWereMarkedThemselvesAreLandmarks)
{
  const TestFolder folder;
  for (const std::string members :
       { "", R"("type": null, )", R"("type": "Fiducial", )", R"("type": "Line", )", R"("type": "Angle", )" })
  {
    const auto landmarks = itk::ReadLandmarkFile<2>(folder.Write("a.mrk.json", MakeMarkups(members)));
    EXPECT_EQ(landmarks->GetPoint(0)[1], -2.0f) << members;
  }
  for (const std::string type : { "Plane", "ROI", "Curve", "ClosedCurve" })
  {
    EXPECT_EQ(GetError(folder, "a.mrk.json", MakeMarkups(R"("type": ")" + type + R"(", )")),
              ": holds a " + type + ", whose points are no landmarks");
  }
}

TEST(SlicerFiles, PointsThatAreNotDefinedAreUnlabeledAndThoseThatAreMissingAbsent)
{
  const TestFolder folder;
  for (const std::string status : { "undefined", "preview", "missing" })
  {
    const auto landmarks = itk::ReadLandmarkFile<2>(folder.Write(
      "a.mrk.json",
      MakeMarkups("", tip + R"(, { "label": "root", "position": null, "positionStatus": ")" + status + R"(" })")));
    EXPECT_FALSE(landmarks->IsMissing(0));
    EXPECT_TRUE(landmarks->IsMissing(1)) << status;
    EXPECT_EQ(landmarks->IsUnlabeled(1), status != "missing") << status;
  }
  for (const std::string status : { "0", "1", "3" })
  {
    const auto landmarks =
      itk::ReadLandmarkFile<3>(folder.Write("a.fcsv", row + "2,0,0,5,0,0,0,1,1,1,0,root,,," + status + ",0\n"));
    EXPECT_FALSE(landmarks->IsMissing(0));
    EXPECT_TRUE(landmarks->IsMissing(1)) << status;
    EXPECT_EQ(landmarks->IsUnlabeled(1), status != "3") << status;
  }
}

TEST(SlicerFiles, MembersThatStandTwiceOrAreOfAnotherTypeAreErrorsThatNameThem)
{
  const TestFolder folder;
  const auto       expectError =
    [&folder](const std::string & members, const std::string & point, const std::string & reason) {
      EXPECT_EQ(GetError(folder, "a.mrk.json", MakeMarkups(members, point)), ": " + reason);
    };
  expectError("", R"({ "label": "tip", "position": [1, 1, 0], "position": [9, 9, 0] })", "position: is there twice");
  expectError(R"("controlPoints": [], )", tip, "controlPoints: is there twice");
  expectError(
    "", R"({ "label": 5, "position": [1, 1, 0] })", "markups[0].controlPoints[0].label: must be a text (got 5)");
  expectError("", R"({ "label": "tip" })", "'tip': position: must be given");
  expectError("", R"({ "label": "tip", "position": null })", "'tip': position: must be a list (got null)");
  expectError("", R"({ "label": "tip", "position": "1 2 0" })", "'tip': position: must be a list (got \"1 2 0\")");
  expectError("", R"({ "label": "tip", "position": [1, "2", 0] })", "'tip': position[1]: must be a number (got \"2\")");
  expectError("", "3", "markups[0].controlPoints[0]: must be a JSON object (got 3)");
  expectError(R"("coordinateSystem": 0, )", tip, "markups[0].coordinateSystem: must be a text (got 0)");
  expectError(R"("coordinateUnits": [], )", tip, "coordinateUnits must be mm or um (got '')");
  expectError(R"("plausibility": "high", )", tip, "markups[0].plausibility: must be a number (got \"high\")");
  EXPECT_EQ(GetError(folder, "a.mrk.json", R"({ "markups": [{ "type": "Fiducial" }] })"),
            ": markups[0].controlPoints: must be given");
  EXPECT_EQ(
    GetError(folder, "a.mrk.json", R"({ "markups": )" + std::string(100000, '[') + std::string(100000, ']') + "}"),
    ": there are more than 100 lists or objects in each other");
}

TEST(SlicerFiles, HeadersOfFiducialsThatContradictThemselvesAreErrors)
{
  const TestFolder  folder;
  const std::string lps = "# CoordinateSystem = LPS\n";
  const std::string ras = "# CoordinateSystem = 0\n";
  const std::string columns = "# columns = label,x,y,z\n";
  const auto        expectError = [&folder](const std::string & text, const std::string & reason) {
    EXPECT_EQ(GetError(folder, "a.fcsv", text), reason);
  };
  expectError(ras + lps + row, ":2: CoordinateSystem is another one than before");
  expectError(row + lps, ":2: CoordinateSystem is another one than before");
  expectError(columns + "# columns = label,y,x,z\n", ":2: the columns are others than those before");
  expectError(row + columns + "root,1,2,0\n", ":2: the columns are others than those before");
  expectError("# columns = label,x,x,y,z\n", ":1: a column is there twice");
  const auto landmarks =
    itk::ReadLandmarkFile<2>(folder.Write("a.fcsv", lps + lps + columns + columns + "tip,1.5,-2,0\n"));
  EXPECT_EQ(landmarks->GetPoint(0)[0], 1.5f);
}

TEST(SlicerFiles, TwoDecimalCommasInARowOfTwelveColumnsAreAnError)
{
  const TestFolder folder;
  EXPECT_EQ(GetError(folder, "a.fcsv", "1,3,5,4,5,0,0,0,0,1,1,1,0,tip\n"),
            ":1: the associated node must be one of Slicer's (got 'tip')");
  EXPECT_EQ(GetError(folder, "a.fcsv", "1,3,4,0,0,0,0,1,1,1,0,tip,,vtkMRMLScalarVolumeNode1\n"), "(no exception)");
  EXPECT_EQ(GetError(folder, "a.fcsv", "1,3,4,0,0,0,0,1,1,1,0,tip\n"), "(no exception)");
}

TEST(SlicerFiles, AreKnownByTheirExtension)
{
  for (const std::string name : { "a.mrk.json", "a.MRK.JSON", "a.fcsv", "folder.csv/a.Fcsv" })
  {
    EXPECT_TRUE(itk::IsSlicerFile(name)) << name;
  }
  for (const std::string name : { "a.json", "a.csv", "a.pts", "a.txt", "a.fcsv.mha", "a", "" })
  {
    EXPECT_FALSE(itk::IsSlicerFile(name)) << name;
  }
  EXPECT_EQ(itk::GetSlicerFileExtensions(), (std::vector<std::string>{ ".mrk.json", ".fcsv" }));
}

TEST(SlicerFiles, TheirDimensionIsTwoWhereAllDefinedPointsAreAtZero)
{
  const TestFolder  folder;
  const std::string covariance =
    R"(, { "label": "root", "position": [1, 2, 0], "covariance": [1, 0, 0, 0, 1, 0, 0, 0, 0] })";
  const std::string off = R"(, { "label": "off", "position": [1, 2, 5])";
  const auto        getDimension = [&folder](const std::string & name, const std::string & text) {
    return itk::GetSlicerFileDimension(folder.Write(name, text));
  };
  EXPECT_EQ(getDimension("a.mrk.json", MakeMarkups("", tip + covariance)), 2u);
  EXPECT_EQ(getDimension("a.MRK.JSON", MakeMarkups("", tip + off + " }")), 3u);
  EXPECT_EQ(getDimension("a.mrk.json", MakeMarkups("", tip + off + R"(, "positionStatus": "undefined" })")), 2u);
  EXPECT_EQ(getDimension("a.fcsv", row), 2u);
  EXPECT_EQ(getDimension("a.FCSV", row + "2,0,0,5,0,0,0,1,1,1,0,root,,,2,0\n"), 3u);
  EXPECT_EQ(getDimension("a.fcsv", row + "2,0,0,5,0,0,0,1,1,1,0,root,,,0,0\n"), 2u);
  const auto table = folder.Write("a.csv", "landmark,x,y\n");
  EXPECT_EQ(GetExceptionDescription([&] { itk::GetSlicerFileDimension(table); }),
            table + ": is of no format of Slicer (.mrk.json, .fcsv)");
}
