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
#include "ImageLocalization.h"
#include "Interruption.h"
#include "KeepMemory.h"
#include "OrderedWork.h"
#include "PeakMemory.h"

namespace
{

constexpr const char * ProgramName = "LocalizeLandmarks";

int
Localize(int argc, char * argv[])
{
  KeepMemory();
  LocalizationArguments arguments;
  arguments.Parse(argc, argv);
  arguments.slicer.Echo(argc, argv);
  arguments.threads.Apply();
  arguments.ReadFiles();
  const auto images = itk::FindImageFiles(arguments.images.getValue(), arguments.model->GetDimension());
  if (arguments.landmarkFile.isSet() && images.size() != 1)
  {
    throw TCLAP::ArgException("needs one image (got " + std::to_string(images.size()) + ')', "--landmarks");
  }
  if (arguments.output.isSet() && !itksys::SystemTools::MakeDirectory(arguments.output.getValue()))
  {
    itkGenericExceptionMacro(<< arguments.output.getValue() << ": the folder cannot be made");
  }
  CatchInterruptions();
  arguments.VerifyOutputs(images);
  LocalizationReport report;
  report.numberOfImages = images.size();
  report.found = itk::LandmarkTable::New();
  report.found->SetDimension(arguments.model->GetDimension());
  report.found->SetLandmarkNames(arguments.model->GetLandmarkNames());

  // Images that are done side by side keep processors busier than one that all work on.
  const auto threads = itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads();
  const auto imagesAtOnce = std::min<std::size_t>({ threads, arguments.imagesAtOnce.getValue(), images.size() });
  const auto localizeImage = arguments.model->GetDimension() == 2 ? LocalizeImage<2> : LocalizeImage<3>;
  // The pool of threads is made at its first use; ITK 5.2 takes it for empty where others use it meanwhile.
  itk::MultiThreaderBase::New();
  int status = 0;
  DoInOrder(
    images.size(),
    imagesAtOnce,
    [&](std::size_t i) {
      return localizeImage(arguments, images[i], arguments.GetPrefix(images[i].stem), threads / imagesAtOnce, [] {
        return interrupted != 0;
      });
    },
    [&](auto delivery) {
      // One bad image does not keep the others from being done.
      const int failure = RunProgram(ProgramName, [&] {
        const auto deliver = delivery.get();
        if (deliver)
        {
          deliver(report);
        }
        return 0;
      });
      report.failed += failure;
      status |= failure;
    });
  if (arguments.table.isSet() && !report.found->GetImageNames().empty())
  {
    report.found->Write(arguments.table.getValue());
  }
  if (images.size() > 1)
  {
    std::printf("%u images: %u done (%u doubtful), %u skipped, %u failed\n",
                static_cast<unsigned int>(images.size()),
                report.done,
                report.doubtful,
                report.skipped,
                report.failed);
  }
  arguments.slicer.Return({ { "missing", static_cast<double>(report.missing) } });
  PrintPeakMemory();
  if (interrupted)
  {
    itkGenericExceptionMacro(<< "interrupted" << (arguments.CanGoOn() ? "; go on with --skip-existing" : ""));
  }
  return status;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram(ProgramName, [&] { return Localize(argc, argv); });
}
