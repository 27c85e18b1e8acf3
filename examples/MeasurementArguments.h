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
#ifndef MeasurementArguments_h
#define MeasurementArguments_h

#include "MeasureOption.h"
#include "ProgramFiles.h"

#include "itkLandmarkFile.h"
#include "itkOutputFileNames.h"

#include <string>
#include <vector>

/** The arguments of MeasureLandmarks. */
struct MeasurementArguments
{
  TCLAP::CmdLine command{ "Measures landmarks: distances, angles, ratios, each with its standard error, where the "
                          "landmarks have covariances, and its class, where the measure has classes. Without --csv, "
                          "--json, --overlay and --truth, the values are printed as CSV.",
                          ' ',
                          LandmarkLocalization_VERSION };
  MeasureOption  measure{ command, true };
  TextOption     list{ command, "list", "file", "Text file with the names of the images to measure (default: all)" };
  OutputOption   csv{ command, "csv", "file", "CSV to write the values to, a row an image" };
  OutputOption   json{ command, "json", "file", "JSON file to write the values to" };
  ListOption<std::string> truth{
    command,
    "truth",
    "file",
    "CSV with true positions, once for each annotator, whose mean is then the truth; how far the values are "
    "from theirs, and how often the class is the same, is printed"
  };
  OutputOption     errors{ command, "errors", "file", "JSON file to write what --truth prints to" };
  TextOption       overlay{ command,
                      "overlay",
                      "folder",
                      "Draw each image with its measures, <name>-measures.png in this folder; it is made if needed" };
  TextOption       images{ command, "images", "folder", "Folder of the images, for --overlay" };
  SpacingOption    spacing{ command };
  FileListArgument landmarks{ "landmarks",
                              "Tables as LocalizeLandmarks --table writes them, or landmark files (" +
                                Join(itk::GetLandmarkFileExtensions()) + ") of an image each",
                              true,
                              "file",
                              command };

  void
  Parse(int argc, char * argv[])
  {
    command.setExceptionHandling(false);
    command.parse(argc, argv);
    if (errors.isSet() && !truth.isSet())
    {
      throw TCLAP::ArgException("needs --truth", "--errors");
    }
    if (overlay.isSet() != images.isSet())
    {
      throw TCLAP::ArgException("must be given together", "--overlay, --images");
    }
    VerifyOutputs(command);
  }

  std::string
  GetPictureName(const std::string & image) const
  {
    return itk::GetOutputFileName(overlay.getValue(), image, "-measures.png");
  }

  /** Throws where a picture of these images would be another file that is read or written. */
  void
  VerifyPictures(const std::vector<std::string> & imageNames)
  {
    auto inputs = GetInputFiles(command);
    auto outputs = GetOutputFiles(command);
    for (const auto & image : imageNames)
    {
      inputs.push_back(images.getValue() + '/' + image);
      outputs.push_back(this->GetPictureName(image));
    }
    itk::VerifyFilesAreDistinct(outputs, inputs);
  }
};

#endif
