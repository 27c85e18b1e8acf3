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
#ifndef ProgramArguments_h
#define ProgramArguments_h

#include "itkLandmarkModel.h"
#include "itkMultiThreaderBase.h"

#include <tclap/CmdLine.h>

#include <string>
#include <utility>
#include <vector>

/** The value of each axis, from values given once or once an axis; no values remain none. */
template <typename TValue>
std::vector<TValue>
PerAxis(std::vector<TValue> values, unsigned int dimension, const std::string & argument)
{
  if (values.size() == 1)
  {
    values.resize(dimension, values[0]);
  }
  if (!values.empty() && values.size() != dimension)
  {
    throw TCLAP::ArgException("must be given once or once an axis", argument);
  }
  return values;
}

/** The value that belongs to a name. `choices` holds all pairs of them. */
template <typename TValue>
TValue
Choose(const std::vector<std::pair<std::string, TValue>> & choices, const std::string & name)
{
  for (const auto & choice : choices)
  {
    if (choice.first == name)
    {
      return choice.second;
    }
  }
  throw TCLAP::ArgException("unknown value", name);
}

/** The names of all choices, to be used as TCLAP::ValuesConstraint. */
template <typename TValue>
std::vector<std::string>
GetNames(const std::vector<std::pair<std::string, TValue>> & choices)
{
  std::vector<std::string> names;
  for (const auto & choice : choices)
  {
    names.push_back(choice.first);
  }
  return names;
}

inline const std::vector<std::pair<std::string, itk::LandmarkModelEnums::Device>> DeviceChoices{
  { "auto", itk::LandmarkModelEnums::Device::Auto },
  { "cpu", itk::LandmarkModelEnums::Device::CPU },
  { "cuda", itk::LandmarkModelEnums::Device::CUDA }
};

/** Sets the number of threads of everything; 0 leaves it as it is. */
inline void
UseThreads(unsigned int threads)
{
  if (threads > 0)
  {
    itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(threads);
  }
}

#endif
