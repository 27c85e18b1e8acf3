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
#ifndef itkLandmarkFileWriter_h
#define itkLandmarkFileWriter_h

#include "itkLandmarkFileContent.h"
#include "itkLandmarkLocalizationTypeMacro.h"

#include "itkMatrix.h"
#include "itkProcessObject.h"

namespace itk
{

/** \class LandmarkFileWriter
 * \brief Writes the landmarks of one image, with their names and confidences.
 *
 * The extension (in upper or lower case) chooses the format; each reads back with LandmarkFileReader:
 *
 * | extension | format | a missing landmark (NaN) |
 * | --- | --- | --- |
 * | `.csv` | `landmark,x,y[,z],confidence`, with covariances then `cov_xx,cov_xy[,cov_xz],cov_yy[,cov_yz,cov_zz]` in
 * squared mm | empty coordinates |
 * | `.mrk.json` | Slicer markups, schema 1.0.3, LPS, mm; the description of a point is `confidence=<number>`; a
 * covariance is the member `covariance` of its control point, 9 numbers, row after row, in squared mm, which Slicer
 * passes over (the schema allows further members) and does not keep when it saves | position 0, `positionStatus`
 * `undefined` | | `.fcsv` | Slicer's older fiducial list, RAS (`# CoordinateSystem = 0`, which
 * every version of Slicer reads); description as above | position 0, invisible, not selected, position status 0 | |
 * `.pts`, `.txt` | elastix point set (`point`), without names and confidences | an error: the format cannot say it, and
 * a left-out row would shift the others |
 *
 * Slicer's points have three coordinates: those of a two-dimensional landmark are written with z = 0. The last two
 * formats leave covariances out.
 *
 * Each number is written with as few digits as give the same `float` again, with a decimal point in every locale. The
 * file is written under a temporary name and renamed, see WriteFileAtomically(). What cannot be written throws an
 * ExceptionObject whose description is the one line `<file>: <reason>`.
 *
 * \tparam TPointSet a PointSet with a scalar pixel type, of two or three dimensions
 * \sa LandmarkFileReader
 * \ingroup LandmarkLocalization
 */
template <typename TPointSet>
class ITK_TEMPLATE_EXPORT LandmarkFileWriter : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkFileWriter);

  using Self = LandmarkFileWriter;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkFileWriter);

  using PointSetType = TPointSet;
  static constexpr unsigned int PointDimension = TPointSet::PointDimension;
  using CovarianceType = Matrix<double, PointDimension, PointDimension>;

  /** The landmarks; point data, where there is any, is the confidence (1 without, 0 for a missing landmark). */
  using Superclass::SetInput;
  void
  SetInput(const PointSetType * points);
  const PointSetType *
  GetInput() const;

  /** Name of the file to write; it must be set. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  /** Names of the landmarks, in the order of the points. Default: none, then they are `landmark_1`, `landmark_2`... */
  void
  SetLandmarkNames(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetLandmarkNames() const
  {
    return m_LandmarkNames;
  }

  /** Covariances of the landmarks' positions in squared mm, in the order of the points; all NaN for a landmark without
   * one. Default: none. */
  void
  SetCovariances(const std::vector<CovarianceType> & covariances);
  const std::vector<CovarianceType> &
  GetCovariances() const
  {
    return m_Covariances;
  }

  /** Updates the input and writes the file. */
  void
  Update() override;

  /** As Update(); what Python's function for a filter calls. */
  void
  UpdateLargestPossibleRegion() override
  {
    this->Update();
  }

protected:
  LandmarkFileWriter();
  ~LandmarkFileWriter() override = default;

  void
  VerifyPreconditions() const override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string                 m_FileName;
  std::vector<std::string>    m_LandmarkNames;
  std::vector<CovarianceType> m_Covariances;
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkLandmarkFileWriter.hxx"
#endif

#endif
