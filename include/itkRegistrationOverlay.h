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
#ifndef itkRegistrationOverlay_h
#define itkRegistrationOverlay_h

#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkLandmarkOverlayPicture.h"

#include "itkLinearInterpolateImageFunction.h"
#include "itkObject.h"
#include "itkObjectFactory.h"
#include "itkTransform.h"

#include <array>
#include <string>

namespace itk
{

/** \class RegistrationOverlay
 * \brief Draws a fixed image and, over it, a moving image as a transform takes it there.
 *
 * A PNG file that shows the fixed image in 2D, in 3D its three middle slices side by side: axes 0 and 1, 0 and 2, 1 and
 * 2, axis 2 upwards. The fixed image is magenta, the moving image green, so that what agrees is gray or white. The
 * moving image is shown at T(x) for the point x of the fixed image, interpolated linearly and black outside. Black and
 * white are the 0.5 % and the 99.5 % quantile of all pixels of each image; none of them may be NaN or infinite.
 *
 * \tparam TImage an Image of two or three dimensions with a scalar pixel type
 * \sa LandmarkOverlay
 * \ingroup LandmarkLocalization
 */
template <typename TImage>
class ITK_TEMPLATE_EXPORT RegistrationOverlay : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(RegistrationOverlay);

  using Self = RegistrationOverlay;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(RegistrationOverlay);

  using ImageType = TImage;
  static constexpr unsigned int ImageDimension = TImage::ImageDimension;
  using TransformType = Transform<double, ImageDimension, ImageDimension>;

  /** The fixed image, with its pixels in memory; must be set. */
  itkSetConstObjectMacro(FixedImage, ImageType);
  itkGetConstObjectMacro(FixedImage, ImageType);

  /** The moving image, with its pixels in memory; must be set. */
  itkSetConstObjectMacro(MovingImage, ImageType);
  itkGetConstObjectMacro(MovingImage, ImageType);

  /** The transform from fixed to moving points. Default: none, points stay where they are. */
  itkSetConstObjectMacro(Transform, TransformType);
  itkGetConstObjectMacro(Transform, TransformType);

  /** A line in the picture. Default: none. */
  itkSetStringMacro(Title);
  itkGetStringMacro(Title);

  /** Name of the PNG file; it must be set. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  /** Draws and writes the file, see WriteFileAtomically(). */
  void
  Write() const;

protected:
  RegistrationOverlay() = default;
  ~RegistrationOverlay() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  using InterpolatorType = LinearInterpolateImageFunction<ImageType, double>;

  /** What is black and what is white. */
  using WindowType = std::array<double, 2>;

  static WindowType
  ComputeWindow(const ImageType * image, const char * name);

  /** Values are 0 where an image is black, 1 where it is white. */
  void
  FillPanel(LandmarkOverlayPicture::Panel & panel,
            const WindowType &              fixedWindow,
            const WindowType &              movingWindow,
            const InterpolatorType &        interpolator) const;

  typename ImageType::ConstPointer     m_FixedImage;
  typename ImageType::ConstPointer     m_MovingImage;
  typename TransformType::ConstPointer m_Transform;
  std::string                          m_Title;
  std::string                          m_FileName;
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkRegistrationOverlay.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, RegistrationOverlay);
}

#endif
