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
#include "HandAnatomy.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace HandPhantom
{

VectorType
MakeVector(double x, double y)
{
  VectorType vector;
  vector[0] = x;
  vector[1] = y;
  return vector;
}

VectorType
MakeDirection(double angle)
{
  const double radians = angle * itk::Math::pi_over_180;
  return MakeVector(std::sin(radians), std::cos(radians));
}

double
Rod::GetThickness(const VectorType & point, double hollow) const
{
  const VectorType axis = end - begin;
  const double     length = axis.GetNorm();
  const double     along = std::clamp((point - begin) * axis / (length * length), 0.0, 1.0);
  const double     squaredDistance = (point - begin - axis * along).GetSquaredNorm();
  const double     waist = std::sin(itk::Math::pi * along);
  const double     radius = endRadius + (middleRadius - endRadius) * waist;
  // The marrow cavity ends before the joints.
  const double inner = radius * hollow * std::sqrt(waist);
  const auto   chord = [squaredDistance](double r) { return 2.0 * std::sqrt(std::max(r * r - squaredDistance, 0.0)); };
  return chord(radius) - 0.6 * chord(inner);
}

void
Hand::AddBone(const VectorType & begin, const VectorType & end, double endRadius, double middleRadius)
{
  constexpr double gap = 1.6;
  VectorType       direction = end - begin;
  direction.Normalize();
  // The rounded ends of a rod reach one radius beyond its points.
  const VectorType inset = direction * (endRadius + gap / 2.0);
  bones.push_back({ begin + inset, end - inset, endRadius, middleRadius });
}

Hand::Hand(RandomType & random)
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
} // namespace HandPhantom
