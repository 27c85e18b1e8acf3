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
#include "itkLandmarkOverlayPicture.h"

#include "itkContinuousIndex.h"
#include "itkMatrix.h"
#include "itkObject.h"
#include "itkObjectFactory.h"
#include "itkPointSet.h"

namespace itk
{

/** \class LandmarkOverlay
 * \brief Draws an image with its landmarks and their names, as a PNG file for people to look at.
 *
 * Grey values between the 0.5 % and the 99.5 % quantile become black to white. Pixels have their physical aspect ratio.
 * Each landmark is a ring with a dot in its centre and its name beside it, placed so that names avoid each other, the
 * other landmarks and the border. A landmark whose confidence is below LowConfidence has a dashed ring of another
 * colour. True landmarks, where given, are crosses of a third colour, with a thin line to the found ones. Landmarks
 * that were not found, or that lie outside the image, are listed in a corner. Sizes are in proportion to the picture;
 * the longer side of the picture has between 1200 and 2400 pixels, for a volume about 2400. Underscores in names are
 * drawn as spaces.
 *
 * Where a covariance is given, a thin ellipse takes the place of the ring: the region that holds the true position in
 * 90 % of the images, if the model is calibrated.
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
  using PointSetType = PointSet<float, ImageDimension>;
  using CovarianceType = Matrix<double, ImageDimension, ImageDimension>;

  /** The image, with its pixels in memory; must be set. */
  itkSetConstObjectMacro(Image, ImageType);
  itkGetConstObjectMacro(Image, ImageType);

  /** The found landmarks in physical space, point data is the confidence; must be set. */
  itkSetConstObjectMacro(Landmarks, PointSetType);
  itkGetConstObjectMacro(Landmarks, PointSetType);

  /** The true landmarks, as many. Default: none. */
  itkSetConstObjectMacro(TrueLandmarks, PointSetType);
  itkGetConstObjectMacro(TrueLandmarks, PointSetType);

  /** Covariances of the landmarks' positions in squared mm, one a landmark, all NaN where there is none. Each is drawn
   * as the confidence region of GetLandmarkConfidenceRegionBound(). Default: none. */
  void
  SetCovariances(const std::vector<CovarianceType> & covariances);
  const std::vector<CovarianceType> &
  GetCovariances() const
  {
    return m_Covariances;
  }

  /** One name a landmark. Default: none, then they are numbered from 1. */
  void
  SetLandmarkNames(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetLandmarkNames() const
  {
    return m_LandmarkNames;
  }

  /** Confidence below which a landmark is drawn as doubtful. Default: 0, none is. */
  itkSetMacro(LowConfidence, double);
  itkGetConstMacro(LowConfidence, double);

  /** A line at the top of the legend. Default: none. */
  itkSetStringMacro(Title);
  itkGetStringMacro(Title);

  /** Name of the PNG file; it must be set. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

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

  /** The landmark as an index relative to the first pixel in memory; NaN when it is missing. */
  ContinuousIndexType
  GetPosition(const PointSetType * points, SizeValueType i) const;

  /** The covariance of a landmark in squared pixels, along the axes of the image. */
  CovarianceType
  GetIndexCovariance(SizeValueType i) const;

  bool
  IsInside(const ContinuousIndexType & position) const;

  /** Shows the maxima of the image along the axis that the panel does not have, and the landmarks. */
  void
  FillPanel(LandmarkOverlayPicture::Panel & panel) const;

  typename ImageType::ConstPointer    m_Image;
  typename PointSetType::ConstPointer m_Landmarks;
  typename PointSetType::ConstPointer m_TrueLandmarks;
  std::vector<CovarianceType>         m_Covariances;
  std::vector<std::string>            m_LandmarkNames;
  double                              m_LowConfidence{ 0.0 };
  std::string                         m_Title;
  std::string                         m_FileName;
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
