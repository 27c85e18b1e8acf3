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
#include "GridArguments.h"
#include "PeakMemory.h"
#include "ProgramArguments.h"
#include "ProgramImages.h"
#include "ProgramMain.h"

#include "itkLandmarkFileWriter.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkLandmarkOverlay.h"
#include "itkLandmarkTable.h"
#include "itkTimeProbe.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <map>

namespace
{

constexpr const char * ProgramName = "LocalizeLandmarks";

using MethodEnum = itk::LandmarkModel::MethodEnum;

const std::vector<std::pair<std::string, MethodEnum>> MethodChoices{ { "argmax", MethodEnum::ArgMax },
                                                                     { "parabola", MethodEnum::Parabola },
                                                                     { "cubic-argmax", MethodEnum::CubicArgMax },
                                                                     { "second-order", MethodEnum::SecondOrder },
                                                                     { "centre-of-mass", MethodEnum::CentreOfMass } };

struct Settings
{
  itk::LandmarkModel::Pointer     model;
  itk::LandmarkModelEnums::Device device;
  std::vector<double>             spacing;
  std::string                     format;
  bool                            overlay;
  double                          lowConfidence;
  bool                            heatmaps;
  const GridArguments *           grid;
  unsigned int                    numberOfCandidates;
  float                           candidateThreshold;
  /** Null where there is none. */
  itk::LandmarkTable::Pointer truth;
};

/** The name of a file without folder and extension. The number at the end of a DICOM name such as 1.2.840.10008 is no
 * extension. */
std::string
GetStem(const std::string & fileName)
{
  std::string stem = itksys::SystemTools::GetFilenameName(fileName);
  const auto  cut = [&stem] {
    const auto dot = stem.rfind('.');
    if (dot != std::string::npos && dot != 0 &&
        !std::all_of(stem.begin() + dot + 1, stem.end(), [](unsigned char c) { return std::isdigit(c); }))
    {
      stem.erase(dot);
    }
  };
  const bool isCompressed = itksys::SystemTools::GetFilenameLastExtension(stem) == ".gz";
  cut();
  if (isCompressed)
  {
    cut();
  }
  return stem;
}

/** Each image's output files start with the second of the pair, which no two images may share. */
std::vector<std::pair<std::string, std::string>>
AssignOutputs(const std::vector<std::string> & images, const std::string & folder)
{
  std::map<std::string, std::string>               imageOfStem;
  std::vector<std::pair<std::string, std::string>> outputs;
  for (const auto & image : images)
  {
    const auto stem = GetStem(image);
    const auto inserted = imageOfStem.emplace(stem, image);
    if (!inserted.second)
    {
      itkGenericExceptionMacro(<< image << ": has the same name as " << inserted.first->second
                               << ", so that both would be written to " << folder << '/' << stem);
    }
    outputs.emplace_back(image, folder + '/' + stem);
  }
  return outputs;
}

/** A row a candidate, named after its landmark and its rank, such as L3#2; the most confident has rank 1. */
template <typename TLocalization>
void
WriteCandidates(const TLocalization & localization, const std::string & fileName)
{
  using PointSetType = typename TLocalization::OutputPointSetType;
  const auto               all = PointSetType::New();
  std::vector<std::string> names;
  for (unsigned int i = 0; i < localization.GetModel()->GetNumberOfLandmarks(); ++i)
  {
    const auto * candidates = localization.GetCandidates(i);
    for (itk::SizeValueType j = 0; j < candidates->GetNumberOfPoints(); ++j)
    {
      all->SetPoint(names.size(), candidates->GetPoint(j));
      all->SetPointData(names.size(), candidates->GetPointData()->ElementAt(j));
      names.push_back(localization.GetModel()->GetLandmarkNames()[i] + '#' + std::to_string(j + 1));
    }
  }
  const auto writer = itk::LandmarkFileWriter<PointSetType>::New();
  writer->SetInput(all);
  writer->SetLandmarkNames(names);
  writer->SetFileName(fileName);
  writer->Update();
}

template <unsigned int VDimension>
void
LocalizeOne(const Settings &     settings,
            const std::string &  image,
            const std::string &  output,
            itk::LandmarkTable & found)
{
  using ImageType = itk::Image<float, VDimension>;
  using PointSetType = itk::PointSet<float, VDimension>;
  itk::TimeProbe clock;
  clock.Start();
  const auto reader = MakeImageReader<VDimension>(image, settings.spacing);
  const auto localization = itk::LandmarkLocalizationFilter<ImageType>::New();
  localization->SetInput(reader->GetOutput());
  localization->SetModel(settings.model);
  localization->SetDevice(settings.device);
  settings.grid->Apply(*localization);
  localization->SetNumberOfCandidates(settings.numberOfCandidates);
  localization->SetCandidateThreshold(settings.candidateThreshold);
  WithContext(image, [&localization] { localization->Update(); });
  const typename PointSetType::ConstPointer points = localization->GetOutput();
  // Those of a model that was never calibrated say nothing in millimetres.
  std::vector<itk::Matrix<double, VDimension, VDimension>> covariances;
  if (!settings.model->GetCovarianceScales().empty())
  {
    covariances = localization->GetCovariances();
  }

  const auto writer = itk::LandmarkFileWriter<PointSetType>::New();
  writer->SetInput(points);
  writer->SetLandmarkNames(settings.model->GetLandmarkNames());
  writer->SetCovariances(covariances);
  writer->SetFileName(output + '.' + settings.format);
  writer->Update();
  const auto name = itksys::SystemTools::GetFilenameName(image);
  found.SetPointSet(name, points, true);
  found.SetCovarianceMatrices(name, covariances);
  if (settings.numberOfCandidates > 0)
  {
    WriteCandidates(*localization, output + "-candidates.csv");
  }
  if (settings.heatmaps)
  {
    WriteImageAtomically(localization->GetHeatmaps(), output + "-heatmaps.nrrd");
  }
  if (settings.overlay)
  {
    const auto drawing = itk::LandmarkOverlay<ImageType>::New();
    drawing->SetImage(reader->GetOutput());
    drawing->SetLandmarks(points);
    drawing->SetLandmarkNames(settings.model->GetLandmarkNames());
    drawing->SetCovariances(covariances);
    drawing->SetLowConfidence(settings.lowConfidence);
    if (settings.truth && settings.truth->HasImage(name))
    {
      drawing->SetTrueLandmarks(settings.truth->GetPointSet<VDimension>(name));
    }
    drawing->SetFileName(output + "-overlay.png");
    drawing->Write();
  }
  clock.Stop();

  unsigned int missing = 0;
  for (unsigned int i = 0; i < points->GetNumberOfPoints(); ++i)
  {
    missing += itk::IsMissingLandmark(points->GetPoint(i)) ? 1 : 0;
  }
  std::printf("%s: %lu landmarks, %u missing, %.2f s\n",
              image.c_str(),
              static_cast<unsigned long>(points->GetNumberOfPoints()),
              missing,
              clock.GetTotal());
  std::fflush(stdout);
}

void
VerifyTruth(const itk::LandmarkTable & truth, const itk::LandmarkModel & model, const std::string & fileName)
{
  if (truth.GetDimension() != model.GetDimension() || truth.GetLandmarkNames() != model.GetLandmarkNames())
  {
    itkGenericExceptionMacro(<< fileName << ": its landmarks are not those of the model");
  }
}

int
Localize(int argc, char * argv[])
{
  TCLAP::CmdLine command(
    "Finds the landmarks of images: PNG, JPEG, BMP, TIFF, DICOM, MetaImage, NIfTI, NRRD. Each image "
    "gets a landmark file of its name in the output folder. With a model that was calibrated, the file (csv, mrk.json) "
    "holds a covariance for each landmark, and the overlay the region that has the truth in 90 % of the images.",
    ' ',
    LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  using Text = TCLAP::ValueArg<std::string>;
  using Switch = TCLAP::SwitchArg;
  using NameConstraint = TCLAP::ValuesConstraint<std::string>;

  Text modelFile("", "model", "Model file", true, "", "file", command);
  Text description(
    "", "description", "The model is a TorchScript module, described by this JSON file", false, "", "file", command);
  TCLAP::MultiArg<double> spacing(
    "",
    "spacing",
    "Pixel spacing in mm that replaces the files' own, once or once an axis; needed if they have none",
    false,
    "mm",
    command);
  Text output("", "output", "Folder to write to; it is made if needed", true, "", "folder", command);
  std::vector<std::string> formats{ "csv", "mrk.json", "fcsv", "pts" };
  NameConstraint           formatNames(formats);
  Text   format("", "format", "Format of the landmark files (default: csv)", false, "csv", &formatNames, command);
  Text   table("",
             "table",
             "CSV for the landmarks of all images and their confidences, as EvaluateLandmarks reads it",
             false,
             "",
             "file",
             command);
  Switch overlay("", "overlay", "Also draw each image with its landmarks, <name>-overlay.png", command);
  Text   truth(
    "", "truth", "CSV with true positions, to be drawn too where it has the image", false, "", "file", command);
  TCLAP::ValueArg<double> lowConfidence(
    "", "low-confidence", "Draw landmarks of lower confidence as doubtful (default: 0)", false, 0.0, "value", command);
  Switch         heatmaps("", "heatmaps", "Also write the heatmaps, <name>-heatmaps.nrrd", command);
  auto           methods = GetNames(MethodChoices);
  NameConstraint methodNames(methods);
  Text method("", "method", "How heatmaps become points (default: the model's)", false, "", &methodNames, command);
  TCLAP::ValueArg<float>        minimumConfidence("",
                                           "minimum-confidence",
                                           "Landmarks of lower confidence are missing (default: the model's)",
                                           false,
                                           0.0f,
                                           "value",
                                           command);
  TCLAP::ValueArg<unsigned int> candidates("",
                                           "candidates",
                                           "Also write the largest maxima of each landmark's heatmap, at most so many, "
                                           "<name>-candidates.csv",
                                           false,
                                           0,
                                           "count",
                                           command);
  TCLAP::ValueArg<float>        candidateThreshold(
    "", "candidate-threshold", "Maxima of --candidates are above this (default: 0)", false, 0.0f, "value", command);
  GridArguments  grid(command);
  auto           devices = GetNames(DeviceChoices);
  NameConstraint deviceNames(devices);
  Text           device("", "device", "Where the network runs (default: auto)", false, "auto", &deviceNames, command);
  TCLAP::ValueArg<unsigned int> threads(
    "", "threads", "Threads (default: as many as there are)", false, 0, "count", command);
  TCLAP::UnlabeledMultiArg<std::string> images("image", "Images", true, "image", command);
  command.parse(argc, argv);
  if (truth.isSet() && !overlay.isSet())
  {
    throw TCLAP::ArgException("needs --overlay", "--truth");
  }
  if (candidateThreshold.isSet() && !candidates.isSet())
  {
    throw TCLAP::ArgException("needs --candidates", "--candidate-threshold");
  }
  UseThreads(threads.getValue());
  std::string folder = output.getValue();
  itksys::SystemTools::ConvertToUnixSlashes(folder);
  const auto outputs = AssignOutputs(images.getValue(), folder);

  Settings settings{};
  settings.model = itk::LandmarkModel::New();
  if (description.isSet())
  {
    settings.model->ReadTorchScript(modelFile.getValue(), description.getValue());
  }
  else
  {
    settings.model->Read(modelFile.getValue());
  }
  if (method.isSet())
  {
    settings.model->SetDecodingMethod(Choose(MethodChoices, method.getValue()));
  }
  if (minimumConfidence.isSet())
  {
    settings.model->SetMinimumConfidence(minimumConfidence.getValue());
  }
  settings.device = Choose(DeviceChoices, device.getValue());
  itk::LandmarkModel::ResolveDevice(settings.device);
  settings.spacing = PerAxis(spacing.getValue(), settings.model->GetDimension(), "--spacing");
  settings.format = format.getValue();
  settings.overlay = overlay.getValue();
  settings.lowConfidence = lowConfidence.getValue();
  settings.heatmaps = heatmaps.getValue();
  settings.numberOfCandidates = candidates.getValue();
  settings.candidateThreshold = candidateThreshold.getValue();
  grid.Parse(*settings.model);
  settings.grid = &grid;
  if (truth.isSet())
  {
    settings.truth = itk::LandmarkTable::New();
    settings.truth->Read(truth.getValue());
    VerifyTruth(*settings.truth, *settings.model, truth.getValue());
  }
  if (!itksys::SystemTools::MakeDirectory(folder))
  {
    itkGenericExceptionMacro(<< folder << ": the folder cannot be made");
  }

  const auto found = itk::LandmarkTable::New();
  found->SetDimension(settings.model->GetDimension());
  found->SetLandmarkNames(settings.model->GetLandmarkNames());
  const auto localizeOne = settings.model->GetDimension() == 2 ? LocalizeOne<2> : LocalizeOne<3>;
  int        status = 0;
  for (const auto & entry : outputs)
  {
    // One bad image does not keep the others from being done.
    status |= RunProgram(ProgramName, [&] {
      localizeOne(settings, entry.first, entry.second, *found);
      return 0;
    });
  }
  if (table.isSet() && !found->GetImageNames().empty())
  {
    found->Write(table.getValue());
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
