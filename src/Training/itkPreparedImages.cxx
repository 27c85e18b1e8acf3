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
#include "itkPreparedImages.h"
#include "itkFileError.h"
#include "itkLandmarkIntensityImageFilter.h"
#include "itkMissingLandmark.h"

#include <locale>
#include <sstream>

namespace itk
{

template <unsigned int VDimension>
typename LandmarkImageReader<Image<float, VDimension>>::Pointer
MakeImageReader(const LandmarkDataSet & data, const std::string & image)
{
  const auto reader = LandmarkImageReader<Image<float, VDimension>>::New();
  ConfigureImageReader(*reader, data.GetFileName(image), data.imageSpacing);
  return reader;
}

template <unsigned int VDimension>
void
VerifyImages(const LandmarkDataSet & data)
{
  for (const auto & name : data.images)
  {
    const auto reader = MakeImageReader<VDimension>(data, name);
    reader->UpdateOutputInformation();
    const auto landmarks = data.landmarks->template GetLandmarks<VDimension>(name);
    for (unsigned int i = 0; i < landmarks->GetNumberOfLandmarks(); ++i)
    {
      const auto        point = landmarks->GetPoint(i);
      Index<VDimension> index;
      if (!IsMissingLandmark(point) && !reader->GetOutput()->TransformPhysicalPointToIndex(point, index))
      {
        std::ostringstream reason;
        reason.imbue(std::locale::classic());
        reason << "landmark '" << landmarks->GetLandmarkNames()[i] << "' at " << point << " mm lies outside the image";
        ThrowFileError(reader->GetFileName(), reason.str());
      }
    }
  }
}

template <unsigned int VDimension>
PreparedImages<VDimension>::PreparedImages(const LandmarkGridSettings &      grid,
                                           const LandmarkIntensitySettings & intensity,
                                           std::size_t                       memoryInBytes)
  : m_Grid(grid)
  , m_Intensity(intensity)
  , m_Memory(memoryInBytes)
{}

template <unsigned int VDimension>
auto
PreparedImages<VDimension>::Get(const LandmarkDataSet & data, const std::string & image) -> typename ImageType::Pointer
{
  const auto                       fileName = data.GetFileName(image);
  typename ImageType::ConstPointer prepared;
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    const auto                        found = m_Images.find(fileName);
    prepared = found == m_Images.end() ? nullptr : found->second;
  }
  if (!prepared)
  {
    prepared = this->Prepare(data, image);
    const auto                        bytes = prepared->GetBufferedRegion().GetNumberOfPixels() * sizeof(float);
    const std::lock_guard<std::mutex> lock(m_Mutex);
    if (m_UsedMemory + bytes <= m_Memory && m_Images.emplace(fileName, prepared).second)
    {
      m_UsedMemory += bytes;
    }
  }
  const auto shared = ImageType::New();
  shared->Graft(prepared);
  return shared;
}

template <unsigned int VDimension>
auto
PreparedImages<VDimension>::Prepare(const LandmarkDataSet & data, const std::string & image) const ->
  typename ImageType::ConstPointer
{
  const auto reader = MakeImageReader<VDimension>(data, image);
  const auto intensity = LandmarkIntensityImageFilter<ImageType>::New();
  intensity->SetInput(reader->GetOutput());
  intensity->SetSettings(m_Intensity);
  intensity->Update();

  // On the image's own grid, the filter smooths and does nothing else.
  const auto smooth = NetworkGridResampleImageFilter<ImageType, ImageType>::New();
  smooth->SetInput(intensity->GetOutput());
  smooth->SetSmoothingSigma(m_Grid.smoothingSigma);
  smooth->SetSize(intensity->GetOutput()->GetLargestPossibleRegion().GetSize());
  smooth->SetSpacingRule(LandmarkGridSettings::SpacingRuleEnum::FixedSpacing);
  smooth->SetSpacing(intensity->GetOutput()->GetSpacing());
  smooth->Update();
  const typename ImageType::Pointer prepared = smooth->GetOutput();
  prepared->DisconnectPipeline();
  return prepared.GetPointer();
}

template <unsigned int VDimension>
LandmarkStageDescription
PreparedImages<VDimension>::Describe(const LandmarkStageDescription & stage)
{
  auto prepared = stage;
  prepared.grid.smoothingSigma = 0.0;
  prepared.intensity = LandmarkIntensitySettings();
  prepared.intensity.rangeRule = LandmarkIntensitySettings::RangeRuleEnum::FixedRange;
  prepared.intensity.minimum = -1.0;
  prepared.intensity.maximum = 1.0;
  return prepared;
}

template class PreparedImages<2>;
template class PreparedImages<3>;
template LandmarkImageReader<Image<float, 2>>::Pointer
MakeImageReader<2>(const LandmarkDataSet &, const std::string &);
template LandmarkImageReader<Image<float, 3>>::Pointer
MakeImageReader<3>(const LandmarkDataSet &, const std::string &);
template void
VerifyImages<2>(const LandmarkDataSet &);
template void
VerifyImages<3>(const LandmarkDataSet &);

} // end namespace itk
