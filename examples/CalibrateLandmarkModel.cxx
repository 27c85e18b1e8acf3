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
#include "AnnotatorsArgument.h"
#include "ProgramFiles.h"
#include "ProgramMain.h"

#include "itkLandmarkModelCalibration.h"

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

namespace
{

/** A number; a dash where there is none. */
std::string
Format(const char * format, double value)
{
  char text[32];
  std::snprintf(text, sizeof(text), format, value);
  return std::isnan(value) ? "-" : text;
}

void
PrintRow(const std::string &                                 name,
         const std::string &                                 scale,
         const itk::LandmarkModelCalibration::CoverageType & coverage)
{
  std::printf("%-24s %8lu %10s %10s %10s %14s\n",
              name.c_str(),
              static_cast<unsigned long>(coverage.Count),
              scale.c_str(),
              Format("%.1f", 100.0 * coverage.Before).c_str(),
              Format("%.1f", 100.0 * coverage.After).c_str(),
              Format("%.1f", 100.0 * coverage.LeaveOneOut).c_str());
}

void
PrintReport(const itk::LandmarkModelCalibration & calibration)
{
  std::printf(
    "Share of the true positions in the 90 %% regions, in %%; leave-one-out: each image with the scales of the "
    "others\n%-24s %8s %10s %10s %10s %14s\n",
    "landmark",
    "images",
    "scale",
    "before",
    "after",
    "leave-one-out");
  const auto & model = calibration.GetCalibratedModel()->GetDescription();
  const auto & ofDrawn = model.plausibility.covarianceScales;
  const auto & scales = ofDrawn.empty() ? model.stages.back().calibration.covarianceScales : ofDrawn;
  for (unsigned int i = 0; i < scales.size(); ++i)
  {
    PrintRow(model.landmarks[i].name, Format("%.3f", scales[i]), calibration.GetCoverages()[i]);
  }
  PrintRow("all", "", calibration.GetTotalCoverage());
}

void
PrintDecisions(const itk::LandmarkModelCalibration & calibration)
{
  const auto & decisions = calibration.GetDecisions();
  const auto   toLong = [](itk::SizeValueType count) { return static_cast<unsigned long>(count); };
  const double minimumConfidence =
    calibration.GetCalibratedModel()->GetDescription().stages.back().calibration.minimumConfidence;
  const bool isUnset = minimumConfidence == std::numeric_limits<float>::lowest();
  const auto threshold = isUnset ? "none" : Format("%.4g", minimumConfidence);
  if (decisions.NumberOfAbsent == 0)
  {
    std::printf("\nminimum confidence: %s, as before: no landmark is absent from these images\n", threshold.c_str());
    return;
  }
  std::printf("\nminimum confidence: %s. Of %lu landmarks, %lu are absent; wrong decisions: %lu before, %lu after, %lu "
              "leave-one-out\n",
              threshold.c_str(),
              toLong(decisions.Count),
              toLong(decisions.NumberOfAbsent),
              toLong(decisions.WrongBefore),
              toLong(decisions.WrongAfter),
              toLong(decisions.WrongLeaveOneOut));
}

void
PrintPlausibility(const itk::LandmarkPlausibilityDescription & plausibility)
{
  if (plausibility.shape.mean.empty())
  {
    std::printf("plausibilities: none, as the model has no shapes; --shape-list gives it some\n");
  }
  else if (plausibility.numberOfImages == 0)
  {
    std::printf("plausibilities: none, as they need two images with landmarks\n");
  }
  else
  {
    std::printf("plausibilities: by %lu modes of shape, from %u images; shapes draw landmarks with a weight of %g\n",
                static_cast<unsigned long>(plausibility.shape.modes.size()),
                plausibility.numberOfImages,
                plausibility.shapeWeight);
  }
}

int
Calibrate(int argc, char * argv[])
{
  TCLAP::CmdLine command("Scales the covariances of a model, by annotated images that it was not trained on, so that "
                         "the 90 % region of each "
                         "landmark holds the truth in 90 % of the images. Where landmarks are absent from some of "
                         "them, chooses the confidence "
                         "below which a landmark is missing.",
                         ' ',
                         LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  ListOption<std::string> modelFiles(command, "model", "file", "Model file; of several, the maps are averaged", true);
  RequiredOption          images(command, "images", "folder", "Folder of the images");
  AnnotatorsArgument      annotators(command);
  TextOption    list(command, "list", "file", "Text file with the names of the images (default: all in the CSV)");
  SpacingOption spacing(command);
  TextOption    shapeList(
    command,
    "shape-list",
    "file",
    "Text file with the names of images in the CSV, such as those trained on: from their landmarks the "
       "model learns what shapes are plausible (default: it keeps what it has)");
  OutputOption  output(command, "output", "file", "Model file to write; it may be that of --model", true);
  Switch        half(command, "half", "Store weights in half precision");
  DeviceOption  device(command);
  ThreadsOption threads(command);
  command.parse(argc, argv);
  VerifyOutputs(command, "model");

  threads.Apply();
  using ModelPointer = itk::LandmarkModel::ConstPointer;
  std::vector<ModelPointer> models;
  for (const auto & file : modelFiles.getValue())
  {
    models.emplace_back(itk::LandmarkModel::Read(file));
  }
  auto data = MakeDataSet(annotators.ReadTables(), images.getValue());
  if (list.isSet())
  {
    data.images = data.landmarks->ReadImageList(list.getValue());
  }
  data.imageSpacing = PerAxis(spacing.getValue(), data.landmarks->GetDimension(), "--spacing");

  const auto calibration = itk::LandmarkModelCalibration::New();
  calibration->SetModel(models.size() > 1 ? ModelPointer(itk::LandmarkModel::Average(models)) : models.front());
  calibration->SetData(data);
  if (shapeList.isSet())
  {
    auto shapes = data;
    shapes.images = data.landmarks->ReadImageList(shapeList.getValue());
    calibration->SetShapeData(shapes);
  }
  calibration->SetDevice(device.getValue());
  calibration->Update();
  calibration->GetCalibratedModel()->Write(output.getValue(), half.getValue());
  PrintReport(*calibration);
  PrintDecisions(*calibration);
  PrintPlausibility(calibration->GetCalibratedModel()->GetDescription().plausibility);
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("CalibrateLandmarkModel", [&] { return Calibrate(argc, argv); });
}
