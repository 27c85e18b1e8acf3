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
#include "itkNetworkLayers.h"
#include "itkNetworkRegistry.h"

namespace itk
{

namespace
{

struct PairwiseSpatialConfigurationNetSettings
{
  explicit PairwiseSpatialConfigurationNetSettings(unsigned int dimension = 2)
    : filters(dimension == 2 ? 128 : 64)
    , localKernelSize(dimension == 2 ? 5 : 3)
    , kernelSize(dimension == 2 ? 15 : 7)
    , pooling(dimension == 2 ? 8 : 4)
  {}

  void
  Verify() const
  {
    VerifyFilters("filters", filters);
    VerifyDepth("layers", layers);
    VerifyKernelSize("localKernelSize", localKernelSize);
    VerifyKernelSize("kernelSize", kernelSize);
    VerifyPooling("pooling", pooling);
    RequireNotNegative("heatmapLayerDeviation", heatmapLayerDeviation);
  }

  /** Filters of every hidden layer. */
  unsigned int filters;
  /** Hidden layers of the local appearance, and their kernel size. */
  unsigned int layers{ 3 };
  unsigned int localKernelSize;
  /** Size of the kernels between two landmarks, on heatmaps pooled by a factor. */
  unsigned int kernelSize;
  unsigned int pooling;
  /** Standard deviation of the heatmap layers' initial kernels. */
  double heatmapLayerDeviation{ 1e-4 };
};

itkSettingsMacro(PairwiseSpatialConfigurationNetSettings,
                 filters,
                 layers,
                 localKernelSize,
                 kernelSize,
                 pooling,
                 heatmapLayerDeviation);

/** A convolution from heatmaps to heatmaps that takes none to itself. */
class PairwiseLayer : public torch::nn::Module
{
public:
  PairwiseLayer(unsigned int dimension, int64_t landmarks, int64_t kernelSize)
    : m_Landmarks(landmarks)
    , m_Taps(dimension == 2 ? kernelSize * kernelSize : kernelSize * kernelSize * kernelSize)
  {
    std::vector<int64_t> shape{ landmarks, landmarks - 1 };
    shape.resize(2 + dimension, kernelSize);
    m_Weight = register_parameter("weight", torch::empty(shape));
    m_Bias = register_parameter("bias", torch::zeros({ landmarks }));
  }

  torch::Tensor
  Apply(const torch::Tensor & input) const
  {
    // Row by row, a kernel of zero comes first and after each further N.
    auto       shape = m_Weight.sizes().vec();
    const auto kernels = m_Weight.reshape({ m_Landmarks - 1, m_Landmarks, m_Taps });
    const auto zero = kernels.new_zeros({ 1, 1, m_Taps });
    const auto rows = torch::cat({ kernels, zero.expand({ m_Landmarks - 1, 1, -1 }) }, 1);
    shape[1] = m_Landmarks;
    const auto weight = torch::cat({ zero.flatten(0, 1), rows.flatten(0, 1) }).reshape(shape);

    const std::vector<int64_t> ones(shape.size() - 2, 1);
    const std::vector<int64_t> zeros(shape.size() - 2, 0);
    const std::vector<int64_t> radius(shape.size() - 2, shape.back() / 2);
    return torch::convolution(input, weight, m_Bias, ones, radius, ones, false, zeros, 1);
  }

  void
  Initialize(double deviation, at::Generator generator)
  {
    const torch::NoGradGuard noGrad;
    m_Weight.normal_(0.0, deviation, generator);
    m_Bias.zero_();
  }

private:
  int64_t       m_Landmarks;
  int64_t       m_Taps;
  torch::Tensor m_Weight;
  torch::Tensor m_Bias;
};

/** The first spatial configuration network (Payer et al., "Regressing Heatmaps for Multiple Landmark Localization Using
 * CNNs", MICCAI 2016): H = H_LA * H_SC, where H_SC of a landmark is a sum of convolutions of the others' H_LA. In 3D,
 * the sizes are ours. */
class PairwiseSpatialConfigurationNet : public LandmarkNetwork
{
public:
  PairwiseSpatialConfigurationNet(const NetworkTask & task, const PairwiseSpatialConfigurationNetSettings & settings)
    : m_Settings(settings)
  {
    const int64_t filters = settings.filters;
    const int64_t landmarks = task.numberOfLandmarks;
    const auto    makeLayer = [&](const std::string & name, int64_t inputs, int64_t outputs) {
      return register_module(
        name, std::make_shared<ConvolutionLayer>(task.dimension, inputs, outputs, settings.localKernelSize, false));
    };
    for (unsigned int i = 0; i < settings.layers; ++i)
    {
      m_Hidden.push_back(makeLayer("hidden" + std::to_string(i), i == 0 ? 1 : filters, filters));
    }
    m_LocalAppearance = makeLayer("local_appearance", filters, landmarks);
    m_SpatialConfiguration = register_module(
      "spatial_configuration", std::make_shared<PairwiseLayer>(task.dimension, landmarks, settings.kernelSize));
  }

  NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    auto features = images;
    for (const auto & layer : m_Hidden)
    {
      features = torch::relu(layer->Apply(features));
    }
    const auto localAppearance = m_LocalAppearance->Apply(features).contiguous();
    const auto pooled = AveragePool(localAppearance, m_Settings.pooling);
    const auto spatialConfiguration = UpsampleLinear(m_SpatialConfiguration->Apply(pooled), m_Settings.pooling);
    return { { HeatmapsName, localAppearance * spatialConfiguration },
             { LocalAppearanceName, localAppearance },
             { SpatialConfigurationName, spatialConfiguration } };
  }

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return { { HeatmapsName }, { LocalAppearanceName }, { SpatialConfigurationName } };
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return m_Settings.pooling;
  }

  void
  InitializeWeights(at::Generator generator) override
  {
    for (const auto & layer : m_Hidden)
    {
      layer->InitializeHe(generator);
    }
    m_LocalAppearance->InitializeNormal(m_Settings.heatmapLayerDeviation, generator);
    m_SpatialConfiguration->Initialize(m_Settings.heatmapLayerDeviation, generator);
  }

private:
  using Layer = std::shared_ptr<ConvolutionLayer>;

  PairwiseSpatialConfigurationNetSettings m_Settings;
  std::vector<Layer>                      m_Hidden;
  Layer                                   m_LocalAppearance;
  std::shared_ptr<PairwiseLayer>          m_SpatialConfiguration;
};

} // namespace

void
RegisterPairwiseSpatialConfigurationNet(NetworkRegistry & registry)
{
  registry.Add("PairwiseSpatialConfigurationNet",
               NetworkMaker::For<PairwiseSpatialConfigurationNet, PairwiseSpatialConfigurationNetSettings>());
}

} // end namespace itk
