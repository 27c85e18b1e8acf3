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
#ifndef itkNetworkInference_h
#define itkNetworkInference_h

#include "itkLandmarkNetwork.h"

namespace itk
{

/** How networks are shown an image: at once, in tiles, several networks, several views of the image. */
class NetworkInference
{
public:
  virtual ~NetworkInference() = default;

  /** Computes maps of an image, 1 x 1 x [depth x] height x width on the CPU. `maps` holds the tensors to be filled, 1 x
   * components x [depth x] height x width on the CPU, in any memory layout, by the names of the maps that are wanted.
   */
  virtual void
  Evaluate(const torch::Tensor & image, NetworkMaps & maps) const = 0;

  /** The maps that there are. */
  virtual std::vector<NetworkMapDescription>
  GetMaps() const = 0;

  /** Image sizes must be multiples of this. */
  virtual unsigned int
  GetSizeMultiple() const = 0;
};

/** One network shown the whole image; of one landmark alone, if its number is not negative. */
class WholeImageInference : public NetworkInference
{
public:
  /** The network stays on its device. */
  WholeImageInference(std::shared_ptr<const LandmarkNetwork> network, torch::Device device, int landmark = -1);

  void
  Evaluate(const torch::Tensor & image, NetworkMaps & maps) const override;

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return m_Network->GetMaps();
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return m_Network->GetSizeMultiple();
  }

private:
  std::shared_ptr<const LandmarkNetwork> m_Network;
  torch::Device                          m_Device;
  int                                    m_Landmark;
};

/** New tensors, of single precision on the CPU, as those of `maps`. */
NetworkMaps
MakeMapsLike(const NetworkMaps & maps);

/** The map of a name; throws when there is none. */
NetworkMapDescription
FindMap(const std::vector<NetworkMapDescription> & maps, const std::string & name);

} // end namespace itk

#endif
