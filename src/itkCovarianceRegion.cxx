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
#include "itkCovarianceRegion.h"

#include <array>
#include <cmath>

namespace itk
{

CovarianceMeasures
MeasureCovariance(const double * upperTriangle, const double * offset, unsigned int dimension)
{
  // By Cholesky's decomposition.
  std::array<std::array<double, 3>, 3> lower{};
  std::array<double, 3>                solution{};
  CovarianceMeasures                   result{ 0.0, 1.0 };
  for (unsigned int i = 0; i < dimension; ++i)
  {
    solution[i] = offset[i];
    for (unsigned int j = 0; j < i; ++j)
    {
      solution[i] -= lower[i][j] * solution[j];
    }
    for (unsigned int row = i; row < dimension; ++row)
    {
      lower[row][i] = *upperTriangle++;
      for (unsigned int j = 0; j < i; ++j)
      {
        lower[row][i] -= lower[row][j] * lower[i][j];
      }
      lower[row][i] /= row == i ? std::sqrt(lower[i][i]) : lower[i][i];
    }
    solution[i] /= lower[i][i];
    result.squaredDistance += solution[i] * solution[i];
    result.determinant *= lower[i][i] * lower[i][i];
  }
  return result;
}

} // end namespace itk
