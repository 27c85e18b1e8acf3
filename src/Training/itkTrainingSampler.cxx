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
#include "itkTrainingSampler.h"
#include "itkConfigureNetworkGrid.h"
#include "itkMeanOfAnnotators.h"

#include "itkImageRegionIteratorWithIndex.h"
#include "itkSmoothingRecursiveGaussianImageFilter.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace itk
{

namespace
{

std::uint32_t
MixSeeds(std::initializer_list<unsigned int> seeds)
{
  std::seed_seq              sequence(seeds);
  std::vector<std::uint32_t> mixed(1);
  sequence.generate(mixed.begin(), mixed.end());
  return mixed[0];
}

} // namespace

template <unsigned int VDimension>
TrainingSampler<VDimension>::TrainingSampler(TrainingSampleSettings settings, PreparedImages<VDimension> & images)
  : m_Settings(std::move(settings))
  , m_Images(images)
{
  for (const auto & image : m_Settings.data.images)
  {
    View view;
    view.image = image;
    const auto landmarks = m_Settings.data.landmarks->template GetLandmarks<VDimension>(image);
    for (SizeValueType i = 0; i < landmarks->GetNumberOfLandmarks(); ++i)
    {
      view.points.emplace_back(landmarks->GetPoint(i));
      view.isLabeled.push_back(!landmarks->IsUnlabeled(i));
    }
    this->AddReadings(view);
    if (!m_Settings.isAroundLandmarks)
    {
      m_Views.push_back(view);
      continue;
    }
    if (m_Settings.foundLandmarks)
    {
      const auto found = m_Settings.foundLandmarks->template GetLandmarks<VDimension>(image);
      m_StageErrors.resize(view.points.size());
      for (unsigned int i = 0; i < view.points.size(); ++i)
      {
        if (!IsMissingLandmark(view.points[i]) && !found->IsMissing(i))
        {
          m_StageErrors[i].push_back(Point<double, VDimension>(found->GetPoint(i)) - view.points[i]);
        }
      }
    }
    for (; view.landmark < view.points.size(); ++view.landmark)
    {
      if (!IsMissingLandmark(view.points[view.landmark]))
      {
        m_Views.push_back(view);
      }
    }
  }
}

template <unsigned int VDimension>
void
TrainingSampler<VDimension>::AddReadings(View & view) const
{
  const auto & names = m_Settings.data.landmarks->GetLandmarkNames();
  for (const auto & annotator : m_Settings.data.annotators)
  {
    if (annotator->HasImage(view.image))
    {
      view.readings.push_back(GetPointsByName(*annotator->template GetLandmarks<VDimension>(view.image), names));
    }
  }
  for (std::size_t i = 0; i < view.points.size() && !m_Settings.data.annotators.empty(); ++i)
  {
    double sum = 0.0;
    double count = 0.0;
    for (const auto & reading : view.readings)
    {
      if (!IsMissingLandmark(reading[i]))
      {
        sum += reading[i].SquaredEuclideanDistanceTo(view.points[i]);
        count += VDimension;
      }
    }
    view.spreads.push_back(count > 0.0 ? std::sqrt(sum / count) : 0.0);
  }
}

template <unsigned int VDimension>
void
TrainingSampler<VDimension>::Start(SizeValueType first)
{
  m_Pending.clear();
  m_NextNumber = first;
  const auto ahead = std::max(m_Settings.numberOfThreads, 1u);
  for (unsigned int i = 0; i < ahead; ++i)
  {
    this->StartNext();
  }
}

template <unsigned int VDimension>
void
TrainingSampler<VDimension>::StartNext()
{
  m_Pending.push_back(std::async(std::launch::async, [this, number = m_NextNumber++] { return this->Make(number); }));
}

template <unsigned int VDimension>
auto
TrainingSampler<VDimension>::Next() -> Sample
{
  auto sample = m_Pending.front().get();
  m_Pending.pop_front();
  this->StartNext();
  return sample;
}

template <unsigned int VDimension>
auto
TrainingSampler<VDimension>::SelectView(SizeValueType number, RandomType & random) const -> const View &
{
  const auto epoch = static_cast<unsigned int>(number / m_Views.size());
  random.SetSeed(MixSeeds({ m_Settings.seed, epoch }));
  std::vector<std::size_t> order(m_Views.size());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i)
  {
    std::swap(order[i - 1], order[random.GetIntegerVariate(static_cast<unsigned int>(i - 1))]);
  }
  return m_Views[order[number % m_Views.size()]];
}

