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
#ifndef PreprocessingArguments_h
#define PreprocessingArguments_h

#include "PreparationArguments.h"
#include "ProgramFiles.h"
#include "ProgramImages.h"
#include "ProgramMain.h"

#include <string>

/** The arguments of PreprocessImage. */
struct PreprocessingArguments
{
  TCLAP::CmdLine command{
    "Prepares an image as a network sees it: intensities mapped to [-1, 1], on the network's grid. "
    "A model says how, and the arguments where they are given.",
    ' ',
    LandmarkLocalization_VERSION
  };
  TextOption           modelFile{ command, "model", "file", "Model file (default: none, the defaults below)" };
  Option<unsigned int> dimension{ command,
                                  "dimension",
                                  "2|3",
                                  "Without a model: dimension of the image, 2 (default) or 3",
                                  2 };
  SpacingOption        spacing{ command };
  OutputOption         output{
    command,
    "output",
    "file",
    "Image file to write: values as they are (.nrrd, .mha, .nii.gz), or 8 bits to look at (.png, .jpg, .bmp)",
    true
  };
  SeriesOption                                        series{ command };
  PreparationArguments                                preparation{ command };
  ThreadsOption                                       threads{ command };
  FileArgument<TCLAP::UnlabeledValueArg<std::string>> input{
    "image", "Image file to prepare, or folder of a DICOM series", true, "", "image", command
  };

  /** Parses the arguments, and throws those that do not go together. */
  void
  Parse(int argc, char * argv[])
  {
    command.setExceptionHandling(false);
    command.parse(argc, argv);
    Require(!modelFile.isSet() || !dimension.isSet(), "--dimension", "is said by the model");
    Require(dimension.getValue() == 2 || dimension.getValue() == 3, "--dimension", "must be 2 or 3");
    VerifyOutputs(command);
    VerifyImageExtension(output.getValue());
  }
};

#endif
