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
#include "itkContactSheet.h"

#include "itkWriteFileAtomically.h"

#include "itkBinShrinkImageFilter.h"
#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"
#include "itkRGBPixel.h"
#include "itkTileImageFilter.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>

namespace itk
{

ContactSheet::ContactSheet(std::string fileName)
  : m_FileName(std::move(fileName))
{}

ContactSheet::~ContactSheet()
{
  for (const auto & picture : m_Pictures)
  {
    itksys::SystemTools::RemoveFile(picture);
  }
}

std::string
ContactSheet::AddPicture()
{
  m_Pictures.push_back(m_FileName + '.' + std::to_string(m_Pictures.size()) + ".png");
  return m_Pictures.back();
}

void
ContactSheet::Write() const
{
  using ImageType = Image<RGBPixel<unsigned char>, 2>;
  constexpr double sheetWidth = 2400.0;
  const auto       columns = static_cast<unsigned int>(std::ceil(std::sqrt(static_cast<double>(m_Pictures.size()))));
  const auto       tile = TileImageFilter<ImageType, ImageType>::New();
  TileImageFilter<ImageType, ImageType>::LayoutArrayType layout;
  layout[0] = columns;
  layout[1] = 0;
  tile->SetLayout(layout);
  ImageType::PixelType white;
  white.Fill(255);
  tile->SetDefaultPixelValue(white);
  for (unsigned int i = 0; i < m_Pictures.size(); ++i)
  {
    const auto shrink = BinShrinkImageFilter<ImageType, ImageType>::New();
    shrink->SetInput(ReadImage<ImageType>(m_Pictures[i]));
    const auto width = static_cast<double>(shrink->GetInput()->GetLargestPossibleRegion().GetSize()[0]);
    shrink->SetShrinkFactors(std::max(1u, static_cast<unsigned int>(std::lround(columns * width / sheetWidth))));
    shrink->Update();
    tile->SetInput(i, shrink->GetOutput());
  }
  tile->Update();
  WriteFileAtomically(m_FileName, [&tile](const std::string & name) { WriteImage(tile->GetOutput(), name, true); });
}

} // end namespace itk
