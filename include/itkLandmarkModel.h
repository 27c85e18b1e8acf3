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
#ifndef itkLandmarkModel_h
#define itkLandmarkModel_h

#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkHeatmapToPointSetFilter.h"
#include "itkIntensityScaleImageFilter.h"
#include "itkNetworkGridResampleImageFilter.h"
#include "LandmarkLocalizationExport.h"

#include "itkObject.h"
#include "itkObjectFactory.h"

#include <memory>
#include <string>
#include <vector>

namespace itk
{

class LandmarkNetwork;

/** \class LandmarkModelEnums
 * \brief Enumerations of LandmarkModel.
 * \ingroup LandmarkLocalization */
class LandmarkModelEnums
{
public:
  /** The function that computes heatmaps from an image.
   * SpatialConfigurationNet: Payer et al., Medical Image Analysis 54 (2019), section 3.2.
   * LocalizationUNet: the U-Net baseline of the same paper.
   * TorchScript: a scripted or traced module made elsewhere. */
  enum class Architecture : uint8_t
  {
    SpatialConfigurationNet,
    LocalizationUNet,
    TorchScript
  };

  /** Where the network runs. Auto is CUDA when LibTorch offers a CUDA device and the CPU otherwise. */
  enum class Device : uint8_t
  {
    Auto,
    CPU,
    CUDA
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, const LandmarkModelEnums::Architecture value);
extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, const LandmarkModelEnums::Device value);

/** \class LandmarkModel
 * \brief A trained heatmap regression network with everything needed to apply it to an image.
 *
 * Besides the weights, a model knows its landmarks' names, the grid its network works on, how intensities are prepared,
 * and how heatmaps become points. One file holds all of it: a PyTorch archive whose `description` is a JSON text (see
 * GetDescription()) and whose `network` holds the weights. LandmarkLocalizationFilter sets itself up from a model.
 *
 * The network is evaluated through Evaluate(), which takes plain memory: no LibTorch type is seen by users of the
 * module. A model is not changed by Evaluate(), which may be called from several threads at once.
 *
 * Sizes and spacings are given as vectors with one entry an axis, the fastest axis first.
 *
 * \sa HeatmapNetworkImageFilter LandmarkLocalizationFilter LandmarkModelTrainer
 * \ingroup LandmarkLocalization */
class LandmarkLocalization_EXPORT LandmarkModel : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkModel);

  using Self = LandmarkModel;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkModel);

  using ArchitectureEnum = LandmarkModelEnums::Architecture;
  using DeviceEnum = LandmarkModelEnums::Device;
  using SpacingRuleEnum = NetworkGridResampleImageFilterEnums::SpacingRule;
  using DirectionRuleEnum = NetworkGridResampleImageFilterEnums::DirectionRule;
  using InterpolationEnum = NetworkGridResampleImageFilterEnums::Interpolation;
  using RangeRuleEnum = IntensityScaleImageFilterEnums::RangeRule;
  using MethodEnum = HeatmapToPointSetFilterEnums::Method;

  /** Version of the file format that Write() writes, and the only one that Read() accepts. */
  static constexpr int FormatVersion = 1;

  /** Reads a model file.
   * Throws an itk::ExceptionObject "<file>: <reason>" when the file is missing, damaged, of another format version, or
   * when its weights do not fit its description; the model then stays as it was. */
  void
  Read(const std::string & fileName);

  /** Reads a TorchScript module, and the JSON text that Write() would store as its description from a second file.
   * The module's forward takes a tensor 1 x 1 x [depth x] height x width and returns the heatmaps, 1 x N x [depth x]
   * height x width, or a tuple of heatmaps, local appearance and spatial configuration heatmaps. Throws as
   * Read() does. */
  void
  ReadTorchScript(const std::string & moduleFileName, const std::string & descriptionFileName);

  /** Writes the model: atomically, weights in single precision or, for half the size, in half precision. */
  void
  Write(const std::string & fileName, bool halfPrecision = false) const;

  /** The description stored in the file, as JSON text. */
  std::string
  GetDescription() const;

  /** Sets everything but the weights from JSON text. Members that are absent get their defaults. When the text is not
   * such a description, throws and leaves the model as it was. */
  void
  SetDescription(const std::string & json);

  /** Makes the network anew: biases 0, kernels from He's truncated normal distribution (fan-in), heatmap layers
   * N(0, HeatmapLayerDeviation). */
  void
  InitializeNetwork(unsigned int seed);

  /** True once the model has weights. */
  bool
  HasNetwork() const;

  /** Number of trainable weights of the network; 0 without one. */
  SizeValueType
  GetNumberOfParameters() const;

  /** Evaluates the network.
   * \param image  intensities on the grid, first axis fastest
   * \param size  number of pixels along each of the GetDimension() axes, multiples of GetSizeMultiple()
   * \param heatmaps  receives H, the N values of a pixel side by side, pixels ordered as in `image`
   * \param localAppearance, spatialConfiguration  receive H_LA and H_SC likewise, unless null; only a network that has
   *        these components can deliver them
   * \param device  where to compute
   * \param numberOfThreads  LibTorch's threads within one operation, 0 leaves them as they are */
  void
  Evaluate(const float *         image,
           const SizeValueType * size,
           float *               heatmaps,
           float *               localAppearance,
           float *               spatialConfiguration,
           DeviceEnum            device,
           unsigned int          numberOfThreads) const;

  /** The device that `device` stands for on this machine. Throws when CUDA is asked for and not available. */
  static DeviceEnum
  ResolveDevice(DeviceEnum device);

  /** Grid sizes must be multiples of this number, for every poolings to come out even. */
  unsigned int
  GetSizeMultiple() const;

  /** True when the network delivers H_LA and H_SC. */
  bool
  HasComponents() const;

  /** Throws when the settings contradict each other. */
  void
  Verify() const;

  /** Image dimension, 2 (default) or 3. Changing it sets the grid, kernel size and pooling to the defaults of scn.md.
   */
  void
  SetDimension(unsigned int dimension);
  itkGetConstMacro(Dimension, unsigned int);

  /** Names of the landmarks, in the order of the heatmaps' components. */
  void
  SetLandmarkNames(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetLandmarkNames() const
  {
    return m_LandmarkNames;
  }
  unsigned int
  GetNumberOfLandmarks() const
  {
    return static_cast<unsigned int>(m_LandmarkNames.size());
  }

  /** Kind of network. Default: SpatialConfigurationNet. */
  itkSetEnumMacro(Architecture, ArchitectureEnum);
  itkGetEnumMacro(Architecture, ArchitectureEnum);

  /** Number of filters of every hidden layer. Default: 128 in 2D, 64 in 3D. */
  itkSetMacro(NumberOfFilters, unsigned int);
  itkGetConstMacro(NumberOfFilters, unsigned int);

  /** Number of resolution levels. Default: 4, and 5 for the LocalizationUNet when left at 0. */
  itkSetMacro(NumberOfLevels, unsigned int);
  unsigned int
  GetNumberOfLevels() const;

  /** Probability with which dropout sets a value to zero during training. Default: 0.5. */
  itkSetMacro(DropoutProbability, double);
  itkGetConstMacro(DropoutProbability, double);

  /** Kernel size of the spatial configuration's convolutions. Default: 11 in 2D, 7 in 3D. */
  itkSetMacro(SpatialConfigurationKernelSize, unsigned int);
  itkGetConstMacro(SpatialConfigurationKernelSize, unsigned int);

  /** Factor of the average pooling before the spatial configuration. Default: 16 in 2D, 4 in 3D. */
  itkSetMacro(SpatialConfigurationPooling, unsigned int);
  itkGetConstMacro(SpatialConfigurationPooling, unsigned int);

  /** Whether tanh is applied to the local appearance heatmaps too, as in the group's VerSe 2020 program. Default: off.
   */
  itkSetMacro(LocalAppearanceTanh, bool);
  itkGetConstMacro(LocalAppearanceTanh, bool);
  itkBooleanMacro(LocalAppearanceTanh);

  /** Whether convolutions see the mirrored image beyond its border, as in the released 3D program, or zeros.
   * Default: off. */
  itkSetMacro(ReflectPadding, bool);
  itkGetConstMacro(ReflectPadding, bool);
  itkBooleanMacro(ReflectPadding);

  /** Standard deviation of the heatmap layers' initial kernels. Default: 1e-3. */
  itkSetMacro(HeatmapLayerDeviation, double);
  itkGetConstMacro(HeatmapLayerDeviation, double);

  /** The network's grid; see NetworkGridResampleImageFilter. Defaults: 512 x 512 or 96 x 96 x 192, fitted. */
  void
  SetGridSize(const std::vector<SizeValueType> & size);
  const std::vector<SizeValueType> &
  GetGridSize() const
  {
    return m_GridSize;
  }
  itkSetEnumMacro(SpacingRule, SpacingRuleEnum);
  itkGetEnumMacro(SpacingRule, SpacingRuleEnum);
  void
  SetGridSpacing(const std::vector<double> & spacing);
  const std::vector<double> &
  GetGridSpacing() const
  {
    return m_GridSpacing;
  }
  itkSetEnumMacro(DirectionRule, DirectionRuleEnum);
  itkGetEnumMacro(DirectionRule, DirectionRuleEnum);

  /** Standard deviation in mm of the Gaussian applied before resampling. Default: 0, none. */
  itkSetMacro(SmoothingSigma, double);
  itkGetConstMacro(SmoothingSigma, double);

  itkSetEnumMacro(Interpolation, InterpolationEnum);
  itkGetEnumMacro(Interpolation, InterpolationEnum);

  /** Value, after scaling, of grid pixels outside the image. Default: -1. */
  itkSetMacro(FillValue, double);
  itkGetConstMacro(FillValue, double);

  /** Intensity range that is mapped to [-1, 1]; see IntensityScaleImageFilter. Default: 5 % to 95 % quantile. */
  itkSetEnumMacro(RangeRule, RangeRuleEnum);
  itkGetEnumMacro(RangeRule, RangeRuleEnum);
  itkSetMacro(RangeMinimum, double);
  itkGetConstMacro(RangeMinimum, double);
  itkSetMacro(RangeMaximum, double);
  itkGetConstMacro(RangeMaximum, double);
  itkSetMacro(LowerQuantile, double);
  itkGetConstMacro(LowerQuantile, double);
  itkSetMacro(UpperQuantile, double);
  itkGetConstMacro(UpperQuantile, double);
  itkSetMacro(ClampIntensity, bool);
  itkGetConstMacro(ClampIntensity, bool);
  itkBooleanMacro(ClampIntensity);

  /** Quantiles of the reference histogram to which intensities inside the Otsu foreground are matched before scaling;
   * empty (default): no matching. See MaskedHistogramMatchingImageFilter. */
  void
  SetReferenceQuantiles(const std::vector<double> & quantiles);
  const std::vector<double> &
  GetReferenceQuantiles() const
  {
    return m_ReferenceQuantiles;
  }

  /** How heatmaps become points. Default: Parabola. */
  itkSetEnumMacro(DecodingMethod, MethodEnum);
  itkGetEnumMacro(DecodingMethod, MethodEnum);

  /** Landmarks with a lower confidence are reported as missing. LandmarkModelCalibration chooses it where some
   * landmarks are absent. Default: the lowest number, none is missing. */
  itkSetMacro(MinimumConfidence, float);
  itkGetConstMacro(MinimumConfidence, float);

  /** The sigma of each landmark's target heatmap, in grid pixels, as training left it. */
  void
  SetSigmas(const std::vector<double> & sigmas);
  const std::vector<double> &
  GetSigmas() const
  {
    return m_Sigmas;
  }

  /** One positive number a landmark by which the covariance of HeatmapToPointSetFilter is multiplied, so that the
   * confidence region (see GetLandmarkConfidenceRegionBound()) holds the truth in 90 % of the images.
   * LandmarkModelCalibration finds them. Default: none, the model is not calibrated; then they count as 1. */
  void
  SetCovarianceScales(const std::vector<double> & scales);
  const std::vector<double> &
  GetCovarianceScales() const
  {
    return m_CovarianceScales;
  }

  /** What the training was: settings, data and metrics, as JSON text. Default: an empty object. */
  void
  SetTrainingRecord(const std::string & json);
  itkGetStringMacro(TrainingRecord);

#ifndef ITK_WRAPPING_PARSER
  /** The network itself, for the module's own sources. */
  std::shared_ptr<LandmarkNetwork>
  GetNetwork() const
  {
    return m_Network;
  }
#endif

protected:
  LandmarkModel();
  ~LandmarkModel() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  friend class LandmarkModelTrainer;

  struct DeviceCopies;

  /** As SetDescription(), but members that are absent stay as they are, and what it throws is any std::exception, with
   * some members changed. */
  void
  ParseDescription(const std::string & json);

  void
  SetNetwork(std::shared_ptr<LandmarkNetwork> network);

  std::shared_ptr<LandmarkNetwork>
  CopyNetwork() const;

  unsigned int               m_Dimension{ 2 };
  std::vector<std::string>   m_LandmarkNames;
  ArchitectureEnum           m_Architecture{ ArchitectureEnum::SpatialConfigurationNet };
  unsigned int               m_NumberOfFilters{ 128 };
  unsigned int               m_NumberOfLevels{ 0 };
  double                     m_DropoutProbability{ 0.5 };
  unsigned int               m_SpatialConfigurationKernelSize{ 11 };
  unsigned int               m_SpatialConfigurationPooling{ 16 };
  bool                       m_LocalAppearanceTanh{ false };
  bool                       m_ReflectPadding{ false };
  double                     m_HeatmapLayerDeviation{ 1e-3 };
  std::vector<SizeValueType> m_GridSize{ 512, 512 };
  SpacingRuleEnum            m_SpacingRule{ SpacingRuleEnum::AspectPreservingFit };
  std::vector<double>        m_GridSpacing;
  DirectionRuleEnum          m_DirectionRule{ DirectionRuleEnum::Keep };
  double                     m_SmoothingSigma{ 0.0 };
  InterpolationEnum          m_Interpolation{ InterpolationEnum::Linear };
  double                     m_FillValue{ -1.0 };
  RangeRuleEnum              m_RangeRule{ RangeRuleEnum::Quantiles };
  double                     m_RangeMinimum{ 0.0 };
  double                     m_RangeMaximum{ 255.0 };
  double                     m_LowerQuantile{ 0.05 };
  double                     m_UpperQuantile{ 0.95 };
  bool                       m_ClampIntensity{ false };
  std::vector<double>        m_ReferenceQuantiles;
  MethodEnum                 m_DecodingMethod{ MethodEnum::Parabola };
  float                      m_MinimumConfidence{ NumericTraits<float>::NonpositiveMin() };
  std::vector<double>        m_Sigmas;
  std::vector<double>        m_CovarianceScales;
  std::string                m_TrainingRecord{ "{}" };

  std::shared_ptr<LandmarkNetwork> m_Network;
  std::unique_ptr<DeviceCopies>    m_DeviceCopies;
};

} // end namespace itk

#endif
