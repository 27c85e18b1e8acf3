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
#ifndef itkDICOMSeries_h
#define itkDICOMSeries_h

#include "itkImageFormat.h"

#include <string>
#include <vector>

namespace itk
{

/** The slices of a volume, in their order along its third axis, and where they lie. */
struct DICOMSeries
{
  /** One file: it holds all slices itself. */
  std::vector<std::string>   fileNames;
  std::vector<SizeValueType> size;
  /** 1 where it is not stated. */
  std::vector<double> spacing;
  std::vector<bool>   isSpacingStated;
  /** As in ImageGeometry. */
  std::vector<std::string> spacingProblem;
  std::vector<double>      origin;
  std::vector<double>      direction;
};

/** Finds the slices of a series among the files of a folder, by their own positions. Empty `seriesUID`: the only
 * series. Throws, naming the folder, when there are several series or none, and when the slices are not those of a
 * regular grid: of other sizes, orientations or pixel spacings, some missing, two at one place, at unequal distances,
 * or shifted against each other (gantry tilt). A file of the folder that may be a slice and cannot be read, is empty,
 * or is named as DICOM and is none, is an error, too. */
DICOMSeries
FindDICOMSeries(const std::string & folder, const std::string & seriesUID);

/** The names of those files of a folder, and not of those in it, that are DICOM images, in their order. */
std::vector<std::string>
FindDICOMImages(const std::string & folder);

/** Whether a file is named as DICOM files are: `.dcm`, `.dicom` or `.ima`. */
bool
IsNamedAsDICOM(const std::string & fileName);

} // end namespace itk

#endif
