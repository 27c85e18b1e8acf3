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
#ifndef itkGaussianHeatmapImageSource_h
#define itkGaussianHeatmapImageSource_h

#include "itkLandmarkLocalizationInstantiation.h"
#include "itkGenerateImageSource.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkLandmarkSet.h"
#include "itkVectorImage.h"

#include "LandmarkLocalizationExport.h"

#include <vector>

namespace itk
{

/** \class GaussianHeatmapImageSourceEnums
 * \brief Enumerations of GaussianHeatmapImageSource.
 * \ingroup LandmarkLocalization
 */
class GaussianHeatmapImageSourceEnums
{
public:
  /** \class Units
   * What sigma and the distance to the landmark are measured in.
   * \ingroup LandmarkLocalization */
  enum class Units : uint8_t
  {
    /** Millimeters. */
    Physical,
    /** Pixels of the output grid, along its axes. */
    Grid
  };

  /** \class Normalization
   * How high the Gaussian is.
   * \ingroup LandmarkLocalization */
  enum class Normalization : uint8_t
  {
    /** gamma / ((2 pi)^(d/2) sigma^d) at the landmark. */
    Gamma,
    /** One at the landmark. */
    UnitPeak
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, GaussianHeatmapImageSourceEnums::Units value);

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, GaussianHeatmapImageSourceEnums::Normalization value);

/** \class GaussianHeatmapImageSource
 * \brief Renders each landmark of a point set as a Gaussian, one component a landmark.
 *
 * Equation (1) of Payer et al., "Integrating spatial configuration into heatmap regression based CNNs for landmark
 * localization", Medical Image Analysis 54 (2019), in d dimensions:
 *
 * \f[ g_i(x) = \frac{\gamma}{(2 \pi)^{d/2} \sigma_i^d} \exp \left( -\frac{|x - x_i|^2}{2 \sigma_i^2} \right) \f]
 *
 * or without the fraction in front of the exponential (UnitPeak). The Gaussian is evaluated on the whole grid, without
 * a cut-off. A missing landmark (see IsMissingLandmark()) gives a component of zeros; a landmark outside the image
 * leaves the tail of its Gaussian. Values are rounded, if the components are integers.
 *
 * The output grid is set as in any GenerateImageSource: by SetReferenceImage(), which accepts any image and uses its
 * geometry alone, or by Size, Spacing, Origin, Direction and StartIndex. UseReferenceImage is on by default, and has no
 * effect as long as there is no reference image.
 *
 * The number of components is the number of points. Where these come from a filter that is out of date, it is 0 before
 * they are updated with the output, so that a filter which copies it must have its input updated first;
 * HeatmapToPointSetFilter and HeatmapResampleImageFilter need not.
 *
 * Errors: no points; a number of sigmas that is neither one nor the number of points; a sigma or gamma that is not
 * positive, or with which a Gaussian is too high for a `float`; an infinite coordinate; in physical units, a direction
 * that is not orthonormal.
 *
 * \ingroup LandmarkLocalization
 */
template <typename TPointSet, typename TOutputImage = VectorImage<float, TPointSet::PointDimension>>
class ITK_TEMPLATE_EXPORT GaussianHeatmapImageSource : public GenerateImageSource<TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(GaussianHeatmapImageSource);

  using Self = GaussianHeatmapImageSource;
  using Superclass = GenerateImageSource<TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);

  itkOverrideGetNameOfClassMacro(GaussianHeatmapImageSource);

  static constexpr unsigned int ImageDimension = TOutputImage::ImageDimension;
  static_assert(TPointSet::PointDimension == ImageDimension, "The points must have the dimension of the image.");

  using PointSetType = TPointSet;
  using OutputImageType = TOutputImage;
  using OutputComponentType = typename OutputImageType::InternalPixelType;
  using OutputRegionType = typename OutputImageType::RegionType;
  using SigmasType = std::vector<double>;
  using UnitsEnum = GaussianHeatmapImageSourceEnums::Units;
  using NormalizationEnum = GaussianHeatmapImageSourceEnums::Normalization;

  /** Set/Get the landmarks, in physical space. */
  using Superclass::SetInput;
  itkSetInputMacro(Input, PointSetType);
  itkGetInputMacro(Input, PointSetType);

  /** Set/Get the standard deviation of each landmark, or one for all. Default: 2.5 for all. */
  void
  SetSigmas(const SigmasType & sigmas);
  itkGetConstReferenceMacro(Sigmas, SigmasType);

  /** Set one standard deviation for all landmarks. */
  void
  SetSigma(double sigma)
  {
    this->SetSigmas(SigmasType{ sigma });
  }

  /** Set/Get the units of sigma. Default: Grid, as in the paper. */
  itkSetEnumMacro(Units, UnitsEnum);
  itkGetEnumMacro(Units, UnitsEnum);

  /** Set/Get the height of the Gaussian. Default: Gamma. */
  itkSetEnumMacro(Normalization, NormalizationEnum);
  itkGetEnumMacro(Normalization, NormalizationEnum);

  /** Set/Get gamma, the sum of a whole heatmap over its pixels (in grid units). Default: 100 in two dimensions, 1000
   * otherwise. */
  itkSetMacro(Gamma, double);
  itkGetConstMacro(Gamma, double);

protected:
  GaussianHeatmapImageSource();
  ~GaussianHeatmapImageSource() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateOutputInformation() override;

  void
  AllocateOutputs() override;

  void
  BeforeThreadedGenerateData() override;

  void
  DynamicThreadedGenerateData(const OutputRegionType & outputRegion) override;

  void
  AfterThreadedGenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  /** The height of a Gaussian. */
  double
  GetPeak(double sigma) const;

  /** Sets the number of components to that of the points, which are up to date. */
  void
  SetNumberOfComponents();

  SigmasType        m_Sigmas{ 2.5 };
  UnitsEnum         m_Units{ UnitsEnum::Grid };
  NormalizationEnum m_Normalization{ NormalizationEnum::Gamma };
  double            m_Gamma{ ImageDimension == 2 ? 100.0 : 1000.0 };

  /** Factors of the Gaussians along each axis, for each pixel of the requested region and each landmark. */
  std::vector<double> m_Factors[ImageDimension];
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkGaussianHeatmapImageSource.hxx"
#endif

namespace itk
{
itkForLandmarkSetsMacro(itkExternTemplateMacro, GaussianHeatmapImageSource);
} // namespace itk

#endif
