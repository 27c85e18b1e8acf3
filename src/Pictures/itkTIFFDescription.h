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
#ifndef itkTIFFDescription_h
#define itkTIFFDescription_h

#include "itkIntTypes.h"

#include <array>
#include <string>

namespace itk
{

/** In pixels. */
struct TIFFPageSize
{
  SizeValueType width;
  SizeValueType height;
  SizeValueType samples;
};

/** What ImageJ, OME and tifffile write into the description of the first page of a TIFF file. */
struct TIFFDescription
{
  /** Empty: it is of none of them. */
  std::string program;
  /** Why it is not to be understood, such as `is not XML, or is cut short`; then all else is as if it said nothing. */
  std::string problem;
  /** In mm along rows, along columns and between planes; 0 where it is not said. */
  std::array<double, 3> spacing{};
  /** Along the same axes, why there is none: the resolution of the file contradicts the description, or this says one
   * that is no length. Empty: neither. */
  std::array<std::string, 3> spacingProblem;
  /** What is added to values after they were multiplied by the second number. */
  std::array<double, 2> calibration{ { 0.0, 1.0 } };
  /** By what else values are to be changed; empty: nothing. */
  std::string otherCalibration;
  /** Of the volume; 0 where pages are not its planes in their order. */
  double numberOfPlanes{ 1.0 };
};

/** `resolution` is that of the file, in pixels a unit, whose length in mm is `unit`; 0 where the file does not say it.
 * The samples of a page may be all channels. */
TIFFDescription
ParseTIFFDescription(const std::string &           text,
                     const TIFFPageSize &          page,
                     const std::array<double, 2> & resolution,
                     double                        unit);

} // end namespace itk

#endif
