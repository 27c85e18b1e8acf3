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
#ifndef itkContactSheet_h
#define itkContactSheet_h

#include <string>
#include <vector>

namespace itk
{

/** Several pictures side by side and below each other in one PNG file. */
class ContactSheet
{
public:
  explicit ContactSheet(std::string fileName);

  /** Removes the single pictures. */
  ~ContactSheet();

  ContactSheet(const ContactSheet &) = delete;
  ContactSheet &
  operator=(const ContactSheet &) = delete;

  /** The name of a PNG file to which the next picture is to be written. */
  std::string
  AddPicture();

  /** Makes the sheet of the pictures, shrunk so that it is about 2400 pixels wide. */
  void
  Write() const;

private:
  std::string              m_FileName;
  std::vector<std::string> m_Pictures;
};

} // end namespace itk

#endif
