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
#ifndef itkLandmarkImageReader_h
#define itkLandmarkImageReader_h

#include "itkLandmarkImageFile.h"
#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"

#include "itkImage.h"
#include "itkImageSource.h"

#include <memory>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkImageReader
 * \brief Reads a medical image or a picture of one as gray values, and refuses what is not whole.
 *
 * Formats: PNG, JPEG, BMP, TIFF (see PictureImageIO), DICOM, MetaImage, NIfTI and NRRD, and, for volumes, a folder with
 * a DICOM series. Beyond ImageFileReader, which does the same job for files that are known to be good:
 * - Color becomes luminance, 0.2125 R + 0.7154 G + 0.0721 B; an alpha channel is left out. Values are not rescaled:
 *   16-bit images keep theirs. They are read in single precision whatever the pixel type is, so that whole numbers
 *   beyond 2^24 are rounded; one that is too large for that is an error. For a pixel type of whole numbers, they are
 *   rounded to the nearest one; one that it cannot hold is an error.
 * - DICOM images come in the sense of MONOCHROME2 (large is bright), and with rescale slope and intercept applied.
 *   Their spacing is Pixel Spacing (0028,0030), else Imager Pixel Spacing (0018,1164), else Nominal Scanned Pixel
 * Spacing (0018,2010); that of frames is Spacing Between Slices (0018,0088), and that of the slices of a series comes
 * from their positions.
 * - The resolution of a picture counts as spacing, except 72, 96 and 25.4 dots per inch (within 1 %), which programs
 * write that know none.
 * - Units other than millimeters are converted (NIfTI, NRRD, MetaImage), and so are the axes of NRRD's spaces.
 * - A NIfTI image lies where its sform says if that has code 1 (scanner) or there is no qform, else where its qform
 * says, as in ITK's own reader, and with it in ITK-SNAP, 3D Slicer and elastix. Where the two differ, a warning says by
 * how much.
 * - A file with more dimensions than the image is read if the further ones have one pixel.
 *
 * It is an error, an ExceptionObject whose description is the one line `<file>: <reason>`, when the file is missing,
 * empty, no image of these formats, damaged, cut short (several of ITK's readers fill the missing part with zeros or
 * gray), or of a kind that is not supported; when it has too many or too few dimensions, axes that are not at right
 * angles, neither gray values nor colors, a value that is not finite, or the same value everywhere; when its spacing or
 * the one that was set is not positive and finite; and when it does not state the spacing of each axis, or states one
 * that no image of a patient has (above 2.5 mm in pictures and 100 mm in others, below 10 nm, or more than 5 m in all),
 * but RequireSpacing is on and none was set; or one that no image of a patient has was set then. Slices of a series
 * that are no regular grid are errors, too.
 *
 * \tparam TImage an Image of two or three dimensions with a scalar pixel type
 * \ingroup LandmarkLocalization
 */
template <typename TImage>
class ITK_TEMPLATE_EXPORT LandmarkImageReader : public ImageSource<TImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkImageReader);

  using Self = LandmarkImageReader;
  using Superclass = ImageSource<TImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkImageReader);

  using ImageType = TImage;
  using PixelType = typename TImage::PixelType;
  using SpacingType = typename TImage::SpacingType;
  static constexpr unsigned int ImageDimension = TImage::ImageDimension;

  /** Name of the file to read; it must be set. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  /** Series Instance UID of the DICOM series to read when FileName is a folder that holds several; with a file, it is
   * an error. Default: empty. */
  itkSetStringMacro(Series);
  itkGetStringMacro(Series);

  /** Spacing in mm that replaces the file's. 0 along an axis keeps the file's there, or takes 1 if it has none.
   * Default: 0 along each. */
  void
  SetSpacing(const SpacingType & spacing);
  /** As above, the same along each axis. */
  void
  SetSpacing(double spacing);
  itkGetConstReferenceMacro(Spacing, SpacingType);

  /** Whether a file without spacing is an error when no spacing was set. Default: off. */
  itkSetMacro(RequireSpacing, bool);
  itkGetConstMacro(RequireSpacing, bool);
  itkBooleanMacro(RequireSpacing);

protected:
  LandmarkImageReader();
  ~LandmarkImageReader() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateOutputInformation() override;

  void
  EnlargeOutputRequestedRegion(DataObject * output) override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  [[noreturn]] void
  ThrowFileError(const std::string & reason) const;

  PixelType
  MakePixel(float value) const;

  std::string m_FileName;
  std::string m_Series;
  SpacingType m_Spacing;
  bool        m_RequireSpacing{ false };

  /** The file between its header and its pixels. */
  std::unique_ptr<LandmarkImageFile> m_File;
};

/** Sets a reader up for an image of a patient, whose points are millimeters, so that a spacing must be known.
 * `spacing`, with one entry an axis, replaces that of the file where it is not 0; empty: the file must have one.
 * Another number of entries is an error. \ingroup LandmarkLocalization */
template <typename TImage>
void
ConfigureImageReader(LandmarkImageReader<TImage> & reader,
                     const std::string &           fileName,
                     const std::vector<double> &   spacing);

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkLandmarkImageReader.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, LandmarkImageReader);
} // namespace itk

#endif
