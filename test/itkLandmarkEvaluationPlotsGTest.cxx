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
#include "itkLandmarkEvaluationPlots.h"

#include "itkExceptionDescription.h"
#include "itkGermanLocale.h"
#include "itkLandmarkEvaluation.h"
#include "itkMakeLandmarkSet.h"
#include "itkTestFolder.h"

#include <cmath>
#include <limits>

namespace
{

/** A landmark `l` in each image, true at the origin and found with these errors and confidences. */
itk::LandmarkEvaluation::Pointer
MakeEvaluation(const std::vector<double> & errors, const std::vector<double> & confidences = {})
{
  const auto truth = itk::LandmarkTable::New();
  const auto found = itk::LandmarkTable::New();
  truth->SetLandmarkNames({ "l" });
  found->SetLandmarkNames({ "l" });
  for (size_t i = 0; i < errors.size(); ++i)
  {
    const auto image = std::to_string(i);
    SetLandmarks(*truth, image, { 0.0, 0.0 });
    SetLandmarks(*found,
                 image,
                 { errors[i], std::isnan(errors[i]) ? errors[i] : 0.0 },
                 confidences.empty() ? std::vector<double>() : std::vector<double>{ confidences[i] });
  }
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(truth);
  evaluation->SetFoundLandmarks(found);
  return evaluation;
}

void
Expect_Holds(const std::string & svg, const std::vector<std::string> & parts)
{
  for (const auto & part : parts)
  {
    EXPECT_NE(svg.find(part), std::string::npos) << part << " is not in\n" << svg;
  }
}

} // namespace

TEST(LandmarkEvaluationPlots, CumulativeErrorCurveStepsAtTheErrors)
{
  const TestFolder folder;
  const auto       evaluation = MakeEvaluation({ 1, 3 });
  evaluation->SetUnit("a & b");
  itk::WriteCumulativeErrorSVG(folder.GetName("e.svg"), *evaluation->Compute());
  const auto svg = folder.Read("e.svg");
  // The axis goes from 80 (0) to 770 (5 = 1.25 times the largest radius) and from 450 (0 %) to 40 (100 %).
  Expect_Holds(svg,
               { "M80 450H218V245H494V40H770V40",
                 "error (a &amp; b)",
                 "r = 2.5",
                 "point error (2 landmarks)",
                 "IPE (2 images)",
                 "share within the error (%)" });
  EXPECT_EQ(svg.compare(svg.size() - 7, 7, "</svg>\n"), 0);
}

TEST(LandmarkEvaluationPlots, LandmarksThatWereNotFoundKeepTheCurveBelowTheTop)
{
  const TestFolder folder;
  const double     missing = std::numeric_limits<double>::quiet_NaN();
  itk::WriteCumulativeErrorSVG(folder.GetName("half.svg"), *MakeEvaluation({ 1, missing })->Compute());
  Expect_Holds(folder.Read("half.svg"), { "M80 450H218V245H770V245" });
  itk::WriteCumulativeErrorSVG(folder.GetName("none.svg"), *MakeEvaluation({ missing })->Compute());
  Expect_Holds(folder.Read("none.svg"), { "M80 450H770V450" });
  itk::WriteCumulativeErrorSVG(folder.GetName("empty.svg"), *itk::LandmarkEvaluationResult::New());
  Expect_Holds(folder.Read("empty.svg"), { "IPE (0 images)" });
}

TEST(LandmarkEvaluationPlots, ImagesWithoutATrueLandmarkAreNotCounted)
{
  const TestFolder folder;
  const auto       evaluation = MakeEvaluation({ 1, 3, 2 });
  const auto       unlabeled = itk::LandmarkSet<2>::New();
  unlabeled->SetLandmarkNames({ "l" });
  unlabeled->SetUnlabeled(0);
  const auto truth = itk::LandmarkTable::New();
  truth->SetLandmarkNames({ "l" });
  SetLandmarks(*truth, "0", { 0.0, 0.0 });
  SetLandmarks(*truth, "1", { 0.0, 0.0 });
  truth->SetLandmarks("2", unlabeled.GetPointer());
  evaluation->SetTrueLandmarks(truth);
  itk::WriteCumulativeErrorSVG(folder.GetName("e.svg"), *evaluation->Compute());
  Expect_Holds(folder.Read("e.svg"), { "IPE (2 images)" });
}

TEST(LandmarkEvaluationPlots, ReliabilityShowsBinsAndRisks)
{
  const TestFolder folder;
  itk::WriteReliabilitySVG(folder.GetName("e.svg"), *MakeEvaluation({ 1, 3, 5, 7 }, { 4, 3, 2, 1 })->Compute());
  // The risk-coverage curve of the mean error in the second panel, 458 to 718: 1, 2, 3 and 4 mm of 4.
  Expect_Holds(folder.Read("e.svg"),
               { "Error against confidence",
                 "M252.5 653L425 588L597.5 523L770 458",
                 "AURC 2.5 mm",
                 "AURC 47.92 %",
                 "error above 2 mm (%)",
                 "rank of the confidence within its landmark" });
}

TEST(LandmarkEvaluationPlots, ReliabilityNeedsConfidences)
{
  const TestFolder folder;
  const auto draw = [&] { itk::WriteReliabilitySVG(folder.GetName("e.svg"), *MakeEvaluation({ 1, 3 })->Compute()); };
  EXPECT_NE(
    GetExceptionDescription(draw).find("e.svg: cannot be drawn, because the found landmarks have no confidences"),
    std::string::npos);
}

TEST(LandmarkEvaluationPlots, PlotsAreTheSameInAGermanLocale)
{
  const TestFolder folder;
  const auto       result = MakeEvaluation({ 1, 3.5, 5, 7 }, { 4, 3, 2.5, 1 })->Compute();
  const auto       draw = [&](const std::string & name) {
    itk::WriteCumulativeErrorSVG(folder.GetName(name), *result);
    itk::WriteReliabilitySVG(folder.GetName(name + ".reliability"), *result);
    return folder.Read(name) + folder.Read(name + ".reliability");
  };
  const auto         plots = draw("c.svg");
  const GermanLocale locale;
  EXPECT_EQ(draw("de.svg"), plots);
}
