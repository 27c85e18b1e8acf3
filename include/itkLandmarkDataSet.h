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
#ifndef itkLandmarkDataSet_h
#define itkLandmarkDataSet_h

#include "itkLandmarkTable.h"
#include "LandmarkLocalizationExport.h"

#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkDataSet
 * \brief Images whose landmarks are known: where they are, and the true positions.
 * \ingroup LandmarkLocalization */
struct LandmarkLocalization_EXPORT LandmarkDataSet
{
  LandmarkDataSet() = default;
  /** All images of the table. */
  LandmarkDataSet(const LandmarkTable * table, const std::string & folder);
  LandmarkDataSet(const LandmarkTable *            table,
                  const std::string &              folder,
                  const std::vector<std::string> & images,
                  const std::vector<double> &      spacing);

  /** Adds the positions of one more annotator of these images: `landmarks` become the mean of all annotators, see
   * ComputeMeanOfAnnotators(), which also says what is thrown. */
  void
  AddAnnotator(const LandmarkTable * table);

  /** True positions, in the physical space of the images; of several annotators, their mean. */
  LandmarkTable::ConstPointer landmarks;
  /** The positions of each of several annotators; empty: there is one. */
  std::vector<LandmarkTable::ConstPointer> annotators;
  /** The folder that the names of the images are relative to. */
  std::string imageDirectory{ "." };
  /** Names in the table. */
  std::vector<std::string> images;
  /** Pixel spacing in mm that replaces the files' own; one entry an axis; empty: the files' own. */
  std::vector<double> imageSpacing;

  /** The file of an image. */
  std::string
  GetFileName(const std::string & image) const;

  /** Names of the landmarks that are unlabeled in all images: nobody said whether or where they are there. */
  std::vector<std::string>
  GetUnlabeledLandmarks() const;

  /** Names of the landmarks that have no position in any image: absent or unlabeled. */
  std::vector<std::string>
  GetMissingLandmarks() const;

  /** Whether all members are the same, the tables as objects. */
  bool
  operator==(const LandmarkDataSet & other) const;

  /** The latest of the tables. */
  ModifiedTimeType
  GetMTime() const;

  /** Throws an ExceptionObject unless the table holds these landmarks, in this order, and every image, at least one
   * landmark is there, and the spacing suits the dimension. `kind` is what the data set is called in an error. */
  void
  Verify(const std::string & kind, unsigned int dimension, const std::vector<std::string> & names) const;
};

} // end namespace itk

#endif
