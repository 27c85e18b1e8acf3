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
#ifndef itkImageGeometryTestFile_h
#define itkImageGeometryTestFile_h

#include "itkExceptionDescription.h"
#include "itkLandmarkImageReader.h"

#include "itkImage.h"

#include <gtest/gtest.h>

#include <string>

/** The volumes of these tests have 6 x 5 x 4 voxels, whose value is their place in the file. */
constexpr unsigned int numberOfVoxels = 6 * 5 * 4;

inline std::string
MakeVoxels(unsigned int count = numberOfVoxels)
{
  std::string bytes;
  for (unsigned int i = 0; i < count; ++i)
  {
    bytes += static_cast<char>(i);
  }
  return bytes;
}

template <unsigned int VDimension = 3>
typename itk::Image<float, VDimension>::Pointer
Read(const std::string & fileName)
{
  const auto reader = itk::LandmarkImageReader<itk::Image<float, VDimension>>::New();
  reader->SetFileName(fileName);
  reader->RequireSpacingOn();
  reader->Update();
  return reader->GetOutput();
}

template <unsigned int VDimension = 3>
void
Expect_refused(const std::string & fileName, const std::string & reason)
{
  const auto start = fileName + ": " + reason;
  EXPECT_EQ(GetExceptionDescription([&] { Read<VDimension>(fileName); }).substr(0, start.size()), start);
}

#endif
