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
#ifndef itkMeasurementDefinition_h
#define itkMeasurementDefinition_h

#include "itkVector.h"

#include <limits>
#include <string>
#include <vector>

namespace itk
{

enum class MeasurementKind
{
  Distance,
  Angle,
  LineAngle,
  Offset,
  Projection,
  Ratio,
  Sum
};

/** The mean of some landmarks. */
struct MeasurementPoint
{
  std::vector<std::string> landmarks;
};

/** From the first of two points to the second, or along an axis of the patient. */
struct MeasurementDirection
{
  std::vector<MeasurementPoint> points;
  std::vector<double>           axis;

  bool
  IsGiven() const
  {
    return !points.empty() || !axis.empty();
  }
};

struct MeasurementNorm
{
  double mean{ std::numeric_limits<double>::quiet_NaN() };
  double standardDeviation{ std::numeric_limits<double>::quiet_NaN() };
};

/** The values in [minimum, maximum]. */
struct MeasurementClass
{
  std::string name;
  double      minimum{ -std::numeric_limits<double>::infinity() };
  double      maximum{ std::numeric_limits<double>::infinity() };
};

/** One measure, see LandmarkMeasurement. */
struct MeasurementDefinition
{
  std::string                   name;
  MeasurementKind               kind{ MeasurementKind::Distance };
  std::vector<MeasurementPoint> points;
  MeasurementDirection          toward;
  /** Names of earlier measures. */
  std::vector<std::string>      of;
  std::vector<double>           factors;
  MeasurementNorm               norm;
  std::vector<MeasurementClass> classes;
  std::string                   description;
  std::string                   source;
  /** Follows from the kind. */
  std::string unit;
};

struct MeasurementDefinitions
{
  std::string                        title;
  std::string                        source;
  unsigned int                       dimension{ 2 };
  std::vector<MeasurementDefinition> measurements;

  /** Index of the measure of a name among the first `count`, or `count`. */
  std::size_t
  Find(const std::string & name, std::size_t count) const;
};

/** Throws an ExceptionObject that names the setting that cannot be. */
MeasurementDefinitions
ParseMeasurementDefinitions(const std::string & json);

} // end namespace itk

#endif
