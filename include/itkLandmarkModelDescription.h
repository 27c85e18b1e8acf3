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
#ifndef itkLandmarkModelDescription_h
#define itkLandmarkModelDescription_h

#include "itkIntensityScaleImageFilter.h"
#include "itkNetworkGridResampleImageFilter.h"
#include "LandmarkLocalizationExport.h"

#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkPartSettings
 * \brief A part that is chosen by the name under which it is registered, with the settings that only it knows.
 *
 * As JSON, `{"name": "...", ...}`: the settings stand beside the name.
 * \ingroup LandmarkLocalization */
struct LandmarkPartSettings
{
  std::string name;
  /** A JSON object, as text. Settings that are absent have the part's defaults. */
  std::string settings{ "{}" };
};

/** \class LandmarkDefinition
 * \brief What a landmark is.
 * \ingroup LandmarkLocalization */
struct LandmarkDefinition
{
  std::string name;
  /** One sentence; may be empty. */
  std::string definition;
  /** The landmark with which this one changes places when an image is mirrored. Empty: it lies in the mirror's plane.
   */
  std::string mirror;
};

/** \class LandmarkGridSettings
 * \brief The grid on which a network sees an image, see NetworkGridResampleImageFilter.
 * \ingroup LandmarkLocalization */
struct LandmarkGridSettings
{
  using SpacingRuleEnum = NetworkGridResampleImageFilterEnums::SpacingRule;
  using DirectionRuleEnum = NetworkGridResampleImageFilterEnums::DirectionRule;
  using InterpolationEnum = NetworkGridResampleImageFilterEnums::Interpolation;

  /** Pixels along each axis, the fastest first. */
  std::vector<unsigned int> size{ 512, 512 };
  SpacingRuleEnum           spacingRule{ SpacingRuleEnum::AspectPreservingFit };
  /** For AspectPreservingFit, how many times finer than needed to hold the whole image the spacing is, at least 1. */
  double zoom{ 1.0 };
  /** In mm, along each axis, for FixedSpacing. */
  std::vector<double> spacing;
  DirectionRuleEnum   directionRule{ DirectionRuleEnum::Keep };
  /** Standard deviation in mm of the Gaussian applied before resampling; 0: none. */
  double            smoothingSigma{ 0.0 };
  InterpolationEnum interpolation{ InterpolationEnum::Linear };
  /** Value, after scaling, of grid pixels outside the image. */
  double fillValue{ -1.0 };
  /** With FixedSpacing, whether the grid grows to hold the whole image when landmarks are found; training keeps the
   * size: its samples are crops. */
  bool coverImage{ false };
};

/** \class LandmarkIntensitySettings
 * \brief How intensities are prepared, see LandmarkIntensityImageFilter.
 * \ingroup LandmarkLocalization */
struct LandmarkIntensitySettings
{
  using RangeRuleEnum = IntensityScaleImageFilterEnums::RangeRule;

  /** The range that is mapped to [-1, 1]. */
  RangeRuleEnum rangeRule{ RangeRuleEnum::Quantiles };
  double        minimum{ 0.0 };
  double        maximum{ 255.0 };
  double        lowerQuantile{ 0.05 };
  double        upperQuantile{ 0.95 };
  bool          clamp{ false };
  /** Quantiles of the reference to which intensities inside the foreground found by Otsu's threshold are matched before
   * scaling, see MaskedHistogramMatchingImageFilter. Empty: no matching. */
  std::vector<double> referenceQuantiles;
  /** Whether the foreground that is matched is darker than the background. */
  bool darkForeground{ false };
};

/** \class LandmarkDecoderSettings
 * \brief How maps become points, see HeatmapToPointSetFilter.
 * \ingroup LandmarkLocalization */
struct LandmarkDecoderSettings
{
  std::string  name{ "Parabola" };
  double       modulationSigma{ 0.0 };
  unsigned int windowRadius{ 3 };
  double       temperature{ 1.0 };
};

/** \class LandmarkCalibrationSettings
 * \brief What the points of a stage are worth, as LandmarkModelCalibration finds it.
 * \ingroup LandmarkLocalization */
struct LandmarkCalibrationSettings
{
  /** One positive number a landmark by which its covariance is multiplied. Empty: not calibrated, they count as 1. */
  std::vector<double> covarianceScales;
  /** Landmarks with a lower confidence are missing. The default, the lowest number of type float, refuses none. */
  double minimumConfidence{ std::numeric_limits<float>::lowest() };
  /** As covarianceScales, for the stage's own covariances, where they are combined with those of the stages before. */
  std::vector<double> ownCovarianceScales{};
};

/** \class LandmarkShapeDescription
 * \brief The shapes that landmarks together can have, as LandmarkShapeModel learns and uses them.
 * \ingroup LandmarkLocalization */
