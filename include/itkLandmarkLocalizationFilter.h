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
#ifndef itkLandmarkLocalizationFilter_h
#define itkLandmarkLocalizationFilter_h

#include "itkHeatmapToPointSetFilter.h"
#include "itkImageOrientation.h"
#include "itkLandmarkIntensityImageFilter.h"
#include "itkLandmarkNetworkImageFilter.h"
#include "itkLandmarkSet.h"

#include "itkImageToMeshFilter.h"

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkLocalizationFilterEnums
 * \brief Enumerations of LandmarkLocalizationFilter.
 * \ingroup LandmarkLocalization */
class LandmarkLocalizationFilterEnums
{
public:
  /** \class Orientations
   * In which orientations landmarks are looked for.
   * \ingroup LandmarkLocalization */
  enum class Orientations : uint8_t
  {
    /** As the image is. */
    AsIs,
    /** Also mirrored along the first axis of the image. */
    Mirrored,
    /** Also mirrored, and both turned by quarters in the plane of the first two axes: eight in all. */
    MirroredAndTurned
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
operator<<(std::ostream & out, const LandmarkLocalizationFilterEnums::Orientations value);

/** \class LandmarkLocalizationFilter
 * \brief Finds the landmarks of an image: image in, LandmarkSet out.
 *
 * A composite of LandmarkIntensityImageFilter, NetworkGridResampleImageFilter, LandmarkNetworkImageFilter and
 * HeatmapToPointSetFilter, all set up from one LandmarkModel. Landmark i of the output is landmark i of the model, in
 * the physical space of the input, with its name, confidence and covariance: that of HeatmapToPointSetFilter times the
 * model's covariance scale. With a calibrated model, the region that GetLandmarkConfidenceRegionBound() describes holds
 * the truth in 90 % of the images.
 *
 * **Stages.** The first stage of a model looks at the whole image, each further one at the surroundings of each
 * landmark that the stage before found: on a grid of the stage's size and spacing around that point, where only the
 * landmark's own map counts. Its point takes the place of the one before or, if the stage says so, their mean weighted
 * by their inverse covariances does, see CombineEstimates(); the confidence is the product of those of the stages. A
 * landmark that a stage does not find, or with a confidence below the minimum after it, is missing. Several threads
 * look at the surroundings of a landmark each, as long as these have no more than 2^18 pixels together.
 *
 * An image larger than the model's grid: a model of a fixed grid spacing looks at the middle of it, unless CoverImage
 * is on or the model's grid says so. The network's memory grows with the grid, unless TileSize is set, see
 * LandmarkNetworkImageFilter; the heatmaps take N floats a pixel of the grid all the same. CoverImage, tiles, further
 * maps and candidates are those of the first stage; views are those of all.
 *
 * **Plausibility.** A model may know how its confidences and the shape of its landmarks are distributed in images like
 * those that it was trained on; then the landmarks, and their image, get plausibilities, see AssessLandmarks(), unless
 * only some of the stages are run. They are judged by where they were found, before a model's shapes draw them toward
 * themselves after the last stage; shapes do so after each calibrated one, see LandmarkShapeModel::Regularize() and
 * LandmarkPlausibilityDescription, whose covarianceScales are those of the landmarks in the end. With Orientations, the
 * landmarks are looked for in other orientations of the image too, and the most plausible ones are the output; wherever
 * they were found, they, the maps and the grid's image are in the physical space of the input.
 *
 * After an update, the image on the first stage's grid and the maps can be fetched.
 *
 * Errors: those of the filters; more stages than the model has; Orientations without plausibilities; a ShapeWeight
 * below 0, or above it for a model without shapes.
 *
 * \ingroup LandmarkLocalization */
template <typename TInputImage>
class ITK_TEMPLATE_EXPORT LandmarkLocalizationFilter
  : public NetworkInferenceFilter<ImageToMeshFilter<TInputImage, LandmarkSet<TInputImage::ImageDimension>>>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkLocalizationFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  using Self = LandmarkLocalizationFilter;
  using Superclass = NetworkInferenceFilter<ImageToMeshFilter<TInputImage, LandmarkSet<ImageDimension>>>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkLocalizationFilter);

