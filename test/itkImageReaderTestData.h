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
#ifndef itkImageReaderTestData_h
#define itkImageReaderTestData_h

#include "itkLandmarkImageReader.h"

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"

#include "itkImage.h"
#include "itkImageFileWriter.h"
#include "itkImageRegionConstIterator.h"
#include "itkImageRegionIteratorWithIndex.h"

#include <string>

template <unsigned int VDimension>
using ReaderType = itk::LandmarkImageReader<itk::Image<float, VDimension>>;

template <unsigned int VDimension>
typename ReaderType<VDimension>::Pointer
MakeReader(const std::string & fileName)
{
  const auto reader = ReaderType<VDimension>::New();
  reader->SetFileName(fileName);
  return reader;
}

template <unsigned int VDimension>
std::string
GetReadError(const std::string & fileName)
{
  const auto reader = MakeReader<VDimension>(fileName);
  testing::internal::CaptureStderr();
  const auto description = GetExceptionDescription([&reader] { reader->Update(); });
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << fileName;
  EXPECT_EQ(description.find('\n'), std::string::npos) << description;
  return description;
}

/** A smooth image with some texture: 40 + 3 x + 2 y + 5 z + (7 x y) mod 11. */
template <typename TPixel, unsigned int VDimension>
typename itk::Image<TPixel, VDimension>::Pointer
MakeImage()
{
  using ImageType = itk::Image<TPixel, VDimension>;
  const auto                   image = ImageType::New();
  typename ImageType::SizeType size;
  size.Fill(30);
  size[0] = 20;
  image->SetRegions(size);
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<ImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    const auto index = it.GetIndex();
    const auto z = VDimension == 3 ? index[VDimension - 1] : 0;
    it.Set(static_cast<TPixel>(40 + 3 * index[0] + 2 * index[1] + 5 * z + (7 * index[0] * index[1]) % 11));
  }
  return image;
}

template <typename TImageIO, typename TImage>
void
WriteImage(const TImage * image, const std::string & fileName, bool compressed = false)
{
  const auto io = TImageIO::New();
  io->SetUseCompression(compressed);
  const auto writer = itk::ImageFileWriter<TImage>::New();
  writer->SetImageIO(io);
  writer->SetInput(image);
  writer->SetFileName(fileName);
  writer->SetUseCompression(compressed);
  writer->Update();
}

/** Reads a 2D file of MakeImage() and compares its pixels. */
inline void
Expect_SamePixels(const std::string & fileName, double tolerance = 0.0)
{
  const auto reader = MakeReader<2>(fileName);
  reader->Update();
  const auto expected = MakeImage<float, 2>();
  const auto read = reader->GetOutput();
  ASSERT_EQ(read->GetLargestPossibleRegion(), expected->GetLargestPossibleRegion()) << fileName;
  for (itk::ImageRegionConstIterator<itk::Image<float, 2>> a(read, read->GetBufferedRegion()),
       b(expected, expected->GetBufferedRegion());
       !a.IsAtEnd();
       ++a, ++b)
  {
    ASSERT_NEAR(a.Get(), b.Get(), tolerance) << fileName;
  }
}

#endif
