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
#include "SpineAnatomy.h"

#include "SpinePhantom.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace SpinePhantom
{
namespace
{

constexpr unsigned int NumberOfThoracic = 6;

constexpr double AirHU = -1000.0;
constexpr double LungHU = -820.0;
constexpr double FatHU = -90.0;
constexpr double MuscleHU = 45.0;
constexpr double BloodHU = 160.0;
constexpr double MarrowHU = 190.0;
constexpr double CorticalHU = 650.0;

} // namespace

double
Vertebra::Evaluate(const VectorType & point) const
{
  const VectorType offset = point - center;
  const double     u = offset * left;
  const double     v = offset * back;
  const double     w = offset * head;
  const double     waist = 1.0 - 0.1 * (1.0 - std::min(1.0, itk::Math::sqr(2.0 * w / height)));
  const double     across = std::hypot(u / (halfWidth * waist), v / (halfDepth * waist));
  const double     along = std::abs(2.0 * w / height);
  if (across < 1.0 && along < 1.0)
  {
    return across > 0.87 || along > 0.85 ? CorticalHU : marrow;
  }
  const double canal = std::hypot(u, v - halfDepth - 9.0);
  const bool   isArch = canal > 8.5 && canal < 13.0 && v > halfDepth * 0.6 && std::abs(w) < 0.33 * height;
  const double slope = isThoracic ? 0.8 : 0.15;
  const double behind = v - halfDepth - 20.0;
  const bool   isSpinous =
    behind > 0.0 && behind < 24.0 && std::abs(u) < 3.5 && std::abs(w + slope * behind) < (isThoracic ? 4.5 : 8.0);
  const bool isTransverse = std::abs(u) > 11.0 && std::abs(u) < (isThoracic ? 26.0 : 36.0) &&
                            std::hypot(v - halfDepth - 8.0 - 0.2 * std::abs(u), w) < 4.5;
  return isArch || isSpinous || isTransverse || this->IsRib(u, v, w) ? CorticalHU
                                                                     : std::numeric_limits<double>::quiet_NaN();
}

bool
Vertebra::IsRib(double u, double v, double w) const
{
  const double fromMiddle = v + 45.0;
  const double angle = std::atan2(std::abs(u), fromMiddle);
  const double distance = (std::hypot(u / 118.0, fromMiddle / 86.0) - 1.0) * 95.0;
  return isThoracic && angle > 0.2 && std::hypot(distance, w + 22.0 * angle) < 4.5;
}

Trunk::Trunk(RandomType & random)
{
  const double        scale = Uniform(random, 1.0, 0.12);
  const double        lordosis = Uniform(random, 12.0, 6.0);
  const double        scoliosis = Uniform(random, 0.0, 7.0);
  const double        marrow = Uniform(random, MarrowHU, 60.0);
  const auto          collapsed = random.GetIntegerVariate(4 * static_cast<uint32_t>(LandmarkNames.size()));
  const auto          count = static_cast<unsigned int>(LandmarkNames.size());
  constexpr double    wavelength = 420.0;
  double              z = 0.0;
  std::vector<double> heights;
  for (unsigned int i = 0; i < count; ++i)
  {
    heights.push_back(scale * (20.0 + 0.9 * i) * Uniform(random, 1.0, 0.04));
    const double disc = scale * (4.0 + 0.5 * i);
    z += i < NumberOfThoracic ? heights.back() + disc : 0.0;
  }
  for (unsigned int i = 0; i < count; ++i)
  {
    const double height = heights[i];
    const double phase = 2.0 * itk::Math::pi * (z - 0.5 * height) / wavelength;
    Vertebra     vertebra;
    vertebra.center[0] = scoliosis * std::sin(phase) + Uniform(random, 0.0, 0.7);
    vertebra.center[1] = lordosis * std::sin(phase) + Uniform(random, 0.0, 0.7);
    vertebra.center[2] = z - 0.5 * height;
    vertebra.head[0] = scoliosis * 2.0 * itk::Math::pi / wavelength * std::cos(phase) + Uniform(random, 0.0, 0.03);
    vertebra.head[1] = lordosis * 2.0 * itk::Math::pi / wavelength * std::cos(phase) + Uniform(random, 0.0, 0.03);
    vertebra.head[2] = 1.0;
    vertebra.head.Normalize();
    vertebra.back[0] = Uniform(random, 0.0, 0.04);
    vertebra.back[1] = 1.0;
    vertebra.back[2] = 0.0;
    vertebra.back -= vertebra.head * (vertebra.back * vertebra.head);
    vertebra.back.Normalize();
    vertebra.left = itk::CrossProduct(vertebra.back, vertebra.head);
    vertebra.height = height * (i == collapsed ? 0.6 : 1.0);
    vertebra.halfWidth = scale * (13.5 + 1.0 * i);
    vertebra.halfDepth = scale * (12.0 + 0.6 * i);
    vertebra.marrow = marrow;
    vertebra.isThoracic = i < NumberOfThoracic;
    vertebrae.push_back(vertebra);
    z -= height + scale * (4.0 + 0.5 * i);
  }
}

double
Trunk::Evaluate(const VectorType & point) const
{
  for (const auto & vertebra : vertebrae)
  {
    if (std::abs(point[2] - vertebra.center[2]) < 90.0 &&
        (point - vertebra.center).GetSquaredNorm() < itk::Math::sqr(vertebra.GetReach()))
    {
      const double bone = vertebra.Evaluate(point);
      if (!std::isnan(bone))
      {
        return bone;
      }
    }
  }
  const double x = point[0];
  const double y = point[1];
  const double skin = std::hypot(x / 140.0, (y + 48.0) / 112.0);
  if (skin > 1.0)
  {
    return AirHU;
  }
  if (std::hypot(x - 12.0, y + 32.0) < 11.0)
  {
    return BloodHU;
  }
  const double dome = 15.0 - 0.012 * (itk::Math::sqr(std::abs(x) - 55.0) + itk::Math::sqr(y + 50.0));
  const bool   isLung = std::hypot((std::abs(x) - 62.0) / 44.0, (y + 42.0) / 72.0) < 1.0 && point[2] > dome;
  return isLung ? LungHU : skin > 0.9 ? FatHU : MuscleHU;
}

} // namespace SpinePhantom
