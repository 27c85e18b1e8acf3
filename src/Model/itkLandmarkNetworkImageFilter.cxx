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
#include "itkLandmarkNetworkImageFilter.h"
#include "itkEnsembleInference.h"
#include "itkLandmarkModelNetworks.h"
#include "itkPrintEnum.h"
#include "itkTensorMemory.h"
#include "itkTextFile.h"
#include "itkTiledInference.h"
#include "itkTorchThreadScope.h"
#include "itkViewInference.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <utility>

namespace itk
{

namespace
{

/** Tensors are ordered from the slowest axis to the fastest. */
template <typename TSize>
std::vector<int64_t>
ToTensorOrder(const TSize & size)
{
  return { std::make_reverse_iterator(size.end()), std::make_reverse_iterator(size.begin()) };
}

/** The components of an image as a tensor, 1 x components x [depth x] height x width, of the same memory. */
template <typename TImage>
torch::Tensor
ViewAsMap(TImage & image)
{
  auto shape = ToTensorOrder(image.GetBufferedRegion().GetSize());
  shape.push_back(image.GetNumberOfComponentsPerPixel());
  return torch::from_blob(image.GetBufferPointer(), shape, torch::kFloat).movedim(-1, 0).unsqueeze(0);
}

/** Turns vectors of grid pixels along each axis into vectors of mm in physical space. */
template <typename TMap, typename TGrid>
void
MakePhysicalVectors(TMap & map, const TGrid & grid)
{
  constexpr auto dimension = TGrid::ImageDimension;
  const auto &   direction = grid.GetDirection();
  const auto &   spacing = grid.GetSpacing();
  const auto     count = map.GetPixelContainer()->Size();
  for (float * vector = map.GetBufferPointer(); vector != map.GetBufferPointer() + count; vector += dimension)
  {
    Vector<double, dimension> inGrid;
    for (unsigned int d = 0; d < dimension; ++d)
    {
      inGrid[d] = vector[d] * spacing[d];
    }
    const Vector<double, dimension> physical = direction * inGrid;
    std::copy(physical.Begin(), physical.End(), vector);
  }
}

/** The axis of a grid along which physical x runs, in either direction. Left and right lie along it. */
template <typename TGrid>
int64_t
FindAxisAlongX(const TGrid & grid)
{
  constexpr double sineOfRounding = 1e-3;
  const auto &     direction = grid.GetDirection();
  for (unsigned int axis = 0; axis < TGrid::ImageDimension; ++axis)
  {
    double squaredSine = 0.0;
    for (unsigned int d = 1; d < TGrid::ImageDimension; ++d)
    {
      squaredSine += Math::sqr(direction(d, axis));
    }
    if (squaredSine < Math::sqr(sineOfRounding))
    {
      return axis;
    }
  }
  itkGenericExceptionMacro("ViewMirror needs a grid with an axis along the first axis of physical space, as training "
                           "mirrors (got the direction\n"
                           << direction << ").");
}

/** How the views of a filter show its image. */
template <typename TFilter>
ViewInference::Settings
MakeViewSettings(const TFilter & filter)
{
  const auto &            grid = *filter.GetInput();
  const auto &            description = filter.GetModel()->GetDescription();
  ViewInference::Settings views;
  views.shift = filter.GetViewShift();
  views.rotation = filter.GetViewRotation();
  views.scale = filter.GetViewScale();
  if (filter.GetViewMirror())
  {
    views.mirroredAxis = TFilter::ImageDimension - 1 - FindAxisAlongX(grid);
  }
  views.spacing.assign(std::make_reverse_iterator(grid.GetSpacing().End()),
                       std::make_reverse_iterator(grid.GetSpacing().Begin()));
  const auto mirroredOrder = GetMirroredOrder(description.landmarks);
  views.mirroredOrder.assign(mirroredOrder.begin(), mirroredOrder.end());
  views.fillValue = static_cast<float>(description.stages[filter.GetStage()].grid.fillValue);
  return views;
}

/** Fills maps of one landmark; those of all are computed all the same. */
void
EvaluateLandmark(const ViewInference & inference,
                 const torch::Tensor & image,
                 NetworkMaps &         maps,
                 int64_t               landmark,
                 int64_t               numberOfLandmarks)
{
  NetworkMaps all;
  for (const auto & map : maps)
  {
    auto shape = map.second.sizes().vec();
    shape[1] *= numberOfLandmarks;
    all[map.first] = torch::empty(shape, torch::kFloat);
  }
  inference.Evaluate(image, all);
  for (const auto & map : maps)
  {
    const auto components = map.second.size(1);
    map.second.copy_(all.at(map.first).narrow(1, landmark * components, components));
  }
}

/** Where a failure in a TorchScript module is named. */
std::string
GetLastLine(std::string text)
{
  text.erase(text.find_last_not_of("\n ") + 1);
  return text.substr(text.rfind('\n') + 1);
}

} // namespace

std::ostream &
operator<<(std::ostream & out, const NetworkInferenceFilterEnums::TileMerge value)
{
  return PrintEnum(out, "NetworkInferenceFilterEnums::TileMerge", value, { "Maximum", "SmoothWeight" });
}

template <typename TInputImage>
void
LandmarkNetworkImageFilter<TInputImage>::SetFurtherMaps(const std::vector<std::string> & names)
{
  if (m_FurtherMaps == names)
  {
    return;
  }
  const auto has = [](const std::vector<std::string> & maps, const std::string & name) {
    return std::find(maps.begin(), maps.end(), name) != maps.end();
  };
  // What is connected to a map that stays, stays connected.
  const auto before = std::exchange(m_FurtherMaps, {});
  for (const auto & name : before)
  {
    if (has(names, name))
    {
      m_FurtherMaps.push_back(name);
    }
    else if (name != this->GetPrimaryOutputName())
    {
      this->RemoveOutput(name);
    }
  }
  for (const auto & name : names)
  {
    // An Update() will refuse that of the first output.
    if (!has(before, name) && name != this->GetPrimaryOutputName())
    {
      this->SetOutput(name, this->MakeOutput(name));
    }
  }
  m_FurtherMaps = names;
  this->Modified();
}

template <typename TInputImage>
auto
LandmarkNetworkImageFilter<TInputImage>::GetMap(const std::string & name) -> OutputImageType *
{
  if (std::find(m_FurtherMaps.begin(), m_FurtherMaps.end(), name) == m_FurtherMaps.end())
  {
    itkExceptionMacro("FurtherMaps must name the map '" << name << "'.");
  }
  return static_cast<OutputImageType *>(this->ProcessObject::GetOutput(name));
}

template <typename TInputImage>
void
LandmarkNetworkImageFilter<TInputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  const auto & model = *this->GetModel();
  if (m_Stage >= model.GetNumberOfStages())
  {
    itkExceptionMacro("Stage must be below the model's number of stages, " << model.GetNumberOfStages() << " (got "
                                                                           << m_Stage << ").");
  }
  if (m_Landmark >= static_cast<int>(model.GetNumberOfLandmarks()))
  {
    itkExceptionMacro("Landmark must be below the model's number of landmarks, " << model.GetNumberOfLandmarks()
                                                                                 << " (got " << m_Landmark << ").");
  }
  const auto known = model.GetMapNames(m_Stage);
  for (const auto & name : m_FurtherMaps)
  {
    if (std::find(known.begin() + 1, known.end(), name) == known.end())
    {
      itkExceptionMacro("FurtherMaps must name maps of the network beside the first (there is no '" << name << "').");
    }
  }
}

