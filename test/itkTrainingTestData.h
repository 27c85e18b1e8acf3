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
#ifndef itkTrainingTestData_h
#define itkTrainingTestData_h

#include "itkLandmarkModelNetworks.h"
#include "itkLandmarkModelTrainer.h"
#include "itkMakeLandmarkSet.h"
#include "itkTestFolder.h"

#include "itkImageFileWriter.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkMersenneTwisterRandomVariateGenerator.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

inline itk::Statistics::MersenneTwisterRandomVariateGenerator::Pointer
MakeRandom(unsigned int seed)
{
  const auto random = itk::Statistics::MersenneTwisterRandomVariateGenerator::New();
  random->SetSeed(seed);
  return random;
}

/** Samples are not changed. */
inline itk::LandmarkAugmentationSettings
MakeNoAugmentation()
{
  itk::LandmarkAugmentationSettings none;
  none.translation = none.scale = none.elasticDisplacement = none.intensityFactor = none.intensityShift = 0.0;
  none.rotation = { 0.0 };
  return none;
}

template <unsigned int VDimension>
using TrainingImage = itk::Image<float, VDimension>;

/** An image of `length` pixels along each axis. */
template <unsigned int VDimension>
typename TrainingImage<VDimension>::Pointer
MakeTrainingImage(itk::SizeValueType length, double unit = 1.0)
{
  const auto                                   image = TrainingImage<VDimension>::New();
  typename TrainingImage<VDimension>::SizeType size;
  size.Fill(length);
  image->SetRegions(size);
  image->Allocate();
  typename TrainingImage<VDimension>::SpacingType spacing;
  itk::Point<double, VDimension>                  origin;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    spacing[d] = (0.5 + 0.25 * d) * unit;
    origin[d] = -3.0 * unit;
  }
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  return image;
}

/** Settings that train a tiny network in seconds. */
template <unsigned int VDimension>
itk::LandmarkTrainingSettings
MakeTinySettings(unsigned int iterations)
{
  auto settings = itk::ParseLandmarkTrainingSettings(
    R"({ "network": { "filters": 6, "levels": 2, "kernelSize": 3, "pooling": 4, "dropout": 0.1 },
         "loss": { "initialSigma": 1.5 },
         "augmentation": { "translation": 1, "scale": 0.1, "elasticNodes": 5, "elasticDisplacement": 0.5 },
         "optimization": { "optimizer": "Adam", "learningRate": 5e-3, "batchSize": 2 } })",
    itk::MakeLandmarkTrainingSettings(VDimension));
  settings.grid.size.assign(VDimension, 16);
  settings.optimization.iterations = iterations;
  return settings;
}

/** Images with two bright blobs; the second one is always at the same offset from the first. */
template <unsigned int VDimension>
class TrainingTestData
{
public:
  explicit TrainingTestData(unsigned int numberOfImages)
    : Table(itk::LandmarkTable::New())
  {
    Table->SetDimension(VDimension);
    Table->SetLandmarkNames({ "first", "second" });
    const auto random = MakeRandom(7);
    for (unsigned int i = 0; i < numberOfImages; ++i)
    {
      const auto          image = MakeTrainingImage<VDimension>(32);
      std::vector<double> coordinates(2 * VDimension);
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        coordinates[d] = -3.0 + image->GetSpacing()[d] * random->GetUniformVariate(8.0, 16.0);
        coordinates[VDimension + d] = coordinates[d] + 4.0;
      }
      using IteratorType = itk::ImageRegionIteratorWithIndex<TrainingImage<VDimension>>;
      for (IteratorType it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
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
      itk::WriteImage(image.GetPointer(), Folder.GetName(name));
      this->SetCoordinates(name, coordinates);
    }
  }

  void
  SetCoordinates(const std::string & name, const std::vector<double> & coordinates) const
  {
    Table->SetLandmarks(name, MakeLandmarkSet<VDimension>(Table->GetLandmarkNames(), coordinates));
  }

  /** Makes the first landmarks of an image missing. */
  void
  RemoveLandmarks(const std::string & name, unsigned int number) const
  {
    auto landmarks = Table->GetLandmarks<VDimension>(name)->Clone();
    for (unsigned int i = 0; i < number; ++i)
    {
      landmarks->SetMissing(i);
    }
    Table->SetLandmarks(name, landmarks);
  }

  itk::LandmarkDataSet
  GetData() const
  {
    return itk::LandmarkDataSet(Table, Folder.GetName());
  }

  itk::LandmarkDataSet
  GetData(const std::vector<std::string> & images) const
  {
    return itk::LandmarkDataSet(Table, Folder.GetName(), images, {});
  }

  itk::LandmarkModelTrainer::Pointer
  MakeTrainer(const itk::LandmarkTrainingSettings & settings) const
  {
    const auto trainer = itk::LandmarkModelTrainer::New();
    trainer->SetSettings(settings);
    trainer->SetTrainingData(this->GetData());
    trainer->SetDevice(itk::LandmarkModelEnums::Device::CPU);
    // Waiting for each other takes threads longer than these networks do.
    trainer->SetNumberOfWorkUnits(1);
    return trainer;
  }

  itk::LandmarkModelTrainer::Pointer
  MakeTrainer(unsigned int iterations) const
  {
    return this->MakeTrainer(MakeTinySettings<VDimension>(iterations));
  }

  TestFolder                  Folder;
  itk::LandmarkTable::Pointer Table;
};

/** All weights of a model's last stage. */
inline std::vector<float>
GetWeights(const itk::LandmarkModel & model)
{
  std::vector<float> weights;
  for (const auto & values : model.GetNetworks().GetStages().back().front()->parameters())
  {
    const auto flat = values.detach().contiguous();
    weights.insert(weights.end(), flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
  }
  return weights;
}

/** Aborts a training after an iteration. */
inline void
AbortAfter(itk::LandmarkModelTrainer & trainer, unsigned int iteration)
{
  trainer.AddObserver(itk::IterationEvent(), [&trainer, iteration](const itk::EventObject &) {
    if (trainer.GetIteration() == iteration)
    {
      trainer.AbortGenerateDataOn();
    }
  });
}

#endif
