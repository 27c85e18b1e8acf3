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
#ifndef itkAnnotatedImageFolder_h
#define itkAnnotatedImageFolder_h

#include "itkAnnotatedImage.h"

#include <map>
#include <string>
#include <vector>

namespace itk
{

/** The folder with the images that annotations are of. */
class AnnotatedImageFolder
{
public:
  AnnotatedImageFolder(const std::string & folder, unsigned int dimension);

  /** The name of an image relative to the folder, the same one however it is written. One that may be another image's
   * is an error. */
  std::string
  FindName(const AnnotatedImage & image);

private:
  using NamesType = std::map<std::string, std::vector<std::string>>;

  std::string
  FindByStem(const AnnotatedImage & image);

  std::string
  FindFromFolder(const AnnotatedImage & image, const std::string & name) const;

  std::string
  FindFromSource(const AnnotatedImage & image, const std::string & name);

  std::string
  FindByEnd(const AnnotatedImage & image, const std::string & name);

  void
  VerifyIsOnlyOneOf(const AnnotatedImage & image, const std::string & end);

  std::string  m_Folder;
  unsigned int m_Dimension;
  /** Of all images; without folders and extensions, and then without folders. Empty until they are asked for. */
  NamesType m_NamesByStem;
  NamesType m_NamesByLastName;
};

} // end namespace itk

#endif
