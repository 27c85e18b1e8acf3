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
#ifndef itkHeatmapNetworkImageFilter_hxx
#define itkHeatmapNetworkImageFilter_hxx

#include <algorithm>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::HeatmapNetworkImageFilter()
{
  for (const char * const name : { "LocalAppearance", "SpatialConfiguration" })
  {
    this->SetOutput(name, this->MakeOutput(name));
  }
}

template <typename TInputImage, typename TOutputImage>
auto
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GetLocalAppearance() -> OutputImageType *
{
  return static_cast<OutputImageType *>(this->ProcessObject::GetOutput("LocalAppearance"));
}

template <typename TInputImage, typename TOutputImage>
auto
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GetSpatialConfiguration() -> OutputImageType *
{
  return static_cast<OutputImageType *>(this->ProcessObject::GetOutput("SpatialConfiguration"));
}

template <typename TInputImage, typename TOutputImage>
ModifiedTimeType
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GetMTime() const
{
  const auto time = Superclass::GetMTime();
  return m_Model ? std::max(time, m_Model->GetMTime()) : time;
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!m_Model || !m_Model->HasNetwork())
  {
    itkExceptionMacro("Model must be set and have a network.");
  }
  if (m_Model->GetDimension() != ImageDimension)
  {
    itkExceptionMacro("Model must be for images of dimension " << ImageDimension << " (got one for dimension "
                                                               << m_Model->GetDimension() << ").");
  }
  if (m_ComputeComponents && !m_Model->HasComponents())
  {
    itkExceptionMacro("ComputeComponents must be off for a network without local appearance and spatial "
                      "configuration components.");
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GenerateOutputInformation()
{
  Superclass::GenerateOutputInformation();
  for (auto * const output : { this->GetOutput(), this->GetLocalAppearance(), this->GetSpatialConfiguration() })
  {
    output->SetNumberOfComponentsPerPixel(m_Model->GetNumberOfLandmarks());
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  if (auto * const input = const_cast<InputImageType *>(this->GetInput()))
  {
    input->SetRequestedRegionToLargestPossibleRegion();
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::EnlargeOutputRequestedRegion(DataObject * output)
{
  Superclass::EnlargeOutputRequestedRegion(output);
  output->SetRequestedRegionToLargestPossibleRegion();
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  const InputImageType * const input = this->GetInput();
  const auto                   region = input->GetLargestPossibleRegion();
  if (input->GetBufferedRegion() != region)
  {
    itkExceptionMacro("The whole input image must be buffered.");
  }
  this->UpdateProgress(0.0f);
  if (this->GetAbortGenerateData())
  {
    throw ProcessAborted(__FILE__, __LINE__);
  }
  OutputImageType * const heatmaps[3] = { this->GetOutput(),
                                          this->GetLocalAppearance(),
                                          this->GetSpatialConfiguration() };
  float *                 buffers[3] = { nullptr, nullptr, nullptr };
  for (unsigned int i = 0; i < 3; ++i)
  {
    auto * const output = heatmaps[i];
    if (i > 0 && !m_ComputeComponents)
    {
      output->Initialize();
      continue;
    }
    output->SetBufferedRegion(region);
    output->Allocate();
    buffers[i] = output->GetBufferPointer();
  }
  m_Model->Evaluate(input->GetBufferPointer(),
                    region.GetSize().data(),
                    buffers[0],
                    buffers[1],
                    buffers[2],
                    m_Device,
                    std::min(this->GetMultiThreader()->GetMaximumNumberOfThreads(), this->GetNumberOfWorkUnits()));
  this->UpdateProgress(1.0f);
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapNetworkImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(Model);
  os << indent << "Device: " << m_Device << std::endl;
  os << indent << "ComputeComponents: " << (m_ComputeComponents ? "On" : "Off") << std::endl;
}

} // end namespace itk

#endif
