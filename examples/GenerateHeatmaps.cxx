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
#include "ProgramFiles.h"
#include "ProgramImages.h"
#include "ProgramMain.h"
#include "itkConfigureNetworkGrid.h"
#include "itkGaussianHeatmapImageSource.h"
#include "itkLandmarkFile.h"
#include "itkLandmarkTable.h"
#include "itksys/SystemTools.hxx"

namespace
{

struct Arguments
{
  Arguments()
  {
    command.setExceptionHandling(false);
    command.xorAdd(landmarks, table);
  }

  void
  Verify()
  {
    const auto require = [](bool isRight, const char * argument, const char * reason) {
      if (!isRight)
      {
        throw TCLAP::ArgException(reason, argument);
      }
    };
    require(grid.isSet() || !gridSpacing.isSet(), "--grid-spacing", "needs --grid");
    require(table.isSet() || !row.isSet(), "--row", "needs --table");
    require(!gamma.isSet() || !unitPeak.isSet(), "--gamma", "cannot be given together with --unit-peak");
    require(gamma.getValue() > 0.0 || !gamma.isSet(), "--gamma", "must be positive");
    VerifyOutputs(command);
    VerifyImageExtension(output.getValue());
  }

  TCLAP::CmdLine command{ "Renders landmarks as heatmaps, one component each", ' ', LandmarkLocalization_VERSION };
  ValueOption<std::string> landmarks{ "", "landmarks", "File with the landmarks of an image", true, "", "file" };
  ValueOption<std::string> table{ "", "table", "CSV file with those of many images", true, "", "file" };
  TextOption         row{ command, "row", "image", "The image in the table (default: the name of the reference file)" };
  RequiredOption     reference{ command, "reference", "file", "Image whose grid the heatmaps get" };
  ListOption<double> spacing{ command, "spacing", "mm", "Pixel spacing, if not the file's, once or once an axis" };
  ListOption<unsigned int> grid{ command, "grid", "pixels", "Size of another grid, once or once an axis" };
  ListOption<double>       gridSpacing{ command, "grid-spacing", "mm", "Its spacing (default: the image just fits)" };
  ListOption<double> sigma{ command, "sigma", "length", "Standard deviation, once or once a landmark (default: 2.5)" };
  Switch             millimeters{ command, "millimeters", "Sigma is in mm, not in pixels of the heatmaps" };
  Option<double>     gamma{
    command,
    "gamma",
    "scale",
    "Integral of a heatmap over its pixels or, with --millimeters, mm (default: 100 in 2D, 1000 in 3D)"
  };
  Switch                     unitPeak{ command, "unit-peak", "The Gaussians have the height 1 instead" };
  ChoiceOption<unsigned int> dimension{ command, "dimension", "Dimension (default: 2)", { { "2", 2 }, { "3", 3 } } };
  OutputOption output{ command, "output", "file", "Image file to write, for example .nrrd or .mha", true };
};

template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::ConstPointer
ReadLandmarks(Arguments & arguments)
{
  if (arguments.landmarks.isSet())
  {
    return itk::ReadLandmarkFile<VDimension>(arguments.landmarks.getValue()).GetPointer();
  }
  const auto table = itk::LandmarkTable::New();
  table->Read(arguments.table.getValue());
  typename itk::LandmarkSet<VDimension>::ConstPointer landmarks;
  WithContext(arguments.table.getValue(), [&] {
    landmarks = table->GetLandmarks<VDimension>(
      arguments.row.isSet() ? arguments.row.getValue() : table->FindImageOfFile(arguments.reference.getValue()));
  });
  return landmarks;
}

template <unsigned int VDimension>
typename itk::ImageBase<VDimension>::Pointer
MakeGrid(Arguments & arguments)
{
  using ImageType = itk::Image<float, VDimension>;
  const auto reader = MakeImageReader<VDimension>(arguments.reference.getValue(),
                                                  PerAxis(arguments.spacing.getValue(), VDimension, "--spacing"));
  reader->UpdateOutputInformation();
  typename ImageType::Pointer image = reader->GetOutput();
  PrintGrid(arguments.reference.getValue(), *image);
  if (arguments.grid.isSet())
  {
    using RuleEnum = itk::LandmarkGridSettings::SpacingRuleEnum;
    itk::LandmarkGridSettings settings;
    settings.size = PerAxis(arguments.grid.getValue(), VDimension, "--grid");
    settings.spacing = PerAxis(arguments.gridSpacing.getValue(), VDimension, "--grid-spacing");
    settings.spacingRule = settings.spacing.empty() ? RuleEnum::AspectPreservingFit : RuleEnum::FixedSpacing;
    const auto grid = itk::NetworkGridResampleImageFilter<ImageType>::New();
    itk::ConfigureNetworkGrid(*grid, settings);
    grid->SetInput(image);
    grid->UpdateOutputInformation();
    image = grid->GetOutput();
  }
  image->DisconnectPipeline();
  return image.GetPointer();
}

template <unsigned int VDimension>
void
WriteHeatmaps(Arguments & arguments)
{
  using SourceType = itk::GaussianHeatmapImageSource<itk::LandmarkSet<VDimension>>;
  const auto source = SourceType::New();
  source->SetInput(ReadLandmarks<VDimension>(arguments));
  source->SetReferenceImage(MakeGrid<VDimension>(arguments));
  source->SetUnits(arguments.millimeters.isSet() ? SourceType::UnitsEnum::Physical : SourceType::UnitsEnum::Grid);
  source->SetNormalization(arguments.unitPeak.isSet() ? SourceType::NormalizationEnum::UnitPeak
                                                      : SourceType::NormalizationEnum::Gamma);
  if (arguments.sigma.isSet())
  {
    source->SetSigmas(arguments.sigma.getValue());
  }
  if (arguments.gamma.isSet())
  {
    source->SetGamma(arguments.gamma.getValue());
  }
  source->Update();
  const auto * const heatmaps = source->GetOutput();
  WriteImageAtomically(heatmaps, arguments.output.getValue());
  std::cout << arguments.output.getValue() << ": " << heatmaps->GetNumberOfComponentsPerPixel() << " heatmaps of size "
            << heatmaps->GetLargestPossibleRegion().GetSize() << std::endl;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("GenerateHeatmaps", [&] {
    Arguments arguments;
    arguments.command.parse(argc, argv);
    arguments.Verify();
    arguments.dimension.getValue() == 2 ? WriteHeatmaps<2>(arguments) : WriteHeatmaps<3>(arguments);
    return 0;
  });
}
