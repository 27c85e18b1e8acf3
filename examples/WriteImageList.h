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
#ifndef WriteImageList_h
#define WriteImageList_h

#include "itkMacro.h"
#include "itkWriteFileAtomically.h"

#include <string>
#include <vector>

/** Throws for a name that a list of this file name cannot hold. Without a file name, there is none. */
inline void
VerifyImageList(const std::string & fileName, const std::vector<std::string> & images)
{
  if (fileName.empty())
  {
    return;
  }
  for (const auto & image : images)
  {
    const auto isAmong = [](char c, const std::string & all) { return all.find(c) != std::string::npos; };
    if (image.empty() || image.find_first_of("\r\n") != std::string::npos || isAmong(image.front(), " \t#") ||
        isAmong(image.back(), " \t"))
    {
      itkGenericExceptionMacro(<< fileName << ": a list cannot hold the name '" << image << '\'');
    }
  }
}

/** Writes a list of images as --list reads it. */
inline void
WriteImageList(const std::string & fileName, const std::vector<std::string> & images)
{
  if (fileName.empty())
  {
    return;
  }
  VerifyImageList(fileName, images);
  std::string text;
  for (const auto & image : images)
  {
    text += image + '\n';
  }
  itk::WriteFileAtomically(fileName, text);
}

#endif
