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
#ifndef itkFilterExpectations_h
#define itkFilterExpectations_h

#include "itkExceptionDescription.h"

#include "itkCommand.h"

#include <gtest/gtest.h>

#include <algorithm>

/** The description of the exception that a filter's update throws, as GetExceptionDescription() gives it. */
template <typename TFilter>
std::string
GetErrorOf(TFilter & filter)
{
  return GetExceptionDescription([&filter] { filter.UpdateLargestPossibleRegion(); });
}

/** Expects that a filter reports its progress, and stops when it is asked to. */
template <typename TFilter>
void
Expect_progress_and_abort(TFilter & filter)
{
  // Other threads report no events. ITK 5.2 loses progress when the parts, here lines, add up to more than 1.
  filter.SetNumberOfWorkUnits(1);
  float      largestProgress = 0.0f;
  const auto observer = filter.AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    largestProgress = std::max(largestProgress, filter.GetProgress());
  });
  filter.Update();
  EXPECT_GT(largestProgress, 0.9f);

  filter.RemoveObserver(observer);
  filter.AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) { filter.AbortGenerateDataOn(); });
  filter.Modified();
  EXPECT_THROW(filter.Update(), itk::ProcessAborted);
}

#endif
