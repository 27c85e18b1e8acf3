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
#include "itkLandmarkDataSet.h"

#include "itkFileNames.h"
#include "itkMeanOfAnnotators.h"

#include <algorithm>

namespace itk
{

namespace
{

/** Names of the landmarks that meet a condition in all images of a data set. */
template <unsigned int VDimension, typename TCondition>
std::vector<std::string>
FindInAllImages(const LandmarkDataSet & data, const TCondition & condition)
{
  const auto        names = data.landmarks->GetLandmarkNames();
  std::vector<bool> isMet(names.size(), true);
  for (const auto & image : data.images)
  {
    const auto landmarks = data.landmarks->GetLandmarks<VDimension>(image);
    for (std::size_t i = 0; i < names.size(); ++i)
    {
      isMet[i] = isMet[i] && condition(*landmarks, i);
    }
  }
  std::vector<std::string> found;
  for (std::size_t i = 0; i < names.size(); ++i)
  {
    if (isMet[i])
    {
      found.push_back(names[i]);
    }
  }
  return found;
}

template <typename TCondition>
std::vector<std::string>
FindInAllImages(const LandmarkDataSet & data, const TCondition & condition)
{
  return data.landmarks->GetDimension() == 2 ? FindInAllImages<2>(data, condition)
                                             : FindInAllImages<3>(data, condition);
}

} // namespace

LandmarkDataSet::LandmarkDataSet(const LandmarkTable * table, const std::string & folder)
  : LandmarkDataSet(table, folder, table ? table->GetImageNames() : std::vector<std::string>(), {})
{}

LandmarkDataSet::LandmarkDataSet(const LandmarkTable *            table,
                                 const std::string &              folder,
                                 const std::vector<std::string> & names,
                                 const std::vector<double> &      spacing)
  : landmarks(table)
  , imageDirectory(folder)
  , images(names)
  , imageSpacing(spacing)
{}

void
LandmarkDataSet::AddAnnotator(const LandmarkTable * table)
{
  auto all = annotators.empty() ? std::vector<LandmarkTable::ConstPointer>{ landmarks } : annotators;
  all.emplace_back(table);
  landmarks = ComputeMeanOfAnnotators(all);
  annotators = all;
}

std::string
LandmarkDataSet::GetFileName(const std::string & image) const
{
  return IsAbsoluteName(image) ? image : NormalizeName(AppendName(GetAbsoluteName(imageDirectory), image));
}

std::vector<std::string>
LandmarkDataSet::GetUnlabeledLandmarks() const
{
  return FindInAllImages(*this, [](const auto & ofImage, SizeValueType i) { return ofImage.IsUnlabeled(i); });
}

std::vector<std::string>
LandmarkDataSet::GetMissingLandmarks() const
{
  return FindInAllImages(*this, [](const auto & ofImage, SizeValueType i) { return ofImage.IsMissing(i); });
}

bool
LandmarkDataSet::operator==(const LandmarkDataSet & other) const
{
  return landmarks == other.landmarks && annotators == other.annotators && imageDirectory == other.imageDirectory &&
         images == other.images && imageSpacing == other.imageSpacing;
}

ModifiedTimeType
LandmarkDataSet::GetMTime() const
{
  ModifiedTimeType latest = landmarks ? landmarks->GetMTime() : 0;
  for (const auto & annotator : annotators)
  {
    latest = std::max(latest, annotator->GetMTime());
  }
  return latest;
}

void
LandmarkDataSet::Verify(const std::string & kind, unsigned int dimension, const std::vector<std::string> & names) const
{
  if (!landmarks)
  {
    itkGenericExceptionMacro("The " << kind << " images must have a table of landmarks.");
  }
  if (landmarks->GetDimension() != dimension)
  {
    itkGenericExceptionMacro("The landmarks of the " << kind << " images must have " << dimension
                                                     << " dimensions, as the model has (got "
                                                     << landmarks->GetDimension() << ").");
  }
  const auto & own = landmarks->GetLandmarkNames();
  const auto   difference = std::mismatch(own.begin(), own.end(), names.begin(), names.end());
  if (difference.first != own.end() || difference.second != names.end())
  {
    const auto quote = [](auto position, auto end) { return position == end ? "none" : '\'' + *position + '\''; };
    itkGenericExceptionMacro("The landmarks of the "
                             << kind
                             << " images must be those of the model, in the same order; the first difference is "
                             << "landmark " << difference.first - own.begin() + 1 << ": "
                             << quote(difference.first, own.end()) << " instead of "
                             << quote(difference.second, names.end()) << '.');
  }
  if (images.empty())
  {
    itkGenericExceptionMacro("There must be at least one of the " << kind << " images.");
  }
  for (const auto & image : images)
  {
    if (!landmarks->HasImage(image))
    {
      itkGenericExceptionMacro("The table of landmarks must hold all " << kind << " images (there is no '" << image
                                                                       << "').");
    }
  }
  if (this->GetMissingLandmarks().size() == own.size())
  {
    itkGenericExceptionMacro("There must be a landmark in one of the " << kind << " images; all are missing.");
  }
  if (!imageSpacing.empty() && imageSpacing.size() != dimension)
  {
    itkGenericExceptionMacro("The spacing of the " << kind << " images must be empty or have " << dimension
                                                   << " entries (got " << imageSpacing.size() << ").");
  }
}

} // end namespace itk
