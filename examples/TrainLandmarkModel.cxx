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
#include "Interruption.h"
#include "KeepMemory.h"
#include "PeakMemory.h"
#include "ProgramMain.h"
#include "TrainingArguments.h"
#include "TrainingProgress.h"

#include <cstdio>

namespace
{

int
Train(int argc, char * argv[])
{
  TrainingArguments arguments;
  arguments.Parse(argc, argv);
  KeepMemory();
  arguments.threads.Apply();
  const auto tables = arguments.data.ReadTables();
  const auto trainer = itk::LandmarkModelTrainer::New();
  arguments.ApplySettings(tables, *trainer);
  if (arguments.printSettings.getValue())
  {
    std::printf("%s\n", trainer->GetSettingsText().c_str());
    return 0;
  }

  arguments.data.Apply(tables, *trainer);
  const auto files = arguments.VerifyFiles(*trainer);
  VerifyStages(*trainer);
  arguments.data.WriteList(*trainer);
  if (arguments.preview.isSet())
  {
    const auto preview = arguments.GetPreviewName();
    itk::WriteTrainingPreview(*trainer, preview, arguments.preview.getValue());
    std::printf("%s: %u samples\n", preview.c_str(), arguments.preview.getValue());
    return 0;
  }
  itk::AddTrainingPictures(*trainer);
  PrintTrainingProgress(*trainer, arguments.progressInterval.getValue());
  trainer->AddObserver(itk::ProgressEvent(), [&trainer](const itk::EventObject &) {
    if (interrupted != 0)
    {
      trainer->AbortGenerateDataOn();
    }
  });
  CatchInterruptions();
  TrainStages(*trainer, files);
  PrintPeakMemory();
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("TrainLandmarkModel", [&] { return Train(argc, argv); });
}
