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
// Writes the picture argv[1], of 8-bit gray values, into the folder argv[2] in all the formats, pixel types and
// dimensions that the tests of the programs need. No code of the module takes part.
#include "itkCastImageFilter.h"
#include "itkComposeImageFilter.h"
#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"
#include "itkImageRegionIterator.h"
#include "itkRGBPixel.h"

#include <iostream>
#include <limits>
#include <string>

namespace
{

using PictureType = itk::Image<unsigned char, 2>;

template <typename TPixel>
typename itk::Image<TPixel, 2>::Pointer
Cast(const PictureType * picture)
{
  const auto cast = itk::CastImageFilter<PictureType, itk::Image<TPixel, 2>>::New();
  cast->SetInput(picture);
  cast->Update();
  return cast->GetOutput();
}

itk::Image<itk::RGBPixel<unsigned char>, 2>::Pointer
MakeColor(const PictureType * picture)
{
  const auto compose = itk::ComposeImageFilter<PictureType, itk::Image<itk::RGBPixel<unsigned char>, 2>>::New();
  for (unsigned int component = 0; component < 3; ++component)
  {
    compose->SetInput(component, picture);
  }
  compose->Update();
  return compose->GetOutput();
}

/** A hypercube of the given dimension with three pixels along an axis. */
template <unsigned int VDimension>
typename itk::Image<short, VDimension>::Pointer
MakeCube()
{
  const auto cube = itk::Image<short, VDimension>::New();
  cube->SetRegions(itk::Size<VDimension>::Filled(3));
  cube->Allocate();
  short value = 0;
  for (itk::ImageRegionIterator<itk::Image<short, VDimension>> it(cube, cube->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    it.Set(value++);
  }
  return cube;
}

void
WriteAll(const std::string & input, const std::string & folder)
{
  const PictureType::Pointer picture = itk::ReadImage<PictureType>(input);
  const auto                 shortImage = Cast<short>(picture);
  const auto                 unsignedShortImage = Cast<unsigned short>(picture);
  const auto                 floatImage = Cast<float>(picture);
  const auto                 colorImage = MakeColor(picture);

  itk::WriteImage(picture.GetPointer(), folder + "/gray8_png.png");
  itk::WriteImage(picture.GetPointer(), folder + "/gray8_bmp.bmp");
  itk::WriteImage(picture.GetPointer(), folder + "/gray8_tif.tif");
  itk::WriteImage(picture.GetPointer(), folder + "/gray8_jpg.jpg");
  itk::WriteImage(picture.GetPointer(), folder + "/gray8_dcm.dcm");
  itk::WriteImage(unsignedShortImage.GetPointer(), folder + "/gray16_png.png");
  itk::WriteImage(unsignedShortImage.GetPointer(), folder + "/gray16_tif.tiff");
  itk::WriteImage(unsignedShortImage.GetPointer(), folder + "/gray16_dcm.dcm");
  itk::WriteImage(shortImage.GetPointer(), folder + "/short_nrrd.nrrd");
  itk::WriteImage(shortImage.GetPointer(), folder + "/short_nii.nii");
  itk::WriteImage(floatImage.GetPointer(), folder + "/float_mha.mha");
  itk::WriteImage(floatImage.GetPointer(), folder + "/float_gz.nii.gz");
  itk::WriteImage(floatImage.GetPointer(), folder + "/float_zlib.mha", true);
  itk::WriteImage(floatImage.GetPointer(), folder + "/float_gzip.nrrd", true);
  itk::WriteImage(colorImage.GetPointer(), folder + "/rgb_png.png");
  itk::WriteImage(colorImage.GetPointer(), folder + "/rgb_bmp.bmp");
  itk::WriteImage(colorImage.GetPointer(), folder + "/rgb_tif.tif");
  itk::WriteImage(colorImage.GetPointer(), folder + "/rgb_jpg.jpg");

  const double spacing[] = { 0.5, 0.5 };
  const double origin[] = { 10.0, -20.0 };
  floatImage->SetSpacing(spacing);
  floatImage->SetOrigin(origin);
  itk::WriteImage(floatImage.GetPointer(), folder + "/placed.mha");

  itk::WriteImage(MakeCube<3>().GetPointer(), folder + "/bad_3d.nii.gz");
  itk::WriteImage(MakeCube<4>().GetPointer(), folder + "/bad_4d.nrrd");
  itk::WriteImage(MakeCube<4>().GetPointer(), folder + "/bad_4d_nifti.nii.gz");

  floatImage->SetPixel({ { 5, 7 } }, std::numeric_limits<float>::quiet_NaN());
  itk::WriteImage(floatImage.GetPointer(), folder + "/bad_nan.mha");
  floatImage->SetPixel({ { 5, 7 } }, std::numeric_limits<float>::infinity());
  itk::WriteImage(floatImage.GetPointer(), folder + "/bad_infinite.nrrd");
  picture->FillBuffer(17);
  itk::WriteImage(picture.GetPointer(), folder + "/bad_constant.png");
}

} // namespace

int
main(int argc, char * argv[])
{
  if (argc != 3)
  {
    std::cerr << "usage: MakeTestImages picture folder" << std::endl;
    return 2;
  }
  try
  {
    WriteAll(argv[1], argv[2]);
  }
  catch (const itk::ExceptionObject & error)
  {
    std::cerr << error << std::endl;
    return 1;
  }
  return 0;
}
