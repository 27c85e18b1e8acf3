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
#include "itkTrainingState.h"
#include "itkConvolutionLayouts.h"
#include "itkFileError.h"
#include "itkFileNames.h"
#include "itkMixedPrecisionScope.h"
#include "itkPlainNumbersScope.h"
#include "itkTensorArchive.h"
#include "itkTrainingOptimizer.h"

#include <torch/nn/utils/clip_grad.h>
#include <torch/serialize/archive.h>

#include <nlohmann/json.hpp>

#include <sstream>

namespace itk
{

namespace
{

/** Throws when settings differ in more than what says when to stop. */
void
VerifySameSettings(const std::string & before, const std::string & now, const std::string & fileName)
{
  auto       settings = nlohmann::json::parse(before);
  const auto wanted = nlohmann::json::parse(now);
  for (const auto * name : { "iterations", "patience" })
  {
    settings.at("settings").at("optimization").at(name) = wanted.at("settings").at("optimization").at(name);
  }
  if (settings != wanted)
  {
    const auto difference = nlohmann::json::diff(settings, wanted);
    ThrowFileError(fileName,
                   "the checkpoint was made with other settings, data or first weights, first difference at '" +
                     difference.at(0).at("path").get<std::string>() + "'");
  }
}

/** A file's content as a tensor: texts in archives must be UTF-8. */
torch::Tensor
ToBytes(const std::string & content)
{
  return torch::from_blob(const_cast<char *>(content.data()), { static_cast<int64_t>(content.size()) }, torch::kChar)
    .clone();
}

} // namespace

TrainingState::TrainingState(const LandmarkOptimizationSettings & settings,
                             std::shared_ptr<LandmarkNetwork>     network,
                             std::shared_ptr<LandmarkNetwork>     average,
                             std::shared_ptr<LandmarkLoss>        lossToTrain,
                             torch::Device                        device)
  : m_Settings(settings)
  , m_Device(device)
  , m_Generator(MakeGenerator(device, settings.seed))
  , m_Network(std::move(network))
  , m_Average(std::move(average))
  , m_Loss(std::move(lossToTrain))
{
  m_Network->SetGenerator(m_Generator);
  m_Network->to(device);
  m_Network->train();
  m_Loss->to(device);
  if (m_Average)
  {
    m_Average->to(device);
  }
  m_Optimizer = MakeOptimizer(m_Settings, *m_Network, *m_Loss);
}

bool
TrainingState::Step(const std::vector<TrainingBatch> & batches, double learningRate)
{
  std::vector<torch::Tensor> trained;
  for (auto & group : m_Optimizer->param_groups())
  {
    group.options().set_lr(learningRate);
    trained.insert(trained.end(), group.params().begin(), group.params().end());
  }
  m_Optimizer->zero_grad();
  double sum = 0.0;
  for (const auto & batch : batches)
  {
    torch::Tensor batchLoss;
    {
      // Maps that outlive this block would take memory during the backward pass, which does not need them.
      NetworkMaps maps;
      {
        const MixedPrecisionScope scope(m_Device, m_Settings.mixedPrecision);
        maps = batch.landmarks.defined() ? m_Network->PredictAround(batch.images, batch.landmarks)
                                         : m_Network->Predict(batch.images);
      }
      for (auto & map : maps)
      {
        map.second = map.second.to(torch::kFloat);
      }
      batchLoss = m_Loss->Compute(maps, batch.target);
    }
    (batchLoss * (1.0 / static_cast<double>(batches.size()))).backward();
    sum += batchLoss.item<double>();
  }
  const double mean = sum / static_cast<double>(batches.size());
  const double clippingNorm = m_Settings.gradientClippingNorm;
  const double norm = torch::nn::utils::clip_grad_norm_(
    trained, clippingNorm > 0.0 ? clippingNorm : std::numeric_limits<double>::infinity());
  if (!std::isfinite(mean) || !std::isfinite(norm))
  {
    return false;
  }
  {
    // Optimizers of LibTorch 1.13 find the moments of a weight by its address as text of the global locale.
    const PlainNumbersScope plainNumbers;
    m_Optimizer->step();
  }
  this->MoveAverage();
  ++iteration;
  loss = mean;
  m_LossSum += mean;
  ++m_LossCount;
  return true;
}

void
TrainingState::MoveAverage()
{
  if (!m_Average)
  {
    return;
  }
  const torch::NoGradGuard noGrad;
  const double             share = 1.0 - std::min(m_Settings.averagingDecay, (1.0 + iteration) / (10.0 + iteration));
  const auto               weights = m_Network->parameters();
  const auto               averages = m_Average->parameters();
  for (std::size_t i = 0; i < weights.size(); ++i)
  {
    averages[i].lerp_(weights[i], share);
  }
  // Running statistics, say, are means already.
  const auto buffers = m_Network->buffers();
  const auto copies = m_Average->buffers();
  for (std::size_t i = 0; i < buffers.size(); ++i)
  {
    copies[i].copy_(buffers[i]);
  }
}

void
TrainingState::AddValidation(double error)
{
  validationError = error;
  if (error < bestValidationError)
  {
    bestValidationError = error;
    bestIteration = iteration;
    bestWeights = SerializeWeights(this->GetResult());
    bestLandmarkValues = m_Loss->GetLandmarkValues();
    validationsWithoutImprovement = 0;
  }
  else
  {
    ++validationsWithoutImprovement;
  }
}

double
TrainingState::TakeMeanLoss()
{
  const double mean = m_LossSum / m_LossCount;
  m_LossSum = 0.0;
  m_LossCount = 0;
  return mean;
}

bool
TrainingState::IsFinite() const
{
  for (const auto & parameters : { m_Network->parameters(), m_Loss->parameters() })
  {
    for (const auto & values : parameters)
    {
      if (!values.isfinite().all().item<bool>())
      {
        return false;
      }
    }
  }
  return true;
}

bool
TrainingState::IsLast() const
{
  return iteration >= m_Settings.iterations ||
         (m_Settings.patience > 0 && validationsWithoutImprovement >= m_Settings.patience);
}

std::string
TrainingState::Serialize(const std::string & settings) const
{
  const PlainNumbersScope         plainNumbers;
  torch::serialize::OutputArchive optimizer;
  m_Optimizer->save(optimizer);
  torch::serialize::OutputArchive parameters;
  m_Loss->save(parameters);
  torch::serialize::OutputArchive archive;
  archive.write("settings", torch::IValue(settings));
  archive.write("iteration", torch::IValue(int64_t{ iteration }));
  archive.write("loss", torch::IValue(loss));
  archive.write("lossSum", torch::IValue(m_LossSum));
  archive.write("lossCount", torch::IValue(int64_t{ m_LossCount }));
  archive.write("validationError", torch::IValue(validationError));
  archive.write("bestValidationError", torch::IValue(bestValidationError));
  archive.write("bestIteration", torch::IValue(int64_t{ bestIteration }));
  archive.write("validationsWithoutImprovement", torch::IValue(int64_t{ validationsWithoutImprovement }));
  archive.write("bestWeights", ToBytes(bestWeights));
  archive.write("bestLandmarkValues", torch::IValue(nlohmann::json(bestLandmarkValues).dump()));
  archive.write("rollbacks", torch::IValue(int64_t{ numberOfRollbacks }));
  archive.write("network", ToBytes(SerializeWeights(*m_Network)));
  if (m_Average)
  {
    archive.write("average", ToBytes(SerializeWeights(*m_Average)));
  }
  archive.write("optimizer", optimizer);
  archive.write("lossParameters", parameters);
  archive.write("generator", m_Generator.get_state());
  archive.write("convolutionLayouts", torch::IValue(ConvolutionLayouts::GetInstance().Serialize()));
  std::ostringstream bytes;
  archive.save_to(bytes);
  return bytes.str();
}

void
TrainingState::Read(const std::string & fileName, const std::string & settings)
{
  FileBytes file(fileName);
  auto      problem = FindReadingProblem(fileName);
  if (problem.empty())
  {
    problem = FindTensorArchiveProblem(file, "the checkpoint is damaged or cannot be read");
  }
  if (!problem.empty())
  {
    ThrowFileError(fileName, problem);
  }
  this->Deserialize(file.Get(0, file.GetLength()), settings, fileName);
}

void
TrainingState::Deserialize(const std::string & content, const std::string & settings, const std::string & fileName)
{
  try
  {
    const PlainNumbersScope        plainNumbers;
    std::istringstream             bytes(content);
    torch::serialize::InputArchive archive;
    archive.load_from(bytes);
    torch::IValue value;
    const auto    read = [&](const char * name) -> const torch::IValue & {
      archive.read(name, value);
      return value;
    };
    const auto readCount = [&](const char * name) { return static_cast<unsigned int>(read(name).toInt()); };
    const auto readBytes = [&archive](const char * name) {
      torch::Tensor tensor;
      archive.read(name, tensor);
      if (!tensor.is_contiguous())
      {
        throw std::runtime_error("it is damaged");
      }
      const auto * const first = reinterpret_cast<const char *>(tensor.data_ptr<int8_t>());
      return std::string(first, first + tensor.numel());
    };
    VerifySameSettings(read("settings").toStringRef(), settings, fileName);
    if (readCount("iteration") > m_Settings.iterations)
    {
      ThrowFileError(fileName,
                     "the checkpoint was made after iteration " + std::to_string(value.toInt()) +
                       ", beyond the last one, " + std::to_string(m_Settings.iterations));
    }
    DeserializeWeights(readBytes("network"), *m_Network);
    if (m_Average)
    {
      DeserializeWeights(readBytes("average"), *m_Average);
    }
    torch::serialize::InputArchive parameters;
    archive.read("lossParameters", parameters);
    m_Loss->load(parameters);
    m_Loss->to(m_Device);
    torch::serialize::InputArchive optimizer;
    archive.read("optimizer", optimizer);
    // Loading alone would keep the momentum of weights that have none in the archive.
    m_Optimizer = MakeOptimizer(m_Settings, *m_Network, *m_Loss);
    m_Optimizer->load(optimizer);
    torch::Tensor generator;
    archive.read("generator", generator);
    m_Generator.set_state(generator);
    ConvolutionLayouts::GetInstance().Deserialize(read("convolutionLayouts").toStringRef());
    iteration = readCount("iteration");
    loss = read("loss").toDouble();
    m_LossSum = read("lossSum").toDouble();
    m_LossCount = readCount("lossCount");
    validationError = read("validationError").toDouble();
    bestValidationError = read("bestValidationError").toDouble();
    bestIteration = readCount("bestIteration");
    validationsWithoutImprovement = readCount("validationsWithoutImprovement");
    bestWeights = readBytes("bestWeights");
    bestLandmarkValues =
      nlohmann::json::parse(read("bestLandmarkValues").toStringRef()).get<decltype(bestLandmarkValues)>();
    numberOfRollbacks = readCount("rollbacks");
  }
  catch (const ExceptionObject &)
  {
    throw;
  }
  catch (const std::exception &)
  {
    ThrowFileError(fileName, "the checkpoint is damaged, or none of this program");
  }
}

} // end namespace itk
