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

#include <algorithm>
#include <set>
#include <vector>

namespace itk
{
namespace
{

const std::string definedStatus = "2";
const std::string missingStatus = "3";

/** The columns of rows: those of Slicer 4, unless a comment names others, as Slicer 3 does. */
class FiducialColumns
{
public:
  /** Takes them from the comment that names them, which may not contradict another one, or come after rows. */
  void
  Read(const std::string & fileName, const CSVRecord & comment)
  {
    const auto & first = comment.fields.front();
    const auto   equals = first.find('=');
    if (equals == std::string::npos || TrimBlanks(first.substr(1, equals - 1)) != "columns")
    {
      return;
    }
    auto names = comment.fields;
    names.front() = TrimBlanks(first.substr(equals + 1));
    if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
    {
      ThrowFileError(fileName, comment.line, "a column is there twice");
    }
    if (m_AreFixed && names != m_Names)
    {
      ThrowFileError(fileName, comment.line, "the columns are others than those before");
    }
    m_AreNamed = true;
    m_AreFixed = true;
    m_Names = names;
  }

  /** Throws when the row cannot be one of these columns, such as when numbers have decimal commas. */
  void
  Verify(const std::string & fileName, const CSVRecord & row)
  {
    m_AreFixed = true;
    // Slicer 5 adds two columns to those of Slicer 4, and does not name them. The last two of those that no comment
    // names may be missing.
    constexpr size_t slicer4 = 14;
    const auto       count = m_Names.size();
    const auto       size = row.fields.size();
    if (size != count && !(size == count + 2 && count == slicer4) && !(size == count - 2 && !m_AreNamed))
    {
      ThrowFileError(fileName,
                     row.line,
                     "a row must have " + std::to_string(count) +
                       (count == slicer4 ? " or " + std::to_string(count + 2) : "") + " columns (got " +
                       std::to_string(size) + ')');
    }
    if (row.fields.size() > count &&
        (row.fields[count].size() != 1 || row.fields[count] < "0" || row.fields[count] > "3"))
    {
      ThrowFileError(
        fileName, row.line, "the status of a position must be 0, 1, 2 or 3 (got '" + row.fields[count] + "')");
    }
    const auto node = this->Get(row, "associatedNodeID");
    if (!node.empty() && node.compare(0, 3, "vtk") != 0)
    {
      ThrowFileError(fileName, row.line, "the associated node must be one of Slicer's (got '" + node + "')");
    }
    for (const std::string name : { "x", "y", "z", "label" })
    {
      if (std::find(m_Names.begin(), m_Names.end(), name) == m_Names.end())
      {
        ThrowFileError(fileName, "its columns lack " + name);
      }
    }
  }

  /** Empty where there is no such column. */
  std::string
  Get(const CSVRecord & row, const std::string & name) const
  {
    const auto column = static_cast<size_t>(std::find(m_Names.begin(), m_Names.end(), name) - m_Names.begin());
    return column < std::min(m_Names.size(), row.fields.size()) ? row.fields[column] : "";
  }

  /** The status of Slicer 5; defined where there is none. */
  std::string
  GetStatus(const CSVRecord & row) const
  {
    const auto status = row.fields.size() > m_Names.size() ? row.fields[m_Names.size()] : "";
    return status.empty() ? definedStatus : status;
  }

private:
  bool                     m_AreNamed{ false };
  bool                     m_AreFixed{ false };
  std::vector<std::string> m_Names{ "id", "x",   "y",   "z",    "ow",    "ox",   "oy",
                                    "oz", "vis", "sel", "lock", "label", "desc", "associatedNodeID" };
};

/** Turns the first two coordinates of a file into LPS. */
class FiducialSign
{
public:
  /** Takes it from the comment that names the coordinate system, which may not contradict another one, or come after
   * rows. */
  void
  Read(const std::string & fileName, const CSVRecord & comment)
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
    const double sign = system == "0" || system == "RAS" ? -1.0 : 1.0;
    if (m_IsFixed && sign != m_Sign)
    {
      ThrowFileError(fileName, comment.line, "CoordinateSystem is another one than before");
    }
    m_IsFixed = true;
    m_Sign = sign;
  }

  double
  Get()
  {
    m_IsFixed = true;
    return m_Sign;
  }

private:
  bool   m_IsFixed{ false };
  double m_Sign{ -1.0 };
};

std::vector<SlicerControlPoint>
ReadPoints(const std::string & fileName)
{
  std::vector<SlicerControlPoint> points;
  FiducialColumns                 columns;
  FiducialSign                    sign;
  for (const auto & record : ParseCSV(fileName, ReadTextFile(fileName)))
  {
    const auto & fields = record.fields;
    if (!fields.front().empty() && fields.front().front() == '#')
    {
      sign.Read(fileName, record);
      columns.Read(fileName, record);
      continue;
    }
    columns.Verify(fileName, record);
    SlicerControlPoint point;
    point.label = columns.Get(record, "label");
    point.description = columns.Get(record, "desc");
    const auto status = columns.GetStatus(record);
    point.isDefined = status == definedStatus;
    point.isAbsent = status == missingStatus;
    for (unsigned int d = 0; point.isDefined && d < 3; ++d)
    {
      const std::string axis(1, "xyz"[d]);
      const auto        text = columns.Get(record, axis);
      if (!ParseNumber(text, point.position[d]))
      {
        ThrowFileError(fileName, record.line, axis + " must be a finite number (got '" + text + "')");
      }
      point.position[d] *= d < 2 ? sign.Get() : 1.0;
    }
    points.push_back(point);
  }
  return points;
}

} // namespace

bool
IsFlatSlicerFiducials(const std::string & fileName)
{
  return AreFlat(ReadPoints(fileName));
}

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadSlicerFiducials(const std::string & fileName, const ImageBase<VDimension> *)
{
  return MakeLandmarkSet<VDimension>(fileName, ReadPoints(fileName));
}

template <unsigned int VDimension>
std::string
WriteSlicerFiducials(const std::string &,
                     const LandmarkSet<VDimension> & landmarks,
                     const std::vector<LandmarkMeasuredValue> &,
                     const std::vector<std::string> &)
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
