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

#include "AnnotatorsArgument.h"
#include "ProgramFiles.h"
#include "WriteImageList.h"

#include "itkCrossValidation.h"
#include "itkLandmarkModelTrainer.h"

#include <string>
#include <vector>

/** The arguments that say which images a model is trained and validated on. */
class TrainingDataArguments
{
public:
  explicit TrainingDataArguments(TCLAP::CmdLine & command)
    : m_Images(command, "images", "folder", "Folder of the images")
    , m_Annotators(command)
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
    , m_Spacing(command)
  {}

  std::vector<AnnotatorsArgument::TablePointer>
  ReadTables()
  {
    return m_Annotators.ReadTables();
  }

  /** Whether there are images to validate on. */
  bool
  HasValidation() const
  {
    return m_Folds.isSet() || m_ValidationList.isSet();
  }

  /** Empty: none is to be written. */
  const std::string &
  GetListToWrite()
  {
    return m_ListToWrite.getValue();
  }

  /** Writes the list of the images that are validated on, where it is asked for. */
  void
  WriteList(const itk::LandmarkModelTrainer & trainer)
  {
    WriteImageList(m_ListToWrite.getValue(), trainer.GetValidationData().images);
  }

  void
  Apply(const std::vector<AnnotatorsArgument::TablePointer> & tables, itk::LandmarkModelTrainer & trainer)
  {
    const auto require = [](bool isRight, const std::string & reason, const TCLAP::Arg & argument) {
      if (!isRight)
      {
        throw TCLAP::ArgException(reason, argument.toString());
      }
    };
    require(!m_Folds.isSet() || !m_ValidationList.isSet(), "cannot be given together with --folds", m_ValidationList);
    require(m_Folds.isSet() || !m_Fold.isSet(), "needs --folds", m_Fold);
    require(this->HasValidation() || !m_ListToWrite.isSet(), "needs --folds or --validation-list", m_ListToWrite);
    require(m_Folds.isSet() || m_Subset.isSet() || !m_SplitSeed.isSet(), "needs --folds or --subset", m_SplitSeed);
    auto data = MakeDataSet(tables, m_Images.getValue());
    data.imageSpacing = PerAxis(m_Spacing.getValue(), data.landmarks->GetDimension(), "--spacing");
    auto validation = data;
    validation.images.clear();
    if (m_List.isSet())
    {
      data.images = data.landmarks->ReadImageList(m_List.getValue());
    }
    if (m_ValidationList.isSet())
    {
      validation.images = data.landmarks->ReadImageList(m_ValidationList.getValue());
    }
    if (m_Folds.isSet())
    {
      const auto parts = itk::SelectFold(data.images, m_Folds.getValue(), m_Fold.getValue(), m_SplitSeed.getValue());
      data.images = parts.TrainingImages;
      validation.images = parts.ValidationImages;
    }
    if (m_Subset.isSet())
    {
      data.images = itk::SelectSubset(data.images, m_Subset.getValue(), m_SplitSeed.getValue());
    }
    trainer.SetTrainingData(data);
    if (!validation.images.empty())
    {
      trainer.SetValidationData(validation);
    }
  }

private:
  RequiredOption       m_Images;
  AnnotatorsArgument   m_Annotators;
  TextOption           m_List;
  TextOption           m_ValidationList;
  Option<unsigned int> m_Folds;
  Option<unsigned int> m_Fold;
  Option<unsigned int> m_Subset;
  Option<unsigned int> m_SplitSeed;
  OutputOption         m_ListToWrite;
  SpacingOption        m_Spacing;
};

#endif
