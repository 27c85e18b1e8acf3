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
#include "itkHeatmapDecoderRegistry.h"

#include "itkHeatmapToPointSetFilter.h"

#include <gtest/gtest.h>

namespace
{

/** The first pixel of the heatmap, with the width of the window as confidence. */
template <unsigned int VDimension>
class FirstPixelDecoder : public itk::HeatmapDecoder<VDimension>
{
public:
  using itk::HeatmapDecoder<VDimension>::HeatmapDecoder;

  itk::DecodedLandmark<VDimension>
  Decode(const itk::Heatmap<VDimension> & heatmap) const override
  {
    const itk::ContinuousIndex<double, VDimension> index(heatmap.GetRegion().GetIndex());
    auto                                           landmark = this->MakeLandmark(heatmap, index);
    landmark.confidence = static_cast<float>(this->GetSettings().windowRadius);
    return landmark;
  }
};

template <unsigned int VDimension>
void
Expect_FirstPixel()
{
  using HeatmapsType = itk::VectorImage<float, VDimension>;
  const auto heatmaps = HeatmapsType::New();
  heatmaps->SetRegions(itk::Size<VDimension>::Filled(3));
  heatmaps->SetNumberOfComponentsPerPixel(1);
  typename HeatmapsType::PointType origin;
  origin.Fill(7.0);
  heatmaps->SetOrigin(origin);
  heatmaps->Allocate();
  std::fill_n(heatmaps->GetBufferPointer(), heatmaps->GetPixelContainer()->Size(), 0.5f);

  const auto filter = itk::HeatmapToPointSetFilter<HeatmapsType>::New();
  filter->SetInput(heatmaps);
  filter->SetDecoder("FirstPixel");
  filter->SetWindowRadius(5);
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetPoint(0)[VDimension - 1], 7.0f);
  EXPECT_EQ(filter->GetOutput()->GetConfidence(0), 5.0f);
  EXPECT_TRUE(filter->GetOutput()->HasCovariance(0));
}

} // namespace

TEST(HeatmapDecoderRegistry, ADecoderOfOneFileDecodesByItsName)
{
  itk::GetHeatmapDecoderRegistry().Add("FirstPixel", itk::MakeHeatmapDecoderMaker<FirstPixelDecoder>());
  Expect_FirstPixel<2>();
  Expect_FirstPixel<3>();
}

TEST(HeatmapDecoderRegistry, ASecondDecoderOfTheSameNameIsAnError)
{
  EXPECT_THROW(itk::GetHeatmapDecoderRegistry().Add("ArgMax", itk::MakeHeatmapDecoderMaker<FirstPixelDecoder>()),
               itk::ExceptionObject);
}
