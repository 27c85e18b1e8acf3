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
#include "PreparationArguments.h"
#include "ProgramFiles.h"
#include "ProgramImages.h"
#include "ProgramMain.h"

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
  TCLAP::CmdLine command(
    "Prepares an image as a network sees it: intensities mapped to [-1, 1], on the network's grid. "
    "A model says how, and the arguments where they are given.",
    ' ',
    LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  TextOption           modelFile(command, "model", "file", "Model file (default: none, the defaults below)");
  Option<unsigned int> dimension(
    command, "dimension", "2|3", "Without a model: dimension of the image, 2 (default) or 3", 2);
  SpacingOption spacing(command);
  OutputOption  output(
    command,
    "output",
    "file",
    "Image file to write: values as they are (.nrrd, .mha, .nii.gz), or 8 bits to look at (.png, .jpg, .bmp)",
    true);
  SeriesOption                                        series(command);
  PreparationArguments                                preparation(command);
  ThreadsOption                                       threads(command);
  FileArgument<TCLAP::UnlabeledValueArg<std::string>> input(
    "image", "Image file to prepare, or folder of a DICOM series", true, "", "image", command);
  command.parse(argc, argv);
  if (modelFile.isSet() && dimension.isSet())
  {
    throw TCLAP::ArgException("is said by the model", "--dimension");
  }
  if (dimension.getValue() != 2 && dimension.getValue() != 3)
  {
    throw TCLAP::ArgException("must be 2 or 3", "--dimension");
  }
  VerifyOutputs(command);
  VerifyImageExtension(output.getValue());
  threads.Apply();

  auto imageDimension = dimension.getValue();
  auto settings = itk::MakeLandmarkTrainingSettings(imageDimension);
  if (modelFile.isSet())
  {
    const auto   model = itk::LandmarkModel::Read(modelFile.getValue());
    const auto & stage = model->GetDescription().stages.front();
    imageDimension = model->GetDimension();
    settings.grid = stage.grid;
    settings.intensity = stage.intensity;
  }
  if (IsPicture(output.getValue()) && imageDimension != 2)
  {
    throw TCLAP::ArgException("a picture cannot hold a 3D image", "--output");
  }
  preparation.Apply(settings, imageDimension);
  itk::VerifyLandmarkTrainingSettings(settings, imageDimension);
  const auto prepare = imageDimension == 2 ? Prepare<2> : Prepare<3>;
  prepare(settings, spacing.getValue(), series.getValue(), input.getValue(), output.getValue());
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("PreprocessImage", [&] { return Preprocess(argc, argv); });
}
