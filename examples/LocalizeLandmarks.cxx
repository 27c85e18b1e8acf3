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
#include "LocalizationArguments.h"
#include "PeakMemory.h"
#include "ProgramImages.h"

#include "itkLandmarkFile.h"
#include "itkLandmarkOverlay.h"
#include "itkOutputFileNames.h"
#include "itkTimeProbe.h"

#include "itksys/SystemTools.hxx"

#include <cstdio>

namespace
{

constexpr const char * ProgramName = "LocalizeLandmarks";

template <unsigned int VDimension>
void
LocalizeOne(const LocalizationArguments & arguments,
            const std::string &           image,
            const std::string &           output,
            itk::LandmarkTable &          found)
{
  using ImageType = itk::Image<float, VDimension>;
  itk::TimeProbe clock;
  clock.Start();
  const auto reader =
    MakeImageReader<VDimension>(image, PerAxis(arguments.spacing.getValue(), VDimension, "--spacing"));
  const auto localization = itk::LandmarkLocalizationFilter<ImageType>::New();
  localization->SetInput(reader->GetOutput());
  localization->SetModel(arguments.model);
  localization->SetDevice(arguments.device.getValue());
  localization->SetDecoder(arguments.decoder.getValue());
  localization->SetMinimumConfidence(arguments.minimumConfidence.getValue());
  localization->SetNumberOfStages(arguments.stages.getValue());
  arguments.grid.Apply(*localization);
  localization->SetNumberOfCandidates(arguments.candidates.getValue());
  localization->SetCandidateThreshold(arguments.candidateThreshold.getValue());
  WithContext(image, [&localization] { localization->Update(); });

  const auto landmarks = localization->GetOutput();
  const auto stages = arguments.stages.getValue();
  if (!arguments.model->IsCalibrated((stages == 0 ? arguments.model->GetNumberOfStages() : stages) - 1))
  {
    landmarks->SetCovariances({});
  }
  itk::WriteLandmarkFile(output + arguments.format.getValue(), *landmarks);
  const auto name = itksys::SystemTools::GetFilenameName(image);
  found.SetLandmarks(name, landmarks);
  if (arguments.candidates.getValue() > 0)
  {
    itk::WriteLandmarkFile(output + "-candidates.csv", *localization->GetAllCandidates());
  }
  if (arguments.heatmaps.getValue())
  {
    WriteImageAtomically(localization->GetHeatmaps(), output + "-heatmaps.nrrd");
  }
  if (arguments.overlay.getValue())
  {
    const auto drawing = itk::LandmarkOverlay<ImageType>::New();
    drawing->SetImage(reader->GetOutput());
    drawing->SetLandmarks(landmarks);
    drawing->SetLowConfidence(arguments.lowConfidence.getValue());
    if (arguments.trueLandmarks && arguments.trueLandmarks->HasImage(name))
    {
      drawing->SetTrueLandmarks(arguments.trueLandmarks->GetLandmarks<VDimension>(name));
    }
    drawing->SetFileName(output + "-overlay.png");
    drawing->Write();
  }
  clock.Stop();

  unsigned int missing = 0;
  for (unsigned int i = 0; i < landmarks->GetNumberOfLandmarks(); ++i)
  {
    missing += landmarks->IsMissing(i) ? 1 : 0;
  }
  std::printf("%s: %u landmarks, %u missing, %.2f s\n",
              image.c_str(),
              arguments.model->GetNumberOfLandmarks(),
              missing,
              clock.GetTotal());
  std::fflush(stdout);
}

int
Localize(int argc, char * argv[])
{
  LocalizationArguments arguments;
  arguments.Parse(argc, argv);
  std::string folder = arguments.output.getValue();
  itksys::SystemTools::ConvertToUnixSlashes(folder);
  const auto & images = arguments.images.getValue();
  const auto   outputs = itk::AssignOutputFileNames(images, folder);
  if (!itksys::SystemTools::MakeDirectory(folder))
  {
    itkGenericExceptionMacro(<< folder << ": the folder cannot be made");
  }

  const auto found = itk::LandmarkTable::New();
  found->SetDimension(arguments.model->GetDimension());
  found->SetLandmarkNames(arguments.model->GetLandmarkNames());
  const auto localizeOne = arguments.model->GetDimension() == 2 ? LocalizeOne<2> : LocalizeOne<3>;
  int        status = 0;
  for (std::size_t i = 0; i < images.size(); ++i)
  {
    // One bad image does not keep the others from being done.
    status |= RunProgram(ProgramName, [&] {
      localizeOne(arguments, images[i], outputs[i], *found);
      return 0;
    });
  }
  if (arguments.table.isSet() && !found->GetImageNames().empty())
  {
    found->Write(arguments.table.getValue());
  }
  PrintPeakMemory();
  return status;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram(ProgramName, [&] { return Localize(argc, argv); });
}
