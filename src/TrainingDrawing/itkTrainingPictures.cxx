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

#include "itkFileError.h"
#include "itkLandmarkContactSheet.h"
#include "itkPreparedImages.h"
#include "itkTrainingLogPicture.h"

#include "itksys/SystemTools.hxx"

#include <memory>

namespace itk
{

namespace
{

/** Covariances are calibrated when a training ends; until then, their regions would say what is not so. */
template <unsigned int VDimension>
LandmarkTable::Pointer
DropCovariances(const LandmarkTable & table)
{
  const auto dropped = LandmarkTable::New();
  dropped->SetDimension(VDimension);
  dropped->SetLandmarkNames(table.GetLandmarkNames());
  for (const auto & image : table.GetImageNames())
  {
    const auto landmarks = table.GetLandmarks<VDimension>(image)->Clone();
    landmarks->SetCovariances({});
    dropped->SetLandmarks(image, landmarks);
  }
  return dropped;
}

template <unsigned int VDimension>
void
DrawWorstCases(const LandmarkModelTrainer & trainer, const std::string & fileName)
{
  const auto & data = trainer.GetValidationData();
  const auto   read = [&data](const std::string & name) {
    const auto reader = MakeImageReader<VDimension>(data, name);
    reader->Update();
    return typename Image<float, VDimension>::ConstPointer(reader->GetOutput());
  };
  const auto found = DropCovariances<VDimension>(*trainer.GetFoundLandmarks());
  WriteWorstCases<VDimension>(fileName, *trainer.GetValidation(), *found, *data.landmarks, read);
}

void
Draw(const LandmarkModelTrainer & trainer)
{
  const auto names = GetTrainingPictureNames(trainer.GetLogFileName());
  WriteTrainingLogPicture(trainer.GetLogFileName(), names.front());
  if (trainer.GetValidation())
  {
    const bool isFlat = trainer.GetValidationData().landmarks->GetDimension() == 2;
    (isFlat ? DrawWorstCases<2> : DrawWorstCases<3>)(trainer, names.back());
  }
}

template <unsigned int VDimension>
void
WritePreview(LandmarkModelTrainer & trainer, const std::string & fileName, unsigned int numberOfSamples)
{
  const auto samples = trainer.MakeSamples<VDimension>(numberOfSamples);
  WriteLandmarkContactSheet<VDimension>(fileName, numberOfSamples, [&samples](unsigned int i, auto & overlay) {
    overlay.SetImage(samples[i].image);
    overlay.SetLandmarks(samples[i].landmarks);
  });
}

} // namespace

std::vector<std::string>
GetTrainingPictureNames(const std::string & logFileName)
{
  if (logFileName.empty())
  {
    return {};
  }
  const auto extension = itksys::SystemTools::GetFilenameLastExtension(logFileName);
  const auto name = logFileName.substr(0, logFileName.size() - extension.size());
  return { name + ".svg", name + "-worst.png" };
}

void
AddTrainingPictures(LandmarkModelTrainer & trainer)
{
  const auto draw = [&trainer, hasWarned = std::make_shared<bool>(false)](bool isSaved) {
    if (!isSaved || !itksys::SystemTools::FileExists(trainer.GetLogFileName()))
    {
      return;
    }
    try
    {
      Draw(trainer);
    }
    catch (const ExceptionObject & error)
    {
      if (!*hasWarned)
      {
        OutputWindowDisplayWarningText(
          ("WARNING: " + GetReason(error) + "; the training goes on without this picture.\n").c_str());
      }
      *hasWarned = true;
    }
  };
  trainer.AddObserver(IterationEvent(), [&trainer, draw](const EventObject &) { draw(trainer.GetStatus().isSaved); });
  trainer.AddObserver(AbortEvent(), [draw](const EventObject &) { draw(true); });
}

void
WriteTrainingPreview(LandmarkModelTrainer & trainer, const std::string & fileName, unsigned int numberOfSamples)
{
  if (!trainer.GetTrainingData().landmarks)
  {
    itkGenericExceptionMacro("TrainingData must be set.");
  }
  const bool isFlat = trainer.GetTrainingData().landmarks->GetDimension() == 2;
  (isFlat ? WritePreview<2> : WritePreview<3>)(trainer, fileName, numberOfSamples);
}

} // end namespace itk
