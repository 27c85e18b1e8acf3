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
#ifndef itkTrainingSampler_hxx
#define itkTrainingSampler_hxx

#include "itkLandmarkImageReader.h"
#include "itkLandmarkModelIntensityImageFilter.h"
#include "itkNetworkGridResampleImageFilter.h"

#include "itkAffineTransform.h"
#include "itkBSplineTransform.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkSmoothingRecursiveGaussianImageFilter.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace itk
{

template <unsigned int VDimension>
TrainingDeformation<VDimension>::TrainingDeformation(const LandmarkModelTrainer & settings,
                                                     const ImageType &            grid,
                                                     RandomType &                 random)
  : m_Transform(CompositeTransform<double, VDimension>::New())
{
  const auto   size = grid.GetLargestPossibleRegion().GetSize();
  const auto & spacing = grid.GetSpacing();
  const auto   draw = [&random](double amplitude) { return random.GetUniformVariate(-amplitude, amplitude); };

  ContinuousIndex<double, VDimension> centerIndex;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    centerIndex[d] = grid.GetLargestPossibleRegion().GetIndex(d) + (size[d] - 1.0) / 2.0;
  }
  PointType center;
  grid.TransformContinuousIndexToPhysicalPoint(centerIndex, center);

  const auto affine = AffineTransform<double, VDimension>::New();
  affine->SetCenter(center);
  const double                                                   commonScale = 1.0 + draw(settings.GetScale());
  typename AffineTransform<double, VDimension>::OutputVectorType scale;
  typename AffineTransform<double, VDimension>::OutputVectorType translation;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    scale[d] = commonScale * (1.0 + draw(settings.GetAxisScale()));
    translation[d] = draw(settings.GetTranslation()) * spacing[d];
  }
  if (!settings.GetMirrorPairs().empty() && random.GetUniformVariate(0.0, 1.0) < 0.5)
  {
    m_IsMirrored = true;
    scale[0] = -scale[0];
  }
  affine->Scale(scale);
  const auto & angles = settings.GetRotation();
  auto         angle = angles.begin();
  for (unsigned int first = 0; first < VDimension; ++first)
  {
    for (unsigned int second = first + 1; second < VDimension; ++second)
    {
      affine->Rotate(first, second, draw(*angle));
      angle += angles.size() > 1 ? 1 : 0;
    }
  }
  affine->SetTranslation(translation);
  m_Transform->AddTransform(affine);
  m_InverseAffine = affine->GetInverseTransform();

  if (settings.GetElasticDisplacement() <= 0.0)
  {
    return;
  }
  // One node beyond the grid on each side: the displacement must not jump where landmarks may lie.
  using ElasticType = BSplineTransform<double, VDimension, 3>;
  const auto                                   elastic = ElasticType::New();
  const double                                 intervals = settings.GetElasticNodes() - 1.0;
  typename ElasticType::MeshSizeType           meshSize;
  typename ElasticType::PhysicalDimensionsType extent;
  ContinuousIndex<double, VDimension>          corner;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    meshSize[d] = settings.GetElasticNodes() + 1;
    extent[d] = size[d] * spacing[d] * (intervals + 2.0) / intervals;
    corner[d] = centerIndex[d] - extent[d] / spacing[d] / 2.0;
  }
  PointType origin;
  grid.TransformContinuousIndexToPhysicalPoint(corner, origin);
  elastic->SetTransformDomainOrigin(origin);
  elastic->SetTransformDomainPhysicalDimensions(extent);
  elastic->SetTransformDomainDirection(grid.GetDirection());
  elastic->SetTransformDomainMeshSize(meshSize);
  typename ElasticType::ParametersType parameters(elastic->GetNumberOfParameters());
  const auto                           parametersPerAxis = parameters.size() / VDimension;
  for (unsigned int i = 0; i < parameters.size(); ++i)
  {
    parameters[i] = draw(settings.GetElasticDisplacement()) * spacing[i / parametersPerAxis];
  }
  elastic->SetParametersByValue(parameters);
  m_Transform->AddTransform(elastic);
  m_Elastic = elastic;
}

