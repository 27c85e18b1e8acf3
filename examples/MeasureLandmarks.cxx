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
#include "MeasuredLandmarks.h"
#include "MeasurementArguments.h"
#include "ProgramImages.h"
#include "ReadLandmarkTables.h"

#include "itkLandmarkMeasuredTable.h"
#include "itkLandmarkOverlay.h"
#include "itkMeanOfAnnotators.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

namespace
{

/** The mean of the tables. */
itk::LandmarkTable::Pointer
ReadTruth(const std::vector<std::string> & fileNames)
{
  const auto tables = ReadLandmarkTables(fileNames);
  return WithContext(Join(fileNames), [&tables] { return itk::ComputeMeanOfAnnotators(tables); });
}

template <unsigned int VDimension>
void
Draw(const MeasurementArguments &         arguments,
     const itk::LandmarkMeasurement *     measurement,
     const itk::LandmarkSet<VDimension> * landmarks,
     const std::string &                  image)
{
  const auto imageFile = arguments.images.getValue() + '/' + image;
  const auto reader =
    MakeImageReader<VDimension>(imageFile, PerAxis(arguments.spacing.getValue(), VDimension, "--spacing"));
  reader->Update();
  PrintGrid(imageFile, *reader->GetOutput());
  const auto drawing = itk::LandmarkOverlay<itk::Image<float, VDimension>>::New();
  drawing->SetImage(reader->GetOutput());
  drawing->SetLandmarks(landmarks);
  drawing->SetMeasurement(measurement);
  const auto fileName = arguments.GetPictureName(image);
  itksys::SystemTools::MakeDirectory(itksys::SystemTools::GetFilenamePath(fileName));
  drawing->SetFileName(fileName);
  drawing->Write();
}

template <unsigned int VDimension>
void
Measure(MeasurementArguments & arguments, const itk::LandmarkMeasurement * measurement)
{
  const auto                  truth = arguments.truth.isSet() ? ReadTruth(arguments.truth.getValue()) : nullptr;
  itk::LandmarkTable::Pointer inFolder;
  const auto                  findImage = [&](const std::string & file) {
    if (truth || arguments.overlay.isSet())
    {
      const auto & folder = arguments.images.getValue();
      inFolder = truth || inFolder ? inFolder : ListImages(folder, VDimension);
      return truth ? truth->FindImageOfLandmarkFile(file)
                                    : WithContext(folder, [&] { return inFolder->FindImageOfLandmarkFile(file); });
    }
    const auto name = itksys::SystemTools::GetFilenameName(file);
    return name.substr(0, name.size() - itk::GetLandmarkFileExtension(file).size());
  };
  const auto found = itk::LandmarkTable::New();
  found->SetDimension(VDimension);
  for (const auto & file : arguments.landmarks.getValue())
  {
    WithContext(file, [&] {
      AddLandmarks<VDimension>(file, findImage, *found);
      measurement->VerifyLandmarks(found->GetLandmarkNames(), VDimension);
    });
  }
  const auto images = arguments.list.isSet() ? found->ReadImageList(arguments.list.getValue()) : found->GetImageNames();
  for (const auto & image : images)
  {
    if (truth && !truth->HasImage(image))
    {
      itkGenericExceptionMacro(<< Join(arguments.truth.getValue()) << ": holds no image '" << image
                               << "'; --list names those to measure");
    }
  }
  if (arguments.overlay.isSet())
  {
    arguments.VerifyPictures(images);
  }
  const auto measured = itk::MeasureLandmarkTable(*measurement, *found, images);
  if (arguments.csv.isSet())
  {
    itk::WriteFileAtomically(arguments.csv.getValue(), itk::GetMeasuredCSV(measured));
  }
  if (arguments.json.isSet())
  {
    itk::WriteFileAtomically(arguments.json.getValue(), itk::GetMeasuredJSON(measured) + '\n');
  }
  if (truth)
  {
    const auto agreements = WithContext(Join(arguments.truth.getValue()), [&] {
      return itk::CompareMeasuredTables(measured, itk::MeasureLandmarkTable(*measurement, *truth, images));
    });
    std::cout << itk::GetAgreementReport(agreements);
    if (arguments.errors.isSet())
    {
      itk::WriteFileAtomically(arguments.errors.getValue(), itk::GetAgreementJSON(agreements) + '\n');
    }
  }
  if (arguments.overlay.isSet())
  {
    for (const auto & image : images)
    {
      Draw<VDimension>(arguments, measurement, found->GetLandmarks<VDimension>(image), image);
    }
  }
  if (!arguments.csv.isSet() && !arguments.json.isSet() && !arguments.truth.isSet() && !arguments.overlay.isSet())
  {
    std::cout << itk::GetMeasuredCSV(measured);
  }
}

int
MeasureLandmarks(int argc, char * argv[])
{
  MeasurementArguments arguments;
  arguments.Parse(argc, argv);
  const auto measurement = arguments.measure.Read();
  measurement->GetDimension() == 2 ? Measure<2>(arguments, measurement) : Measure<3>(arguments, measurement);
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("MeasureLandmarks", [&] { return MeasureLandmarks(argc, argv); });
}
