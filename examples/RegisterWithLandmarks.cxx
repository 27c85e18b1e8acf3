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
#include "ImagePlaces.h"
#include "ProgramMain.h"
#include "RegistrationLandmarks.h"
#include "RegistrationReport.h"

#include "itkSelectLandmarks.h"

namespace
{

constexpr const char * ProgramName = "RegisterWithLandmarks";

/** Warns where other programs take the images to lie elsewhere. */
template <unsigned int VDimension>
void
WarnOfPlaces(const RegistrationArguments & arguments,
             const ImageType<VDimension> & fixedImage,
             const ImageType<VDimension> & movingImage)
{
  const auto & fixedFile = arguments.fixedImage.getValue();
  const auto & movingFile = arguments.movingImage.getValue();
  if (arguments.elastixFile.isSet() || arguments.elastixPoints.isSet())
  {
    WarnOfSpacingOfElastix(ProgramName, fixedFile, fixedImage);
    WarnOfSpacingOfElastix(ProgramName, movingFile, movingImage);
  }
  if (VDimension == 2 && !ImagePlane(fixedFile).Is(ImagePlane(movingFile)))
  {
    PrintError(ProgramName,
               "warning: " + movingFile + ": does not lie in the plane of " + fixedFile +
                 ", and the transform is one within a plane");
  }
}

template <unsigned int VDimension>
void
Register(const itk::LandmarkModel * model, const RegistrationArguments & arguments)
{
  const auto & fixedFile = arguments.fixedImage.getValue();
  const auto & movingFile = arguments.movingImage.getValue();
  const auto   fixedSpacing = PerAxis(arguments.spacing.getValue(), VDimension, "--spacing");
  const auto   movingSpacing = arguments.movingSpacing.isSet()
                                 ? PerAxis(arguments.movingSpacing.getValue(), VDimension, "--moving-spacing")
                                 : fixedSpacing;
  const auto   fixedReader = MakeImageReader<VDimension>(fixedFile, fixedSpacing);
  fixedReader->Update();
  PrintGrid(fixedFile, *fixedReader->GetOutput());
  const auto movingReader = MakeImageReader<VDimension>(movingFile, movingSpacing);
  movingReader->Update();
  PrintGrid(movingFile, *movingReader->GetOutput());
  const ImageType<VDimension> * const fixedImage = fixedReader->GetOutput();
  const ImageType<VDimension> * const movingImage = movingReader->GetOutput();

  const auto method = itk::LandmarkRegistrationMethod<VDimension>::New();
  method->SetFixedImage(fixedImage);
  method->SetMovingImage(movingImage);
  method->SetStart(arguments.start.getValue());
  method->SetTransformKind(arguments.kind.getValue());
  method->SetMaximumResidual(arguments.robust.getValue());
  method->SetStiffness(arguments.stiffness.getValue());
  method->SetRefine(arguments.refine.getValue());

  const auto getLandmarks = [&](const std::string & file, const std::string & imageFile, const auto * image) {
    return file.empty() ? FindLandmarks(model, arguments, imageFile, image) : ReadLandmarks(file, imageFile, image);
  };
  std::vector<std::string> fitNames;
  if (model != nullptr || arguments.fixedLandmarks.isSet())
  {
    const auto & fixedName = arguments.fixedLandmarks.getValue();
    const auto & movingName = arguments.movingLandmarks.getValue();
    const auto   fixed = getLandmarks(fixedName, fixedFile, fixedImage);
    const auto   moving = getLandmarks(movingName, movingFile, movingImage);
    const auto   names = itk::GetCommonLandmarkNames(*fixed, *moving);
    if (names.empty())
    {
      itkGenericExceptionMacro(<< movingName << ": has no landmark of " << fixedName);
    }
    WithContext("--fit-landmarks",
                [&] { fitNames = itk::SelectLandmarkNames(names, arguments.fitLandmarks.getValue()); });
    method->SetFixedLandmarks(itk::SelectLandmarks(*fixed, fitNames));
    method->SetMovingLandmarks(moving);
  }

  LandmarksPointer<VDimension> checkFixed;
  LandmarksPointer<VDimension> checkMoving;
  if (arguments.checkFixed.isSet())
  {
    const auto & fixedName = arguments.checkFixed.getValue();
    const auto & movingName = arguments.checkMoving.getValue();
    checkFixed = getLandmarks(fixedName, fixedFile, fixedImage);
    checkMoving = getLandmarks(movingName, movingFile, movingImage);
    auto names = itk::GetCommonLandmarkNames(*checkFixed, *checkMoving);
    if (arguments.fitLandmarks.getValue() != "all")
    {
      const auto isFitted = [&fitNames](const std::string & name) {
        return std::find(fitNames.begin(), fitNames.end(), name) != fitNames.end();
      };
      names.erase(std::remove_if(names.begin(), names.end(), isFitted), names.end());
    }
    if (names.empty())
    {
      itkGenericExceptionMacro(<< movingName << ": has no landmark of " << fixedName << " that is left for the check");
    }
    checkFixed = itk::SelectLandmarks(*checkFixed, names);
  }

  RegistrationReport<VDimension> report(checkFixed, checkMoving);
  report.Watch(*method);
  arguments.slicer.Watch(*method, "registering");
  method->Update();
  report.Write(*method, arguments);
  WarnOfPlaces<VDimension>(arguments, *fixedImage, *movingImage);
}

/** Two, if the image has no more dimensions; else three, and reading it will say what is wrong. */
unsigned int
FindDimension(const std::string & image)
{
  try
  {
    itk::LandmarkImageFile(image, 2);
    return 2;
  }
  catch (const itk::ExceptionObject &)
  {
    return 3;
  }
}

int
RegisterWithLandmarks(int argc, char * argv[])
{
  RegistrationArguments arguments;
  arguments.Parse(argc, argv);
  arguments.slicer.Echo(argc, argv);
  arguments.threads.Apply();

  itk::LandmarkModel::ConstPointer model;
  if (arguments.model.isSet())
  {
    itk::LandmarkModel::ResolveDevice(arguments.device.getValue());
    model = itk::LandmarkModel::Read(arguments.model.getValue()).GetPointer();
    arguments.grid.Parse(*model);
  }
  const auto dimension = model.IsNotNull() ? model->GetDimension() : FindDimension(arguments.fixedImage.getValue());
  dimension == 2 ? Register<2>(model, arguments) : Register<3>(model, arguments);
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram(ProgramName, [&] { return RegisterWithLandmarks(argc, argv); });
}
