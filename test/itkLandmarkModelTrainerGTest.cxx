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
#include "itkLandmarkModelTrainer.h"
#include "itkTestFolder.h"
#include "itkTrainingSampler.h"

#include "itkImageFileWriter.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkLinearInterpolateImageFunction.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

namespace
{

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

template <unsigned int VDimension>
typename ImageType<VDimension>::Pointer
MakeImage(itk::SizeValueType length)
{
  const auto                               image = ImageType<VDimension>::New();
  typename ImageType<VDimension>::SizeType size;
  size.Fill(length);
  image->SetRegions(size);
  image->Allocate();
  typename ImageType<VDimension>::SpacingType spacing;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    spacing[d] = 0.5 + 0.25 * d;
  }
  image->SetSpacing(spacing);
  itk::Point<double, VDimension> origin;
  origin.Fill(-3.0);
  image->SetOrigin(origin);
  return image;
}

template <unsigned int VDimension>
void
WriteImage(const ImageType<VDimension> * image, const std::string & fileName)
{
  const auto writer = itk::ImageFileWriter<ImageType<VDimension>>::New();
  writer->SetInput(image);
  writer->SetFileName(fileName);
  writer->Update();
}

/** Images with two bright blobs; the second one is always at the same offset from the first. */
template <unsigned int VDimension>
class Data
{
public:
  explicit Data(unsigned int numberOfImages)
    : Table(itk::LandmarkTable::New())
  {
    Table->SetDimension(VDimension);
    Table->SetLandmarkNames({ "first", "second" });
    const auto random = itk::Statistics::MersenneTwisterRandomVariateGenerator::New();
    random->SetSeed(7);
    for (unsigned int i = 0; i < numberOfImages; ++i)
    {
      const auto          image = MakeImage<VDimension>(32);
      std::vector<double> coordinates(2 * VDimension);
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        coordinates[d] = -3.0 + image->GetSpacing()[d] * random->GetUniformVariate(8.0, 16.0);
        coordinates[VDimension + d] = coordinates[d] + 4.0;
      }
      for (itk::ImageRegionIteratorWithIndex<ImageType<VDimension>> it(image, image->GetBufferedRegion());
           !it.IsAtEnd();
           ++it)
      {
        itk::Point<double, VDimension> point;
        image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
        double value = random->GetUniformVariate(0.0, 5.0);
        for (unsigned int landmark = 0; landmark < 2; ++landmark)
        {
          double squaredDistance = 0.0;
          for (unsigned int d = 0; d < VDimension; ++d)
          {
            const double difference = point[d] - coordinates[landmark * VDimension + d];
            squaredDistance += difference * difference;
          }
          value += (landmark == 0 ? 200.0 : 120.0) * std::exp(-squaredDistance / 2.0);
        }
        it.Set(static_cast<float>(value));
      }
      const auto name = "image" + std::to_string(i) + ".mha";
      WriteImage<VDimension>(image, Folder.GetName(name));
      Table->SetCoordinates(name, coordinates);
    }
  }

  itk::LandmarkModelTrainer::Pointer
  MakeTrainer(unsigned int iterations) const
  {
    const auto model = itk::LandmarkModel::New();
    model->SetDimension(VDimension);
    model->SetNumberOfFilters(6);
    model->SetNumberOfLevels(2);
    model->SetSpatialConfigurationKernelSize(3);
    model->SetSpatialConfigurationPooling(4);
    model->SetGridSize(std::vector<itk::SizeValueType>(VDimension, 16));
    model->SetDropoutProbability(0.1);
    const auto trainer = itk::LandmarkModelTrainer::New();
    trainer->SetModel(model);
    trainer->SetLandmarks(Table);
    trainer->SetImageDirectory(Folder.GetName());
    trainer->SetTrainingImages(Table->GetImageNames());
    trainer->SetOptimizer(itk::LandmarkModelTrainerEnums::Optimizer::Adam);
    trainer->SetLearningRate(5e-3);
    trainer->SetBatchSize(2);
    trainer->SetNumberOfIterations(iterations);
    trainer->SetInitialSigma(1.5);
    trainer->SetTranslation(1.0);
    trainer->SetScale(0.1);
    trainer->SetElasticDisplacement(0.5);
    trainer->SetDevice(itk::LandmarkModelEnums::Device::CPU);
    return trainer;
  }

  TestFolder                  Folder;
  itk::LandmarkTable::Pointer Table;
};

