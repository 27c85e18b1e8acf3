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
#include "itkConfigureNetworkGrid.h"
#include "itkExceptionDescription.h"
#include "itkLandmarkIntensityImageFilter.h"
#include "itkTrainingSamples.h"

#include "itkLinearInterpolateImageFunction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace
{

template <unsigned int VDimension>
itk::TrainingSampleSettings
MakeSampleSettings(const TrainingTestData<VDimension> & data, const itk::LandmarkAugmentationSettings & augmentation)
{
  itk::TrainingSampleSettings settings;
  settings.grid = MakeTinySettings<VDimension>(1).grid;
  settings.augmentation = augmentation;
  settings.data = data.GetData();
  settings.mirroredOrder = { 0, 1 };
  return settings;
}

/** An image whose values are a physical coordinate shows after deformation where each pixel came from. */
template <unsigned int VDimension>
void
Expect_landmarks_follow_pixels(bool mirrors)
{
  using ImageType = TrainingImage<VDimension>;
  TestFolder folder;
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(VDimension);
  std::vector<std::string> names;
  std::vector<double>      coordinates;
  const auto               random = MakeRandom(3);
  const auto               geometry = MakeTrainingImage<VDimension>(40);
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
    const auto image = MakeTrainingImage<VDimension>(40);
    for (itk::ImageRegionIteratorWithIndex<ImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
    {
      itk::Point<double, VDimension> point;
      image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
      it.Set(static_cast<float>(point[axis]));
    }
    const auto name = "axis" + std::to_string(axis) + ".mha";
    itk::WriteImage(image.GetPointer(), folder.GetName(name));
    table->SetLandmarks(name, MakeLandmarkSet<VDimension>(names, coordinates));
  }

  itk::TrainingSampleSettings settings;
  settings.grid.size.assign(VDimension, 48);
  settings.augmentation = MakeNoAugmentation();
  settings.augmentation.rotation = { 0.26 };
  settings.augmentation.translation = 3.0;
  settings.augmentation.scale = 0.2;
  settings.augmentation.axisScale = 0.1;
  settings.augmentation.elasticNodes = 5;
  settings.augmentation.elasticDisplacement = 2.0;
  settings.augmentation.mirror = mirrors;
  settings.mirroredOrder.resize(names.size());
  std::iota(settings.mirroredOrder.begin(), settings.mirroredOrder.end(), 0u);
  std::swap(settings.mirroredOrder[3], settings.mirroredOrder[7]);
  std::swap(settings.mirroredOrder[0], settings.mirroredOrder[19]);
  itk::LandmarkIntensitySettings intensity;
  intensity.rangeRule = itk::IntensityScaleImageFilterEnums::RangeRule::FixedRange;
  intensity.minimum = -1.0;
  intensity.maximum = 1.0;

  unsigned int mirrored = 0;
  unsigned int checked = 0;
  double       largestShift = 0.0;
  for (unsigned int axis = 0; axis < (mirrors ? 1 : VDimension); ++axis)
  {
    settings.data = itk::LandmarkDataSet(table, folder.GetName(), { "axis" + std::to_string(axis) + ".mha" }, {});
    const Samples<VDimension> samples(settings, intensity);
    for (unsigned int number = 0; number < 10; ++number)
    {
      const auto sample = samples.Make(number);
      // The value is the coordinate along the first axis: it falls where the sample is mirrored.
      typename ImageType::IndexType center;
      center.Fill(24);
      auto next = center;
      next[0] += 3;
      const bool isMirrored = mirrors && sample.image->GetPixel(next) < sample.image->GetPixel(center);
      mirrored += isMirrored;
      const auto interpolator = itk::LinearInterpolateImageFunction<ImageType>::New();
      interpolator->SetInputImage(sample.image);
      for (unsigned int i = 0; i < names.size(); ++i)
      {
        const auto index = sample.GetIndex(i);
        EXPECT_EQ(sample.mask[i], 1.0f);
        if (!interpolator->IsInsideBuffer(index))
        {
          continue;
        }
        // 0.01 grid pixels; the values are linear in the image, so only the elastic part bends them within a pixel.
        const double truth = coordinates[(isMirrored ? settings.mirroredOrder[i] : i) * VDimension + axis];
        EXPECT_NEAR(interpolator->EvaluateAtContinuousIndex(index), truth, 0.01 * sample.image->GetSpacing()[axis]);
        itk::Point<double, VDimension> unmoved;
        sample.image->TransformContinuousIndexToPhysicalPoint(index, unmoved);
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

/** Positions a distance apart along one axis of the patient, and a landmark that only one annotator marked. */
template <typename TSample>
void
Expect_spreads(const TSample & sample, double distance)
{
  const auto &           spacing = sample.image->GetSpacing();
  constexpr unsigned int dimension = std::decay_t<decltype(*sample.image)>::ImageDimension;
  double                 volume = 1.0;
  for (unsigned int d = 0; d < dimension; ++d)
  {
    volume *= spacing[d];
  }
  ASSERT_EQ(sample.spread.size(), 2u);
  EXPECT_NEAR(sample.spread[0], distance / 2.0 / std::sqrt(dimension) / std::pow(volume, 1.0 / dimension), 1e-4);
  EXPECT_EQ(sample.spread[1], 0.0f);
}

/** A second annotator puts the first of two landmarks elsewhere, and does not mark the other. */
template <unsigned int VDimension>
void
Expect_samples_of_either_annotator()
{
  const TrainingTestData<VDimension> data(1);
  auto                               augmentation = MakeNoAugmentation();
  const auto                         marked = data.Table->template GetLandmarks<VDimension>("image0.mha");
  const auto                         other = marked->Clone();
  auto                               point = other->GetPoint(0);
  point[0] += 2.0f;
  other->SetPoint(0, point);
  other->SetMissing(1);
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(VDimension);
  table->SetLandmarkNames(marked->GetLandmarkNames());
  table->SetLandmarks("image0.mha", other);

  const auto getFirst = [&](const itk::TrainingSampleSettings & settings, unsigned int number) {
    const auto sample = Samples<VDimension>(settings).Make(number);
    EXPECT_FALSE(std::isnan(sample.GetIndex(1)[0]));
    Expect_spreads(sample, 2);
    itk::Point<double, VDimension> result;
    sample.image->TransformContinuousIndexToPhysicalPoint(sample.GetIndex(0), result);
    return result[0] - marked->GetPoint(0)[0];
  };
  auto settings = MakeSampleSettings(data, augmentation);
  settings.data.AddAnnotator(table);
  EXPECT_NEAR(getFirst(settings, 0), 1.0, 1e-4);

  settings.augmentation.annotatorRule = itk::LandmarkTrainingSettingsEnums::AnnotatorRule::Random;
  std::set<long> seen;
  for (unsigned int number = 0; number < 20; ++number)
  {
    const double distance = getFirst(settings, number);
    EXPECT_NEAR(distance, std::round(distance), 1e-4);
    seen.insert(std::lround(distance));
  }
  EXPECT_EQ(seen, (std::set<long>{ 0, 2 }));
}

} // namespace

TEST(TrainingSampler, LandmarksFollowPixels)
{
  Expect_landmarks_follow_pixels<2>(false);
  Expect_landmarks_follow_pixels<3>(false);
}

TEST(TrainingSampler, MirroredLandmarksChangePlaces)
{
  Expect_landmarks_follow_pixels<2>(true);
  Expect_landmarks_follow_pixels<3>(true);
}

TEST(TrainingSampler, WithoutAugmentationASampleIsThePreparedImage)
{
  const TrainingTestData<2> data(1);
  const auto                settings = MakeSampleSettings(data, MakeNoAugmentation());
  const auto                sample = Samples<2>(settings).Make(0);

  const auto reader = itk::MakeImageReader<2>(settings.data, "image0.mha");
  const auto intensity = itk::LandmarkIntensityImageFilter<TrainingImage<2>>::New();
  intensity->SetInput(reader->GetOutput());
  const auto resample = itk::NetworkGridResampleImageFilter<TrainingImage<2>, TrainingImage<2>>::New();
  itk::ConfigureNetworkGrid(*resample, settings.grid);
  resample->SetInput(intensity->GetOutput());
  resample->Update();
  EXPECT_EQ(sample.image->GetOrigin(), resample->GetOutput()->GetOrigin());
  itk::ImageRegionIteratorWithIndex<TrainingImage<2>> it(sample.image, sample.image->GetBufferedRegion());
  for (; !it.IsAtEnd(); ++it)
  {
    EXPECT_NEAR(it.Get(), resample->GetOutput()->GetPixel(it.GetIndex()), 1e-5);
  }
}

TEST(TrainingSampler, OnlyWhatIsUnlabeledDoesNotCount)
{
  const TrainingTestData<2> data(1);
  for (const bool isUnlabeled : { false, true })
  {
    const auto landmarks = data.Table->GetLandmarks<2>("image0.mha")->Clone();
    isUnlabeled ? landmarks->SetUnlabeled(1) : landmarks->SetMissing(1);
    data.Table->SetLandmarks("image0.mha", landmarks);
    const auto sample = Samples<2>(MakeSampleSettings(data, MakeNoAugmentation())).Make(0);
    EXPECT_EQ(sample.mask, (std::vector<float>{ 1.0f, isUnlabeled ? 0.0f : 1.0f }));
    EXPECT_TRUE(std::isnan(sample.GetIndex(1)[0]));
  }
}

TEST(TrainingSampler, ShowsTheMeanOfAnnotatorsOrOneDrawnAtRandom)
{
  Expect_samples_of_either_annotator<2>();
  Expect_samples_of_either_annotator<3>();
}

TEST(TrainingSampler, BlurNoiseGammaClippingAndCropsDoWhatTheySay)
{
  const TrainingTestData<2> data(1);
  constexpr unsigned int    samples = 20;
  auto                      settings = MakeSampleSettings(data, MakeNoAugmentation());
  settings.grid.size = { 32, 32 };
  const auto make = [&settings](unsigned int number) { return Samples<2>(settings).Make(number).image; };
  const auto plain = make(0);
  const auto region = plain->GetBufferedRegion();
  using IteratorType = itk::ImageRegionIteratorWithIndex<TrainingImage<2>>;

  settings.augmentation.intensityExponent = 0.5;
  double least = 10.0;
  double most = 0.0;
  for (unsigned int number = 0; number < samples; ++number)
  {
    const auto gamma = make(number);
    double     exponent = 0.0;
    for (IteratorType it(gamma, region); !it.IsAtEnd(); ++it)
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
  settings.augmentation.intensityExponent = 0.0;

  settings.augmentation.intensityClip = 0.3;
  std::vector<double> lows;
  std::vector<double> highs;
  for (unsigned int number = 0; number < samples; ++number)
  {
    // Between the ends, the clipped sample is a line over the plain one; its ends are where that has -1 and 1.
    const auto                clipped = make(number);
    std::pair<double, double> first;
    std::pair<double, double> last;
    for (IteratorType it(clipped, region); !it.IsAtEnd(); ++it)
    {
      EXPECT_LE(std::abs(it.Get()), 1.0);
      if (std::abs(it.Get()) < 0.999)
      {
        const std::pair<double, double> pair(plain->GetPixel(it.GetIndex()), it.Get());
        first = first == std::pair<double, double>() || pair < first ? pair : first;
        last = last == std::pair<double, double>() || pair > last ? pair : last;
      }
    }
    const double slope = (last.second - first.second) / (last.first - first.first);
    lows.push_back(first.first + (-1.0 - first.second) / slope);
    highs.push_back(first.first + (1.0 - first.second) / slope);
    for (IteratorType it(clipped, region); !it.IsAtEnd(); ++it)
    {
      const double before = plain->GetPixel(it.GetIndex());
      EXPECT_NEAR(it.Get(), std::clamp(-1.0 + slope * (before - lows.back()), -1.0, 1.0), 1e-3);
    }
  }
  const auto [leastLow, largestLow] = std::minmax_element(lows.begin(), lows.end());
  const auto [leastHigh, largestHigh] = std::minmax_element(highs.begin(), highs.end());
  EXPECT_GT(*leastLow, -1.001);
  EXPECT_LT(*leastLow, -0.9);
  EXPECT_GT(*largestLow, -0.6);
  EXPECT_LT(*largestLow, -0.399);
  EXPECT_GT(*leastHigh, 0.399);
  EXPECT_LT(*leastHigh, 0.6);
  EXPECT_GT(*largestHigh, 0.9);
  EXPECT_LT(*largestHigh, 1.001);
  settings.augmentation.intensityClip = 0.0;

  settings.augmentation.noise = 0.2;
  double largestDeviation = 0.0;
  for (unsigned int number = 0; number < samples; ++number)
  {
    const auto noisy = make(number);
    double     squares = 0.0;
    for (IteratorType it(noisy, region); !it.IsAtEnd(); ++it)
    {
      squares += itk::Math::sqr(it.Get() - plain->GetPixel(it.GetIndex()));
    }
    largestDeviation = std::max(largestDeviation, std::sqrt(squares / region.GetNumberOfPixels()));
  }
  // 1024 pixels: the standard deviation's own is 2 %.
  EXPECT_GT(largestDeviation, 0.12);
  EXPECT_LT(largestDeviation, 0.22);
  settings.augmentation.noise = 0.0;

  settings.augmentation.crop = 0.25;
  const double     fill = settings.grid.fillValue;
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
  settings.augmentation.crop = 0.0;

  settings.augmentation.blur = 1.5;
  const auto roughness = [](const TrainingImage<2> & image) {
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
    for (IteratorType it(blurred, region); !it.IsAtEnd(); ++it)
    {
      sum += it.Get() - plain->GetPixel(it.GetIndex());
    }
  }
  EXPECT_LT(smoothest, 0.7 * roughness(*plain));
  EXPECT_NEAR(sum / samples / region.GetNumberOfPixels(), 0.0, 0.02);
}

TEST(LandmarkDataSet, IsAsNewAsTheNewestOfItsTables)
{
  const TrainingTestData<2> data(1);
  const auto                second = itk::LandmarkTable::New();
  second->SetLandmarkNames(data.Table->GetLandmarkNames());
  second->SetLandmarks("image0.mha", data.Table->GetLandmarks<2>("image0.mha"));
  auto annotated = data.GetData();
  annotated.AddAnnotator(second);
  for (const auto & table : { data.Table, second })
  {
    const auto before = annotated.GetMTime();
    table->SetLandmarks("image0.mha", table->GetLandmarks<2>("image0.mha")->Clone());
    EXPECT_GT(annotated.GetMTime(), before);
  }
}
