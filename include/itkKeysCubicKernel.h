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
#ifndef itkKeysCubicKernel_h
#define itkKeysCubicKernel_h

namespace itk
{

/** Weights of the Keys cubic convolution kernel with a = -1/2, R. G. Keys, "Cubic convolution interpolation for digital
 * image processing", IEEE Trans. ASSP 29(6), 1981, equation (15).
 *
 * For a position x = i + t with integer i and t in [0, 1), the interpolated value is
 * weights[0] f(i-1) + weights[1] f(i) + weights[2] f(i+1) + weights[3] f(i+2). The weights sum to one, are exactly
 * (0, 1, 0, 0) for t = 0, and reproduce polynomials up to degree two.
 * \ingroup LandmarkLocalization */
inline void
ComputeKeysCubicWeights(double t, double weights[4])
{
  const double s = 1.0 - t;

  weights[0] = -0.5 * t * s * s;
  weights[1] = 1.0 + t * t * (1.5 * t - 2.5);
  weights[2] = 1.0 + s * s * (1.5 * s - 2.5);
  weights[3] = -0.5 * s * t * t;
}

} // end namespace itk

#endif
