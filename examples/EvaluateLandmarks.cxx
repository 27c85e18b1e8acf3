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
#include "ProgramArguments.h"
#include "ProgramMain.h"

#include "itkLandmarkEvaluation.h"

#include <algorithm>

namespace
{

using ProtocolEnum = itk::LandmarkEvaluation::ProtocolEnum;

const std::vector<std::pair<std::string, ProtocolEnum>> ProtocolChoices{ { "cephalometric",
                                                                           ProtocolEnum::Cephalometric },
                                                                         { "hand", ProtocolEnum::Hand },
                                                                         { "spine", ProtocolEnum::Spine } };

/** Takes several numbers after its name, as in `--radii 2 2.5 3`. */
class NumbersArg : public TCLAP::MultiArg<double>
{
public:
  using TCLAP::MultiArg<double>::MultiArg;

  bool
  processArg(int * i, std::vector<std::string> & args) override
  {
    if (!TCLAP::MultiArg<double>::processArg(i, args))
    {
      return false;
    }
    while (static_cast<std::size_t>(*i) + 1 < args.size() && args[*i + 1].find('-') != 0)
    {
      this->_extractValue(args[++*i]);
    }
    return true;
  }
};

int
Evaluate(int argc, char * argv[])
{
  TCLAP::CmdLine command("Compares found landmarks with true ones: mean, standard deviation and median of the error, "
                         "outliers at given radii, for all landmarks and for each one.",
                         ' ',
                         LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  using Text = TCLAP::ValueArg<std::string>;

  Text foundFile(
    "", "found", "CSV with the found positions, as LocalizeLandmarks --table writes it", true, "", "file", command);
  TCLAP::MultiArg<std::string> truthFiles(
    "",
    "truth",
    "CSV with the true positions: image,<name>_x,<name>_y[,<name>_z]...; once for "
    "each annotator, whose mean is then the truth",
    true,
    "file",
    command);
  auto                                 protocolChoices = GetNames(ProtocolChoices);
  TCLAP::ValuesConstraint<std::string> protocolNames(protocolChoices);
  Text                                 protocol("",
                "protocol",
                "cephalometric: radii 2, 2.5, 3, 4 mm; hand: radii 2, 4, 10 mm, 50 mm between l01 and l05; spine: "
                                                "radii 2, 4, 10, 20 mm, ID rate within 20 mm. Options for "
                                                "these replace those of the protocol",
                false,
                "",
                &protocolNames,
                command);
  Text                                 list("",
            "list",
            "Text file with the names of the images to evaluate (default: all of the truth)",
            false,
            "",
            "file",
            command);
  NumbersArg                           radiiArgument(
    "", "radii", "Radii for the outliers, in the unit of the errors (default: 2 2.5 3 4)", false, "length", command);
  TCLAP::ValueArg<double> identification("",
                                         "identification-radius",
                                         "Also the ID rate: the share of landmarks with no larger error and no other "
                                         "true landmark closer; 0: none (default: 0)",
                                         false,
                                         0.0,
                                         "length",
                                         command);
  TCLAP::ValueArg<double> length("",
                                 "normalize-length",
                                 "The errors of an image are scaled so that two of its true landmarks are so far apart",
                                 false,
                                 0.0,
                                 "length",
                                 command);
  Text from("", "normalize-from", "Name of the first of these two landmarks", false, "", "name", command);
  Text to("", "normalize-to", "Name of the second", false, "", "name", command);
  Text unit("", "unit", "Unit of the errors, for the reports (default: mm)", false, "mm", "name", command);
  Text json("", "json", "JSON file to write the results to", false, "", "file", command);
  Text svg("", "svg", "SVG file to draw the cumulative errors into", false, "", "file", command);
  Text reliabilitySvg("",
                      "reliability-svg",
                      "SVG file to draw errors against confidences into, if the found table has confidences",
                      false,
                      "",
                      "file",
                      command);
  command.parse(argc, argv);
  if (from.isSet() != length.isSet() || to.isSet() != length.isSet())
  {
    throw TCLAP::ArgException("must be given together", "--normalize-length, --normalize-from, --normalize-to");
  }

  const auto found = itk::LandmarkTable::New();
  found->Read(foundFile.getValue());
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetFoundLandmarks(found);
  std::string                                               truthNames;
  std::vector<std::pair<std::string, itk::LandmarkTable *>> tables{ { foundFile.getValue(), found } };
  for (const auto & file : truthFiles.getValue())
  {
    const auto truth = itk::LandmarkTable::New();
    truth->Read(file);
    evaluation->AddTrueLandmarks(truth);
    tables.emplace_back(file, truth);
    truthNames += (truthNames.empty() ? "" : ", ") + file;
  }
  const auto * firstTruth = evaluation->GetTrueLandmarks();
  evaluation->SetImageNames(list.isSet() ? firstTruth->ReadImageList(list.getValue()) : firstTruth->GetImageNames());
  for (const auto & table : tables)
  {
    for (const auto & image : evaluation->GetImageNames())
    {
      if (!table.second->HasImage(image))
      {
        itkGenericExceptionMacro(<< table.first << ": holds no image '" << image << '\'');
      }
    }
  }
  if (protocol.isSet())
  {
    evaluation->SetProtocol(Choose(ProtocolChoices, protocol.getValue()));
  }
  if (radiiArgument.isSet())
  {
    auto radii = radiiArgument.getValue();
    std::sort(radii.begin(), radii.end());
    evaluation->SetRadii(radii);
  }
  if (identification.isSet())
  {
    evaluation->SetIdentificationRadius(identification.getValue());
  }
  if (length.isSet())
  {
    evaluation->SetScale(from.getValue(), to.getValue(), length.getValue());
  }
  evaluation->SetUnit(unit.getValue());
  WithContext(foundFile.getValue() + " against " + truthNames, [&evaluation] { evaluation->Compute(); });
  evaluation->PrintReport(std::cout);
  if (reliabilitySvg.isSet())
  {
    evaluation->WriteReliabilitySVG(reliabilitySvg.getValue());
  }
  if (json.isSet())
  {
    evaluation->WriteJSON(json.getValue());
  }
  if (svg.isSet())
  {
    evaluation->WriteCumulativeErrorSVG(svg.getValue());
  }
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("EvaluateLandmarks", [&] { return Evaluate(argc, argv); });
}
