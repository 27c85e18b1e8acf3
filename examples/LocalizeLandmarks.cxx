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

#include "itkFindImageFiles.h"
#include "itkLandmarkFile.h"
#include "itkLandmarkOverlay.h"
#include "itkTimeProbe.h"

#include "itksys/SystemTools.hxx"

#include <cstdio>

namespace
{

constexpr const char * ProgramName = "LocalizeLandmarks";

/** How many images came to which end. */
struct Counts
{
  unsigned int done{ 0 };
  unsigned int skipped{ 0 };
  /** Of those done, with a landmark that is missing or of low confidence. */
  unsigned int doubtful{ 0 };
};

template <unsigned int VDimension>
bool
IsDoubtful(const itk::LandmarkSet<VDimension> & landmarks, double lowConfidence)
{
  for (unsigned int i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    if (landmarks.IsMissing(i) || landmarks.GetConfidence(i) < lowConfidence)
    {
      return true;
    }
  }
  return false;
}

template <unsigned int VDimension>
void
Draw(const LocalizationArguments &         arguments,
     const itk::FoundImageFile &           image,
     const itk::Image<float, VDimension> & pixels,
     const itk::LandmarkSet<VDimension> &  landmarks,
     const std::string &                   fileName)
{
  const auto drawing = itk::LandmarkOverlay<itk::Image<float, VDimension>>::New();
  drawing->SetImage(&pixels);
  drawing->SetLandmarks(&landmarks);
  drawing->SetLowConfidence(arguments.lowConfidence.getValue());
  if (arguments.trueLandmarks && arguments.trueLandmarks->HasImage(image.name))
  {
    drawing->SetTrueLandmarks(arguments.trueLandmarks->GetLandmarks<VDimension>(image.name));
  }
  drawing->SetFileName(fileName);
  drawing->Write();
}

template <unsigned int VDimension>
void
LocalizeOne(const LocalizationArguments & arguments,
            const itk::FoundImageFile &   image,
            const std::string &           output,
            itk::LandmarkTable &          found,
            Counts &                      counts)
{
  using ImageType = itk::Image<float, VDimension>;
  const auto landmarkFile = output + arguments.format.getValue();
  if (arguments.skipExisting.getValue() && itksys::SystemTools::FileExists(landmarkFile))
  {
    found.SetLandmarks(image.name, itk::ReadLandmarkFile<VDimension>(landmarkFile));
    ++counts.skipped;
    return;
  }
  itk::TimeProbe clock;
  clock.Start();
  const auto reader = MakeImageReader<VDimension>(
    image.fileName, PerAxis(arguments.spacing.getValue(), VDimension, "--spacing"), arguments.series.getValue());
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
  WithContext(image.fileName, [&localization] { localization->Update(); });

  const auto landmarks = localization->GetOutput();
  const auto stages = arguments.stages.getValue();
  if (!arguments.model->IsCalibrated((stages == 0 ? arguments.model->GetNumberOfStages() : stages) - 1))
  {
    landmarks->SetCovariances({});
  }
  itksys::SystemTools::MakeDirectory(itksys::SystemTools::GetFilenamePath(output));
  found.SetLandmarks(image.name, landmarks);
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
    Draw<VDimension>(arguments, image, *reader->GetOutput(), *landmarks, output + "-overlay.png");
  }
  // It comes last: where it is, --skip-existing finds nothing left to do.
  itk::WriteLandmarkFile(landmarkFile, *landmarks);
  clock.Stop();
  unsigned int missing = 0;
  for (unsigned int i = 0; i < landmarks->GetNumberOfLandmarks(); ++i)
  {
    missing += landmarks->IsMissing(i) ? 1 : 0;
  }
  std::printf("%s: %s, %u landmarks, %u missing, %.2f s\n",
              image.fileName.c_str(),
              DescribeGrid(*reader->GetOutput()).c_str(),
              arguments.model->GetNumberOfLandmarks(),
              missing,
              clock.GetTotal());
  std::fflush(stdout);
  ++counts.done;
  counts.doubtful += IsDoubtful<VDimension>(*landmarks, arguments.lowConfidence.getValue()) ? 1 : 0;
}

int
Localize(int argc, char * argv[])
{
  LocalizationArguments arguments;
  arguments.Parse(argc, argv);
  std::string folder = arguments.output.getValue();
  itksys::SystemTools::ConvertToUnixSlashes(folder);
  const auto images = itk::FindImageFiles(arguments.images.getValue(), arguments.model->GetDimension());
  if (!itksys::SystemTools::MakeDirectory(folder))
  {
    itkGenericExceptionMacro(<< folder << ": the folder cannot be made");
  }
  const auto found = itk::LandmarkTable::New();
  found->SetDimension(arguments.model->GetDimension());
  found->SetLandmarkNames(arguments.model->GetLandmarkNames());
  const auto localizeOne = arguments.model->GetDimension() == 2 ? LocalizeOne<2> : LocalizeOne<3>;
  Counts     counts;
  int        status = 0;
  for (const auto & image : images)
  {
    // One bad image does not keep the others from being done.
    status |= RunProgram(ProgramName, [&] {
      localizeOne(arguments, image, folder + '/' + image.stem, *found, counts);
      return 0;
    });
  }
  if (arguments.table.isSet() && !found->GetImageNames().empty())
  {
    found->Write(arguments.table.getValue());
  }
  if (images.size() > 1)
  {
    const auto number = static_cast<unsigned int>(images.size());
    std::printf("%u images: %u done (%u doubtful), %u skipped, %u failed\n",
                number,
                counts.done,
                counts.doubtful,
                counts.skipped,
                number - counts.done - counts.skipped);
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
