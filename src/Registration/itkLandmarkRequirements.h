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
#ifndef itkLandmarkRequirements_h
#define itkLandmarkRequirements_h

#include "itkLandmarkLinearFit.h"

#include <string>

namespace itk
{

/** What a kind of transform asks of the landmarks that determine it. */
template <unsigned int VDimension>
class LandmarkRequirements
{
public:
  using TransformKindEnum = LandmarkTransformInitializerEnums::TransformKind;

  /** See LandmarkTransformInitializer::SetMinimumSpread(). */
  LandmarkRequirements(TransformKindEnum kind, double minimumSpread)
    : m_Kind(kind)
    , m_MinimumSpread(minimumSpread)
  {}

  /** The kind of the linear transform that is fitted, and that outliers are measured from. */
  TransformKindEnum
  GetLinearKind() const
  {
    return m_Kind == TransformKindEnum::Rigid || m_Kind == TransformKindEnum::Similarity ? m_Kind
                                                                                         : TransformKindEnum::Affine;
  }

  unsigned int
  GetNumberOfPairs() const
  {
    return this->GetLinearKind() == TransformKindEnum::Affine ? VDimension + 1 : VDimension;
  }

  /** Whether one side of the pairs lies where it leaves a part of the transform open. */
  bool
  IsDegenerate(const LandmarkPairs<VDimension> & pairs) const
  {
    return this->IsDegenerate(ComputeSpreads<VDimension>(pairs, &LandmarkPair<VDimension>::fixed)) ||
           this->IsDegenerate(ComputeSpreads<VDimension>(pairs, &LandmarkPair<VDimension>::moving));
  }

  /** Throws when the pairs do not determine a transform of the kind. */
  void
  Verify(const LandmarkPairs<VDimension> & pairs, SizeValueType numberOfLandmarks) const;

  /** Throws "A <kind> transform in <dimension>D needs <need>". */
  [[noreturn]] void
  Throw(const std::string & need) const;

private:
  bool
  IsDegenerate(const std::array<double, VDimension> & spreads) const
  {
    return !(spreads[0] > 0.0) || spreads[this->GetNumberOfPairs() - 2] < m_MinimumSpread * spreads[0];
  }

  TransformKindEnum m_Kind;
  double            m_MinimumSpread;
};

extern template class LandmarkRequirements<2>;
extern template class LandmarkRequirements<3>;

} // end namespace itk

#endif