template <typename TInputImage>
void
LandmarkNetworkImageFilter<TInputImage>::GenerateOutputInformation()
{
  Superclass::GenerateOutputInformation();
  const auto   maps = GetCommonMaps(this->GetModel()->GetNetworks().GetStages()[m_Stage]);
  const auto   numberOfLandmarks = m_Landmark < 0 ? this->GetModel()->GetNumberOfLandmarks() : 1;
  const auto * input = this->GetInput();
  const auto   inputRegion = input->GetLargestPossibleRegion();
  const auto   describe = [&](OutputImageType & output, const NetworkMapDescription & map) {
    output.SetNumberOfComponentsPerPixel(numberOfLandmarks * map.componentsPerLandmark);
    if (map.stride == 1)
    {
      return;
    }
    typename OutputImageType::RegionType                region;
    ContinuousIndex<SpacePrecisionType, ImageDimension> center;
    typename OutputImageType::PointType                 origin;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      region.SetSize(d, (inputRegion.GetSize(d) + map.stride - 1) / map.stride);
      center[d] = inputRegion.GetIndex(d) + (map.stride - 1.0) / 2.0;
    }
    input->TransformContinuousIndexToPhysicalPoint(center, origin);
    output.SetLargestPossibleRegion(region);
    output.SetSpacing(input->GetSpacing() * static_cast<double>(map.stride));
    output.SetOrigin(origin);
  };
  describe(*this->GetOutput(), maps.front());
  for (const auto & name : m_FurtherMaps)
  {
    describe(*this->GetMap(name), FindMap(maps, name));
  }
}

