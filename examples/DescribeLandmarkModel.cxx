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
#include "DescriptionArguments.h"
#include "ProgramImages.h"

#include "itkLandmarkDefinitionFile.h"

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace
{

/** Such as `320 x 320 pixels of 0.75 x 0.75 mm`. */
std::string
DescribeGrid(const itk::LandmarkGridSettings & grid, bool isAroundLandmarks)
{
  const char * const place = isAroundLandmarks ? " around each landmark" : "";
  std::ostringstream text;
  text << JoinAxes(grid.size) << " pixels";
  if (grid.spacingRule == itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing)
  {
    text << " of " << JoinAxes(grid.spacing) << " mm" << place << (grid.coverImage ? ", more for a larger image" : "");
  }
  else if (grid.zoom > 1.0)
  {
    text << place << ", " << grid.zoom << " times finer than to hold the image";
  }
  else
  {
    text << place << " that hold the image";
  }
  return text.str();
}

/** Such as `SpatialConfigurationNet, 320 x 320 pixels of 0.75 x 0.75 mm, decoder Parabola, calibrated`. */
std::string
DescribeStage(const itk::LandmarkModel & model, unsigned int number)
{
  const auto &             stage = model.GetDescription().stages[number];
  std::vector<std::string> networks;
  for (const auto & network : stage.networks)
  {
    networks.push_back(network.name);
  }
  return Join(networks) + ", " + DescribeGrid(stage.grid, number > 0) + ", decoder " + stage.decoder.name +
         (model.IsCombined(number) ? ", combined with the stage before"
          : stage.combine          ? ", to be combined with the stage before once both are calibrated"
                                   : "") +
         (model.IsCalibrated(number) ? ", calibrated" : "");
}

void
Print(const std::string & fileName, const itk::LandmarkModel & model)
{
  std::cout << fileName << ": " << model.GetNumberOfLandmarks() << " landmarks in " << model.GetDimension()
            << " dimensions, " << model.GetNumberOfParameters() << " weights\n";
  for (unsigned int stage = 0; stage < model.GetNumberOfStages(); ++stage)
  {
    std::cout << "stage " << stage + 1 << ": " << DescribeStage(model, stage) << '\n';
  }
  const auto & plausibility = model.GetDescription().plausibility;
  if (plausibility.shapeWeight > 0.0)
  {
    std::cout << "shapes draw the landmarks, weight " << plausibility.shapeWeight << '\n';
  }
  for (const auto & landmark : model.GetDescription().landmarks)
  {
    std::cout << landmark.name << (landmark.mirror.empty() ? "" : ", the mirror image of " + landmark.mirror)
              << (landmark.definition.empty() ? "" : ": " + landmark.definition) << '\n';
  }
}

int
DescribeModel(int argc, char * argv[])
{
  DescriptionArguments arguments;
  arguments.Parse(argc, argv);
  auto model = itk::LandmarkModel::Read(arguments.modelFile.getValue());
  if (arguments.definitions.isSet())
  {
    auto description = model->GetDescription();
    itk::ReadLandmarkDefinitions(arguments.definitions.getValue(), description.landmarks);
    model = model->WithDescription(description);
    model->Write(arguments.output.getValue(), arguments.half.getValue());
  }
  Print(arguments.output.isSet() ? arguments.output.getValue() : arguments.modelFile.getValue(), *model);
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("DescribeLandmarkModel", [&] { return DescribeModel(argc, argv); });
}
