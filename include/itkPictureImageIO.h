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
#ifndef itkPictureImageIO_h
#define itkPictureImageIO_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkLocalizationTypeMacro.h"

#include "itkImageIOBase.h"
#include "itkObjectFactoryBase.h"

#include <array>
#include <string>

namespace itk
{

/** \class PictureImageIO
 * \brief Reads PNG, JPEG, TIFF (also BigTIFF) and BMP files as they are to be shown.
 *
 * ITK's own readers for these formats hand over pixels as they are stored, or parts of them. This one reads all bits,
 * and obeys what the header says about them:
 * - orientation (TIFF's tag, and Exif in JPEG and PNG) turns the image;
 * - where large values are dark (TIFF's min-is-white), they are inverted;
 * - palettes and CMYK become red, green, blue; an alpha channel is left out, and undone where colors were multiplied by
 * it;
 * - pages of a TIFF file are planes of a volume; reduced ones, such as a preview in front, are left out.
 *
 * Pixels are gray or RGB. Unsigned values of up to 8 and 16 bits keep these types, signed ones become `short`; larger
 * integers become `double`. PNG's values of fewer than 8 bits, and BMP's colors, are scaled to 8 bits, TIFF's are not.
 *
 * The spacing is that of the resolution in the file, in mm, and 1 where the file has none, see IsSpacingStated(). The
 * descriptions that ImageJ and OME write into a TIFF file may say it, too; where they say that its pages are other
 * channels or times, or not all planes, that is an error.
 *
 * A file that is damaged, cut short or of a kind that is not supported is an error, an ExceptionObject whose
 * description is the one line `<file>: <reason>`. Nothing is read in part. Writing is left to ITK's own classes.
 *
 * It may be given to any ImageFileReader; or PictureImageIOFactory::RegisterOneFactory() makes all of them use it.
 * \ingroup LandmarkLocalization
 */
class LandmarkLocalization_EXPORT PictureImageIO : public ImageIOBase
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PictureImageIO);

  using Self = PictureImageIO;
  using Superclass = ImageIOBase;
  using Pointer = SmartPointer<Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(PictureImageIO);

  /** Whether the file starts as one of the formats does. */
  bool
  CanReadFile(const char * fileName) override;

  void
  ReadImageInformation() override;

  void
  Read(void * buffer) override;

  bool
  CanWriteFile(const char *) override
  {
    return false;
  }

  void
  WriteImageInformation() override;

  void
  Write(const void * buffer) override;

  /** The name of the format, such as `PNG`, of the file that was read last. */
  itkGetStringMacro(FormatName);

  /** Why the spacing along an axis that stands in the file that was read last cannot be taken, such as that its parts
   * contradict each other; empty: none stands there, or it can. */
  std::string
  GetSpacingProblem(unsigned int axis) const;

  /** The height of a pixel by its width, where the file that was read last says this and no spacing; else 1. */
  itkGetConstMacro(PixelAspect, double);

  /** Whether the file that was read last says its spacing along an axis. */
  bool
  IsSpacingStated(unsigned int axis) const;

  /** Whether that spacing is one that ImageJ or OME says, with its unit. A mere resolution may come from a program that
   * knows none. */
  bool
  IsUnitNamed(unsigned int axis) const;

protected:
  PictureImageIO() = default;
  ~PictureImageIO() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string                m_FormatName;
  std::array<std::string, 3> m_SpacingProblem;
  double                     m_PixelAspect{ 1.0 };
  std::array<bool, 3>        m_IsSpacingStated{ { false, false, false } };
  std::array<bool, 3>        m_IsUnitNamed{ { false, false, false } };
};

/** \class PictureImageIOFactory
 * \brief Makes ITK's image file readers use PictureImageIO.
 * \ingroup LandmarkLocalization
 */
class LandmarkLocalization_EXPORT PictureImageIOFactory : public ObjectFactoryBase
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PictureImageIOFactory);

  using Self = PictureImageIOFactory;
  using Superclass = ObjectFactoryBase;
  using Pointer = SmartPointer<Self>;

  itkFactorylessNewMacro(Self);
  itkOverrideGetNameOfClassMacro(PictureImageIOFactory);

  const char *
  GetITKSourceVersion() const override;

  const char *
  GetDescription() const override;

  /** Registers one, before the factories of ITK's own readers. */
  static void
  RegisterOneFactory();

protected:
  PictureImageIOFactory();
  ~PictureImageIOFactory() override = default;
};

} // end namespace itk

#endif
