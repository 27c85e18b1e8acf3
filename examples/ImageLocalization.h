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
#ifndef ImageLocalization_h
#define ImageLocalization_h

#include "FormatDuration.h"
#include "ImagePlaces.h"
#include "LocalizationArguments.h"
#include "LocalizationDoubts.h"

#include "itkFindImageFiles.h"
#include "itkLandmarkDefinitionFile.h"
#include "itkLandmarkFile.h"
#include "itkLandmarkOverlay.h"
#include "itkTimeProbe.h"

#include "itksys/SystemTools.hxx"

#include <chrono>
#include <cstdio>
#include <functional>

/** What became of the images so far. */
struct LocalizationReport
{
  itk::LandmarkTable::Pointer found;
  unsigned int                done{ 0 };
  unsigned int                skipped{ 0 };
  unsigned int                failed{ 0 };
  /** Of those done, with doubts. */
  unsigned int doubtful{ 0 };
  /** Landmarks that were not found, in all images. */
  unsigned int missing{ 0 };
  /** How many there are. */
  std::size_t                           numberOfImages{ 0 };
  std::chrono::steady_clock::time_point start{ std::chrono::steady_clock::now() };

  /** How far it is, and how long the rest will take if it is like what was done; nothing for one image. */
  std::string
  DescribeProgress() const
  {
    if (numberOfImages < 2)
    {
      return "";
    }
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    const auto                          ended = done + skipped + failed;
    const double                        rest = elapsed.count() * (numberOfImages - ended) / (done + failed);
    return ", " + std::to_string(ended) + " of " + std::to_string(numberOfImages) + ", left " + FormatDuration(rest);
  }
};

/** Adds an image to the report, and prints its line. */
using LocalizationDelivery = std::function<void(LocalizationReport &)>;

