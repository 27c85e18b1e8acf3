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
#include "itkCrossValidation.h"

#include "itkExceptionDescription.h"
#include "itkMacro.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace
{

std::vector<std::string>
MakeNames(unsigned int count)
{
  std::vector<std::string> names;
  for (unsigned int i = 0; i < count; ++i)
  {
    names.push_back("image" + std::to_string(100 + i));
  }
  return names;
}

} // namespace

TEST(CrossValidation, EveryImageIsInOneFoldAndInTheTrainingOfTheOthers)
{
  const auto            names = MakeNames(11);
  std::set<std::string> seen;
  for (unsigned int i = 0; i < 3; ++i)
  {
    const auto fold = itk::SelectFold(names, 3, i, 5);
    EXPECT_TRUE(fold.ValidationImages.size() == 3 || fold.ValidationImages.size() == 4);
    EXPECT_EQ(fold.ValidationImages.size() + fold.TrainingImages.size(), 11u);
    EXPECT_TRUE(std::is_sorted(fold.TrainingImages.begin(), fold.TrainingImages.end()));
    for (const auto & name : fold.ValidationImages)
    {
      EXPECT_TRUE(seen.insert(name).second) << name;
      EXPECT_EQ(std::count(fold.TrainingImages.begin(), fold.TrainingImages.end(), name), 0) << name;
    }
  }
  EXPECT_EQ(seen.size(), 11u);
}

TEST(CrossValidation, SmallSubsetsAreInLargeOnesAndTheSeedDecides)
{
  const auto names = MakeNames(40);
  const auto small = itk::SelectSubset(names, 7, 1);
  const auto large = itk::SelectSubset(names, 25, 1);
  EXPECT_EQ(small.size(), 7u);
  EXPECT_EQ(large.size(), 25u);
  EXPECT_TRUE(std::includes(large.begin(), large.end(), small.begin(), small.end()));
  EXPECT_EQ(itk::SelectSubset(names, 7, 1), small);
  EXPECT_NE(itk::SelectSubset(names, 7, 2), small);
  EXPECT_EQ(itk::SelectSubset(names, 40, 3), names);
}

TEST(CrossValidation, WhatCannotBeIsAnError)
{
  const auto names = MakeNames(4);
  EXPECT_THROW(itk::SelectFold(names, 1, 0, 1), itk::ExceptionObject);
  EXPECT_THROW(itk::SelectFold(names, 5, 0, 1), itk::ExceptionObject);
  EXPECT_THROW(itk::SelectFold(names, 2, 2, 1), itk::ExceptionObject);
  EXPECT_THROW(itk::SelectSubset(names, 0, 1), itk::ExceptionObject);
  EXPECT_THROW(itk::SelectSubset(names, 5, 1), itk::ExceptionObject);
  EXPECT_NE(GetExceptionDescription([] { itk::SelectFold(MakeNames(1), 2, 0, 1); }).find("at least 2 images (got 1)"),
            std::string::npos);
}
