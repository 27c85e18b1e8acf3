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
#include "itkLandmarkFile.h"
#include "itkLandmarkFileReader.h"
#include "itkMakeLandmarkSet.h"
#include "itkTestFolder.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <sstream>

namespace
{

const std::vector<std::string> names{ "sella", "a, \"b\"", "l03" };

/** Three landmarks; the second may be missing. */
template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
MakeLandmarks(bool secondIsMissing)
{
  std::mt19937                          random(7);
  std::uniform_real_distribution<float> coordinate(-500.0f, 500.0f);
  auto                                  landmarks = itk::LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(names);
  for (unsigned int i = 0; i < 3; ++i)
  {
    itk::Point<float, VDimension> point;
    for (auto & x : point)
    {
      x = coordinate(random);
    }
    const bool isMissing = secondIsMissing && i == 1;
    if (!isMissing)
    {
      landmarks->SetPoint(i, point);
    }
    landmarks->SetConfidence(i, isMissing ? 0.0625f : 0.7f + 0.1f * i);
  }
  return landmarks;
}

template <unsigned int VDimension>
void
Write(const itk::LandmarkSet<VDimension> * landmarks, const std::string & fileName)
{
  const auto writer = itk::LandmarkFileWriter<itk::LandmarkSet<VDimension>>::New();
  writer->SetInput(landmarks);
  writer->SetFileName(fileName);
  writer->Update();
}

template <unsigned int VDimension>
void
Expect_RoundTrip(const std::string & extension, bool secondIsMissing, bool carriesNamesAndConfidences)
{
  const TestFolder folder;
  const auto       fileName = folder.GetName("case." + extension);
  const auto       landmarks = MakeLandmarks<VDimension>(secondIsMissing);
  Write<VDimension>(landmarks, fileName);
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);

  const auto read = itk::ReadLandmarkFile<VDimension>(fileName);
  const auto expectedNames = carriesNamesAndConfidences ? names : itk::MakeLandmarkNames(3);
  ASSERT_EQ(read->GetLandmarkNames(), expectedNames) << extension;
  EXPECT_EQ(read->HasConfidences(), carriesNamesAndConfidences) << extension;
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_EQ(read->IsMissing(i), landmarks->IsMissing(i)) << extension;
    if (!read->IsMissing(i))
    {
      EXPECT_EQ(read->GetPoint(i), landmarks->GetPoint(i)) << extension;
    }
    EXPECT_EQ(read->GetConfidence(i), carriesNamesAndConfidences ? landmarks->GetConfidence(i) : 1.0f) << extension;
  }
}

template <unsigned int VDimension>
void
Expect_CovarianceRoundTrip(const std::string & extension)
{
  const TestFolder                      folder;
  std::mt19937                          random(3);
  std::uniform_real_distribution<float> entry(-1.0f, 1.0f);
  const auto                            landmarks = MakeLandmarks<VDimension>(false);
  for (unsigned int i = 0; i < 3; ++i)
  {
    auto covariance = itk::LandmarkCovariance<VDimension>::GetIdentity() * 3.3;
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = 0; column < row; ++column)
      {
        covariance(row, column) = covariance(column, row) = entry(random);
      }
    }
    landmarks->SetCovariance(i, covariance);
  }
  const auto fileName = folder.GetName("case." + extension);
  Write<VDimension>(landmarks, fileName);
  const auto read = itk::ReadLandmarkFile<VDimension>(fileName);
  ASSERT_EQ(read->GetCovariances().size(), 3u) << extension;
  for (unsigned int i = 0; i < 3; ++i)
  {
    for (unsigned int element = 0; element < VDimension * VDimension; ++element)
    {
      const auto row = element / VDimension;
      const auto column = element % VDimension;
      EXPECT_EQ(static_cast<float>(read->GetCovariance(i)(row, column)),
                static_cast<float>(landmarks->GetCovariance(i)(row, column)))
        << extension;
    }
  }
}

