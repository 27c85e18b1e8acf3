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
#include "itkMeanOfAnnotators.h"

#include "itkExceptionDescription.h"
#include "itkMakeLandmarkSet.h"

#include <gtest/gtest.h>

namespace
{

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

using TablePointer = itk::LandmarkTable::ConstPointer;

template <unsigned int VDimension>
itk::LandmarkTable::Pointer
MakeTable(const std::vector<std::string> & names)
{
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(VDimension);
  table->SetLandmarkNames(names);
  return table;
}

template <unsigned int VDimension>
void
SetRow(itk::LandmarkTable & table, const std::string & image, const std::vector<double> & coordinates)
{
  table.SetLandmarks(image, MakeLandmarkSet<VDimension>(table.GetLandmarkNames(), coordinates));
}

} // namespace

TEST(MeanOfAnnotators, IsThatOfThoseWhoMarkedALandmark)
{
  const auto first = MakeTable<2>({ "a", "b", "c", "d" });
  SetRow<2>(*first, "x", { 1, 2, 3, 4, notANumber, notANumber, notANumber, notANumber });
  SetRow<2>(*first, "y", { 1, 1, 2, 2, 3, 3, 4, 4 });
  const auto second = MakeTable<2>({ "b", "a", "d", "c" });
  const auto marked =
    MakeLandmarkSet<2>(second->GetLandmarkNames(), { 5, 8, 2, 4, notANumber, notANumber, notANumber, notANumber });
  second->SetLandmarks("x", marked);
  SetRow<2>(*second, "z", { 1, 2, 3, 4, 5, 6, 7, 8 });

  const auto mean = itk::ComputeMeanOfAnnotators({ TablePointer(first), TablePointer(second) });
  EXPECT_EQ(mean->GetImageNames(), (std::vector<std::string>{ "x", "y", "z" }));
  EXPECT_EQ(mean->GetLandmarkNames(), first->GetLandmarkNames());
  const auto x = mean->GetLandmarks<2>("x");
  EXPECT_EQ(x->GetPoint(0)[0], 1.5f);
  EXPECT_EQ(x->GetPoint(0)[1], 3.0f);
  EXPECT_EQ(x->GetPoint(1)[0], 4.0f);
  EXPECT_EQ(x->GetPoint(1)[1], 6.0f);
  EXPECT_TRUE(x->IsMissing(2) && x->IsMissing(3));
  // Only one annotator has this image.
  EXPECT_EQ(mean->GetLandmarks<2>("z")->GetPoint(0)[0], 3.0f);
}

TEST(MeanOfAnnotators, ATableCountsAsOftenAsItIsGiven)
{
  const auto first = MakeTable<2>({ "a", "b" });
  SetRow<2>(*first, "x", { 1, 2, 3, 4 });
  const auto second = MakeTable<2>({ "a", "b" });
  SetRow<2>(*second, "x", { 6, -3, notANumber, notANumber });
  const TablePointer one(first);

  const auto mean = itk::ComputeMeanOfAnnotators({ one, one, one, one, TablePointer(second) })->GetLandmarks<2>("x");
  EXPECT_FLOAT_EQ(mean->GetPoint(0)[0], 0.8f * 1 + 0.2f * 6);
  EXPECT_FLOAT_EQ(mean->GetPoint(0)[1], 0.8f * 2 - 0.2f * 3);
  EXPECT_FLOAT_EQ(mean->GetPoint(1)[0], 3.0f);
  EXPECT_FLOAT_EQ(mean->GetPoint(1)[1], 4.0f);
}

TEST(MeanOfAnnotators, WhatNobodyMarkedIsUnlabeledIfAllSaySo)
{
  const auto makeTable = [](bool isUnlabeled) {
    const auto table = MakeTable<3>({ "a" });
    const auto landmarks = MakeLandmarkSet<3>({ "a" }, { notANumber, notANumber, notANumber });
    if (isUnlabeled)
    {
      landmarks->SetUnlabeled(0);
    }
    table->SetLandmarks("x", landmarks);
    return TablePointer(table);
  };
  const auto isUnlabeled = [](const std::vector<TablePointer> & tables) {
    return itk::ComputeMeanOfAnnotators(tables)->GetLandmarks<3>("x")->IsUnlabeled(0);
  };
  EXPECT_TRUE(isUnlabeled({ makeTable(true), makeTable(true) }));
  EXPECT_FALSE(isUnlabeled({ makeTable(true), makeTable(false) }));
  EXPECT_FALSE(isUnlabeled({ makeTable(false), makeTable(true) }));
}

TEST(MeanOfAnnotators, TablesOfOtherLandmarksAreErrors)
{
  const auto getError = [](const std::vector<TablePointer> & tables) {
    return GetExceptionDescription([&tables] { itk::ComputeMeanOfAnnotators(tables); });
  };
  const auto table = MakeTable<2>({ "a", "b" });
  SetRow<2>(*table, "x", { 1, 2, 3, 4 });
  const TablePointer ab(table);
  EXPECT_EQ(getError({}), "ITK ERROR: There must be an annotator, and a table of each.");
  EXPECT_EQ(getError({ ab, nullptr }), "ITK ERROR: There must be an annotator, and a table of each.");
  EXPECT_EQ(getError({ ab, TablePointer(MakeTable<3>({ "a", "b" })) }),
            "ITK ERROR: The landmarks of all annotators must have the same dimension (got 3 and 2).");
  EXPECT_EQ(getError({ ab, TablePointer(MakeTable<2>({ "b" })) }),
            "ITK ERROR: All annotators must have the same landmarks (only some have 'a').");
  EXPECT_EQ(getError({ ab, TablePointer(MakeTable<2>({ "a", "b", "c" })) }),
            "ITK ERROR: All annotators must have the same landmarks (only some have 'c').");
}
