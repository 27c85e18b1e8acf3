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
#include "itkAnnotationImport.h"

#include "itkAnnotatedImage.h"
#include "itkAnnotatedImageFolder.h"
#include "itkFileError.h"
#include "itkFileNames.h"
#include "itkLandmarkFile.h"
#include "itkLandmarkImageReader.h"
#include "itkNumberText.h"
#include "itkPictureFile.h"
#include "itkPrintEnum.h"
#include "itkStrictJSON.h"
#include "itkTextFile.h"

#include "itkImage.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

namespace itk
{

namespace
{

/** Whether tables, models and other programs can hold a text. */
bool
IsPlainText(const std::string & text)
{
  try
  {
    WriteStrictly(text);
  }
  catch (const SettingError &)
  {
    return false;
  }
  return text.find('\0') == std::string::npos;
}

} // namespace

std::string
AnnotatedImage::Describe() const
{
  return "image '" + name + '\'';
}

void
AnnotatedImage::Add(const std::string & landmark, const AnnotatedPoint & point)
{
  if (!IsPlainText(landmark))
  {
    ThrowFileError(source, "the name of a landmark of " + this->Describe() + " is not UTF-8, or holds a zero byte");
  }
  if (landmark.empty() || !points.emplace(landmark, point).second)
  {
    ThrowFileError(source, "landmark '" + landmark + "' of " + this->Describe() + " has no name or is there twice");
  }
}

void
AnnotatedImage::Add(const std::string & landmark, double x, double y)
{
  AnnotatedPoint point;
  point.position = { { x, y, 0.0 } };
  this->Add(landmark, point);
}

void
Annotations::AddName(const std::string & landmark)
{
  if (m_LandmarksSoFar.insert(landmark).second)
  {
    m_Landmarks.push_back(landmark);
  }
}

void
Annotations::Add(const AnnotatedImage & image)
{
  for (const auto & point : image.points)
  {
    this->AddName(point.first);
    const auto & owner = point.second.owner;
    const auto & first = owner.empty() ? owner : m_OwnerOfLandmark.emplace(point.first, owner).first->second;
    if (first != owner)
    {
      ThrowFileError(image.source, "landmark '" + point.first + "' is one of " + first + " and one of " + owner);
    }
  }
  images.push_back(image);
}

std::ostream &
operator<<(std::ostream & out, const AnnotationImportEnums::PixelOrigin value)
{
  return PrintEnum(out, "AnnotationImportEnums::PixelOrigin", value, { "OfFormat", "Center", "Corner" });
}

namespace
{

using PixelOriginEnum = AnnotationImportEnums::PixelOrigin;

/** Formats that have an extension in common. */
struct AnnotationFormats
{
  const char * extension;
  const char * names;
  void (*read)(const std::string & fileName, Annotations & annotations);
  /** Which files in a folder are of them; null: all of this extension. */
  bool (*isOne)(const std::string & fileName);
};

constexpr AnnotationFormats formats[] = {
  { ".json", "COCO keypoints, LabelMe, VIA, Label Studio", ReadJSONAnnotations, nullptr },
  { ".xml", "CVAT for images", ReadXMLAnnotations, nullptr },
  { ".csv", "VIA, tables of 3D Slicer", ReadCSVAnnotations, IsAnnotationTable },
};

/** Null where there are none. */
const AnnotationFormats *
FindFormats(const std::string & fileName)
{
  const auto lowerCaseName = itksys::SystemTools::LowerCase(fileName);
  const auto areOf = [&lowerCaseName](const AnnotationFormats & candidates) {
    return itksys::SystemTools::StringEndsWith(lowerCaseName, candidates.extension);
  };
  const auto found = std::find_if(std::begin(formats), std::end(formats), areOf);
  return found == std::end(formats) ? nullptr : found;
}

/** Files that Slicer wrote, one an image. */
template <unsigned int VDimension>
void
ReadLandmarkFileOfImage(const std::string & fileName, Annotations & annotations)
{
  const auto     landmarks = ReadLandmarkFile<VDimension>(fileName);
  AnnotatedImage image;
  image.source = fileName;
  image.name = GetLastName(fileName);
  image.name.erase(image.name.size() - GetLandmarkFileExtension(fileName).size());
  image.naming = AnnotatedImage::Naming::Stem;
  image.isInPixels = false;
  for (SizeValueType i = 0; i < landmarks->GetNumberOfLandmarks(); ++i)
  {
    AnnotatedPoint point;
    point.state = landmarks->IsUnlabeled(i) ? AnnotatedPoint::State::Unlabeled
                  : landmarks->IsMissing(i) ? AnnotatedPoint::State::Absent
                                            : AnnotatedPoint::State::Marked;
    const auto position = landmarks->GetPoint(i);
    std::copy(position.Begin(), position.End(), point.position.begin());
    image.Add(landmarks->GetLandmarkNames()[i], point);
    annotations.AddName(landmarks->GetLandmarkNames()[i]);
  }
  annotations.Add(image);
}

void
ReadFile(const std::string & fileName, unsigned int dimension, Annotations & annotations)
{
  if (IsSlicerFile(fileName))
  {
    (dimension == 2 ? ReadLandmarkFileOfImage<2> : ReadLandmarkFileOfImage<3>)(fileName, annotations);
    return;
  }
  const auto * const found = FindFormats(fileName);
  if (!found)
  {
    ThrowFileError(fileName, "is of no known format of annotations: " + AnnotationImport::GetFormatNames());
  }
  found->read(fileName, annotations);
}

/** Whether a file in a folder, where there may be others, holds annotations. */
bool
IsFileOfAnnotations(const std::string & fileName)
{
  if (GetLastName(fileName).front() == '.' || !IsRegularFile(fileName))
  {
    return false;
  }
  const auto * const found = FindFormats(fileName);
  return IsSlicerFile(fileName) || (found && (!found->isOne || found->isOne(fileName)));
}

std::vector<std::string>
FindFilesOf(const std::string & path)
{
  if (!itksys::SystemTools::FileIsDirectory(path))
  {
    return { path };
  }
  std::vector<std::string> files;
  for (const auto & name : ListFolder(path))
  {
    const auto fileName = AppendName(path, name);
    if (IsFileOfAnnotations(fileName))
    {
      files.push_back(fileName);
    }
  }
  if (files.empty())
  {
    ThrowFileError(path, "holds no annotations: " + AnnotationImport::GetFormatNames());
  }
  return files;
}

template <unsigned int VDimension>
typename Image<float, VDimension>::Pointer
ReadGrid(const std::string & fileName, std::vector<double> spacing)
{
  if (spacing.size() == 1)
  {
    spacing.resize(VDimension, spacing.front());
  }
  const auto reader = LandmarkImageReader<Image<float, VDimension>>::New();
  ConfigureImageReader(*reader, fileName, spacing);
  reader->UpdateOutputInformation();
  return reader->GetOutput();
}

void
VerifySize(const AnnotatedImage & image, const std::string & fileName, const Size<2> & size)
{
  const auto isOther = [&](unsigned int axis) {
    return image.size[axis] != 0.0 && image.size[axis] != static_cast<double>(size[axis]);
  };
  const auto format = [&](unsigned int axis) {
    return image.size[axis] == 0.0 ? std::string("?") : FormatNumber(image.size[axis]);
  };
  if (isOther(0) || isOther(1))
  {
    ThrowFileError(fileName,
                   "has " + std::to_string(size[0]) + " x " + std::to_string(size[1]) + " pixels, but " + format(0) +
                     " x " + format(1) + " in " + image.source);
  }
}

/** A point far out was marked in another image, or in this one in another size. */
template <unsigned int VDimension>
void
VerifyIsInside(const AnnotatedImage &                      image,
               const std::string &                         landmark,
               const ContinuousIndex<double, VDimension> & index,
               const Size<VDimension> &                    size)
{
  constexpr double tolerance = 1.0;
  for (unsigned int axis = 0; axis < VDimension; ++axis)
  {
    if (!(index[axis] >= -tolerance && index[axis] <= static_cast<double>(size[axis] - 1) + tolerance))
    {
      ThrowFileError(image.source, "landmark '" + landmark + "' lies outside of " + image.Describe());
    }
  }
}

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
MakeLandmarks(const AnnotatedImage &           image,
              const std::string &              fileName,
              const std::vector<double> &      spacing,
              const std::vector<std::string> & names,
              bool                             unmentionedAreAbsent)
{
  const auto grid = ReadGrid<VDimension>(fileName, spacing);
  if constexpr (VDimension == 2)
  {
    VerifySize(image, fileName, grid->GetLargestPossibleRegion().GetSize());
  }
  if (!image.isInPixels && IsTurnedOtherwiseByITK(fileName))
  {
    ThrowFileError(fileName,
                   "has an orientation, which 3D Slicer does not follow: the points of " + image.source +
                     " are of other pixels");
  }
  constexpr double planeTolerance = 0.001;
  const auto       landmarks = LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(names);
  for (SizeValueType i = 0; i < names.size(); ++i)
  {
    const auto found = image.points.find(names[i]);
    const auto state = found != image.points.end() ? found->second.state
                       : unmentionedAreAbsent      ? AnnotatedPoint::State::Absent
                                                   : AnnotatedPoint::State::Unlabeled;
    if (state == AnnotatedPoint::State::Unlabeled)
    {
      landmarks->SetUnlabeled(i);
    }
    if (state != AnnotatedPoint::State::Marked)
    {
      continue;
    }
    const auto & position = found->second.position;
    if (VDimension == 2 && !(std::abs(position[2]) <= planeTolerance))
    {
      ThrowFileError(image.source, "landmark '" + names[i] + "' must have z = 0 to be a point of a 2D image");
    }
    typename LandmarkSet<VDimension>::PointType point;
    ContinuousIndex<double, VDimension>         index;
    std::copy_n(position.begin(), VDimension, point.Begin());
    if (image.isInPixels)
    {
      for (unsigned int axis = 0; axis < VDimension; ++axis)
      {
        index[axis] = position[axis] - (image.pixelOrigin == PixelOriginEnum::Corner ? 0.5 : 0.0);
      }
      grid->TransformContinuousIndexToPhysicalPoint(index, point);
    }
    else
    {
      index = grid->template TransformPhysicalPointToContinuousIndex<double>(point);
    }
    VerifyIsInside(image, names[i], index, grid->GetLargestPossibleRegion().GetSize());
    landmarks->SetPoint(i, point);
  }
  return landmarks;
}

/** What the spellings of a name have in common: it in lower case (of ASCII), without blanks around it. */
std::string
GetCommonSpelling(const std::string & name)
{
  const char * const noBreakSpace = "\xc2\xa0";
  auto               spelling = itksys::SystemTools::LowerCase(name);
  itksys::SystemTools::ReplaceString(spelling, noBreakSpace, " ");
  std::replace_if(
    spelling.begin(), spelling.end(), [](char c) { return c > 0 && c < ' '; }, ' ');
  return TrimBlanks(spelling);
}

/** Throws for annotations without a landmark, and for names that no image has both of: they may be two spellings of
 * one. */
void
VerifyLandmarks(const Annotations & annotations, const std::string & fileNames)
{
  if (annotations.images.empty() || annotations.GetLandmarks().empty())
  {
    ThrowFileError(fileNames, "there is no image with a landmark");
  }
  std::map<std::string, std::vector<std::string>> spellings;
  for (const auto & name : annotations.GetLandmarks())
  {
    auto & others = spellings[GetCommonSpelling(name)];
    for (const auto & other : others)
    {
      const auto hasBoth = [&](const AnnotatedImage & image) {
        return image.points.count(name) != 0 && image.points.count(other) != 0;
      };
      if (std::none_of(annotations.images.begin(), annotations.images.end(), hasBoth))
      {
        ThrowFileError(fileNames,
                       "the landmarks '" + other + "' and '" + name + "', which no image has both of, may be one");
      }
    }
    others.push_back(name);
  }
}

} // namespace

std::string
AnnotationImport::GetFormatNames()
{
  std::string names;
  for (const auto & known : formats)
  {
    names += std::string(known.names) + " (" + known.extension + "), ";
  }
  return names + "points of 3D Slicer (" + JoinNames(GetSlicerFileExtensions()) + ')';
}

void
AnnotationImport::SetFileNames(const std::vector<std::string> & fileNames)
{
  m_FileNames = fileNames;
  this->Modified();
}

void
AnnotationImport::SetSpacing(const std::vector<double> & spacing)
{
  m_Spacing = spacing;
  this->Modified();
}

std::vector<std::string>
AnnotationImport::FindFiles() const
{
  if (m_FileNames.empty())
  {
    itkExceptionMacro("FileNames must be set.");
  }
  std::vector<std::string> files;
  for (const auto & path : m_FileNames)
  {
    const auto ofPath = FindFilesOf(path);
    files.insert(files.end(), ofPath.begin(), ofPath.end());
  }
  return files;
}

LandmarkTable::Pointer
AnnotationImport::MakeTable() const
{
  Annotations annotations;
  for (const auto & fileName : this->FindFiles())
  {
    ReadFile(fileName, m_Dimension, annotations);
  }
  VerifyLandmarks(annotations, JoinNames(m_FileNames));
  const bool isInPixels = annotations.images.front().isInPixels;
  const auto table = LandmarkTable::New();
  table->SetDimension(isInPixels ? 2 : m_Dimension);
  table->SetLandmarkNames(annotations.GetLandmarks());
  if (m_PixelOrigin != PixelOriginEnum::OfFormat && !isInPixels)
  {
    ThrowFileError(annotations.images.front().source, "is in mm, for which PixelOrigin means nothing");
  }
  AnnotatedImageFolder folder(m_ImageFolder, table->GetDimension());
  for (auto & image : annotations.images)
  {
    if (image.points.empty() && !m_UnmentionedAreAbsent)
    {
      continue;
    }
    if (image.isInPixels != isInPixels)
    {
      ThrowFileError(image.source, "is in other units than " + annotations.images.front().source);
    }
    const auto name = folder.FindName(image);
    if (table->HasImage(name))
    {
      ThrowFileError(image.source, "image '" + name + "' was annotated already");
    }
    if (m_PixelOrigin != PixelOriginEnum::OfFormat)
    {
      image.pixelOrigin = m_PixelOrigin;
    }
    const auto fileName = AppendName(m_ImageFolder, name);
    if (table->GetDimension() == 2)
    {
      table->SetLandmarks(
        name, MakeLandmarks<2>(image, fileName, m_Spacing, annotations.GetLandmarks(), m_UnmentionedAreAbsent));
    }
    else
    {
      table->SetLandmarks(
        name, MakeLandmarks<3>(image, fileName, m_Spacing, annotations.GetLandmarks(), m_UnmentionedAreAbsent));
    }
  }
  return table;
}

void
AnnotationImport::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ImageFolder: " << m_ImageFolder << std::endl;
  os << indent << "FileNames: " << m_FileNames.size() << std::endl;
  os << indent << "Spacing: " << m_Spacing.size() << std::endl;
  os << indent << "Dimension: " << m_Dimension << std::endl;
  os << indent << "PixelOrigin: " << m_PixelOrigin << std::endl;
  os << indent << "UnmentionedAreAbsent: " << (m_UnmentionedAreAbsent ? "On" : "Off") << std::endl;
}

} // end namespace itk
