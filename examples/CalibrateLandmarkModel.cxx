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
#include "ProgramArguments.h"
#include "ProgramMain.h"

#include "itkLandmarkModelCalibration.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace
{

/** As a percentage; a dash where there is none. */
std::string
FormatShare(double share)
{
  char text[16];
  std::snprintf(text, sizeof(text), "%.1f", 100.0 * share);
  return std::isnan(share) ? "-" : text;
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
              FormatShare(coverage.Before).c_str(),
              FormatShare(coverage.After).c_str(),
              FormatShare(coverage.LeaveOneOut).c_str());
}

void
PrintReport(const itk::LandmarkModelCalibration & calibration, const itk::LandmarkModel & model)
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
  for (unsigned int i = 0; i < model.GetNumberOfLandmarks(); ++i)
  {
    char scale[32];
    std::snprintf(scale, sizeof(scale), "%.3f", model.GetCovarianceScales()[i]);
    PrintRow(model.GetLandmarkNames()[i], scale, calibration.GetCoverages()[i]);
  }
  PrintRow("all", "", calibration.GetTotalCoverage());
}

void
PrintDecisions(const itk::LandmarkModelCalibration & calibration, const itk::LandmarkModel & model)
{
  const auto & decisions = calibration.GetDecisions();
  const auto   toLong = [](itk::SizeValueType count) { return static_cast<unsigned long>(count); };
  const bool   hasThreshold = model.GetMinimumConfidence() > itk::NumericTraits<float>::NonpositiveMin();
  char         threshold[32] = "none";
  if (hasThreshold)
  {
    std::snprintf(threshold, sizeof(threshold), "%.4g", static_cast<double>(model.GetMinimumConfidence()));
  }
  if (decisions.NumberOfAbsent == 0)
  {
    std::printf("\nminimum confidence: %s, as before: no landmark is absent from these images\n", threshold);
    return;
  }
  std::printf("\nminimum confidence: %s. Of %lu landmarks, %lu are absent; wrong decisions: %lu before, %lu after, %lu "
              "leave-one-out\n",
              threshold,
              toLong(decisions.Count),
              toLong(decisions.NumberOfAbsent),
              toLong(decisions.WrongBefore),
              toLong(decisions.WrongAfter),
              toLong(decisions.WrongLeaveOneOut));
}

int
Calibrate(int argc, char * argv[])
{
  TCLAP::CmdLine command(
    "Scales the covariances of a model, by annotated images that it was not trained on, so that the "
    "90 % region of each landmark holds the truth in 90 % of the images. Where landmarks are absent from some "
    "of them, chooses the confidence below which a landmark is missing.",
    ' ',
    LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  using Text = TCLAP::ValueArg<std::string>;

  Text modelFile("", "model", "Model file", true, "", "file", command);
  Text images("", "images", "Folder of the images", true, "", "folder", command);
  Text landmarks(
    "", "landmarks", "CSV with the true positions: image,<name>_x,<name>_y[,<name>_z]...", true, "", "file", command);
  Text list("", "list", "Text file with the names of the images (default: all in the CSV)", false, "", "file", command);
  TCLAP::MultiArg<double> spacing(
    "", "spacing", "Pixel spacing in mm that replaces the files' own, once or once an axis", false, "mm", command);
  Text                                 output("", "output", "Model file to write", true, "", "file", command);
  TCLAP::SwitchArg                     half("", "half", "Store weights in half precision", command);
  auto                                 devices = GetNames(DeviceChoices);
  TCLAP::ValuesConstraint<std::string> deviceNames(devices);
  Text device("", "device", "Where the network runs (default: auto)", false, "auto", &deviceNames, command);
  TCLAP::ValueArg<unsigned int> threads(
    "", "threads", "Threads (default: as many as there are)", false, 0, "count", command);
  command.parse(argc, argv);

  UseThreads(threads.getValue());
  const auto model = itk::LandmarkModel::New();
  model->Read(modelFile.getValue());
  const auto table = itk::LandmarkTable::New();
  table->Read(landmarks.getValue());

  const auto calibration = itk::LandmarkModelCalibration::New();
  calibration->SetModel(model);
  calibration->SetLandmarks(table);
  calibration->SetImageDirectory(images.getValue());
  calibration->SetImages(list.isSet() ? table->ReadImageList(list.getValue()) : table->GetImageNames());
  calibration->SetImageSpacing(PerAxis(spacing.getValue(), model->GetDimension(), "--spacing"));
  calibration->SetDevice(Choose(DeviceChoices, device.getValue()));
  calibration->Update();
  model->Write(output.getValue(), half.getValue());
  PrintReport(*calibration, *model);
  PrintDecisions(*calibration, *model);
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("CalibrateLandmarkModel", [&] { return Calibrate(argc, argv); });
}
