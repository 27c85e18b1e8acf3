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
#include "HandPhantom.h"

#include "HandAnatomy.h"

#include "itkImageRegionIteratorWithIndex.h"
#include "itkSmoothingRecursiveGaussianImageFilter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace HandPhantom
{
namespace
{

using ImageType = itk::Image<float, Dimension>;

/** A slowly varying pattern of about unit amplitude. */
class Texture
{
public:
  Texture(RandomType & random, double wavelength)
  {
    for (auto & wave : m_Waves)
    {
      const double frequency = 2.0 * itk::Math::pi / (wavelength * Uniform(random, 1.0, 0.4));
      wave = { MakeDirection(Uniform(random, 0.0, 180.0)) * frequency, Uniform(random, 0.0, itk::Math::pi) };
    }
  }

  double
  Evaluate(const VectorType & point) const
  {
    double sum = 0.0;
    for (const auto & wave : m_Waves)
    {
      sum += std::sin(wave.first * point + wave.second);
    }
    return sum / std::sqrt(m_Waves.size() / 2.0);
  }

private:
  std::array<std::pair<VectorType, double>, 6> m_Waves;
};

} // namespace

Phantom<unsigned char, Dimension>
MakePhantom(unsigned int size, double spacing, double noise, unsigned int seed)
{
  const auto random = RandomType::New();
  random->SetSeed(seed);
  const Hand    hand(*random);
  const Texture trabeculae(*random, 5.0);
  const Texture fat(*random, 50.0);

  const double     unit = size / HandUnits;
  const double     scale = unit * Uniform(*random, 1.0, 0.12);
  const double     rotation = Uniform(*random, 0.0, 12.0);
  const VectorType up = MakeDirection(180.0 - rotation);
  const VectorType right = MakeVector(-up[1], up[0]);
  const VectorType wrist =
    MakeVector((size - 1) / 2.0 + Uniform(*random, 0.0, 12.0) * unit, size * 0.68 + Uniform(*random, 0.0, 10.0) * unit);

  const double     boneContrast = Uniform(*random, 0.075, 0.02);
  const double     tissueContrast = Uniform(*random, 0.016, 0.005);
  const double     exposure = Uniform(*random, 1.0, 0.15);
  const double     blur = Uniform(*random, 0.8, 0.25) * unit;
  const double     vignetting = Uniform(*random, 0.25, 0.15);
  const double     fog = Uniform(*random, 0.05, 0.03);
  const VectorType light = MakeVector(Uniform(*random, 0.5, 0.2) * size, Uniform(*random, 0.5, 0.2) * size);
  const bool       collimated = random->GetVariate() < 0.6;
  const VectorType field = MakeVector(Uniform(*random, 0.47, 0.03) * size, Uniform(*random, 0.48, 0.03) * size);
  const VectorType fieldAxis = MakeDirection(Uniform(*random, 0.0, 3.0));
  // The side marker, a letter L, lies beside the hand and does not move with it.
  const VectorType letter = MakeVector(Uniform(*random, 0.13, 0.03) * size, Uniform(*random, 0.15, 0.04) * size);
  const std::array<Rod, 2> sideMarker{
    { { letter, letter + MakeVector(0, 14 * unit), unit, unit },
      { letter + MakeVector(0, 14 * unit), letter + MakeVector(8 * unit, 14 * unit), unit, unit } }
  };

  const auto attenuation = [&](const VectorType & pixel) {
    const VectorType offset = pixel - wrist;
    const VectorType point = MakeVector(offset * right, offset * up) / scale;
    double           bone = 0.0;
    double           tissue = 0.0;
    double           metal = 0.0;
    for (const auto & rod : hand.bones)
    {
      bone += rod.GetThickness(point, 0.75);
    }
    for (const auto & rod : hand.tissue)
    {
      // The largest of all thicknesses, without an edge where another rod takes over.
      tissue += std::pow(rod.GetThickness(point), 4);
    }
    for (const auto & rod : hand.metal)
    {
      metal += rod.GetThickness(point);
    }
    for (const auto & rod : sideMarker)
    {
      metal += rod.GetThickness(pixel) / unit;
    }
    return boneContrast * bone * (1.0 + 0.10 * trabeculae.Evaluate(point)) +
           tissueContrast * std::pow(tissue, 0.25) * (1.0 + 0.08 * fat.Evaluate(point)) + 0.6 * metal;
  };

  const auto film = ImageType::New();
  film->SetRegions(ImageType::SizeType{ { size, size } });
  film->Allocate();
  for (itk::ImageRegionIteratorWithIndex<ImageType> it(film, film->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    double value = 0.0;
    for (const double dx : { -0.25, 0.25 })
    {
      for (const double dy : { -0.25, 0.25 })
      {
        value +=
          0.25 * (1.0 - std::exp(-exposure * attenuation(MakeVector(it.GetIndex()[0] + dx, it.GetIndex()[1] + dy))));
      }
    }
    const VectorType pixel = MakeVector(it.GetIndex()[0], it.GetIndex()[1]);
    const VectorType fromCenter = pixel - MakeVector((size - 1) / 2.0, (size - 1) / 2.0);
    const VectorType inField =
      MakeVector(fieldAxis[1] * fromCenter[0] - fieldAxis[0] * fromCenter[1], fromCenter * fieldAxis);
    const bool   outside = collimated && (std::abs(inField[0]) > field[0] || std::abs(inField[1]) > field[1]);
    const double fall = vignetting * (pixel - light).GetSquaredNorm() / (0.5 * size * size);
    it.Set(static_cast<float>(outside ? 0.02 : (fog + (1.0 - fog) * value) * (1.0 - fall)));
  }

  const auto smooth = itk::SmoothingRecursiveGaussianImageFilter<ImageType, ImageType>::New();
  smooth->SetInput(film);
  smooth->SetSigma(blur);
  smooth->Update();

  Phantom<unsigned char, Dimension> phantom;
  phantom.image = itk::Image<unsigned char, Dimension>::New();
  phantom.image->SetRegions(film->GetBufferedRegion());
  phantom.image->Allocate();
  itk::ImageRegionConstIterator<ImageType>                       source(smooth->GetOutput(), film->GetBufferedRegion());
  itk::ImageRegionIterator<itk::Image<unsigned char, Dimension>> target(phantom.image, film->GetBufferedRegion());
  for (; !target.IsAtEnd(); ++source, ++target)
  {
    // Quantum noise: where less radiation arrives, there is more of it.
    const double value = source.Get() + noise * (0.012 + 0.018 * source.Get()) * random->GetNormalVariate();
    target.Set(static_cast<unsigned char>(std::clamp(250.0 * value, 0.0, 255.0) + 0.5));
  }

  phantom.landmarks = itk::LandmarkSet<Dimension>::New();
  phantom.landmarks->SetLandmarkNames(LandmarkNames);
  for (size_t i = 0; i < hand.landmarks.size(); ++i)
  {
    const VectorType position = (wrist + (right * hand.landmarks[i][0] + up * hand.landmarks[i][1]) * scale) * spacing;
    itk::Point<float, Dimension> point;
    std::copy(position.Begin(), position.End(), point.Begin());
    phantom.landmarks->SetPoint(i, point);
  }
  return phantom;
}

} // namespace HandPhantom
