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

#include "itkLandmarkImageRanking.h"
#include "itkWriteFileAtomically.h"

#include <algorithm>
#include <cstdio>

namespace
{

int
Rank(int argc, char * argv[])
{
  TCLAP::CmdLine command("Ranks images whose landmarks LocalizeLandmarks found by how much they would gain from being "
                         "corrected: by the errors that covariances or confidences let expect, and by landmarks that "
                         "are missing or implausible. Without --output and --list, the ranks are printed.",
                         ' ',
                         LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  RequiredOption found(command, "found", "file", "CSV of LocalizeLandmarks --table");
  OutputOption output(command, "output", "file", "CSV to write the images, their scores and what these are made of to");
  OutputOption list(command, "list", "file", "Text file to write the names of the images to, the worst first");
  Option<unsigned int> count(command, "count", "images", "The worst images alone, so many (default: all)");
  Option<double>       lowPlausibility(command,
                                 "low-plausibility",
                                 "value",
                                 "Images and landmarks of lower plausibility are doubtful (default: 0.005)",
                                 itk::LandmarkImageRankingSettings{}.lowPlausibility);
  Switch               mayMiss(command, "may-miss", "Images may lack landmarks: those that are missing do not count");
  command.parse(argc, argv);
  if (!(lowPlausibility.getValue() >= 0.0 && lowPlausibility.getValue() <= 1.0))
  {
    throw TCLAP::ArgException("must be in [0, 1]", "--low-plausibility");
  }
  if (count.isSet() && count.getValue() == 0)
  {
    throw TCLAP::ArgException("must be at least 1", "--count");
  }
  VerifyOutputs(command);

  const auto table = itk::LandmarkTable::New();
  table->Read(found.getValue());
  auto ranks = WithContext(found.getValue(), [&] {
    if (table->GetImageNames().empty())
    {
      itkGenericExceptionMacro("it holds no image");
    }
    return itk::RankImages(*table, table->GetImageNames(), { lowPlausibility.getValue(), !mayMiss.getValue() });
  });
  if (count.isSet())
  {
    ranks.resize(std::min<std::size_t>(ranks.size(), count.getValue()));
  }
  std::vector<std::string> names;
  for (const auto & rank : ranks)
  {
    names.push_back(rank.image);
  }
  VerifyImageList(list.getValue(), names);
  if (output.isSet())
  {
    itk::WriteFileAtomically(output.getValue(), itk::GetImageRankingCSV(ranks));
  }
  WriteImageList(list.getValue(), names);
  if (!output.isSet() && !list.isSet())
  {
    std::fputs(itk::GetImageRankingCSV(ranks).c_str(), stdout);
  }
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("RankImages", [&] { return Rank(argc, argv); });
}
