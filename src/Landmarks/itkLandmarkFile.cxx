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
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <set>

namespace itk
{
namespace
{

template <unsigned int VDimension>
const LandmarkFileFormat<VDimension> formats[] = {
  { ".csv", ReadCSVLandmarks, WriteCSVLandmarks },        { ".mrk.json", ReadSlicerMarkups, WriteSlicerMarkups },
  { ".fcsv", ReadSlicerFiducials, WriteSlicerFiducials }, { ".pts", ReadElastixPoints, WriteElastixPoints },
  { ".txt", ReadElastixPoints, WriteElastixPoints },
};

template <unsigned int VDimension>
const LandmarkFileFormat<VDimension> &
FindFormat(const std::string & fileName)
{
  const auto  lowerCaseName = itksys::SystemTools::LowerCase(fileName);
  std::string known;
  for (const auto & format : formats<VDimension>)
  {
    if (itksys::SystemTools::StringEndsWith(lowerCaseName, format.extension))
    {
      return format;
    }
    known += (known.empty() ? "" : ", ") + std::string(format.extension);
  }
  ThrowFileError(fileName, "the extension is of no known landmark file format (" + known + ')');
}

/** Numbers that are no float. */
template <unsigned int VDimension>
void
VerifyCoordinates(const std::string & fileName, const LandmarkSet<VDimension> & landmarks)
{
  for (SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    if (IsInfinite(landmarks.GetPoint(i)))
    {
      ThrowFileError(fileName, "a coordinate of '" + landmarks.GetLandmarkNames()[i] + "' is too large");
    }
  }
}

/** Names that are there twice, or are none. */
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
  return FindFormat<2>(fileName).extension;
}

unsigned int
GetSlicerFileDimension(const std::string & fileName)
{
  const auto extension = GetLandmarkFileExtension(fileName);
  if (extension != ".mrk.json" && extension != ".fcsv")
  {
    ThrowFileError(fileName, "is of no format of Slicer (.mrk.json, .fcsv)");
  }
  return (extension == ".fcsv" ? IsFlatSlicerFiducials : IsFlatSlicerMarkups)(fileName) ? 2 : 3;
}

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadLandmarkFile(const std::string & fileName, const ImageBase<VDimension> * referenceImage)
{
  const auto landmarks = FindFormat<VDimension>(fileName).read(fileName, referenceImage);
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
  const auto & format = FindFormat<VDimension>(fileName);
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