struct LandmarkShapeDescription
{
  /** Whether shapes count as alike whatever their size. */
  bool anySize{ false };
  /** The mean shape, about its centroid, in mm: the coordinates of one landmark after the other's. Empty: there is no
   * shape model. */
  std::vector<double> mean{};
  /** Unit vectors, as long as the mean, along which shapes vary most, and the variances along them in mm^2 beyond the
   * residual variance. */
  std::vector<std::vector<double>> modes{};
  std::vector<double>              variances{};
  /** Of each coordinate, in mm^2. */
  double residualVariance{ 1.0 };
};

/** \class LandmarkPlausibilityDescription
 * \brief By what it is judged whether an image is like those that a model was trained on, and its landmarks are in
 * shape: see AssessLandmarks().
 * \ingroup LandmarkLocalization */
struct LandmarkPlausibilityDescription
{
  LandmarkShapeDescription shape{};
  /** How much the shapes draw landmarks toward themselves, see LandmarkShapeModel::Regularize(); 0: not at all. */
  double shapeWeight{ 0.0 };
  /** One positive number a landmark by which its covariance is multiplied after shapes have drawn what the last stage
   * found. Empty: not calibrated, they count as 1. */
  std::vector<double> covarianceScales{};
  /** How many images the following was estimated from; 0: none, landmarks get no plausibility. */
  unsigned int numberOfImages{ 0 };
  /** For each landmark, the mean logarithm of its confidence. */
  std::vector<double> confidenceLogarithms{};
  /** Standard deviation, over the images, of the mean difference from these. */
  double confidenceDeviation{ 1.0 };
  /** Mean and standard deviation of the logarithm of the squared distance from the mean shape, a degree of freedom. */
  double distanceLogarithm{ 0.0 };
  double distanceDeviation{ 1.0 };
  /** For each landmark, the factor by which the covariance of its place among the others is multiplied. */
  std::vector<double> landmarkScales{};
};

/** \class LandmarkStageDescription
 * \brief One look at an image: a grid, networks, a decoder.
 *
 * The first stage of a model looks at the whole image. Each further one looks at the surroundings of each point of the
 * stage before, on a grid of its size and spacing around that point; of its maps, only those of that landmark count.
 * Its point takes the place of the one before, or is combined with it once both are calibrated.
 * \ingroup LandmarkLocalization */
struct LandmarkStageDescription
{
  LandmarkGridSettings      grid;
  LandmarkIntensitySettings intensity;
  /** Their maps are averaged. */
  std::vector<LandmarkPartSettings> networks{ { "SpatialConfigurationNet", "{}" } };
  LandmarkDecoderSettings           decoder;
  /** Of a further stage: whether the result is the mean of its point and of that before, weighted by their inverse
   * covariances, see CombineEstimates(). */
  bool                        combine{ false };
  LandmarkCalibrationSettings calibration;
};

/** \class LandmarkModelDescription
 * \brief All of a LandmarkModel but the weights, as a value.
 *
 * A description can be written as JSON text and read again. Reading is strict: a member that there is not, or one with
 * a value that it cannot have, is an error.
 *
 * \sa LandmarkModel
 * \ingroup LandmarkLocalization */
struct LandmarkModelDescription
{
  /** Of the images: 2 or 3. */
  unsigned int dimension{ 2 };
  /** In the order of the maps' components. */
  std::vector<LandmarkDefinition>       landmarks;
  std::vector<LandmarkStageDescription> stages{ 1 };
  LandmarkPlausibilityDescription       plausibility;
  /** What the training was: settings, data and metrics; a JSON object, as text. */
  std::string training{ "{}" };
};

/** The names of a description's landmarks.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<std::string>
                            GetLandmarkNames(const LandmarkModelDescription & description);

/** For each landmark, the one with which it changes places in a mirrored image: itself, when it has no partner.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<unsigned int>
                            GetMirroredOrder(const std::vector<LandmarkDefinition> & landmarks);

/** A stage with the defaults for images of a dimension: 512 x 512 or 96 x 96 x 192 pixels.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT LandmarkStageDescription
MakeLandmarkStageDescription(unsigned int dimension);

/** JSON text of a description, and back. Members that are absent have their defaults. Throws an ExceptionObject whose
 * description is one line when the text is no such description.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            WriteLandmarkModelDescription(const LandmarkModelDescription & description);
LandmarkLocalization_EXPORT LandmarkModelDescription
ParseLandmarkModelDescription(const std::string & text);

/** JSON text of intensity settings, for printing.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            WriteLandmarkIntensitySettings(const LandmarkIntensitySettings & settings);

/** Throws an ExceptionObject when settings contradict each other or cannot be. What networks and decoders ask for is
 * verified where they are made.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
VerifyLandmarkModelDescription(const LandmarkModelDescription & description);

} // end namespace itk

#endif