/** The network's answer to a fixed image: equal for equal weights. */
std::vector<float>
Fingerprint(const itk::LandmarkModel & model)
{
  const auto         size = model.GetGridSize();
  itk::SizeValueType pixels = 1;
  for (const auto length : size)
  {
    pixels *= length;
  }
  std::vector<float> image(pixels);
  for (itk::SizeValueType i = 0; i < pixels; ++i)
  {
    image[i] = std::sin(0.37f * static_cast<float>(i));
  }
  std::vector<float> heatmaps(pixels * model.GetNumberOfLandmarks());
  model.Evaluate(image.data(), size.data(), heatmaps.data(), nullptr, nullptr, itk::LandmarkModelEnums::Device::CPU, 0);
  return heatmaps;
}

std::string
GetError(itk::LandmarkModelTrainer & trainer)
{
  try
  {
    trainer.Update();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "";
}

/** An image whose values are a physical coordinate shows after deformation where each pixel came from. */
template <unsigned int VDimension>
void
Expect_landmarks_follow_pixels()
{
  TestFolder folder;
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(VDimension);
  std::vector<std::string> names;
  std::vector<double>      coordinates;
  const auto               random = itk::Statistics::MersenneTwisterRandomVariateGenerator::New();
  random->SetSeed(3);
  const auto geometry = MakeImage<VDimension>(40);
  for (unsigned int i = 0; i < 20; ++i)
  {
    names.push_back("p" + std::to_string(i));
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      coordinates.push_back(-3.0 + geometry->GetSpacing()[d] * random->GetUniformVariate(12.0, 28.0));
    }
  }
  table->SetLandmarkNames(names);
  for (unsigned int axis = 0; axis < VDimension; ++axis)
  {
    const auto image = MakeImage<VDimension>(40);
    for (itk::ImageRegionIteratorWithIndex<ImageType<VDimension>> it(image, image->GetBufferedRegion()); !it.IsAtEnd();
         ++it)
    {
      itk::Point<double, VDimension> point;
      image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
      it.Set(static_cast<float>(point[axis]));
    }
    const auto name = "axis" + std::to_string(axis) + ".mha";
    WriteImage<VDimension>(image, folder.GetName(name));
    table->SetCoordinates(name, coordinates);
  }

  const auto model = itk::LandmarkModel::New();
  model->SetDimension(VDimension);
  model->SetLandmarkNames(names);
  model->SetGridSize(std::vector<itk::SizeValueType>(VDimension, 48));
  model->SetRangeRule(itk::IntensityScaleImageFilterEnums::RangeRule::FixedRange);
  model->SetRangeMinimum(-1.0);
  model->SetRangeMaximum(1.0);
  const auto trainer = itk::LandmarkModelTrainer::New();
  trainer->SetModel(model);
  trainer->SetLandmarks(table);
  trainer->SetImageDirectory(folder.GetName());
  trainer->SetTranslation(3.0);
  trainer->SetScale(0.2);
  trainer->SetAxisScale(0.1);
  trainer->SetElasticDisplacement(2.0);
  trainer->SetIntensityFactor(0.0);
  trainer->SetIntensityShift(0.0);

  unsigned int checked = 0;
  double       largestShift = 0.0;
  for (unsigned int axis = 0; axis < VDimension; ++axis)
  {
    trainer->SetTrainingImages({ "axis" + std::to_string(axis) + ".mha" });
    const itk::TrainingSampler<VDimension> sampler(*trainer, 0);
    for (unsigned int number = 0; number < 5; ++number)
    {
      const auto sample = sampler.Make(number);
      const auto interpolator = itk::LinearInterpolateImageFunction<ImageType<VDimension>>::New();
      interpolator->SetInputImage(sample.Image);
      for (unsigned int i = 0; i < names.size(); ++i)
      {
        itk::ContinuousIndex<double, VDimension> index;
        std::copy_n(sample.Coordinates.begin() + i * VDimension, VDimension, index.Begin());
        if (!interpolator->IsInsideBuffer(index))
        {
          continue;
        }
        // 0.01 grid pixels; the values are linear in the image, so only the elastic part bends them within a pixel.
        const double truth = coordinates[i * VDimension + axis];
        EXPECT_NEAR(interpolator->EvaluateAtContinuousIndex(index), truth, 0.01 * sample.Image->GetSpacing()[axis]);
        itk::Point<double, VDimension> unmoved;
        sample.Image->TransformContinuousIndexToPhysicalPoint(index, unmoved);
        largestShift = std::max(largestShift, std::abs(unmoved[axis] - truth));
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 50u);
  EXPECT_GT(largestShift, 1.0);
}

template <unsigned int VDimension>
void
Expect_deformation_is_inverted()
{
  const auto trainer = itk::LandmarkModelTrainer::New();
  trainer->SetElasticNodes(5);
  trainer->SetElasticDisplacement(4.0);
  const auto grid = MakeImage<VDimension>(64);
  const auto random = itk::Statistics::MersenneTwisterRandomVariateGenerator::New();
  random->SetSeed(11);
  for (unsigned int repetition = 0; repetition < 10; ++repetition)
  {
    const itk::TrainingDeformation<VDimension> deformation(*trainer, *grid, *random);
    for (unsigned int i = 0; i < 50; ++i)
    {
      itk::Point<double, VDimension> gridPoint;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        gridPoint[d] = -3.0 + grid->GetSpacing()[d] * random->GetUniformVariate(0.0, 63.0);
      }
      const auto found = deformation.Invert(deformation.GetTransform()->TransformPoint(gridPoint));
      EXPECT_LT(found.EuclideanDistanceTo(gridPoint), 1e-3);
    }
  }
}

} // namespace

