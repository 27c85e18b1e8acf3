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
#ifndef itkLandmarkModelTrainer_h
#define itkLandmarkModelTrainer_h

#include "itkLandmarkEvaluation.h"
#include "itkLandmarkImageReader.h"
#include "itkLandmarkModel.h"
#include "itkLandmarkTable.h"

#include "itkProcessObject.h"

#include <string>
#include <vector>

namespace itk
{

class TrainingLog;
class TrainingState;

/** \class LandmarkModelTrainerEnums
 * \brief Enumerations of LandmarkModelTrainer.
 * \ingroup LandmarkLocalization */
class LandmarkModelTrainerEnums
{
public:
  /** Nesterov: stochastic gradient descent with Nesterov momentum, as in the paper. Adam: Kingma and Ba, ICLR 2015. */
  enum class Optimizer : uint8_t
  {
    Nesterov,
    Adam
  };

  /** Learning rate after the share p of all iterations, for an initial rate r and a final factor f:
   * Constant: r; Cosine: r (f + (1 - f)(1 + cos(pi p)) / 2); Exponential: r f^p. */
  enum class Schedule : uint8_t
  {
    Constant,
    Cosine,
    Exponential
  };

  /** Sets of settings; see LandmarkModelTrainer::ApplyPreset(). */
  enum class Preset : uint8_t
  {
    Paper2D,
    Paper3D,
    FastCPU
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, const LandmarkModelTrainerEnums::Optimizer value);
extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, const LandmarkModelTrainerEnums::Schedule value);
extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, const LandmarkModelTrainerEnums::Preset value);

/** \class LandmarkModelTrainer
 * \brief Trains the network of a LandmarkModel on annotated images.
 *
 * The loss of a sample is equation (2) of Payer et al., Medical Image Analysis 54 (2019):
 * \f[ \sum_i \sum_x (h_i(x) - g_i(x; \sigma_i))^2 + \alpha \sum_i \sigma_i^2 + \lambda \|w\|^2 \f]
 * with the target heatmaps \f$ g_i \f$ of GaussianHeatmapImageSource in grid pixels, and with one learned
 * \f$ \sigma_i \f$ a landmark. It is a sum over pixels and landmarks; a batch has the mean loss of its samples. The
 * last term covers the convolution kernels, not biases or \f$ \sigma \f$, and acts through its gradient \f$ 2 \lambda w
 * \f$. A missing landmark has the target zero and no \f$ \sigma \f$ term.
 *
 * An iteration is one step of the optimizer along the mean gradient of BatchSize times NumberOfAccumulatedBatches
 * samples.
 *
 * A sample is an image prepared as its model describes and then augmented: a point y of the network's grid shows the
 * image at \f$ x = c + t + R S M (y + u(y) - c) \f$ with the image centre c, a translation t, a rotation R, a scaling
 * S, for every second sample a reflection M of the first physical axis if MirrorPairs are given, and an elastic
 * displacement u, a cubic B-spline with random coefficients. Landmarks follow the inverse; mirrored ones then change
 * places with their partners. The sample may then be blurred and its sides be cut off; an intensity v in [-1, 1]
 * becomes \f$ 2 ((v + 1) / 2)^e - 1 \f$ (gamma correction; values below -1 stay), is multiplied by \f$ 1 + m \f$, and
 * \f$ a \f$ and noise are added. All random values are uniform (of e, the logarithm is), except the noise. Lengths are
 * in grid pixels and angles in radians; the defaults are the paper's for 2D images.
 *
 * Before the first iteration, every image is looked at: one that cannot be read, carries no spacing while none was set,
 * or does not contain all of its landmarks is an error.
 *
 * Observers are sent an IterationEvent after every iteration and see the values of the Get functions below.
 * AbortGenerateDataOn() ends the training after the current iteration; a checkpoint is written first. After each
 * validation and at the end, however it comes about, the model has the weights trained so far.
 *
 * In the end, LandmarkModelCalibration scales the model's covariances on the validation images, if there are any, and
 * chooses its MinimumConfidence where landmarks are absent from some of them.
 *
 * When the loss, its gradient or a weight is not finite, the training goes back to its state of up to
 * CheckpointInterval iterations ago and continues at half the learning rate; after MaximumNumberOfRollbacks in a row it
 * is an error.
 *
 * Two runs with the same settings, data, number of threads and kind of machine give the same weights on the CPU,
 * whatever the number of decoding threads, and whether or not a run was interrupted and resumed in between.
 *
 * \ingroup LandmarkLocalization */
