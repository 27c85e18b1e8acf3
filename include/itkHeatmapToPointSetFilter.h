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
#ifndef itkHeatmapToPointSetFilter_h
#define itkHeatmapToPointSetFilter_h

#include "itkLandmarkLocalizationInstantiation.h"
#include "itkContinuousIndex.h"
#include "itkImageToMeshFilter.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkMatrix.h"
#include "itkPointSet.h"
#include "itkVectorImage.h"

#include "LandmarkLocalizationExport.h"

#include <vector>

namespace itk
{

/** \class HeatmapToPointSetFilterEnums
 * \brief Enumerations of HeatmapToPointSetFilter.
 * \ingroup LandmarkLocalization
 */
class HeatmapToPointSetFilterEnums
{
public:
  /** \class Method
   * How a heatmap becomes a point. See HeatmapToPointSetFilter for the formulas.
   * \ingroup LandmarkLocalization */
  enum class Method : uint8_t
  {
    /** Centre of the largest pixel. */
    ArgMax,
    /** Vertex of a parabola along each axis through the largest pixel and its two neighbours. */
    Parabola,
    /** Centre of the largest pixel of the heatmap resampled with Keys cubic interpolation onto a reference grid. */
    CubicArgMax,
    /** Maximum of the second-order Taylor expansion of the logarithm at the largest pixel. */
    SecondOrder,
    /** Centre of mass in a window around the largest pixel. */
    CentreOfMass
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, HeatmapToPointSetFilterEnums::Method value);

/** \class HeatmapToPointSetFilter
 * \brief Finds one landmark in each component of a heatmap image.
 *
 * The output has exactly one point and one point datum for each component, with the component's index as identifier.
 * The point is in physical space; the point datum is the confidence: the largest pixel value of the heatmap, and with
 * CubicArgMax the largest value of the resampled heatmap. Only finite values can be a maximum; of equal ones, the first
 * in raster order wins. A landmark whose confidence is below MinimumConfidence is missing (see IsMissingLandmark()) but
 * keeps its confidence; a heatmap without any finite value gives a missing landmark with NaN as confidence.
 *
 * Let m be the largest pixel, b its value, and a and c the values of its neighbours before and after along an axis.
 * - ArgMax: the centre of m.
 * - Parabola: along each axis, m moves by (a - c) / (2 (a - 2b + c)) pixels, which is at most half a pixel. It stays
 * where it is along an axis where it is at the border, has a neighbour that is not finite, or the three values are
 * equal.
 * - CubicArgMax: the centre of the largest pixel of what HeatmapResampleImageFilter would make on the grid of the
 *   reference image, with KeysCubic and zero outside the heatmaps, as in Payer et al., Medical Image Analysis 54
 * (2019). The pixel is the same, ties included, but only reference pixels in those cells between heatmap pixels are
 * evaluated in which the interpolant can reach the maximum. Zero outside the heatmaps does take part: when no value
 * inside is positive, a reference pixel outside can win.
 * - SecondOrder: F. Zhang et al., "Distribution-Aware Coordinate Representation for Human Pose Estimation", CVPR 2020.
 *   With g and H the gradient and the Hessian, by central differences, of the logarithm of the heatmap at m, the point
 *   is at m - H^-1 g, which is exact for a Gaussian. The heatmap may first be smoothed by a Gaussian of
 *   ModulationSigma. m moves at most one pixel along each axis. Where m is at the border, a value that is needed is not
 *   positive or not finite, or -H has an eigenvalue of at most 1e-6 per squared pixel, the point is that of Parabola.
 * - CentreOfMass: of all pixels at most WindowRadius pixels away from m along each axis; values that are negative or
 * not finite count as zero. When nothing remains, the centre of m.
 *
 * Each found landmark has a covariance, whatever the method: the second moments about the found point p of what rises
 * above a quarter of the maximum b,
 * \f[ C = \frac{1}{\kappa} \frac{\sum_x w(x) (x - p) (x - p)^T}{\sum_x w(x)}, \quad
 * w(x) = \max(h(x) - b / 4, 0). \f]
 * \f$ \kappa \f$ is what the same sums give for a Gaussian of unit variance, so that C is the covariance of a Gaussian
 * heatmap: \f$ \kappa = \gamma(a + 1, L) / (a \gamma(a, L)) \f$ with \f$ a = D / 2 + 1 \f$, \f$ L = \ln 4 \f$ and the
 * lower incomplete gamma function; 0.405 in 2D and 0.358 in 3D. Unlike the curvature at m, these moments see a second
 * maximum far from the first. No axis of C is shorter than that of a position known to the pixel, a variance of 1/12
 * squared pixels. In a heatmap without a positive value, all finite pixels weigh the same, and \f$ \kappa = 1 \f$.
 *
 * **Candidates.** Where a heatmap has several maxima, as that of a vertebra may, the largest need not be the right one.
 * With NumberOfCandidates, each landmark gets the largest of all maxima above CandidateThreshold. A maximum is a pixel
 * that is larger than each of its (up to) 3^D - 1 neighbours, or the first pixel in raster order of a plateau
 * (connected neighbours of equal value) none of whose pixels has a larger neighbour; neighbours outside the image, and
 * those that are not finite, do not count. A candidate's position and confidence are found as a landmark's, with the
 * maximum as m; with CubicArgMax, it is the largest reference pixel in the 2^D cells of heatmap pixels around the
 * maximum, or the one nearest to it where there is none; it is left out where another candidate has the same pixel, or
 * where it is not above the threshold. MinimumConfidence does not matter.
 *
 * Values are read as `float`. The result does not depend on the number of threads.
 *
 * Errors: no heatmap pixels or components; CubicArgMax without a reference image, or with one without pixels or further
 * than 2^30 heatmap pixels away; a negative or infinite ModulationSigma; a MinimumConfidence or CandidateThreshold that
 * is NaN.
 *
 * \sa HeatmapResampleImageFilter, GaussianHeatmapImageSource
 * \ingroup LandmarkLocalization
 */
template <typename TInputImage, typename TOutputPointSet = PointSet<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT HeatmapToPointSetFilter : public ImageToMeshFilter<TInputImage, TOutputPointSet>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(HeatmapToPointSetFilter);

