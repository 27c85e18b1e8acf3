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
#ifndef MeasureOption_h
#define MeasureOption_h

#include "ProgramArguments.h"

#include "itkLandmarkMeasurement.h"

/** `--measure`: what is measured of landmarks. */
class MeasureOption
{
public:
  MeasureOption(TCLAP::CmdLine & command, bool isRequired)
    : m_Definitions("",
                    "measure",
                    "Measures to compute of the landmarks: " + Join(itk::LandmarkMeasurement::GetShippedDefinitions()) +
                      ", or a JSON file that defines them",
                    isRequired,
                    "",
                    "name",
                    command)
  {}

  bool
  isSet() const
  {
    return m_Definitions.isSet();
  }

  /** Reads the definitions. */
  itk::LandmarkMeasurement::Pointer
  Read() const
  {
    auto measurement = itk::LandmarkMeasurement::New();
    measurement->ReadDefinitions(m_Definitions.getValue());
    return measurement;
  }

private:
  ValueOption<std::string> m_Definitions;
};

#endif