class LandmarkLocalization_EXPORT LandmarkModelTrainer : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkModelTrainer);

  using Self = LandmarkModelTrainer;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkModelTrainer);

  using OptimizerEnum = LandmarkModelTrainerEnums::Optimizer;
  using ScheduleEnum = LandmarkModelTrainerEnums::Schedule;
  using PresetEnum = LandmarkModelTrainerEnums::Preset;
  using DeviceEnum = LandmarkModelEnums::Device;

  /** The model to train. Its landmark names become those of the table. A model without weights is initialized from
   * the seed; one with weights is trained further. */
  itkSetObjectMacro(Model, LandmarkModel);
  itkGetModifiableObjectMacro(Model, LandmarkModel);

  /** True positions, in the physical space of the images. */
  itkSetConstObjectMacro(Landmarks, LandmarkTable);
  itkGetConstObjectMacro(Landmarks, LandmarkTable);

  /** The folder that the image names are relative to. Default: the current folder. */
  itkSetStringMacro(ImageDirectory);
  itkGetStringMacro(ImageDirectory);

  /** Images to train on, and images to validate on (default: none). Both are names in the table. */
  void
  SetTrainingImages(const std::vector<std::string> & images);
  const std::vector<std::string> &
  GetTrainingImages() const
  {
    return m_TrainingImages;
  }
  void
  SetValidationImages(const std::vector<std::string> & images);
  const std::vector<std::string> &
  GetValidationImages() const
  {
    return m_ValidationImages;
  }

  /** Pixel spacing in mm that replaces the files' own; one entry an axis; empty (default): the
   * files' own. */
  void
  SetImageSpacing(const std::vector<double> & spacing);
  const std::vector<double> &
  GetImageSpacing() const
  {
    return m_ImageSpacing;
  }

  /** How the weights are moved. Default: Nesterov. */
  itkSetEnumMacro(Optimizer, OptimizerEnum);
  itkGetEnumMacro(Optimizer, OptimizerEnum);

  /** Initial learning rate. Default: 1e-6, the paper's for Nesterov in 2D; 1e-4 to 1e-3 suits Adam. */
  itkSetMacro(LearningRate, double);
  itkGetConstMacro(LearningRate, double);

  /** Course of the learning rate, and its last value as a share of the first. Default: Constant; 0.01. */
  itkSetEnumMacro(Schedule, ScheduleEnum);
  itkGetEnumMacro(Schedule, ScheduleEnum);
  itkSetMacro(FinalLearningRateFactor, double);
  itkGetConstMacro(FinalLearningRateFactor, double);

  /** Momentum of Nesterov's method. Default: 0.99. */
  itkSetMacro(Momentum, double);
  itkGetConstMacro(Momentum, double);

  /** The factor lambda of the loss. Default: 5e-4. */
  itkSetMacro(WeightDecay, double);
  itkGetConstMacro(WeightDecay, double);

  /** A gradient with a larger Euclidean norm is shortened to it; 0: never. Default: 10000. */
  itkSetMacro(GradientClippingNorm, double);
  itkGetConstMacro(GradientClippingNorm, double);

  /** Factor of the loss but for the weight decay. The released program halves it. Default: 1. */
  itkSetMacro(LossFactor, double);
  itkGetConstMacro(LossFactor, double);

  /** Number of samples that the network sees at once. Default: 1. */
  itkSetMacro(BatchSize, unsigned int);
  itkGetConstMacro(BatchSize, unsigned int);

  /** Number of such batches an iteration: as one larger batch, but in the memory of a small one. Default: 1. */
  itkSetMacro(NumberOfAccumulatedBatches, unsigned int);
  itkGetConstMacro(NumberOfAccumulatedBatches, unsigned int);

  /** Samples an iteration. */
  unsigned int
  GetNumberOfSamplesPerIteration() const
  {
    return m_BatchSize * m_NumberOfAccumulatedBatches;
  }

  /** Decay d of the exponential moving average of the weights; 0 (default): no average. After iteration t, the average
   * moves by the share 1 - min(d, t / (t + 9)) towards the weights. The average is what is validated and what the model
   * has after the training. */
  itkSetMacro(AveragingDecay, double);
  itkGetConstMacro(AveragingDecay, double);

  /** Whether convolutions and products of the training are computed in bfloat16 (weights, loss and optimizer stay in
   * single precision). Meant for CUDA; on most CPUs it is no faster. Default: off. */
  itkSetMacro(MixedPrecision, bool);
  itkGetConstMacro(MixedPrecision, bool);
  itkBooleanMacro(MixedPrecision);

  /** Number of iterations. Default: 30000. */
  itkSetMacro(NumberOfIterations, unsigned int);
  itkGetConstMacro(NumberOfIterations, unsigned int);

  /** Scale gamma of the target heatmaps. Default: 100 in 2D, 1000 in 3D when left at 0. */
  itkSetMacro(Gamma, double);
  double
  GetGamma() const;

  /** First value of every sigma, in grid pixels. Default: 2.5. */
  itkSetMacro(InitialSigma, double);
  itkGetConstMacro(InitialSigma, double);

  /** Whether sigma is learned. Default: on. */
  itkSetMacro(LearnSigma, bool);
  itkGetConstMacro(LearnSigma, bool);
  itkBooleanMacro(LearnSigma);

  /** The factor alpha of the loss. Default: 20 in 2D, 1000 in 3D when left negative. */
  itkSetMacro(SigmaWeight, double);
  double
  GetSigmaWeight() const;

  /** Largest translation along an axis, in grid pixels. Default: 20. */
  itkSetMacro(Translation, double);
  itkGetConstMacro(Translation, double);

  /** Largest angles of rotation, in radians: one for all planes of axes, or one a plane, in 3D xy, xz, yz. An image is
   * turned in the last plane first; pi turns it to any side. Default: 0.26 (15 degrees). */
  void
  SetRotation(const std::vector<double> & angles);
  const std::vector<double> &
  GetRotation() const
  {
    return m_Rotation;
  }

  /** Largest deviation from 1 of the scale common to all axes, and of that of each axis. Defaults: 0.4; 0. */
  itkSetMacro(Scale, double);
  itkGetConstMacro(Scale, double);
  itkSetMacro(AxisScale, double);
  itkGetConstMacro(AxisScale, double);

  /** Number of B-spline nodes across the grid along an axis, and their largest displacement in grid pixels along an
   * axis. Defaults: 12; 5. */
  itkSetMacro(ElasticNodes, unsigned int);
  itkGetConstMacro(ElasticNodes, unsigned int);
  itkSetMacro(ElasticDisplacement, double);
  itkGetConstMacro(ElasticDisplacement, double);

  /** Largest deviation from 1 of the intensity factor, and largest value added. Defaults: 0.25; 0.25. */
  itkSetMacro(IntensityFactor, double);
  itkGetConstMacro(IntensityFactor, double);
  itkSetMacro(IntensityShift, double);
  itkGetConstMacro(IntensityShift, double);

  /** Largest absolute logarithm of the exponent of the gamma correction. Default: 0. */
  itkSetMacro(IntensityExponent, double);
  itkGetConstMacro(IntensityExponent, double);

  /** Largest standard deviation, in grid pixels, of the Gaussian by which a sample is blurred. Default: 0. */
  itkSetMacro(Blur, double);
  itkGetConstMacro(Blur, double);

  /** Largest standard deviation of the normally distributed noise added to each pixel. Default: 0. */
  itkSetMacro(Noise, double);
  itkGetConstMacro(Noise, double);

  /** Largest share of the grid that is cut off at each side, that is, set to the model's fill value. Default: 0. */
  itkSetMacro(Crop, double);
  itkGetConstMacro(Crop, double);

  /** Names of landmarks that change places when an image is mirrored, a pair after the other: left, right, left, ...
   * All others lie in the mirror's plane. Default: none, then no image is mirrored. */
  void
  SetMirrorPairs(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetMirrorPairs() const
  {
    return m_MirrorPairs;
  }

  /** Sets MirrorPairs from a CSV file with a pair of names in each row. Throws "<file>:<line>: <reason>". */
  void
  ReadMirrorPairs(const std::string & fileName);

  /** The place that each landmark gets when an image is mirrored. */
  std::vector<unsigned int>
  GetMirroredOrder() const;

  /** Seed of the weights, the order of the images, augmentation and dropout. Default: 1. */
  itkSetMacro(Seed, unsigned int);
  itkGetConstMacro(Seed, unsigned int);

  /** Where the network is trained. Default: Auto. */
  itkSetEnumMacro(Device, DeviceEnum);
  itkGetEnumMacro(Device, DeviceEnum);

  /** Samples that are prepared at the same time while the network works. Default: 2. */
  itkSetMacro(NumberOfDecodingThreads, unsigned int);
  itkGetConstMacro(NumberOfDecodingThreads, unsigned int);

  /** Memory in MiB in which decoded images are kept for their next use. Default: 4096. */
  itkSetMacro(CacheMemory, unsigned int);
  itkGetConstMacro(CacheMemory, unsigned int);

  /** The errors on the validation images are measured every so many iterations, and at the end. 0: only at the end.
   * Default: 500. */
  itkSetMacro(ValidationInterval, unsigned int);
  itkGetConstMacro(ValidationInterval, unsigned int);

  /** Whether the model has the weights of the best validation (least mean error) in the end, not the last ones.
   * Default: on. */
  itkSetMacro(KeepBest, bool);
  itkGetConstMacro(KeepBest, bool);
  itkBooleanMacro(KeepBest);

  /** The training ends early after so many validations without an improvement. 0 (default): never. */
  itkSetMacro(Patience, unsigned int);
  itkGetConstMacro(Patience, unsigned int);

  /** Number of times that a training goes back after it diverged, before that is an error. Default: 5. */
  itkSetMacro(MaximumNumberOfRollbacks, unsigned int);
  itkGetConstMacro(MaximumNumberOfRollbacks, unsigned int);

  /** A checkpoint is written every so many iterations. Default: 250. */
  itkSetMacro(CheckpointInterval, unsigned int);
  itkGetConstMacro(CheckpointInterval, unsigned int);

  /** The checkpoint's file; empty (default): no checkpoints. */
  itkSetStringMacro(CheckpointFileName);
  itkGetStringMacro(CheckpointFileName);

  /** Whether to go on from the checkpoint, which must have been made with the same settings, except for Patience
   * and NumberOfIterations: another number, not below the iterations done, shortens or prolongs the training from here
   * on, with the learning rates of its own schedule. Default: off. */
  itkSetMacro(Resume, bool);
  itkGetConstMacro(Resume, bool);
  itkBooleanMacro(Resume);

  /** A CSV file of what is logged, say log.csv, and beside it log.svg, a picture of loss, sigma and validation error,
   * and log-worst.png, the up to six validation images with the largest errors, with true and found points. All are
   * written with each checkpoint; a resumed training continues them. Empty (default): no log. Columns: iteration,
   * seconds, loss (mean since the row before), learning_rate, sigma of each landmark, validation_mean,
   * validation_median, validation_outliers_<radius> in percent (empty in rows without a validation),
   * samples_per_second, waiting_share, rollbacks. */
  itkSetStringMacro(LogFileName);
  itkGetStringMacro(LogFileName);

  /** A row is logged every so many iterations, and with each validation. Default: 10. */
  itkSetMacro(LogInterval, unsigned int);
  itkGetConstMacro(LogInterval, unsigned int);

  /** Iterations done so far. */
  itkGetConstMacro(Iteration, unsigned int);

  /** Loss of the last iteration, without the weight decay. */
  itkGetConstMacro(Loss, double);

  /** The learning rate of the last iteration. */
  itkGetConstMacro(CurrentLearningRate, double);

  /** Present sigma of each landmark, in grid pixels. */
  const std::vector<double> &
  GetSigmas() const
  {
    return m_Sigmas;
  }

  /** Mean point-to-point error in mm of the latest validation; NaN before the first. */
  itkGetConstMacro(ValidationError, double);

  /** Errors of the latest validation; null before the first. */
  itkGetConstObjectMacro(Validation, LandmarkEvaluationResult);

  /** The iteration with the least validation error so far. */
  itkGetConstMacro(BestIteration, unsigned int);

  /** Times that the training went back. */
  itkGetConstMacro(NumberOfRollbacks, unsigned int);

  /** Samples trained on in a second, since the training was started or resumed. */
  itkGetConstMacro(SamplesPerSecond, double);

  /** Share of the time since then in which the network waited for samples. */
  itkGetConstMacro(WaitingShare, double);

  /** Sets the model, which must be there, and this trainer up; what is set later overrides it.
   * - Paper2D, Paper3D: section 3 of the paper (2D images; spine CT): SCN with 128 (64) filters, Nesterov momentum
   * 0.99, learning rate 1e-6 (5e-8), batch size 1, 30,000 (40,000) iterations, learned sigma from 2.5 (4), alpha 20
   * (1000).
   * - FastCPU: for two CPU cores and an hour: SCN with 32 (16 in 3D) filters and without dropout on a grid of 256 x 256
   *   (64 x 64 x 64), Adam at 6e-4 on a cosine schedule, averaged weights, batch size 2, 5000 iterations. */
  void
  ApplyPreset(PresetEnum preset);

  /** The settings, as JSON text. */
  std::string
  GetSettings() const;

  /** Draws `number` samples as the network would see them, each with its landmarks, as one PNG file. */
  void
  WritePreview(const std::string & fileName, unsigned int number) const;

  /** Sets the reader up for the image of the given name. */
  template <unsigned int VDimension>
  void
  ConfigureReader(LandmarkImageReader<Image<float, VDimension>> & reader, const std::string & name) const;

  /** Trains. */
  void
  Update() override;

protected:
  LandmarkModelTrainer();
  ~LandmarkModelTrainer() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  template <unsigned int VDimension>
  void
  Train();

  /** Trains until the last iteration. */
  template <unsigned int VDimension>
  void
  Iterate(TrainingState & state, TrainingLog & log, const std::string & settings);

  /** Gives the model weights, as the content of a file. */
  void
  Deliver(const std::string & weights, const TrainingState & state);

  /** Copies what the Get functions show. */
  void
  ShowState(const TrainingState & state);

  void
  AddLogRow(TrainingLog & log, TrainingState & state, double seconds, bool hasValidation) const;

  template <unsigned int VDimension>
  void
  DrawSamples(const std::string & fileName, unsigned int number) const;

  template <unsigned int VDimension>
  void
  DrawWorstCases(const std::string & fileName) const;

  template <unsigned int VDimension>
  void
  VerifyImages() const;

  /** Measures the model's errors on the validation images. */
  template <unsigned int VDimension>
  void
  Validate();

  void
  VerifyMirrorPairs() const;

  double
  ComputeLearningRate(unsigned int iteration) const;

  LandmarkModel::Pointer      m_Model;
  LandmarkTable::ConstPointer m_Landmarks;
  std::string                 m_ImageDirectory{ "." };
  std::vector<std::string>    m_TrainingImages;
  std::vector<std::string>    m_ValidationImages;
  std::vector<double>         m_ImageSpacing;

  OptimizerEnum m_Optimizer{ OptimizerEnum::Nesterov };
  double        m_LearningRate{ 1e-6 };
  ScheduleEnum  m_Schedule{ ScheduleEnum::Constant };
  double        m_FinalLearningRateFactor{ 0.01 };
  double        m_Momentum{ 0.99 };
  double        m_WeightDecay{ 5e-4 };
  double        m_GradientClippingNorm{ 10000.0 };
  double        m_LossFactor{ 1.0 };
  unsigned int  m_BatchSize{ 1 };
  unsigned int  m_NumberOfAccumulatedBatches{ 1 };
  double        m_AveragingDecay{ 0.0 };
  bool          m_MixedPrecision{ false };
  unsigned int  m_NumberOfIterations{ 30000 };
  double        m_Gamma{ 0.0 };
  double        m_InitialSigma{ 2.5 };
  bool          m_LearnSigma{ true };
  double        m_SigmaWeight{ -1.0 };

  double       m_Translation{ 20.0 };
  double       m_Scale{ 0.4 };
  double       m_AxisScale{ 0.0 };
  unsigned int m_ElasticNodes{ 12 };
  double       m_ElasticDisplacement{ 5.0 };
  double       m_IntensityFactor{ 0.25 };
  double       m_IntensityShift{ 0.25 };
  double       m_IntensityExponent{ 0.0 };
  double       m_Blur{ 0.0 };
  double       m_Noise{ 0.0 };
  double       m_Crop{ 0.0 };

  std::vector<double>      m_Rotation{ 0.26 };
  std::vector<std::string> m_MirrorPairs;

  unsigned int m_Seed{ 1 };
  DeviceEnum   m_Device{ DeviceEnum::Auto };
  unsigned int m_NumberOfDecodingThreads{ 2 };
  unsigned int m_CacheMemory{ 4096 };
  unsigned int m_ValidationInterval{ 500 };
  bool         m_KeepBest{ true };
  unsigned int m_Patience{ 0 };
  unsigned int m_MaximumNumberOfRollbacks{ 5 };
  unsigned int m_CheckpointInterval{ 250 };
  std::string  m_CheckpointFileName;
  bool         m_Resume{ false };
  std::string  m_LogFileName;
  unsigned int m_LogInterval{ 10 };
  std::string  m_Preset;

  unsigned int                           m_Iteration{ 0 };
  double                                 m_Loss{ 0.0 };
  double                                 m_CurrentLearningRate{ 0.0 };
  std::vector<double>                    m_Sigmas;
  double                                 m_ValidationError{ std::numeric_limits<double>::quiet_NaN() };
  LandmarkEvaluationResult::ConstPointer m_Validation;
  /** What it judged. */
  LandmarkTable::ConstPointer m_ValidationLandmarks;
  unsigned int                m_BestIteration{ 0 };
  unsigned int                m_NumberOfRollbacks{ 0 };
  double                      m_SamplesPerSecond{ 0.0 };
  double                      m_WaitingShare{ 0.0 };
};

} // end namespace itk

#endif
