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
#include "PreprocessingArguments.h"

#include "itkConfigureNetworkGrid.h"
#include "itkIntensityWindowingImageFilter.h"
#include "itkLandmarkIntensityImageFilter.h"

#include "itksys/SystemTools.hxx"

namespace
{

bool
IsPicture(const std::string & fileName)
{
  const auto extension = itksys::SystemTools::LowerCase(itksys::SystemTools::GetFilenameLastExtension(fileName));
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg" || extension == ".bmp";
}

template <unsigned int VDimension>
void
Prepare(const itk::LandmarkTrainingSettings & settings,
        const std::vector<double> &           spacing,
        const std::string &                   series,
        const std::string &                   inputName,
        const std::string &                   outputName)
{
  using ImageType = itk::Image<float, VDimension>;
  const auto reader = MakeImageReader<VDimension>(inputName, PerAxis(spacing, VDimension, "--spacing"), series);
  const auto intensity = itk::LandmarkIntensityImageFilter<ImageType>::New();
  intensity->SetInput(reader->GetOutput());
  intensity->SetSettings(settings.intensity);
  const auto grid = itk::NetworkGridResampleImageFilter<ImageType>::New();
  itk::ConfigureNetworkGrid(*grid, settings.grid);
  grid->SetCoverImage(settings.grid.coverImage);
  grid->SetInput(intensity->GetOutput());
  WithContext(inputName, [&grid] { grid->Update(); });

  if (IsPicture(outputName))
  {
    using PictureType = itk::Image<unsigned char, VDimension>;
    const auto window = itk::IntensityWindowingImageFilter<ImageType, PictureType>::New();
    window->SetInput(grid->GetOutput());
    window->SetWindowMinimum(-1.0f);
    window->SetWindowMaximum(1.0f);
    window->SetOutputMinimum(0);
    window->SetOutputMaximum(255);
    window->Update();
    WriteImageAtomically(window->GetOutput(), outputName);
  }
  else
  {
    WriteImageAtomically(grid->GetOutput(), outputName);
  }
  PrintGrid(inputName, *reader->GetOutput());
  std::cout << outputName << ": size " << grid->GetOutput()->GetLargestPossibleRegion().GetSize() << ", spacing "
            << grid->GetOutput()->GetSpacing() << " mm" << std::endl;
}

int
Preprocess(int argc, char * argv[])
{
  PreprocessingArguments arguments;
  arguments.Parse(argc, argv);
  arguments.threads.Apply();

  auto imageDimension = arguments.dimension.getValue();
  auto settings = itk::MakeLandmarkTrainingSettings(imageDimension);
  if (arguments.modelFile.isSet())
  {
    const auto   model = itk::LandmarkModel::Read(arguments.modelFile.getValue());
    const auto & stage = model->GetDescription().stages.front();
    imageDimension = model->GetDimension();
    settings.grid = stage.grid;
    settings.intensity = stage.intensity;
  }
  if (IsPicture(arguments.output.getValue()) && imageDimension != 2)
  {
    throw TCLAP::ArgException("a picture cannot hold a 3D image", "--output");
  }
  arguments.preparation.Apply(settings, imageDimension);
  itk::VerifyLandmarkTrainingSettings(settings, imageDimension);
  const auto prepare = imageDimension == 2 ? Prepare<2> : Prepare<3>;
  prepare(settings,
          arguments.spacing.getValue(),
          arguments.series.getValue(),
          arguments.input.getValue(),
          arguments.output.getValue());
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("PreprocessImage", [&] { return Preprocess(argc, argv); });
}
