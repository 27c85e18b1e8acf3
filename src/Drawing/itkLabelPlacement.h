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
#ifndef itkLabelPlacement_h
#define itkLabelPlacement_h

#include <vector>

namespace itk
{

/** A rectangle by its smallest coordinates and its size. */
struct LabelBox
{
  double x{ 0.0 };
  double y{ 0.0 };
  double width{ 0.0 };
  double height{ 0.0 };
};

double
GetOverlapArea(const LabelBox & a, const LabelBox & b);

/** A label to be placed: the size of its text, the round mark to which it belongs, and where it may be. */
struct LabelRequest
{
  double   width;
  double   height;
  double   markX;
  double   markY;
  double   markRadius;
  LabelBox bounds;
};

/** Places labels near their marks so that they stay in their bounds and avoid each other, all marks and the obstacles
 * as far as there is room. */
std::vector<LabelBox>
PlaceLabels(const std::vector<LabelRequest> & requests, const std::vector<LabelBox> & obstacles);

} // end namespace itk

#endif
