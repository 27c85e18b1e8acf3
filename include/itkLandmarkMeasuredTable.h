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
#ifndef itkLandmarkMeasuredTable_h
#define itkLandmarkMeasuredTable_h

#include "itkLandmarkMeasurement.h"
#include "itkLandmarkTable.h"

#include <string>
#include <utility>
#include <vector>

namespace itk
{

/** The measures of some images: names of the images, and one value a measure.
 * \ingroup LandmarkLocalization */
using LandmarkMeasuredTable = std::vector<std::pair<std::string, std::vector<LandmarkMeasuredValue>>>;

/** Measures the landmarks of these images of a table, see LandmarkMeasurement.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT LandmarkMeasuredTable
MeasureLandmarkTable(const LandmarkMeasurement &      measurement,
                     const LandmarkTable &            landmarks,
                     const std::vector<std::string> & images);

/** The values as CSV: `image`, and for each measure `<name>`, `<name>_se` (standard error), and, where any image has
 * one, `<name>_deviation` and `<name>_class`. What is not known is empty. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            GetMeasuredCSV(const LandmarkMeasuredTable & table);

/** The values as JSON, a list of `image` and `measurements` as LandmarkMeasurement::ComputeJSON() gives them.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            GetMeasuredJSON(const LandmarkMeasuredTable & table);

/** \class LandmarkMeasurementAgreement
 * \brief How far the found values of a measure are from the true ones.
 * \ingroup LandmarkLocalization */
struct LandmarkMeasurementAgreement
{
  std::string name;
  std::string unit;
  /** Images in which there is a true value, and those of them in which it was not found. */
  std::size_t count{ 0 };
  std::size_t missing{ 0 };
  /** Of the found minus the true value: mean, standard deviation; mean and median of its size. NaN without any. */
  double meanDifference;
  double standardDeviation;
  double meanError;
  double medianError;
  /** Share of the true values that are within 1.645 standard errors of the found ones, which 90 % should be, in
   * percent; NaN without standard errors. */
  double shareInInterval;
  /** Share of the true values whose class is that of the found ones (success classification rate), in percent; NaN
   * without classes. */
  double successRate;
};

/** Compares the values of two tables. Throws an ExceptionObject unless both have the same images and measures.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<LandmarkMeasurementAgreement>
CompareMeasuredTables(const LandmarkMeasuredTable & found, const LandmarkMeasuredTable & truth);

/** The comparison as a table for people to read, with the mean of the success classification rates.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            GetAgreementReport(const std::vector<LandmarkMeasurementAgreement> & agreements);

/** The comparison as JSON, a list of what it has of each measure.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            GetAgreementJSON(const std::vector<LandmarkMeasurementAgreement> & agreements);

} // end namespace itk

#endif
