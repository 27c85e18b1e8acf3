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

namespace itk
{

/** Reads a module from a file that PyTorch wrote. Its forward takes a tensor 1 x 1 x [depth x] height x width and
 * returns the heatmaps, 1 x N x [depth x] height x width, or a tuple of heatmaps, local appearance and spatial
 * configuration heatmaps. */
std::shared_ptr<LandmarkNetwork>
ReadTorchScriptNetwork(const std::string & fileName);

} // end namespace itk

#endif
