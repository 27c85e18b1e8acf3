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
#ifndef ExportArguments_h
#define ExportArguments_h

#include "ProgramArguments.h"
#include "ProgramMain.h"

/** The arguments of ExportLandmarkModel. */
struct ExportArguments
{
  TCLAP::CmdLine command{
    "Writes the networks of a model as TorchScript modules, for other programs, and a description of what is around "
    "them. A module takes a tensor 1 x 1 x [depth x] height x width, of the size of the grid or another one that the "
    "network takes, and returns heatmaps. Preparation of images, decoding and the ways from stage to stage stand in "
    "the description alone; LocalizeLandmarks --description reads all of it.",
    ' ',
    LandmarkLocalization_VERSION
  };
  RequiredOption modelFile{ command, "model", "file", "Model file" };
  RequiredOption output{ command,
                         "output",
                         "folder",
                         "Folder for description.json and stage0_network0.pt and so on; it is made if needed" };

  void
  Parse(int argc, char * argv[])
  {
    command.setExceptionHandling(false);
    command.parse(argc, argv);
  }
};

#endif
