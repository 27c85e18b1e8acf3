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
#include "itkImageToMeshFilter.h"
#include "itkLandmarkSet.h"
#include "itkVectorImage.h"

#include <string>
#include <type_traits>
#include <vector>

namespace itk
{

/** \class HeatmapToPointSetFilter
 * \brief Finds one landmark in each component of a heatmap image.
 *
 * The output has exactly one landmark for each component, with a confidence and, unless it is missing, a covariance.
 * The confidence is the largest pixel value of the heatmap, and with CubicArgMax the largest value of the resampled
 * heatmap. Only finite values can be a maximum; of equal ones, the first in raster order wins. A landmark whose
 * confidence is below MinimumConfidence is missing (see IsMissingLandmark()) but keeps its confidence; a heatmap
 * without any finite value gives a missing landmark with NaN as confidence.
 *
 * The decoder, chosen by its name, finds the point. Let m be the largest pixel, b its value, and a and c the values of
 * its neighbors before and after along an axis.
 * - ArgMax: the center of m.
 * - Parabola: along each axis, m moves by (a - c) / (2 (a - 2b + c)) pixels, which is at most half a pixel. It stays
 * where it is along an axis where it is at the border, has a neighbor that is not finite, or the three values are
 * equal.
 * - CubicArgMax: the center of the largest pixel of what HeatmapResampleImageFilter would make on the grid of the
 *   reference image, with KeysCubic, as in Payer et al., Medical Image Analysis 54 (2019). The pixel is the same, ties
 * included, but only reference pixels in those cells between heatmap pixels are evaluated in which the interpolant can
 * reach the maximum. Reference pixels outside the heatmaps do not take part, even when no value inside is positive;
 * where all are, the one nearest to m has the value zero.
 * - SecondOrder: F. Zhang et al., "Distribution-Aware Coordinate Representation for Human Pose Estimation", CVPR 2020.
 *   With g and H the gradient and the Hessian, by central differences, of the logarithm of the heatmap at m, the point
 *   is at m - H^-1 g, which is exact for a Gaussian. The heatmap may first be smoothed by a Gaussian of
 *   ModulationSigma. m moves at most one pixel along each axis. Where m is at the border, a value that is needed is not
 *   positive or not finite, or -H has an eigenvalue of at most 1e-6 per squared pixel, the point is that of Parabola.
 * - CenterOfMass: of all pixels at most WindowRadius pixels away from m along each axis; values that are negative or
 * not finite count as zero. When nothing remains, the center of m.
 * - SoftArgMax: the mean of all pixels under the softmax of the heatmap, \f$ p(x) \propto \exp(h(x) / T) \f$ with the
 * Temperature T; values that are not finite do not count. It suits networks that are trained to it (the loss
 * SoftArgMax). The heatmaps of others need a T of some percent of their maximum, or the mean is drawn to the middle. Of
 * a candidate, only pixels of the window of CenterOfMass count.
 * - DisplacementVotes: the heatmaps say in which pixels, large patches of an image, a landmark is, and Displacements
 *   where it is from the center of each: the mean of what all patches say, weighted by the heatmap, as in Noothout et
 *   al., IEEE Transactions on Medical Imaging 39 (2020). Values that are not positive or not finite do not count; when
 * nothing remains, the center of m. A candidate is where its patch says.
 *
 * Each found landmark has a covariance: with SoftArgMax that of p, with DisplacementVotes that of the votes and the
 * variance of a hundredth of a patch, else the second moments about the found point p of what rises above a quarter of
 * the maximum b, \f[ C = \frac{1}{\kappa} \frac{\sum_x w(x) (x - p) (x - p)^T}{\sum_x w(x)}, \quad w(x) = \max(h(x) - b
 * / 4, 0). \f] \f$ \kappa \f$ is what the same sums give for a Gaussian of unit variance, so that C is the covariance
 * of a Gaussian heatmap: \f$ \kappa = \gamma(a + 1, L) / (a \gamma(a, L)) \f$ with \f$ a = D / 2 + 1 \f$, \f$ L = \ln 4
 * \f$ and the lower incomplete gamma function; 0.405 in 2D and 0.358 in 3D. Unlike the curvature at m, these moments
 * see a second maximum far from the first. No axis of C is shorter than that of a position known to the pixel, a
 * variance of 1/12 squared pixels. In a heatmap without a positive value, all finite pixels weigh the same, and \f$
 * \kappa = 1 \f$.
 *
 * **Candidates.** Where a heatmap has several maxima, as that of a vertebra may, the largest need not be the right one.
 * With NumberOfCandidates, each landmark gets the largest of all maxima above CandidateThreshold. A maximum is a pixel
 * that is larger than each of its (up to) 3^D - 1 neighbors, or the first pixel in raster order of a plateau
 * (connected neighbors of equal value) none of whose pixels has a larger neighbor; neighbors outside the image, and
 * those that are not finite, do not count. A candidate's position and confidence are found as a landmark's, with the
 * maximum as m; with CubicArgMax, it is the largest reference pixel in the 2^D cells of heatmap pixels around the
 * maximum, or the one nearest to it where there is none; it is left out where another candidate has the same pixel, or
 * where it is not above the threshold. MinimumConfidence does not matter.
 *
 * The result does not depend on the number of threads.
 *
 * Errors: no heatmap pixels or components, or none in the buffer; an unknown decoder; CubicArgMax without a reference
 * image, or with one without pixels or further than 2^30 heatmap pixels away; a ModulationSigma outside of [0, 100]; a
 * Temperature that is not positive and finite; a MinimumConfidence or CandidateThreshold that is NaN.
 *
 * \sa HeatmapResampleImageFilter, GaussianHeatmapImageSource
 * \ingroup LandmarkLocalization
 */
template <typename TInputImage>
class ITK_TEMPLATE_EXPORT HeatmapToPointSetFilter
  : public ImageToMeshFilter<TInputImage, LandmarkSet<TInputImage::ImageDimension>>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(HeatmapToPointSetFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  static_assert(std::is_same_v<TInputImage, VectorImage<float, ImageDimension>>,
                "Decoders read heatmaps as VectorImage<float, 2 or 3>.");

  using Self = HeatmapToPointSetFilter;
  using Superclass = ImageToMeshFilter<TInputImage, LandmarkSet<ImageDimension>>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(HeatmapToPointSetFilter);

  using InputImageType = TInputImage;
  using LandmarkSetType = LandmarkSet<ImageDimension>;
  using ReferenceImageBaseType = ImageBase<ImageDimension>;

  /** Set/Get how a heatmap becomes a point: ArgMax, Parabola, CubicArgMax, SecondOrder, CenterOfMass, SoftArgMax or
   * DisplacementVotes. Default: Parabola. */
  itkSetStringMacro(Decoder);
  itkGetStringMacro(Decoder);

  /** The names of all decoders. */
  static std::vector<std::string>
  GetDecoderNames();

  /** Set/Get the names of the landmarks, one a component. Default: none, then they are `landmark_1`, `landmark_2`... */
  void
  SetLandmarkNames(const std::vector<std::string> & names);
  itkGetConstReferenceMacro(LandmarkNames, std::vector<std::string>);

  /** Set/Get the confidence below which a landmark is missing. Default: the lowest number, so that all are found. */
  itkSetMacro(MinimumConfidence, float);
  itkGetConstMacro(MinimumConfidence, float);

  /** Set/Get the image on whose grid CubicArgMax looks for the maximum; only its geometry is used. Default: none. */
  itkSetInputMacro(ReferenceImage, ReferenceImageBaseType);
  itkGetInputMacro(ReferenceImage, ReferenceImageBaseType);

  /** Set/Get the displacements that DisplacementVotes takes, from the center of each pixel to each landmark: vectors of
   * mm in physical space, on the grid of the heatmaps, one a heatmap. Default: none. */
  itkSetInputMacro(Displacements, InputImageType);
  itkGetInputMacro(Displacements, InputImageType);

  /** Set/Get the standard deviation, in heatmap pixels, of the smoothing before SecondOrder, in [0, 100]. Default: 0,
   * none. */
  itkSetMacro(ModulationSigma, double);
  itkGetConstMacro(ModulationSigma, double);

  /** Set/Get the radius, in heatmap pixels, of the window of CenterOfMass. Default: 3. */
  itkSetMacro(WindowRadius, unsigned int);
  itkGetConstMacro(WindowRadius, unsigned int);

  /** Set/Get the temperature of SoftArgMax, in units of the heatmaps. Default: 1. */
  itkSetMacro(Temperature, double);
  itkGetConstMacro(Temperature, double);

  /** Set/Get how many candidates a landmark gets at most. Default: 0, none are looked for. */
  itkSetMacro(NumberOfCandidates, unsigned int);
  itkGetConstMacro(NumberOfCandidates, unsigned int);

  /** Set/Get the heatmap value that candidates are above. Default: 0. */
  itkSetMacro(CandidateThreshold, float);
  itkGetConstMacro(CandidateThreshold, float);

  /** Candidates of a landmark as of the last update, the most confident first. They are named after the landmark and
   * their rank, such as `L3#1`, and have no covariances. Throws when there is no such landmark. */
  const LandmarkSetType *
  GetCandidates(unsigned int landmark) const;

protected:
  HeatmapToPointSetFilter();
  ~HeatmapToPointSetFilter() override = default;

  void
  VerifyPreconditions() const override;

  void
  VerifyInputInformation() const override;

  /** Some sources of heatmaps do not know the number of components before they run. */
  void
  VerifyComponents() const;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string              m_Decoder{ "Parabola" };
  std::vector<std::string> m_LandmarkNames;
  float                    m_MinimumConfidence{ NumericTraits<float>::NonpositiveMin() };
  double                   m_ModulationSigma{ 0.0 };
  unsigned int             m_WindowRadius{ 3 };
  double                   m_Temperature{ 1.0 };
  unsigned int             m_NumberOfCandidates{ 0 };
  float                    m_CandidateThreshold{ 0.0f };

  std::vector<typename LandmarkSetType::Pointer> m_Candidates;
};

itkForHeatmapsMacro(itkExternTemplateMacro, HeatmapToPointSetFilter);

} // end namespace itk

#endif
