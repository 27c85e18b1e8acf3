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
#ifndef itkCumulativeErrorPlot_h
#define itkCumulativeErrorPlot_h

#include <string>
#include <vector>

namespace itk
{

/** One curve: of these errors, the share that is at most x. Infinite errors count, but are never reached. */
struct CumulativeErrorCurve
{
  std::string         name;
  std::vector<double> errors;
};

/** A picture of cumulative error curves, with marks at the radii, as the text of an SVG file. */
std::string
DrawCumulativeErrors(const std::vector<CumulativeErrorCurve> & curves,
                     const std::vector<double> &               radii,
                     const std::string &                       unit);

} // end namespace itk

#endif
