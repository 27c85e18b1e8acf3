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
#include "SpinePhantom.h"

#include "SpineAnatomy.h"

#include "itkImageRegionIteratorWithIndex.h"
#include "itkSmoothingRecursiveGaussianImageFilter.h"

#include <array>
#include <cmath>

namespace SpinePhantom
{

Phantom<short, Dimension>
MakePhantom(double noise, unsigned int seed)
{
  using RealImageType = itk::Image<float, Dimension>;
  const auto random = RandomType::New();
  random->SetSeed(seed);
  const Trunk trunk(*random);

  const auto                    image = RealImageType::New();
  const std::array<double, 3>   spacing{ { 2.0, 2.0, 2.5 } };
  const auto                    slices = static_cast<itk::SizeValueType>(Uniform(*random, 88.0, 20.0));
  const RealImageType::SizeType size{ { 80, 80, slices } };
  const double                  middle = Uniform(*random, 0.0, 60.0);
  const std::array<double, 3>   origin{ { -79.0 + Uniform(*random, 0.0, 12.0),
                                          -95.0 + Uniform(*random, 0.0, 12.0),
                                          middle - 0.5 * spacing[2] * static_cast<double>(slices - 1) } };
  image->SetRegions(size);
  image->SetSpacing(spacing.data());
  image->SetOrigin(origin.data());
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<RealImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    itk::Point<double, Dimension> point;
    image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    it.Set(static_cast<float>(trunk.Evaluate(point.GetVectorFromOrigin())));
  }

  const auto smooth = itk::SmoothingRecursiveGaussianImageFilter<RealImageType, RealImageType>::New();
  smooth->SetInput(image);
  smooth->SetSigma(1.5);
  smooth->Update();

  Phantom<short, Dimension> phantom;
  phantom.image = itk::Image<short, Dimension>::New();
  phantom.image->CopyInformation(image);
  phantom.image->SetRegions(size);
  phantom.image->Allocate();
  itk::ImageRegionConstIterator<RealImageType>           source(smooth->GetOutput(), image->GetBufferedRegion());
  itk::ImageRegionIterator<itk::Image<short, Dimension>> target(phantom.image, image->GetBufferedRegion());
  for (; !target.IsAtEnd(); ++source, ++target)
  {
    target.Set(static_cast<short>(std::lround(source.Get() + 30.0 * noise * random->GetNormalVariate())));
  }

  phantom.landmarks = itk::LandmarkSet<Dimension>::New();
  phantom.landmarks->SetLandmarkNames(LandmarkNames);
  for (size_t i = 0; i < trunk.vertebrae.size(); ++i)
  {
    const itk::Point<double, Dimension> center(trunk.vertebrae[i].center.GetDataPointer());
    RealImageType::IndexType            index;
    if (image->TransformPhysicalPointToIndex(center, index))
    {
      itk::Point<float, Dimension> point;
      point.CastFrom(center);
      phantom.landmarks->SetPoint(i, point);
    }
  }
  return phantom;
}

} // namespace SpinePhantom
