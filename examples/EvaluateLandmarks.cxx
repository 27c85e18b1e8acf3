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
#include "ProgramMain.h"

#include "itkLandmarkEvaluation.h"

#include <algorithm>

namespace
{

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
  Text truthFile(
    "", "truth", "CSV with the true positions: image,<name>_x,<name>_y[,<name>_z]...", true, "", "file", command);
  Text       list("",
            "list",
            "Text file with the names of the images to evaluate (default: all of the truth)",
            false,
            "",
            "file",
            command);
  NumbersArg radiiArgument(
    "", "radii", "Radii for the outliers, in the unit of the errors (default: 2 2.5 3 4)", false, "length", command);
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
  command.parse(argc, argv);
  if (from.isSet() != length.isSet() || to.isSet() != length.isSet())
  {
    throw TCLAP::ArgException("must be given together", "--normalize-length, --normalize-from, --normalize-to");
  }

  const auto found = itk::LandmarkTable::New();
  found->Read(foundFile.getValue());
  const auto truth = itk::LandmarkTable::New();
  truth->Read(truthFile.getValue());
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetFoundLandmarks(found);
  evaluation->SetTrueLandmarks(truth);
  evaluation->SetImageNames(list.isSet() ? truth->ReadImageList(list.getValue()) : truth->GetImageNames());
  for (const auto & image : evaluation->GetImageNames())
  {
    if (!found->HasImage(image))
    {
      itkGenericExceptionMacro(<< foundFile.getValue() << ": holds no image '" << image << '\'');
    }
  }
  if (radiiArgument.isSet())
  {
    auto radii = radiiArgument.getValue();
    std::sort(radii.begin(), radii.end());
    evaluation->SetRadii(radii);
  }
  if (length.isSet())
  {
    evaluation->SetScale(from.getValue(), to.getValue(), length.getValue());
  }
  evaluation->SetUnit(unit.getValue());
  WithContext(foundFile.getValue() + " against " + truthFile.getValue(), [&evaluation] { evaluation->Compute(); });
  evaluation->PrintReport(std::cout);
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
