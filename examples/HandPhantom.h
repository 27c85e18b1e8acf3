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
#ifndef HandPhantom_h
#define HandPhantom_h

#include "PhantomRandom.h"

#include "itkImage.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkSmoothingRecursiveGaussianImageFilter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

/** A radiograph-like image of a hand. */
namespace HandPhantom
{

constexpr unsigned int Dimension = 2;
using ImageType = itk::Image<float, Dimension>;
using VectorType = itk::Vector<double, Dimension>;

/** The hand is built in a frame of its own: the wrist is the origin, x grows to the little finger and y to the finger
 * tips, and a unit is 1 / HandUnits of the image's width. */
constexpr double HandUnits = 256.0;

inline const std::vector<std::string> LandmarkNames{
  "thumb_knuckle", "index_knuckle", "middle_knuckle", "ring_knuckle", "little_knuckle", "middle_tip", "radius", "ulna"
};

inline VectorType
MakeVector(double x, double y)
{
  VectorType vector;
  vector[0] = x;
  vector[1] = y;
  return vector;
}

/** Unit vector at an angle, in degrees, to the y axis. */
inline VectorType
MakeDirection(double angle)
{
  const double radians = angle * itk::Math::pi_over_180;
  return MakeVector(std::sin(radians), std::cos(radians));
}

/** A round rod between two points whose radius may differ along its length. */
struct Rod
{
  VectorType begin;
  VectorType end;
  double     endRadius;
  double     middleRadius;

  /** How much of the rod, hollowed out to `hollow` of its radius, a ray through `point` passes. */
  double
  GetThickness(const VectorType & point, double hollow = 0.0) const
  {
    const VectorType axis = end - begin;
    const double     length = axis.GetNorm();
    const double     along = std::clamp((point - begin) * axis / (length * length), 0.0, 1.0);
    const double     squaredDistance = (point - begin - axis * along).GetSquaredNorm();
    const double     waist = std::sin(itk::Math::pi * along);
    const double     radius = endRadius + (middleRadius - endRadius) * waist;
    // The marrow cavity ends before the joints.
    const double inner = radius * hollow * std::sqrt(waist);
    const auto chord = [squaredDistance](double r) { return 2.0 * std::sqrt(std::max(r * r - squaredDistance, 0.0)); };
    return chord(radius) - 0.6 * chord(inner);
  }
};

/** What a radiograph of a hand shows, and where its landmarks are, in the frame of the hand. */
struct Hand
{
  std::vector<Rod>        bones;
  std::vector<Rod>        tissue;
  std::vector<Rod>        metal;
  std::vector<VectorType> landmarks;

