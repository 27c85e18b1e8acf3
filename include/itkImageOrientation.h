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
#ifndef itkImageOrientation_h
#define itkImageOrientation_h

#include "itkLandmarkCovariance.h"
#include "itkLandmarkSet.h"

#include "itkImageRegionIteratorWithIndex.h"
#include "itkVectorImage.h"

#include <algorithm>
#include <utility>

namespace itk
{

/** \class ImageOrientation
 * \brief An image whose pixels are mirrored along the first axis of its grid and then turned in the plane of the first
 * two, by quarters from the first axis to the second, and where its points lie in the original.
 *
 * The new image begins at the same place and has the same direction as the original, as if it had been recorded like
 * that. \ingroup LandmarkLocalization */
template <typename TImage>
class ImageOrientation
{
public:
  static constexpr unsigned int Dimension = TImage::ImageDimension;
  using MatrixType = Matrix<double, Dimension, Dimension>;
  using VectorType = Vector<double, Dimension>;

  ImageOrientation(const TImage * original, bool isMirrored, unsigned int quarterTurns)
  {
    const auto & region = original->GetBufferedRegion();
    // An index j of the new image is the index map * j + shift of the original, both counted from the first pixel.
    auto       map = MatrixType::GetIdentity();
    VectorType shift(0.0);
    const auto reverse = [&](unsigned int axis) {
      for (unsigned int d = 0; d < Dimension; ++d)
      {
        map(axis, d) *= -1.0;
      }
      shift[axis] = static_cast<double>(region.GetSize(axis)) - 1.0 - shift[axis];
    };
    if (isMirrored)
    {
      reverse(0);
    }
    auto size = region.GetSize();
    auto spacing = original->GetSpacing();
    for (unsigned int turn = 0; turn < quarterTurns; ++turn)
    {
      // The pixel (x, y) of the new image is the pixel (y, height - 1 - x) of the one before.
      const double last = static_cast<double>(size[1]) - 1.0;
      for (unsigned int d = 0; d < Dimension; ++d)
      {
        const double x = map(d, 0);
        const double y = map(d, 1);
        shift[d] += y * last;
        map(d, 0) = -y;
        map(d, 1) = x;
      }
      std::swap(size[0], size[1]);
      std::swap(spacing[0], spacing[1]);
    }
    m_Image = TImage::New();
    m_Image->SetRegions(size);
    m_Image->SetSpacing(spacing);
    m_Image->SetDirection(original->GetDirection());
    typename TImage::PointType first;
    original->TransformIndexToPhysicalPoint(region.GetIndex(), first);
    m_Image->SetOrigin(first);
    m_Image->Allocate();
    for (ImageRegionIteratorWithIndex<TImage> it(m_Image, m_Image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
    {
      auto index = region.GetIndex();
      for (unsigned int d = 0; d < Dimension; ++d)
      {
        double offset = shift[d];
        for (unsigned int e = 0; e < Dimension; ++e)
        {
          offset += map(d, e) * static_cast<double>(it.GetIndex()[e]);
        }
        index[d] += static_cast<IndexValueType>(offset);
      }
      it.Set(original->GetPixel(index));
    }

    const MatrixType direction = original->GetDirection();
    const MatrixType inverse(original->GetInverseDirection());
    for (unsigned int d = 0; d < Dimension; ++d)
    {
      m_Center[d] = first[d];
      shift[d] *= original->GetSpacing()[d];
    }
    m_Matrix = direction * map * inverse;
    m_Shift = direction * shift;
  }

  /** The new image. */
  TImage *
  GetImage() const
  {
    return m_Image;
  }

  /** A place of the new image in the original. */
  template <typename TPoint>
  TPoint
  MapPoint(const TPoint & point) const
  {
    VectorType offset;
    for (unsigned int d = 0; d < Dimension; ++d)
    {
      offset[d] = static_cast<double>(point[d]) - m_Center[d];
    }
    const VectorType moved = m_Matrix * offset + m_Shift;
    TPoint           mapped;
    for (unsigned int d = 0; d < Dimension; ++d)
    {
      mapped[d] = static_cast<typename TPoint::ValueType>(m_Center[d] + moved[d]);
    }
    return mapped;
  }

  /** The same landmarks, in the original. */
  typename LandmarkSet<Dimension>::Pointer
  MapLandmarks(const LandmarkSet<Dimension> & landmarks) const
  {
    const auto mapped = landmarks.Clone();
    for (unsigned int i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
    {
      mapped->SetPoint(i, MapPoint(landmarks.GetPoint(i)));
      mapped->SetCovariance(i, m_Matrix * landmarks.GetCovariance(i) * MatrixType(m_Matrix.GetTranspose()));
    }
    return mapped;
  }

  /** The same pixels, of an image in the space of the new one, where they are in the original. */
  template <typename TOther>
  typename TOther::Pointer
  MapImage(const TOther * image) const
  {
    const auto mapped = TOther::New();
    mapped->Graft(image);
    mapped->SetOrigin(MapPoint(image->GetOrigin()));
    mapped->SetDirection(m_Matrix * image->GetDirection());
    return mapped;
  }

  /** The same of an image of vectors of physical space, one after the other in each pixel. */
  typename VectorImage<float, Dimension>::Pointer
  MapVectorImage(const VectorImage<float, Dimension> * image) const
  {
    const auto    mapped = MapImage(image);
    const auto    vectors = VectorImage<float, Dimension>::PixelContainer::New();
    const auto    count = image->GetPixelContainer()->Size();
    const float * original = image->GetBufferPointer();
    vectors->Reserve(count);
    for (SizeValueType i = 0; i < count; i += Dimension)
    {
      VectorType vector;
      std::copy_n(original + i, Dimension, vector.Begin());
      const VectorType turned = m_Matrix * vector;
      std::copy(turned.Begin(), turned.End(), vectors->GetBufferPointer() + i);
    }
    mapped->SetPixelContainer(vectors);
    return mapped;
  }

private:
  typename TImage::Pointer m_Image;
  /** A point x of the new image is m_Center + m_Matrix (x - m_Center) + m_Shift in the original. */
  MatrixType m_Matrix;
  VectorType m_Shift;
  VectorType m_Center;
};

} // end namespace itk

#endif
