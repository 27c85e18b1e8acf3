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
#ifndef itkLandmarkTable_h
#define itkLandmarkTable_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkMissingLandmark.h"

#include "itkMatrix.h"
#include "itkObject.h"
#include "itkObjectFactory.h"
#include "itkPointSet.h"

#include <map>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkTable
 * \brief The landmarks of a set of images, and the CSV file that holds them.
 *
 * The file has a header `image,<name>_x,<name>_y[,<name>_z]...` and then one row an image. The header says how many
 * dimensions there are. Coordinates are physical, in millimetres (LPS), unless whoever made the table says otherwise.
 * A landmark whose fields are all empty (or `nan`) is missing; its coordinates are NaN here. Fields may be quoted as in
 * RFC 4180. A UTF-8 byte order mark and CRLF line ends are accepted. Numbers have a decimal point in every locale.
 *
 * After its coordinates, each landmark may have a column `<name>_confidence`, and then those of the covariance of its
 * position in mm^2, `<name>_xx,<name>_xy,<name>_yy`, in 3D `xx,xy,xz,yy,yz,zz`. All landmarks of a table have the same
 * columns; a field without a value is empty. A table without confidences or covariances has no columns for them.
 *
 * Errors while reading throw an ExceptionObject whose description is one line, `<file>:<line>: <reason>`: a header that
 * is not of the form above, a landmark or an image named twice, a row with another number of columns than the header, a
 * field that is not a finite number, a landmark with only some of its coordinates or of its covariance, a covariance
 * that is not positive definite.
 *
 * \sa LandmarkEvaluation
 * \ingroup LandmarkLocalization
 */
class LandmarkLocalization_EXPORT LandmarkTable : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkTable);

  using Self = LandmarkTable;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkTable);

  /** Replaces everything by what the file holds; after an error, the table is as it was. */
  void
  Read(const std::string & fileName);

  /** Writes the file under a temporary name and renames it, see WriteFileAtomically(). Every number is written with as
   * few digits as give the same value (of type `float`, if it has such a value) again. */
  void
  Write(const std::string & fileName) const;

  /** Names listed in a text file, one a line, in their order. Blank lines and lines that start with `#` are skipped.
   * An image that the table does not hold, or that is listed twice, is an error (`<file>:<line>: <reason>`), and so is
   * a list without any image (`<file>: <reason>`). */
  std::vector<std::string>
  ReadImageList(const std::string & listFileName) const;

  /** Number of coordinates of a landmark, 2 (the default) or 3. It can be set while there is no image. */
  void
  SetDimension(unsigned int dimension);
  itkGetConstMacro(Dimension, unsigned int);

  /** Names of the landmarks, in the order of the coordinates; none is empty or there twice. They can be set while there
   * is no image. */
  void
  SetLandmarkNames(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetLandmarkNames() const
  {
    return m_LandmarkNames;
  }

  /** Names of the images, in the order in which they were read or set. */
  const std::vector<std::string> &
  GetImageNames() const
  {
    return m_ImageNames;
  }

  bool
  HasImage(const std::string & image) const
  {
    return m_Rows.count(image) != 0;
  }

  /** The coordinates of the first landmark of an image, then those of the second, and so on; NaN for a missing one.
   * An unknown image is an error. */
  std::vector<double>
  GetCoordinates(const std::string & image) const;

  /** Adds an image or replaces its coordinates; it then has no confidences and covariances. A landmark must have all
   * its coordinates, or none (NaN). */
  void
  SetCoordinates(const std::string & image, const std::vector<double> & coordinates);

  /** The confidence of each landmark of an image, NaN where there is none; empty when none has one. An unknown image is
   * an error. */
  std::vector<double>
  GetConfidences(const std::string & image) const;

  /** Replaces the confidences of an image that is there. Finite numbers or NaN, one a landmark; empty: none. */
  void
  SetConfidences(const std::string & image, const std::vector<double> & confidences);

  /** The covariances of the positions of an image's landmarks in mm^2, one after the other, of each the upper triangle
   * row by row (3 numbers in 2D, 6 in 3D), NaN where there is none; empty when none has one. An unknown image is an
   * error. */
  std::vector<double>
  GetCovariances(const std::string & image) const;

  /** Replaces the covariances of an image that is there, in the form of GetCovariances(). Each must be positive
   * definite or all NaN; empty: none. */
  void
  SetCovariances(const std::string & image, const std::vector<double> & covariances);

  /** As SetCovariances(), from a matrix a landmark, of the table's dimension. */
  void
  SetCovarianceMatrices(const std::string & image, const std::vector<Matrix<double, 2, 2>> & covariances);
  void
  SetCovarianceMatrices(const std::string & image, const std::vector<Matrix<double, 3, 3>> & covariances);

  /** The landmarks of an image as points; point data is the confidence (NaN where there is none). In an image without
   * confidences it is 1, or 0 where the landmark is missing. VDimension is the table's dimension. */
  template <unsigned int VDimension>
  typename PointSet<float, VDimension>::Pointer
  GetPointSet(const std::string & image) const;

  /** Adds an image or replaces its landmarks, as SetCoordinates() does. Point data is kept as confidences when
   * `keepConfidences` is true. The points have the table's dimension. */
  void
  SetPointSet(const std::string & image, const PointSet<float, 2> * points, bool keepConfidences = false);
  void
  SetPointSet(const std::string & image, const PointSet<float, 3> * points, bool keepConfidences = false);

protected:
  LandmarkTable() = default;
  ~LandmarkTable() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  struct Row
  {
    std::vector<double> coordinates;
    /** Empty, or with at least one number. */
    std::vector<double> confidences;
    std::vector<double> covariances;
  };

  const Row &
  GetRow(const std::string & image) const;

  template <unsigned int VDimension>
  void
  SetPoints(const std::string & image, const PointSet<float, VDimension> * points, bool keepConfidences);

  template <unsigned int VDimension>
  void
  SetMatrices(const std::string & image, const std::vector<Matrix<double, VDimension, VDimension>> & covariances);

  bool
  HasConfidences() const;

  bool
  HasCovariances() const;

  unsigned int               m_Dimension{ 2 };
  std::vector<std::string>   m_LandmarkNames;
  std::vector<std::string>   m_ImageNames;
  std::map<std::string, Row> m_Rows;
};

} // end namespace itk

#endif