template <unsigned int VDimension>
void
DrawLocalization(const LocalizationArguments &         arguments,
                 const itk::FoundImageFile &           image,
                 const itk::Image<float, VDimension> & pixels,
                 const itk::LandmarkSet<VDimension> &  landmarks,
                 const std::string &                   fileName)
{
  const auto drawing = itk::LandmarkOverlay<itk::Image<float, VDimension>>::New();
  drawing->SetImage(&pixels);
  drawing->SetLandmarks(&landmarks);
  drawing->SetMeasurement(arguments.measurement);
  drawing->SetLowConfidence(arguments.lowConfidence.getValue());
  drawing->SetLowPlausibility(arguments.lowPlausibility.getValue());
  if (arguments.trueLandmarks && arguments.trueLandmarks->HasImage(image.name))
  {
    const auto truth = arguments.trueLandmarks->GetLandmarks<VDimension>(image.name);
    const auto shown = itk::LandmarkSet<VDimension>::New();
    shown->SetLandmarkNames(landmarks.GetLandmarkNames());
    for (unsigned int i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
    {
      const auto place = truth->FindLandmark(landmarks.GetLandmarkNames()[i]);
      if (place < truth->GetNumberOfLandmarks())
      {
        shown->SetPoint(i, truth->GetPoint(place));
      }
    }
    drawing->SetTrueLandmarks(shown);
  }
  drawing->SetFileName(fileName);
  drawing->Write();
}

/** The landmarks in a file that LocalizeImage() wrote; not all formats keep their names. */
template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
ReadFoundLandmarks(const std::string & fileName, const std::vector<std::string> & names)
{
  auto landmarks = itk::ReadLandmarkFile<VDimension>(fileName);
  if (landmarks->GetLandmarkNames() != names && landmarks->GetLandmarkNames() == itk::MakeLandmarkNames(names.size()))
  {
    const auto named = itk::LandmarkSet<VDimension>::New();
    named->SetLandmarkNames(names);
    named->SetPoints(landmarks->GetPoints());
    landmarks = named;
  }
  if (landmarks->GetLandmarkNames() != names)
  {
    itkGenericExceptionMacro(<< fileName << ": its landmarks are not those of the model");
  }
  for (itk::SizeValueType i = 0; i < names.size(); ++i)
  {
    // The formats of Slicer do not tell absent landmarks from unlabeled ones, and a model leaves none unlabeled.
    if (landmarks->IsUnlabeled(i))
    {
      landmarks->SetMissing(i);
    }
  }
  return landmarks;
}

/** The filter that finds landmarks as the arguments ask for. */
template <unsigned int VDimension>
typename itk::LandmarkLocalizationFilter<itk::Image<float, VDimension>>::Pointer
MakeLocalization(const LocalizationArguments & arguments, unsigned int numberOfThreads)
{
  const auto localization = itk::LandmarkLocalizationFilter<itk::Image<float, VDimension>>::New();
  localization->SetModel(arguments.model);
  localization->SetDevice(arguments.device.getValue());
  localization->SetDecoder(arguments.decoder.getValue());
  localization->SetMinimumConfidence(arguments.minimumConfidence.getValue());
  localization->SetShapeWeight(arguments.shapeWeight.getValue());
  localization->SetNumberOfStages(arguments.stages.getValue());
  arguments.grid.Apply(*localization);
  localization->SetOrientations(arguments.orientations.getValue());
  localization->SetNumberOfCandidates(arguments.candidates.getValue());
  localization->SetCandidateThreshold(arguments.candidateThreshold.getValue());
  localization->SetNumberOfWorkUnits(numberOfThreads);
  return localization;
}

/** Writes the files of an image whose landmarks were found. */
template <unsigned int VDimension>
void
WriteLocalization(const LocalizationArguments &                                    arguments,
                  const itk::FoundImageFile &                                      image,
                  const itk::Image<float, VDimension> &                            pixels,
                  itk::LandmarkLocalizationFilter<itk::Image<float, VDimension>> & localization,
                  const std::string &                                              output)
{
  const auto & landmarks = *localization.GetOutput();
  itksys::SystemTools::MakeDirectory(output.substr(0, output.rfind('/') + 1));
  if (arguments.candidates.getValue() > 0)
  {
    itk::WriteLandmarkFile(output + "-candidates.csv", *localization.GetAllCandidates());
  }
  if (arguments.heatmaps.getValue())
  {
    WriteImageAtomically(localization.GetHeatmaps(), output + "-heatmaps.nrrd");
  }
  if (arguments.overlay.getValue())
  {
    DrawLocalization<VDimension>(arguments, image, pixels, landmarks, output + "-overlay.png");
  }
  std::vector<itk::LandmarkMeasuredValue> measured;
  if (arguments.measurement.IsNotNull())
  {
    measured = arguments.measurement->Compute(landmarks);
  }
  // It comes last: where it is, --skip-existing finds nothing left to do.
  const auto definitions = itk::GetDefinitions(arguments.model->GetDescription().landmarks);
  itk::WriteLandmarkFile(output + arguments.extension, landmarks, measured, definitions);
}

/** Finds the landmarks of an image, and writes its files; may run in several threads. Returns nothing where
 * `isInterrupted` became true. */
template <unsigned int VDimension>
LocalizationDelivery
LocalizeImage(const LocalizationArguments & arguments,
              const itk::FoundImageFile &   image,
              const std::string &           output,
              unsigned int                  numberOfThreads,
              const std::function<bool()> & isInterrupted)
{
  if (isInterrupted())
  {
    return nullptr;
  }
  const auto landmarkFile = output + arguments.extension;
  if (arguments.skipExisting.getValue() && itksys::SystemTools::FileExists(landmarkFile))
  {
    const auto landmarks = ReadFoundLandmarks<VDimension>(landmarkFile, arguments.model->GetLandmarkNames());
    return [&image, landmarks](LocalizationReport & report) {
      report.found->SetLandmarks(image.name, landmarks);
      ++report.skipped;
    };
  }
  itk::TimeProbe clock;
  clock.Start();
  const auto reader = MakeImageReader<VDimension>(
    image.fileName, PerAxis(arguments.spacing.getValue(), VDimension, "--spacing"), arguments.series.getValue());
  const auto localization = MakeLocalization<VDimension>(arguments, numberOfThreads);
  localization->SetInput(reader->GetOutput());
  arguments.slicer.Watch(*localization, "finding landmarks");
  localization->AddObserver(itk::ProgressEvent(),
                            [&](const itk::EventObject &) { localization->SetAbortGenerateData(isInterrupted()); });
  const bool isComplete = WithContext(image.fileName, [&localization] {
    try
    {
      localization->Update();
      return true;
    }
    catch (const itk::ProcessAborted &)
    {
      return false;
    }
  });
  if (!isComplete)
  {
    return nullptr;
  }

  const auto landmarks = localization->GetOutput();
  const auto stages = arguments.stages.getValue();
  if (!arguments.model->IsCalibrated((stages == 0 ? arguments.model->GetNumberOfStages() : stages) - 1))
  {
    landmarks->SetCovariances({});
  }
  WriteLocalization<VDimension>(arguments, image, *reader->GetOutput(), *localization, output);
  if (VDimension == 2 && itk::IsSlicerFile(landmarkFile))
  {
    WarnOfPlaneInSlicer("LocalizeLandmarks", image.fileName);
  }
  clock.Stop();
  const LocalizationDoubts<VDimension> doubts(
    *landmarks, arguments.lowConfidence.getValue(), arguments.lowPlausibility.getValue());
  return [&arguments,
          &image,
          landmarks = typename itk::LandmarkSet<VDimension>::Pointer(landmarks),
          grid = DescribeGrid(*reader->GetOutput()),
          doubts,
          orientation = DescribeOrientation(*localization),
          seconds = clock.GetTotal()](LocalizationReport & report) {
    report.found->SetLandmarks(image.name, landmarks);
    ++report.done;
    std::printf("%s: %s, %u landmarks, %s%s, %.2f s%s\n",
                image.fileName.c_str(),
                grid.c_str(),
                arguments.model->GetNumberOfLandmarks(),
                doubts.Describe().c_str(),
                orientation.c_str(),
                seconds,
                report.DescribeProgress().c_str());
    std::fflush(stdout);
    report.missing += doubts.missing;
    report.doubtful += doubts.Exist() ? 1 : 0;
  };
}

#endif
