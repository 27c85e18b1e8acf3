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
// What libFuzzer calls: LANDMARK_FUZZ_TARGET reads bytes as a kind of file. An ITK exception is an answer; anything
// else, a crash, a hang or another exception, is a fault.
#include "FailedAssertion.h"

#include "itkAnnotationImport.h"
#include "itkLandmarkFile.h"
#include "itkLandmarkImageReader.h"
#include "itkLandmarkModelDescription.h"
#include "itkLandmarkTable.h"
#include "itkLandmarkTrainingSettings.h"
#include "itkPickledTensors.h"
#include "itkTensorArchive.h"

#include "itksys/SystemTools.hxx"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>

#include <unistd.h>

namespace
{

/** Writes bytes to a file of this process, in memory where that is possible. */
std::string
Write(const std::string & bytes, const std::string & extension)
{
  static const auto folder = [] {
    const std::string base = itksys::SystemTools::FileIsDirectory("/dev/shm") ? "/dev/shm" : "/tmp";
    const auto        own = base + "/landmark-fuzz-" + std::to_string(getpid());
    itksys::SystemTools::MakeDirectory(own);
    return own;
  }();
  const auto name = folder + "/a" + extension;
  std::ofstream(name, std::ios::binary) << bytes;
  return name;
}

/** The first byte chooses one of some extensions, the others are the content. */
template <std::size_t VCount>
std::string
WriteChosen(const std::string & bytes, const char * const (&extensions)[VCount])
{
  return Write(bytes.substr(1), extensions[static_cast<unsigned char>(bytes[0]) % VCount]);
}

[[maybe_unused]] void
ReadLandmarks(const std::string & bytes)
{
  const auto name = WriteChosen(bytes, { ".csv", ".mrk.json", ".fcsv", ".pts" });
  bytes.size() % 2 == 0 ? static_cast<void>(itk::ReadLandmarkFile<2>(name))
                        : static_cast<void>(itk::ReadLandmarkFile<3>(name));
}

[[maybe_unused]] void
ReadTable(const std::string & bytes)
{
  const auto table = itk::LandmarkTable::New();
  table->Read(Write(bytes, ".csv"));
}

[[maybe_unused]] void
ReadAnnotations(const std::string & bytes)
{
  const auto import = itk::AnnotationImport::New();
  import->SetImageFolder("/nonexistent");
  import->SetFileNames({ WriteChosen(bytes, { ".json", ".xml", ".csv" }) });
  import->MakeTable();
}

[[maybe_unused]] void
ReadDescription(const std::string & bytes)
{
  if (bytes[0] % 2 == 0)
  {
    itk::ParseLandmarkModelDescription(bytes.substr(1));
  }
  else
  {
    itk::ParseLandmarkTrainingSettings(bytes.substr(1), itk::LandmarkTrainingSettings());
  }
}

/** What holds a model. */
[[maybe_unused]] void
ReadArchive(const std::string & bytes)
{
  itk::FileBytes file("", bytes);
  itk::FindTensorArchiveProblem(file, "damaged");
  // Checksums keep most changes from it.
  itk::CheckPickledTensors(bytes, [](const std::string & name) { return name.size(); });
}

template <unsigned int VDimension>
void
ReadImage(const std::string & name)
{
  const auto reader = itk::LandmarkImageReader<itk::Image<float, VDimension>>::New();
  reader->SetFileName(name);
  reader->Update();
}

[[maybe_unused]] void
ReadImage(const std::string & bytes)
{
  static const bool isQuiet = (itk::TurnImageReadingWarningsOff(), true);
  static_cast<void>(isQuiet);
  const auto name = WriteChosen(bytes, { ".png", ".nii", ".mha", ".nii.gz", ".hdr", ".mhd" });
  bytes.size() % 2 == 0 ? ReadImage<2>(name) : ReadImage<3>(name);
}

} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  if (size == 0)
  {
    return 0;
  }
  try
  {
    LANDMARK_FUZZ_TARGET(std::string(reinterpret_cast<const char *>(data), size));
  }
  catch (const itk::ExceptionObject &)
  {}
  return 0;
}
