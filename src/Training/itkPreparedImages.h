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
#ifndef itkPreparedImages_h
#define itkPreparedImages_h

#include "itkLandmarkDataSet.h"
#include "itkLandmarkImageReader.h"
#include "itkLandmarkModelDescription.h"

#include "itkImage.h"

#include <map>
#include <mutex>

namespace itk
{

/** A reader for an image of a data set. */
template <unsigned int VDimension>
typename LandmarkImageReader<Image<float, VDimension>>::Pointer
MakeImageReader(const LandmarkDataSet & data, const std::string & image);

/** Looks at every image of a data set: one that cannot be read, carries no spacing while none was set, or does not
 * contain all of its landmarks is an error. */
template <unsigned int VDimension>
void
VerifyImages(const LandmarkDataSet & data);

/** Images as a stage of a model sees them, but on their own grid: with prepared intensities, and smoothed. They are
 * kept for their next use while there is memory. Several threads may use one object. */
template <unsigned int VDimension>
class PreparedImages
{
public:
  using ImageType = Image<float, VDimension>;

  PreparedImages(const LandmarkGridSettings &      grid,
                 const LandmarkIntensitySettings & intensity,
                 std::size_t                       memoryInBytes);

  /** An image of its own for each call, as pipelines change the regions of their inputs; its pixels are shared. */
  typename ImageType::Pointer
  Get(const LandmarkDataSet & data, const std::string & image);

  /** The description of a stage that takes such images as they are. */
  static LandmarkStageDescription
  Describe(const LandmarkStageDescription & stage);

private:
  typename ImageType::ConstPointer
  Prepare(const LandmarkDataSet & data, const std::string & image) const;

  const LandmarkGridSettings                              m_Grid;
  const LandmarkIntensitySettings                         m_Intensity;
  const std::size_t                                       m_Memory;
  std::mutex                                              m_Mutex;
  std::size_t                                             m_UsedMemory{ 0 };
  std::map<std::string, typename ImageType::ConstPointer> m_Images;
};

extern template class PreparedImages<2>;
extern template class PreparedImages<3>;

} // end namespace itk

#endif
