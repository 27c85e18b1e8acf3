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
#include "EvaluationArguments.h"
#include "ProgramFiles.h"
#include "ProgramMain.h"
#include "SlicerModule.h"

#include "itkLandmarkEvaluationPlots.h"
#include "itkLandmarkFile.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

namespace
{

/** The landmarks of a table, or of a Slicer file, as those of one image. */
itk::LandmarkTable::Pointer
ReadTable(const std::string & fileName)
{
  auto table = itk::LandmarkTable::New();
  if (!itksys::SystemTools::StringEndsWith(fileName, ".mrk.json") &&
      !itksys::SystemTools::StringEndsWith(fileName, ".fcsv"))
  {
    table->Read(fileName);
    return table;
  }
  const auto add = [&table](const auto & landmarks) {
    table->SetDimension(landmarks->PointDimension);
    table->SetLandmarkNames(landmarks->GetLandmarkNames());
    table->SetLandmarks("image", landmarks);
  };
  try
  {
    add(itk::ReadLandmarkFile<2>(fileName));
  }
  catch (const itk::ExceptionObject &)
  {
    add(itk::ReadLandmarkFile<3>(fileName));
  }
  return table;
}

/** Every image must be in the table, which was read from this file. */
void
VerifyImages(const itk::LandmarkTable &       table,
             const std::string &              fileName,
             const std::vector<std::string> & images,
             const char *                     advice = "")
{
  for (const auto & image : images)
  {
    if (!table.HasImage(image))
    {
      itkGenericExceptionMacro(<< fileName << ": holds no image '" << image << '\'' << advice);
    }
  }
}

int
Evaluate(int argc, char * argv[])
{
  TCLAP::CmdLine command("Compares found landmarks with true ones: mean, standard deviation and median of the error, "
                         "outliers at given radii, for all landmarks and for each one.",
                         ' ',
                         LandmarkLocalization_VERSION);
  RequiredOption foundFile(
    command,
    "found",
    "file",
    "CSV with the found positions, as LocalizeLandmarks --table writes it, or Slicer file of one image");
  ListOption<std::string> truthFiles(command,
                                     "truth",
                                     "file",
                                     "CSV with the true positions: image,<name>_x,<name>_y[,<name>_z]...; once for "
                                     "each annotator, whose mean is then the truth; or Slicer file of one image",
                                     true);
  TextOption              list(
    command, "list", "file", "Text file with the names of the images to evaluate (default: all of the truth)");
  EvaluationArguments arguments(command);
  OutputOption        json(command, "json", "file", "JSON file to write the results to");
  OutputOption        svg(command, "svg", "file", "SVG file to draw the cumulative errors into");
  OutputOption        reliabilitySvg(command,
                              "reliability-svg",
                              "file",
                              "SVG file to draw errors against confidences into, if the found table has confidences");
  SlicerModule        slicer(
    command,
    "Evaluate Landmarks",
    { { "Landmarks",
               { { "found", "Found landmarks", "pointfile", "fileExtensions=\".mrk.json\" coordinateSystem=\"lps\"", "input" },
                 { "truth", "True landmarks", "pointfile", "fileExtensions=\".mrk.json\" coordinateSystem=\"lps\"", "input" },
                 { "json", "Report", "file", "fileExtensions=\".json\"", "output" },
                 { "svg", "Curve of the errors", "file", "fileExtensions=\".svg\"", "output" } } },
             { "Results",
               { { "mean", "Mean error, mm", "double", "", "output", "Mean distance of found and true landmarks" },
                 { "median", "Median error, mm", "double", "", "output", "Median of these distances" } } } });
  slicer.Parse(argc, argv);
  arguments.Parse();
  VerifyOutputs(command);

  const auto evaluation = itk::LandmarkEvaluation::New();
  const auto found = ReadTable(foundFile.getValue());
  evaluation->SetFoundLandmarks(found);
  for (const auto & file : truthFiles.getValue())
  {
    evaluation->AddTrueLandmarks(ReadTable(file));
  }
  const auto * firstTruth = evaluation->GetTrueLandmarks();
  const auto   images = list.isSet() ? firstTruth->ReadImageList(list.getValue()) : firstTruth->GetImageNames();
  VerifyImages(*found, foundFile.getValue(), images);
  for (unsigned int annotator = 0; annotator < evaluation->GetNumberOfAnnotators(); ++annotator)
  {
    const auto * truth = evaluation->GetTrueLandmarks(annotator);
    VerifyImages(*truth, truthFiles.getValue()[annotator], images);
    if (!list.isSet())
    {
      VerifyImages(
        *firstTruth, truthFiles.getValue().front(), truth->GetImageNames(), "; --list names those to compare");
    }
  }
  evaluation->SetImageNames(images);
  arguments.Apply(*evaluation);

  const auto result = WithContext(foundFile.getValue() + " against " + Join(truthFiles.getValue()),
                                  [&evaluation] { return evaluation->Compute(); });
  if (reliabilitySvg.isSet())
  {
    itk::WriteReliabilitySVG(reliabilitySvg.getValue(), *result);
  }
  if (json.isSet())
  {
    itk::WriteFileAtomically(json.getValue(), result->GetJSON() + '\n');
  }
  if (svg.isSet())
  {
    itk::WriteCumulativeErrorSVG(svg.getValue(), *result);
  }
  std::cout << result->GetReport();
  slicer.Return({ { "mean", result->GetStatistics().Mean }, { "median", result->GetStatistics().Median } });
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("EvaluateLandmarks", [&] { return Evaluate(argc, argv); });
}