/** The landmark `a`, and `b`, which is missing. */
template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
MakeSimpleLandmarks()
{
  auto landmarks = itk::LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames({ "a", "b" });
  itk::Point<float, VDimension> point;
  point.Fill(3.0f);
  point[0] = 83.6f;
  point[1] = -0.5f;
  landmarks->SetPoint(0, point);
  landmarks->SetConfidence(0, 1.0f);
  return landmarks;
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
  const TestFolder           folder;
  const auto                 landmarks = MakeSimpleLandmarks<2>();
  itk::LandmarkCovariance<2> covariance;
  covariance(0, 0) = 4.1;
  covariance(0, 1) = covariance(1, 0) = -0.5;
  covariance(1, 1) = 2.25;
  landmarks->SetCovariance(0, covariance);
  Write<2>(landmarks, folder.GetName("a.csv"));
  EXPECT_EQ(folder.Read("a.csv"),
            "landmark,x,y,confidence,cov_xx,cov_xy,cov_yy\na,83.6,-0.5,1,4.1,-0.5,2.25\nb,,,0,,,\n");
  Write<2>(landmarks, folder.GetName("a.mrk.json"));
  const auto points = nlohmann::json::parse(folder.Read("a.mrk.json")).at("markups").at(0).at("controlPoints");
  EXPECT_EQ(points[0].at("covariance"), nlohmann::json({ 4.1, -0.5, 0.0, -0.5, 2.25, 0.0, 0.0, 0.0, 0.0 }));
  EXPECT_FALSE(points[1].contains("covariance"));
}

TEST(LandmarkFileWriter, PlausibilitiesReadBackWithTheSameFloats)
{
  const TestFolder folder;
  const auto       landmarks = MakeSimpleLandmarks<3>();
  landmarks->SetPlausibility(0, 0.3f);
  landmarks->SetImagePlausibility(1.0f / 3.0f);
  Write<3>(landmarks, folder.GetName("a.csv"));
  EXPECT_EQ(folder.Read("a.csv"),
            "landmark,x,y,z,confidence,plausibility,image_plausibility\na,83.6,-0.5,3,1,0.3,0.33333334\n"
            "b,,,,0,,0.33333334\n");
  for (const std::string name : { "a.csv", "a.mrk.json" })
  {
    Write<3>(landmarks, folder.GetName(name));
    const auto read = itk::ReadLandmarkFile<3>(folder.GetName(name));
    EXPECT_EQ(read->GetPlausibility(0), 0.3f);
    EXPECT_TRUE(std::isnan(read->GetPlausibility(1)));
    EXPECT_EQ(read->GetImagePlausibility(), 1.0f / 3.0f);
  }
  landmarks->SetCovariance(0, itk::LandmarkCovariance<3>::GetIdentity());
  Write<3>(landmarks, folder.GetName("b.csv"));
  EXPECT_EQ(itk::ReadLandmarkFile<3>(folder.GetName("b.csv"))->GetPlausibility(0), 0.3f);
}

TEST(LandmarkFileWriter, WritesCSV)
{
  const TestFolder folder;
  Write<2>(MakeSimpleLandmarks<2>(), folder.GetName("a.csv"));
  EXPECT_EQ(folder.Read("a.csv"), "landmark,x,y,confidence\na,83.6,-0.5,1\nb,,,0\n");
  Write<3>(MakeSimpleLandmarks<3>(), folder.GetName("a.csv"));
  EXPECT_EQ(folder.Read("a.csv"), "landmark,x,y,z,confidence\na,83.6,-0.5,3,1\nb,,,,0\n");
}

TEST(LandmarkFileWriter, ConfidencesThatAreNotKnownAreNotWritten)
{
  const TestFolder folder;
  const auto       landmarks = itk::LandmarkSet<2>::New();
  landmarks->SetLandmarkNames({ "a" });
  Write<2>(landmarks, folder.GetName("a.csv"));
  EXPECT_EQ(folder.Read("a.csv"), "landmark,x,y\na,,\n");
  for (const std::string name : { "a.csv", "a.mrk.json", "a.fcsv" })
  {
    Write<2>(landmarks, folder.GetName(name));
    EXPECT_FALSE(itk::ReadLandmarkFile<2>(folder.GetName(name))->HasConfidences()) << name;
  }
}

