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
#include "itkCrossValidation.h"

#include "itkMersenneTwisterRandomVariateGenerator.h"

#include <algorithm>
#include <numeric>

namespace itk
{
namespace
{

/** For each image, its place in a random order. */
std::vector<std::size_t>
DrawRanks(std::size_t count, unsigned int seed)
{
  const auto random = Statistics::MersenneTwisterRandomVariateGenerator::New();
  random->SetSeed(seed);
  std::vector<std::size_t> ranks(count);
  std::iota(ranks.begin(), ranks.end(), std::size_t{ 0 });
  for (std::size_t i = count; i > 1; --i)
  {
    std::swap(ranks[i - 1], ranks[random->GetIntegerVariate(static_cast<unsigned int>(i - 1))]);
  }
  return ranks;
}

} // namespace

CrossValidationFold
SelectFold(const std::vector<std::string> & images, unsigned int numberOfFolds, unsigned int fold, unsigned int seed)
{
  if (images.size() < 2)
  {
    itkGenericExceptionMacro("Folds need at least 2 images (got " << images.size() << ").");
  }
  if (numberOfFolds < 2 || numberOfFolds > images.size())
  {
    itkGenericExceptionMacro("There must be 2 to " << images.size() << " folds (got " << numberOfFolds << ").");
  }
  if (fold >= numberOfFolds)
  {
    itkGenericExceptionMacro("The fold must be 0 to " << numberOfFolds - 1 << " (got " << fold << ").");
  }
  const auto          ranks = DrawRanks(images.size(), seed);
  CrossValidationFold result;
  for (std::size_t i = 0; i < images.size(); ++i)
  {
    (ranks[i] % numberOfFolds == fold ? result.ValidationImages : result.TrainingImages).push_back(images[i]);
  }
  return result;
}

std::vector<std::string>
SelectSubset(const std::vector<std::string> & images, unsigned int number, unsigned int seed)
{
  if (number == 0 || number > images.size())
  {
    itkGenericExceptionMacro("A subset must have 1 to " << images.size() << " images (got " << number << ").");
  }
  const auto               ranks = DrawRanks(images.size(), seed);
  std::vector<std::string> result;
  for (std::size_t i = 0; i < images.size(); ++i)
  {
    if (ranks[i] < number)
    {
      result.push_back(images[i]);
    }
  }
  return result;
}

} // end namespace itk