template <unsigned int VDimension>
auto
TrainingSampler<VDimension>::SelectPoints(const View & view, RandomType & random) const -> PointsType
{
  if (view.readings.empty() ||
      m_Settings.augmentation.annotatorRule == LandmarkTrainingSettingsEnums::AnnotatorRule::Mean)
  {
    return view.points;
  }
  auto points = view.readings[random.GetIntegerVariate(static_cast<unsigned int>(view.readings.size() - 1))];
  for (std::size_t i = 0; i < points.size(); ++i)
  {
    points[i] = IsMissingLandmark(points[i]) ? view.points[i] : points[i];
  }
  return points;
}

template <unsigned int VDimension>
auto
TrainingSampler<VDimension>::Make(SizeValueType number) const -> Sample
{
  const auto   random = RandomType::New();
  const View & view = this->SelectView(number, *random);
  random->SetSeed(MixSeeds({ m_Settings.seed, static_cast<unsigned int>(number), 1u }));

  const auto points = this->SelectPoints(view, *random);
  const auto image = m_Images.Get(m_Settings.data, view.image);
  const auto resample = NetworkGridResampleImageFilter<ImageType, ImageType>::New();
  ConfigureNetworkGrid(*resample, m_Settings.grid);
  resample->SetSmoothingSigma(0.0);
  resample->SetInput(image);
  if (m_Settings.isAroundLandmarks)
  {
    resample->UseCenterOn();
    resample->SetCenter(points[view.landmark] + this->DrawJitter(view.landmark, *random));
  }
  resample->UpdateOutputInformation();

  const TrainingDeformation<VDimension> deformation(m_Settings.augmentation, *resample->GetOutput(), *random);
  resample->SetTransform(deformation.GetTransform());

  const double blur = random->GetUniformVariate(0.0, m_Settings.augmentation.blur);
  typename ImageToImageFilter<ImageType, ImageType>::Pointer last = resample.GetPointer();
  if (blur > 0.0)
  {
    using SmoothType = SmoothingRecursiveGaussianImageFilter<ImageType, ImageType>;
    const auto smooth = SmoothType::New();
    smooth->SetInput(resample->GetOutput());
    typename SmoothType::SigmaArrayType sigmas;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      sigmas[d] = blur * resample->GetOutput()->GetSpacing()[d];
    }
    smooth->SetSigmaArray(sigmas);
    last = smooth.GetPointer();
  }
  last->Update();

  Sample sample;
  sample.image = last->GetOutput();
  sample.image->DisconnectPipeline();
  this->AugmentIntensity(*sample.image, *random);
  this->LocateLandmarks(view, points, deformation, sample);
  return sample;
}

template <unsigned int VDimension>
Vector<double, VDimension>
TrainingSampler<VDimension>::DrawJitter(unsigned int landmark, RandomType & random) const
{
  const auto &               settings = m_Settings.augmentation;
  const double               bound = settings.maximumCenterJitter;
  const bool                 isUniform = settings.centerRule == LandmarkTrainingSettingsEnums::CenterRule::Uniform;
  Vector<double, VDimension> jitter(0.0);
  if (m_Settings.foundLandmarks && !m_StageErrors[landmark].empty())
  {
    const auto & errors = m_StageErrors[landmark];
    jitter = errors[random.GetIntegerVariate(static_cast<unsigned int>(errors.size() - 1))];
  }
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    const double distance =
      isUniform ? random.GetUniformVariate(-bound, bound) : settings.centerJitter * random.GetNormalVariate();
    jitter[d] = std::clamp(jitter[d] + distance, -bound, bound);
  }
  return jitter;
}