TEST(LandmarkModelTrainer, DeformationIsInvertedIn2D)
{
  Expect_deformation_is_inverted<2>();
}

TEST(LandmarkModelTrainer, DeformationIsInvertedIn3D)
{
  Expect_deformation_is_inverted<3>();
}

TEST(LandmarkModelTrainer, LandmarksFollowPixelsIn2D)
{
  Expect_landmarks_follow_pixels<2>();
}

TEST(LandmarkModelTrainer, LandmarksFollowPixelsIn3D)
{
  Expect_landmarks_follow_pixels<3>();
}

TEST(LandmarkModelTrainer, WithoutAugmentationASampleIsThePreparedImage)
{
  const Data<2> data(1);
  const auto    trainer = data.MakeTrainer(1);
  trainer->GetModel()->SetLandmarkNames(data.Table->GetLandmarkNames());
  trainer->SetTranslation(0.0);
  trainer->SetRotation(0.0);
  trainer->SetScale(0.0);
  trainer->SetElasticDisplacement(0.0);
  trainer->SetIntensityFactor(0.0);
  trainer->SetIntensityShift(0.0);
  const auto sample = itk::TrainingSampler<2>(*trainer, 0).Make(0);

  const auto reader = itk::LandmarkImageReader<ImageType<2>>::New();
  reader->SetFileName(data.Folder.GetName("image0.mha"));
  const auto intensity = itk::LandmarkModelIntensityImageFilter<ImageType<2>>::New();
  intensity->SetInput(reader->GetOutput());
  intensity->SetModel(trainer->GetModel());
  const auto resample = itk::NetworkGridResampleImageFilter<ImageType<2>, ImageType<2>>::New();
  itk::ConfigureGrid(*resample, *trainer->GetModel());
  resample->SetInput(intensity->GetOutput());
  resample->Update();
  EXPECT_EQ(sample.Image->GetOrigin(), resample->GetOutput()->GetOrigin());
  for (itk::ImageRegionIteratorWithIndex<ImageType<2>> it(sample.Image, sample.Image->GetBufferedRegion());
       !it.IsAtEnd();
       ++it)
  {
    EXPECT_NEAR(it.Get(), resample->GetOutput()->GetPixel(it.GetIndex()), 1e-5);
  }
}

