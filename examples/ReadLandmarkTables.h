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
#ifndef ReadLandmarkTables_h
#define ReadLandmarkTables_h

#include "itkLandmarkTable.h"

#include <string>
#include <vector>

/** The tables of these files, such as those of several annotators. */
inline std::vector<itk::LandmarkTable::ConstPointer>
ReadLandmarkTables(const std::vector<std::string> & fileNames)
{
  std::vector<itk::LandmarkTable::ConstPointer> tables;
  for (const auto & fileName : fileNames)
  {
    const auto table = itk::LandmarkTable::New();
    table->Read(fileName);
    tables.emplace_back(table);
  }
  return tables;
}

#endif
