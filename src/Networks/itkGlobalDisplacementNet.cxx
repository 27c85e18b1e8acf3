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
#include "itkDisplacementLayers.h"
#include "itkNetworkRegistry.h"

namespace itk
{

namespace
{

struct GlobalDisplacementNetSettings
{
  explicit GlobalDisplacementNetSettings(unsigned int dimension = 2)
    : kernelSize(dimension == 2 ? 7 : 3)
    , stride(dimension == 2 ? 2 : 1)
    , poolings(dimension == 2 ? 4 : 3)
  {}

  void
  Verify() const
  {
    VerifyFilters("filters", filters);
    VerifyFilters("headFilters", headFilters);
    VerifyKernelSize("kernelSize", kernelSize);
    VerifyPooling("stride", stride);
    if (blocks.empty() || blocks.size() > 12)
    {
      throw SettingError("blocks", "must have from 1 to 12 entries (got " + std::to_string(blocks.size()) + ')');
    }
    for (std::size_t i = 0; i < blocks.size(); ++i)
    {
      VerifyDepth("blocks[" + std::to_string(i) + ']', blocks[i]);
    }
    RequireInRange("poolings", poolings, 0.0, static_cast<double>(blocks.size()));
  }

  /** Filters, kernel size and stride of the first convolution. */
  unsigned int filters{ 16 };
  unsigned int kernelSize;
  unsigned int stride;
  /** Residual blocks of each stage. Each has twice the filters of what is before. */
  std::vector<unsigned int> blocks{ 3, 4, 6, 3 };
  /** How many stages, the first ones, start with average pooling by 2. */
  unsigned int poolings;
  /** Filters of the heads' hidden layers. */
  unsigned int headFilters{ 256 };
};

itkSettingsMacro(GlobalDisplacementNetSettings, filters, kernelSize, stride, blocks, poolings, headFilters);

/** A shortcut plus two normalized convolutions. */
class ResidualBlock : public torch::nn::Module
{
public:
  ResidualBlock(unsigned int dimension, int64_t inputs, int64_t filters)
  {
    const auto makeLayer = [&](const char * name, int64_t layerInputs, int64_t kernelSize) {
      return register_module(name,
                             std::make_shared<NormalizedConvolutionLayer>(dimension, layerInputs, filters, kernelSize));
    };
    m_First = makeLayer("first", inputs, 3);
    m_Second = makeLayer("second", filters, 3);
    if (inputs != filters)
    {
      m_Shortcut = makeLayer("shortcut", inputs, 1);
    }
  }

  torch::Tensor
  Apply(const torch::Tensor & input) const
  {
    const auto features = torch::relu(m_Second->Apply(torch::relu(m_First->Apply(input))));
    return features + (m_Shortcut ? m_Shortcut->Apply(input) : input);
  }

  void
  Initialize(at::Generator generator)
  {
    for (const auto & layer : { m_First, m_Second, m_Shortcut })
    {
      if (layer)
      {
        layer->Initialize(generator);
      }
    }
  }

private:
  std::shared_ptr<NormalizedConvolutionLayer> m_First;
  std::shared_ptr<NormalizedConvolutionLayer> m_Second;
  std::shared_ptr<NormalizedConvolutionLayer> m_Shortcut;
};

/** The global network of Noothout et al., "Deep Learning-Based Regression and Classification for Automatic Landmark
 * Localization in Medical Images", IEEE Transactions on Medical Imaging 39 (2020): for each patch of the image, whether
 * it holds a landmark, and where the landmark is from its center. In 3D, a patch has 8 voxels along each axis, as
 * theirs. */
class GlobalDisplacementNet : public LandmarkNetwork
{
public:
  GlobalDisplacementNet(const NetworkTask & task, const GlobalDisplacementNetSettings & settings)
    : m_Dimension(task.dimension)
    , m_Stride(settings.stride << settings.poolings)
    , m_Poolings(settings.poolings)
  {
    int64_t filters = settings.filters;
    m_First = register_module(
      "first",
      std::make_shared<NormalizedConvolutionLayer>(task.dimension, 1, filters, settings.kernelSize, settings.stride));
    for (std::size_t i = 0; i < settings.blocks.size(); ++i)
    {
      const auto prefix = "stage" + std::to_string(i);
      m_Stages.emplace_back();
      m_Stages.back().normalization =
        register_module(prefix + "_normalization", std::make_shared<BatchNormalizationLayer>(filters));
      for (unsigned int j = 0; j < settings.blocks[i]; ++j)
      {
        m_Stages.back().blocks.push_back(register_module(
          prefix + "_block" + std::to_string(j),
          std::make_shared<ResidualBlock>(task.dimension, j == 0 ? filters : 2 * filters, 2 * filters)));
      }
      filters *= 2;
    }
    m_Heads = register_module(
      "heads",
      std::make_shared<DisplacementHeads>(task.dimension, filters, settings.headFilters, task.numberOfLandmarks));
  }

  NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    auto features = torch::relu(m_First->Apply(images));
    for (std::size_t i = 0; i < m_Stages.size(); ++i)
    {
      const auto pooled = i < m_Poolings ? AveragePool(features, 2) : features;
      features = torch::relu(m_Stages[i].normalization->Apply(pooled));
      for (const auto & block : m_Stages[i].blocks)
      {
        features = block->Apply(features);
      }
    }
    return CompleteDisplacementMaps(m_Heads->Apply(features));
  }

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return DescribeDisplacementMaps(m_Dimension, m_Stride);
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return m_Stride;
  }

  void
  InitializeWeights(at::Generator generator) override
  {
    m_First->Initialize(generator);
    for (const auto & stage : m_Stages)
    {
      stage.normalization->Initialize();
      for (const auto & block : stage.blocks)
      {
        block->Initialize(generator);
      }
    }
    m_Heads->Initialize(generator);
  }

private:
  struct Stage
  {
    std::shared_ptr<BatchNormalizationLayer>    normalization;
    std::vector<std::shared_ptr<ResidualBlock>> blocks;
  };

  unsigned int                                m_Dimension;
  unsigned int                                m_Stride;
  unsigned int                                m_Poolings;
  std::shared_ptr<NormalizedConvolutionLayer> m_First;
  std::vector<Stage>                          m_Stages;
  std::shared_ptr<DisplacementHeads>          m_Heads;
};

} // namespace

void
RegisterGlobalDisplacementNet(NetworkRegistry & registry)
{
  registry.Add("GlobalDisplacementNet", NetworkMaker::For<GlobalDisplacementNet, GlobalDisplacementNetSettings>());
}

} // end namespace itk