TEST(LandmarkModelTrainer, LearnsToFindBlobs)
{
  const Data<2> data(8);
  const auto    trainer = data.MakeTrainer(250);
  trainer->SetSchedule(itk::LandmarkModelTrainerEnums::Schedule::Cosine);
  trainer->SetValidationImages(data.Table->GetImageNames());
  trainer->SetValidationInterval(1);
  double       firstLoss = 0.0;
  double       firstError = 0.0;
  unsigned int events = 0;
  trainer->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
    if (++events == 1)
    {
      firstLoss = trainer->GetLoss();
      firstError = trainer->GetValidationError();
      trainer->SetValidationInterval(0);
    }
  });
  trainer->Update();
  EXPECT_EQ(events, 250u);
  EXPECT_LT(trainer->GetLoss(), 0.5 * firstLoss);
  // The grid's pixels are 1.5 mm; an untrained network is off by several.
  EXPECT_GT(firstError, 3.0);
  EXPECT_LT(trainer->GetValidationError(), 1.0);
  EXPECT_EQ(trainer->GetModel()->GetSigmas().size(), 2u);
  EXPECT_NE(std::string(trainer->GetModel()->GetTrainingRecord()).find("validationError"), std::string::npos);
}

TEST(LandmarkModelTrainer, TrainsIn3D)
{
  const Data<3> data(2);
  const auto    trainer = data.MakeTrainer(3);
  trainer->SetValidationImages({ "image0.mha" });
  trainer->Update();
  EXPECT_TRUE(std::isfinite(trainer->GetLoss()));
  EXPECT_TRUE(std::isfinite(trainer->GetValidationError()));
}

TEST(LandmarkModelTrainer, SameSeedGivesSameWeightsWhateverTheDecodingThreads)
{
  const Data<2>      data(4);
  std::vector<float> results[3];
  for (unsigned int i = 0; i < 3; ++i)
  {
    const auto trainer = data.MakeTrainer(6);
    trainer->SetNumberOfDecodingThreads(i == 0 ? 1 : 3);
    trainer->SetSeed(i == 2 ? 99 : 1);
    trainer->SetCacheMemory(i == 0 ? 0 : 100);
    trainer->Update();
    results[i] = Fingerprint(*trainer->GetModel());
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_NE(results[0], results[2]);
}

TEST(LandmarkModelTrainer, AResumedTrainingEqualsAnUninterruptedOne)
{
  for (const auto optimizer :
       { itk::LandmarkModelTrainerEnums::Optimizer::Adam, itk::LandmarkModelTrainerEnums::Optimizer::Nesterov })
  {
    const Data<2> data(4);
    const auto    configure = [optimizer](itk::LandmarkModelTrainer & trainer) {
      trainer.SetOptimizer(optimizer);
      trainer.SetLearningRate(optimizer == itk::LandmarkModelTrainerEnums::Optimizer::Adam ? 1e-3 : 1e-7);
    };
    const auto whole = data.MakeTrainer(8);
    configure(*whole);
    whole->Update();

    const auto interrupted = data.MakeTrainer(8);
    configure(*interrupted);
    interrupted->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    interrupted->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
      if (interrupted->GetIteration() == 5)
      {
        interrupted->AbortGenerateDataOn();
      }
    });
    EXPECT_THROW(interrupted->Update(), itk::ProcessAborted);

    const auto resumed = data.MakeTrainer(8);
    configure(*resumed);
    resumed->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    resumed->ResumeOn();
    resumed->Update();
    EXPECT_EQ(resumed->GetIteration(), 8u);
    EXPECT_EQ(resumed->GetSigmas(), whole->GetSigmas());
    EXPECT_EQ(Fingerprint(*resumed->GetModel()), Fingerprint(*whole->GetModel()));
  }
}

TEST(LandmarkModelTrainer, RefusesACheckpointOfOtherSettings)
{
  const Data<2> data(2);
  const auto    first = data.MakeTrainer(1);
  first->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  first->Update();
  const auto second = data.MakeTrainer(2);
  second->SetLearningRate(0.25);
  second->SetNumberOfIterations(1);
  second->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  second->ResumeOn();
  const auto error = GetError(*second);
  EXPECT_NE(error.find("checkpoint"), std::string::npos) << error;
  EXPECT_NE(error.find("learningRate"), std::string::npos) << error;

  data.Folder.Write("damaged", "PK not a checkpoint");
  second->SetCheckpointFileName(data.Folder.GetName("damaged"));
  EXPECT_NE(GetError(*second).find("damaged"), std::string::npos);
}

