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

#include "itkLandmarkDataSet.h"
#include "itkLandmarkEvaluationResult.h"
#include "itkLandmarkModel.h"
#include "itkLandmarkSet.h"
#include "itkLandmarkTrainingSettings.h"

#include "itkDataObjectDecorator.h"
#include "itkImage.h"
#include "itkProcessObject.h"

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace itk
{

class TrainingLog;
class TrainingState;
struct TrainingTask;

/** \class LandmarkTrainingStatus
 * \brief Where a training is, after an iteration.
 * \ingroup LandmarkLocalization */
struct LandmarkTrainingStatus
{
  /** Iterations done. */
  unsigned int iteration{ 0 };
  /** Of the last iteration, without the weight decay. */
  double loss{ 0.0 };
  double learningRate{ 0.0 };
  /** What the loss learns, one number a landmark, by name: `sigma`, in grid pixels, of the Heatmap loss. */
  std::map<std::string, std::vector<double>> landmarkValues;
  /** Mean point-to-point error in mm of the latest validation; NaN before the first. */
  double validationError{ std::numeric_limits<double>::quiet_NaN() };
  /** The iteration with the least validation error. */
  unsigned int bestIteration{ 0 };
  /** Times that the training went back. */
  unsigned int numberOfRollbacks{ 0 };
  /** Since the training was started or resumed: seconds, samples a second, and the share of the time in which the
   * network waited for samples. */
  double seconds{ 0.0 };
  double samplesPerSecond{ 0.0 };
  double waitingShare{ 0.0 };
  /** Whether there was a validation after this iteration, a row was logged, a checkpoint and the log were written. */
  bool isValidated{ false };
  bool isLogged{ false };
  bool isSaved{ false };
  /** Mean loss since the row before, where a row is logged. */
  double meanLoss{ 0.0 };
};

/** \class LandmarkTrainingSample
 * \brief A sample as the network sees it: an image on its grid, and where the landmarks are in it.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
struct LandmarkTrainingSample
{
  typename Image<float, VDimension>::ConstPointer image;
  typename LandmarkSet<VDimension>::ConstPointer  landmarks;
};

/** \class LandmarkModelTrainer
 * \brief Trains the network of a LandmarkModel on annotated images.
 *
 * The output is a new model; the initial one, if there is any, stays as it is.
 * - Without an initial model, the new one has one stage, initialized from the seed.
 * - With one, its last stage is trained further: its grid, intensities, network and decoder take the place of those of
 *   the settings.
 * - With one and AddStage, the new model has a further stage as the settings say. A
 *   sample shows the surroundings of one landmark, somewhat off its true position; only this landmark counts.
 *
 * An iteration is one step of the optimizer along the mean gradient of batchSize times accumulatedBatches samples of
 * the loss and of \f$ \lambda \|w\|^2 \f$, the weight decay. The latter covers the convolution kernels, not biases or
 * what the loss learns, and acts through its gradient \f$ 2 \lambda w \f$. The default loss, Heatmap, is equation (2)
 * of Payer et al., Medical Image Analysis 54 (2019), summed over pixels and landmarks, with the target heatmaps \f$ g_i
 * \f$ of GaussianHeatmapImageSource in grid pixels and one learned \f$ \sigma_i \f$ a landmark, whose logarithm is
 * trained: \f[ \sum_i \sum_x (h_i(x) - g_i(x; \sigma_i))^2 + \alpha \sum_i \sigma_i^2 \f] A missing landmark has the
 * target zero and no \f$ \sigma \f$ term.
 *
 * A sample is an image prepared as its model describes and then augmented: a point y of the network's grid shows the
 * image at \f$ x = c + t + R S M (y + u(y) - c) \f$ with the grid's center c, a translation t, a rotation R, a scaling
 * S, with probability 1/2 a reflection M of the first physical axis if `mirror` is on, and an elastic displacement
 * u, a cubic B-spline with random coefficients, halved while it would fold the grid. Landmarks follow the inverse;
 * mirrored ones then change places with their partners. The sample may then be blurred and its sides be cut off; an
 * intensity v in [-1, 1] becomes \f$ 2 ((v + 1) / 2)^e - 1 \f$ (gamma correction; values below -1 stay), is multiplied
 * by \f$ 1 + m \f$, and \f$ a \f$ and noise are added. All random values are uniform (of e, the logarithm is), except
 * the noise. LandmarkAugmentationSettings says how large they are.
 *
 * Before the first iteration, everything is looked at that can be known: settings, landmarks, every image (one that
 * cannot be read, carries no spacing while none was set, or does not contain all of its landmarks is an error), and
 * whether there is a landmark to train on and, with validation images, to validate with.
 *
 * Observers are sent an IterationEvent after every iteration and see GetStatus(), and ProgressEvents, also of the
 * calibration in the end. AbortGenerateDataOn() ends the training after the current iteration, or image of the
 * calibration; a checkpoint is written first, and Update() with Resume on goes on from it.
 * However it comes about that a training ends, the output then has the weights trained so far.
 *
 * In the end, a LandmarkShapeModel is learned from the training landmarks (the training record says why, if they do not
 * suffice for one), and
 * LandmarkModelCalibration scales the model's covariances on the validation images, if there are any, chooses its
 * minimum confidence where landmarks are absent from some of them, and learns what plausible images look like.
 *
 * When the loss, its gradient or a weight is not finite, the training goes back to its state of up to
 * CheckpointInterval iterations ago and continues at half the learning rate; after maximumRollbacks in a row it is an
 * error.
 *
 * A log that cannot be written is a warning, once. A checkpoint that cannot be written is an error.
 *
 * Two runs with the same settings, data, number of threads and kind of machine give the same weights on the CPU,
 * whatever the number of decoding threads, and whether or not a run was interrupted and resumed in between. LibTorch's
 * own random generators and number of threads are as before when Update() returns.
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

  using DeviceEnum = LandmarkModelEnums::Device;

#ifndef ITK_WRAPPING_PARSER
  /** What is trained, and how. Default: those of MakeLandmarkTrainingSettings(2). */
  void
  SetSettings(const LandmarkTrainingSettings & settings);
  itkGetConstReferenceMacro(Settings, LandmarkTrainingSettings);

  /** Names, definitions and mirror partners of the landmarks of a new model. Default: empty, the names of the training
   * images' table. */
  void
  SetLandmarkDefinitions(const std::vector<LandmarkDefinition> & definitions);
  itkGetConstReferenceMacro(LandmarkDefinitions, std::vector<LandmarkDefinition>);
#endif

  /** Changes the settings by JSON text, see ParseLandmarkTrainingSettings(). */
  void
  SetSettings(const std::string & text);

  /** Replaces the settings by those of a preset, see ReadLandmarkTrainingPreset(). */
  void
  SetPreset(const std::string & name, unsigned int dimension);

  /** Changes the settings by those of a JSON file, or of a model file that a training wrote. Of a model of several
   * stages, they are those of the last one if there is an initial model by then. Without one, this training is
   * replayed, landmark definitions included: the settings are those of the first stage, which name the next; an error
   * where the stages were trained one after the other. Throws "<file>: <reason>". */
  void
  ReadSettings(const std::string & fileName);

  /** The names of all losses. */
  static std::vector<std::string>
  GetLossNames();

  /** The settings, as JSON text. */
  std::string
  GetSettingsText() const;

  /** Images to train on, and images to validate on (default: none). */
  void
  SetTrainingData(const LandmarkDataSet & data);
  itkGetConstReferenceMacro(TrainingData, LandmarkDataSet);
  void
  SetValidationData(const LandmarkDataSet & data);
  itkGetConstReferenceMacro(ValidationData, LandmarkDataSet);

  /** The model to start from. Default: null. */
  itkSetConstObjectMacro(InitialModel, LandmarkModel);
  itkGetConstObjectMacro(InitialModel, LandmarkModel);

  /** Whether the initial model gets a further stage. Default: off, its last stage is trained further. */
  itkSetMacro(AddStage, bool);
  itkGetConstMacro(AddStage, bool);
  itkBooleanMacro(AddStage);

  /** A model with the network of whose last stage, one only, the further stage begins, instead of one initialized from
   * the seed: as when the stage before was trained anew. It must have the same landmarks. Default: null. */
  itkSetConstObjectMacro(AddedStageModel, LandmarkModel);
  itkGetConstObjectMacro(AddedStageModel, LandmarkModel);

  /** Where the network is trained. Default: Auto. */
  itkSetEnumMacro(Device, DeviceEnum);
  itkGetEnumMacro(Device, DeviceEnum);

  /** Samples that are prepared at the same time while the network works. Default: 2. */
  itkSetMacro(NumberOfDecodingThreads, unsigned int);
  itkGetConstMacro(NumberOfDecodingThreads, unsigned int);

  /** Memory in MiB in which prepared images are kept for their next use. Default: 4096. */
  itkSetMacro(CacheMemory, unsigned int);
  itkGetConstMacro(CacheMemory, unsigned int);

  /** A checkpoint is written every so many iterations, at least 1. Default: 250. */
  itkSetClampMacro(CheckpointInterval, unsigned int, 1, std::numeric_limits<unsigned int>::max());
  itkGetConstMacro(CheckpointInterval, unsigned int);

  /** The checkpoint's file; empty (default): no checkpoints. */
  itkSetStringMacro(CheckpointFileName);
  itkGetStringMacro(CheckpointFileName);

  /** Whether to go on from the checkpoint, which must have been made with the same settings, data and initial model,
   * except for `iterations` and `patience`: another number, not below the iterations done, shortens or prolongs the
   * training from here on, with the learning rates of its own schedule. Default: off. */
  itkSetMacro(Resume, bool);
  itkGetConstMacro(Resume, bool);
  itkBooleanMacro(Resume);

  /** Whether the checkpoint is one after the last iteration, so that Update() with Resume on would train no further.
   * Throws if that would refuse the checkpoint. */
  bool
  IsCheckpointOfTheEnd() const;

  /** A CSV file, written with each checkpoint; a resumed training continues it. Empty (default): no log. Columns:
   * iteration, seconds, loss (mean since the row before), learning_rate, what the loss learns of each landmark
   * (`sigma_<name>`), validation_mean, validation_median, validation_outliers_<radius> in percent (empty in rows
   * without a validation), samples_per_second, waiting_share, rollbacks. */
  itkSetStringMacro(LogFileName);
  itkGetStringMacro(LogFileName);

  /** A row is logged every so many iterations, at least 1, and with each validation. Default: 10. */
  itkSetClampMacro(LogInterval, unsigned int, 1, std::numeric_limits<unsigned int>::max());
  itkGetConstMacro(LogInterval, unsigned int);

#ifndef ITK_WRAPPING_PARSER
  /** Where the training is. */
  itkGetConstReferenceMacro(Status, LandmarkTrainingStatus);
#endif

  /** Iterations done, loss of the last one, and mean error in mm of the latest validation, as GetStatus() has them. */
  unsigned int
  GetIteration() const
  {
    return m_Status.iteration;
  }
  double
  GetLoss() const
  {
    return m_Status.loss;
  }
  double
  GetValidationError() const
  {
    return m_Status.validationError;
  }

  /** Errors of the latest validation, and the landmarks that it found; null before the first. */
  itkGetConstObjectMacro(Validation, LandmarkEvaluationResult);
  itkGetConstObjectMacro(FoundLandmarks, LandmarkTable);

  /** The new model; null before Update(). During the training, the model of the latest validation. */
  const LandmarkModel *
  GetModel() const;

#ifndef ITK_WRAPPING_PARSER
  /** The first samples of a training, without training. Throws what Update() would throw before its first iteration. */
  template <unsigned int VDimension>
  std::vector<LandmarkTrainingSample<VDimension>>
  MakeSamples(unsigned int number);
#endif

  /** That of this object or of its tables, whichever is latest. */
  ModifiedTimeType
  GetMTime() const override;

#ifndef ITK_WRAPPING_PARSER
  /** Throws what Update() would throw before it looks at images, and what further stages with these settings, each
   * added to the model of the training before, would throw. */
  void
  VerifyStages(const std::vector<LandmarkTrainingSettings> & next) const;
#endif

protected:
  LandmarkModelTrainer();
  ~LandmarkModelTrainer() override;

  using OutputType = DataObjectDecorator<LandmarkModel>;

  using Superclass::MakeOutput;
  DataObject::Pointer
  MakeOutput(DataObjectPointerArraySizeType index) override;

  void
  VerifyPreconditions() const override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  void
  Require(bool isRight, const char * reason) const;

  /** What the models to begin with say of a training: the stages before, what the stage keeps, its first weights. */
  TrainingTask
  BeginTask() const;

  /** Everything that a training needs, complete and verified. */
  TrainingTask
  MakeTask() const;

  template <unsigned int VDimension>
  void
  Train();

  /** Makes the model that the training gives, calibrated. */
  void
  Deliver(const TrainingTask & task, const TrainingState & state);

  void
  SetModel(const LandmarkModel * model);

  LandmarkTrainingSettings        m_Settings;
  std::vector<LandmarkDefinition> m_LandmarkDefinitions;
  LandmarkDataSet                 m_TrainingData;
  LandmarkDataSet                 m_ValidationData;
  LandmarkModel::ConstPointer     m_InitialModel;
  bool                            m_AddStage{ false };
  LandmarkModel::ConstPointer     m_AddedStageModel;
  DeviceEnum                      m_Device{ DeviceEnum::Auto };
  unsigned int                    m_NumberOfDecodingThreads{ 2 };
  unsigned int                    m_CacheMemory{ 4096 };
  unsigned int                    m_CheckpointInterval{ 250 };
  std::string                     m_CheckpointFileName;
  bool                            m_Resume{ false };
  std::string                     m_LogFileName;
  unsigned int                    m_LogInterval{ 10 };

  LandmarkTrainingStatus                 m_Status;
  LandmarkEvaluationResult::ConstPointer m_Validation;
  LandmarkTable::ConstPointer            m_FoundLandmarks;
  std::unique_ptr<TrainingLog>           m_Log;
};

} // end namespace itk

#endif
