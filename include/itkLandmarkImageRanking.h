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
#ifndef itkLandmarkImageRanking_h
#define itkLandmarkImageRanking_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkTable.h"

#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkImageRankingSettings
 * \brief What RankImages() takes for doubtful.
 * \ingroup LandmarkLocalization */
struct LandmarkImageRankingSettings
{
  /** A landmark or an image of a lower plausibility is doubtful. */
  double lowPlausibility{ 0.005 };
  /** Whether a landmark that is missing is doubtful; else, images may lack some, and it does not count. */
  bool missingIsDoubtful{ true };
};

/** \class LandmarkImageRank
 * \brief How much an image would gain from being corrected, and why, see RankImages().
 * \ingroup LandmarkLocalization */
struct LandmarkImageRank
{
  std::string image;
  /** In mm; from 0 to 1 where the table has no covariances. */
  double score{ 0.0 };
  /** Root mean expected squared error of the landmarks with a covariance, in mm; NaN without any. */
  double expectedError{ std::numeric_limits<double>::quiet_NaN() };
  /** Landmarks that are missing, and others that are implausible. */
  unsigned int missing{ 0 };
  unsigned int implausible{ 0 };
  /** That of the image; NaN where there is none. */
  double plausibility{ std::numeric_limits<double>::quiet_NaN() };
  /** Mean confidence of the landmarks that are there; NaN without any. */
  double confidence{ std::numeric_limits<double>::quiet_NaN() };
};

/** Ranks images whose landmarks a model found by what is to be gained from correcting them, the most first.
 *
 * The score of an image is the root of the mean over its N landmarks of how far off they are expected to be:
 * \f[ S = \sqrt{\frac{1}{N} \sum_{i=1}^N e_i^2} \f]
 * where, for a landmark found at p with the covariance C, the expected squared error is
 * \f$ e_i^2 = E|x - p|^2 = \mathrm{tr}\,C \f$. A doubtful landmark has the largest \f$ e^2 \f$ of any landmark in these
 * images: one that is missing, one of low plausibility, one without a covariance, and every landmark of an image of low
 * plausibility. So whoever corrects the first image removes the most squared error that the model admits.
 *
 * A table without covariances, of a model that was not calibrated, is ranked by confidences: with the median m of a
 * landmark's confidences in these images, \f$ e_i^2 = \min(1, \max(0, 1 - c_i / m)) \f$, and 1 for a doubtful landmark,
 * which here is also one without a confidence that it has in other images. Where m is not above 0, it is 1 up to m.
 *
 * Images of equal scores are in the order of their plausibilities, the lowest first, then in that of the list. An image
 * that the table does not hold is an error, as is a table without any covariance or confidence, such as one of true
 * landmarks.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<LandmarkImageRank>
                            RankImages(const LandmarkTable &                found,
                                       const std::vector<std::string> &     images,
                                       const LandmarkImageRankingSettings & settings = {});

/** The ranks as CSV: `image,score,expected_error,missing,implausible,plausibility,confidence`. What is not known is
 * empty. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            GetImageRankingCSV(const std::vector<LandmarkImageRank> & ranks);

} // end namespace itk

#endif
