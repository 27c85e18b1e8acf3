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
#ifndef TrainingData_h
#define TrainingData_h

#include "ProgramArguments.h"

#include "itkCrossValidation.h"
#include "itkLandmarkModelTrainer.h"
#include "itkWriteFileAtomically.h"

#include <string>
#include <vector>

/** The arguments that say which images a model is trained and validated on. */
class TrainingDataArguments
{
public:
  explicit TrainingDataArguments(TCLAP::CmdLine & command)
    : m_Images(command, "images", "folder", "Folder of the images")
    , m_Landmarks(command, "landmarks", "file", "CSV with the true positions: image,<name>_x,<name>_y[,<name>_z]...")
    , m_List(command, "list", "file", "Text file with the names of the images to train on (default: all in the CSV)")
    , m_ValidationList(command, "validation-list", "file", "Text file with the names of the images to validate on")
    , m_Folds(command,
              "folds",
              "count",
              "Cross-validation: split the list into so many parts; validate on one, train on the others")
    , m_Fold(command, "fold", "number", "Which part to validate on, from 0 on (default: 0)")
    , m_Subset(command, "subset", "count", "Train on so many images of those left, drawn at random")
    , m_SplitSeed(command, "split-seed", "number", "Seed of --folds and --subset (default: 1)", 1)
    , m_ListToWrite(command,
                    "write-validation-list",
                    "file",
                    "Text file to write the names of the images that are validated on to")
    , m_Spacing(command, "spacing", "mm", "Pixel spacing in mm that replaces the files' own, once or once an axis")
  {}

  const std::string &
  GetTableName()
  {
    return m_Landmarks.getValue();
  }

  /** Empty: none is to be written. */
  const std::string &
  GetListToWrite()
  {
    return m_ListToWrite.getValue();
  }

  void
  Apply(const itk::LandmarkTable * table, itk::LandmarkModelTrainer & trainer)
  {
    auto                     names = m_List.isSet() ? table->ReadImageList(m_List.getValue()) : table->GetImageNames();
    std::vector<std::string> validationNames;
    if (m_ValidationList.isSet())
    {
      validationNames = table->ReadImageList(m_ValidationList.getValue());
    }
    if (m_Folds.isSet())
    {
      const auto parts = itk::SelectFold(names, m_Folds.getValue(), m_Fold.getValue(), m_SplitSeed.getValue());
      names = parts.TrainingImages;
      validationNames = parts.ValidationImages;
    }
    if (m_Subset.isSet())
    {
      names = itk::SelectSubset(names, m_Subset.getValue(), m_SplitSeed.getValue());
    }
    if (m_ListToWrite.isSet())
    {
      std::string text;
      for (const auto & name : validationNames)
      {
        text += name + '\n';
      }
      itk::WriteFileAtomically(m_ListToWrite.getValue(), text);
    }
    const auto   spacing = PerAxis(m_Spacing.getValue(), table->GetDimension(), "--spacing");
    const auto & folder = m_Images.getValue();
    trainer.SetTrainingData(itk::LandmarkDataSet(table, folder, names, spacing));
    if (!validationNames.empty())
    {
      trainer.SetValidationData(itk::LandmarkDataSet(table, folder, validationNames, spacing));
    }
  }

private:
  RequiredOption       m_Images;
  RequiredOption       m_Landmarks;
  TextOption           m_List;
  TextOption           m_ValidationList;
  Option<unsigned int> m_Folds;
  Option<unsigned int> m_Fold;
  Option<unsigned int> m_Subset;
  Option<unsigned int> m_SplitSeed;
  TextOption           m_ListToWrite;
  ListOption<double>   m_Spacing;
};

#endif
