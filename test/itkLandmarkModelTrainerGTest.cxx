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

#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"
#include "itkRGBPixel.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkLinearInterpolateImageFunction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>
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
    trainer->SetElasticNodes(5);
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

/** The fields of a CSV file, row by row. */
std::vector<std::vector<std::string>>
ReadRows(const std::string & fileName)
{
  std::ifstream                         stream(fileName);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(stream, line);)
  {
    rows.emplace_back(1);
    for (const char c : line)
    {
      if (c == ',')
      {
        rows.back().emplace_back();
      }
      else
      {
        rows.back().back() += c;
      }
    }
  }
  return rows;
}

/** An image whose values are a physical coordinate shows after deformation where each pixel came from. */
template <unsigned int VDimension>
void
Expect_landmarks_follow_pixels(bool mirrors)
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
  trainer->SetElasticNodes(5);
  trainer->SetElasticDisplacement(2.0);
  trainer->SetIntensityFactor(0.0);
  trainer->SetIntensityShift(0.0);
  std::vector<std::size_t> partner(names.size());
  std::iota(partner.begin(), partner.end(), std::size_t{ 0 });
  if (mirrors)
  {
    trainer->SetMirrorPairs({ "p3", "p7", "p0", "p19" });
    std::swap(partner[3], partner[7]);
    std::swap(partner[0], partner[19]);
  }

  unsigned int mirrored = 0;
  unsigned int checked = 0;
  double       largestShift = 0.0;
  for (unsigned int axis = 0; axis < VDimension; ++axis)
  {
    trainer->SetTrainingImages({ "axis" + std::to_string(axis) + ".mha" });
    const itk::TrainingSampler<VDimension> sampler(*trainer, 0);
    for (unsigned int number = 0; number < 10; ++number)
    {
      const auto sample = sampler.Make(number);
      // The value is the coordinate along the first axis: it falls where the sample is mirrored.
      const auto & region = sample.Image->GetBufferedRegion();
      auto         center = region.GetIndex();
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        center[d] += static_cast<itk::IndexValueType>(region.GetSize()[d] / 2);
      }
      auto next = center;
      next[0] += 3;
      const bool isMirrored = mirrors && axis == 0 && sample.Image->GetPixel(next) < sample.Image->GetPixel(center);
      if (mirrors && axis != 0)
      {
        continue;
      }
      mirrored += isMirrored;
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
        const double truth = coordinates[(isMirrored ? partner[i] : i) * VDimension + axis];
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
  EXPECT_EQ(mirrored > 0, mirrors);
  EXPECT_LT(mirrored, 10u);
}

