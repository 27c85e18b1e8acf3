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

#include <string>
#include <vector>

/** The description of the exception that a filter's update throws, as GetExceptionDescription() gives it. */
template <typename TFilter>
std::string
GetErrorOf(TFilter & filter)
{
  return GetExceptionDescription([&filter] { filter.UpdateLargestPossibleRegion(); });
}

/** Expects that a filter's update throws an exception with a text. */
template <typename TFilter>
void
Expect_exception_with(TFilter & filter, const std::string & text)
{
  const auto error = GetErrorOf(filter);
  EXPECT_NE(error.find(text), std::string::npos) << error;
}

/** Expects that a filter reports its progress, up to the end and never back, and stops when it is asked to after a
 * share of it. */
template <typename TFilter>
void
Expect_progress_and_abort(TFilter & filter, const std::vector<float> & shares = { 0.0f })
{
  // Other threads report no events.
  filter.SetNumberOfWorkUnits(1);
  float      progress = 0.0f;
  const auto observer = filter.AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    EXPECT_GE(filter.GetProgress(), progress);
    progress = filter.GetProgress();
  });
  filter.Update();
  EXPECT_NEAR(progress, 1.0f, 1e-5f);
  EXPECT_EQ(filter.GetProgress(), progress);
  filter.RemoveObserver(observer);

  for (const float share : shares)
  {
    const auto abort = filter.AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
      if (filter.GetProgress() >= share)
      {
        filter.AbortGenerateDataOn();
      }
    });
    filter.Modified();
    EXPECT_THROW(filter.Update(), itk::ProcessAborted) << share;
    filter.RemoveObserver(abort);
  }
  EXPECT_NO_THROW(filter.Update());
}

#endif
