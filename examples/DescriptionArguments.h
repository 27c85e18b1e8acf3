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
#ifndef DescriptionArguments_h
#define DescriptionArguments_h

#include "ProgramFiles.h"
#include "ProgramMain.h"

/** The arguments of DescribeLandmarkModel. */
struct DescriptionArguments
{
  TCLAP::CmdLine command{ "Says what a model is: its stages, and its landmarks with their definitions. With "
                          "--definitions, writes the same model with other ones.",
                          ' ',
                          LandmarkLocalization_VERSION };
  RequiredOption modelFile{ command, "model", "file", "Model file" };
  TextOption     definitions{ command,
                          "definitions",
                          "file",
                          "What the landmarks are, one sentence each: CSV, name,definition; needs --output" };
  OutputOption   output{ command, "output", "file", "Model file to write; it may be that of --model" };
  Switch         half{ command, "half", "Store weights in half precision" };

  /** Parses the arguments, and throws those that do not go together. */
  void
  Parse(int argc, char * argv[])
  {
    command.setExceptionHandling(false);
    command.parse(argc, argv);
    Require(definitions.isSet() == output.isSet(), "--definitions, --output", "must be given together");
    Require(!half.getValue() || output.isSet(), "--half", "needs --output");
    VerifyOutputs(command, "model");
  }
};

#endif
