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
#ifndef LandmarkDefinitionArguments_h
#define LandmarkDefinitionArguments_h

#include "ProgramArguments.h"

#include "itkLandmarkDefinitionFile.h"
#include "itkLandmarkModelTrainer.h"

#include <string>
#include <vector>

/** The arguments that say more about the landmarks of a training than their names. */
class LandmarkDefinitionArguments
{
public:
  explicit LandmarkDefinitionArguments(TCLAP::CmdLine & command)
    : m_MirrorPairs(command,
                    "mirror-pairs",
                    "file",
                    "Augmentation: mirror every second sample; CSV with the names of a left and a right landmark a row")
    , m_Definitions(command,
                    "definitions",
                    "file",
                    "What the landmarks are, one sentence each, for who uses the model: CSV, name,definition")
  {}

  /** `names` are those of the annotated landmarks. */
  void
  Apply(itk::LandmarkModelTrainer &      trainer,
        const std::vector<std::string> & names,
        itk::LandmarkTrainingSettings &  settings) const
  {
    auto landmarks = trainer.GetLandmarkDefinitions();
    if (landmarks.empty())
    {
      const auto * const initial = trainer.GetInitialModel();
      landmarks = initial == nullptr ? itk::MakeLandmarkDefinitions(names) : initial->GetDescription().landmarks;
    }
    if (m_MirrorPairs.isSet())
    {
      itk::ReadMirrorPairs(m_MirrorPairs.getValue(), landmarks);
      settings.augmentation.mirror = true;
    }
    if (m_Definitions.isSet())
    {
      itk::ReadLandmarkDefinitions(m_Definitions.getValue(), landmarks);
    }
    if (m_MirrorPairs.isSet() || m_Definitions.isSet())
    {
      trainer.SetLandmarkDefinitions(landmarks);
    }
  }

private:
  TextOption m_MirrorPairs;
  TextOption m_Definitions;
};

#endif
