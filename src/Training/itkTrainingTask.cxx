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
#include "itkTrainingTask.h"
#include "itkFileNames.h"
#include "itkHeatmapDecoderRegistry.h"
#include "itkLossRegistry.h"
#include "itkNetworkRegistry.h"
#include "itkStrictJSON.h"

#include "itksys/MD5.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <memory>

namespace itk
{

namespace
{

template <unsigned int VDimension>
LandmarkTable::Pointer
LocalizeTrainingData(const TrainingTask & task, const LandmarkModel & model)
{
  DataSetLocalizationOptions<VDimension> options;
  options.device = task.device;
  options.numberOfWorkUnits = task.numberOfWorkUnits;
  return LocalizeIntoTable(task.trainingData, model, options);
}

template <unsigned int VDimension>
nlohmann::json
DescribePositions(const LandmarkTable & table, const std::string & image)
{
  auto positions = nlohmann::json::array();
  if (!table.HasImage(image))
  {
    return positions;
  }
  const auto landmarks = table.GetLandmarks<VDimension>(image);
  for (SizeValueType i = 0; i < landmarks->GetNumberOfLandmarks(); ++i)
  {
    const auto point = landmarks->GetPoint(i);
    positions.push_back(landmarks->IsUnlabeled(i) ? nlohmann::json("?")
                                                  : nlohmann::json(std::vector<double>(point.begin(), point.end())));
  }
  return positions;
}

/** The images, what each annotator says of them, and the lengths of their files. */
nlohmann::json
DescribeData(const LandmarkDataSet & data)
{
  auto annotators = data.annotators;
  if (annotators.empty())
  {
    annotators = { data.landmarks };
  }
  nlohmann::json positions;
  nlohmann::json lengths;
  for (const auto & image : data.images)
  {
    for (const auto & table : annotators)
    {
      positions[image].push_back(table->GetDimension() == 2 ? DescribePositions<2>(*table, image)
                                                            : DescribePositions<3>(*table, image));
    }
    const auto file = data.GetFileName(image);
    // The length of a folder, such as that of a DICOM series, says nothing.
    lengths[image] = IsRegularFile(file) ? itksys::SystemTools::FileLength(file) : 0;
  }
  return { { "images", data.images },
           { "spacing", data.imageSpacing },
           { "positions", positions },
           { "lengthsOfFiles", lengths } };
}

/** The MD5 sum of the weights of a network. */
std::string
ComputeDigest(const LandmarkNetwork & network)
{
  const auto                                                    weights = SerializeWeights(network);
  const std::unique_ptr<itksysMD5, decltype(&itksysMD5_Delete)> digest(itksysMD5_New(), itksysMD5_Delete);
  itksysMD5_Initialize(digest.get());
  // It takes an int.
  constexpr std::size_t blockSize = 1 << 20;
  for (std::size_t begin = 0; begin < weights.size(); begin += blockSize)
  {
    itksysMD5_Append(digest.get(),
                     reinterpret_cast<const unsigned char *>(weights.data() + begin),
                     static_cast<int>(std::min(blockSize, weights.size() - begin)));
  }
  std::string text(32, '\0');
  itksysMD5_FinalizeHex(digest.get(), &text[0]);
  return text;
}

} // namespace

void
TrainingTask::AddTrainedStage()
{
  VerifyLandmarkTrainingSettings(settings, description.dimension);
  CompleteSettings(GetNetworkRegistry(), description.dimension, settings.network, "network");
  CompleteSettings(GetLossRegistry(), description.dimension, settings.loss, "loss");
  WithinSetting("decoder.name", [this] { GetHeatmapDecoderRegistry().Find(settings.decoder.name); });
  LandmarkStageDescription stage;
  stage.grid = settings.grid;
  stage.intensity = settings.intensity;
  stage.networks = { settings.network };
  stage.decoder = settings.decoder;
  stage.combine = settings.combine;
  description.stages.push_back(stage);
  VerifyLandmarkModelDescription(description);
  const auto network = itk::MakeNetwork(description, settings.network);
  VerifyNetworks(stage, { network });
  const auto maps = network->GetMaps();
  const auto mapName = this->MakeLoss()->GetMapName();
  if (std::none_of(maps.begin(), maps.end(), [&mapName](const auto & map) { return map.name == mapName; }))
  {
    throw SettingError("loss.name",
                       settings.loss.name + " needs a network that gives " + mapName + ", as " + settings.network.name +
                         " does not");
  }
  if (settings.optimization.patience > 0 && !this->HasValidation())
  {
    throw SettingError("optimization.patience", "needs images to validate on");
  }
  if (settings.optimization.patience > 0 && settings.optimization.validationInterval == 0)
  {
    throw SettingError("optimization.patience", "needs a validationInterval above 0");
  }
}

void
TrainingTask::VerifyData() const
{
  const auto names = GetLandmarkNames(description);
  trainingData.Verify("training", description.dimension, names);
  if (validationData.landmarks)
  {
    validationData.Verify("validation", description.dimension, names);
  }
  const auto unlabeled = trainingData.GetUnlabeledLandmarks();
  // What was trained before may know them.
  if (!unlabeled.empty() && !firstNetwork)
  {
    itkGenericExceptionMacro("The training images must say of each landmark where it is, or that it is absent (none "
                             "does of "
                             << JoinNames(unlabeled) << ").");
  }
}

void
TrainingTask::VerifyStages(const std::vector<LandmarkTrainingSettings> & next) const
{
  auto task = *this;
  task.MakeFirstWeights();
  task.firstNetwork = nullptr;
  for (const auto & stage : next)
  {
    task.settings = stage;
    task.AddTrainedStage();
    task.MakeFirstWeights();
  }
}

std::string
TrainingTask::MakeRecord() const
{
  nlohmann::json made{ { "settings", nlohmann::json::parse(WriteLandmarkTrainingSettings(settings)) },
                       { "model", nlohmann::json::parse(WriteLandmarkModelDescription(description)) },
                       { "training", DescribeData(trainingData) },
                       { "validation", DescribeData(validationData) } };
  for (const auto & stage : earlierStages)
  {
    auto digests = nlohmann::json::array();
    for (const auto & network : stage)
    {
      digests.push_back(ComputeDigest(*network));
    }
    made["weights"]["earlierStages"].push_back(digests);
  }
  if (firstNetwork)
  {
    made["weights"]["first"] = ComputeDigest(*firstNetwork);
  }
  return WriteText(made);
}

TrainingSampleSettings
TrainingTask::MakeSampleSettings() const
{
  TrainingSampleSettings samples;
  samples.grid = this->GetStage().grid;
  samples.augmentation = settings.augmentation;
  samples.data = trainingData;
  samples.mirroredOrder = GetMirroredOrder(description.landmarks);
  samples.isAroundLandmarks = description.stages.size() > 1;
  samples.seed = settings.optimization.seed;
  samples.numberOfThreads = numberOfDecodingThreads;
  if (samples.isAroundLandmarks &&
      samples.augmentation.centerRule == LandmarkTrainingSettingsEnums::CenterRule::StageErrors)
  {
    samples.foundLandmarks = this->LocalizeByEarlierStages();
  }
  return samples;
}

LandmarkTable::Pointer
TrainingTask::LocalizeByEarlierStages() const
{
  auto earlier = description;
  earlier.stages.pop_back();
  const auto model = LandmarkModel::Make(earlier, std::make_unique<LandmarkModel::Networks>(earlierStages));
  return description.dimension == 2 ? LocalizeTrainingData<2>(*this, *model) : LocalizeTrainingData<3>(*this, *model);
}

std::shared_ptr<LandmarkNetwork>
TrainingTask::MakeNetwork(const std::string & weights, torch::Device ofNetwork) const
{
  auto network = itk::MakeNetwork(description, this->GetStage().networks.front());
  DeserializeWeights(weights, *network);
  network->to(ofNetwork);
  network->eval();
  return network;
}

std::string
TrainingTask::MakeFirstWeights() const
{
  if (firstNetwork)
  {
    return SerializeWeights(*firstNetwork);
  }
  const auto network = itk::MakeNetwork(description, this->GetStage().networks.front());
  network->InitializeWeights(MakeGenerator(torch::kCPU, settings.optimization.seed));
  return SerializeWeights(*network);
}

std::shared_ptr<LandmarkLoss>
TrainingTask::MakeLoss() const
{
  const NetworkTask task{ description.dimension, static_cast<unsigned int>(description.landmarks.size()) };
  return GetLossRegistry().Find(settings.loss.name).make(task, nlohmann::json::parse(settings.loss.settings));
}

TrainingState
TrainingTask::MakeState(const std::string & weights) const
{
  const auto resolved = ResolveTorchDevice(device);
  return { settings.optimization,
           this->MakeNetwork(weights, resolved),
           settings.optimization.averagingDecay > 0.0 ? this->MakeNetwork(weights, resolved) : nullptr,
           this->MakeLoss(),
           resolved };
}

LandmarkModel::Pointer
TrainingTask::MakeModel(const std::string & weights) const
{
  auto stages = earlierStages;
  stages.push_back({ this->MakeNetwork(weights, torch::kCPU) });
  return LandmarkModel::Make(description, std::make_unique<LandmarkModel::Networks>(stages));
}

} // end namespace itk
