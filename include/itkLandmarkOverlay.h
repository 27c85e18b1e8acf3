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
#ifndef itkLandmarkOverlay_h
#define itkLandmarkOverlay_h

#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkLandmarkMeasurement.h"
#include "itkLandmarkOverlayPicture.h"
#include "itkLandmarkSet.h"

#include "itkContinuousIndex.h"
#include "itkMatrix.h"
#include "itkObject.h"
#include "itkObjectFactory.h"

namespace itk
{

/** \class LandmarkOverlay
 * \brief Draws an image with its landmarks and their names, as a PNG file for people to look at.
 *
 * Gray values between the 0.5 % and the 99.5 % quantile become black to white; none of them may be NaN or infinite, as
 * a `float`. Pixels have their physical aspect ratio. Each landmark is a ring with a dot in its center and its name
 * beside it, placed so that names avoid each other, the other landmarks and the border. A landmark whose confidence is
 * below LowConfidence, or whose plausibility is below LowPlausibility, has a dashed ring of another color; a line in
 * the legend says when that of the image is. True landmarks, where given, are crosses of a third color, with a thin
 * line to the found ones. Landmarks that were not found, or that lie outside the image, are listed in a corner. Sizes
 * are in proportion to the picture; the longer side of the picture has between 1200 and 2400 pixels, for a volume about
 * 2400. Underscores in names are drawn as spaces.
 *
 * Where a landmark has a covariance, a thin ellipse takes the place of the ring: the region that holds the true
 * position in 90 % of the images, if the model is calibrated.
 *
 * Measures, where given, are drawn as their lines and, in 2D, the arcs of their angles, with their values; all values
 * are listed beside the image, with their standard errors and classes, and the legend with them.
 *
 * A volume is drawn as three maximum intensity projections, along its third, second and first axis, with the third
 * axis of the image pointing upwards; an ellipse is the shadow of the region, an ellipsoid.
 *
 * \tparam TImage an Image of two or three dimensions with a scalar pixel type
 * \ingroup LandmarkLocalization
 */
template <typename TImage>
class ITK_TEMPLATE_EXPORT LandmarkOverlay : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkOverlay);

  using Self = LandmarkOverlay;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkOverlay);

  using ImageType = TImage;
  static constexpr unsigned int ImageDimension = TImage::ImageDimension;
  using LandmarkSetType = LandmarkSet<ImageDimension>;

  /** The image, with its pixels in memory; must be set. */
  itkSetConstObjectMacro(Image, ImageType);
  itkGetConstObjectMacro(Image, ImageType);

  /** The found landmarks; must be set. */
  itkSetConstObjectMacro(Landmarks, LandmarkSetType);
  itkGetConstObjectMacro(Landmarks, LandmarkSetType);

  /** The true landmarks, as many and of the same names, in any order. Default: none. */
  itkSetConstObjectMacro(TrueLandmarks, LandmarkSetType);
  itkGetConstObjectMacro(TrueLandmarks, LandmarkSetType);

  /** Measures of the landmarks to draw. Default: none. */
  itkSetConstObjectMacro(Measurement, LandmarkMeasurement);
  itkGetConstObjectMacro(Measurement, LandmarkMeasurement);

  /** Confidence below which a landmark is drawn as doubtful. Default: 0, none is. */
  itkSetMacro(LowConfidence, double);
  itkGetConstMacro(LowConfidence, double);

  /** Plausibility below which the image or a landmark is drawn as doubtful. Default: 0, none is. */
  itkSetMacro(LowPlausibility, double);
  itkGetConstMacro(LowPlausibility, double);

  /** A line at the top of the legend. Default: none. */
  itkSetStringMacro(Title);
  itkGetStringMacro(Title);

  /** Name of the PNG file; it must be set. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

#ifndef ITK_WRAPPING_PARSER
  /** What is drawn. */
  LandmarkOverlayPicture
  MakePicture() const;
#endif

  /** Draws and writes the file, see WriteFileAtomically(). */
  void
  Write() const;

protected:
  LandmarkOverlay() = default;
  ~LandmarkOverlay() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  using ContinuousIndexType = ContinuousIndex<double, ImageDimension>;

  void
  VerifyParameters() const;

  /** The true landmark of the name of a landmark, or their number when there is none. */
  SizeValueType
  FindTrueLandmark(SizeValueType i) const;

  /** The point as an index relative to the first pixel in memory; NaN when it is missing. */
  template <typename TPoint>
  ContinuousIndexType
  GetPosition(const TPoint & point) const;

  /** The covariance of a landmark in squared pixels, along the axes of the image. */
  LandmarkCovariance<ImageDimension>
  GetIndexCovariance(SizeValueType i) const;

  bool
  IsInside(const ContinuousIndexType & position) const;

  /** Shows the maxima of the image along the axis that the panel does not have, and the landmarks. */
  void
  FillPanel(LandmarkOverlayPicture::Panel & panel) const;

  /** Adds the measures to a picture whose panels are there. */
  void
  AddMeasures(LandmarkOverlayPicture & picture) const;

  typename ImageType::ConstPointer       m_Image;
  typename LandmarkSetType::ConstPointer m_Landmarks;
  typename LandmarkSetType::ConstPointer m_TrueLandmarks;
  LandmarkMeasurement::ConstPointer      m_Measurement;
  double                                 m_LowConfidence{ 0.0 };
  double                                 m_LowPlausibility{ 0.0 };
  std::string                            m_Title;
  std::string                            m_FileName;
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkLandmarkOverlay.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, LandmarkOverlay);
}

#endif
