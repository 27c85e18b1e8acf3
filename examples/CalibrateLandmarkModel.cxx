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
#include "CalibrationReport.h"
#include "FormatDuration.h"
#include "ProgramFiles.h"
#include "ProgramMain.h"

#include "itkLandmarkModelCalibration.h"

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace
{

/** Prints a line every tenth of the work. */
void
PrintProgress(itk::LandmarkModelCalibration & calibration)
{
  using Clock = std::chrono::steady_clock;
  const auto print = [&calibration, start = Clock::now(), tenth = 0](const itk::EventObject &) mutable {
    const double progress = calibration.GetProgress();
    if (progress < 1.0 && 10.0 * progress >= tenth + 1)
    {
      tenth = static_cast<int>(10.0 * progress);
      const std::chrono::duration<double> elapsed = Clock::now() - start;
      std::printf("%d0 %%, left %s\n", tenth, FormatDuration(elapsed.count() * (1.0 - progress) / progress).c_str());
      std::fflush(stdout);
    }
  };
  calibration.AddObserver(itk::ProgressEvent(), print);
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
  PrintProgress(*calibration);
  calibration->Update();
  calibration->GetCalibratedModel()->Write(output.getValue(), half.getValue());
  PrintReport(*calibration);
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("CalibrateLandmarkModel", [&] { return Calibrate(argc, argv); });
}
