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
#ifndef itkRegistrationOverlay_hxx
#define itkRegistrationOverlay_hxx

#include "itkImage.h"
#include "itkImageQuantiles.h"
#include "itkVerifyBufferedRegion.h"

#include <algorithm>
#include <cmath>

namespace itk
{

template <typename TImage>
auto
RegistrationOverlay<TImage>::ComputeWindow(const ImageType * image, const char * name) -> WindowType
{
  const Image<unsigned char, ImageDimension> * const everywhere = nullptr;
  const auto quantiles = ComputeImageQuantiles(image, everywhere, { 0.005, 0.995 }, name);
  return { { quantiles[0], std::max(quantiles[1], quantiles[0] + 1e-9 * std::max(1.0, std::abs(quantiles[0]))) } };
}

template <typename TImage>
void
RegistrationOverlay<TImage>::FillPanel(LandmarkOverlayPicture::Panel & panel,
                                       const WindowType &              fixedWindow,
                                       const WindowType &              movingWindow,
                                       const InterpolatorType &        interpolator) const
{
  const auto scale = [](double value, const WindowType & window) {
    return static_cast<float>((value - window[0]) / (window[1] - window[0]));
  };
  const auto & region = m_FixedImage->GetBufferedRegion();
  panel.Window = { { 0.0, 1.0 } };
  panel.Values.reserve(panel.Width * panel.Height);
  panel.OverlaidValues.reserve(panel.Width * panel.Height);
  auto index = region.GetIndex();
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    index[d] += static_cast<IndexValueType>(region.GetSize(d) / 2);
  }
  for (SizeValueType line = 0; line < panel.Height; ++line)
  {
    index[panel.RowAxis] = region.GetIndex(panel.RowAxis) + static_cast<IndexValueType>(panel.GetLine(line));
    for (SizeValueType column = 0; column < panel.Width; ++column)
    {
      index[panel.ColumnAxis] = region.GetIndex(panel.ColumnAxis) + static_cast<IndexValueType>(column);
      panel.Values.push_back(scale(m_FixedImage->GetPixel(index), fixedWindow));
      typename TransformType::InputPointType point;
      m_FixedImage->TransformIndexToPhysicalPoint(index, point);
      if (m_Transform.IsNotNull())
      {
        point = m_Transform->TransformPoint(point);
      }
      const bool isInside = interpolator.IsInsideBuffer(point);
      panel.OverlaidValues.push_back(isInside ? scale(interpolator.Evaluate(point), movingWindow) : 0.0f);
    }
  }
}

template <typename TImage>
void
RegistrationOverlay<TImage>::Write() const
{
  for (const auto & image : { m_FixedImage, m_MovingImage })
  {
    if (image.IsNull())
    {
      itkExceptionMacro("FixedImage and MovingImage must be set.");
    }
  }
  VerifyBufferedRegion(*m_FixedImage, "FixedImage");
  VerifyBufferedRegion(*m_MovingImage, "MovingImage");
  if (m_FileName.empty())
  {
    itkExceptionMacro("FileName must be set.");
  }
  const auto interpolator = InterpolatorType::New();
  interpolator->SetInputImage(m_MovingImage);
  LandmarkOverlayPicture picture;
  picture.Title = m_Title;
  picture.Panels = MakeOverlayPanels(m_FixedImage.GetPointer());
  const auto fixedWindow = ComputeWindow(m_FixedImage, "FixedImage");
  const auto movingWindow = ComputeWindow(m_MovingImage, "MovingImage");
  for (auto & panel : picture.Panels)
  {
    this->FillPanel(panel, fixedWindow, movingWindow, *interpolator);
  }
  WriteLandmarkOverlayPicture(m_FileName, picture);
}

template <typename TImage>
void
RegistrationOverlay<TImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FixedImage: " << m_FixedImage.GetPointer() << std::endl;
  os << indent << "MovingImage: " << m_MovingImage.GetPointer() << std::endl;
  os << indent << "Transform: " << m_Transform.GetPointer() << std::endl;
  os << indent << "Title: " << m_Title << std::endl;
  os << indent << "FileName: " << m_FileName << std::endl;
}

} // end namespace itk

#endif
