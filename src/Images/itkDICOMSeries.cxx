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

#include "itkDICOMContent.h"
#include "itkDICOMFields.h"
#include "itkDICOMSlices.h"
#include "itkFileNames.h"
#include "itkImageReaderCall.h"

#include "itksys/SystemTools.hxx"

#include <map>

namespace itk
{
namespace
{

using SlicesType = std::vector<DICOMSlice>;

/** Slices of a series, and what it is called. */
struct NamedSeries
{
  std::string description;
  SlicesType  slices;
};

/** Throws where the first or the last slice of a series may be one that is left out. */
void
VerifyFilesOfSeries(const std::string & folder)
{
  for (const auto & name : ListFolder(folder))
  {
    const auto fileName = AppendName(folder, name);
    if (name.front() == '.' || itksys::SystemTools::FileIsDirectory(fileName))
    {
      continue;
    }
    const auto problem = FindReadingProblem(fileName);
    if (!problem.empty())
    {
      ThrowFileError(fileName, problem);
    }
    FileBytes file(fileName);
    if (IsRegularFile(fileName) && file.GetLength() == 0)
    {
      ThrowFileError(fileName, "is empty, in the folder of a DICOM series");
    }
    if (IsNamedAsDICOM(name) && !DICOMFormat.isOfThisFormat(file))
    {
      ThrowFileError(fileName, "is named as DICOM and is none, or is cut short");
    }
  }
}

/** Reads headers, and puts slices into their series, by the identifiers of these. */
std::map<std::string, NamedSeries>
ReadSlices(const std::string & folder)
{
  std::map<std::string, NamedSeries> series;
  VerifyFilesOfSeries(folder);
  for (const auto & name : FindDICOMImages(folder))
  {
    const auto fileName = AppendName(folder, name);
    FileBytes  file(fileName);
    DICOMFormat.verify(file);
    const auto io = DICOMFormat.makeIO();
    io->SetFileName(fileName);
    CallImageReader(fileName, DICOMFormat.name, [&io] { io->ReadImageInformation(); });
    ImageGeometry geometry(*io);
    DICOMFormat.correct(file, *io, geometry);
    DICOMSlice slice;
    slice.name = name;
    slice.size = { io->GetDimensions(0), io->GetDimensions(1), io->GetDimensions(2) };
    slice.plane.spacing.assign(geometry.spacing.begin(),
                               geometry.spacing.begin() + (geometry.isSpacingStated[0] ? 2 : 0));
    slice.plane.problem = geometry.spacingProblem[0];
    slice.position = GetDICOMNumbers(*io, "0020|0032", 3);
    slice.cosines = GetDICOMNumbers(*io, "0020|0037", 6);
    const auto frames = slice.position.empty() ? ReadDICOMFrames(fileName, *io) : SlicesType();
    if (frames.size() == 1)
    {
      slice.position = frames[0].position;
      slice.cosines = frames[0].cosines;
      slice.plane = frames[0].plane.IsSaid() ? frames[0].plane : slice.plane;
    }
    auto & named = series[GetDICOMField(*io, "0020|000e")];
    named.description = GetDICOMField(*io, "0008|103e");
    named.slices.push_back(slice);
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
    const auto & named = one.second;
    list += (list.empty() ? "" : ", ") + one.first + " (" + named.description +
            (named.description.empty() ? "" : ", ") + std::to_string(named.slices.size()) + " files)";
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
    ThrowFileError(folder, "holds several series, of which one must be chosen, or get a folder of its own: " + list);
  }
  return seriesUID.empty() ? series.begin()->second.slices : series[seriesUID].slices;
}

} // namespace

DICOMSeries
FindDICOMSeries(const std::string & folder, const std::string & seriesUID)
{
  auto        slices = ChooseSeries(folder, seriesUID);
  DICOMSeries series;
  if (slices.size() == 1)
  {
    series.fileNames = { AppendName(folder, slices.front().name) };
    return series;
  }
  if (slices.front().size[2] > 1)
  {
    ThrowUnsupportedImage(folder, "DICOM series of several files with several frames each");
  }
  const double spacing = SortDICOMSlices(folder, slices);
  const auto & first = slices.front();
  const auto & plane = first.plane;
  const bool   isStated = !plane.spacing.empty();
  for (const auto & slice : slices)
  {
    series.fileNames.push_back(AppendName(folder, slice.name));
  }
  series.size = { first.size[0], first.size[1], slices.size() };
  series.spacing = { isStated ? plane.spacing[0] : 1.0, isStated ? plane.spacing[1] : 1.0, spacing };
  series.isSpacingStated = { isStated, isStated, true };
  series.spacingProblem = { plane.problem, plane.problem, "" };
  series.origin = first.position;
  const auto normal = GetSliceNormal(first.cosines);
  for (unsigned int row = 0; row < 3; ++row)
  {
    series.direction.insert(series.direction.end(), { first.cosines[row], first.cosines[3 + row], normal[row] });
  }
  return series;
}

std::vector<std::string>
FindDICOMImages(const std::string & folder)
{
  std::vector<std::string> images;
  for (const auto & name : ListFolder(folder))
  {
    const auto fileName = AppendName(folder, name);
    if (name != "DICOMDIR" && IsRegularFile(fileName))
    {
      FileBytes file(fileName);
      if (DICOMFormat.isOfThisFormat(file) && FindDICOMContent(file).kind != DICOMContent::Kind::NoPixels)
      {
        images.push_back(name);
      }
    }
  }
  return images;
}

bool
IsNamedAsDICOM(const std::string & fileName)
{
  const auto extension = itksys::SystemTools::LowerCase(itksys::SystemTools::GetFilenameLastExtension(fileName));
  return extension == ".dcm" || extension == ".dicom" || extension == ".ima";
}

} // end namespace itk
