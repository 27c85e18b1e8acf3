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
#include "ExportArguments.h"

#include "itkOutputFileNames.h"

#include <cstdio>

namespace
{

int
Export(int argc, char * argv[])
{
  ExportArguments arguments;
  arguments.Parse(argc, argv);
  const auto model = itk::LandmarkModel::Read(arguments.modelFile.getValue());
  itk::VerifyFilesAreDistinct(model->GetTorchScriptFileNames(arguments.output.getValue()),
                              { arguments.modelFile.getValue() });
  for (const auto & name : model->WriteTorchScript(arguments.output.getValue()))
  {
    std::printf("%s\n", name.c_str());
  }
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("ExportLandmarkModel", [&] { return Export(argc, argv); });
}
