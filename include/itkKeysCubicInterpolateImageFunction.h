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
#ifndef itkKeysCubicInterpolateImageFunction_h
#define itkKeysCubicInterpolateImageFunction_h

#include "itkImage.h"
#include "itkInterpolateImageFunction.h"
#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"

#include <array>

namespace itk
{

/** \class KeysCubicInterpolateImageFunction
 * \brief Interpolates a scalar image by separable cubic convolution over 4 pixels an axis.
 *
 * The kernel is that of Keys with a = -1/2, see ComputeKeysCubicWeights(). The interpolant passes through the pixels,
 * has a continuous first derivative, and is exact for polynomials up to degree two in each coordinate.
 * Neighbors outside the buffer take the value of the nearest pixel of the edge, so that within two pixels of the edge
 * only constants are exact.
 * As in LinearInterpolateImageFunction, no bounds are checked: see ImageFunction::IsInsideBuffer(). An exception is
 * thrown when there is no input image.
 *
 * \ingroup ImageFunctions ImageInterpolators
 * \ingroup LandmarkLocalization
 */
template <typename TInputImage, typename TCoordinate = double>
class ITK_TEMPLATE_EXPORT KeysCubicInterpolateImageFunction : public InterpolateImageFunction<TInputImage, TCoordinate>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(KeysCubicInterpolateImageFunction);

  using Self = KeysCubicInterpolateImageFunction;
  using Superclass = InterpolateImageFunction<TInputImage, TCoordinate>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(KeysCubicInterpolateImageFunction);

  using OutputType = typename Superclass::OutputType;
  using InputPixelType = typename TInputImage::PixelType;
  using ContinuousIndexType = typename Superclass::ContinuousIndexType;
  using SizeType = typename Superclass::SizeType;
  static constexpr unsigned int ImageDimension = Superclass::ImageDimension;

  /** Value at a position in units of pixels. */
  OutputType
  EvaluateAtContinuousIndex(const ContinuousIndexType & index) const override;

  /** Two pixels in each direction. */
  SizeType
  GetRadius() const override
  {
    return SizeType::Filled(2);
  }

protected:
  KeysCubicInterpolateImageFunction() = default;
  ~KeysCubicInterpolateImageFunction() override = default;

private:
  struct AxisNeighbors
  {
    double          weights[4];
    OffsetValueType bufferOffsets[4];
  };
  using NeighborsType = std::array<AxisNeighbors, ImageDimension>;

  template <unsigned int VAxis>
  static double
  WeightedSum(const InputPixelType * pixel, const NeighborsType & neighbors);
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkKeysCubicInterpolateImageFunction.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, KeysCubicInterpolateImageFunction);
} // namespace itk

#endif