template <typename TInputImage>
void
LandmarkNetworkImageFilter<TInputImage>::GenerateInputRequestedRegion()
{
  this->ProcessObject::GenerateInputRequestedRegion();
}

template <typename TInputImage>
void
LandmarkNetworkImageFilter<TInputImage>::GenerateOutputRequestedRegion(DataObject *)
{
  for (const auto & output : this->GetOutputs())
  {
    output->SetRequestedRegionToLargestPossibleRegion();
  }
}

template <typename TInputImage>
void
LandmarkNetworkImageFilter<TInputImage>::GenerateData()
{
  const auto * const input = this->GetInput();
  if (input->GetBufferedRegion() != input->GetLargestPossibleRegion() ||
      input->GetBufferedRegion().GetNumberOfPixels() == 0 || input->GetBufferPointer() == nullptr)
  {
    itkExceptionMacro("The whole input image must be buffered, and have pixels.");
  }
  this->AllocateOutputs();
  const auto & description = this->GetModel()->GetDescription();
  const auto   device = ResolveTorchDevice(this->GetDevice());

  const c10::InferenceMode inferenceMode;
  const TensorMemoryScope  memory;
  const TorchThreadScope   threads(
    std::min(this->GetMultiThreader()->GetMaximumNumberOfThreads(), this->GetNumberOfWorkUnits()));
  try
  {
    std::vector<std::shared_ptr<const NetworkInference>> members;
    for (const auto & network : this->GetModel()->GetNetworks().GetStage(description, m_Stage, device))
    {
      members.push_back(
        std::make_shared<WholeImageInference>(network, device, this->GetViewMirror() ? -1 : m_Landmark));
    }
    const auto               views = MakeViewSettings(*this);
    double                   viewsDone = 0.0;
    double                   numberOfViews = 1.0;
    TiledInference::Settings tiles;
    tiles.tileSize = ToTensorOrder(this->GetTileSize());
    tiles.overlap = ToTensorOrder(this->GetTileOverlap());
    tiles.isSmooth = this->GetTileMerge() == TileMergeEnum::SmoothWeight;
    tiles.fillValue = views.fillValue;
    tiles.progress = [&](double share) {
      this->UpdateProgress(static_cast<float>((viewsDone + share) / numberOfViews));
      viewsDone += share == 1.0 ? 1.0 : 0.0;
      if (this->GetAbortGenerateData())
      {
        throw ProcessAborted(__FILE__, __LINE__);
      }
    };
    const auto ensemble = std::make_shared<EnsembleInference>(members);
    const auto inference = ViewInference(std::make_shared<TiledInference>(ensemble, tiles), views);
    numberOfViews = static_cast<double>(inference.GetNumberOfViews(ImageDimension));

    NetworkMaps maps{ { ensemble->GetMaps().front().name, ViewAsMap(*this->GetOutput()) } };
    for (const auto & name : m_FurtherMaps)
    {
      maps[name] = ViewAsMap(*this->GetMap(name));
    }
    const auto image = ViewAsMap(const_cast<InputImageType &>(*input));
    if (m_Landmark < 0)
    {
      inference.Evaluate(image, maps);
    }
    else
    {
      EvaluateLandmark(inference, image, maps, m_Landmark, this->GetModel()->GetNumberOfLandmarks());
    }
    for (const auto & name : m_FurtherMaps)
    {
      if (FindMap(ensemble->GetMaps(), name).isDisplacement)
      {
        MakePhysicalVectors(*this->GetMap(name), *input);
      }
    }
  }
  catch (const ExceptionObject &)
  {
    throw;
  }
  catch (const c10::Error & error)
  {
    itkExceptionMacro("The network could not be evaluated: " << GetFirstLine(error.what_without_backtrace()));
  }
  catch (const std::exception & error)
  {
    itkExceptionMacro("The network could not be evaluated: " << GetLastLine(error.what()));
  }
}

template <typename TInputImage>
void
LandmarkNetworkImageFilter<TInputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Stage: " << m_Stage << std::endl;
  os << indent << "Landmark: " << m_Landmark << std::endl;
  os << indent << "FurtherMaps:";
  for (const auto & name : m_FurtherMaps)
  {
    os << ' ' << name;
  }
  os << std::endl;
}

itkForFloatImagesMacro(itkTemplateMacro, LandmarkNetworkImageFilter);

} // end namespace itk
