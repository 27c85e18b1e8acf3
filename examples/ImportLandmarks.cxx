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
#include "ProgramMain.h"
#include "WriteImageList.h"

#include "itkAnnotationImport.h"

#include <cstdio>

namespace
{

int
Import(int argc, char * argv[])
{
  TCLAP::CmdLine command(
    "Makes a table of landmarks, as training and evaluation read it, of what annotation programs export: " +
      itk::AnnotationImport::GetFormatNames() + '.',
    ' ',
    LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  RequiredOption       images(command, "images", "folder", "Folder of the images");
  OutputOption         output(command, "output", "file", "CSV to write", true);
  OutputOption         list(command, "list", "file", "Text file to write the names of the images to");
  SpacingOption        spacing(command);
  Option<unsigned int> dimension(
    command, "dimension", "2|3", "Dimension of landmarks of 3D Slicer (default: 3); those in pixels have two", 3);
  using PixelOriginEnum = itk::AnnotationImport::PixelOriginEnum;
  ChoiceOption<PixelOriginEnum> pixelOrigin(
    command,
    "pixel-origin",
    "What positions in pixels are counted from, of the first pixel (default: format, what that of the file says); COCO "
    "files of other programs, such as CVAT and Label Studio, need corner",
    { { "format", PixelOriginEnum::OfFormat },
      { "center", PixelOriginEnum::Center },
      { "corner", PixelOriginEnum::Corner } });
  Switch absent(command, "unmentioned-absent", "Landmarks that an image does not mention are absent, not unlabeled");
  FileListArgument annotations("annotations", "Files, and folders of them", true, "annotations", command);
  command.parse(argc, argv);
  if (dimension.getValue() != 2 && dimension.getValue() != 3)
  {
    throw TCLAP::ArgException("must be 2 or 3", "--dimension");
  }
  VerifyOutputs(command);

  const auto import = itk::AnnotationImport::New();
  import->SetImageFolder(images.getValue());
  import->SetFileNames(annotations.getValue());
  itk::VerifyFilesAreDistinct({ output.getValue(), list.getValue() }, import->FindFiles());
  import->SetDimension(dimension.getValue());
  import->SetPixelOrigin(pixelOrigin.getValue());
  import->SetUnmentionedAreAbsent(absent.getValue());
  import->SetSpacing(spacing.getValue());
  const auto table = import->MakeTable();
  VerifyImageList(list.getValue(), table->GetImageNames());
  table->Write(output.getValue());
  WriteImageList(list.getValue(), table->GetImageNames());
  std::printf("%s: %lu images, %lu landmarks\n",
              output.getValue().c_str(),
              static_cast<unsigned long>(table->GetImageNames().size()),
              static_cast<unsigned long>(table->GetLandmarkNames().size()));
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("ImportLandmarks", [&] { return Import(argc, argv); });
}
