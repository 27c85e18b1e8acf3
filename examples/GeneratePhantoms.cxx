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
#include "phantoms/HandPhantom.h"
#include "phantoms/SpinePhantom.h"

#include "itkLandmarkTable.h"
#include "itkWriteFileAtomically.h"

#include "itksys/Directory.hxx"
#include "itksys/RegularExpression.hxx"
#include "itksys/SystemTools.hxx"

#include <array>
#include <cstdio>
#include <set>

namespace
{

enum class Anatomy
{
  Hand,
  Spine
};

std::string
GetName(unsigned int number, bool isSpine)
{
  char name[32];
  std::snprintf(name, sizeof(name), isSpine ? "phantom_%03u.nii.gz" : "phantom_%03u.png", number);
  return name;
}

/** Refuses a folder with phantoms that would stand beside a table without them. */
void
VerifyHasNoOthers(const std::string & folder, unsigned int numberOfImages, bool isSpine)
{
  std::set<std::string> names;
  for (unsigned int number = 1; number <= numberOfImages; ++number)
  {
    names.insert(GetName(number, isSpine));
  }
  itksys::RegularExpression isPhantom("^phantom_[0-9]+\\.(png|nii\\.gz)$");
  itksys::Directory         directory;
  directory.Load(folder);
  for (unsigned long i = 0; i < directory.GetNumberOfFiles(); ++i)
  {
    const std::string name = directory.GetFile(i);
    if (isPhantom.find(name) && names.count(name) == 0)
    {
      itkGenericExceptionMacro(<< folder << '/' << name << ": is of another run; remove it, or give another folder");
    }
  }
}

int
Generate(int argc, char * argv[])
{
  TCLAP::CmdLine command(
    "Makes radiograph-like images of a hand, with eight known landmarks, or CT-like volumes of a part of the spine, "
    "with "
    "those of eleven vertebrae that it holds: <output>/phantom_001.png (.nii.gz)..., landmarks.csv (mm), train.txt and "
    "test.txt.",
    ' ',
    LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  RequiredOption        output(command, "output", "folder", "Folder to write to; it is made if needed");
  ChoiceOption<Anatomy> anatomy(
    command, "anatomy", "What to make (default: hand)", { { "hand", Anatomy::Hand }, { "spine", Anatomy::Spine } });
  Option<unsigned int> training(command, "training", "count", "Number of images in train.txt (default: 60)", 60);
  Option<unsigned int> test(command, "test", "count", "Number of images in test.txt (default: 20)", 20);
  Option<unsigned int> size(
    command, "size", "pixels", "Width and height of the image of a hand, at least 32 (default: 256)", 256);
  Option<double> spacing(
    command, "spacing", "mm", "Pixel spacing that the coordinates of hands in landmarks.csv assume (default: 1)", 1.0);
  Option<double>       noise(command, "noise", "factor", "Factor of the noise (default: 1)", 1.0);
  Option<unsigned int> seed(command, "seed", "number", "Seed of all random numbers (default: 1)", 1);
  command.parse(argc, argv);
  if (size.getValue() < 32)
  {
    throw TCLAP::ArgException("must be at least 32 (got " + std::to_string(size.getValue()) + ")", "--size");
  }
  if (!(spacing.getValue() > 0.0 && spacing.getValue() <= 1000.0))
  {
    throw TCLAP::ArgException("must be in (0, 1000]", "--spacing");
  }
  if (!(noise.getValue() >= 0.0))
  {
    throw TCLAP::ArgException("must not be negative", "--noise");
  }
  const bool isSpine = anatomy.getValue() == Anatomy::Spine;
  if (isSpine && (size.isSet() || spacing.isSet()))
  {
    throw TCLAP::ArgException("only fit to hands", "--size, --spacing");
  }

  std::string folder = output.getValue();
  itksys::SystemTools::ConvertToUnixSlashes(folder);
  if (!itksys::SystemTools::MakeDirectory(folder))
  {
    itkGenericExceptionMacro(<< folder << ": the folder cannot be made");
  }
  const unsigned int numberOfImages = training.getValue() + test.getValue();
  VerifyHasNoOthers(folder, numberOfImages, isSpine);
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(isSpine ? SpinePhantom::Dimension : HandPhantom::Dimension);
  table->SetLandmarkNames(isSpine ? SpinePhantom::LandmarkNames : HandPhantom::LandmarkNames);
  std::array<std::string, 2> lists;
  for (unsigned int number = 1; number <= numberOfImages; ++number)
  {
    const auto name = GetName(number, isSpine);
    const auto write = [&](const auto & phantom) {
      WriteImageAtomically(phantom.image.GetPointer(), folder + '/' + name);
      table->SetLandmarks(name, phantom.landmarks);
    };
    const auto phantomSeed = seed.getValue() * 1000003u + number;
    if (isSpine)
    {
      write(SpinePhantom::MakePhantom(noise.getValue(), phantomSeed));
    }
    else
    {
      write(HandPhantom::MakePhantom(size.getValue(), spacing.getValue(), noise.getValue(), phantomSeed));
    }
    lists[number > training.getValue()].append(name).append("\n");
  }
  table->Write(folder + "/landmarks.csv");
  itk::WriteFileAtomically(folder + "/train.txt", lists[0]);
  itk::WriteFileAtomically(folder + "/test.txt", lists[1]);
  std::printf("%s: %u images to train on, %u to test on, %lu landmarks\n",
              folder.c_str(),
              training.getValue(),
              test.getValue(),
              static_cast<unsigned long>(table->GetLandmarkNames().size()));
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("GeneratePhantoms", [&] { return Generate(argc, argv); });
}
