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
#include "itkLandmarkSplineFits.h"

#include "itkThinPlateR2LogRSplineKernelTransform.h"
#include "itkThinPlateSplineKernelTransform.h"
#include "vnl/algo/vnl_qr.h"

#include <cmath>
#include <locale>
#include <numeric>
#include <sstream>
#include <type_traits>

namespace itk
{
namespace
{

/** Where a spline of a stiffness above 0 takes the fixed points. */
template <unsigned int VDimension>
std::vector<Point<double, VDimension>>
SmoothByThinPlateSpline(const LandmarkPairs<VDimension> & pairs, double length, double stiffness)
{
  // With kernel matrix K, weights W and polynomials P, (K / stiffness + 1 / W) v + P a = m and P^T v = 0 give the
  // spline's values m - v / W, whatever the size of the stiffness.
  const auto   n = static_cast<unsigned int>(pairs.size());
  const double sumOfWeights =
    std::accumulate(pairs.begin(), pairs.end(), 0.0, [](double sum, const auto & pair) { return sum + pair.weight; });
  const auto         origin = pairs.front().fixed;
  vnl_matrix<double> system(n + VDimension + 1, n + VDimension + 1, 0.0);
  vnl_matrix<double> values(n + VDimension + 1, VDimension, 0.0);
  for (unsigned int i = 0; i < n; ++i)
  {
    for (unsigned int j = 0; j < i; ++j)
    {
      const double r = pairs[i].fixed.EuclideanDistanceTo(pairs[j].fixed);
      system(i, j) = system(j, i) = (VDimension == 2 ? r * r * std::log(r) : -r) / stiffness;
    }
    system(i, i) = sumOfWeights / (n * pairs[i].weight);
    system(i, n) = system(n, i) = 1.0;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      system(i, n + 1 + d) = system(n + 1 + d, i) = (pairs[i].fixed[d] - origin[d]) / length;
      values(i, d) = pairs[i].moving[d] - pairs.front().moving[d];
    }
  }
  const vnl_matrix<double>               solution = vnl_qr<double>(system).solve(values);
  std::vector<Point<double, VDimension>> smoothed;
  for (unsigned int i = 0; i < n; ++i)
  {
    auto point = pairs[i].moving;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      point[d] -= system(i, i) * solution(i, d);
    }
    smoothed.push_back(point);
  }
  return smoothed;
}

} // namespace

template <unsigned int VDimension>
typename Transform<double, VDimension, VDimension>::Pointer
FitThinPlateSpline(const LandmarkPairs<VDimension> &        pairs,
                   const LandmarkRequirements<VDimension> & requirements,
                   double                                   stiffness)
{
  using PairType = LandmarkPair<VDimension>;
  const double length = ComputeSpreads<VDimension>(pairs, &PairType::fixed)[0];
  for (auto first = pairs.begin(); first != pairs.end(); ++first)
  {
    for (auto second = pairs.begin(); second != first; ++second)
    {
      if (first->fixed.EuclideanDistanceTo(second->fixed) < 1e-6 * length)
      {
        std::ostringstream need;
        need.imbue(std::locale::classic());
        need << "fixed landmarks at different places (got '" << second->name << "' and '" << first->name << "' at "
             << first->fixed << ").";
        requirements.Throw(need.str());
      }
    }
  }
  using SplineType = std::conditional_t<VDimension == 2,
                                        ThinPlateR2LogRSplineKernelTransform<double, VDimension>,
                                        ThinPlateSplineKernelTransform<double, VDimension>>;
  using SplinePointSetType = typename SplineType::PointSetType;
  const auto                             sources = SplinePointSetType::New();
  const auto                             targets = SplinePointSetType::New();
  std::vector<Point<double, VDimension>> smoothed;
  if (stiffness > 0.0)
  {
    smoothed = SmoothByThinPlateSpline(pairs, length, stiffness);
  }
  for (size_t i = 0; i < pairs.size(); ++i)
  {
    sources->SetPoint(i, pairs[i].fixed);
    targets->SetPoint(i, smoothed.empty() ? pairs[i].moving : smoothed[i]);
  }
  const auto spline = SplineType::New();
  spline->SetSourceLandmarks(sources);
  spline->SetTargetLandmarks(targets);
  spline->ComputeWMatrix();
  // KernelTransform sets singular values below 1e-8 to zero, whatever the unit of length.
  const double tolerance = 1e-4 * ComputeSpreads<VDimension>(pairs, &PairType::moving)[0];
  for (size_t i = 0; i < pairs.size(); ++i)
  {
    if (!(spline->TransformPoint(pairs[i].fixed).EuclideanDistanceTo(targets->GetPoint(i)) < tolerance))
    {
      requirements.Throw("landmarks that are neither too near to each other nor too far apart for its equations.");
    }
  }
  return spline.GetPointer();
}

template Transform<double, 2, 2>::Pointer
FitThinPlateSpline(const LandmarkPairs<2> &, const LandmarkRequirements<2> &, double);
template Transform<double, 3, 3>::Pointer
FitThinPlateSpline(const LandmarkPairs<3> &, const LandmarkRequirements<3> &, double);

} // end namespace itk
