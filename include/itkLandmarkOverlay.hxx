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
#ifndef itkLandmarkOverlay_hxx
#define itkLandmarkOverlay_hxx

#include "itkLandmarkCovariance.h"
#include "itkMissingLandmark.h"
#include "itkVerifyBufferedRegion.h"

#include "itkImageRegionConstIteratorWithIndex.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{

template <typename TImage>
void
LandmarkOverlay<TImage>::VerifyParameters() const
{
  if (m_Image.IsNull() || m_Landmarks.IsNull())
  {
    itkExceptionMacro("Image and Landmarks must be set.");
  }
  VerifyBufferedRegion(*m_Image, "Image");
  const auto count = m_Landmarks->GetNumberOfLandmarks();
  if (m_TrueLandmarks.IsNotNull() && m_TrueLandmarks->GetNumberOfLandmarks() != count)
  {
    itkExceptionMacro("There must be as many true landmarks as landmarks, "
                      << count << " (got " << m_TrueLandmarks->GetNumberOfLandmarks() << ").");
  }
  for (SizeValueType i = 0; m_TrueLandmarks.IsNotNull() && i < count; ++i)
  {
    if (this->FindTrueLandmark(i) == count)
    {
      itkExceptionMacro("The true landmarks must have the names of the landmarks (there is no '"
                        << m_Landmarks->GetLandmarkNames()[i] << "').");
    }
  }
}

template <typename TImage>
SizeValueType
LandmarkOverlay<TImage>::FindTrueLandmark(SizeValueType i) const
{
  const auto & name = m_Landmarks->GetLandmarkNames()[i];
  return m_TrueLandmarks->GetLandmarkNames()[i] == name ? i : m_TrueLandmarks->FindLandmark(name);
}

template <typename TImage>
template <typename TPoint>
auto
LandmarkOverlay<TImage>::GetPosition(const TPoint & point) const -> ContinuousIndexType
{
  ContinuousIndexType position;
  if (IsMissingLandmark(point))
  {
    position.Fill(std::numeric_limits<double>::quiet_NaN());
    return position;
  }
  position = m_Image->template TransformPhysicalPointToContinuousIndex<double>(point);
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    position[d] -= static_cast<double>(m_Image->GetBufferedRegion().GetIndex(d));
  }
  return position;
}

template <typename TImage>
auto
LandmarkOverlay<TImage>::GetIndexCovariance(SizeValueType i) const -> LandmarkCovariance<ImageDimension>
{
  LandmarkCovariance<ImageDimension> physicalToIndex;
  for (unsigned int axis = 0; axis < ImageDimension; ++axis)
  {
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      physicalToIndex(axis, d) = m_Image->GetInverseDirection()(axis, d) / m_Image->GetSpacing()[axis];
    }
  }
  return physicalToIndex * m_Landmarks->GetCovariance(i) *
         LandmarkCovariance<ImageDimension>(physicalToIndex.GetTranspose());
}

template <typename TImage>
bool
LandmarkOverlay<TImage>::IsInside(const ContinuousIndexType & position) const
{
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    const auto size = static_cast<double>(m_Image->GetBufferedRegion().GetSize(d));
    if (!(position[d] >= -0.5 && position[d] <= size - 0.5))
    {
      return false;
    }
  }
  return true;
}

template <typename TImage>
void
LandmarkOverlay<TImage>::FillPanel(LandmarkOverlayPicture::Panel & panel) const
{
  const auto & region = m_Image->GetBufferedRegion();
  panel.Values.assign(panel.Width * panel.Height, std::numeric_limits<float>::lowest());
  for (ImageRegionConstIteratorWithIndex<ImageType> it(m_Image, region); !it.IsAtEnd(); ++it)
  {
    const auto offset = it.GetIndex() - region.GetIndex();
    const auto line = static_cast<SizeValueType>(panel.GetLine(static_cast<double>(offset[panel.RowAxis])));
    float &    value = panel.Values[line * panel.Width + static_cast<SizeValueType>(offset[panel.ColumnAxis])];
    const auto intensity = static_cast<float>(it.Get());
    if (!std::isfinite(intensity))
    {
      itkExceptionMacro("The intensities of Image must be finite, and numbers of single precision (got " << it.Get()
                                                                                                         << ").");
    }
    value = std::max(value, intensity);
  }

  const auto project = [&](const LandmarkSetType * points, SizeValueType i) -> LandmarkOverlayPicture::PositionType {
    const double nowhere = std::numeric_limits<double>::quiet_NaN();
    const auto   position = points == nullptr ? ContinuousIndexType() : this->GetPosition(points->GetPoint(i));
    if (points == nullptr || !this->IsInside(position))
    {
      return { { nowhere, nowhere } };
    }
    return { { position[panel.ColumnAxis], panel.GetLine(position[panel.RowAxis]) } };
  };
  for (SizeValueType i = 0; i < m_Landmarks->GetNumberOfLandmarks(); ++i)
  {
    panel.Marks.push_back(
      { m_Landmarks->GetLandmarkNames()[i],
        project(m_Landmarks, i),
        project(m_TrueLandmarks, m_TrueLandmarks.IsNull() ? i : this->FindTrueLandmark(i)),
        m_Landmarks->GetConfidence(i) < m_LowConfidence || m_Landmarks->GetPlausibility(i) < m_LowPlausibility });
    if (m_Landmarks->HasCovariances())
    {
      const double bound = GetLandmarkConfidenceRegionBound(ImageDimension);
      const auto   covariance = this->GetIndexCovariance(i);
      panel.Marks.back().Region = { { bound * covariance(panel.ColumnAxis, panel.ColumnAxis),
                                      (panel.IsUpwards() ? -bound : bound) *
                                        covariance(panel.ColumnAxis, panel.RowAxis),
                                      bound * covariance(panel.RowAxis, panel.RowAxis) } };
    }
  }
}