  explicit Hand(RandomType & random);

private:
  void
  AddBone(const VectorType & begin, const VectorType & end, double endRadius, double middleRadius);
};

inline void
Hand::AddBone(const VectorType & begin, const VectorType & end, double endRadius, double middleRadius)
{
  constexpr double gap = 1.6;
  VectorType       direction = end - begin;
  direction.Normalize();
  // The rounded ends of a rod reach one radius beyond its points.
  const VectorType inset = direction * (endRadius + gap / 2.0);
  bones.push_back({ begin + inset, end - inset, endRadius, middleRadius });
}

inline Hand::Hand(RandomType & random)
{
  struct Finger
  {
    double              base[2];
    double              angle;
    double              radius;
    std::vector<double> lengths;
  };
  const std::array<Finger, 5> fingers{ { { { -15, 12 }, -46, 4.6, { 33, 25, 20 } },
                                         { { -10, 20 }, -13, 4.8, { 47, 30, 19, 13 } },
                                         { { -2, 21 }, -2, 5.0, { 45, 33, 22, 14 } },
                                         { { 6, 20 }, 9, 4.7, { 41, 30, 20, 14 } },
                                         { { 13, 17 }, 20, 4.2, { 37, 24, 14, 12 } } } };

  const double length = Uniform(random, 1.0, 0.07);
  const double width = Uniform(random, 1.0, 0.12);
  const double spread = Uniform(random, 1.05, 0.3);
  const double flesh = Uniform(random, 1.0, 0.12);
  VectorType   middleTip;
  for (const auto & finger : fingers)
  {
    VectorType   joint = MakeVector(finger.base[0] * width, finger.base[1] * length);
    double       angle = finger.angle * spread + Uniform(random, 0.0, 4.0);
    const double radius = finger.radius * width;
    for (std::size_t bone = 0; bone < finger.lengths.size(); ++bone)
    {
      const VectorType next =
        joint + MakeDirection(angle) * (finger.lengths[bone] * length * Uniform(random, 1.0, 0.05));
      const double taper = 1.0 - 0.13 * bone;
      this->AddBone(joint, next, radius * taper, 0.68 * radius * taper);
      const double     around = radius * flesh * (bone == 0 ? 2.5 : 2.0 * taper);
      const VectorType inset = MakeDirection(angle) * (bone + 1 == finger.lengths.size() ? radius * taper : 0.0);
      tissue.push_back({ joint, next - inset, around, 0.96 * around });
      joint = next;
      if (bone == 0)
      {
        landmarks.push_back(joint);
      }
      angle += Uniform(random, 0.0, 5.0);
    }
    if (landmarks.size() == 3)
    {
      middleTip = joint;
    }
  }
  landmarks.push_back(middleTip);

  const std::array<std::array<double, 3>, 7> carpals{
    { { -13, 7, 5 }, { -6, 12, 4.5 }, { 1, 13, 5.5 }, { 8, 11, 5 }, { -9, 1, 5.5 }, { 0, 3, 5 }, { 9, 2, 5 } }
  };
  for (const auto & carpal : carpals)
  {
    const VectorType center =
      MakeVector(carpal[0] * width + Uniform(random, 0.0, 1.0), carpal[1] * length + Uniform(random, 0.0, 1.0));
    const VectorType half = MakeDirection(Uniform(random, 0.0, 180.0)) * Uniform(random, 1.5, 0.7);
    const double     radius = carpal[2] * width * Uniform(random, 0.8, 0.08);
    bones.push_back({ center - half, center + half, radius, radius });
  }

  const double     tilt = Uniform(random, 0.0, 6.0);
  const VectorType forearm = MakeDirection(180.0 + tilt) * 150.0;
  const VectorType radiusEnd = MakeVector(-7 * width + Uniform(random, 0.0, 1.0), -6 * length);
  const VectorType ulnaEnd =
    MakeVector(10 * width + Uniform(random, 0.0, 1.0), -8 * length + Uniform(random, 0.0, 2.0));
  this->AddBone(radiusEnd + forearm, radiusEnd, 8.5 * width, 6.0 * width);
  this->AddBone(ulnaEnd + forearm, ulnaEnd, 5.0 * width, 5.5 * width);
  landmarks.push_back(radiusEnd);
  landmarks.push_back(ulnaEnd);
  tissue.push_back({ MakeVector(-3, 34), MakeVector(3, 22), 20.0 * flesh, 19.0 * flesh });
  tissue.push_back({ MakeVector(1, 10), MakeVector(1, 10) + forearm, 21.0 * flesh, 25.0 * flesh });

  if (random.GetVariate() < 0.4)
  {
    const Rod &      phalanx = bones[12];
    const VectorType along = phalanx.end - phalanx.begin;
    const VectorType across = MakeVector(along[1], -along[0]) * (7.5 / along.GetNorm());
    const VectorType center = phalanx.begin + along * 0.4;
    metal.push_back({ center - across, center + across, 1.2, 1.2 });
  }
  if (random.GetVariate() < 0.5)
  {
    const VectorType ball = MakeVector(Uniform(random, 0.0, 40.0), Uniform(random, 40.0, 60.0));
    metal.push_back({ ball, ball + MakeVector(0.01, 0.0), Uniform(random, 3.0, 1.0), 3.0 });
  }
}

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

struct Phantom
{
  itk::Image<unsigned char, Dimension>::Pointer image;
  /** In mm, x and y of the first landmark, then of the second, and so on. */
  std::vector<double> coordinates;
};

/** Attenuation along the rays, as a film shows it: 1 - exp(-a); blurred, unevenly lit, collimated and noisy. */
inline Phantom
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

  Phantom phantom;
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

  for (const auto & landmark : hand.landmarks)
  {
    const VectorType pixel = wrist + (right * landmark[0] + up * landmark[1]) * scale;
    for (const double coordinate : pixel)
    {
      phantom.coordinates.push_back(coordinate * spacing);
    }
  }
  return phantom;
}

} // namespace HandPhantom

#endif
