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

#include <algorithm>

namespace
{

template <unsigned int VDimension>
void
AddLandmarks(const std::string & fileName, const std::string & image, itk::LandmarkTable & table)
{
  const auto landmarks = itk::ReadLandmarkFile<VDimension>(fileName);
  table.SetDimension(VDimension);
  table.SetLandmarkNames(landmarks->GetLandmarkNames());
  table.SetLandmarks(image, landmarks);
}

/** The landmarks of tables, and of Slicer files, as those of one image: beside tables, the one of the file's name.
 * Slicer's have the dimension of the tables; without any, two where all of them are flat. */
std::vector<itk::LandmarkTable::Pointer>
ReadTables(const std::vector<std::string> & fileNames)
{
  std::vector<itk::LandmarkTable::Pointer> tables;
  unsigned int                             flat = 2;
  unsigned int                             ofTables = 0;
  const itk::LandmarkTable *               readTable = nullptr;
  for (const auto & fileName : fileNames)
  {
    tables.push_back(itk::LandmarkTable::New());
    if (itk::IsSlicerFile(fileName))
    {
      flat = std::max(flat, itk::GetSlicerFileDimension(fileName));
    }
    else
    {
      tables.back()->Read(fileName);
      readTable = tables.back();
      ofTables = std::max(ofTables, tables.back()->GetDimension());
    }
  }
  const auto dimension = ofTables == 0 ? flat : ofTables;
  for (std::size_t i = 0; i < fileNames.size(); ++i)
  {
    if (itk::IsSlicerFile(fileNames[i]))
    {
      const auto image = readTable
                           ? WithContext(fileNames[i], [&] { return readTable->FindImageOfLandmarkFile(fileNames[i]); })
                           : std::string("image");
      (dimension == 2 ? AddLandmarks<2> : AddLandmarks<3>)(fileNames[i], image, *tables[i]);
    }
  }
  return tables;
}

/** Every image must be in the table, which was read from this file. */
void
VerifyImages(const itk::LandmarkTable &       table,
             const std::string &              fileName,
             const std::vector<std::string> & images,
             const char *                     advice)
{
  for (const auto & image : images)
  {
    if (!table.HasImage(image))
    {
      itkGenericExceptionMacro(<< fileName << ": holds no image '" << image << '\'' << advice);
    }
  }
}

/** Those of the list, or without one those of the first annotator. Each table must hold them, and without a list all
 * annotators the same. */
std::vector<std::string>
FindImages(const itk::LandmarkEvaluation &  evaluation,
           const std::string &              foundFile,
           const std::vector<std::string> & truthFiles,
           TextOption &                     list)
{
  const auto & firstTruth = *evaluation.GetTrueLandmarks();
  const auto   images = list.isSet() ? firstTruth.ReadImageList(list.getValue()) : firstTruth.GetImageNames();
  const auto   advice = list.isSet() ? "" : "; --list names those to compare";
  VerifyImages(*evaluation.GetFoundLandmarks(), foundFile, images, advice);
  for (unsigned int annotator = 0; annotator < evaluation.GetNumberOfAnnotators(); ++annotator)
  {
    const auto & truth = *evaluation.GetTrueLandmarks(annotator);
    VerifyImages(truth, truthFiles[annotator], images, advice);
    if (!list.isSet())
    {
      VerifyImages(firstTruth, truthFiles.front(), truth.GetImageNames(), advice);
    }
  }
  return images;
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
  slicer.Echo(argc, argv);
  arguments.Parse();
  VerifyOutputs(command);

  const auto evaluation = itk::LandmarkEvaluation::New();
  auto       files = truthFiles.getValue();
  files.push_back(foundFile.getValue());
  auto tables = ReadTables(files);
  evaluation->SetFoundLandmarks(tables.back());
  tables.pop_back();
  for (const auto & table : tables)
  {
    evaluation->AddTrueLandmarks(table);
  }
  evaluation->SetImageNames(FindImages(*evaluation, foundFile.getValue(), truthFiles.getValue(), list));
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
