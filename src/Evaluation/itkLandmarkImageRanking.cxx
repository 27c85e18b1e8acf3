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
#include "itkLandmarkImageRanking.h"

#include "itkCSVText.h"
#include "itkErrorStatistics.h"

#include "vnl/vnl_trace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace itk
{

namespace
{

/** What the images have in common. */
struct Scale
{
  bool   hasCovariances{ false };
  double largestTrace{ 0.0 };
  /** One a landmark. */
  std::vector<double> medianConfidences;
};

template <unsigned int VDimension>
double
GetTrace(const LandmarkSet<VDimension> & landmarks, SizeValueType i)
{
  return vnl_trace(landmarks.GetCovariance(i).GetVnlMatrix());
}

/** NaN where it is not known. */
template <unsigned int VDimension>
double
GetConfidence(const LandmarkSet<VDimension> & landmarks, SizeValueType i)
{
  return landmarks.HasConfidences() ? landmarks.GetConfidence(i) : std::numeric_limits<double>::quiet_NaN();
}

template <unsigned int VDimension>
Scale
MeasureScale(const std::vector<typename LandmarkSet<VDimension>::ConstPointer> & sets, std::size_t numberOfLandmarks)
{
  Scale scale;
  for (SizeValueType i = 0; i < numberOfLandmarks; ++i)
  {
    std::vector<double> confidences;
    for (const auto & landmarks : sets)
    {
      if (landmarks->HasCovariance(i))
      {
        scale.hasCovariances = true;
        scale.largestTrace = std::max(scale.largestTrace, GetTrace(*landmarks, i));
      }
      if (!landmarks->IsMissing(i))
      {
        confidences.push_back(GetConfidence(*landmarks, i));
      }
    }
    scale.medianConfidences.push_back(GetMedian(SelectFinite(confidences)));
  }
  return scale;
}

/** From 0 to 1: 0 also where no image has a confidence. */
double
GetLackOfConfidence(double confidence, double median)
{
  if (median > 0.0)
  {
    return std::min(1.0, std::max(0.0, 1.0 - confidence / median));
  }
  return confidence <= median ? 1.0 : 0.0;
}

template <unsigned int VDimension>
LandmarkImageRank
RankImage(const LandmarkSet<VDimension> & landmarks, const Scale & scale, const LandmarkImageRankingSettings & settings)
{
  LandmarkImageRank rank;
  rank.plausibility = landmarks.GetImagePlausibility();
  const bool          isImplausible = rank.plausibility < settings.lowPlausibility;
  std::vector<double> squaredErrors;
  std::vector<double> traces;
  std::vector<double> confidences;
  for (SizeValueType i = 0; i < scale.medianConfidences.size(); ++i)
  {
    const bool isMissing = landmarks.IsMissing(i);
    const bool hasCovariance = landmarks.HasCovariance(i);
    const bool isOutOfShape = landmarks.GetPlausibility(i) < settings.lowPlausibility;
    rank.missing += isMissing ? 1 : 0;
    rank.implausible += isOutOfShape ? 1 : 0;
    if (hasCovariance)
    {
      traces.push_back(GetTrace(landmarks, i));
    }
    if (!isMissing)
    {
      confidences.push_back(GetConfidence(landmarks, i));
    }
    const bool isUnsure = scale.hasCovariances
                            ? !hasCovariance
                            : std::isnan(GetConfidence(landmarks, i)) && !std::isnan(scale.medianConfidences[i]);
    if (isImplausible || isOutOfShape || (isMissing ? settings.missingIsDoubtful : isUnsure))
    {
      squaredErrors.push_back(scale.hasCovariances ? scale.largestTrace : 1.0);
    }
    else if (hasCovariance)
    {
      squaredErrors.push_back(traces.back());
    }
    else if (!isMissing)
    {
      squaredErrors.push_back(GetLackOfConfidence(confidences.back(), scale.medianConfidences[i]));
    }
  }
  rank.score = squaredErrors.empty() ? 0.0 : std::sqrt(GetMean(squaredErrors));
  rank.expectedError = std::sqrt(GetMean(traces));
  rank.confidence = GetMean(SelectFinite(confidences));
  return rank;
}

template <unsigned int VDimension>
std::vector<LandmarkImageRank>
RankImagesOf(const LandmarkTable &                found,
             const std::vector<std::string> &     images,
             const LandmarkImageRankingSettings & settings)
{
  std::vector<typename LandmarkSet<VDimension>::ConstPointer> sets;
  for (const auto & image : images)
  {
    sets.push_back(found.GetLandmarks<VDimension>(image));
  }
  if (!sets.empty() && std::none_of(sets.begin(), sets.end(), [](const auto & landmarks) {
        return landmarks->HasConfidences() || landmarks->HasCovariances();
      }))
  {
    itkGenericExceptionMacro("The landmarks of the images have no confidences or covariances to rank by.");
  }
  const auto                     scale = MeasureScale<VDimension>(sets, found.GetLandmarkNames().size());
  std::vector<LandmarkImageRank> ranks;
  for (std::size_t n = 0; n < images.size(); ++n)
  {
    ranks.push_back(RankImage(*sets[n], scale, settings));
    ranks.back().image = images[n];
  }
  std::stable_sort(ranks.begin(), ranks.end(), [](const LandmarkImageRank & a, const LandmarkImageRank & b) {
    const auto key = [](const LandmarkImageRank & rank) {
      return std::make_pair(-rank.score, std::isnan(rank.plausibility) ? 1.0 : rank.plausibility);
    };
    return key(a) < key(b);
  });
  return ranks;
}

} // namespace

std::vector<LandmarkImageRank>
RankImages(const LandmarkTable &                found,
           const std::vector<std::string> &     images,
           const LandmarkImageRankingSettings & settings)
{
  return found.GetDimension() == 2 ? RankImagesOf<2>(found, images, settings)
                                   : RankImagesOf<3>(found, images, settings);
}

std::string
GetImageRankingCSV(const std::vector<LandmarkImageRank> & ranks)
{
  std::string text = "image,score,expected_error,missing,implausible,plausibility,confidence\n";
  for (const auto & rank : ranks)
  {
    text += JoinCSVFields({ rank.image,
                            FormatCSVNumber(rank.score),
                            FormatCSVNumber(rank.expectedError),
                            std::to_string(rank.missing),
                            std::to_string(rank.implausible),
                            FormatCSVNumber(rank.plausibility),
                            FormatCSVNumber(rank.confidence) }) +
            '\n';
  }
  return text;
}

} // end namespace itk
