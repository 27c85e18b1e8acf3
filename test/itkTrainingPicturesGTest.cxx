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
#include "itkTrainingPictures.h"

#include "itkTrainingTestData.h"

#include "itkImageFileReader.h"
#include "itkRGBPixel.h"

#include <gtest/gtest.h>

TEST(TrainingPictures, StandBesideTheLog)
{
  const TrainingTestData<2> data(3);
  auto                      settings = MakeTinySettings<2>(4);
  settings.optimization.validationInterval = 2;
  const auto trainer = data.MakeTrainer(settings);
  trainer->SetValidationData(data.GetData({ "image2.mha" }));
  trainer->SetLogFileName(data.Folder.GetName("log.csv"));
  itk::AddTrainingPictures(*trainer);
  trainer->Update();
  const auto svg = data.Folder.Read("log.svg");
  for (const auto * text : { "<svg", "loss", "sigma (pixels)", "validation error (mm)", "iteration" })
  {
    EXPECT_NE(svg.find(text), std::string::npos) << text;
  }
  EXPECT_GT(data.Folder.Read("log-worst.png").size(), 1000u);
}

TEST(TrainingPictures, AnImageThatIsGoneEndsNoTraining)
{
  const TrainingTestData<2> data(3);
  auto                      settings = MakeTinySettings<2>(4);
  settings.optimization.validationInterval = 2;
  const auto trainer = data.MakeTrainer(settings);
  trainer->SetValidationData(data.GetData({ "image2.mha" }));
  trainer->SetLogFileName(data.Folder.GetName("log.csv"));
  trainer->SetCheckpointInterval(1);
  trainer->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
    if (trainer->GetIteration() == 3)
    {
      data.Folder.Write("image2.mha", "");
    }
  });
  itk::AddTrainingPictures(*trainer);
  trainer->Update();
  EXPECT_EQ(trainer->GetIteration(), 4u);
}

TEST(TrainingPictures, APreviewIsASheetOfSamples)
{
  const TrainingTestData<2> data(2);
  const auto                name = data.Folder.GetName("preview.png");
  itk::WriteTrainingPreview(*data.MakeTrainer(1), name, 5);
  using PictureType = itk::Image<itk::RGBPixel<unsigned char>, 2>;
  const auto picture = itk::ReadImage<PictureType>(name);
  const auto size = picture->GetBufferedRegion().GetSize();
  // Three columns, two rows, the last place is empty.
  EXPECT_NEAR(static_cast<double>(size[0]), 2400.0, 600.0);
  const itk::RGBPixel<unsigned char> corner =
    picture->GetPixel({ { static_cast<int>(size[0]) - 2, static_cast<int>(size[1]) - 2 } });
  EXPECT_EQ(corner[0], 255);
}