TEST(LandmarkFileWriter, ALandmarkWithoutConfidenceBesideOthersReadsBackWithoutOne)
{
  const TestFolder folder;
  const auto       landmarks = MakeLandmarkSet<2>({ "a", "b", "c" }, { 1.0, 2.0, 3.0, 4.0, 5.0, 6.0 });
  landmarks->SetConfidence(0, std::numeric_limits<float>::quiet_NaN());
  landmarks->SetConfidence(1, 0.25f);
  for (const std::string name : { "a.csv", "a.mrk.json", "a.fcsv" })
  {
    Write<2>(landmarks, folder.GetName(name));
    const auto read = itk::ReadLandmarkFile<2>(folder.GetName(name));
    EXPECT_TRUE(std::isnan(read->GetConfidence(0))) << name;
    EXPECT_EQ(read->GetConfidence(1), 0.25f) << name;
    EXPECT_EQ(read->GetConfidence(2), 1.0f) << name;
  }
  for (unsigned int i = 0; i < 3; ++i)
  {
    landmarks->SetConfidence(i, std::numeric_limits<float>::quiet_NaN());
  }
  for (const std::string name : { "a.csv", "a.mrk.json", "a.fcsv" })
  {
    Write<2>(landmarks, folder.GetName(name));
    EXPECT_FALSE(itk::ReadLandmarkFile<2>(folder.GetName(name))->HasConfidences()) << name;
  }
}

