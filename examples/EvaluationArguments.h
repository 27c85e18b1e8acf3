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
#ifndef EvaluationArguments_h
#define EvaluationArguments_h

#include "ProgramArguments.h"

#include "itkLandmarkEvaluation.h"

#include <algorithm>

/** Takes several numbers after its name, as in `--radii 2 2.5 3`. */
struct NumbersOption : public ListOption<double>
{
  using ListOption::ListOption;

  bool
  processArg(int * i, std::vector<std::string> & args) override
  {
    if (!ListOption::processArg(i, args))
    {
      return false;
    }
    while (static_cast<std::size_t>(*i) + 1 < args.size() && args[*i + 1].find('-') != 0)
    {
      VerifyText<double>(args[++*i], "--" + this->getName());
      this->_extractValue(args[*i]);
    }
    return true;
  }
};

/** `--protocol`, `--radii`, `--identification-radius`, `--normalize-length`, `--normalize-from`, `--normalize-to` and
 * `--unit`: how errors are measured. */
class EvaluationArguments
{
public:
  explicit EvaluationArguments(TCLAP::CmdLine & command)
    : m_Protocol(command,
                 "protocol",
                 "cephalometric: radii 2, 2.5, 3, 4 mm; hand: radii 2, 4, 10 mm, 50 mm between l01 and l05; spine: "
                 "radii 2, 4, 10, 20 mm, ID rate within 20 mm. Options for these replace those of the protocol",
                 { { "cephalometric", ProtocolEnum::Cephalometric },
                   { "hand", ProtocolEnum::Hand },
                   { "spine", ProtocolEnum::Spine } })
    , m_Radii(command, "radii", "length", "Radii for the outliers, in the unit of the errors (default: 2 2.5 3 4)")
    , m_IdentificationRadius(command,
                             "identification-radius",
                             "length",
                             "Also the ID rate: the share of landmarks with no larger error and no other true landmark "
                             "closer; 0: none (default: 0)")
    , m_Length(command,
               "normalize-length",
               "length",
               "The errors of an image are scaled so that two of its true landmarks are so far apart")
    , m_From(command, "normalize-from", "name", "Name of the first of these two landmarks")
    , m_To(command, "normalize-to", "name", "Name of the second")
    , m_Unit(command, "unit", "name", "Unit of the errors, for the reports (default: mm)", "mm")
  {}

  /** Throws what cannot be; after this, Apply() may be called. */
  void
  Parse() const
  {
    if (m_From.isSet() != m_Length.isSet() || m_To.isSet() != m_Length.isSet())
    {
      throw TCLAP::ArgException("must be given together", "--normalize-length, --normalize-from, --normalize-to");
    }
  }

  void
  Apply(itk::LandmarkEvaluation & evaluation)
  {
    if (m_Protocol.isSet())
    {
      evaluation.SetProtocol(m_Protocol.getValue());
    }
    if (m_Radii.isSet())
    {
      auto radii = m_Radii.getValue();
      std::sort(radii.begin(), radii.end());
      evaluation.SetRadii(radii);
    }
    if (m_IdentificationRadius.isSet())
    {
      evaluation.SetIdentificationRadius(m_IdentificationRadius.getValue());
    }
    if (m_Length.isSet())
    {
      evaluation.SetScale(m_From.getValue(), m_To.getValue(), m_Length.getValue());
    }
    evaluation.SetUnit(m_Unit.getValue());
  }

private:
  using ProtocolEnum = itk::LandmarkEvaluation::ProtocolEnum;

  ChoiceOption<ProtocolEnum> m_Protocol;
  NumbersOption              m_Radii;
  Option<double>             m_IdentificationRadius;
  Option<double>             m_Length;
  TextOption                 m_From;
  TextOption                 m_To;
  TextOption                 m_Unit;
};

#endif
