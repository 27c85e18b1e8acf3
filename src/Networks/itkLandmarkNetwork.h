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
#ifndef itkLandmarkNetwork_h
#define itkLandmarkNetwork_h

#include <ATen/core/Generator.h>
#include <torch/nn/module.h>
#include <torch/serialize/archive.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace itk
{

/** What a network computes: tensors of samples x components x [depth x] height x width, by the names of the maps. */
using NetworkMaps = std::map<std::string, torch::Tensor>;

/** A kind of map that a network computes. */
struct NetworkMapDescription
{
  std::string name;
  /** The components of the first landmark come first, then those of the second, and so on. */
  unsigned int componentsPerLandmark{ 1 };
  /** Grid pixels a pixel of the map, along each axis. */
  unsigned int stride{ 1 };
  /** Whether the components of a landmark are a vector, in grid pixels along each axis, the fastest first. */
  bool isDisplacement{ false };
};

/** Names of maps. */
constexpr const char * HeatmapsName = "Heatmaps";
constexpr const char * LocalAppearanceName = "LocalAppearance";
constexpr const char * SpatialConfigurationName = "SpatialConfiguration";
constexpr const char * ClassificationName = "Classification";
constexpr const char * DisplacementName = "Displacement";

/** What losses take instead: the classification before the sigmoid, and ToLogDisplacement() of the displacement. */
constexpr const char * ClassificationLogitsName = "ClassificationLogits";
constexpr const char * LogDisplacementName = "LogDisplacement";

/** A function from images to maps. It knows its own settings and nothing of models. */
class LandmarkNetwork : public torch::nn::Module
{
public:
  /** images: samples x 1 x [depth x] height x width, sizes multiples of GetSizeMultiple(). In training mode, values may
   * be dropped at random, by the generator. */
  virtual NetworkMaps
  Predict(const torch::Tensor & images) const = 0;

  /** The same where, of each sample, the components of one landmark alone count; others may be anything. `landmarks`
   * are their numbers. */
  virtual NetworkMaps
  PredictAround(const torch::Tensor & images, const torch::Tensor & landmarks) const;

  /** The maps that Predict() returns, but for those that only losses take. Decoders take the first, unless they say
   * otherwise. */
  virtual std::vector<NetworkMapDescription>
  GetMaps() const = 0;

  /** Grid sizes must be multiples of this. */
  virtual unsigned int
  GetSizeMultiple() const = 0;

  /** The least size of a grid along each axis: what reflectPadding mirrors must be there. */
  virtual unsigned int
  GetLeastSize() const
  {
    return 1;
  }

  /** Draws new weights. */
  virtual void
  InitializeWeights(at::Generator generator) = 0;

  /** Parameters and buffers. */
  virtual void
  SaveWeights(torch::serialize::OutputArchive & archive, bool halfPrecision) const;

  /** Throws std::runtime_error when a weight is missing, left over, not finite, or has another shape than this
   * network's. */
  virtual void
  LoadWeights(torch::serialize::InputArchive & archive);

  /** What dropout draws from; an undefined one: LibTorch's own. */
  void
  SetGenerator(at::Generator generator)
  {
    m_Generator = std::move(generator);
  }
  const at::Generator &
  GetGenerator() const
  {
    return m_Generator;
  }

private:
  at::Generator m_Generator;
};

/** The tensors of a network that are stored, parameters and buffers, by names that an archive takes. */
std::vector<std::pair<std::string, torch::Tensor>>
GetStoredTensors(const LandmarkNetwork & network);

/** The weights of a network as the content of a file, and back. */
std::string
SerializeWeights(const LandmarkNetwork & network);
void
DeserializeWeights(const std::string & content, LandmarkNetwork & network);

/** A generator of its own for a device: LibTorch's stays as it is. */
at::Generator
MakeGenerator(torch::Device device, unsigned int seed);

} // end namespace itk

#endif
