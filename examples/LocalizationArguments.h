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
#ifndef LocalizationArguments_h
#define LocalizationArguments_h

#include "GridArguments.h"
#include "LocalizationDoubts.h"
#include "MeasureOption.h"
#include "ProgramFiles.h"
#include "ProgramMain.h"
#include "SlicerModule.h"

#include "itkFindImageFiles.h"
#include "itkLandmarkFile.h"
#include "itkLandmarkTable.h"

#include "itksys/SystemTools.hxx"

#include <limits>

/** The arguments of LocalizeLandmarks. */
struct LocalizationArguments
{
  using OrientationsEnum = itk::LandmarkLocalizationFilterEnums::Orientations;

  TCLAP::CmdLine command{ "Finds the landmarks of images: PNG, JPEG, BMP, TIFF, DICOM, MetaImage, NIfTI, NRRD. Each "
                          "image gets a landmark file "
                          "of its name in the output folder. With a model that was calibrated, the file (csv, "
                          "mrk.json) holds a covariance for "
                          "each landmark, and the overlay the region that has the truth in 90 % of the images.",
                          ' ',
                          LandmarkLocalization_VERSION };
  ListOption<std::string> modelFiles{ command, "model", "file", "Model file", true };
  TextOption              description{
    command,
    "description",
    "file",
    "The model is a TorchScript module, or one --model for each network, stage by stage, described by this JSON file"
  };
  SpacingOption             spacing{ command };
  SeriesOption              series{ command };
  TextOption                output{ command, "output", "folder", "Folder to write to; it is made if needed" };
  OutputOption              landmarkFile{ command,
                             "landmarks",
                             "file",
                             "Landmark file to write, of one image; further files, where asked for, stand beside it" };
  ChoiceOption<std::string> format{ command, "format", "Format of the landmark files (default: csv)", GetFormats() };
  OutputOption              table{ command,
                      "table",
                      "file",
                      "CSV for the landmarks of all images and their confidences, as EvaluateLandmarks reads it" };
  Switch         overlay{ command, "overlay", "Also draw each image with its landmarks, <name>-overlay.png" };
  TextOption     truth{ command,
                    "truth",
                    "file",
                    "CSV with true positions of its landmarks, to be drawn too where it has the image" };
  Option<double> lowConfidence{ command,
                                "low-confidence",
                                "value",
                                "Landmarks of lower confidence, and their images, are doubtful (default: 0)" };
  MeasureOption  measure{ command, false };
  Option<double> lowPlausibility{
    command,
    "low-plausibility",
    "value",
    "Images and landmarks of lower plausibility are doubtful; so is about one usual image in a hundred with the "
    "default (default: 0.005)",
    usualLowPlausibility
  };
  ChoiceOption<OrientationsEnum> orientations{
    command,
    "orientations",
    "Look for the landmarks in other orientations of the image too, and keep the most plausible (default: as-is)",
    { { "as-is", OrientationsEnum::AsIs },
      { "mirrored", OrientationsEnum::Mirrored },
      { "turned", OrientationsEnum::MirroredAndTurned } }
  };
  Switch                    heatmaps{ command, "heatmaps", "Also write the heatmaps, <name>-heatmaps.nrrd" };
  ChoiceOption<std::string> decoder{
    command,
    "decoder",
    "How heatmaps become points (default: model, as it says); SoftArgMax needs a model that says it",
    GetDecoders()
  };
  Option<double> minimumConfidence{ command,
                                    "minimum-confidence",
                                    "value",
                                    "Landmarks of lower confidence are missing (default: the model's)",
                                    std::numeric_limits<double>::quiet_NaN() };
  Option<double> shapeWeight{
    command,
    "shape-weight",
    "value",
    "How much the model's shapes draw landmarks toward themselves; 0: not (default: the model's)",
    std::numeric_limits<double>::quiet_NaN()
  };
  Option<unsigned int> stages{ command, "stages", "count", "Run only so many stages of the model (default: all)" };
  Option<unsigned int> candidates{
    command,
    "candidates",
    "count",
    "Also write the largest maxima of each landmark's heatmap, at most so many, <name>-candidates.csv"
  };
  Option<float>        candidateThreshold{ command,
                                    "candidate-threshold",
                                    "value",
                                    "Maxima of --candidates are above this (default: 0)" };
  GridArguments        grid{ command };
  Switch               skipExisting{ command,
                       "skip-existing",
                       "Leave out images whose landmark file is there; with --table, only for csv and mrk.json" };
  Option<unsigned int> imagesAtOnce{ command,
                                     "images-at-once",
                                     "count",
                                     "Images that are done at the same time, each by its share of the threads; fewer "
                                     "take less memory (default: 4)",
                                     4 };
  DeviceOption         device{ command };
  ThreadsOption        threads{ command };
  FileListArgument     images{ "image",
                           "Images; folders are walked, and those of DICOM series are volumes",
                           true,
                           "image",
                           command };
  SlicerModule         slicer{
    command,
    "Localize Landmarks",
    { { "Landmarks",
                { { "image", "Image", "image", "type=\"any\"", "input" },
                  { "model", "Model", "file", "fileExtensions=\".pt\"", "input" },
                  { "landmarks", "Landmarks", "pointfile", "fileExtensions=\".mrk.json\" coordinateSystem=\"lps\"", "output" },
                  { "measure", "Measures", "file", "fileExtensions=\".json\"", "input" } } },
              { "How",
                { { "decoder", "Decoder" },
                  { "stages", "Stages", "string" },
                  { "minimum-confidence", "Minimum confidence", "string" },
                  { "cover", "Cover the whole image" },
                  { "view-mirror", "Average over the mirrored view" },
                  { "device", "Device" } } },
              { "Results", { { "missing", "Missing landmarks", "integer", "", "output", "Landmarks that were not found" } } } }
  };