template <unsigned int VDimension>
void
Expect_deformation_is_inverted()
{
  const auto trainer = itk::LandmarkModelTrainer::New();
  trainer->SetElasticNodes(5);
  trainer->SetElasticDisplacement(4.0);
  trainer->SetMirrorPairs({ "left", "right" });
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

TEST(LandmarkModelTrainer, EachPlaneTurnsByItsOwnAngle)
{
  const auto grid = MakeImage<3>(16);
  const auto random = itk::Statistics::MersenneTwisterRandomVariateGenerator::New();
  random->SetSeed(3);
  const auto trainer = itk::LandmarkModelTrainer::New();
  trainer->SetTranslation(0.0);
  trainer->SetScale(0.0);
  trainer->SetElasticDisplacement(0.0);
  for (unsigned int plane = 0; plane < 3; ++plane)
  {
    const unsigned int  fixedAxis = 2 - plane;
    std::vector<double> angles(3, 0.0);
    angles[plane] = itk::Math::pi;
    trainer->SetRotation(angles);
    double largestAngle = 0.0;
    for (unsigned int repetition = 0; repetition < 50; ++repetition)
    {
      const itk::TrainingDeformation<3> deformation(*trainer, *grid, *random);
      itk::Point<double, 3>             origin;
      origin.Fill(0.0);
      itk::Point<double, 3> onFixedAxis = origin;
      itk::Point<double, 3> onOtherAxis = origin;
      onFixedAxis[fixedAxis] = 1.0;
      onOtherAxis[(fixedAxis + 1) % 3] = 1.0;
      const auto transform = deformation.GetTransform();
      const auto fixed = transform->TransformPoint(onFixedAxis) - transform->TransformPoint(origin);
      const auto other = transform->TransformPoint(onOtherAxis) - transform->TransformPoint(origin);
      EXPECT_NEAR(fixed[fixedAxis], 1.0, 1e-12);
      EXPECT_NEAR(other.GetNorm(), 1.0, 1e-12);
      largestAngle = std::max(largestAngle, std::acos(other[(fixedAxis + 1) % 3]));
    }
    EXPECT_GT(largestAngle, 0.9 * itk::Math::pi);
  }
}

TEST(LandmarkModelTrainer, LandmarksFollowPixelsIn2D)
{
  Expect_landmarks_follow_pixels<2>(false);
}

TEST(LandmarkModelTrainer, MirroredLandmarksChangePlacesIn2D)
{
  Expect_landmarks_follow_pixels<2>(true);
}

TEST(LandmarkModelTrainer, LandmarksFollowPixelsIn3D)
{
  Expect_landmarks_follow_pixels<3>(false);
}

TEST(LandmarkModelTrainer, MirroredLandmarksChangePlacesIn3D)
{
  Expect_landmarks_follow_pixels<3>(true);
}

TEST(LandmarkModelTrainer, WithoutAugmentationASampleIsThePreparedImage)
{
  const Data<2> data(1);
  const auto    trainer = data.MakeTrainer(1);
  trainer->GetModel()->SetLandmarkNames(data.Table->GetLandmarkNames());
  trainer->SetTranslation(0.0);
  trainer->SetRotation({ 0.0 });
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

TEST(LandmarkModelTrainer, AResumedTrainingMayBeProlonged)
{
  const Data<2> data(4);
  const auto    train = [&data](unsigned int iterations, const char * checkpoint, bool resumes) {
    const auto trainer = data.MakeTrainer(iterations);
    trainer->SetSchedule(itk::LandmarkModelTrainerEnums::Schedule::Constant);
    trainer->SetCheckpointFileName(data.Folder.GetName(checkpoint));
    trainer->SetResume(resumes);
    return trainer;
  };
  const auto whole = train(6, "whole", false);
  whole->Update();
  train(4, "parts", false)->Update();
  const auto prolonged = train(6, "parts", true);
  prolonged->Update();
  EXPECT_EQ(Fingerprint(*prolonged->GetModel()), Fingerprint(*whole->GetModel()));

  const auto tooShort = train(5, "parts", true);
  const auto error = GetError(*tooShort);
  EXPECT_NE(error.find("parts: the checkpoint was made after iteration 6, beyond the last one, 5"), std::string::npos)
    << error;
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
  // What an earlier calibration chose must not hide landmarks from the validation.
  trainer->GetModel()->SetMinimumConfidence(1e9f);
  trainer->Update();
  EXPECT_TRUE(std::isfinite(trainer->GetLoss()));
  EXPECT_TRUE(std::isfinite(trainer->GetValidationError()));
  EXPECT_LT(trainer->GetModel()->GetMinimumConfidence(), 1e9f);
  const std::string record = trainer->GetModel()->GetTrainingRecord();
  EXPECT_NE(record.find("\"absentLandmarks\":1"), std::string::npos) << record;
}

TEST(LandmarkModelTrainer, DivergenceIsAnError)
{
  const Data<2> data(2);
  const auto    trainer = data.MakeTrainer(50);
  trainer->SetOptimizer(itk::LandmarkModelTrainerEnums::Optimizer::Nesterov);
  trainer->SetGradientClippingNorm(0.0);
  trainer->SetLearningRate(10.0);
  trainer->SetMaximumNumberOfRollbacks(2);
  EXPECT_NE(GetError(*trainer).find("diverged"), std::string::npos);
  EXPECT_EQ(trainer->GetNumberOfRollbacks(), 2u);
  // What the model has then was not spoilt.
  EXPECT_TRUE(std::isfinite(Fingerprint(*trainer->GetModel())[0]));
}

TEST(LandmarkModelTrainer, AfterDivergenceItGoesBackAndOnAtALowerRate)
{
  const Data<2>      data(2);
  std::vector<float> results[2];
  for (auto & result : results)
  {
    const auto trainer = data.MakeTrainer(30);
    trainer->SetOptimizer(itk::LandmarkModelTrainerEnums::Optimizer::Nesterov);
    trainer->SetGradientClippingNorm(0.0);
    trainer->SetLearningRate(1.0);
    trainer->SetMaximumNumberOfRollbacks(40);
    trainer->SetCheckpointInterval(5);
    trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    trainer->SetLogFileName(data.Folder.GetName("log.csv"));
    trainer->SetLogInterval(1);
    trainer->Update();
    EXPECT_EQ(trainer->GetIteration(), 30u);
    EXPECT_GT(trainer->GetNumberOfRollbacks(), 2u);
    EXPECT_TRUE(std::isfinite(trainer->GetLoss()));
    EXPECT_DOUBLE_EQ(trainer->GetCurrentLearningRate(), std::pow(0.5, trainer->GetNumberOfRollbacks()));
    result = Fingerprint(*trainer->GetModel());
    EXPECT_TRUE(std::isfinite(result[0]));
    // What was undone is not in the log: one row an iteration.
    const auto rows = ReadRows(data.Folder.GetName("log.csv"));
    ASSERT_EQ(rows.size(), 31u);
    for (unsigned int i = 1; i <= 30; ++i)
    {
      EXPECT_EQ(rows[i][0], std::to_string(i));
    }
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST(LandmarkModelTrainer, AccumulatedBatchesEqualOneLargerBatch)
{
  const Data<2>      data(4);
  std::vector<float> results[2];
  for (unsigned int i = 0; i < 2; ++i)
  {
    const auto trainer = data.MakeTrainer(3);
    trainer->GetModel()->SetDropoutProbability(0.0);
    trainer->SetOptimizer(itk::LandmarkModelTrainerEnums::Optimizer::Nesterov);
    trainer->SetLearningRate(1e-6);
    trainer->SetBatchSize(i == 0 ? 4 : 2);
    trainer->SetNumberOfAccumulatedBatches(i == 0 ? 1 : 2);
    trainer->Update();
    results[i] = Fingerprint(*trainer->GetModel());
  }
  const double scale = std::abs(*std::max_element(results[0].begin(), results[0].end()));
  for (std::size_t i = 0; i < results[0].size(); ++i)
  {
    // Sums in another order, in single precision.
    EXPECT_NEAR(results[0][i], results[1][i], 1e-4 * scale);
  }
}

TEST(LandmarkModelTrainer, TheModelGetsTheMovingAverageOfTheWeights)
{
  // One layer of the network is linear in its weights, so a loss that only that layer sees shows the average: with a
  // learning rate so small that gradients hardly change, weights move by the same step s in every iteration, and the
  // average after three iterations has moved by a share of 3 s that the formula gives.
  const Data<2> data(1);
  const auto    run = [&data](unsigned int iterations, double decay) {
    const auto trainer = data.MakeTrainer(iterations);
    trainer->GetModel()->SetDropoutProbability(0.0);
    trainer->SetOptimizer(itk::LandmarkModelTrainerEnums::Optimizer::Nesterov);
    trainer->SetMomentum(1e-12);
    trainer->SetLearningRate(1e-9);
    trainer->SetLearnSigma(false);
    trainer->SetTranslation(0.0);
    trainer->SetRotation({ 0.0 });
    trainer->SetScale(0.0);
    trainer->SetElasticDisplacement(0.0);
    trainer->SetIntensityFactor(0.0);
    trainer->SetIntensityShift(0.0);
    trainer->SetAveragingDecay(decay);
    if (iterations == 0)
    {
      trainer->GetModel()->SetLandmarkNames(data.Table->GetLandmarkNames());
      trainer->GetModel()->InitializeNetwork(1);
    }
    else
    {
      trainer->Update();
    }
    return Fingerprint(*trainer->GetModel());
  };
  const auto start = run(0, 0.0);
  const auto trained = run(3, 0.0);
  const auto average = run(3, 0.15);
  // Decays 1/10, 2/11 -> 0.15, 3/12 -> 0.15.
  double expected = 0.0;
  double position = 0.0;
  for (const double decay : { 0.1, 0.15, 0.15 })
  {
    position += 1.0 / 3.0;
    expected += (1.0 - decay) * (position - expected);
  }
  const auto largest = std::max_element(trained.begin(), trained.end(), [&](const float & a, const float & b) {
    return std::abs(a - start[&a - trained.data()]) < std::abs(b - start[&b - trained.data()]);
  });
  const auto index = static_cast<std::size_t>(largest - trained.begin());
  ASSERT_NE(trained[index], start[index]);
  EXPECT_NEAR((average[index] - start[index]) / (trained[index] - start[index]), expected, 0.02);
}

TEST(LandmarkModelTrainer, TheModelGetsTheWeightsOfTheBestValidationAndStopsEarly)
{
  const Data<2> data(4);
  const auto    trainer = data.MakeTrainer(60);
  trainer->SetValidationImages(data.Table->GetImageNames());
  trainer->SetValidationInterval(5);
  trainer->SetPatience(2);
  trainer->SetSchedule(itk::LandmarkModelTrainerEnums::Schedule::Constant);
  trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  std::vector<float> best;
  double             bestError = std::numeric_limits<double>::infinity();
  unsigned int       bestIteration = 0;
  trainer->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
    if (trainer->GetIteration() % 5 == 0 && trainer->GetValidationError() < bestError)
    {
      bestError = trainer->GetValidationError();
      bestIteration = trainer->GetIteration();
      best = Fingerprint(*trainer->GetModel());
    }
    // From here on every step spoils the weights.
    if (trainer->GetIteration() == 30)
    {
      trainer->SetLearningRate(0.5);
    }
  });
  trainer->Update();
  EXPECT_EQ(trainer->GetBestIteration(), bestIteration);
  EXPECT_EQ(trainer->GetIteration(), bestIteration + 10);
  EXPECT_LT(trainer->GetIteration(), 60u);
  EXPECT_EQ(Fingerprint(*trainer->GetModel()), best);
  EXPECT_GT(trainer->GetValidationError(), bestError);

  // A training that has stopped early is finished: resumed, it gives the same model at once.
  const auto resumed = data.MakeTrainer(60);
  resumed->SetValidationImages(data.Table->GetImageNames());
  resumed->SetPatience(2);
  resumed->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  resumed->ResumeOn();
  unsigned int events = 0;
  resumed->AddObserver(itk::IterationEvent(), [&events](const itk::EventObject &) { ++events; });
  resumed->Update();
  EXPECT_EQ(events, 0u);
  EXPECT_EQ(Fingerprint(*resumed->GetModel()), best);
}

TEST(LandmarkModelTrainer, TrainsInMixedPrecision)
{
  const Data<2> data(4);
  double        losses[2];
  for (unsigned int i = 0; i < 2; ++i)
  {
    const auto trainer = data.MakeTrainer(40);
    trainer->SetMixedPrecision(i == 1);
    trainer->Update();
    losses[i] = trainer->GetLoss();
  }
  EXPECT_NE(losses[0], losses[1]);
  EXPECT_NEAR(losses[1] / losses[0], 1.0, 0.1);
}

TEST(LandmarkModelTrainer, TheLogHoldsEveryValueAndIsContinued)
{
  const Data<2> data(4);
  const auto    configure = [&data](const char * name) {
    auto trainer = data.MakeTrainer(8);
    trainer->SetValidationImages({ "image3.mha" });
    trainer->SetValidationInterval(3);
    trainer->SetLogInterval(2);
    trainer->SetLogFileName(data.Folder.GetName(name));
    trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    return trainer;
  };
  const auto          whole = configure("whole.csv");
  std::vector<double> losses;
  whole->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) { losses.push_back(whole->GetLoss()); });
  whole->Update();
  const auto rows = ReadRows(data.Folder.GetName("whole.csv"));
  EXPECT_EQ(rows[0],
            (std::vector<std::string>{ "iteration",
                                       "seconds",
                                       "loss",
                                       "learning_rate",
                                       "sigma_first",
                                       "sigma_second",
                                       "validation_mean",
                                       "validation_median",
                                       "validation_outliers_2",
                                       "validation_outliers_2.5",
                                       "validation_outliers_3",
                                       "validation_outliers_4",
                                       "samples_per_second",
                                       "waiting_share",
                                       "rollbacks" }));
  std::vector<std::string> iterations;
  for (std::size_t i = 1; i < rows.size(); ++i)
  {
    iterations.push_back(rows[i][0]);
    EXPECT_EQ(rows[i][6].empty(), rows[i][0] != "3" && rows[i][0] != "6" && rows[i][0] != "8") << rows[i][0];
  }
  EXPECT_EQ(iterations, (std::vector<std::string>{ "2", "3", "4", "6", "8" }));
  EXPECT_NEAR(std::stod(rows[1][2]), (losses[0] + losses[1]) / 2.0, 1e-4 * losses[0]);
  EXPECT_NEAR(std::stod(rows[2][2]), losses[2], 1e-4 * losses[2]);

  std::ifstream     plot(data.Folder.GetName("whole.svg"));
  const std::string svg{ std::istreambuf_iterator<char>(plot), {} };
  for (const auto * text : { "<svg", "loss", "sigma (pixels)", "validation error (mm)", "iteration" })
  {
    EXPECT_NE(svg.find(text), std::string::npos) << text;
  }
  EXPECT_TRUE(std::ifstream(data.Folder.GetName("whole-worst.png")).good());

  const auto interrupted = configure("parts.csv");
  interrupted->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
    if (interrupted->GetIteration() == 5)
    {
      interrupted->AbortGenerateDataOn();
    }
  });
  EXPECT_THROW(interrupted->Update(), itk::ProcessAborted);
  const auto resumed = configure("parts.csv");
  resumed->ResumeOn();
  resumed->Update();
  const auto parts = ReadRows(data.Folder.GetName("parts.csv"));
  ASSERT_EQ(parts.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    for (const std::size_t column : { 0, 2, 3, 4, 5, 6, 7, 8 })
    {
      EXPECT_EQ(parts[i][column], rows[i][column]);
    }
  }
  data.Folder.Write("parts.csv", "iteration,loss\n1,2\n");
  const auto other = configure("parts.csv");
  other->ResumeOn();
  EXPECT_NE(GetError(*other).find("parts.csv:1: "), std::string::npos);
}

