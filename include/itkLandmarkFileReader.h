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
#ifndef itkLandmarkFileReader_h
#define itkLandmarkFileReader_h

#include "itkLandmarkSet.h"

#include "itkImageBase.h"
#include "itkMeshSource.h"

namespace itk
{

/** \class LandmarkFileReader
 * \brief Reads the landmarks of one image.
 *
 * The extension (in upper or lower case) says of which format the file is:
 *
 * - `.csv`: a header `landmark,x,y[,z][,confidence][,plausibility][,cov_xx,cov_xy[,cov_xz],cov_yy[,cov_yz,cov_zz]]`
 *   `[,image_plausibility]`, then one row a landmark; a missing one has empty coordinates. Millimeters, LPS. Names are
 * unique.
 * - `.mrk.json`: Slicer markups, one markup in a file, of the type Fiducial, Line or Angle (the points of others are
 *   those of a shape), LPS or RAS, mm or um. A control point whose `positionStatus` is `missing` is absent, and one
 *   that is not `defined` is unlabeled.
 * - `.fcsv`: Slicer's older fiducial list; `# CoordinateSystem` is RAS, 0 (the default) or LPS, 1. A position status
 *   (15th field) of 3 means absent, and others than 2 mean unlabeled.
 * - `.pts`, `.txt`: elastix point set: `point` or `index` (the default), then the number of points, then the points. It
 *   holds no names: they are `landmark_1`, `landmark_2`...
 *
 * Confidences are known where a file holds any: the `confidence` column of a CSV file, the number after `confidence=`
 * with which the description of a Slicer point begins, all of it or up to a semicolon, where `nan` says that there is
 * none. Covariances come from the `cov_` columns of a CSV file, and from the member `covariance` of a control point in
 * `.mrk.json` (9 numbers, row after row, in the coordinate system and unit of the positions), which LandmarkFileWriter
 * adds and Slicer passes over. They must be positive definite. An elastix file of indices needs a reference image.
 * Slicer's points always have three coordinates: in two dimensions, the third must be 0 (within 0.001 mm).
 *
 * A UTF-8 byte order mark and CRLF line ends are accepted. Numbers have a decimal point in every locale. What cannot be
 * read throws an ExceptionObject whose description is one line: `<file>:<line>: <reason>`, or `<file>: <reason>` where
 * no line applies.
 *
 * \tparam TLandmarkSet a LandmarkSet
 * \sa LandmarkFileWriter, LandmarkTable, ReadLandmarkFile
 * \ingroup LandmarkLocalization
 */
template <typename TLandmarkSet>
class ITK_TEMPLATE_EXPORT LandmarkFileReader : public MeshSource<TLandmarkSet>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkFileReader);

  using Self = LandmarkFileReader;
  using Superclass = MeshSource<TLandmarkSet>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkFileReader);

  using ReferenceImageType = ImageBase<TLandmarkSet::PointDimension>;

  /** Name of the file to read; it must be set. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  /** Set/Get the image whose geometry turns the indices of an elastix file into points. Default: none. */
  itkSetInputMacro(ReferenceImage, ReferenceImageType);
  itkGetInputMacro(ReferenceImage, ReferenceImageType);

protected:
  LandmarkFileReader();
  ~LandmarkFileReader() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string m_FileName;
};

itkForLandmarkSetsMacro(itkExternTemplateMacro, LandmarkFileReader);

} // end namespace itk

#endif