  using Self = HeatmapToPointSetFilter;
  using Superclass = ImageToMeshFilter<TInputImage, TOutputPointSet>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);

  itkOverrideGetNameOfClassMacro(HeatmapToPointSetFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  static_assert(TOutputPointSet::PointDimension == ImageDimension, "The points must have the dimension of the image.");

  using InputImageType = TInputImage;
  using OutputPointSetType = TOutputPointSet;
  using ReferenceImageBaseType = ImageBase<ImageDimension>;
  using ConfidenceType = typename OutputPointSetType::PixelType;
  using CovarianceType = Matrix<double, ImageDimension, ImageDimension>;
  using MethodEnum = HeatmapToPointSetFilterEnums::Method;

  /** Set/Get how a heatmap becomes a point. Default: Parabola. */
  itkSetEnumMacro(Method, MethodEnum);
  itkGetEnumMacro(Method, MethodEnum);

  /** Set/Get the confidence below which a landmark is missing. Default: the lowest number, so that all are found. */
  itkSetMacro(MinimumConfidence, ConfidenceType);
  itkGetConstMacro(MinimumConfidence, ConfidenceType);

  /** Set/Get the image on whose grid CubicArgMax looks for the maximum; only its geometry is used. Default: none. */
  itkSetInputMacro(ReferenceImage, ReferenceImageBaseType);
  itkGetInputMacro(ReferenceImage, ReferenceImageBaseType);

  /** Set/Get the standard deviation, in heatmap pixels, of the smoothing before SecondOrder. Default: 0, none. */
  itkSetMacro(ModulationSigma, double);
  itkGetConstMacro(ModulationSigma, double);

  /** Set/Get the radius, in heatmap pixels, of the window of CentreOfMass. Default: 3. */
  itkSetMacro(WindowRadius, unsigned int);
  itkGetConstMacro(WindowRadius, unsigned int);

  /** Set/Get how many candidates a landmark gets at most. Default: 0, none are looked for. */
  itkSetMacro(NumberOfCandidates, unsigned int);
  itkGetConstMacro(NumberOfCandidates, unsigned int);

  /** Set/Get the heatmap value that candidates are above. Default: 0. */
  itkSetMacro(CandidateThreshold, ConfidenceType);
  itkGetConstMacro(CandidateThreshold, ConfidenceType);

  /** Candidates of a landmark as of the last update, the most confident first: points in physical space, with their
   * confidences as point data. Throws when there is no such landmark. */
  const OutputPointSetType *
  GetCandidates(unsigned int landmark) const;

  /** Covariance of a landmark in physical space, in squared mm, as of the last update. All NaN when the landmark is
   * missing. Throws when there is no such landmark. */
  const CovarianceType &
  GetCovariance(unsigned int landmark) const;

  /** The covariances of all landmarks; none before the first update. */
  const std::vector<CovarianceType> &
  GetCovariances() const
  {
    return m_Covariances;
  }

protected:
  HeatmapToPointSetFilter();
  ~HeatmapToPointSetFilter() override = default;

  void
  VerifyPreconditions() const override;

  void
  VerifyInputInformation() const override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  using InputComponentType = typename InputImageType::InternalPixelType;
  using IndexType = typename InputImageType::IndexType;
  using RegionType = typename InputImageType::RegionType;
  using PhysicalPointType = typename InputImageType::PointType;
  using ContinuousIndexType = ContinuousIndex<double, ImageDimension>;

  /** Least and largest finite value of each component on each line along the first axis; components run fastest. */
  struct LineExtremaType
  {
    std::vector<float> minimum;
    std::vector<float> maximum;
  };

  /** One component of the input. */
  struct HeatmapType
  {
    const InputImageType *  image;
    const LineExtremaType * lineExtrema;
    unsigned int            component;
    float                   minimum;
    float                   maximum;
    IndexType               maximumIndex;
  };

  struct LandmarkType
  {
    PhysicalPointType point;
    float             confidence;
    CovarianceType    covariance;
  };

  class CubicMaximumSearch;

  using DecoderType = LandmarkType (Self::*)(const HeatmapType &) const;

  DecoderType
  GetDecoder() const;

  LandmarkType
  DecodeArgMax(const HeatmapType & heatmap) const;
  LandmarkType
  DecodeParabola(const HeatmapType & heatmap) const;
  LandmarkType
  DecodeCubicArgMax(const HeatmapType & heatmap) const;
  LandmarkType
  DecodeSecondOrder(const HeatmapType & heatmap) const;
  LandmarkType
  DecodeCentreOfMass(const HeatmapType & heatmap) const;

  HeatmapType
  MakeHeatmap(const LineExtremaType & lineExtrema, unsigned int component) const;

  LandmarkType
  Decode(const HeatmapType & heatmap) const;

  std::vector<LandmarkType>
  FindCandidates(const HeatmapType & heatmap) const;

  /** The pixels of all maxima above the threshold, see the class, in raster order. */
  std::vector<IndexType>
  FindMaxima(const HeatmapType & heatmap) const;

  /** Whether no pixel of a plateau has a larger neighbour. Marks its pixels, counted in raster order, as visited. */
  static bool
  IsMaximumPlateau(const HeatmapType & heatmap, const IndexType & index, std::vector<bool> & visited);

  static RegionType
  GetNeighbourhood(const HeatmapType & heatmap, const IndexType & index);

  /** Points and confidences. */
  static void
  SetLandmarks(const std::vector<LandmarkType> & landmarks, OutputPointSetType & pointSet);

  /** A landmark at an index of the heatmaps, its covariance still unknown. */
  static LandmarkType
  MakeLandmark(const HeatmapType & heatmap, const ContinuousIndexType & index);
  LandmarkType
  MakeLandmark(const CubicMaximumSearch & search) const;

  /** The second moments of a heatmap about a point, see the class. */
  static CovarianceType
  ComputeCovariance(const HeatmapType & heatmap, const PhysicalPointType & point);

  /** What the moments of a Gaussian of unit variance are, see the class. */
  static double
  ComputeMomentOfUnitGaussian();

  static void
  ComputeLineExtrema(const InputImageType & image, const IndexType & lineStart, LineExtremaType & extrema);

  /** Number of the line that holds an index, as in LineExtremaType. */
  static SizeValueType
  GetLineNumber(const RegionType & region, const IndexType & index);

  static double
  GetValue(const HeatmapType & heatmap, const IndexType & index);

  double
  GetModulatedValue(const HeatmapType & heatmap, const IndexType & index) const;

  static CovarianceType
  MakeNoCovariance();

  /** Share of the maximum above which pixels count for the covariance. */
  static constexpr double MomentThreshold = 0.25;

  MethodEnum     m_Method{ MethodEnum::Parabola };
  ConfidenceType m_MinimumConfidence{ NumericTraits<ConfidenceType>::NonpositiveMin() };
  double         m_ModulationSigma{ 0.0 };
  unsigned int   m_WindowRadius{ 3 };
  unsigned int   m_NumberOfCandidates{ 0 };
  ConfidenceType m_CandidateThreshold{ NumericTraits<ConfidenceType>::ZeroValue() };

  std::vector<CovarianceType>                       m_Covariances;
  std::vector<typename OutputPointSetType::Pointer> m_Candidates;
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkHeatmapToPointSetFilter.hxx"
#endif

namespace itk
{
itkForHeatmapsMacro(itkExternTemplateMacro, HeatmapToPointSetFilter);
}

#endif