TEST(LandmarkModelTrainer, BlurNoiseGammaAndCropsDoWhatTheySay)
{
  const Data<2> data(1);
  const auto    trainer = data.MakeTrainer(1);
  trainer->GetModel()->SetLandmarkNames(data.Table->GetLandmarkNames());
  trainer->GetModel()->SetGridSize({ 32, 32 });
  trainer->SetTranslation(0.0);
  trainer->SetRotation({ 0.0 });
  trainer->SetScale(0.0);
  trainer->SetElasticDisplacement(0.0);
  trainer->SetIntensityFactor(0.0);
  trainer->SetIntensityShift(0.0);
  constexpr unsigned int samples = 20;
  const auto make = [&trainer](unsigned int number) { return itk::TrainingSampler<2>(*trainer, 0).Make(number).Image; };
  const auto plain = make(0);
  const auto region = plain->GetBufferedRegion();

  trainer->SetIntensityExponent(0.5);
  double least = 10.0;
  double most = 0.0;
  for (unsigned int number = 0; number < samples; ++number)
  {
    const auto gamma = make(number);
    double     exponent = 0.0;
    for (itk::ImageRegionIteratorWithIndex<ImageType<2>> it(gamma, region); !it.IsAtEnd(); ++it)
    {
      const double before = (plain->GetPixel(it.GetIndex()) + 1.0) / 2.0;
      if (before > 0.05 && before < 0.9)
      {
        exponent = exponent == 0.0 ? std::log((it.Get() + 1.0) / 2.0) / std::log(before) : exponent;
        EXPECT_NEAR((it.Get() + 1.0) / 2.0, std::pow(before, exponent), 1e-4);
      }
    }
    least = std::min(least, exponent);
    most = std::max(most, exponent);
  }
  EXPECT_GT(least, std::exp(-0.5001));
  EXPECT_LT(least, 0.9);
  EXPECT_LT(most, std::exp(0.5001));
  EXPECT_GT(most, 1.1);
  trainer->SetIntensityExponent(0.0);

  trainer->SetNoise(0.2);
  double largestDeviation = 0.0;
  for (unsigned int number = 0; number < samples; ++number)
  {
    const auto noisy = make(number);
    double     squares = 0.0;
    for (itk::ImageRegionIteratorWithIndex<ImageType<2>> it(noisy, region); !it.IsAtEnd(); ++it)
    {
      squares += itk::Math::sqr(it.Get() - plain->GetPixel(it.GetIndex()));
    }
    largestDeviation = std::max(largestDeviation, std::sqrt(squares / region.GetNumberOfPixels()));
  }
  // 1024 pixels: the standard deviation's own is 2 %.
  EXPECT_GT(largestDeviation, 0.12);
  EXPECT_LT(largestDeviation, 0.22);
  trainer->SetNoise(0.0);

  trainer->SetCrop(0.25);
  const double     fill = trainer->GetModel()->GetFillValue();
  std::vector<int> removed;
  for (unsigned int number = 0; number < samples; ++number)
  {
    const auto cropped = make(number);
    int        before = 0;
    auto       index = region.GetIndex();
    index[0] += 16;
    while (cropped->GetPixel(index) == fill && plain->GetPixel(index) != fill)
    {
      ++before;
      ++index[1];
    }
    removed.push_back(before);
    EXPECT_EQ(cropped->GetPixel({ { 16, 16 } }), plain->GetPixel({ { 16, 16 } }));
  }
  EXPECT_LE(*std::max_element(removed.begin(), removed.end()), 8);
  EXPECT_GE(*std::max_element(removed.begin(), removed.end()), 5);
  EXPECT_LE(*std::min_element(removed.begin(), removed.end()), 2);
  trainer->SetCrop(0.0);

  trainer->SetBlur(1.5);
  const auto roughness = [&region](const ImageType<2> & image) {
    double sum = 0.0;
    for (itk::IndexValueType y = 0; y < 32; ++y)
    {
      for (itk::IndexValueType x = 1; x < 32; ++x)
      {
        sum += std::abs(image.GetPixel({ { x, y } }) - image.GetPixel({ { x - 1, y } }));
      }
    }
    return sum;
  };
  double smoothest = roughness(*plain);
  double sum = 0.0;
  for (unsigned int number = 0; number < samples; ++number)
  {
    const auto blurred = make(number);
    EXPECT_LT(roughness(*blurred), 1.001 * roughness(*plain));
    smoothest = std::min(smoothest, roughness(*blurred));
    for (itk::ImageRegionIteratorWithIndex<ImageType<2>> it(blurred, region); !it.IsAtEnd(); ++it)
    {
      sum += it.Get() - plain->GetPixel(it.GetIndex());
    }
  }
  EXPECT_LT(smoothest, 0.7 * roughness(*plain));
  EXPECT_NEAR(sum / samples / region.GetNumberOfPixels(), 0.0, 0.02);
}

