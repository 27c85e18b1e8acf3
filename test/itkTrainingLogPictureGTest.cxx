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
#include "itkTrainingLogPicture.h"

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"

namespace
{

std::string
Draw(const std::string & csv)
{
  const TestFolder folder;
  itk::WriteTrainingLogPicture(folder.Write("log.csv", csv), folder.GetName("log.svg"));
  return folder.Read("log.svg");
}

void
Expect_Holds(const std::string & svg, const std::vector<std::string> & parts)
{
  for (const auto & part : parts)
  {
    EXPECT_NE(svg.find(part), std::string::npos) << part << " is not in\n" << svg;
  }
}

const std::string header =
  "iteration,seconds,loss,learning_rate,\"sigma_a,b\",sigma_c,validation_mean,validation_median\n";

} // namespace

// Three panels from 80 to 770, the first from 324 up to 64.
TEST(TrainingLogPicture, DrawsLossSigmaAndValidation)
{
  const auto svg = Draw(header + "10,1,100,0.1,2,4,,\n20,2,10,0.1,3,5,6,4\n30,3,10,0.1,1,5,,\n40,4,1,0.1,2,4,2,1\n");
  Expect_Holds(svg,
               { ">Training</text>",
                 "M252.5 64L425 194L597.5 194L770 324",
                 ">largest</text>",
                 ">least</text>",
                 ">validation error (mm)</text>",
                 ">median</text>",
                 ">iteration</text>" });
  // Rows without a validation do not interrupt its curve: mean 6 and 2 and median 4 and 1 of 1 to 6.
  Expect_Holds(svg, { "M425 744L770 952", "M425 848L770 1004" });
}

TEST(TrainingLogPicture, QuantitiesThatAreNotThereHaveNoPanel)
{
  const auto svg = Draw(header + "10,1,100,0.1,2,4,,\n");
  EXPECT_EQ(svg.find("validation"), std::string::npos);
  const auto losses = Draw("loss_displacement,iteration,loss_classification\n1,5,2\n0.5,10,1\n");
  Expect_Holds(losses, { ">loss_displacement</text>", ">loss_classification</text>", ">iteration</text>" });
  EXPECT_EQ(losses.find("sigma"), std::string::npos);
}

TEST(TrainingLogPicture, ALogWithoutARowDrawsNothing)
{
  const TestFolder folder;
  itk::WriteTrainingLogPicture(folder.Write("log.csv", header), folder.GetName("log.svg"));
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
}

TEST(TrainingLogPicture, OneRowIsADot)
{
  Expect_Holds(Draw("iteration,loss\n5,1\n"), { "M770 " });
  Expect_Holds(Draw("iteration,loss\n0,1\n"), { "h0" });
}

TEST(TrainingLogPicture, WrongLogsAreErrors)
{
  const auto getError = [](const std::string & csv) { return GetExceptionDescription([&csv] { Draw(csv); }); };
  const auto has = [](const std::string & text, const std::string & part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(has(getError("\n"), "log.csv: "));
  EXPECT_TRUE(has(getError("image,a_x\n1,2\n"), "log.csv: there is no column 'iteration'"));
  EXPECT_TRUE(has(getError("iteration,loss\n1\n"), "log.csv:2: there are more or fewer fields"));
  EXPECT_TRUE(has(getError("iteration,loss\n1,2\n3,x\n"), "log.csv:3: 'x' is not a number"));
  EXPECT_TRUE(has(getError("iteration,seconds\n1,2\n"), "log.csv: there is no quantity to draw"));
  EXPECT_TRUE(has(getError("iteration,loss\n,2\n"), "log.csv: an iteration is missing"));
}
