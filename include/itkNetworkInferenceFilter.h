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
#ifndef itkNetworkInferenceFilter_h
#define itkNetworkInferenceFilter_h

#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkLandmarkModel.h"

#include "itkSize.h"

#include "LandmarkLocalizationExport.h"

#include <ostream>

namespace itk
{

/** \class NetworkInferenceFilterEnums
 * \brief Enumerations of NetworkInferenceFilter.
 * \ingroup LandmarkLocalization */
class NetworkInferenceFilterEnums
{
public:
  /** \class TileMerge
   * What a map is at a pixel that several tiles hold. See LandmarkNetworkImageFilter for the formula.
   * \ingroup LandmarkLocalization */
  enum class TileMerge : uint8_t
  {
    /** The largest of the tiles' values: Payer et al., Medical Image Analysis 54 (2019). */
    Maximum,
    /** The mean of the tiles' values, with weights that fall to zero toward the border of a tile. */
    SmoothWeight
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, const NetworkInferenceFilterEnums::TileMerge value);

/** \class NetworkInferenceFilter
 * \brief What filters that run the networks of a LandmarkModel have in common: the model, the device, and the tiles and
 * views in which networks are shown an image.
 *
 * See LandmarkNetworkImageFilter for what tiles and views are.
 *
 * Errors: no model, or one of another dimension than the image's; a view that is not finite or below none.
 *
 * \tparam TFilter the filter that is extended, such as ImageToImageFilter
 * \ingroup LandmarkLocalization */
template <typename TFilter>
class ITK_TEMPLATE_EXPORT NetworkInferenceFilter : public TFilter
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(NetworkInferenceFilter);

  using Self = NetworkInferenceFilter;
  using Superclass = TFilter;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkOverrideGetNameOfClassMacro(NetworkInferenceFilter);

  static constexpr unsigned int ImageDimension = TFilter::InputImageType::ImageDimension;

  using SizeType = Size<ImageDimension>;
  using DeviceEnum = LandmarkModelEnums::Device;
  using TileMergeEnum = NetworkInferenceFilterEnums::TileMerge;

  /** The model. */
  itkSetConstObjectMacro(Model, LandmarkModel);
  itkGetConstObjectMacro(Model, LandmarkModel);

  /** Set/Get where the networks run. Default: Auto, CUDA when there is a device. */
  itkSetEnumMacro(Device, DeviceEnum);
  itkGetEnumMacro(Device, DeviceEnum);

  /** Set/Get the largest number of pixels of a tile along each axis; 0: the whole image is one tile along this axis.
   * Default: 0. */
  itkSetMacro(TileSize, SizeType);
  itkGetConstReferenceMacro(TileSize, SizeType);

  /** Set/Get the number of pixels along each axis that a tile shares with the next one, at least. It counts where
   * there is a TileSize. Default: 0. */
  itkSetMacro(TileOverlap, SizeType);
  itkGetConstReferenceMacro(TileOverlap, SizeType);

  /** Set/Get what maps are where tiles overlap. Default: Maximum. */
  itkSetEnumMacro(TileMerge, TileMergeEnum);
  itkGetEnumMacro(TileMerge, TileMergeEnum);

  /** Set/Get by how many grid pixels further views are shifted. Default: 0, there are none. */
  itkSetMacro(ViewShift, double);
  itkGetConstMacro(ViewShift, double);

  /** Set/Get by which angle, in radians and below a turn, further views are turned. Default: 0, there are none. */
  itkSetMacro(ViewRotation, double);
  itkGetConstMacro(ViewRotation, double);

  /** Set/Get the factor, below 2, by which further views are enlarged and reduced. Default: 1, there are none. */
  itkSetMacro(ViewScale, double);
  itkGetConstMacro(ViewScale, double);

  /** Set/Get whether there is a mirrored view. Default: off. */
  itkSetMacro(ViewMirror, bool);
  itkGetConstMacro(ViewMirror, bool);
  itkBooleanMacro(ViewMirror);

protected:
  NetworkInferenceFilter() = default;
  ~NetworkInferenceFilter() override = default;

  /** Gives all of this to another filter, whose images have the same dimension. */
  template <typename TOther>
  void
  ConfigureInference(NetworkInferenceFilter<TOther> & other) const;

  void
  VerifyPreconditions() const override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  LandmarkModel::ConstPointer m_Model;
  DeviceEnum                  m_Device{ DeviceEnum::Auto };
  SizeType                    m_TileSize{ { 0 } };
  SizeType                    m_TileOverlap{ { 0 } };
  TileMergeEnum               m_TileMerge{ TileMergeEnum::Maximum };
  double                      m_ViewShift{ 0.0 };
  double                      m_ViewRotation{ 0.0 };
  double                      m_ViewScale{ 1.0 };
  bool                        m_ViewMirror{ false };
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkNetworkInferenceFilter.hxx"
#endif

#endif
