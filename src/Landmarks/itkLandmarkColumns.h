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
#ifndef itkLandmarkColumns_h
#define itkLandmarkColumns_h

#include "itkCSVText.h"
#include "itkLandmarkSet.h"

namespace itk
{

/** The columns in which comma-separated text holds one landmark: its coordinates and, in a file that has them, its
 * confidence, its plausibility and the upper triangle of its covariance, row after row. */
struct LandmarkColumns
{
  unsigned int dimension{ 2 };
  bool         hasConfidences{ false };
  bool         hasPlausibilities{ false };
  bool         hasCovariances{ false };

  /** `x`, `y`, `z`, `confidence`, `plausibility`, and for the covariance `xx`, `xy`... after a prefix. */
  std::vector<std::string>
  GetNames(const std::string & covariancePrefix = {}) const;

  /** Reads the landmark whose columns begin with `first`. A landmark with only some of its coordinates is an error, and
   * so is a covariance that is not positive definite. */
  template <unsigned int VDimension>
  void
  Read(const CSVTable &          table,
       const CSVRecord &         row,
       size_t                    first,
       LandmarkSet<VDimension> & landmarks,
       SizeValueType             landmark) const;

  /** Adds the fields of a landmark; they are empty for what it does not have. */
  template <unsigned int VDimension>
  void
  Append(const LandmarkSet<VDimension> & landmarks, SizeValueType landmark, std::vector<std::string> & fields) const;
};

/** The plausibility in a column; NaN in an empty one. One outside of [0, 1] is an error. */
float
ParsePlausibility(const CSVTable & table, const CSVRecord & row, size_t column);

/** Forgets confidences when each of them is NaN. */
template <unsigned int VDimension>
void
DropMissingConfidences(LandmarkSet<VDimension> & landmarks);

} // end namespace itk

#endif
