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

#include "LandmarkLocalizationExport.h"

#include <vector>

namespace itk
{

/** \class HeatmapNetworkImageFilterEnums
 * \brief Enumerations of HeatmapNetworkImageFilter.
 * \ingroup LandmarkLocalization */
class HeatmapNetworkImageFilterEnums
{
public:
  /** \class TileMerge
   * What a heatmap is at a pixel that several tiles hold. See HeatmapNetworkImageFilter for the formula.
   * \ingroup LandmarkLocalization */
  enum class TileMerge : uint8_t
  {
    /** The largest of the tiles' values: Payer et al., Medical Image Analysis 54 (2019). */
    Maximum,
    /** The mean of the tiles' values, with weights that fall to zero towards the border of a tile. */
    SmoothWeight
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
operator<<(std::ostream & out, const HeatmapNetworkImageFilterEnums::TileMerge value);

/** \class HeatmapNetworkImageFilter
 * \brief Runs the network of a LandmarkModel on an image that lies on the network's grid.
 *
 * The output has the geometry of the input and one component a landmark: the heatmaps H. With ComputeComponents on, the
 * local appearance heatmaps H_LA and the spatial configuration heatmaps H_SC, H = H_LA * H_SC, are further outputs; see
 * Payer et al., Medical Image Analysis 54 (2019). They are empty otherwise.
 *
 * The whole image is needed at once. LibTorch uses as many threads as this filter's multi-threader, and not more than
 * there are work units. Networks take sizes that are multiples of m = LandmarkModel::GetSizeMultiple(): other images
 * are continued beyond their last pixels, with PaddingValue.
 *
 * **Tiles.** The network's memory grows with the image, unless TileSize is set. The image is then cut into overlapping
 * tiles, which the network sees one after the other. Along an axis of n pixels, a tile has \f$ T = \min(TileSize, m
 * \lceil n / m \rceil) \f$ pixels, all of them without a TileSize; tiles start at 0, S, 2S, ... with S = TileSize -
 * TileOverlap, and the last one ends where the (continued) image ends. All starts are multiples of m, so that the
 * pixels of the network's pooled grids are those of the whole image (m is 1 for a TorchScript module: give it tiles of
 * sizes that it takes). At a pixel x that several tiles t hold, the heatmap is
 * - Maximum: \f$ \max_t H_t(x) \f$;
 * - SmoothWeight: \f$ \sum_t w_t(x) H_t(x) / \sum_t w_t(x) \f$ with \f$ w_t(x) = \prod_d r(x_d - a_d, L_d)
 *   r(b_d - x_d, U_d) \f$, where a and b are the borders of the tile, half a pixel outside of its first and last pixel,
 *   L and U the pixels shared with the tile before and after it along the axis (0 without one), and \f$ r(s, L) =
 *   \sin^2(\pi s / (2 L)) \f$ for s < L, else 1. Of two tiles alone, the weights sum to 1 by themselves.
 *
 * The components are merged in the same way; H is then no longer their product.
 *
 * A tile knows nothing of what is outside of it. Further from the border between tiles than the receptive field of the
 * network reaches, heatmaps are those of the whole image, up to rounding; within it, they are not. A
 * SpatialConfigurationNet reaches far: four convolutions of kernel size k after pooling by p see 2 (k - 1) p pixels in
 * each direction, 48 with the 7 and 4 of LandmarkModel in 3D, besides what the local appearance and the cubic
 * upsampling add. The paper lets tiles overlap by 96 pixels along the axis of the spine. A network that has learned on
 * a fixed grid has also learned where on the grid a landmark is to be expected: a tile should be as large.
 *
 * Besides the network's memory, N landmarks take N floats a pixel of the image and a pixel of a tile, three times that
 * with ComputeComponents.
 *
 * Progress is reported, and a request to abort heeded, after each tile.
 *
 * Errors: a TileSize that is not a multiple of m; a TileOverlap that is not a multiple of m, or not below TileSize; a
 * PaddingValue that is not finite; no model with a network of the image's dimension.
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
  using SizeType = typename InputImageType::SizeType;
  using DeviceEnum = LandmarkModelEnums::Device;
  using TileMergeEnum = HeatmapNetworkImageFilterEnums::TileMerge;

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

  /** Set/Get the largest number of pixels of a tile along each axis; 0: the whole image is one tile along this axis.
   * Default: 0. */
  itkSetMacro(TileSize, SizeType);
  itkGetConstReferenceMacro(TileSize, SizeType);

  /** Set/Get the number of pixels along each axis that a tile shares with the next one, at least. Default: 0. */
  itkSetMacro(TileOverlap, SizeType);
  itkGetConstReferenceMacro(TileOverlap, SizeType);

  /** Set/Get what heatmaps are where tiles overlap. Default: Maximum. */
  itkSetEnumMacro(TileMerge, TileMergeEnum);
  itkGetEnumMacro(TileMerge, TileMergeEnum);

  /** Set/Get the intensity beyond the last pixels of an image whose size the network does not take. Default: -1. */
  itkSetMacro(PaddingValue, float);
  itkGetConstMacro(PaddingValue, float);

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
  using RegionType = typename InputImageType::RegionType;

  /** The tiles along one axis. */
  struct TileAxisType
  {
    SizeValueType length;
    /** From the first pixel of the image. */
    std::vector<SizeValueType> starts;
    /** Of each pixel of each tile, those of a pixel summing to 1. */
    std::vector<std::vector<float>> weights;
  };

  TileAxisType
  MakeTileAxis(unsigned int axis, SizeValueType imageLength) const;

  /** The network's heatmaps of a whole image; null where they are not wanted. */
  void
  Evaluate(const InputImageType & image, OutputImageType * const * outputs) const;

  /** Adds the heatmaps of a tile to those of the image. The weights are those of the tile's pixels along each axis. */
  void
  MergeTile(const OutputImageType & tile, const std::vector<float> * const * weights, OutputImageType & output) const;

  void
  EvaluateTiles(const TileAxisType * axes, OutputImageType * const * outputs);

  LandmarkModel::ConstPointer m_Model;
  DeviceEnum                  m_Device{ DeviceEnum::Auto };
  bool                        m_ComputeComponents{ false };
  SizeType                    m_TileSize;
  SizeType                    m_TileOverlap;
  TileMergeEnum               m_TileMerge{ TileMergeEnum::Maximum };
  float                       m_PaddingValue{ -1.0f };
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkHeatmapNetworkImageFilter.hxx"
#endif

#endif
