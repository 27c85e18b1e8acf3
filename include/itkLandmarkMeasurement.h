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
#ifndef itkLandmarkMeasurement_h
#define itkLandmarkMeasurement_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkLandmarkMeasuredValue.h"
#include "itkLandmarkSet.h"

#include "itkObject.h"
#include "itkObjectFactory.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace itk
{

struct MeasurementDefinitions;

/** \class LandmarkMeasurementFigure
 * \brief How a measure is drawn: its lines, and the arc of an angle.
 * \ingroup LandmarkLocalization
 */
template <unsigned int VDimension>
struct LandmarkMeasurementFigure
{
  using PointType = Point<double, VDimension>;

  /** Index of the measure. */
  std::size_t                                  measure;
  std::vector<std::pair<PointType, PointType>> lines;
  /** In 2D, an angle between two lines has one if they meet near their points. */
  bool hasArc{ false };
  /** The vertex of the arc, and a point on each of its arms. */
  PointType vertex;
  PointType from;
  PointType to;
};

/** \class LandmarkMeasurement
 * \brief Measures landmarks: distances, angles, ratios, as a file defines them, with their uncertainty.
 *
 * A definition file is JSON: `title`, `source`, `dimension` (2 by default), and a list `measurements`, each with
 * `name`, `kind`, and
 *
 * | kind | of | value |
 * | --- | --- | --- |
 * | `distance` | `points` a, b | mm; with `toward`, negative where b lies on the other side of a |
 * | `angle` | `points` a, vertex, b | 0 to 180 degrees |
 * | `lineAngle` | `points` a, b, c, d | between the directions a to b and c to d, 0 to 180 degrees; with `toward`,
 *   negative where the second is turned the other way |
 * | `offset` | `points` p, a, b | distance of p from the line through a and b in mm; in 2D positive `toward`, in 3D
 *   never negative, or with `toward`, negative where p lies on the other side of the line |
 * | `offset` | in 3D, `points` p, a, b, c | distance of p from the plane in mm, positive `toward` |
 * | `projection` | `points` a, b | length of a to b along the direction `toward` in mm |
 * | `ratio` | `of` two measures | the first divided by the second |
 * | `sum` | `of` measures | their sum, each multiplied by its number in `factors` (1 by default) |
 *
 * A point is the name of a landmark, or a list of names, whose mean it is. `toward` is a list of two points, from the
 * first to the second, or of the coordinates of a vector in patient space (LPS). `of` names measures that are defined
 * before. A measure may have a `norm` (`mean`, `standardDeviation`), `classes` (`name`, `minimum`, `maximum`, both
 * bounds inclusive, but for the rounding of coordinates to `float`; the first that holds the value counts), a
 * `description` and a `source`.
 *
 * The standard error of a value is propagated to first order from the covariances \f$ C_l \f$ of the landmarks, whose
 * errors are taken to be independent of each other: \f$ \sigma^2 = \sum_l g_l^T C_l g_l \f$, where \f$ g_l \f$ is the
 * gradient for landmark l, by central differences of a thousandth of its standard deviations. It says nothing where a
 * value folds: an angle without a sign near 0 or 180 degrees, a distance near 0.
 *
 * A value whose landmarks are missing is NaN, as one that they do not determine, or only by the rounding of coordinates
 * to `float` (an angle of equal points, a plane of points on a line, a side along it). A landmark that the set does not
 * have at all is an error, as is a set of another dimension. Errors of a definition name the setting:
 * `<file>: measurements[2].points: must be 3 (got 2)`. Clone() copies the definitions.
 *
 * \sa LandmarkMeasuredTable, LandmarkOverlay
 * \ingroup LandmarkLocalization
 */
class LandmarkLocalization_EXPORT LandmarkMeasurement : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkMeasurement);

  using Self = LandmarkMeasurement;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkMeasurement);

  /** Names of the definitions at hand: files `<name>.json` in the module's folder `measurements`, installed under
   * share/LandmarkLocalization. */
  static std::vector<std::string>
  GetShippedDefinitions();

  /** Replaces the measures by those of a definition file, or of shipped definitions of that name. */
  void
  ReadDefinitions(const std::string & nameOrFile);

  /** Replaces the measures by those that a JSON text defines. */
  void
  SetDefinitions(const std::string & json);

  /** What the definitions are. */
  std::string
  GetTitle() const;

  /** Names of the measures, in their order. */
  std::vector<std::string>
  GetNames() const;

  /** Names of the classes of a measure. */
  std::vector<std::string>
  GetClassNames(std::size_t measure) const;

  /** Dimension of the landmarks, 2 or 3. */
  unsigned int
  GetDimension() const;

  /** Throws an ExceptionObject if landmarks of these names and this dimension cannot be measured. */
  void
  VerifyLandmarks(const std::vector<std::string> & names, unsigned int dimension) const;

  /** One value a measure. */
  template <unsigned int VDimension>
  std::vector<LandmarkMeasuredValue>
  Compute(const LandmarkSet<VDimension> & landmarks) const;

  /** How the measures are drawn that have landmarks of their own, and whose landmarks are there. */
  template <unsigned int VDimension>
  std::vector<LandmarkMeasurementFigure<VDimension>>
  GetFigures(const LandmarkSet<VDimension> & landmarks) const;

  /** Compute() as JSON: a list of `name`, `value`, `standardError`, `unit`, `deviation` (standard deviations from the
   * norm) and `class`; what is not known is null. */
  std::string
  ComputeJSON(const LandmarkSet<2> * landmarks) const;
  std::string
  ComputeJSON(const LandmarkSet<3> * landmarks) const;

protected:
  LandmarkMeasurement();
  ~LandmarkMeasurement() override;

  LightObject::Pointer
  InternalClone() const override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::unique_ptr<const MeasurementDefinitions> m_Definitions;
};

} // end namespace itk

#endif
