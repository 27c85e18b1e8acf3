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
#ifndef AnnotatorsArgument_h
#define AnnotatorsArgument_h

#include "ProgramArguments.h"
#include "ReadLandmarkTables.h"

#include "itkLandmarkDataSet.h"

#include <string>
#include <vector>

/** `--landmarks`: the true positions, by one annotator or several. */
class AnnotatorsArgument
{
public:
  using TablePointer = itk::LandmarkTable::ConstPointer;

  explicit AnnotatorsArgument(TCLAP::CmdLine & command)
    : m_Files(command,
              "landmarks",
              "file",
              "CSV with the true positions: image,<name>_x,<name>_y[,<name>_z]...; once for each annotator, or more "
              "often for more weight in their mean",
              true)
  {}

  /** One a file; there is one at least. */
  std::vector<TablePointer>
  ReadTables()
  {
    return ReadLandmarkTables(m_Files.getValue());
  }

private:
  ListOption<std::string> m_Files;
};

/** All images that any of these annotators marked. */
inline itk::LandmarkDataSet
MakeDataSet(const std::vector<AnnotatorsArgument::TablePointer> & tables, const std::string & folder)
{
  itk::LandmarkDataSet data(tables.front(), folder);
  for (std::size_t annotator = 1; annotator < tables.size(); ++annotator)
  {
    data.AddAnnotator(tables[annotator]);
  }
  data.images = data.landmarks->GetImageNames();
  return data;
}

#endif
