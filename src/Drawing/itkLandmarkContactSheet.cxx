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
#include "itkLandmarkContactSheet.h"

#include "itkFileError.h"
#include "itkNumberText.h"
#include "itkWriteFileAtomically.h"

#include "itkBinShrinkImageFilter.h"
#include "itkImageFileWriter.h"
#include "itkPNGImageIO.h"
#include "itkRGBPixel.h"
#include "itkTileImageFilter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace itk
{
namespace
{

using SheetType = Image<RGBPixel<unsigned char>, 2>;

/** Shrunk so that a sheet of so many columns is about 2400 pixels wide. */
SheetType::Pointer
ShrinkPicture(const SheetType * picture, unsigned int columns)
{
  constexpr double sheetWidth = 2400.0;
  const auto       width = static_cast<double>(picture->GetLargestPossibleRegion().GetSize()[0]);
  const auto       shrink = BinShrinkImageFilter<SheetType, SheetType>::New();
  shrink->SetInput(picture);
  shrink->SetShrinkFactors(std::max(1u, static_cast<unsigned int>(std::lround(columns * width / sheetWidth))));
  shrink->Update();
  return shrink->GetOutput();
}

} // namespace

template <unsigned int VDimension>
void
WriteLandmarkContactSheet(const std::string &                       fileName,
                          unsigned int                              numberOfOverlays,
                          const LandmarkOverlaySetter<VDimension> & setOverlay)
{
  if (numberOfOverlays == 0)
  {
    ThrowFileError(fileName, "there is nothing to draw");
  }
  const auto         columns = static_cast<unsigned int>(std::ceil(std::sqrt(static_cast<double>(numberOfOverlays))));
  const auto         tile = TileImageFilter<SheetType, SheetType>::New();
  const unsigned int layout[] = { columns, 0 };
  tile->SetLayout(layout);
  SheetType::PixelType white;
  white.Fill(255);
  tile->SetDefaultPixelValue(white);
  for (unsigned int i = 0; i < numberOfOverlays; ++i)
  {
    const auto overlay = LandmarkOverlay<Image<float, VDimension>>::New();
    setOverlay(i, *overlay);
    tile->SetInput(i, ShrinkPicture(DrawLandmarkOverlayPicture(fileName, overlay->MakePicture()), columns));
  }
  const auto writer = ImageFileWriter<SheetType>::New();
  writer->SetInput(tile->GetOutput());
  writer->SetImageIO(PNGImageIO::New());
  writer->UseCompressionOn();
  WriteFileAtomically(fileName, [&writer](const std::string & name) {
    writer->SetFileName(name);
    writer->Update();
  });
}

template <unsigned int VDimension>
void
WriteWorstCases(const std::string &                                                                         fileName,
                const LandmarkEvaluationResult &                                                            result,
                const LandmarkTable &                                                                       found,
                const LandmarkTable &                                                                       truth,
                const std::function<typename Image<float, VDimension>::ConstPointer(const std::string &)> & readImage)
{
  constexpr std::size_t maximumNumber = 6;
  auto                  errors = result.GetImagePointErrors();
  std::replace_if(
    errors.begin(), errors.end(), [](double e) { return std::isnan(e); }, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < errors.size(); ++i)
  {
    const auto ofPoints = result.GetPointErrors(result.GetImageNames()[i]);
    if (std::any_of(ofPoints.begin(), ofPoints.end(), [](double error) { return !std::isnan(error); }))
    {
      order.push_back(i);
    }
  }
  if (order.empty())
  {
    return;
  }
  std::stable_sort(
    order.begin(), order.end(), [&errors](std::size_t a, std::size_t b) { return errors[a] > errors[b]; });
  order.resize(std::min(order.size(), maximumNumber));
  WriteLandmarkContactSheet<VDimension>(fileName,
                                        static_cast<unsigned int>(order.size()),
                                        [&](unsigned int i, LandmarkOverlay<Image<float, VDimension>> & overlay) {
                                          const auto & name = result.GetImageNames()[order[i]];
                                          const auto error = FormatNumber(std::round(100.0 * errors[order[i]]) / 100.0);
                                          overlay.SetImage(readImage(name));
                                          overlay.SetLandmarks(found.GetLandmarks<VDimension>(name));
                                          overlay.SetTrueLandmarks(truth.GetLandmarks<VDimension>(name));
                                          overlay.SetTitle(name + ": " + error + ' ' + result.GetSettings().Unit);
                                        });
}

#define itkLandmarkContactSheetMacro(dimension)                                                                        \
  template LandmarkLocalization_EXPORT void WriteLandmarkContactSheet<dimension>(                                      \
    const std::string &, unsigned int, const LandmarkOverlaySetter<dimension> &);                                      \
  template LandmarkLocalization_EXPORT void WriteWorstCases<dimension>(                                                \
    const std::string &,                                                                                               \
    const LandmarkEvaluationResult &,                                                                                  \
    const LandmarkTable &,                                                                                             \
    const LandmarkTable &,                                                                                             \
    const std::function<Image<float, dimension>::ConstPointer(const std::string &)> &)

itkLandmarkContactSheetMacro(2);
itkLandmarkContactSheetMacro(3);

} // end namespace itk
