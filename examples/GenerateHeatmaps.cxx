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
#include "ProgramArguments.h"
#include "ProgramImages.h"
#include "ProgramMain.h"

#include "itkGaussianHeatmapImageSource.h"
#include "itkLandmarkFileReader.h"
#include "itkLandmarkTable.h"
#include "itkNetworkGridResampleImageFilter.h"

#include "itksys/SystemTools.hxx"

namespace
{

struct Settings
{
  std::string               landmarks;
  std::string               table;
  std::string               row;
  std::string               reference;
  std::string               output;
  std::vector<double>       spacing;
  std::vector<unsigned int> grid;
  std::vector<double>       gridSpacing;
  std::vector<double>       sigmas;
  bool                      sigmasInMillimetres;
  bool                      unitPeak;
  double                    gamma;
};

template <unsigned int VDimension>
typename itk::PointSet<float, VDimension>::ConstPointer
ReadPoints(const Settings & settings)
{
  using PointSetType = itk::PointSet<float, VDimension>;
  if (settings.table.empty())
  {
    const auto reader = itk::LandmarkFileReader<PointSetType>::New();
    reader->SetFileName(settings.landmarks);
    reader->Update();
    return reader->GetOutput();
  }
  const auto table = itk::LandmarkTable::New();
  table->Read(settings.table);
  const auto row = settings.row.empty() ? itksys::SystemTools::GetFilenameName(settings.reference) : settings.row;
  typename PointSetType::ConstPointer points;
  WithContext(settings.table, [&] { points = table->GetPointSet<VDimension>(row); });
  return points;
}

template <unsigned int VDimension>
void
WriteHeatmaps(const Settings & settings)
{
  using ImageType = itk::Image<float, VDimension>;
  using PointSetType = itk::PointSet<float, VDimension>;
  const auto points = ReadPoints<VDimension>(settings);
  const auto reader =
    MakeImageReader<VDimension>(settings.reference, PerAxis(settings.spacing, VDimension, "--spacing"));
  reader->UpdateOutputInformation();

  const auto geometry = itk::ImageBase<VDimension>::New();
  geometry->CopyInformation(reader->GetOutput());
  if (!settings.grid.empty())
  {
    const auto                   grid = itk::NetworkGridResampleImageFilter<ImageType>::New();
    const auto                   gridSize = PerAxis(settings.grid, VDimension, "--grid");
    typename ImageType::SizeType size;
    std::copy_n(gridSize.begin(), VDimension, size.begin());
    grid->SetSize(size);
    if (!settings.gridSpacing.empty())
    {
      const auto                      gridSpacing = PerAxis(settings.gridSpacing, VDimension, "--grid-spacing");
      typename ImageType::SpacingType spacing;
      std::copy_n(gridSpacing.begin(), VDimension, spacing.Begin());
      grid->SetSpacingRule(itk::NetworkGridResampleImageFilterEnums::SpacingRule::FixedSpacing);
      grid->SetSpacing(spacing);
    }
    grid->SetInput(reader->GetOutput());
    grid->UpdateOutputInformation();
    geometry->CopyInformation(grid->GetOutput());
  }

  using SourceType = itk::GaussianHeatmapImageSource<PointSetType>;
  const auto heatmaps = SourceType::New();
  heatmaps->SetInput(points);
  heatmaps->SetReferenceImage(geometry);
  if (!settings.sigmas.empty())
  {
    heatmaps->SetSigmas(settings.sigmas);
  }
  using UnitsEnum = itk::GaussianHeatmapImageSourceEnums::Units;
  heatmaps->SetUnits(settings.sigmasInMillimetres ? UnitsEnum::Physical : UnitsEnum::Grid);
  using NormalizationEnum = itk::GaussianHeatmapImageSourceEnums::Normalization;
  heatmaps->SetNormalization(settings.unitPeak ? NormalizationEnum::UnitPeak : NormalizationEnum::Gamma);
  if (settings.gamma != 0.0)
  {
    heatmaps->SetGamma(settings.gamma);
  }
  heatmaps->Update();
  WriteImageAtomically(heatmaps->GetOutput(), settings.output);
  std::cout << settings.output << ": " << heatmaps->GetOutput()->GetNumberOfComponentsPerPixel() << " heatmaps of size "
            << heatmaps->GetOutput()->GetLargestPossibleRegion().GetSize() << std::endl;
}

int
Generate(int argc, char * argv[])
{
  TCLAP::CmdLine command(
    "Renders landmarks as heatmaps: a Gaussian a landmark, one component each.", ' ', LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  using Text = TCLAP::ValueArg<std::string>;
  using Real = TCLAP::ValueArg<double>;
  using Reals = TCLAP::MultiArg<double>;

  Text landmarks("", "landmarks", "Landmark file of one image (.csv, .mrk.json, .fcsv, .pts)", true, "", "file");
  Text table(
    "", "table", "CSV with the landmarks of many images: image,<name>_x,<name>_y[,<name>_z]...", true, "", "file");
  command.xorAdd(landmarks, table);
  Text  row("", "row", "The image in the table (default: the name of the reference file)", false, "", "image", command);
  Text  reference("", "reference", "Image whose grid the heatmaps get", true, "", "file", command);
  Reals spacing("",
                "spacing",
                "Pixel spacing in mm that replaces the file's own, once or once an axis; needed if it has none",
                false,
                "mm",
                command);
  TCLAP::MultiArg<unsigned int> grid(
    "", "grid", "Size of a grid laid over the reference image instead, once or once an axis", false, "pixels", command);
  Reals gridSpacing("",
                    "grid-spacing",
                    "Spacing of that grid in mm, once or once an axis (default: the image just fits)",
                    false,
                    "mm",
                    command);
  Reals sigma("", "sigma", "Standard deviation, once or once a landmark (default: 2.5)", false, "length", command);
  TCLAP::SwitchArg millimetres("", "millimetres", "Sigma is in mm, not in pixels of the heatmaps", command);
  Real gamma("", "gamma", "Sum of a whole heatmap (default: 100 in 2D, 1000 in 3D)", false, 0.0, "scale", command);
  TCLAP::SwitchArg              unitPeak("", "unit-peak", "The Gaussians have the height 1 instead", command);
  TCLAP::ValueArg<unsigned int> dimension(
    "", "dimension", "Dimension of the image, 2 (default) or 3", false, 2, "2|3", command);
  Text output("", "output", "Image file to write, for example .nrrd or .mha", true, "", "file", command);
  command.parse(argc, argv);

  if (dimension.getValue() != 2 && dimension.getValue() != 3)
  {
    throw TCLAP::ArgException("must be 2 or 3", "--dimension");
  }
  if (gridSpacing.isSet() && !grid.isSet())
  {
    throw TCLAP::ArgException("needs --grid", "--grid-spacing");
  }
  if (row.isSet() && !table.isSet())
  {
    throw TCLAP::ArgException("needs --table", "--row");
  }
  if (gamma.isSet() && !(gamma.getValue() > 0.0))
  {
    throw TCLAP::ArgException("must be positive", "--gamma");
  }
  const Settings settings{ landmarks.getValue(), table.getValue(),       row.getValue(),      reference.getValue(),
                           output.getValue(),    spacing.getValue(),     grid.getValue(),     gridSpacing.getValue(),
                           sigma.getValue(),     millimetres.getValue(), unitPeak.getValue(), gamma.getValue() };
  dimension.getValue() == 2 ? WriteHeatmaps<2>(settings) : WriteHeatmaps<3>(settings);
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("GenerateHeatmaps", [&] { return Generate(argc, argv); });
}
