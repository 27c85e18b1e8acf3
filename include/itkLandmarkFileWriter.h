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

#include "itkLandmarkSet.h"

#include "itkProcessObject.h"

#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkFileWriter
 * \brief Writes the landmarks of one image.
 *
 * The extension (in upper or lower case) chooses the format; each reads back with LandmarkFileReader:
 *
 * - `.csv`: `landmark,x,y[,z]`; `confidence` where confidences are known; with plausibilities then `plausibility`; with
 *   covariances then `cov_xx,cov_xy[,cov_xz],cov_yy[,cov_yz,cov_zz]` in squared mm; with that of the image, the same in
 *   each row, `image_plausibility`. A missing landmark has empty coordinates.
 * - `.mrk.json`: Slicer markups, schema 1.0.3, LPS, mm; where confidences are known, the description of a point is
 *   `confidence=<number>`, `nan` for none, with definitions `confidence=<number>; <definition>`, else the definition; a
 *   covariance is the member `covariance` of its control point, 9 numbers, row after row, in squared mm, which Slicer
 *   passes over (the schema allows further members) and does not keep when it saves. A missing landmark has the
 *   position 0 and the `positionStatus` `undefined`.
 * - `.fcsv`: Slicer's older fiducial list, RAS (`# CoordinateSystem = 0`, which every version of Slicer reads);
 *   description as above, without definitions. A missing landmark has the position 0, is invisible, not selected, and
 *   has position status 0.
 * - `.pts`, `.txt`: elastix point set (`point`), without names and confidences. A missing landmark is an error: the
 *   format cannot say it, and a left-out row would shift the others.
 *
 * Names that are empty or there twice, a point that is infinite or has only some of its coordinates, and in `.mrk.json`
 * text that is not UTF-8 are errors.
 *
 * Slicer's points have three coordinates: those of a two-dimensional landmark are written with z = 0. The last two
 * formats leave covariances out.
 *
 * Each number is written with as few digits as give the same value again, with a decimal point in every locale. The
 * file is written under a temporary name and renamed, see WriteFileAtomically(). What cannot be written throws an
 * ExceptionObject whose description is the one line `<file>: <reason>`.
 *
 * \tparam TLandmarkSet a LandmarkSet
 * \sa LandmarkFileReader, WriteLandmarkFile
 * \ingroup LandmarkLocalization
 */
template <typename TLandmarkSet>
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

  using LandmarkSetType = TLandmarkSet;

  /** The landmarks; they must be set. */
  using Superclass::SetInput;
  void
  SetInput(const LandmarkSetType * landmarks);
  const LandmarkSetType *
  GetInput() const;

  /** Name of the file to write; it must be set. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  /** Set/Get what the landmarks are, one sentence each, or none at all. Default: empty, none. */
  void
  SetDefinitions(const std::vector<std::string> & definitions);
  itkGetConstReferenceMacro(Definitions, std::vector<std::string>);

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
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string              m_FileName;
  std::vector<std::string> m_Definitions;
};

itkForLandmarkSetsMacro(itkExternTemplateMacro, LandmarkFileWriter);

} // end namespace itk

#endif