template <unsigned int VDimension>
auto
TrainingDeformation<VDimension>::Invert(const PointType & imagePoint) const -> PointType
{
  const PointType displaced = m_InverseAffine->TransformPoint(imagePoint);
  if (!m_Elastic)
  {
    return displaced;
  }
  constexpr unsigned int maximumIterations = 200;
  constexpr double       tolerance = 1e-9;
  PointType              point = displaced;
  for (unsigned int i = 0; i < maximumIterations; ++i)
  {
    const auto residual = displaced - m_Elastic->TransformPoint(point);
    point += residual;
    if (residual.GetSquaredNorm() < tolerance)
    {
      break;
    }
  }
  return point;
}

template <unsigned int VDimension>
TrainingSampler<VDimension>::TrainingSampler(const LandmarkModelTrainer & settings, SizeValueType first)
  : m_Settings(settings)
{
  this->Restart(first);
}

template <unsigned int VDimension>
void
TrainingSampler<VDimension>::Restart(SizeValueType first)
{
  m_Pending.clear();
  m_NextNumber = first;
  const auto ahead = std::max(m_Settings.GetNumberOfDecodingThreads(), 1u);
  for (unsigned int i = 0; i < ahead; ++i)
  {
    this->Start();
  }
}

template <unsigned int VDimension>
void
TrainingSampler<VDimension>::Start()
{
  m_Pending.push_back(std::async(std::launch::async, [this, number = m_NextNumber++] { return this->Make(number); }));
}

template <unsigned int VDimension>
auto
TrainingSampler<VDimension>::Next() -> Sample
{
  auto sample = m_Pending.front().get();
  m_Pending.pop_front();
  this->Start();
  return sample;
}

template <unsigned int VDimension>
auto
TrainingSampler<VDimension>::Make(SizeValueType number) const -> Sample
{
  const auto & names = m_Settings.GetTrainingImages();
  const auto   epoch = number / names.size();

  const auto                 random = RandomType::New();
  std::vector<std::size_t>   order(names.size());
  std::seed_seq              epochSeed{ m_Settings.GetSeed(), static_cast<unsigned int>(epoch) };
  std::vector<std::uint32_t> seeds(1);
  epochSeed.generate(seeds.begin(), seeds.end());
  random->SetSeed(seeds[0]);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i)
  {
    std::swap(order[i - 1], order[random->GetIntegerVariate(static_cast<unsigned int>(i - 1))]);
  }
  const auto & name = names[order[number % names.size()]];

  std::seed_seq sampleSeed{ m_Settings.GetSeed(), static_cast<unsigned int>(number), 1u };
  sampleSeed.generate(seeds.begin(), seeds.end());
  random->SetSeed(seeds[0]);

  const auto image = this->GetPreparedImage(name);
  const auto resample = NetworkGridResampleImageFilter<ImageType, ImageType>::New();
  ConfigureGrid(*resample, *m_Settings.GetModel());
  resample->SetSmoothingSigma(0.0);
  resample->SetInput(image);
  resample->UpdateOutputInformation();

  const TrainingDeformation<VDimension> deformation(m_Settings, *resample->GetOutput(), *random);
  resample->SetTransform(deformation.GetTransform());

  const double blur = random->GetUniformVariate(0.0, m_Settings.GetBlur());
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
  sample.Image = last->GetOutput();
  sample.Image->DisconnectPipeline();
  this->AugmentIntensity(*sample.Image, *random);
  const auto coordinates = m_Settings.GetLandmarks()->GetCoordinates(name);
  const auto mirroredOrder = m_Settings.GetMirroredOrder();
  for (std::size_t i = 0; i < mirroredOrder.size(); ++i)
  {
    const std::size_t         source = deformation.IsMirrored() ? mirroredOrder[i] : i;
    Point<double, VDimension> point;
    std::copy_n(coordinates.begin() + source * VDimension, VDimension, point.Begin());
    ContinuousIndex<double, VDimension> index;
    if (IsMissingLandmark(point))
    {
      index.Fill(std::numeric_limits<double>::quiet_NaN());
    }
    else
    {
      sample.Image->TransformPhysicalPointToContinuousIndex(deformation.Invert(point), index);
    }
    sample.Coordinates.insert(sample.Coordinates.end(), index.Begin(), index.End());
  }
  return sample;
}

