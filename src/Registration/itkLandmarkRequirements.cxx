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
#include "itkLandmarkRequirements.h"

#include <locale>
#include <sstream>

namespace itk
{

template <unsigned int VDimension>
void
LandmarkRequirements<VDimension>::Throw(const std::string & need) const
{
  const char * name = "A rigid";
  switch (m_Kind)
  {
    case TransformKindEnum::Rigid:
      break;
    case TransformKindEnum::Similarity:
      name = "A similarity";
      break;
    case TransformKindEnum::Affine:
      name = "An affine";
      break;
    case TransformKindEnum::ThinPlateSpline:
      name = "A thin-plate spline";
      break;
    case TransformKindEnum::BSpline:
      name = "A B-spline";
      break;
  }
  itkGenericExceptionMacro(<< name << " transform in " << VDimension << "D needs " << need);
}

template <unsigned int VDimension>
void
LandmarkRequirements<VDimension>::Verify(const LandmarkPairs<VDimension> & pairs, SizeValueType numberOfLandmarks) const
{
  const unsigned int needed = this->GetNumberOfPairs();
  std::ostringstream got;
  got.imbue(std::locale::classic());
  if (pairs.size() < needed)
  {
    got << "at least " << needed << " pairs of landmarks that are there in both images (got " << pairs.size() << " of "
        << numberOfLandmarks << ").";
    this->Throw(got.str());
  }
  using PairType = LandmarkPair<VDimension>;
  const char * const place = needed == 2 ? "at one point" : needed == 3 ? "on a line" : "in a plane";
  for (const auto side : { &PairType::fixed, &PairType::moving })
  {
    const auto spreads = ComputeSpreads<VDimension>(pairs, side);
    if (this->IsDegenerate(spreads))
    {
      got << "landmarks that do not lie " << place << " (got " << pairs.size()
          << (side == &PairType::fixed ? " fixed" : " moving") << " landmarks with a spread of";
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        got << (d == 0 ? " " : d + 1 == VDimension ? " and " : ", ") << spreads[d];
      }
      got << " mm along their principal axes).";
      this->Throw(got.str());
    }
  }
  if (!(FitLinearTransform(this->GetLinearKind(), pairs).rotationGap >= m_MinimumSpread))
  {
    this->Throw("landmarks whose arrangements determine one rotation (is one image a mirror image of the other?).");
  }
}

template class LandmarkRequirements<2>;
template class LandmarkRequirements<3>;

} // end namespace itk
