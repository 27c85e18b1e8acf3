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
#ifndef itkTIFFDirectory_h
#define itkTIFFDirectory_h

#include "itkFileBytes.h"

namespace itk
{

/** What a directory of a TIFF file holds for a tag, by its bytes: libtiff leaves out or changes some. */
struct TIFFEntry
{
  /** 0: the tag is not there. */
  SizeValueType count{ 0 };
  /** The first one, where it is a whole number of at most four bytes and stands in the directory. */
  SizeValueType value{ 0 };
};

/** `directory` is its place in the file. */
TIFFEntry
FindTIFFEntry(FileBytes & file, SizeValueType directory, unsigned int tag);

/** How many planes the one image of a directory has: more than 1 in volumes of ImageDepth, and in stacks of MetaMorph.
 */
SizeValueType
CountPlanesOfTIFFDirectory(FileBytes & file, SizeValueType directory);

} // end namespace itk

#endif
