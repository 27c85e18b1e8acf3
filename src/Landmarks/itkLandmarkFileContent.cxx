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
#include "itkLandmarkFileContent.h"

#include "itkFileError.h"
#include "itkLandmarkFileFormats.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace
{

const LandmarkFileFormat formats[] = {
  { ".csv", ReadCSVLandmarks, WriteCSVLandmarks },        { ".mrk.json", ReadSlicerMarkups, WriteSlicerMarkups },
  { ".fcsv", ReadSlicerFiducials, WriteSlicerFiducials }, { ".pts", ReadElastixPoints, WriteElastixPoints },
  { ".txt", ReadElastixPoints, WriteElastixPoints },
};

const LandmarkFileFormat &
FindFormat(const std::string & fileName)
{
  const auto  lowerCaseName = itksys::SystemTools::LowerCase(fileName);
  std::string known;
  for (const auto & format : formats)
  {
    if (itksys::SystemTools::StringEndsWith(lowerCaseName, format.extension))
    {
      return format;
    }
    known += (known.empty() ? "" : ", ") + std::string(format.extension);
  }
  ThrowFileError(fileName, "the extension is of no known landmark file format (" + known + ')');
}

/** By Cholesky's decomposition, whose pivots must be positive. */
bool
IsPositiveDefinite(std::vector<double> matrix, unsigned int dimension)
{
  for (unsigned int pivot = 0; pivot < dimension; ++pivot)
  {
    if (!(matrix[pivot * dimension + pivot] > 0.0))
    {
      return false;
    }
    for (unsigned int row = pivot + 1; row < dimension; ++row)
    {
      if (matrix[row * dimension + pivot] != matrix[pivot * dimension + row])
      {
        return false;
      }
    }
    for (unsigned int row = pivot + 1; row < dimension; ++row)
    {
      for (unsigned int column = pivot + 1; column < dimension; ++column)
      {
        matrix[row * dimension + column] -=
          matrix[row * dimension + pivot] * matrix[pivot * dimension + column] / matrix[pivot * dimension + pivot];
      }
    }
  }
  return true;
}

} // namespace

bool
AppendCovariance(LandmarkFileContent & content, const double * covariance)
{
  const size_t length = size_t{ content.Dimension } * content.Dimension;
  if (covariance != nullptr || !content.Covariances.empty())
  {
    content.Covariances.resize(content.Names.size() * length, std::numeric_limits<double>::quiet_NaN());
  }
  if (covariance == nullptr)
  {
    return true;
  }
  std::copy_n(covariance, length, content.Covariances.end() - static_cast<std::ptrdiff_t>(length));
  return IsPositiveDefinite({ covariance, covariance + length }, content.Dimension);
}

bool
HasCovariance(const LandmarkFileContent & content, size_t i)
{
  return !content.Covariances.empty() && !std::isnan(content.Covariances[i * content.Dimension * content.Dimension]);
}

LandmarkFileContent
ReadLandmarkFile(const std::string & fileName, unsigned int dimension)
{
  return FindFormat(fileName).read(fileName, dimension);
}

void
WriteLandmarkFile(const std::string & fileName, const LandmarkFileContent & content)
{
  WriteFileAtomically(fileName, FindFormat(fileName).write(fileName, content));
}

} // end namespace itk
