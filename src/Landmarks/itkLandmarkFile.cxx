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
#include "itkLandmarkFile.h"

#include "itkFileError.h"
#include "itkLandmarkFileFormats.h"
#include "itkTextFile.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <set>

namespace itk
{
namespace
{

template <unsigned int VDimension>
const LandmarkFileFormat<VDimension> formats[] = {
  { ".csv", ReadCSVLandmarks, WriteCSVLandmarks },
  { ".mrk.json", ReadSlicerMarkups, WriteSlicerMarkups, IsFlatSlicerMarkups },
  { ".fcsv", ReadSlicerFiducials, WriteSlicerFiducials, IsFlatSlicerFiducials },
  { ".pts", ReadElastixPoints, WriteElastixPoints },
  { ".txt", ReadElastixPoints, WriteElastixPoints },
};

/** Null where there is none. */
template <unsigned int VDimension>
const LandmarkFileFormat<VDimension> *
FindFormat(const std::string & fileName)
{
  const auto lowerCaseName = itksys::SystemTools::LowerCase(fileName);
  const auto isOf = [&lowerCaseName](const LandmarkFileFormat<VDimension> & format) {
    return itksys::SystemTools::StringEndsWith(lowerCaseName, format.extension);
  };
  const auto found = std::find_if(std::begin(formats<VDimension>), std::end(formats<VDimension>), isOf);
  return found == std::end(formats<VDimension>) ? nullptr : found;
}

template <unsigned int VDimension>
const LandmarkFileFormat<VDimension> &
GetFormat(const std::string & fileName)
{
  const auto * const format = FindFormat<VDimension>(fileName);
  if (!format)
  {
    ThrowFileError(
      fileName, "the extension is of no known landmark file format (" + JoinNames(GetLandmarkFileExtensions()) + ')');
  }
  return *format;
}

/** Throws for numbers that are no float, and for points of which a part is missing. */
template <unsigned int VDimension>
void
VerifyCoordinates(const std::string & fileName, const LandmarkSet<VDimension> & landmarks)
{
  if (landmarks.GetNumberOfPoints() != landmarks.GetNumberOfLandmarks())
  {
    ThrowFileError(fileName,
                   "there must be a point for each of the " + std::to_string(landmarks.GetNumberOfLandmarks()) +
                     " landmarks (got " + std::to_string(landmarks.GetNumberOfPoints()) + ')');
  }
  for (SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    const auto & name = landmarks.GetLandmarkNames()[i];
    const auto   point = landmarks.GetPoint(i);
    if (IsInfinite(point))
    {
      ThrowFileError(fileName, "a coordinate of '" + name + "' is too large");
    }
    const auto numberOfMissing = std::count_if(point.Begin(), point.End(), [](float x) { return std::isnan(x); });
    if (numberOfMissing != 0 && numberOfMissing != VDimension)
    {
      ThrowFileError(fileName, "landmark '" + name + "' has only some of its coordinates");
    }
  }
}

/** Throws for names that are there twice, or are none. */
template <unsigned int VDimension>
void
VerifyNames(const std::string & fileName, const LandmarkSet<VDimension> & landmarks)
{
  std::set<std::string> namesSoFar;
  for (SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    const auto & name = landmarks.GetLandmarkNames()[i];
    if (name.empty() || !namesSoFar.insert(name).second)
    {
      ThrowFileError(fileName, "each landmark must have a name of its own (got '" + name + "')");
    }
  }
}

} // namespace

std::string
GetLandmarkFileExtension(const std::string & fileName)
{
  return GetFormat<2>(fileName).extension;
}

std::vector<std::string>
GetLandmarkFileExtensions()
{
  std::vector<std::string> extensions;
  for (const auto & format : formats<2>)
  {
    extensions.emplace_back(format.extension);
  }
  return extensions;
}

std::vector<std::string>
GetSlicerFileExtensions()
{
  auto extensions = GetLandmarkFileExtensions();
  extensions.erase(std::remove_if(extensions.begin(), extensions.end(), std::not_fn(IsSlicerFile)), extensions.end());
  return extensions;
}

bool
IsSlicerFile(const std::string & fileName)
{
  const auto * const format = FindFormat<2>(fileName);
  return format && format->isFlatSlicerFile;
}

unsigned int
GetSlicerFileDimension(const std::string & fileName)
{
  const auto & format = GetFormat<2>(fileName);
  if (!format.isFlatSlicerFile)
  {
    ThrowFileError(fileName, "is of no format of Slicer (" + JoinNames(GetSlicerFileExtensions()) + ')');
  }
  return format.isFlatSlicerFile(fileName) ? 2 : 3;
}

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadLandmarkFile(const std::string & fileName, const ImageBase<VDimension> * referenceImage)
{
  const auto landmarks = GetFormat<VDimension>(fileName).read(fileName, referenceImage);
  VerifyNames(fileName, *landmarks);
  VerifyCoordinates(fileName, *landmarks);
  return landmarks;
}

template <unsigned int VDimension>
void
WriteLandmarkFile(const std::string &                        fileName,
                  const LandmarkSet<VDimension> &            landmarks,
                  const std::vector<LandmarkMeasuredValue> & measured,
                  const std::vector<std::string> &           definitions)
{
  const auto & format = GetFormat<VDimension>(fileName);
  VerifyNames(fileName, landmarks);
  VerifyCoordinates(fileName, landmarks);
  if (!definitions.empty() && definitions.size() != landmarks.GetNumberOfLandmarks())
  {
    ThrowFileError(fileName,
                   "there must be a definition for each of the " + std::to_string(landmarks.GetNumberOfLandmarks()) +
                     " landmarks (got " + std::to_string(definitions.size()) + ')');
  }
  WriteFileAtomically(fileName, format.write(fileName, landmarks, measured, definitions));
}

template LandmarkLocalization_EXPORT LandmarkSet<2>::Pointer
                                     ReadLandmarkFile(const std::string &, const ImageBase<2> *);
template LandmarkLocalization_EXPORT LandmarkSet<3>::Pointer
                                     ReadLandmarkFile(const std::string &, const ImageBase<3> *);
template LandmarkLocalization_EXPORT void
WriteLandmarkFile(const std::string &,
                  const LandmarkSet<2> &,
                  const std::vector<LandmarkMeasuredValue> &,
                  const std::vector<std::string> &);
template LandmarkLocalization_EXPORT void
WriteLandmarkFile(const std::string &,
                  const LandmarkSet<3> &,
                  const std::vector<LandmarkMeasuredValue> &,
                  const std::vector<std::string> &);

} // end namespace itk
