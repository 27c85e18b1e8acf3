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
#ifndef itkNetworkRegistry_h
#define itkNetworkRegistry_h

#include "itkLandmarkNetwork.h"
#include "itkRegistry.h"

namespace itk
{

/** What a network is made for. */
struct NetworkTask
{
  unsigned int dimension{ 2 };
  unsigned int numberOfLandmarks{ 1 };
};

/** How a kind of network is made, with uninitialized weights. */
using NetworkMaker = PartMaker<LandmarkNetwork, NetworkTask>;
using NetworkRegistry = Registry<NetworkMaker>;

/** All kinds of networks. */
NetworkRegistry &
GetNetworkRegistry();

} // end namespace itk

#endif