template <typename TImage>
void
LandmarkOverlay<TImage>::AddMeasures(LandmarkOverlayPicture & picture) const
{
  auto measured = m_Measurement->Compute(*m_Landmarks);
  for (const auto & value : measured)
  {
    picture.Measured.push_back(value.name + "  " + DescribeMeasuredValue(value) +
                               (value.className.empty() ? "" : ", " + value.className));
  }
  for (auto & value : measured)
  {
    value.standardError = std::numeric_limits<double>::quiet_NaN();
  }
  for (const auto & figure : m_Measurement->GetFigures(*m_Landmarks))
  {
    const auto & value = measured[figure.measure];
    const auto   text = ImageDimension == 2 ? value.name + ' ' + DescribeMeasuredValue(value) : "";
    for (auto & panel : picture.Panels)
    {
      const auto project = [&](const auto & point) -> LandmarkOverlayPicture::PositionType {
        const auto position = this->GetPosition(point);
        return { { position[panel.ColumnAxis], panel.GetLine(position[panel.RowAxis]) } };
      };
      for (const auto & line : figure.lines)
      {
        // Elsewhere, it would reach into the next panel.
        if (ImageDimension == 2 ||
            (this->IsInside(this->GetPosition(line.first)) && this->IsInside(this->GetPosition(line.second))))
        {
          panel.Lines.push_back({ project(line.first), project(line.second), "" });
        }
      }
      if (figure.hasArc && ImageDimension == 2)
      {
        panel.Arcs.push_back({ project(figure.vertex), project(figure.from), project(figure.to), text });
      }
      else if (value.unit == "mm" && !panel.Lines.empty())
      {
        panel.Lines.back().Text = text;
      }
    }
  }
}

template <typename TImage>
LandmarkOverlayPicture
LandmarkOverlay<TImage>::MakePicture() const
{
  this->VerifyParameters();
  LandmarkOverlayPicture picture;
  picture.Title = m_Title;
  picture.IsImplausible = m_Landmarks->GetImagePlausibility() < m_LowPlausibility;
  picture.Panels = MakeOverlayPanels(m_Image.GetPointer());
  for (auto & panel : picture.Panels)
  {
    this->FillPanel(panel);
  }
  if (m_Measurement.IsNotNull())
  {
    this->AddMeasures(picture);
  }
  const auto & marks = picture.Panels.front().Marks;
  for (SizeValueType i = 0; i < marks.size(); ++i)
  {
    if (m_Landmarks->IsMissing(i))
    {
      picture.Missing.push_back(marks[i].Name);
    }
    else if (!this->IsInside(this->GetPosition(m_Landmarks->GetPoint(i))))
    {
      picture.Outside.push_back(marks[i].Name);
    }
    else if (marks[i].HasLowConfidence)
    {
      picture.LowConfidence.push_back(marks[i].Name);
    }
  }
  return picture;
}

template <typename TImage>
void
LandmarkOverlay<TImage>::Write() const
{
  if (m_FileName.empty())
  {
    itkExceptionMacro("FileName must be set.");
  }
  WriteLandmarkOverlayPicture(m_FileName, this->MakePicture());
}

template <typename TImage>
void
LandmarkOverlay<TImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(Image);
  itkPrintSelfObjectMacro(Landmarks);
  itkPrintSelfObjectMacro(TrueLandmarks);
  itkPrintSelfObjectMacro(Measurement);
  os << indent << "LowConfidence: " << m_LowConfidence << std::endl;
  os << indent << "LowPlausibility: " << m_LowPlausibility << std::endl;
  os << indent << "Title: " << m_Title << std::endl;
  os << indent << "FileName: " << m_FileName << std::endl;
}

} // end namespace itk

#endif
