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
#ifndef itkHeatmapNetworkImageFilter_hxx
#define itkHeatmapNetworkImageFilter_hxx

#include "itkImageAlgorithm.h"
#include "itkIndexRange.h"
#include "itkMath.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::HeatmapNetworkImageFilter()
{
  for (const char * const name : { "LocalAppearance", "SpatialConfiguration" })
  {
    this->SetOutput(name, this->MakeOutput(name));
  }
  m_TileSize.Fill(0);
  m_TileOverlap.Fill(0);
}

template <typename TInputImage, typename TOutputImage>
auto
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GetLocalAppearance() -> OutputImageType *
{
  return static_cast<OutputImageType *>(this->ProcessObject::GetOutput("LocalAppearance"));
}

template <typename TInputImage, typename TOutputImage>
auto
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GetSpatialConfiguration() -> OutputImageType *
{
  return static_cast<OutputImageType *>(this->ProcessObject::GetOutput("SpatialConfiguration"));
}

template <typename TInputImage, typename TOutputImage>
ModifiedTimeType
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GetMTime() const
{
  const auto time = Superclass::GetMTime();
  return m_Model ? std::max(time, m_Model->GetMTime()) : time;
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!m_Model || !m_Model->HasNetwork())
  {
    itkExceptionMacro("Model must be set and have a network.");
  }
  if (m_Model->GetDimension() != ImageDimension)
  {
    itkExceptionMacro("Model must be for images of dimension " << ImageDimension << " (got one for dimension "
                                                               << m_Model->GetDimension() << ").");
  }
  if (m_ComputeComponents && !m_Model->HasComponents())
  {
    itkExceptionMacro("ComputeComponents must be off for a network without local appearance and spatial "
                      "configuration components.");
  }
  const SizeValueType multiple = m_Model->GetSizeMultiple();
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    if (m_TileSize[d] % multiple != 0)
    {
      itkExceptionMacro("TileSize must be a multiple of " << multiple << " along each axis (got " << m_TileSize
                                                          << ").");
    }
    if (m_TileSize[d] > 0 && (m_TileOverlap[d] % multiple != 0 || m_TileOverlap[d] >= m_TileSize[d]))
    {
      itkExceptionMacro("TileOverlap must be a multiple of " << multiple << ", and below TileSize " << m_TileSize
                                                             << ", along each axis (got " << m_TileOverlap << ").");
    }
  }
  if (!std::isfinite(m_PaddingValue))
  {
    itkExceptionMacro("PaddingValue must be finite (got " << m_PaddingValue << ").");
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GenerateOutputInformation()
{
  Superclass::GenerateOutputInformation();
  for (auto * const output : { this->GetOutput(), this->GetLocalAppearance(), this->GetSpatialConfiguration() })
  {
    output->SetNumberOfComponentsPerPixel(m_Model->GetNumberOfLandmarks());
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  if (auto * const input = const_cast<InputImageType *>(this->GetInput()))
  {
    input->SetRequestedRegionToLargestPossibleRegion();
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::EnlargeOutputRequestedRegion(DataObject * output)
{
  Superclass::EnlargeOutputRequestedRegion(output);
  output->SetRequestedRegionToLargestPossibleRegion();
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  const InputImageType * const input = this->GetInput();
  const auto                   region = input->GetLargestPossibleRegion();
  if (input->GetBufferedRegion() != region)
  {
    itkExceptionMacro("The whole input image must be buffered.");
  }
  this->UpdateProgress(0.0f);
  if (this->GetAbortGenerateData())
  {
    throw ProcessAborted(__FILE__, __LINE__);
  }
  OutputImageType * const heatmaps[3] = { this->GetOutput(),
                                          this->GetLocalAppearance(),
                                          this->GetSpatialConfiguration() };
  OutputImageType *       outputs[3] = { nullptr, nullptr, nullptr };
  for (unsigned int i = 0; i < 3; ++i)
  {
    auto * const output = heatmaps[i];
    if (i > 0 && !m_ComputeComponents)
    {
      output->Initialize();
      continue;
    }
    output->SetBufferedRegion(region);
    output->Allocate();
    outputs[i] = output;
  }

  TileAxisType axes[ImageDimension];
  bool         isOneTile = true;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    axes[d] = this->MakeTileAxis(d, region.GetSize(d));
    isOneTile = isOneTile && axes[d].length == region.GetSize(d);
  }
  if (isOneTile)
  {
    this->Evaluate(*input, outputs);
    this->UpdateProgress(1.0f);
  }
  else
  {
    this->EvaluateTiles(axes, outputs);
  }
}

template <typename TInputImage, typename TOutputImage>
auto
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::MakeTileAxis(unsigned int axis, SizeValueType imageLength) const
  -> TileAxisType
{
  const SizeValueType multiple = m_Model->GetSizeMultiple();
  const SizeValueType paddedLength = (imageLength + multiple - 1) / multiple * multiple;
  TileAxisType        tiles;
  tiles.length = m_TileSize[axis] == 0 ? paddedLength : std::min(m_TileSize[axis], paddedLength);
  for (SizeValueType start = 0; start + tiles.length < paddedLength; start += m_TileSize[axis] - m_TileOverlap[axis])
  {
    tiles.starts.push_back(start);
  }
  tiles.starts.push_back(paddedLength - tiles.length);

  const auto rise = [](double distance, SizeValueType overlap) {
    const auto length = static_cast<double>(overlap);
    return distance < length ? Math::sqr(std::sin(Math::pi_over_2 * distance / length)) : 1.0;
  };
  std::vector<std::vector<double>> weights;
  std::vector<double>              sums(paddedLength, 0.0);
  for (std::size_t t = 0; t < tiles.starts.size(); ++t)
  {
    const auto start = tiles.starts[t];
    const auto overlapBefore = t == 0 ? 0 : tiles.starts[t - 1] + tiles.length - start;
    const auto overlapAfter = t + 1 == tiles.starts.size() ? 0 : start + tiles.length - tiles.starts[t + 1];
    weights.emplace_back();
    for (SizeValueType x = 0; x < tiles.length; ++x)
    {
      weights.back().push_back(rise(static_cast<double>(x) + 0.5, overlapBefore) *
                               rise(static_cast<double>(tiles.length - x) - 0.5, overlapAfter));
      sums[start + x] += weights.back().back();
    }
  }
  for (std::size_t t = 0; t < tiles.starts.size(); ++t)
  {
    tiles.weights.emplace_back();
    for (SizeValueType x = 0; x < tiles.length; ++x)
    {
      tiles.weights.back().push_back(static_cast<float>(weights[t][x] / sums[tiles.starts[t] + x]));
    }
  }
  return tiles;
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::Evaluate(const InputImageType &    image,
                                                               OutputImageType * const * outputs) const
{
  const auto getBuffer = [](OutputImageType * output) { return output ? output->GetBufferPointer() : nullptr; };
  m_Model->Evaluate(image.GetBufferPointer(),
                    image.GetBufferedRegion().GetSize().data(),
                    getBuffer(outputs[0]),
                    getBuffer(outputs[1]),
                    getBuffer(outputs[2]),
                    m_Device,
                    std::min(this->GetMultiThreader()->GetMaximumNumberOfThreads(), this->GetNumberOfWorkUnits()));
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::EvaluateTiles(const TileAxisType *      axes,
                                                                    OutputImageType * const * outputs)
{
  const InputImageType * const input = this->GetInput();
  const auto                   region = input->GetBufferedRegion();
  const float nothing = m_TileMerge == TileMergeEnum::Maximum ? -std::numeric_limits<float>::infinity() : 0.0f;
  SizeType    tileSize;
  SizeType    numbersOfTiles;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    tileSize[d] = axes[d].length;
    numbersOfTiles[d] = axes[d].starts.size();
  }
  const auto                        tile = InputImageType::New();
  typename OutputImageType::Pointer tileOutputs[3];
  OutputImageType *                 tileOutputPointers[3] = { nullptr, nullptr, nullptr };
  tile->SetRegions(tileSize);
  tile->Allocate();
  for (unsigned int i = 0; i < 3; ++i)
  {
    if (outputs[i])
    {
      std::fill_n(outputs[i]->GetBufferPointer(), outputs[i]->GetPixelContainer()->Size(), nothing);
      tileOutputs[i] = OutputImageType::New();
      tileOutputs[i]->SetRegions(tileSize);
      tileOutputs[i]->SetNumberOfComponentsPerPixel(outputs[i]->GetNumberOfComponentsPerPixel());
      tileOutputs[i]->Allocate();
      tileOutputPointers[i] = tileOutputs[i];
    }
  }

  const RegionType allTiles(numbersOfTiles);
  SizeValueType    numberOfDone = 0;
  for (const auto & tileNumbers : ImageRegionIndexRange<ImageDimension>(allTiles))
  {
    RegionType                 tileRegion(region.GetIndex(), tileSize);
    const std::vector<float> * weights[ImageDimension];
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      const auto number = static_cast<std::size_t>(tileNumbers[d]);
      tileRegion.SetIndex(d, region.GetIndex(d) + static_cast<IndexValueType>(axes[d].starts[number]));
      weights[d] = &axes[d].weights[number];
    }
    RegionType inside = tileRegion;
    inside.Crop(region);
    tile->SetRegions(tileRegion);
    tile->FillBuffer(m_PaddingValue);
    ImageAlgorithm::Copy(input, tile.GetPointer(), inside, inside);
    this->Evaluate(*tile, tileOutputPointers);
    for (unsigned int i = 0; i < 3; ++i)
    {
      if (outputs[i])
      {
        tileOutputs[i]->SetRegions(tileRegion);
        this->MergeTile(*tileOutputs[i], weights, *outputs[i]);
      }
    }
    ++numberOfDone;
    this->UpdateProgress(static_cast<float>(numberOfDone) / static_cast<float>(allTiles.GetNumberOfPixels()));
    if (this->GetAbortGenerateData())
    {
      throw ProcessAborted(__FILE__, __LINE__);
    }
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::MergeTile(const OutputImageType &            tile,
                                                                const std::vector<float> * const * weights,
                                                                OutputImageType &                  output) const
{
  const auto tileStart = tile.GetBufferedRegion().GetIndex();
  const auto numberOfLandmarks = output.GetNumberOfComponentsPerPixel();
  RegionType lineStarts = tile.GetBufferedRegion();
  lineStarts.Crop(output.GetBufferedRegion());
  const auto lineLength = lineStarts.GetSize(0);
  lineStarts.SetSize(0, 1);
  for (const auto & index : ImageRegionIndexRange<ImageDimension>(lineStarts))
  {
    const float * source = tile.GetBufferPointer() + tile.ComputeOffset(index) * numberOfLandmarks;
    float *       target = output.GetBufferPointer() + output.ComputeOffset(index) * numberOfLandmarks;
    if (m_TileMerge == TileMergeEnum::Maximum)
    {
      // NaN from any tile stays.
      std::transform(target, target + lineLength * numberOfLandmarks, source, target, [](float a, float b) {
        return a < b || std::isnan(b) ? b : a;
      });
      continue;
    }
    float lineWeight = 1.0f;
    for (unsigned int d = 1; d < ImageDimension; ++d)
    {
      lineWeight *= (*weights[d])[static_cast<std::size_t>(index[d] - tileStart[d])];
    }
    for (SizeValueType x = 0; x < lineLength; ++x)
    {
      const float weight = lineWeight * (*weights[0])[x];
      for (unsigned int landmark = 0; landmark < numberOfLandmarks; ++landmark)
      {
        *target++ += weight * *source++;
      }
    }
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(Model);
  os << indent << "Device: " << m_Device << std::endl;
  os << indent << "ComputeComponents: " << (m_ComputeComponents ? "On" : "Off") << std::endl;
  os << indent << "TileSize: " << m_TileSize << std::endl;
  os << indent << "TileOverlap: " << m_TileOverlap << std::endl;
  os << indent << "TileMerge: " << m_TileMerge << std::endl;
  os << indent << "PaddingValue: " << m_PaddingValue << std::endl;
}

} // end namespace itk

#endif