  // What ReadFiles() reads.
  /** Extension of the landmark files. */
  std::string                      extension;
  itk::LandmarkModel::ConstPointer model;
  /** Each null where there is none. */
  itk::LandmarkTable::Pointer       trueLandmarks;
  itk::LandmarkMeasurement::Pointer measurement;

  /** Extensions without and with the dot. */
  static ChoiceOption<std::string>::ChoicesType
  GetFormats()
  {
    ChoiceOption<std::string>::ChoicesType formats;
    for (const auto & extension : itk::GetLandmarkFileExtensions())
    {
      formats.emplace_back(extension.substr(1), extension);
    }
    return formats;
  }

  /** That of the model first. */
  static ChoiceOption<std::string>::ChoicesType
  GetDecoders()
  {
    ChoiceOption<std::string>::ChoicesType decoders{ { "model", "" } };
    for (const auto & name : itk::HeatmapToPointSetFilter<itk::VectorImage<float, 2>>::GetDecoderNames())
    {
      decoders.emplace_back(name, name);
    }
    return decoders;
  }

  /** How the names of all files of an image begin. */
  std::string
  GetPrefix(const std::string & stem) const
  {
    const auto & file = landmarkFile.getValue();
    const auto & folder = output.getValue();
    return landmarkFile.isSet() ? file.substr(0, file.size() - extension.size())
                                : folder + (folder.empty() || folder.back() == '/' ? "" : "/") + stem;
  }

  /** How the names of the files of an image end. */
  std::vector<std::string>
  GetEnds() const
  {
    std::vector<std::string> ends{ extension };
    const auto               addIf = [&ends](bool isAsked, const std::string & end) {
      if (isAsked)
      {
        ends.push_back(end);
      }
    };
    addIf(candidates.getValue() > 0, "-candidates.csv");
    addIf(heatmaps.getValue(), "-heatmaps.nrrd");
    addIf(overlay.getValue(), "-overlay.png");
    return ends;
  }

  /** Whether a later run can take from the landmark files what the table holds. */
  bool
  CanGoOn() const
  {
    return !table.isSet() || extension == ".csv" || extension == ".mrk.json";
  }

  /** Throws what cannot be written, or would be one of the images or of the other files that are read. */
  void
  VerifyOutputs(const std::vector<itk::FoundImageFile> & found)
  {
    ::VerifyOutputs(command);
    auto inputs = GetInputFiles(command);
    // That of --landmarks is the one of the image.
    auto outputs = GetOutputFiles(command, "landmarks");
    for (const auto & image : found)
    {
      inputs.push_back(image.fileName);
      for (const auto & end : this->GetEnds())
      {
        outputs.push_back(this->GetPrefix(image.stem) + end);
      }
    }
    itk::VerifyFilesAreDistinct(outputs, inputs);
  }

