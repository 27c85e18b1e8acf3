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
#ifndef itkElastixTransformFileContent_h
#define itkElastixTransformFileContent_h

#include <string>
#include <utility>
#include <vector>

namespace itk
{

/** A transform, and the grid of the image that it makes, as elastix keeps them in a file. */
struct ElastixTransformFileContent
{
  /** Name of the transform in elastix, such as `EulerTransform`. */
  std::string Transform;
  /** What elastix calls `TransformParameters`. */
  std::vector<double> Parameters;
  /** Further entries with numbers, such as `CenterOfRotationPoint`, and with words, such as `ComputeZYX`. */
  std::vector<std::pair<std::string, std::vector<double>>> Numbers;
  std::vector<std::pair<std::string, std::string>>         Words;

  /** Geometry of the fixed image; Direction column after column. */
  std::vector<double> Size;
  std::vector<double> Index;
  std::vector<double> Spacing;
  std::vector<double> Origin;
  std::vector<double> Direction;
};

/** Writes the file, see WriteFileAtomically(). */
void
WriteElastixTransformFile(const std::string & fileName, const ElastixTransformFileContent & content);

} // end namespace itk

#endif
