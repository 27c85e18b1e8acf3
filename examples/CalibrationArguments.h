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
#ifndef CalibrationArguments_h
#define CalibrationArguments_h

#include "AnnotatorsArgument.h"
#include "ProgramFiles.h"
#include "ProgramMain.h"

#include <string>

/** The arguments of CalibrateLandmarkModel. */
struct CalibrationArguments
{
  TCLAP::CmdLine command{ "Scales the covariances of a model, by annotated images that it was not trained on, so that "
                          "the 90 % region of each landmark holds the truth in 90 % of the images. Where landmarks are "
                          "absent from some of them, chooses the confidence below which a landmark is missing.",
                          ' ',
                          LandmarkLocalization_VERSION };
  ListOption<std::string> modelFiles{ command, "model", "file", "Model file; of several, the maps are averaged", true };
  RequiredOption          images{ command, "images", "folder", "Folder of the images" };
  AnnotatorsArgument      annotators{ command };
  TextOption    list{ command, "list", "file", "Text file with the names of the images (default: all in the CSV)" };
  SpacingOption spacing{ command };
  TextOption    shapeList{
    command,
    "shape-list",
    "file",
    "Text file with the names of images in the CSV, such as those trained on: from their landmarks the "
       "model learns what shapes are plausible (default: it keeps what it has)"
  };
  OutputOption  output{ command, "output", "file", "Model file to write; it may be that of --model", true };
  Switch        half{ command, "half", "Store weights in half precision" };
  DeviceOption  device{ command };
  ThreadsOption threads{ command };

  void
  Parse(int argc, char * argv[])
  {
    command.setExceptionHandling(false);
    command.parse(argc, argv);
    VerifyOutputs(command, "model");
  }
};

#endif