TEST(LandmarkFileWriter, WritesSlicerFiducialsInRAS)
{
  const TestFolder folder;
  Write<3>(MakeSimpleLandmarks<3>(), folder.GetName("a.fcsv"));
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
  Write<2>(MakeSimpleLandmarks<2>(), folder.GetName("a.mrk.json"));
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

TEST(LandmarkFileWriter, SlicerMarkupsHoldWhatWasMeasured)
{
  const TestFolder           folder;
  const auto                 landmarks = MakeLandmarkSet<2>({ "a" }, { 1, 2 });
  itk::LandmarkMeasuredValue angle;
  angle.name = "SNA";
  angle.unit = "degrees";
  angle.value = 82.25;
  angle.standardError = 0.5;
  angle.className = "normal maxilla";
  itk::LandmarkMeasuredValue missing;
  missing.name = "length";
  missing.unit = "mm";
  itk::WriteLandmarkFile(folder.GetName("a.mrk.json"), *landmarks, { angle, missing });
  const auto markup = nlohmann::json::parse(folder.Read("a.mrk.json"))["markups"][0];
  EXPECT_EQ(markup["measurements"], nlohmann::json::parse(R"([
    {"name": "SNA", "enabled": true, "value": 82.25, "units": "deg", "printFormat": "%.1f %s",
     "description": "82.2 ± 0.5°, normal maxilla"},
    {"name": "length", "enabled": true, "units": "mm", "printFormat": "%.1f %s", "description": "missing"}])"));

  itk::WriteLandmarkFile(folder.GetName("a.csv"), *landmarks, { angle });
  itk::WriteLandmarkFile(folder.GetName("b.csv"), *landmarks);
  EXPECT_EQ(folder.Read("a.csv"), folder.Read("b.csv"));
  itk::WriteLandmarkFile(folder.GetName("b.mrk.json"), *landmarks);
  EXPECT_EQ(folder.Read("b.mrk.json").find("measurements"), std::string::npos);
}

TEST(LandmarkFileWriter, SlicerMarkupsHoldDefinitionsBesideConfidences)
{
  const TestFolder folder;
  const auto       landmarks = itk::LandmarkSet<2>::New();
  landmarks->SetLandmarkNames({ "a", "b", "c" });
  landmarks->SetConfidence(0, 0.25f);
  landmarks->SetConfidence(1, std::numeric_limits<float>::quiet_NaN());
  landmarks->SetConfidence(2, 0.5f);
  const auto writer = itk::LandmarkFileWriter<itk::LandmarkSet<2>>::New();
  writer->SetInput(landmarks);
  writer->SetDefinitions({ "The top; \"apex\".", "The front.", "" });
  writer->SetFileName(folder.GetName("a.mrk.json"));
  writer->Update();
  const auto points = nlohmann::json::parse(folder.Read("a.mrk.json"))["markups"][0]["controlPoints"];
  EXPECT_EQ(points[0]["description"], "confidence=0.25; The top; \"apex\".");
  EXPECT_EQ(points[1]["description"], "confidence=nan; The front.");
  EXPECT_EQ(points[2]["description"], "confidence=0.5");
  const auto read = itk::ReadLandmarkFile<2>(folder.GetName("a.mrk.json"));
  EXPECT_EQ(read->GetConfidence(0), 0.25f);
  EXPECT_EQ(read->GetConfidence(2), 0.5f);

  for (const std::string extension : { ".csv", ".fcsv" })
  {
    writer->SetFileName(folder.GetName("a" + extension));
    writer->Update();
    Write<2>(landmarks, folder.GetName("b" + extension));
    EXPECT_EQ(folder.Read("a" + extension), folder.Read("b" + extension));
  }
  writer->SetDefinitions({ "The top." });
  EXPECT_EQ(GetExceptionDescription([&] { writer->Update(); }),
            folder.GetName("a.fcsv") + ": there must be a definition for each of the 3 landmarks (got 1)");
}

TEST(LandmarkFileWriter, WritesElastixPoints)
{
  const TestFolder folder;
  const auto       landmarks = MakeSimpleLandmarks<3>();
  landmarks->SetPoint(1, landmarks->GetPoint(0));
  Write<3>(landmarks, folder.GetName("a.pts"));
  EXPECT_EQ(folder.Read("a.pts"), "point\n2\n83.6 -0.5 3\n83.6 -0.5 3\n");
}

TEST(LandmarkFileWriter, MissingLandmarkCannotBeWrittenForElastix)
{
  const TestFolder folder;
  const auto       fileName = folder.Write("a.pts", "old");
  EXPECT_EQ(GetExceptionDescription([&] { Write<2>(MakeSimpleLandmarks<2>(), fileName); }),
            fileName + ": landmark 'b' is missing, which an elastix point file cannot say");
  EXPECT_EQ(folder.Read("a.pts"), "old");
}

TEST(LandmarkFileWriter, AnInfiniteCoordinateCannotBeWritten)
{
  const TestFolder folder;
  const auto landmarks = MakeLandmarkSet<2>({ "a", "b" }, { 1.0, 2.0, std::numeric_limits<double>::infinity(), 3.0 });
  for (const std::string extension : { ".csv", ".mrk.json", ".fcsv", ".pts" })
  {
    const auto fileName = folder.GetName("landmarks" + extension);
    EXPECT_EQ(GetExceptionDescription([&] { itk::WriteLandmarkFile(fileName, *landmarks); }),
              fileName + ": a coordinate of 'b' is too large");
    EXPECT_FALSE(itksys::SystemTools::FileExists(fileName));
  }
}

TEST(LandmarkFileWriter, WhatWouldNotReadBackIsRefused)
{
  const TestFolder folder;
  const double     nan = std::numeric_limits<double>::quiet_NaN();
  const auto       tooFew = MakeLandmarkSet<2>({ "a", "b" }, { 1.0, 2.0, 3.0, 4.0 });
  using PointSetType = itk::LandmarkSet<2>::Superclass;
  tooFew->PointSetType::SetPoints(PointSetType::PointsContainer::New());
  const auto tooMany = MakeLandmarkSet<2>({ "a", "b" }, { 1.0, 2.0, 3.0, 4.0 });
  tooMany->PointSetType::SetPoint(3, tooMany->GetPoint(0));
  for (const std::string extension : { ".csv", ".mrk.json", ".fcsv", ".pts" })
  {
    const auto fileName = folder.GetName("landmarks" + extension);
    const auto error = [&fileName](const itk::LandmarkSet<2> * landmarks) {
      return GetExceptionDescription([&] { itk::WriteLandmarkFile(fileName, *landmarks); }).substr(fileName.size());
    };
    EXPECT_EQ(error(MakeLandmarkSet<2>({ "a", "a" }, { 1.0, 2.0, 3.0, 4.0 })),
              ": each landmark must have a name of its own (got 'a')");
    EXPECT_EQ(error(MakeLandmarkSet<2>({ "a", "" }, { 1.0, 2.0, 3.0, 4.0 })),
              ": each landmark must have a name of its own (got '')");
    EXPECT_EQ(error(MakeLandmarkSet<2>({ "a", "b" }, { 1.0, 2.0, 3.0, nan })),
              ": landmark 'b' has only some of its coordinates");
    EXPECT_EQ(error(tooFew), ": there must be a point for each of the 2 landmarks (got 0)");
    EXPECT_EQ(error(tooMany), ": there must be a point for each of the 2 landmarks (got 4)");
  }
  const auto fileName = folder.GetName("landmarks.mrk.json");
  EXPECT_EQ(GetExceptionDescription([&] {
              itk::WriteLandmarkFile(fileName, *MakeLandmarkSet<2>({ "a\xE9" }, { 1.0, 2.0 }));
            }),
            fileName + ": its texts must be UTF-8, names among them");
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
}

TEST(LandmarkFileWriter, WrongSettingsAreErrors)
{
  const TestFolder folder;
  const auto       writer = itk::LandmarkFileWriter<itk::LandmarkSet<2>>::New();
  writer->SetFileName(folder.GetName("a.csv"));
  EXPECT_THROW(writer->Update(), itk::ExceptionObject);
  writer->SetInput(MakeSimpleLandmarks<2>());
  writer->SetFileName("");
  EXPECT_THROW(writer->Update(), itk::ExceptionObject);
  writer->SetFileName(folder.GetName("a.xyz"));
  EXPECT_EQ(GetExceptionDescription([&] { writer->Update(); }).substr(0, folder.GetName("a.xyz: ").size()),
            folder.GetName("a.xyz: "));
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
}

TEST(LandmarkFileWriter, UpdatesItsInputAndTellsThatItRan)
{
  const TestFolder folder;
  const auto       reader = itk::LandmarkFileReader<itk::LandmarkSet<2>>::New();
  reader->SetFileName(folder.Write("a.csv", "landmark,x,y\na,1,2\n"));
  const auto writer = itk::LandmarkFileWriter<itk::LandmarkSet<2>>::New();
  writer->SetInput(reader->GetOutput());
  writer->SetFileName(folder.GetName("b.csv"));
  std::vector<std::string> events;
  const auto               note = [&events](const itk::EventObject & event) { events.push_back(event.GetEventName()); };
  writer->AddObserver(itk::StartEvent(), note);
  writer->AddObserver(itk::EndEvent(), note);
  writer->Update();
  EXPECT_EQ(folder.Read("b.csv"), "landmark,x,y\na,1,2\n");
  EXPECT_EQ(events, (std::vector<std::string>{ "StartEvent", "EndEvent" }));
}

TEST(LandmarkFileWriter, DecimalPointStandsInAGermanLocaleToo)
{
  const GermanLocale locale;
  for (const std::string extension : { "csv", "mrk.json", "fcsv" })
  {
    Expect_RoundTrip<3>(extension, true, true);
  }
  Expect_RoundTrip<3>("pts", false, false);
  const TestFolder folder;
  Write<2>(MakeSimpleLandmarks<2>(), folder.GetName("a.csv"));
  EXPECT_EQ(folder.Read("a.csv"), "landmark,x,y,confidence\na,83.6,-0.5,1\nb,,,0\n");
}

TEST(LandmarkFileWriter, PrintsItsMembers)
{
  const auto writer = itk::LandmarkFileWriter<itk::LandmarkSet<2>>::New();
  writer->SetFileName("a.csv");
  std::ostringstream stream;
  writer->Print(stream);
  EXPECT_NE(stream.str().find("FileName: a.csv"), std::string::npos);
}
