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
#ifndef itkTorchScriptNetwork_h
#define itkTorchScriptNetwork_h

#include "itkLandmarkNetwork.h"
#include "itkStrictJSON.h"

namespace itk
{

/** The name of the kind of network that is a TorchScript module. Its settings are `sizeMultiple`, of the grid (default:
 * 1), and `displacementStride` (default: 0). The module's forward takes a tensor 1 x 1 x [depth x] height x width. It
 * returns the heatmaps, 1 x N x [depth x] height x width, or a tuple of heatmaps, local appearance and spatial
 * configuration heatmaps; with a displacementStride, a tuple of classification and displacement. */
constexpr const char * TorchScriptName = "TorchScript";

/** Gives a network of this kind the module of a file, which must not say that it was written for another place. */
void
ReadTorchScriptModule(const std::string & fileName, const std::string & place, LandmarkNetwork & network);

/** A network of any kind as the content of such a file, for grids of all sizes, and the settings of the network that
 * takes it. The maps stand in the order of GetMaps(). The network is applied to a grid of the given size, [depth,]
 * height, width, and what LibTorch's functions compute is recorded. It keeps its place, the name of a network of a
 * model.
 */
std::string
TraceTorchScriptModule(const LandmarkNetwork &      network,
                       const std::vector<int64_t> & gridSize,
                       const std::string &          place);
nlohmann::json
GetTorchScriptSettings(const LandmarkNetwork & network);

} // end namespace itk

#endif
