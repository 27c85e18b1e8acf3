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
#include "itkOutputFileNames.h"
#include "itkFileError.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cctype>
#include <map>

namespace itk
{

std::string
GetImageStem(const std::string & fileName)
{
  std::string stem = itksys::SystemTools::GetFilenameName(fileName);
  const auto  cut = [&stem] {
    const auto dot = stem.rfind('.');
    if (dot != std::string::npos && dot != 0 &&
        !std::all_of(stem.begin() + dot + 1, stem.end(), [](unsigned char c) { return std::isdigit(c); }))
    {
      stem.erase(dot);
    }
  };
  const bool isCompressed = itksys::SystemTools::GetFilenameLastExtension(stem) == ".gz";
  cut();
  if (isCompressed)
  {
    cut();
  }
  return stem;
}

std::vector<std::string>
AssignOutputFileNames(const std::vector<std::string> & images, const std::string & folder)
{
  std::map<std::string, std::string> imageOfStem;
  std::vector<std::string>           outputs;
  for (const auto & image : images)
  {
    outputs.push_back(folder + '/' + GetImageStem(image));
    const auto inserted = imageOfStem.emplace(outputs.back(), image);
    if (!inserted.second)
    {
      ThrowFileError(image,
                     "has the same name as " + inserted.first->second + ", so that both would be written to " +
                       outputs.back());
    }
  }
  return outputs;
}

} // end namespace itk