TEST(LandmarkModelTrainer, DrawsAPreview)
{
  const Data<2> data(2);
  const auto    name = data.Folder.GetName("preview.png");
  data.MakeTrainer(1)->WritePreview(name, 5);
  using PictureType = itk::Image<itk::RGBPixel<unsigned char>, 2>;
  const auto picture = itk::ReadImage<PictureType>(name);
  const auto size = picture->GetBufferedRegion().GetSize();
  // Three columns, two rows, the last place is empty.
  EXPECT_NEAR(static_cast<double>(size[0]), 2400.0, 600.0);
  const itk::RGBPixel<unsigned char> corner =
    picture->GetPixel({ { static_cast<int>(size[0]) - 2, static_cast<int>(size[1]) - 2 } });
  EXPECT_EQ(corner[0], 255);
  EXPECT_FALSE(std::ifstream(name + ".0.png").good());
}

TEST(LandmarkModelTrainer, PresetsAreThePapersAndAreRecorded)
{
  const auto model = itk::LandmarkModel::New();
  const auto trainer = itk::LandmarkModelTrainer::New();
  EXPECT_THROW(trainer->ApplyPreset(itk::LandmarkModelTrainerEnums::Preset::Paper2D), itk::ExceptionObject);
  trainer->SetModel(model);
  EXPECT_THROW(trainer->ApplyPreset(itk::LandmarkModelTrainerEnums::Preset::Paper3D), itk::ExceptionObject);
  trainer->ApplyPreset(itk::LandmarkModelTrainerEnums::Preset::FastCPU);
  EXPECT_EQ(model->GetNumberOfFilters(), 32u);
  trainer->ApplyPreset(itk::LandmarkModelTrainerEnums::Preset::Paper2D);
  EXPECT_EQ(model->GetNumberOfFilters(), 128u);
  EXPECT_EQ(model->GetGridSize(), (std::vector<itk::SizeValueType>{ 512, 512 }));
  EXPECT_EQ(trainer->GetLearningRate(), 1e-6);
  EXPECT_EQ(trainer->GetNumberOfIterations(), 30000u);
  EXPECT_EQ(trainer->GetSigmaWeight(), 20.0);
  EXPECT_NE(trainer->GetSettings().find("\"preset\": \"Paper2D\""), std::string::npos);
  model->SetDimension(3);
  trainer->ApplyPreset(itk::LandmarkModelTrainerEnums::Preset::Paper3D);
  EXPECT_EQ(model->GetNumberOfFilters(), 64u);
  EXPECT_EQ(trainer->GetInitialSigma(), 4.0);
  EXPECT_EQ(trainer->GetGamma(), 1000.0);

  // The paper's settings are also what an untouched trainer has.
  const auto untouched = itk::LandmarkModelTrainer::New();
  untouched->SetModel(itk::LandmarkModel::New());
  const auto preset = itk::LandmarkModelTrainer::New();
  preset->SetModel(itk::LandmarkModel::New());
  preset->ApplyPreset(itk::LandmarkModelTrainerEnums::Preset::Paper2D);
  auto settings = preset->GetSettings();
  settings.replace(settings.find("Paper2D"), 7, "");
  EXPECT_EQ(settings, untouched->GetSettings());
}

