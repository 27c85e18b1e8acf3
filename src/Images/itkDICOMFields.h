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
#ifndef itkDICOMFields_h
#define itkDICOMFields_h

#include "itkImageIOBase.h"
#include "itkVector.h"

#include <string>
#include <vector>

namespace itk
{

/** The text of an element, whose tag is written as `0020|000e`, of a header that was read; empty if there is none. */
std::string
GetDICOMField(const ImageIOBase & io, const std::string & tag);

/** The numbers of an element. */
std::vector<double>
GetDICOMNumbers(const ImageIOBase & io, const std::string & tag, size_t count);

/** How far pixels of a slice lie apart, as Pixel Spacing and its like say it. */
struct DICOMPlaneSpacing
{
  /** Along rows, then along columns; empty where it is not said, or not as it must be. */
  std::vector<double> spacing;
  /** That what stands there is not two positive numbers; empty: nothing stands there, or they are. */
  std::string problem;

  bool
  IsSaid() const
  {
    return !spacing.empty() || !problem.empty();
  }
};

/** From the text of an element, which is called `name` in errors. */
DICOMPlaneSpacing
ParseDICOMPlaneSpacing(const std::string & name, const std::string & text);

/** The numbers of an element, which is called `name` in errors; none where its text is empty. Throws where it is
 * something else, of which GDCM makes other numbers. */
std::vector<double>
ParseStatedNumbers(const std::string & fileName, const std::string & name, const std::string & text, size_t count);

/** The numbers of a text, which backslashes part; none if there are not so many. */
std::vector<double>
ParseDICOMNumbers(const std::string & text, size_t count);

/** The normal of slices, by the direction cosines of their rows and columns. */
Vector<double, 3>
GetSliceNormal(const std::vector<double> & cosines);

} // end namespace itk

#endif
