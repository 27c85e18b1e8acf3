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
#ifndef itkHeatmapNetworkImageFilter_h
#define itkHeatmapNetworkImageFilter_h

#include "itkLandmarkModel.h"

#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkVectorImage.h"

namespace itk
{

/** \class HeatmapNetworkImageFilter
 * \brief Runs the network of a LandmarkModel on an image that lies on the network's grid.
 *
 * The output has the geometry of the input and one component a landmark: the heatmaps H. With ComputeComponents on, the
 * local appearance heatmaps H_LA and the spatial configuration heatmaps H_SC, H = H_LA * H_SC, are further outputs; see
 * Payer et al., Medical Image Analysis 54 (2019). They are empty otherwise.
 *
 * The whole image is needed at once, and its size along each axis must be a multiple of
 * LandmarkModel::GetSizeMultiple(). LibTorch uses as many threads as this filter's multi-threader, and not more than
 * there are work units. The heatmaps are copied once, from LibTorch's memory into the output image.
 *
 * \sa NetworkGridResampleImageFilter HeatmapToPointSetFilter
 * \ingroup LandmarkLocalization */
template <typename TInputImage, typename TOutputImage = VectorImage<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT HeatmapNetworkImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(HeatmapNetworkImageFilter);

  using Self = HeatmapNetworkImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(HeatmapNetworkImageFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  static_assert(std::is_same<typename TInputImage::PixelType, float>::value, "The network takes images of float.");
  static_assert(std::is_same<TOutputImage, VectorImage<float, ImageDimension>>::value,
                "Heatmaps are a VectorImage of float.");

  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using DeviceEnum = LandmarkModelEnums::Device;

  /** The model whose network is run. */
  itkSetConstObjectMacro(Model, LandmarkModel);
  itkGetConstObjectMacro(Model, LandmarkModel);

  /** Where the network runs. Default: Auto, CUDA when there is a device. */
  itkSetEnumMacro(Device, DeviceEnum);
  itkGetEnumMacro(Device, DeviceEnum);

  /** Whether H_LA and H_SC are delivered too. Default: off. */
  itkSetMacro(ComputeComponents, bool);
  itkGetConstMacro(ComputeComponents, bool);
  itkBooleanMacro(ComputeComponents);

  /** H_LA. */
  OutputImageType *
  GetLocalAppearance();

  /** H_SC, resampled to the grid. */
  OutputImageType *
  GetSpatialConfiguration();

  /** That of the filter or of the model, whichever is later. */
  ModifiedTimeType
  GetMTime() const override;

protected:
  HeatmapNetworkImageFilter();
  ~HeatmapNetworkImageFilter() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateOutputInformation() override;

  void
  GenerateInputRequestedRegion() override;

  void
  EnlargeOutputRequestedRegion(DataObject * output) override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  LandmarkModel::ConstPointer m_Model;
  DeviceEnum                  m_Device{ DeviceEnum::Auto };
  bool                        m_ComputeComponents{ false };
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkHeatmapNetworkImageFilter.hxx"
#endif

#endif
