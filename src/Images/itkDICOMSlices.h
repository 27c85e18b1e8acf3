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
#ifndef itkDICOMSlices_h
#define itkDICOMSlices_h

#include "itkDICOMFields.h"

#include <string>
#include <vector>

namespace itk
{

/** What a file says of a slice, or of one of its frames. */
struct DICOMSlice
{
  /** Of the file, or its number among frames; for errors. */
  std::string                name;
  std::vector<SizeValueType> size;
  /** Empty where they are not said. */
  DICOMPlaneSpacing   plane;
  std::vector<double> position;
  /** Of rows, then of columns. */
  std::vector<double> cosines;
  /** Slope and intercept of a frame. */
  std::vector<double> rescaling;
  /** The text of Spacing Between Slices, as Pixel Measures of a frame have it. */
  std::string betweenSlices;
  /** Whether it says where a frame lies in a volume, and not in the patient. */
  bool isInVolume{ false };
  /** Among others, as they were found. */
  size_t number{ 0 };
  /** Along the normal of the slices. */
  double height{ 0.0 };
};

/** Puts slices in the order of their heights, and throws where one lies elsewhere than on a regular grid. Returns their
 * distance. `fileName`, that of a folder or of a file with frames, is for errors. */
double
SortDICOMSlices(const std::string & fileName, std::vector<DICOMSlice> & slices);

/** The frames of a file that says of each of them where it lies, by functional groups or as doses do; none of others.
 * Positions may be missing. */
std::vector<DICOMSlice>
ReadDICOMFrames(const std::string & fileName, const ImageIOBase & io);

/** Throws where an assertion of GDCM would fail. */
void
VerifyFunctionalGroups(const std::string & fileName);

} // end namespace itk

#endif
