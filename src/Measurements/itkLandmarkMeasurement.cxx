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
#include "itkLandmarkMeasurement.h"

#include "itkDataFiles.h"
#include "itkFileError.h"
#include "itkMeasuredValueJSON.h"
#include "itkMeasurementDefinition.h"
#include "itkMeasurementFigures.h"
#include "itkMeasurementGeometry.h"
#include "itkStrictJSON.h"
#include "itkTextFile.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace itk
{
namespace
{

std::map<std::string, std::string>
FindShippedDefinitions()
{
  return FindDataFiles({ LANDMARK_MEASUREMENT_FOLDERS }, ".json");
}

void
AddNames(const std::vector<MeasurementPoint> & points, std::set<std::string> & names)
{
  for (const auto & point : points)
  {
    names.insert(point.landmarks.begin(), point.landmarks.end());
  }
}

/** The landmarks of which each measure depends. */
std::vector<std::set<std::string>>
FindLandmarks(const MeasurementDefinitions & definitions)
{
  std::vector<std::set<std::string>> landmarks;
  for (const auto & definition : definitions.measurements)
  {
    std::set<std::string> names;
    AddNames(definition.points, names);
    AddNames(definition.toward.points, names);
    for (const auto & term : definition.of)
    {
      const auto & others = landmarks[definitions.Find(term, landmarks.size())];
      names.insert(others.begin(), others.end());
    }
    landmarks.push_back(names);
  }
  return landmarks;
}

/** The landmarks that the definitions name, which the set has. */
template <unsigned int VDimension>
MeasurementPositions
GetPositions(const MeasurementDefinitions & definitions, const LandmarkSet<VDimension> & landmarks)
{
  MeasurementPositions positions;
  for (const auto & names : FindLandmarks(definitions))
  {
    for (const auto & name : names)
    {
      const auto point = landmarks.GetPoint(landmarks.FindLandmark(name));
      auto &     position = positions.emplace(name, 0.0).first->second;
      std::copy(point.Begin(), point.End(), position.Begin());
    }
  }
  return positions;
}

/** The standard error of each measure; NaN: a landmark has no covariance. */
template <unsigned int VDimension>
std::vector<double>
ComputeStandardErrors(const MeasurementDefinitions &  definitions,
                      MeasurementPositions            positions,
                      const LandmarkSet<VDimension> & landmarks)
{
  constexpr double    step = 1e-3;
  const auto          dependencies = FindLandmarks(definitions);
  std::vector<double> variances(dependencies.size(), 0.0);
  for (auto & position : positions)
  {
    const auto covariance = landmarks.GetCovariance(landmarks.FindLandmark(position.first));
    // One a coordinate, of all measures.
    std::vector<std::vector<double>> gradients;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      const double center = position.second[d];
      const double reach = step * std::sqrt(covariance(d, d));
      position.second[d] = center + reach;
      gradients.push_back(EvaluateMeasurements(definitions, positions));
      position.second[d] = center - reach;
      const auto below = EvaluateMeasurements(definitions, positions);
      position.second[d] = center;
      std::transform(gradients[d].begin(),
                     gradients[d].end(),
                     below.begin(),
                     gradients[d].begin(),
                     [reach](double high, double low) { return (high - low) / (2.0 * reach); });
    }
    for (std::size_t i = 0; i < variances.size(); ++i)
    {
      for (unsigned int row = 0; dependencies[i].count(position.first) != 0 && row < VDimension; ++row)
      {
        for (unsigned int column = 0; column < VDimension; ++column)
        {
          variances[i] += gradients[row][i] * covariance(row, column) * gradients[column][i];
        }
      }
    }
  }
  std::transform(
    variances.begin(), variances.end(), variances.begin(), [](double variance) { return std::sqrt(variance); });
  return variances;
}

/** By how much each measure may be off because coordinates are stored as float. */
template <unsigned int VDimension>
std::vector<double>
ComputeRoundings(const MeasurementDefinitions &  definitions,
                 const MeasurementPositions &    positions,
                 const LandmarkSet<VDimension> & landmarks)
{
  const auto rounded = landmarks.Clone();
  for (unsigned int i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    if (!landmarks.IsMissing(i))
    {
      const double length = landmarks.GetPoint(i).GetVectorFromOrigin().GetNorm();
      const double rounding = std::max(length * NumericTraits<float>::epsilon(), 1e-12);
      rounded->SetCovariance(i, LandmarkCovariance<VDimension>::GetIdentity() * (rounding * rounding));
    }
  }
  return ComputeStandardErrors(definitions, positions, *rounded);
}

void
VerifySet(const DataObject * landmarks)
{
  if (landmarks == nullptr)
  {
    itkGenericExceptionMacro("The landmarks to measure must be set (got a null pointer).");
  }
}

} // namespace

LandmarkMeasurement::LandmarkMeasurement()
  : m_Definitions(std::make_unique<MeasurementDefinitions>())
{}

LandmarkMeasurement::~LandmarkMeasurement() = default;

std::vector<std::string>
LandmarkMeasurement::GetShippedDefinitions()
{
  return GetDataFileNames(FindShippedDefinitions());
}

