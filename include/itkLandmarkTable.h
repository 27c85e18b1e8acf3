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
#include "itkLandmarkSet.h"

#include <map>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkTable
 * \brief The landmarks of a set of images, and the CSV file that holds them.
 *
 * The file has a header `image,<name>_x,<name>_y[,<name>_z]...` and then one row an image. The header says how many
 * dimensions there are. Coordinates are physical, in millimeters (LPS), unless whoever made the table says otherwise.
 * A landmark whose fields are all empty (or `nan`) is missing. Fields may be quoted as in RFC 4180. A UTF-8 byte order
 * mark and CRLF line ends are accepted. Numbers have a decimal point in every locale.
 *
 * After its coordinates, each landmark may have a column `<name>_confidence`, then one `<name>_plausibility`, and then
 * those of the covariance of its
 * position in mm^2, `<name>_xx,<name>_xy,<name>_yy`, in 3D `xx,xy,xz,yy,yz,zz`. All landmarks of a table have the same
 * columns; a field without a value is empty. A table without confidences, plausibilities or covariances has no columns
 * for them. A table with plausibilities has that of the image too, in a column `plausibility` after the first.
 *
 * Errors while reading throw an ExceptionObject whose description is one line, `<file>:<line>: <reason>`: a header that
 * is not of the form above, a landmark or an image named twice, a row with another number of columns than the header, a
 * field that is not a finite number of type `float`, a landmark with only some of its coordinates or of its covariance,
 * a covariance that is not positive definite.
 *
 * Clone() copies the table.
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

  /** Whether a file is such a table, and not the landmarks of one image: a `.csv` file whose first column is named
   * `image`. A `.csv` file that cannot be read is an error. */
  static bool
  CanReadFile(const std::string & fileName);

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
  itkGetConstReferenceMacro(LandmarkNames, std::vector<std::string>);

  /** Names of the images, in the order in which they were read or set. */
  itkGetConstReferenceMacro(ImageNames, std::vector<std::string>);

  bool
  HasImage(const std::string & image) const
  {
    return m_Landmarks.count(image) != 0;
  }

  /** Which image a file holds: of the names that the file's own one, with its folders, ends with, the longest. Throws
   * when there is none. */
  std::string
  FindImageOfFile(const std::string & imageFile) const;

  /** Which image the landmarks of a landmark file are of: the one whose name is that of the file, but for the
   * extensions of both; of several, the one whose folders are those of the file, too. Throws when there is none, or
   * several are left. */
  std::string
  FindImageOfLandmarkFile(const std::string & landmarkFile) const;

  /** The landmarks of an image; VDimension is the table's dimension. An unknown image is an error. */
  template <unsigned int VDimension>
  typename LandmarkSet<VDimension>::ConstPointer
  GetLandmarks(const std::string & image) const;

  /** Adds an image or replaces its landmarks, by a copy of these. They have the table's dimension and names; a landmark
   * has all its coordinates, or none (NaN). */
  void
  SetLandmarks(const std::string & image, const LandmarkSet<2> * landmarks);
  void
  SetLandmarks(const std::string & image, const LandmarkSet<3> * landmarks);

protected:
  LandmarkTable() = default;
  ~LandmarkTable() override = default;

  LightObject::Pointer
  InternalClone() const override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  template <unsigned int VDimension>
  void
  CopyLandmarks(const std::string & image, const LandmarkSet<VDimension> * landmarks);

  unsigned int             m_Dimension{ 2 };
  std::vector<std::string> m_LandmarkNames;
  std::vector<std::string> m_ImageNames;
  /** Landmark sets of the table's dimension. */
  std::map<std::string, DataObject::ConstPointer> m_Landmarks;
};

} // end namespace itk

#endif
