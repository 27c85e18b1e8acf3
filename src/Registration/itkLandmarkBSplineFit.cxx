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

#include "itkBSplineScatteredDataPointSetToImageFilter.h"
#include "itkContinuousIndex.h"
#include "itkDefaultStaticMeshTraits.h"
#include "itkImage.h"

#include <locale>
#include <sstream>

namespace itk
{

template <unsigned int VDimension>
typename BSplineTransform<double, VDimension, bsplineOrder>::Pointer
MakeBSplineTransform(const ImageBase<VDimension> & image, unsigned int numberOfLevels)
{
  using BSplineTransformType = BSplineTransform<double, VDimension, bsplineOrder>;
  // A pixel wider than the centers of the pixels, since a BSplineTransform leaves out the border itself.
  const auto &                                          region = image.GetLargestPossibleRegion();
  ContinuousIndex<double, VDimension>                   firstIndex;
  typename BSplineTransformType::PhysicalDimensionsType dimensions;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    firstIndex[d] = static_cast<double>(region.GetIndex(d)) - 1.0;
    dimensions[d] = static_cast<double>(region.GetSize(d) + 1) * image.GetSpacing()[d];
  }
  typename BSplineTransformType::OriginType origin;
  image.TransformContinuousIndexToPhysicalPoint(firstIndex, origin);
  const auto transform = BSplineTransformType::New();
  transform->SetTransformDomainOrigin(origin);
  transform->SetTransformDomainPhysicalDimensions(dimensions);
  transform->SetTransformDomainDirection(image.GetDirection());
  transform->SetTransformDomainMeshSize(BSplineTransformType::MeshSizeType::Filled(1u << (numberOfLevels - 1)));
  return transform;
}

template <unsigned int VDimension>
typename Transform<double, VDimension, VDimension>::Pointer
FitBSpline(const LandmarkPairs<VDimension> &        pairs,
           const LandmarkRequirements<VDimension> & requirements,
           const ImageBase<VDimension> &            referenceImage,
           unsigned int                             numberOfLevels)
{
  using DisplacementType = Vector<double, VDimension>;
  using DisplacementImageType = Image<DisplacementType, VDimension>;
  using DisplacementSetType =
    PointSet<DisplacementType, VDimension, DefaultStaticMeshTraits<DisplacementType, VDimension, VDimension, double>>;
  using FilterType = BSplineScatteredDataPointSetToImageFilter<DisplacementSetType, DisplacementImageType>;
  using IndexType = ContinuousIndex<double, VDimension>;

  const auto & region = referenceImage.GetLargestPossibleRegion();
  const auto & spacing = referenceImage.GetSpacing();
  const auto   transform = MakeBSplineTransform(referenceImage, numberOfLevels);
  const auto   dimensions = transform->GetTransformDomainPhysicalDimensions();

  // The filter takes no direction: it works on the axes of the image.
  const auto fit = FitLinearTransform(requirements.GetLinearKind(), pairs);
  const auto displacements = DisplacementSetType::New();
  const auto weights = FilterType::WeightsContainerType::New();
  for (size_t i = 0; i < pairs.size(); ++i)
  {
    const IndexType index = referenceImage.template TransformPhysicalPointToContinuousIndex<double>(pairs[i].fixed);
    typename DisplacementSetType::PointType position;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      const double offset = index[d] - (static_cast<double>(region.GetIndex(d)) - 1.0);
      if (!(offset >= 0.5 && offset <= static_cast<double>(region.GetSize(d)) + 0.5))
      {
        std::ostringstream need;
        need.imbue(std::locale::classic());
        need << "fixed landmarks inside the reference image (got '" << pairs[i].name << "' at " << pairs[i].fixed
             << ").";
        requirements.Throw(need.str());
      }
      position[d] = offset * spacing[d];
    }
    displacements->SetPoint(i, position);
    displacements->SetPointData(
      i, pairs[i].moving - fit.movingCentroid - fit.matrix * (pairs[i].fixed - fit.fixedCentroid));
    weights->InsertElement(i, pairs[i].weight / pairs.front().weight);
  }
  constexpr unsigned int                      intervals = 32;
  typename DisplacementImageType::SpacingType intervalLengths;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    intervalLengths[d] = dimensions[d] / intervals;
  }
  const auto filter = FilterType::New();
  filter->SetInput(displacements);
  filter->SetPointWeights(weights);
  filter->SetSize(DisplacementImageType::SizeType::Filled(intervals + 1));
  filter->SetSpacing(intervalLengths);
  filter->SetSplineOrder(bsplineOrder);
  filter->SetNumberOfControlPoints(FilterType::ArrayType::Filled(bsplineOrder + 1));
  filter->SetNumberOfLevels(numberOfLevels);
  filter->SetGenerateOutputImage(false);
  // Sums in the same order everywhere.
  filter->SetNumberOfWorkUnits(1);
  filter->Update();

  const typename DisplacementImageType::ConstPointer lattice = filter->GetPhiLattice().GetPointer();
  const auto * const                                 grid = transform->GetCoefficientImages()[0].GetPointer();
  const auto                                         count = grid->GetLargestPossibleRegion().GetNumberOfPixels();
  OptimizerParameters<double>                        parameters(transform->GetNumberOfParameters());
  for (SizeValueType i = 0; i < count; ++i)
  {
    const auto                index = grid->ComputeIndex(static_cast<OffsetValueType>(i));
    Point<double, VDimension> point;
    grid->TransformIndexToPhysicalPoint(index, point);
    const auto displacement = fit.TransformPoint(point) - point + lattice->GetPixel(index);
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      parameters[d * count + i] = displacement[d];
    }
  }
  transform->SetParametersByValue(parameters);
  return transform.GetPointer();
}

template BSplineTransform<double, 2, bsplineOrder>::Pointer
MakeBSplineTransform(const ImageBase<2> &, unsigned int);
template BSplineTransform<double, 3, bsplineOrder>::Pointer
MakeBSplineTransform(const ImageBase<3> &, unsigned int);
template Transform<double, 2, 2>::Pointer
FitBSpline(const LandmarkPairs<2> &, const LandmarkRequirements<2> &, const ImageBase<2> &, unsigned int);
template Transform<double, 3, 3>::Pointer
FitBSpline(const LandmarkPairs<3> &, const LandmarkRequirements<3> &, const ImageBase<3> &, unsigned int);

} // end namespace itk
