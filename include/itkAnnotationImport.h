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
#ifndef itkAnnotationImport_h
#define itkAnnotationImport_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkLandmarkTable.h"

#include "itkObject.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace itk
{

/** \class AnnotationImportEnums
 * \brief Enumerations of AnnotationImport.
 * \ingroup LandmarkLocalization */
class AnnotationImportEnums
{
public:
  /** What is 0 in positions in pixels, of the first pixel. OfFormat: what the format says, see AnnotationImport. */
  enum class PixelOrigin : uint8_t
  {
    OfFormat,
    Center,
    Corner
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, const AnnotationImportEnums::PixelOrigin value);

/** \class AnnotationImport
 * \brief Makes a LandmarkTable of what annotation programs export.
 *
 * | file | pixels or mm | center of the first pixel | says that a landmark is |
 * | --- | --- | --- | --- |
 * | COCO keypoints, `.json` | pixels | 0 | unlabeled (visibility 0), occluded (1), visible (2) |
 * | LabelMe, `.json` | pixels | 0.5 | visible |
 * | CVAT for images, `.xml` | pixels | 0.5 | absent (outside), occluded, visible |
 * | VIA 1 and 2, `.json` and `.csv` | pixels | 0 | visible |
 * | Label Studio, `.json` | percent | 0.5 | visible |
 * | 3D Slicer's table, `.csv` | mm, RAS or LPS | | unlabeled (not defined), visible |
 * | 3D Slicer's `.mrk.json` and `.fcsv` | mm | | unlabeled, absent (missing), visible; see LandmarkFileReader |
 *
 * A folder stands for the files of these formats in it, but for hidden ones; tables of something else are left out.
 * Positions in pixels become millimeters by the image itself, as LandmarkImageReader shows it: with its orientation,
 * spacing and origin. What an image does not mention is unlabeled, or absent if UnmentionedAreAbsent is on. Occluded
 * landmarks have their position as others have.
 *
 * COCO, CVAT and VIA name the image from ImageFolder, and LabelMe names it from its own file. The image of a
 * `.mrk.json`, `.fcsv` or Slicer table is the one in ImageFolder with the same name but for the extension.
 *
 * The address of the image of a task of Label Studio is the text of its data that is named as the object (`to_name`) of
 * the results is, else the only one that names an image. The image is the one in ImageFolder that the longest end of
 * the address names; that of an upload, the last part. Eight hexadecimal digits and a hyphen, which Label Studio puts
 * before names, are left out where nothing is there with them; eight decimal digits only of an upload. Where LabelMe's
 * file is not where it says, its name is such an address. If parts were left out, and others in the folders of
 * ImageFolder are of that end too, the image is unknown, unless the parts name ImageFolder.
 *
 * Errors, as `<file>: <reason>`: a file of no known format or with something else than points and skeletons of points;
 * a landmark that stands twice in an image, lies outside of it, may be another one in other spelling, or is one of
 * several skeletons (CVAT) or categories (COCO); regions (VIA) that have their names in several attributes; an image
 * that is missing, that is unknown or may be one of several, that is not in the folder, that is annotated twice, by
 * whatever names, or whose size is not that which the annotations say; millimeters (of 3D Slicer) in an image with an
 * orientation that 3D Slicer does not follow (any but one of TIFF that only mirrors); a name that is not UTF-8 or holds
 * a zero byte; a member of a JSON object that stands twice.
 *
 * \ingroup LandmarkLocalization
 */
class LandmarkLocalization_EXPORT AnnotationImport : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(AnnotationImport);

  using Self = AnnotationImport;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;

  using PixelOriginEnum = AnnotationImportEnums::PixelOrigin;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(AnnotationImport);

  /** What can be read, for a sentence: `<name>, <name>... (<extension>), <name>...`. */
  static std::string
  GetFormatNames();

  /** Folder of the images; it must be set. Names in the table are relative to it. */
  itkSetStringMacro(ImageFolder);
  itkGetStringMacro(ImageFolder);

  /** Files, and folders of them. */
  void
  SetFileNames(const std::vector<std::string> & fileNames);

  /** Spacing in mm that replaces that of the images, one number for all axes or one an axis. Default: empty, theirs;
   * they must have one. */
  void
  SetSpacing(const std::vector<double> & spacing);

  /** Dimension of the landmarks that 3D Slicer wrote, 2 or 3. Default: 3. Those in pixels have two. */
  itkSetMacro(Dimension, unsigned int);
  itkGetConstMacro(Dimension, unsigned int);

  /** What positions in pixels are counted from. Files of COCO that others than COCO wrote, such as CVAT and Label
   * Studio, need Corner: they do not say who wrote them. Files in mm only go with OfFormat. Default: OfFormat. */
  itkSetEnumMacro(PixelOrigin, PixelOriginEnum);
  itkGetEnumMacro(PixelOrigin, PixelOriginEnum);

  /** Whether landmarks that an image does not mention are absent, and not unlabeled. Without it, images that mention
   * none are left out. Default: off. */
  itkSetMacro(UnmentionedAreAbsent, bool);
  itkGetConstMacro(UnmentionedAreAbsent, bool);
  itkBooleanMacro(UnmentionedAreAbsent);

  /** The files that MakeTable() reads: those that were set, and those of the folders among them. */
  std::vector<std::string>
  FindFiles() const;

  /** Reads all files. */
  LandmarkTable::Pointer
  MakeTable() const;

protected:
  AnnotationImport() = default;
  ~AnnotationImport() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string              m_ImageFolder;
  std::vector<std::string> m_FileNames;
  std::vector<double>      m_Spacing;
  unsigned int             m_Dimension{ 3 };
  PixelOriginEnum          m_PixelOrigin{ PixelOriginEnum::OfFormat };
  bool                     m_UnmentionedAreAbsent{ false };
};

} // end namespace itk

#endif