  using InputImageType = TInputImage;
  using LandmarkSetType = LandmarkSet<ImageDimension>;
  using GridImageType = Image<float, ImageDimension>;
  using MapImageType = VectorImage<float, ImageDimension>;
  using typename Superclass::SizeType;
  using OrientationsEnum = LandmarkLocalizationFilterEnums::Orientations;

  /** Set/Get how many of the model's stages are run; 0: all. Default: 0. */
  itkSetMacro(NumberOfStages, unsigned int);
  itkGetConstMacro(NumberOfStages, unsigned int);

  /** Set/Get the decoder of all stages, by its name, see HeatmapToPointSetFilter; LandmarkModel::VerifyDecoder() says
   * which can be. Default: empty, the model's. */
  itkSetStringMacro(Decoder);
  itkGetStringMacro(Decoder);

  /** Set/Get the confidence below which a landmark is missing, after any stage. Default: NaN, the model's. */
  virtual void
  SetMinimumConfidence(double confidence)
  {
    this->SetNumber(m_MinimumConfidence, confidence);
  }
  itkGetConstMacro(MinimumConfidence, double);

  /** Set/Get the weight with which the model's shapes draw landmarks toward themselves after each stage, at least 0.
   * Default: NaN, the model's after each stage that is calibrated. */
  virtual void
  SetShapeWeight(double weight)
  {
    this->SetNumber(m_ShapeWeight, weight);
  }
  itkGetConstMacro(ShapeWeight, double);

  /** Set/Get in which orientations the landmarks are looked for. Default: AsIs. */
  itkSetEnumMacro(Orientations, OrientationsEnum);
  itkGetEnumMacro(Orientations, OrientationsEnum);

  /** Whether the last update found the landmarks in the mirrored image, and by how many quarters it was turned then. */
  itkGetConstMacro(FoundMirrored, bool);
  itkGetConstMacro(FoundQuarterTurns, unsigned int);

  /** Set/Get the names of the maps of the first stage that are kept beside the first, see LandmarkNetworkImageFilter.
   * Default: none. */
  void
  SetFurtherMaps(const std::vector<std::string> & names);
  itkGetConstReferenceMacro(FurtherMaps, std::vector<std::string>);

  /** Set/Get whether the grid of a model of a fixed grid spacing grows to hold the whole image, see
   * NetworkGridResampleImageFilter. Default: off. */
  itkSetMacro(CoverImage, bool);
  itkGetConstMacro(CoverImage, bool);
  itkBooleanMacro(CoverImage);

  /** Set/Get how many candidates a landmark gets at most, and above which value, see HeatmapToPointSetFilter.
   * Defaults: 0, none are looked for; 0. */
  itkSetMacro(NumberOfCandidates, unsigned int);
  itkGetConstMacro(NumberOfCandidates, unsigned int);
  itkSetMacro(CandidateThreshold, float);
  itkGetConstMacro(CandidateThreshold, float);

  /** Candidates of a landmark in the last update, the most confident first: positions in the physical space of the
   * input, with their confidences. A landmark that is missing can have candidates. */
  const LandmarkSetType *
  GetCandidates(unsigned int landmark) const;

  /** The candidates of all landmarks, one landmark's after the other's. */
  typename LandmarkSetType::Pointer
  GetAllCandidates() const;

  /** The input on the grid of the first stage, intensities prepared; null before the first update. */
  const GridImageType *
  GetGridImage() const
  {
    return m_Results.gridImage;
  }

  /** The first map of the first stage, the heatmaps; null before the first update. */
  const MapImageType *
  GetHeatmaps() const
  {
    return m_Results.heatmaps;
  }

