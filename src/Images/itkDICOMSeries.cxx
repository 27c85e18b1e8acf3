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
#include "itkDICOMSeries.h"

#include "itkDICOMFields.h"
#include "itkImageReaderCall.h"
#include "itkNumberText.h"

#include "itkGDCMImageIO.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

namespace itk
{
namespace
{

/** What the header of a slice says. */
struct DICOMSlice
{
  std::string                fileName;
  std::string                description;
  std::vector<SizeValueType> size;
  std::vector<double>        spacing;
  std::vector<double>        position;
  /** Of rows, then of columns. */
  std::vector<double> cosines;
  /** Along the normal of the slices. */
  double height{ 0.0 };
};

using SlicesType = std::vector<DICOMSlice>;

std::vector<std::string>
FindDICOMFiles(const std::string & folder)
{
  std::vector<std::string> files;
  for (const auto & entry : std::filesystem::directory_iterator(folder))
  {
    if (entry.is_regular_file() && entry.path().filename() != "DICOMDIR")
    {
      FileBytes file(entry.path().string());
      if (DICOMFormat.isOfThisFormat(file))
      {
        files.push_back(entry.path().string());
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/** Reads headers, and puts slices into their series, by the identifiers of these. */
std::map<std::string, SlicesType>
ReadSlices(const std::string & folder)
{
  std::map<std::string, SlicesType> series;
  for (const auto & fileName : FindDICOMFiles(folder))
  {
    FileBytes file(fileName);
    DICOMFormat.verify(file);
    const auto io = GDCMImageIO::New();
    io->SetFileName(fileName);
    CallImageReader(fileName, DICOMFormat.name, [&io] { io->ReadImageInformation(); });
    ImageGeometry geometry(*io);
    DICOMFormat.correct(file, *io, geometry);
    DICOMSlice slice;
    slice.fileName = fileName;
    slice.description = GetDICOMField(*io, "0008|103e");
    slice.size = { io->GetDimensions(0), io->GetDimensions(1), io->GetDimensions(2) };
    slice.spacing = geometry.isSpacingStated[0] ? geometry.spacing : std::vector<double>();
    slice.position = GetDICOMNumbers(*io, "0020|0032", 3);
    slice.cosines = GetDICOMNumbers(*io, "0020|0037", 6);
    series[GetDICOMField(*io, "0020|000e")].push_back(slice);
  }
  return series;
}

SlicesType
ChooseSeries(const std::string & folder, const std::string & seriesUID)
{
  auto        series = ReadSlices(folder);
  std::string list;
  for (const auto & one : series)
  {
    list += (list.empty() ? "" : ", ") + one.first + " (" + one.second.front().description +
            (one.second.front().description.empty() ? "" : ", ") + std::to_string(one.second.size()) + " files)";
  }
  if (series.empty())
  {
    ThrowFileError(folder, "holds no DICOM image");
  }
  if (!seriesUID.empty() && series.count(seriesUID) == 0)
  {
    ThrowFileError(folder, "holds no series " + seriesUID + ", but " + list);
  }
  if (seriesUID.empty() && series.size() > 1)
  {
    ThrowFileError(folder, "holds several series, of which one must be chosen: " + list);
  }
  return seriesUID.empty() ? series.begin()->second : series[seriesUID];
}

bool
AreNear(const std::vector<double> & a, const std::vector<double> & b, double tolerance)
{
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [tolerance](double x, double y) {
           return std::abs(x - y) <= tolerance;
         });
}

/** What two slices do not have in common; empty: nothing. */
std::string
FindDifference(const DICOMSlice & one, const DICOMSlice & other)
{
  constexpr double tolerance = 1e-3;
  return one.size != other.size                            ? "size"
         : !AreNear(one.cosines, other.cosines, tolerance) ? "orientation"
         : !AreNear(one.spacing, other.spacing, tolerance) ? "pixel spacing"
                                                           : "";
}

/** Puts slices in order, and throws where one lies elsewhere than on a regular grid. Returns their distance. */
double
SortSlices(const std::string & folder, SlicesType & slices)
{
  const auto name = [](const DICOMSlice & slice) { return itksys::SystemTools::GetFilenameName(slice.fileName); };
  for (const auto & slice : slices)
  {
    if (slice.position.empty() || slice.cosines.empty())
    {
      ThrowFileError(folder, "its slice " + name(slice) + " does not say where it lies");
    }
    const auto difference = FindDifference(slices.front(), slice);
    if (!difference.empty())
    {
      ThrowFileError(folder, "its slices " + name(slices.front()) + " and " + name(slice) + " differ in " + difference);
    }
  }
  const auto normal = GetSliceNormal(slices.front().cosines);
  for (auto & slice : slices)
  {
    slice.height = normal * Vector<double, 3>(slice.position.data());
  }
  std::sort(
    slices.begin(), slices.end(), [](const DICOMSlice & a, const DICOMSlice & b) { return a.height < b.height; });

  const auto & first = slices.front();
  const double spacing = (slices.back().height - first.height) / static_cast<double>(slices.size() - 1);
  // Positions are written with few digits.
  constexpr double tolerance = 0.1;
  const double     largestShift = first.spacing.empty() ? 0.5 : 0.5 * std::min(first.spacing[0], first.spacing[1]);
  for (size_t i = 1; i < slices.size(); ++i)
  {
    const auto & slice = slices[i];
    const double distance = slice.height - slices[i - 1].height;
    if (distance < 1e-4)
    {
      ThrowFileError(folder, "its slices " + name(slices[i - 1]) + " and " + name(slice) + " lie at one place");
    }
    if (std::abs(slice.height - first.height - static_cast<double>(i) * spacing) > tolerance * spacing)
    {
      ThrowFileError(folder,
                     "its slices are missing in part or at unequal distances (" + name(slices[i - 1]) + " and " +
                       name(slice) + " are " + FormatNumber(static_cast<float>(distance)) + " mm apart, of " +
                       FormatNumber(static_cast<float>(spacing)) + " mm on average)");
    }
    const auto   step = Vector<double, 3>(slice.position.data()) - Vector<double, 3>(first.position.data());
    const double shift = (step - normal * (slice.height - first.height)).GetNorm();
    if (shift > largestShift)
    {
      ThrowFileError(folder,
                     "its slices are shifted against each other, as with a tilted gantry (" + name(slice) + " by " +
                       FormatNumber(static_cast<float>(shift)) + " mm)");
    }
  }
  return spacing;
}

} // namespace

DICOMSeries
FindDICOMSeries(const std::string & folder, const std::string & seriesUID)
{
  auto        slices = ChooseSeries(folder, seriesUID);
  DICOMSeries series;
  if (slices.size() == 1)
  {
    series.fileNames = { slices.front().fileName };
    return series;
  }
  const double spacing = SortSlices(folder, slices);
  const auto & first = slices.front();
  if (first.size[2] > 1)
  {
    ThrowUnsupportedImage(folder, "DICOM series of several files with several frames each");
  }
  if (first.spacing.empty())
  {
    ThrowFileError(folder, "its slices carry no pixel spacing");
  }
  for (const auto & slice : slices)
  {
    series.fileNames.push_back(slice.fileName);
  }
  series.size = { first.size[0], first.size[1], slices.size() };
  series.spacing = { first.spacing[0], first.spacing[1], spacing };
  series.origin = first.position;
  const auto normal = GetSliceNormal(first.cosines);
  for (unsigned int row = 0; row < 3; ++row)
  {
    series.direction.insert(series.direction.end(), { first.cosines[row], first.cosines[3 + row], normal[row] });
  }
  return series;
}

bool
HoldsDICOMImages(const std::string & folder)
{
  return !FindDICOMFiles(folder).empty();
}

} // end namespace itk