  /** Throws arguments that the model cannot follow, whatever the image. */
  void
  VerifyModel()
  {
    const auto & plausibility = model->GetDescription().plausibility;
    const auto   numberOfStages = model->GetNumberOfStages();
    const auto   usedStages = stages.getValue() == 0 ? numberOfStages : stages.getValue();
    Require(usedStages <= numberOfStages,
            "--stages",
            "must not be above the model's, " + std::to_string(numberOfStages) + " (got " + std::to_string(usedStages) +
              ')');
    Require(!(shapeWeight.getValue() < 0.0), "--shape-weight", "must not be negative");
    Require(!(shapeWeight.getValue() > 0.0) || !plausibility.shape.mean.empty(),
            "--shape-weight",
            "needs a model with shapes, as CalibrateLandmarkModel --shape-list gives it some");
    Require(orientations.getValue() == OrientationsEnum::AsIs ||
              (usedStages == numberOfStages && plausibility.numberOfImages > 0),
            "--orientations",
            "needs all stages of a model with plausibilities, as CalibrateLandmarkModel gives it");
    Require(lowPlausibility.getValue() >= 0.0 && lowPlausibility.getValue() <= 1.0,
            "--low-plausibility",
            "must be in [0, 1]");
    grid.Parse(*model);
    if (!decoder.getValue().empty())
    {
      try
      {
        model->VerifyDecoder(decoder.getValue(), usedStages);
      }
      catch (const itk::ExceptionObject & error)
      {
        throw TCLAP::ArgException(Describe(error), "--decoder");
      }
    }
  }

  /** Parses the arguments, and throws those that do not go together. */
  void
  Parse(int argc, char * argv[])
  {
    slicer.Parse(argc, argv);
    if (output.isSet() == landmarkFile.isSet())
    {
      throw TCLAP::ArgException(std::string(output.isSet() ? "only " : "") + "one of them must be given",
                                "--output, --landmarks");
    }
    if (landmarkFile.isSet() && format.isSet())
    {
      throw TCLAP::ArgException("is said by the name of --landmarks", "--format");
    }
    extension = landmarkFile.isSet() ? itk::GetLandmarkFileExtension(landmarkFile.getValue()) : format.getValue();
    if (truth.isSet() && !overlay.isSet())
    {
      throw TCLAP::ArgException("needs --overlay", "--truth");
    }
    if (measure.isSet() && !overlay.isSet() && extension != ".mrk.json")
    {
      throw TCLAP::ArgException("needs --overlay or landmark files of the format mrk.json", "--measure");
    }
    if (skipExisting.isSet() && !this->CanGoOn())
    {
      throw TCLAP::ArgException("needs landmark files of the format csv or mrk.json with --table; others hold no "
                                "covariances and plausibilities",
                                "--skip-existing");
    }
    if (candidateThreshold.isSet() && !candidates.isSet())
    {
      throw TCLAP::ArgException("needs --candidates", "--candidate-threshold");
    }
    if (modelFiles.getValue().size() > 1 && !description.isSet())
    {
      throw TCLAP::ArgException("is given several times, which needs --description", "--model");
    }
    if (imagesAtOnce.getValue() == 0)
    {
      throw TCLAP::ArgException("must be at least 1", "--images-at-once");
    }
  }

  /** Reads the model, the measures and the true landmarks, and throws what cannot be. */
  void
  ReadFiles()
  {
    const auto & files = modelFiles.getValue();
    model = description.isSet() ? itk::LandmarkModel::ReadTorchScript(files, description.getValue())
                                : itk::LandmarkModel::Read(files.front());
    itk::LandmarkModel::ResolveDevice(device.getValue());
    PerAxis(spacing.getValue(), model->GetDimension(), "--spacing");
    this->VerifyModel();
    if (measure.isSet())
    {
      measurement = measure.Read();
      WithContext(files.front(),
                  [&] { measurement->VerifyLandmarks(model->GetLandmarkNames(), model->GetDimension()); });
    }
    if (truth.isSet())
    {
      trueLandmarks = itk::LandmarkTable::New();
      trueLandmarks->Read(truth.getValue());
      const auto   names = model->GetLandmarkNames();
      const auto & trueNames = trueLandmarks->GetLandmarkNames();
      if (trueLandmarks->GetDimension() != model->GetDimension())
      {
        itkGenericExceptionMacro(<< truth.getValue() << ": holds landmarks of " << trueLandmarks->GetDimension()
                                 << " dimensions, not of " << model->GetDimension());
      }
      if (std::find_first_of(names.begin(), names.end(), trueNames.begin(), trueNames.end()) == names.end())
      {
        itkGenericExceptionMacro(<< truth.getValue() << ": holds no landmark of the model");
      }
    }
  }
};

#endif
