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
#include "itkErrorReason.h"
#include "itkFileError.h"
#include "itkFileNames.h"
#include "itkLandmarkModelNetworks.h"
#include "itkTensorArchive.h"
#include "itkTextFile.h"
#include "itkTorchScriptNetwork.h"
#include "itkTorchThreadScope.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <sstream>
#include <stdexcept>

namespace itk
{

namespace
{

/** Calls `work` and turns what ITK and LibTorch throw into one line that names the file. `damage` is what errors of
 * LibTorch mean, of which most say little. */
template <typename TWork>
auto
WithFileErrors(const std::string & fileName, const std::string & damage, const TWork & work)
{
  try
  {
    return work();
  }
  catch (const std::exception & error)
  {
    const auto reason = GetErrorReason(error);
    const bool isOurs = dynamic_cast<const ExceptionObject *>(&error) != nullptr ||
                        dynamic_cast<const std::runtime_error *>(&error) != nullptr;
    ThrowFileError(fileName, isOurs || damage.empty() || IsOfMemory(error) ? reason : damage + " (" + reason + ')');
  }
}

void
RequireFile(const std::string & fileName)
{
  const auto problem = FindReadingProblem(fileName);
  if (!problem.empty())
  {
    ThrowFileError(fileName, problem == "no such file" ? "the file does not exist" : problem);
  }
  if (itksys::SystemTools::FileLength(fileName) == 0)
  {
    ThrowFileError(fileName, "the file is empty");
  }
}

std::string
GetWeightsName(std::size_t stage, std::size_t network)
{
  return "stage" + std::to_string(stage) + "_network" + std::to_string(network);
}

} // namespace

auto
LandmarkModel::Read(const std::string & fileName) -> Pointer
{
  RequireFile(fileName);
  // A process that was forked while LibTorch had threads cannot use the model.
  const TorchThreadScope oneThread(1);
  const char * const     damaged = "the file is damaged or not a LandmarkLocalization model";
  FileBytes              file(fileName);
  const auto             problem = FindTensorArchiveProblem(file, damaged);
  if (!problem.empty())
  {
    ThrowFileError(fileName, problem);
  }
  torch::serialize::InputArchive archive;
  const auto                     text = WithFileErrors(fileName, damaged, [&] {
    torch::IValue description;
    archive.load_from(fileName);
    if (!archive.try_read("description", description) || !description.isString())
    {
      throw std::runtime_error(damaged);
    }
    return description.toStringRef();
  });
  return WithFileErrors(fileName, "the weights are damaged", [&] {
    const auto                       description = CompleteDescription(ParseLandmarkModelDescription(text));
    std::vector<Networks::StageType> stages(description.stages.size());
    for (std::size_t i = 0; i < stages.size(); ++i)
    {
      for (const auto & settings : description.stages[i].networks)
      {
        auto                           network = MakeNetwork(description, settings);
        torch::serialize::InputArchive weights;
        archive.read(GetWeightsName(i, stages[i].size()), weights);
        network->LoadWeights(weights);
        network->eval();
        stages[i].push_back(std::move(network));
      }
    }
    return Make(description, std::make_unique<Networks>(std::move(stages)));
  });
}

auto
LandmarkModel::ReadTorchScript(const std::vector<std::string> & moduleFileNames,
                               const std::string &              descriptionFileName) -> Pointer
{
  RequireFile(descriptionFileName);
  const auto                       description = WithFileErrors(descriptionFileName, "", [&] {
    auto        parsed = ParseLandmarkModelDescription(ReadTextFile(descriptionFileName));
    std::size_t count = 0;
    for (auto & stage : parsed.stages)
    {
      for (auto & network : stage.networks)
      {
        network = network.name == TorchScriptName ? network : LandmarkPartSettings{ TorchScriptName };
        ++count;
      }
    }
    if (count != moduleFileNames.size())
    {
      itkGenericExceptionMacro("it has " << count << " networks, which need as many TorchScript modules (got "
                                         << moduleFileNames.size() << ')');
    }
    return CompleteDescription(parsed);
  });
  std::vector<Networks::StageType> stages(description.stages.size());
  auto                             moduleFileName = moduleFileNames.begin();
  for (std::size_t i = 0; i < stages.size(); ++i)
  {
    for (const auto & settings : description.stages[i].networks)
    {
      auto network = MakeNetwork(description, settings);
      RequireFile(*moduleFileName);
      WithFileErrors(*moduleFileName, "the file is damaged or not a TorchScript module", [&] {
        ReadTorchScriptModule(*moduleFileName, GetWeightsName(i, stages[i].size()), *network);
      });
      stages[i].push_back(std::move(network));
      ++moduleFileName;
    }
  }
  return WithFileErrors(
    descriptionFileName, "", [&] { return Make(description, std::make_unique<Networks>(std::move(stages))); });
}

std::vector<std::string>
LandmarkModel::GetTorchScriptFileNames(const std::string & folder) const
{
  std::vector<std::string> fileNames;
  for (std::size_t i = 0; i < m_Description->stages.size(); ++i)
  {
    for (std::size_t j = 0; j < m_Description->stages[i].networks.size(); ++j)
    {
      fileNames.push_back(folder + '/' + GetWeightsName(i, j) + ".pt");
    }
  }
  fileNames.push_back(folder + "/description.json");
  return fileNames;
}

std::vector<std::string>
LandmarkModel::WriteTorchScript(const std::string & folder) const
{
  if (!itksys::SystemTools::MakeDirectory(folder))
  {
    ThrowFileError(folder, "the folder cannot be made");
  }
  auto         fileNames = this->GetTorchScriptFileNames(folder);
  auto         fileName = fileNames.begin();
  auto         description = *m_Description;
  const auto & stages = m_Networks->GetStages();
  for (std::size_t i = 0; i < stages.size(); ++i)
  {
    const auto & size = description.stages[i].grid.size;
    for (std::size_t j = 0; j < stages[i].size(); ++j)
    {
      description.stages[i].networks[j] = { TorchScriptName, GetTorchScriptSettings(*stages[i][j]).dump() };
      WriteFileAtomically(*fileName++,
                          TraceTorchScriptModule(*stages[i][j], { size.rbegin(), size.rend() }, GetWeightsName(i, j)));
    }
  }
  WriteFileAtomically(*fileName, WriteLandmarkModelDescription(description));
  fileNames.pop_back();
  return fileNames;
}

void
LandmarkModel::Write(const std::string & fileName, bool halfPrecision) const
{
  torch::serialize::OutputArchive archive;
  archive.write("description", torch::IValue(this->GetDescriptionText()));
  const auto & stages = m_Networks->GetStages();
  for (std::size_t i = 0; i < stages.size(); ++i)
  {
    for (std::size_t j = 0; j < stages[i].size(); ++j)
    {
      torch::serialize::OutputArchive weights;
      stages[i][j]->SaveWeights(weights, halfPrecision);
      archive.write(GetWeightsName(i, j), weights);
    }
  }
  std::ostringstream bytes;
  archive.save_to(bytes);
  WriteFileAtomically(fileName, bytes.str());
}

} // end namespace itk