TEST(LandmarkModelTrainer, ReadsMirrorPairs)
{
  const Data<2> data(2);
  const auto    trainer = data.MakeTrainer(1);
  data.Folder.Write("pairs.csv", "first, second\n");
  trainer->ReadMirrorPairs(data.Folder.GetName("pairs.csv"));
  EXPECT_EQ(trainer->GetMirrorPairs(), (std::vector<std::string>{ "first", "second" }));
  EXPECT_EQ(trainer->GetMirroredOrder(), (std::vector<unsigned int>{ 1, 0 }));
  for (const auto * text : { "first\n", "first,third\n", "first,second,first\n" })
  {
    data.Folder.Write("pairs.csv", text);
    try
    {
      trainer->ReadMirrorPairs(data.Folder.GetName("pairs.csv"));
      ADD_FAILURE() << text;
    }
    catch (const itk::ExceptionObject & error)
    {
      EXPECT_NE(std::string(error.GetDescription()).find("pairs.csv:1: "), std::string::npos) << error.GetDescription();
    }
  }
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
    { "Rotation", [](auto & trainer) { trainer.SetRotation(std::vector<double>(2, 0.1)); } },
    { "Scale", [](auto & trainer) { trainer.SetScale(1.0); } },
    { "augmentation", [](auto & trainer) { trainer.SetTranslation(-1.0); } },
    { "ElasticNodes", [](auto & trainer) { trainer.SetElasticNodes(1); } },
    { "ImageSpacing", [](auto & trainer) { trainer.SetImageSpacing({ 1.0 }); } },
    { "TrainingImages", [](auto & trainer) { trainer.SetTrainingImages({}); } },
    { "unknown.png", [](auto & trainer) { trainer.SetTrainingImages({ "unknown.png" }); } },
    { "CheckpointFileName", [](auto & trainer) { trainer.ResumeOn(); } },
    { "NumberOfAccumulatedBatches", [](auto & trainer) { trainer.SetNumberOfAccumulatedBatches(0); } },
    { "LogInterval", [](auto & trainer) { trainer.SetLogInterval(0); } },
    { "AveragingDecay", [](auto & trainer) { trainer.SetAveragingDecay(1.0); } },
    { "Crop", [](auto & trainer) { trainer.SetCrop(0.5); } },
    { "Patience", [](auto & trainer) { trainer.SetPatience(1); } },
    { "pairs", [](auto & trainer) { trainer.SetMirrorPairs({ "first" }); } },
    { "'third'",
      [](auto & trainer) {
        trainer.SetMirrorPairs({ "first", "third" });
      } },
    { "once",
      [](auto & trainer) {
        trainer.SetMirrorPairs({ "first", "first" });
      } },
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
