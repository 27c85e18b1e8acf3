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
#ifndef itkWholeProgress_h
#define itkWholeProgress_h

namespace itk
{

/** The weight for a TotalProgressReporter of a whole filter. ITK rounds each share to an integer; a sum of them that is
 * above 1 would begin again at 0. The filter sets 1 at its end. */
inline constexpr float wholeProgress = 1.0f - 1e-6f;

} // end namespace itk

#endif
