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
// First include the header file to be tested:
#include "itkLandmarkDefinitionFile.h"

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"

#include <gtest/gtest.h>

TEST(LandmarkDefinitionFile, DefinesTheLandmarksThatItNames)
{
  const TestFolder                     folder;
  std::vector<itk::LandmarkDefinition> landmarks{ { "a", "", "b" }, { "b", "As before.", "a" }, { "c", "", "" } };
  EXPECT_EQ(itk::GetDefinitions(landmarks), (std::vector<std::string>{ "", "As before.", "" }));
  itk::ReadLandmarkDefinitions(
    folder.Write("a.csv", "\xef\xbb\xbfname,definition\r\nc,\"The \"\"top\"\", here.\"\r\n a , \xc3\x96hr. \r\n"),
    landmarks);
  EXPECT_EQ(itk::GetDefinitions(landmarks),
            (std::vector<std::string>{ "\xc3\x96hr.", "As before.", "The \"top\", here." }));
  EXPECT_EQ(landmarks[0].mirror, "b");
  EXPECT_EQ(itk::GetDefinitions({ { "a", "", "" } }), std::vector<std::string>());
}

TEST(LandmarkDefinitionFile, WhatIsWrongIsOneLineAndChangesNothing)
{
  const TestFolder                     folder;
  std::vector<itk::LandmarkDefinition> landmarks{ { "a", "As before.", "" }, { "b", "", "" } };
  const auto                           expectError = [&](const std::string & text, const std::string & reason) {
    const auto fileName = folder.Write("a.csv", text);
    EXPECT_EQ(GetExceptionDescription([&] { itk::ReadLandmarkDefinitions(fileName, landmarks); }), fileName + reason);
    EXPECT_EQ(itk::GetDefinitions(landmarks), (std::vector<std::string>{ "As before.", "" }));
  };
  const std::string header = "name,definition\n";
  expectError("a,The top.\n", ":1: the header must be name,definition");
  expectError("definition,name\n", ":1: the header must be name,definition");
  expectError("name;definition\na;The top.\n", ":1: columns must be separated by commas (got 'name;definition')");
  expectError(header + "b,Left.\na,Right, below.\n", ":3: the row must have 2 columns (got 3)");
  expectError(header + "b,Left.\nA,Right.\n", ":3: there is no landmark 'A'");
  expectError(header + "b,Left.\na,Right.\nb,Left.\n", ":4: landmark 'b' is defined already");
  expectError(header + "a,\n", ":2: the definition of 'a' must be one line of UTF-8 text");
  expectError(header + "a,\"The\ntop.\"\n", ":2: the definition of 'a' must be one line of UTF-8 text");
  expectError(header + "a,\xd6hr.\n", ":2: the definition of 'a' must be one line of UTF-8 text");
}

TEST(LandmarkDefinitionFile, MirrorPairsAreReadFromRowsOfTwoNames)
{
  const TestFolder folder;
  auto             landmarks = itk::MakeLandmarkDefinitions({ "first", "second", "third" });
  itk::ReadMirrorPairs(folder.Write("pairs.csv", "first, third\n"), landmarks);
  EXPECT_EQ(itk::GetMirroredOrder(landmarks), (std::vector<unsigned int>{ 2, 1, 0 }));
  for (const auto * text :
       { "first\n", "first,nobody\n", "first,second,first\n", "first,first\n", "first,second\nthird,first\n" })
  {
    const auto error =
      GetExceptionDescription([&] { itk::ReadMirrorPairs(folder.Write("pairs.csv", text), landmarks); });
    EXPECT_NE(error.find("pairs.csv:"), std::string::npos) << error;
    EXPECT_EQ(itk::GetMirroredOrder(landmarks), (std::vector<unsigned int>{ 2, 1, 0 }));
  }
}
