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

#include <cmath>
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

LandmarkFileContent
ReadElastixPoints(const std::string & fileName, unsigned int dimension)
{
  const auto          words = SplitWords(ReadTextFile(fileName));
  LandmarkFileContent content;
  content.Dimension = dimension;
  const bool hasKeyword = !words.empty() && (words.front().text == "point" || words.front().text == "index");
  content.CoordinatesAreIndices = !hasKeyword || words.front().text == "index";

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
  const size_t firstNumber = countPosition + 1;
  const size_t numberOfCoordinates = words.size() - firstNumber;
  if (numberOfCoordinates != size_t{ count } * dimension)
  {
    ThrowFileError(fileName,
                   words.back().line,
                   std::to_string(count) + " points of " + std::to_string(dimension) +
                     " coordinates must be there (got " + std::to_string(numberOfCoordinates) + " numbers)");
  }
  content.Coordinates.resize(numberOfCoordinates);
  for (size_t i = 0; i < numberOfCoordinates; ++i)
  {
    const auto & word = words[firstNumber + i];
    if (!ParseNumber(word.text, content.Coordinates[i]))
    {
      ThrowFileError(fileName, word.line, "a coordinate must be a finite number (got '" + word.text + "')");
    }
  }
  content.Names = MakeLandmarkNames(count);
  content.Confidences.assign(count, 1.0);
  return content;
}

std::string
WriteElastixPoints(const std::string & fileName, const LandmarkFileContent & content)
{
  std::string text = "point\n" + std::to_string(content.Names.size()) + '\n';
  for (size_t i = 0; i < content.Names.size(); ++i)
  {
    for (unsigned int d = 0; d < content.Dimension; ++d)
    {
      const double coordinate = content.Coordinates[i * content.Dimension + d];
      if (std::isnan(coordinate))
      {
        ThrowFileError(fileName,
                       "landmark '" + content.Names[i] + "' is missing, which an elastix point file cannot say");
      }
      text += (d == 0 ? "" : " ") + FormatNumber(coordinate);
    }
    text += '\n';
  }
  return text;
}

} // end namespace itk
