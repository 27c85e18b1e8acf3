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
#ifndef itkLandmarkNetworkImageFilter_h
#define itkLandmarkNetworkImageFilter_h

#include "itkLandmarkLocalizationInstantiation.h"
#include "itkNetworkInferenceFilter.h"

#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkVectorImage.h"

#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkNetworkImageFilter
 * \brief Runs the networks of a stage of a LandmarkModel on an image that lies on their grid.
 *
 * Networks compute maps that have names, with the same number of components for each landmark. The (first) output is
 * the map that decoders take, for the networks of Payer et al., Medical Image Analysis 54 (2019), the heatmaps H.
 * FurtherMaps names others that are wanted: LocalAppearance, H_LA, and SpatialConfiguration, H_SC, with H = H_LA *
 * H_SC. Networks of patches give Classification, and Displacement, from the center of each pixel to each landmark, in
 * mm along the axes of physical space. A map has the origin, spacing and direction that its pixels have: with a stride
 * s, a pixel stands for s^D grid pixels, is s times as large, and its center is theirs. Where a stage has several
 * networks, a map is the mean of theirs.
 *
 * The whole image is needed at once. LibTorch uses as many threads as this filter's multi-threader, and not more than
 * there are work units. Networks take sizes that are multiples of m = LandmarkModel::GetSizeMultiple(): other images
 * are continued beyond their last pixels, with the fill value of the model's grid.
 *
 * **Tiles.** The networks' memory grows with the image, unless TileSize is set. The image is then cut into overlapping
 * tiles, which the network sees one after the other. Along an axis of n pixels, a tile has \f$ T = \min(TileSize, m
 * \lceil n / m \rceil) \f$ pixels, all of them without a TileSize; tiles start at 0, S, 2S, ... with S = TileSize -
 * TileOverlap, and the last one ends where the (continued) image ends. All starts are multiples of m, so that the
 * pixels of the network's pooled grids are those of the whole image (m is 1 for a TorchScript module: give it tiles of
 * sizes that it takes). At a pixel x that several tiles t hold, a map is
 * - Maximum: \f$ \max_t H_t(x) \f$;
 * - SmoothWeight: \f$ \sum_t w_t(x) H_t(x) / \sum_t w_t(x) \f$ with \f$ w_t(x) = \prod_d r(x_d - a_d, L_d)
 *   r(b_d - x_d, U_d) \f$, where a and b are the borders of the tile, half a pixel outside of its first and last pixel,
 *   L and U the pixels shared with the tile before and after it along the axis (0 without one), and \f$ r(s, L) =
 *   \sin^2(\pi s / (2 L)) \f$ for s < L, else 1. Of two tiles alone, the weights sum to 1 by themselves.
 *
 * All maps are merged in the same way, but displacements always by SmoothWeight; H is then no longer the product of
 * H_LA and H_SC.
 *
 * A tile knows nothing of what is outside of it. Further from the border between tiles than the receptive field of the
 * network reaches, maps are those of the whole image, up to rounding; within it, they are not. A
 * SpatialConfigurationNet reaches far: four convolutions of kernel size k after pooling by p see 2 (k - 1) p pixels in
 * each direction, 48 with a kernel size of 7 and a pooling of 4, besides what the local appearance and the cubic
 * upsampling add. The paper lets tiles overlap by 96 pixels along the axis of the spine. A network that has learned on
 * a fixed grid has also learned where on the grid a landmark is to be expected: a tile should be as large.
 *
 * **Views.** The networks can be shown further views of the image, linearly resampled about the center of the grid; the
 * maps are turned back, and their mean taken with those of the image itself. There are 2 D views with ViewShift, one
 * along each axis in both directions; two for each plane of axes with ViewRotation; two with ViewScale, s and 1 / s;
 * and with ViewMirror one that is mirrored, as in training, along the first axis of physical space, whose landmarks
 * change places with their mirror partners. An axis of the image must run along it.
 *
 * Besides the networks' memory, maps take their number of components in floats a pixel of the image and a pixel of a
 * tile, once more with several networks or views.
 *
 * Progress is reported, and a request to abort heeded, after each tile and each view.
 *
 * Errors: those of NetworkInferenceFilter; a stage, landmark or map that the model does not have; a TileSize that is
 * not a multiple of m; a TileOverlap that is not a multiple of m, or not below TileSize; views of maps with several
 * components a landmark that are no displacements.
 *
 * \tparam TInputImage Image<float, 2> or Image<float, 3>
 * \sa NetworkGridResampleImageFilter HeatmapToPointSetFilter
 * \ingroup LandmarkLocalization */
template <typename TInputImage>
class ITK_TEMPLATE_EXPORT LandmarkNetworkImageFilter
  : public NetworkInferenceFilter<ImageToImageFilter<TInputImage, VectorImage<float, TInputImage::ImageDimension>>>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkNetworkImageFilter);

  using Self = LandmarkNetworkImageFilter;
  using Superclass =
    NetworkInferenceFilter<ImageToImageFilter<TInputImage, VectorImage<float, TInputImage::ImageDimension>>>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkNetworkImageFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  static_assert(std::is_same<typename TInputImage::PixelType, float>::value, "Networks take images of float.");

  using InputImageType = TInputImage;
  using OutputImageType = VectorImage<float, ImageDimension>;
  using typename Superclass::TileMergeEnum;

  /** Set/Get the stage of the model. Default: 0, the first. */
  itkSetMacro(Stage, unsigned int);
  itkGetConstMacro(Stage, unsigned int);

  /** Set/Get the landmark whose components are wanted alone; a negative number: all. Default: -1. */
  itkSetMacro(Landmark, int);
  itkGetConstMacro(Landmark, int);

  /** Set/Get the names of the maps that are outputs beside the first. Default: none. */
  void
  SetFurtherMaps(const std::vector<std::string> & names);
  itkGetConstReferenceMacro(FurtherMaps, std::vector<std::string>);

  /** The output that is one of FurtherMaps. Throws when there is none of this name. */
  OutputImageType *
  GetMap(const std::string & name);

protected:
  LandmarkNetworkImageFilter() = default;
  ~LandmarkNetworkImageFilter() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateOutputInformation() override;

  void
  GenerateInputRequestedRegion() override;

  void
  GenerateOutputRequestedRegion(DataObject * output) override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  unsigned int             m_Stage{ 0 };
  int                      m_Landmark{ -1 };
  std::vector<std::string> m_FurtherMaps;
};

itkForFloatImagesMacro(itkExternTemplateMacro, LandmarkNetworkImageFilter);

} // end namespace itk

#endif
