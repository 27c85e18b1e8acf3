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
#include "itkLandmarkContactSheet.h"

#include "itkExceptionDescription.h"
#include "itkLandmarkEvaluation.h"
#include "itkMakeLandmarkSet.h"
#include "itkTestFolder.h"

#include "itkImageFileReader.h"
#include "itkObjectFactoryBase.h"
#include "itkRGBPixel.h"
#include "itksys/SystemTools.hxx"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace
{

template <unsigned int VDimension>
typename itk::Image<float, VDimension>::ConstPointer
MakeImage()
{
  const auto image = itk::Image<float, VDimension>::New();
  image->SetRegions(itk::Size<VDimension>::Filled(20));
  image->Allocate(true);
  return image;
}

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double absent = -1.0;

/** One landmark in each image, true at the origin and found at these distances; `missing`: not found; `absent`: found,
 * but not true. */
struct Cases
{
  itk::LandmarkTable::Pointer            truth{ itk::LandmarkTable::New() };
  itk::LandmarkTable::Pointer            found{ itk::LandmarkTable::New() };
  itk::LandmarkEvaluationResult::Pointer result;

  Cases(const std::vector<double> & errors, unsigned int dimension)
  {
    for (const auto & table : { truth, found })
    {
      table->SetDimension(dimension);
      table->SetLandmarkNames({ "l" });
    }
    for (size_t i = 0; i < errors.size(); ++i)
    {
      SetLandmarks(*truth, std::to_string(i), std::vector<double>(dimension, errors[i] == absent ? missing : 0.0));
      std::vector<double> coordinates(dimension, std::isnan(errors[i]) ? errors[i] : 0.0);
      coordinates[0] = errors[i];
      SetLandmarks(*found, std::to_string(i), coordinates);
    }
    const auto evaluation = itk::LandmarkEvaluation::New();
    evaluation->SetTrueLandmarks(truth);
    evaluation->SetFoundLandmarks(found);
    result = evaluation->Compute();
  }
};

} // namespace

TEST(LandmarkContactSheet, WorstCasesAreTheSixLargestErrorsThoseWithoutAnyFirst)
{
  const TestFolder         folder;
  const Cases              cases({ 3, 1, missing, 7, 2, 5, 4, missing }, 2);
  std::vector<std::string> names;
  itk::WriteWorstCases<2>(
    folder.GetName("worst.png"), *cases.result, *cases.found, *cases.truth, [&names](const std::string & name) {
      names.push_back(name);
      return MakeImage<2>();
    });
  EXPECT_EQ(names, (std::vector<std::string>{ "2", "7", "3", "5", "6", "0" }));
  // Three pictures of 1200 pixels side by side are shrunk by lround(3 * 1200 / 2400) = 2.
  const auto sheet = itk::ReadImage<itk::Image<itk::RGBPixel<unsigned char>, 2>>(folder.GetName("worst.png"));
  EXPECT_EQ(sheet->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { 1800, 1200 } }));
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
}

TEST(LandmarkContactSheet, ImagesWithoutATrueLandmarkAreNoWorstCases)
{
  const TestFolder         folder;
  std::vector<std::string> names;
  const auto               write = [&](const std::vector<double> & errors) {
    const Cases cases(errors, 3);
    names.clear();
    itk::WriteWorstCases<3>(
      folder.GetName("worst.png"), *cases.result, *cases.found, *cases.truth, [&names](const std::string & name) {
        names.push_back(name);
        return MakeImage<3>();
      });
  };
  write({ absent, 1, missing, absent, 2 });
  EXPECT_EQ(names, (std::vector<std::string>{ "2", "4", "1" }));
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
  itksys::SystemTools::RemoveFile(folder.GetName("worst.png"));
  write({ absent, absent });
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
}

TEST(LandmarkContactSheet, FewVolumesMakeASheetToo)
{
  const TestFolder folder;
  const Cases      cases({ 3 }, 3);
  const auto       readImage = [](const std::string &) { return MakeImage<3>(); };
  itk::WriteWorstCases<3>(folder.GetName("worst.png"), *cases.result, *cases.found, *cases.truth, readImage);
  EXPECT_GT(folder.Read("worst.png").size(), 1000u);
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
}

TEST(LandmarkContactSheet, ImageFactoriesNeedNotBeRegistered)
{
  const TestFolder folder;
  const Cases      cases({ 3 }, 2);

  std::vector<itk::ObjectFactoryBase::Pointer> factories;
  for (auto * const factory : itk::ObjectFactoryBase::GetRegisteredFactories())
  {
    factories.emplace_back(factory);
  }
  for (const auto & factory : factories)
  {
    itk::ObjectFactoryBase::UnRegisterFactory(factory);
  }
  const auto readImage = [](const std::string &) { return MakeImage<2>(); };
  EXPECT_NO_THROW(
    itk::WriteWorstCases<2>(folder.GetName("worst.png"), *cases.result, *cases.found, *cases.truth, readImage));
  for (const auto & factory : factories)
  {
    itk::ObjectFactoryBase::RegisterFactory(factory);
  }
}

TEST(LandmarkContactSheet, NothingToDrawIsAnError)
{
  const auto draw = [] { itk::WriteLandmarkContactSheet<2>("sheet.png", 0, nullptr); };
  EXPECT_NE(GetExceptionDescription(draw).find("sheet.png: there is nothing to draw"), std::string::npos);
}

TEST(LandmarkContactSheet, AnImageThatCannotBeReadLeavesNoFiles)
{
  const TestFolder folder;
  const auto       draw = [&folder] {
    itk::WriteLandmarkContactSheet<2>(
      folder.GetName("sheet.png"), 2, [&folder](unsigned int i, itk::LandmarkOverlay<itk::Image<float, 2>> & overlay) {
        if (i == 1)
        {
          EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
          itkGenericExceptionMacro("unreadable");
        }
        overlay.SetImage(MakeImage<2>());
        overlay.SetLandmarks(itk::LandmarkSet<2>::New());
      });
  };
  EXPECT_NE(GetExceptionDescription(draw).find("unreadable"), std::string::npos);
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
}
