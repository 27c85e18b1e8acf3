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
#ifndef itkImageReaderCall_h
#define itkImageReaderCall_h

#include <functional>
#include <string>

namespace itk
{

/** Calls one of ITK's readers. What it throws without naming the file first means that the file is damaged, and so does
 * an assertion that fails in it, see LeaveImageReader(). */
void
CallImageReader(const std::string & fileName, const char * formatName, const std::function<void()> & work);

} // end namespace itk

#endif
