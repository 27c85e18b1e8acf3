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
#include "itkCSVText.h"
#include "itkFileError.h"
#include "itkLandmarkFileFormats.h"
#include "itkNumberText.h"
#include "itkSlicerControlPoint.h"
#include "itkTextFile.h"

namespace itk
{
namespace
{

constexpr size_t positionColumn = 1;
constexpr size_t labelColumn = 11;
constexpr size_t descriptionColumn = 12;
constexpr size_t statusColumn = 14;

const std::string definedStatus = "2";

/** Changes the sign when the comment names the coordinate system of the file. */
void
ReadCoordinateSystem(const std::string & fileName, const CSVRecord & comment, double & signToLPS)
{
  const auto & text = comment.fields.front();
  const auto   equals = text.find('=');
  if (equals == std::string::npos || text.find("CoordinateSystem") == std::string::npos)
  {
    return;
  }
  const auto system = TrimBlanks(text.substr(equals + 1));
  if (system != "0" && system != "RAS" && system != "1" && system != "LPS")
  {
    ThrowFileError(fileName, comment.line, "CoordinateSystem must be RAS (0) or LPS (1) (got '" + system + "')");
  }
  signToLPS = system == "0" || system == "RAS" ? -1.0 : 1.0;
}

} // namespace

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadSlicerFiducials(const std::string & fileName, const ImageBase<VDimension> *)
{
  std::vector<SlicerControlPoint> points;
  double                          signToLPS = -1.0;
  for (const auto & record : ParseCSV(fileName, ReadTextFile(fileName)))
  {
    const auto & fields = record.fields;
    if (!fields.front().empty() && fields.front().front() == '#')
    {
      ReadCoordinateSystem(fileName, record, signToLPS);
      continue;
    }
    if (fields.size() <= labelColumn)
    {
      ThrowFileError(fileName,
                     record.line,
                     "a row must have at least " + std::to_string(labelColumn + 1) + " columns (got " +
                       std::to_string(fields.size()) + ')');
    }
    SlicerControlPoint point;
    point.label = fields[labelColumn];
    point.description = fields.size() > descriptionColumn ? fields[descriptionColumn] : std::string();
    point.isDefined =
      fields.size() <= statusColumn || fields[statusColumn].empty() || fields[statusColumn] == definedStatus;
    for (unsigned int d = 0; point.isDefined && d < 3; ++d)
    {
      if (!ParseNumber(fields[positionColumn + d], point.position[d]))
      {
        ThrowFileError(fileName,
                       record.line,
                       std::string(1, "xyz"[d]) + " must be a finite number (got '" + fields[positionColumn + d] +
                         "')");
      }
      point.position[d] *= d < 2 ? signToLPS : 1.0;
    }
    if (!FitsDimension(point, VDimension))
    {
      ThrowFileError(fileName, record.line, "z must be 0 for a point of a 2D image");
    }
    points.push_back(point);
  }
  return MakeLandmarkSet<VDimension>(points);
}

template <unsigned int VDimension>
std::string
WriteSlicerFiducials(const std::string &, const LandmarkSet<VDimension> & landmarks)
{
  std::string text = "# Markups fiducial file version = 4.10\n"
                     "# CoordinateSystem = 0\n"
                     "# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n";
  for (SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    const auto point = MakeSlicerControlPoint(landmarks, i);
    text += "vtkMRMLMarkupsFiducialNode_" + std::to_string(i);
    for (unsigned int d = 0; d < 3; ++d)
    {
      const double coordinate = point.position[d];
      text += ',' + FormatNumber(d < 2 && coordinate != 0.0 ? -coordinate : coordinate);
    }
    text += point.isDefined ? ",0,0,0,1,1,1,0," : ",0,0,0,1,0,0,0,";
    text += QuoteCSVField(point.label) + ',' + QuoteCSVField(point.description) + ",,";
    text += (point.isDefined ? definedStatus : "0") + ",0\n";
  }
  return text;
}

itkLandmarkFileFormatMacro(ReadSlicerFiducials, WriteSlicerFiducials);

} // end namespace itk