void
LandmarkMeasurement::ReadDefinitions(const std::string & nameOrFile)
{
  const auto shipped = FindShippedDefinitions();
  const auto found = shipped.find(nameOrFile);
  const auto fileName = found == shipped.end() ? nameOrFile : found->second;
  const auto text = ReadTextFile(fileName);
  try
  {
    this->SetDefinitions(text);
  }
  catch (const ExceptionObject & error)
  {
    ThrowFileError(fileName, GetReason(error));
  }
}

void
LandmarkMeasurement::SetDefinitions(const std::string & json)
{
  m_Definitions = std::make_unique<MeasurementDefinitions>(ParseMeasurementDefinitions(json));
  this->Modified();
}

std::string
LandmarkMeasurement::GetTitle() const
{
  return m_Definitions->title;
}

std::vector<std::string>
LandmarkMeasurement::GetNames() const
{
  std::vector<std::string> names;
  for (const auto & definition : m_Definitions->measurements)
  {
    names.push_back(definition.name);
  }
  return names;
}

std::vector<std::string>
LandmarkMeasurement::GetClassNames(std::size_t measure) const
{
  if (measure >= m_Definitions->measurements.size())
  {
    itkExceptionMacro("The measure must be below the number of measures, " << m_Definitions->measurements.size()
                                                                           << " (got " << measure << ").");
  }
  std::vector<std::string> names;
  for (const auto & range : m_Definitions->measurements[measure].classes)
  {
    names.push_back(range.name);
  }
  return names;
}

unsigned int
LandmarkMeasurement::GetDimension() const
{
  return m_Definitions->dimension;
}

void
LandmarkMeasurement::VerifyLandmarks(const std::vector<std::string> & names, unsigned int dimension) const
{
  if (dimension != m_Definitions->dimension)
  {
    itkExceptionMacro("The measures are of landmarks in " << m_Definitions->dimension << "D (got " << dimension
                                                          << "D).");
  }
  for (const auto & needed : FindLandmarks(*m_Definitions))
  {
    for (const auto & name : needed)
    {
      if (std::find(names.begin(), names.end(), name) == names.end())
      {
        itkExceptionMacro("There is no landmark '" << name << "' to measure.");
      }
    }
  }
}

template <unsigned int VDimension>
std::vector<LandmarkMeasuredValue>
LandmarkMeasurement::Compute(const LandmarkSet<VDimension> & landmarks) const
{
  this->VerifyLandmarks(landmarks.GetLandmarkNames(), VDimension);
  const auto positions = GetPositions(*m_Definitions, landmarks);
  const auto values = EvaluateMeasurements(*m_Definitions, positions);
  const auto errors = ComputeStandardErrors(*m_Definitions, positions, landmarks);
  const auto roundings = ComputeRoundings(*m_Definitions, positions, landmarks);

  std::vector<LandmarkMeasuredValue> measured;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    const auto & definition = m_Definitions->measurements[i];
    const auto & norm = definition.norm;
    measured.push_back(
      { definition.name, definition.unit, values[i], errors[i], (values[i] - norm.mean) / norm.standardDeviation, "" });
    for (const auto & range : definition.classes)
    {
      // Three, as for errors that add up along several coordinates.
      const double rounding = std::isfinite(roundings[i]) ? 3.0 * roundings[i] : 0.0;
      if (values[i] >= range.minimum - rounding && values[i] <= range.maximum + rounding)
      {
        measured.back().className = range.name;
        break;
      }
    }
  }
  return measured;
}

template <unsigned int VDimension>
std::vector<LandmarkMeasurementFigure<VDimension>>
LandmarkMeasurement::GetFigures(const LandmarkSet<VDimension> & landmarks) const
{
  this->VerifyLandmarks(landmarks.GetLandmarkNames(), VDimension);
  return MakeMeasurementFigures<VDimension>(*m_Definitions, GetPositions(*m_Definitions, landmarks));
}

std::string
LandmarkMeasurement::ComputeJSON(const LandmarkSet<2> * landmarks) const
{
  VerifySet(landmarks);
  return WriteText(MakeMeasuredJSON(this->Compute(*landmarks)));
}

std::string
LandmarkMeasurement::ComputeJSON(const LandmarkSet<3> * landmarks) const
{
  VerifySet(landmarks);
  return WriteText(MakeMeasuredJSON(this->Compute(*landmarks)));
}

LightObject::Pointer
LandmarkMeasurement::InternalClone() const
{
  const auto clone = Self::New();
  clone->m_Definitions = std::make_unique<MeasurementDefinitions>(*m_Definitions);
  return clone.GetPointer();
}

void
LandmarkMeasurement::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Title: " << m_Definitions->title << std::endl;
  os << indent << "Dimension: " << m_Definitions->dimension << std::endl;
  os << indent << "Names: " << JoinNames(this->GetNames()) << std::endl;
}

#define itkLandmarkMeasurementMacro(dimension)                                                                         \
  template LandmarkLocalization_EXPORT std::vector<LandmarkMeasuredValue> LandmarkMeasurement::Compute(                \
    const LandmarkSet<dimension> &) const;                                                                             \
  template LandmarkLocalization_EXPORT std::vector<LandmarkMeasurementFigure<dimension>>                               \
                                       LandmarkMeasurement::GetFigures(const LandmarkSet<dimension> &) const
itkLandmarkMeasurementMacro(2);
itkLandmarkMeasurementMacro(3);

} // end namespace itk