template <unsigned int VDimension>
void
TrainingSampler<VDimension>::LocateLandmarks(const View &                            view,
                                             const PointsType &                      points,
                                             const TrainingDeformation<VDimension> & deformation,
                                             Sample &                                sample) const
{
  const auto & spacing = sample.image->GetSpacing();
  // That of a pixel as large, with equal sides.
  const double pixelLength =
    std::pow(std::accumulate(spacing.Begin(), spacing.End(), 1.0, std::multiplies<>()), 1.0 / VDimension);
  const auto getSource = [&](std::size_t i) {
    return deformation.IsMirrored() ? m_Settings.mirroredOrder[i] : static_cast<unsigned int>(i);
  };
  for (std::size_t i = 0; i < m_Settings.mirroredOrder.size(); ++i)
  {
    const auto                          point = points[getSource(i)];
    ContinuousIndex<double, VDimension> index;
    index.Fill(std::numeric_limits<double>::quiet_NaN());
    const auto gridPoint = IsMissingLandmark(point) ? std::nullopt : deformation.Invert(point);
    if (gridPoint)
    {
      index = sample.image->template TransformPhysicalPointToContinuousIndex<double>(*gridPoint);
    }
    sample.coordinates.insert(sample.coordinates.end(), index.Begin(), index.End());
    const bool isInView = !m_Settings.isAroundLandmarks || getSource(i) == view.landmark;
    sample.mask.push_back(isInView && view.isLabeled[getSource(i)] ? 1.0f : 0.0f);
    if (!view.spreads.empty())
    {
      sample.spread.push_back(static_cast<float>(view.spreads[getSource(i)] / pixelLength));
    }
  }
}

template <unsigned int VDimension>
void
TrainingSampler<VDimension>::AugmentIntensity(ImageType & image, RandomType & random) const
{
  const auto & settings = m_Settings.augmentation;
  const auto   draw = [&random](double amplitude) { return random.GetUniformVariate(-amplitude, amplitude); };
  const double factor = 1.0 + draw(settings.intensityFactor);
  const double shift = draw(settings.intensityShift);
  const double exponent = std::exp(draw(settings.intensityExponent));
  const double noise = random.GetUniformVariate(0.0, settings.noise);
  const auto   whole = image.GetBufferedRegion();
  auto         kept = whole;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    const auto length = static_cast<double>(whole.GetSize()[d]);
    const auto before = std::lround(length * random.GetUniformVariate(0.0, settings.crop));
    const auto after = std::lround(length * random.GetUniformVariate(0.0, settings.crop));
    kept.SetIndex(d, whole.GetIndex()[d] + before);
    kept.SetSize(d, whole.GetSize()[d] - before - after);
  }
  const bool   clips = settings.intensityClip > 0.0;
  const double lowest = clips ? -1.0 + 2.0 * random.GetUniformVariate(0.0, settings.intensityClip) : -1.0;
  const double highest = clips ? 1.0 - 2.0 * random.GetUniformVariate(0.0, settings.intensityClip) : 1.0;
  for (ImageRegionIteratorWithIndex<ImageType> it(&image, whole); !it.IsAtEnd(); ++it)
  {
    double value = kept.IsInside(it.GetIndex()) ? it.Get() : m_Settings.grid.fillValue;
    if (clips)
    {
      value = 2.0 * (std::clamp(value, lowest, highest) - lowest) / (highest - lowest) - 1.0;
    }
    if (exponent != 1.0 && value > -1.0)
    {
      value = 2.0 * std::pow((value + 1.0) / 2.0, exponent) - 1.0;
    }
    value = value * factor + shift;
    if (noise > 0.0)
    {
      value += noise * random.GetNormalVariate();
    }
    it.Set(static_cast<float>(value));
  }
}

template class TrainingSampler<2>;
template class TrainingSampler<3>;

} // end namespace itk