template <unsigned int VDimension>
void
TrainingSampler<VDimension>::AugmentIntensity(ImageType & image, RandomType & random) const
{
  const auto   draw = [&random](double amplitude) { return random.GetUniformVariate(-amplitude, amplitude); };
  const double factor = 1.0 + draw(m_Settings.GetIntensityFactor());
  const double shift = draw(m_Settings.GetIntensityShift());
  const double exponent = std::exp(draw(m_Settings.GetIntensityExponent()));
  const double noise = random.GetUniformVariate(0.0, m_Settings.GetNoise());
  const auto   whole = image.GetBufferedRegion();
  auto         kept = whole;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    const auto length = static_cast<double>(whole.GetSize()[d]);
    const auto before = std::lround(length * random.GetUniformVariate(0.0, m_Settings.GetCrop()));
    const auto after = std::lround(length * random.GetUniformVariate(0.0, m_Settings.GetCrop()));
    kept.SetIndex(d, whole.GetIndex()[d] + before);
    kept.SetSize(d, whole.GetSize()[d] - before - after);
  }
  for (ImageRegionIteratorWithIndex<ImageType> it(&image, whole); !it.IsAtEnd(); ++it)
  {
    double value = kept.IsInside(it.GetIndex()) ? it.Get() : m_Settings.GetModel()->GetFillValue();
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

template <unsigned int VDimension>
auto
TrainingSampler<VDimension>::GetPreparedImage(const std::string & name) const -> typename ImageType::ConstPointer
{
  {
    const std::lock_guard<std::mutex> lock(m_CacheMutex);
    const auto                        found = m_Cache.find(name);
    if (found != m_Cache.end())
    {
      return found->second;
    }
  }
  const auto & model = *m_Settings.GetModel();
  const auto   reader = LandmarkImageReader<ImageType>::New();
  m_Settings.ConfigureReader(*reader, name);
  const auto intensity = LandmarkModelIntensityImageFilter<ImageType>::New();
  intensity->SetInput(reader->GetOutput());
  intensity->SetModel(&model);
  intensity->Update();

  // On the image's own grid, the filter smooths and does nothing else.
  const auto smooth = NetworkGridResampleImageFilter<ImageType, ImageType>::New();
  smooth->SetInput(intensity->GetOutput());
  smooth->SetSmoothingSigma(model.GetSmoothingSigma());
  smooth->SetSize(intensity->GetOutput()->GetLargestPossibleRegion().GetSize());
  smooth->SetSpacingRule(NetworkGridResampleImageFilterEnums::SpacingRule::FixedSpacing);
  smooth->SetSpacing(intensity->GetOutput()->GetSpacing());
  smooth->Update();
  typename ImageType::Pointer image = smooth->GetOutput();
  image->DisconnectPipeline();

  const std::lock_guard<std::mutex> lock(m_CacheMutex);
  const auto                        bytes = image->GetBufferedRegion().GetNumberOfPixels() * sizeof(float);
  if (m_CachedBytes + bytes <= std::size_t{ m_Settings.GetCacheMemory() } << 20)
  {
    if (m_Cache.emplace(name, image.GetPointer()).second)
    {
      m_CachedBytes += bytes;
    }
  }
  return image.GetPointer();
}

} // end namespace itk

#endif
