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
#ifndef itkPlainNumbersScope_h
#define itkPlainNumbersScope_h

#include "itkMacro.h"

#include <memory>

namespace itk
{

/** \class PlainNumbersScope
 * \brief While one lives, libraries read and write numbers with a decimal point, and nothing between thousands.
 *
 * MetaIO, GDCM, TorchScript and LibTorch's optimizers go by the global locale of C++, and NRRD's library by that of C:
 * of `0.5`, they read 0 in a program that made a German locale global. That of C is changed for this thread alone.
 * There is one of C++ for all threads: where it has another punctuation, it has a plain one until the last scope ends.
 */
class PlainNumbersScope
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PlainNumbersScope);

  PlainNumbersScope();
  ~PlainNumbersScope();

private:
  class ThreadLocale;

  std::unique_ptr<ThreadLocale> m_ThreadLocale;
};

} // end namespace itk

#endif
