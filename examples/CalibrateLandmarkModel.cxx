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
#include "CalibrationArguments.h"
#include "CalibrationReport.h"
#include "FormatDuration.h"

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
  CalibrationArguments arguments;
  arguments.Parse(argc, argv);

  arguments.threads.Apply();
  using ModelPointer = itk::LandmarkModel::ConstPointer;
  std::vector<ModelPointer> models;
  for (const auto & file : arguments.modelFiles.getValue())
  {
    models.emplace_back(itk::LandmarkModel::Read(file));
  }
  auto data = MakeDataSet(arguments.annotators.ReadTables(), arguments.images.getValue());
  if (arguments.list.isSet())
  {
    data.images = data.landmarks->ReadImageList(arguments.list.getValue());
  }
  data.imageSpacing = PerAxis(arguments.spacing.getValue(), data.landmarks->GetDimension(), "--spacing");

  const auto calibration = itk::LandmarkModelCalibration::New();
  calibration->SetModel(models.size() > 1 ? ModelPointer(itk::LandmarkModel::Average(models)) : models.front());
  calibration->SetData(data);
  if (arguments.shapeList.isSet())
  {
    auto shapes = data;
    shapes.images = data.landmarks->ReadImageList(arguments.shapeList.getValue());
    calibration->SetShapeData(shapes);
  }
  calibration->SetDevice(arguments.device.getValue());
  PrintProgress(*calibration);
  calibration->Update();
  calibration->GetCalibratedModel()->Write(arguments.output.getValue(), arguments.half.getValue());
  PrintReport(*calibration);
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("CalibrateLandmarkModel", [&] { return Calibrate(argc, argv); });
}