  /** A map of FurtherMaps. Throws when there is none of this name, as before the first update. */
  const MapImageType *
  GetMap(const std::string & name) const;

protected:
  LandmarkLocalizationFilter();
  ~LandmarkLocalizationFilter() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  using DecoderType = HeatmapToPointSetFilter<MapImageType>;
  using GridFilterType = NetworkGridResampleImageFilter<GridImageType, GridImageType>;
  using NetworkFilterType = LandmarkNetworkImageFilter<GridImageType>;

  /** The filters of a stage, from intensities to points. */
  struct Pipeline
  {
    typename GridFilterType::Pointer    grid;
    typename NetworkFilterType::Pointer network;
    typename DecoderType::Pointer       decoder;
  };

  /** Takes intensities that are prepared, and the input for its geometry. */
  Pipeline
  MakePipeline(const GridImageType *  image,
               const InputImageType * input,
               unsigned int           stage,
               ThreadIdType           numberOfThreads) const;

  /** A part of this filter's progress. */
  struct ProgressPart
  {
    float begin;
    float length;

    /** Between two shares of it. */
    ProgressPart
    GetPart(float from, float to) const
    {
      return { begin + from * length, (to - from) * length };
    }
  };

  /** Shows a filter's progress as a part of this one's, and passes a request to abort on. Unlike a ProgressAccumulator,
   * this does not keep the filter, whose images may be large, until the end. */
  void
  Watch(ProcessObject & filter, const ProgressPart & part);

  /** Runs the stages on an image. */
  void
  Localize(InputImageType * input, const ProgressPart & progress);

  /** As above, on the image in another orientation. */
  void
  LocalizeOriented(InputImageType * input, bool isMirrored, unsigned int quarterTurns, const ProgressPart & progress);

  /** Whether the landmarks get plausibilities. */
  bool
  IsAssessing() const;

  /** For members that may be NaN, which differs from itself. */
  void
  SetNumber(double & member, double number)
  {
    if (member != number && !(std::isnan(member) && std::isnan(number)))
    {
      member = number;
      this->Modified();
    }
  }

  double
  GetUsedShapeWeight() const
  {
    return std::isnan(m_ShapeWeight) ? this->GetModel()->GetDescription().plausibility.shapeWeight : m_ShapeWeight;
  }

  /** Draws what a stage found toward the shapes of the model. */
  void
  Regularize(unsigned int stage);

  void
  LocalizeInImage(typename GridImageType::ConstPointer image,
                  const InputImageType *               input,
                  const ProgressPart &                 progress);

  void
  LocalizeAroundPoints(const GridImageType *  image,
                       const InputImageType * input,
                       unsigned int           stage,
                       const ProgressPart &   progress);

  /** Gives a landmark of the output what a decoder found, as one of its landmarks. */
  void
  Deliver(const LandmarkSetType & found, unsigned int foundLandmark, unsigned int landmark, unsigned int stage);

  /** What an update gives. */
  struct Results
  {
    typename LandmarkSetType::Pointer                          landmarks;
    typename GridImageType::ConstPointer                       gridImage;
    typename MapImageType::ConstPointer                        heatmaps;
    std::map<std::string, typename MapImageType::ConstPointer> maps;
    std::vector<typename LandmarkSetType::ConstPointer>        candidates;
  };

  unsigned int             m_NumberOfStages{ 0 };
  std::string              m_Decoder;
  double                   m_MinimumConfidence{ std::numeric_limits<double>::quiet_NaN() };
  double                   m_ShapeWeight{ std::numeric_limits<double>::quiet_NaN() };
  std::vector<std::string> m_FurtherMaps;
  bool                     m_CoverImage{ false };
  unsigned int             m_NumberOfCandidates{ 0 };
  float                    m_CandidateThreshold{ 0.0f };
  OrientationsEnum         m_Orientations{ OrientationsEnum::AsIs };
  bool                     m_FoundMirrored{ false };
  unsigned int             m_FoundQuarterTurns{ 0 };
  Results                  m_Results;
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkLandmarkLocalizationFilter.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, LandmarkLocalizationFilter);
}

#endif