TEST(LandmarkModelTrainer, ALandmarkThatIsMissingInSomeImagesIsNoObstacle)
{
  const Data<2> data(2);
  auto          coordinates = data.Table->GetCoordinates("image0.mha");
  coordinates[0] = coordinates[1] = std::numeric_limits<double>::quiet_NaN();
  data.Table->SetCoordinates("image0.mha", coordinates);
  const auto trainer = data.MakeTrainer(4);
  trainer->SetValidationImages({ "image0.mha" });
  trainer->Update();
  EXPECT_TRUE(std::isfinite(trainer->GetLoss()));
  EXPECT_TRUE(std::isfinite(trainer->GetValidationError()));
}

TEST(LandmarkModelTrainer, DivergenceIsAnError)
{
  const Data<2> data(2);
  const auto    trainer = data.MakeTrainer(50);
  trainer->SetOptimizer(itk::LandmarkModelTrainerEnums::Optimizer::Nesterov);
  trainer->SetGradientClippingNorm(0.0);
  trainer->SetLearningRate(10.0);
  EXPECT_NE(GetError(*trainer).find("diverged"), std::string::npos);
}

TEST(LandmarkModelTrainer, BadSettingsAreErrors)
{
  const Data<2> data(2);
  EXPECT_NE(GetError(*itk::LandmarkModelTrainer::New()).find("Model"), std::string::npos);

  using Change = std::function<void(itk::LandmarkModelTrainer &)>;
  const std::vector<std::pair<std::string, Change>> changes{
    { "LearningRate", [](auto & trainer) { trainer.SetLearningRate(0.0); } },
    { "BatchSize", [](auto & trainer) { trainer.SetBatchSize(0); } },
    { "NumberOfIterations", [](auto & trainer) { trainer.SetNumberOfIterations(0); } },
    { "InitialSigma", [](auto & trainer) { trainer.SetInitialSigma(-1.0); } },
    { "Gamma", [](auto & trainer) { trainer.SetGamma(-1.0); } },
    { "Scale", [](auto & trainer) { trainer.SetScale(1.0); } },
    { "augmentation", [](auto & trainer) { trainer.SetTranslation(-1.0); } },
    { "ElasticNodes", [](auto & trainer) { trainer.SetElasticNodes(1); } },
    { "ImageSpacing", [](auto & trainer) { trainer.SetImageSpacing({ 1.0 }); } },
    { "TrainingImages", [](auto & trainer) { trainer.SetTrainingImages({}); } },
    { "unknown.png", [](auto & trainer) { trainer.SetTrainingImages({ "unknown.png" }); } },
    { "CheckpointFileName", [](auto & trainer) { trainer.ResumeOn(); } },
    { "dimension", [](auto & trainer) { trainer.GetModel()->SetDimension(3); } },
    { "multiple",
      [](auto & trainer) {
        trainer.GetModel()->SetGridSize({ 30, 32 });
      } },
  };
  for (const auto & change : changes)
  {
    const auto trainer = data.MakeTrainer(1);
    change.second(*trainer);
    const auto error = GetError(*trainer);
    EXPECT_NE(error.find(change.first), std::string::npos) << change.first << ": " << error;
  }
}

TEST(LandmarkModelTrainer, ABrokenImageIsNamed)
{
  const Data<2> data(2);
  data.Folder.Write("image1.mha", "");
  const auto trainer = data.MakeTrainer(4);
  EXPECT_NE(GetError(*trainer).find("image1.mha"), std::string::npos);
}

TEST(LandmarkModelTrainer, ALandmarkOutsideItsImageIsNamed)
{
  const Data<2> data(2);
  auto          coordinates = data.Table->GetCoordinates("image1.mha");
  coordinates[2] = 1000.0;
  data.Table->SetCoordinates("image1.mha", coordinates);
  const auto error = GetError(*data.MakeTrainer(1));
  EXPECT_NE(error.find("image1.mha"), std::string::npos) << error;
  EXPECT_NE(error.find("'second'"), std::string::npos) << error;
}

TEST(LandmarkModelTrainer, PrintsItsSettings)
{
  std::ostringstream stream;
  const Data<2>      data(1);
  data.MakeTrainer(1)->Print(stream);
  for (const auto * name : { "Model:", "Landmarks:", "ImageDirectory:", "learningRate", "Resume:", "CacheMemory:" })
  {
    EXPECT_NE(stream.str().find(name), std::string::npos) << name;
  }
}
