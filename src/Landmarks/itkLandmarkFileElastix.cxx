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
#include "itkFileError.h"
#include "itkLandmarkFileFormats.h"
#include "itkNumberText.h"
#include "itkTextFile.h"

#include "itkContinuousIndex.h"

#include <sstream>

namespace itk
{
namespace
{

struct Word
{
  size_t      line;
  std::string text;
};

std::vector<Word>
SplitWords(const std::string & text)
{
  std::vector<Word> words;
  size_t            lineNumber = 0;
  for (const auto & line : SplitLines(text))
  {
    ++lineNumber;
    std::istringstream stream(line);
    for (std::string word; stream >> word;)
    {
      words.push_back({ lineNumber, word });
    }
  }
  return words;
}

} // namespace

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadElastixPoints(const std::string & fileName, const ImageBase<VDimension> * referenceImage)
{
  const auto words = SplitWords(ReadTextFile(fileName));
  const bool hasKeyword = !words.empty() && (words.front().text == "point" || words.front().text == "index");
  const bool areIndices = !hasKeyword || words.front().text == "index";

  const size_t countPosition = hasKeyword ? 1 : 0;
  unsigned int count = 0;
  if (words.size() <= countPosition || !ParseCount(words[countPosition].text, count))
  {
    const bool isAtEnd = words.size() <= countPosition;
    ThrowFileError(fileName,
                   isAtEnd ? countPosition + 1 : words[countPosition].line,
                   "the number of points must stand here (got '" +
                     (isAtEnd ? std::string() : words[countPosition].text) + "')");
  }
  auto         word = words.begin() + static_cast<std::ptrdiff_t>(countPosition) + 1;
  const size_t numberOfCoordinates = words.end() - word;
  if (numberOfCoordinates != size_t{ count } * VDimension)
  {
    ThrowFileError(fileName,
                   words.back().line,
                   std::to_string(count) + " points of " + std::to_string(VDimension) +
                     " coordinates must be there (got " + std::to_string(numberOfCoordinates) + " numbers)");
  }
  auto landmarks = LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(MakeLandmarkNames(count));
  for (unsigned int i = 0; i < count; ++i)
  {
    ContinuousIndex<double, VDimension> coordinates;
    for (unsigned int d = 0; d < VDimension; ++d, ++word)
    {
      if (!ParseNumber(word->text, coordinates[d]))
      {
        ThrowFileError(fileName, word->line, "a coordinate must be a finite number (got '" + word->text + "')");
      }
    }
    typename LandmarkSet<VDimension>::PointType point;
    if (!areIndices)
    {
      point.CastFrom(Point<double, VDimension>(coordinates));
    }
    else if (referenceImage != nullptr)
    {
      referenceImage->TransformContinuousIndexToPhysicalPoint(coordinates, point);
    }
    else
    {
      ThrowFileError(fileName, "holds indices and not points, which needs a reference image");
    }
    landmarks->SetPoint(i, point);
  }
  return landmarks;
}

template <unsigned int VDimension>
std::string
WriteElastixPoints(const std::string &             fileName,
                   const LandmarkSet<VDimension> & landmarks,
                   const std::vector<LandmarkMeasuredValue> &,
                   const std::vector<std::string> &)
{
  std::string text = "point\n" + std::to_string(landmarks.GetNumberOfLandmarks()) + '\n';
  for (SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    if (landmarks.IsMissing(i))
    {
      ThrowFileError(fileName,
                     "landmark '" + landmarks.GetLandmarkNames()[i] +
                       "' is missing, which an elastix point file cannot say");
    }
    const auto point = landmarks.GetPoint(i);
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      text += (d == 0 ? "" : " ") + FormatNumber(point[d]);
    }
    text += '\n';
  }
  return text;
}

itkLandmarkFileFormatMacro(ReadElastixPoints, WriteElastixPoints);

} // end namespace itk
