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
#ifndef RegistrationRefinement_h
#define RegistrationRefinement_h

#include "itkLandmarkTransformInitializer.h"

#include "itkIndexRange.h"
#include "itkImageRegistrationMethodv4.h"
#include "itkLBFGSBOptimizerv4.h"
#include "itkMattesMutualInformationImageToImageMetricv4.h"
#include "itkRegistrationParameterScalesFromPhysicalShift.h"
#include "itkRegularStepGradientDescentOptimizerv4.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>

/** The middle of an image. */
template <typename TImage>
itk::Point<double, TImage::ImageDimension>
GetCentre(const TImage * image)
{
  const auto &                                         region = image->GetLargestPossibleRegion();
  itk::ContinuousIndex<double, TImage::ImageDimension> index;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    index[d] = static_cast<double>(region.GetIndex(d)) + 0.5 * (static_cast<double>(region.GetSize(d)) - 1.0);
  }
  itk::Point<double, TImage::ImageDimension> centre;
  image->TransformContinuousIndexToPhysicalPoint(index, centre);
  return centre;
}

/** While it lives, ITK shows no warnings if it is told so. */
class WarningDisplayScope
{
public:
  explicit WarningDisplayScope(bool isOn)
    : m_WasOn(itk::Object::GetGlobalWarningDisplay())
  {
    itk::Object::SetGlobalWarningDisplay(m_WasOn && isOn);
  }
  ~WarningDisplayScope() { itk::Object::SetGlobalWarningDisplay(m_WasOn); }
  ITK_DISALLOW_COPY_AND_MOVE(WarningDisplayScope);

private:
  bool m_WasOn;
};

/** Optimizes the transform, which is applied before the other one (null: there is none), by Mattes mutual information
 * of 32 bins, on three grids, each twice as fine as the one before; the finest has at most 160 pixels along an axis in
 * 3D and 640 in 2D. The metric is sampled at about 50000 points of each, the same in every run. */
template <typename TImage>
void
OptimizeMutualInformation(
  const TImage *                                                                 fixedImage,
  const TImage *                                                                 movingImage,
  const itk::Transform<double, TImage::ImageDimension, TImage::ImageDimension> * movingInitialTransform,
  itk::Transform<double, TImage::ImageDimension, TImage::ImageDimension> *       transform)
{
  constexpr unsigned int Dimension = TImage::ImageDimension;
  constexpr unsigned int numberOfLevels = 3;
  constexpr double       numberOfSamples = 50000.0;
  constexpr double       largestSize = Dimension == 2 ? 640.0 : 160.0;
  using RegistrationType = itk::ImageRegistrationMethodv4<TImage, TImage>;
  using MetricType = itk::MattesMutualInformationImageToImageMetricv4<TImage, TImage>;

  const auto metric = MetricType::New();
  metric->SetNumberOfHistogramBins(32);

  itk::ObjectToObjectOptimizerBase::Pointer optimizer;
  std::function<void()>                     startLevel;
  if (transform->IsLinear())
  {
    using ScalesEstimatorType = itk::RegistrationParameterScalesFromPhysicalShift<MetricType>;
    const auto scalesEstimator = ScalesEstimatorType::New();
    scalesEstimator->SetMetric(metric);
    const auto gradientDescent = itk::RegularStepGradientDescentOptimizerv4<double>::New();
    gradientDescent->SetScalesEstimator(scalesEstimator);
    gradientDescent->SetDoEstimateLearningRateOnce(true);
    gradientDescent->SetNumberOfIterations(150);
    gradientDescent->SetMinimumStepLength(1e-5);
    gradientDescent->SetGradientMagnitudeTolerance(1e-8);
    gradientDescent->SetRelaxationFactor(0.6);
    gradientDescent->SetReturnBestParametersAndValue(true);
    optimizer = gradientDescent;
    // The first step is a pixel of the level, which the optimizer finds out when it is not told.
    startLevel = [gradientDescent = gradientDescent.GetPointer()] {
      gradientDescent->SetMaximumStepSizeInPhysicalUnits(0.0);
    };
  }
  else
  {
    const auto numberOfParameters = transform->GetNumberOfParameters();
    const auto quasiNewton = itk::LBFGSBOptimizerv4::New();
    quasiNewton->SetBoundSelection(itk::LBFGSBOptimizerv4::BoundSelectionType(numberOfParameters, 0));
    quasiNewton->SetLowerBound(itk::LBFGSBOptimizerv4::BoundValueType(numberOfParameters, 0.0));
    quasiNewton->SetUpperBound(itk::LBFGSBOptimizerv4::BoundValueType(numberOfParameters, 0.0));
    quasiNewton->SetNumberOfIterations(60);
    quasiNewton->SetMaximumNumberOfFunctionEvaluations(100);
    quasiNewton->SetCostFunctionConvergenceFactor(1e8);
    quasiNewton->SetGradientConvergenceTolerance(1e-6);
    optimizer = quasiNewton;
    // It would begin each level where the first one began.
    startLevel = [transform, quasiNewton = quasiNewton.GetPointer()] {
      quasiNewton->SetInitialPosition(transform->GetParameters());
    };
  }

  const auto & size = fixedImage->GetLargestPossibleRegion().GetSize();
  const double longestSize = static_cast<double>(*std::max_element(size.begin(), size.end()));
  const auto   finestFactor = static_cast<unsigned int>(std::max(1.0, std::ceil(longestSize / largestSize)));
  typename RegistrationType::ShrinkFactorsArrayType            factors(numberOfLevels);
  typename RegistrationType::SmoothingSigmasArrayType          sigmas(numberOfLevels);
  typename RegistrationType::MetricSamplingPercentageArrayType percentages(numberOfLevels);
  for (unsigned int level = 0; level < numberOfLevels; ++level)
  {
    factors[level] = finestFactor << (numberOfLevels - 1 - level);
    // In pixels of the image: half a pixel of the level's grid.
    sigmas[level] = factors[level] == 1 ? 0.0 : 0.5 * static_cast<double>(factors[level]);
    double numberOfPixels = 1.0;
    for (unsigned int d = 0; d < Dimension; ++d)
    {
      numberOfPixels *= std::max(1.0, std::floor(static_cast<double>(size[d]) / static_cast<double>(factors[level])));
    }
    percentages[level] = std::min(1.0, numberOfSamples / numberOfPixels);
  }

  const auto registration = RegistrationType::New();
  registration->SetFixedImage(fixedImage);
  registration->SetMovingImage(movingImage);
  registration->SetMetric(metric);
  registration->SetOptimizer(optimizer);
  registration->SetInitialTransform(transform);
  registration->InPlaceOn();
  registration->InitializeCenterOfLinearOutputTransformOff();
  if (movingInitialTransform != nullptr)
  {
    registration->SetMovingInitialTransform(movingInitialTransform);
  }
  registration->SetNumberOfLevels(numberOfLevels);
  registration->SetShrinkFactorsPerLevel(factors);
  registration->SetSmoothingSigmasPerLevel(sigmas);
  registration->SetSmoothingSigmasAreSpecifiedInPhysicalUnits(false);
  registration->SetMetricSamplingStrategy(RegistrationType::MetricSamplingStrategyEnum::RANDOM);
  registration->SetMetricSamplingPercentagePerLevel(percentages);
  registration->MetricSamplingReinitializeSeed(1);

  constexpr auto     none = std::numeric_limits<itk::SizeValueType>::max();
  itk::SizeValueType lastPrinted = none;
  const auto * const watchedRegistration = registration.GetPointer();
  const auto * const watchedOptimizer = optimizer.GetPointer();
  optimizer->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
    const auto iteration = watchedOptimizer->GetCurrentIteration();
    // LBFGSBOptimizerv4 tells of each evaluation, too.
    if (iteration % 10 == 0 && iteration != lastPrinted)
    {
      std::printf("level %lu of %u, iteration %lu: mutual information %.5f\n",
                  static_cast<unsigned long>(watchedRegistration->GetCurrentLevel() + 1),
                  numberOfLevels,
                  static_cast<unsigned long>(iteration),
                  -watchedOptimizer->GetValue());
      std::fflush(stdout);
      lastPrinted = iteration;
    }
  });
  registration->AddObserver(itk::MultiResolutionIterationEvent(), [&](const itk::EventObject &) {
    lastPrinted = none;
    startLevel();
  });
  // LBFGSBOptimizerv4 warns in every level that it knows no scales.
  const WarningDisplayScope scope(transform->IsLinear());
  registration->Update();
}

/** The B-spline transform that is nearest to the other one in the whole image; prints how near. */
template <typename TImage>
typename itk::Transform<double, TImage::ImageDimension, TImage::ImageDimension>::Pointer
ApproximateByBSpline(const TImage *                                                                 image,
                     const itk::Transform<double, TImage::ImageDimension, TImage::ImageDimension> * transform)
{
  constexpr unsigned int Dimension = TImage::ImageDimension;
  constexpr unsigned int numberOfPointsAlongAxis = Dimension == 2 ? 33 : 17;
  using InitializerType = itk::LandmarkTransformInitializer<Dimension>;
  const auto & region = image->GetLargestPossibleRegion();
  const auto   fixedPoints = InitializerType::PointSetType::New();
  const auto   movingPoints = InitializerType::PointSetType::New();

  const itk::ImageRegion<Dimension> lattice(itk::Size<Dimension>::Filled(numberOfPointsAlongAxis));
  unsigned int                      i = 0;
  for (const auto & place : itk::ImageRegionIndexRange<Dimension>(lattice))
  {
    itk::ContinuousIndex<double, Dimension> index;
    for (unsigned int d = 0; d < Dimension; ++d)
    {
      index[d] = static_cast<double>(region.GetIndex(d)) +
                 static_cast<double>(place[d] * (region.GetSize(d) - 1)) / (numberOfPointsAlongAxis - 1);
    }
    itk::Point<double, Dimension> point;
    image->TransformContinuousIndexToPhysicalPoint(index, point);
    typename InitializerType::PointSetType::PointType fixedPoint;
    typename InitializerType::PointSetType::PointType movingPoint;
    fixedPoint.CastFrom(point);
    movingPoint.CastFrom(transform->TransformPoint(point));
    fixedPoints->SetPoint(i, fixedPoint);
    movingPoints->SetPoint(i, movingPoint);
    ++i;
  }
  const auto initializer = InitializerType::New();
  initializer->SetTransformKind(itk::LandmarkTransformInitializerEnums::TransformKind::BSpline);
  initializer->SetFixedLandmarks(fixedPoints);
  initializer->SetMovingLandmarks(movingPoints);
  initializer->SetReferenceImage(image);
  initializer->SetNumberOfLevels(4);
  initializer->Update();
  const auto & residuals = initializer->GetResiduals();
  std::printf("the spline as a B-spline transform: root mean square difference %.3f mm, largest %.3f mm\n",
              initializer->GetRootMeanSquareResidual(),
              *std::max_element(residuals.begin(), residuals.end()));
  return initializer->GetModifiableTransform();
}

/** A refined transform of the same kind, except that a thin-plate spline, which ITK cannot optimize, becomes a B-spline
 * transform. */
template <typename TImage>
typename itk::Transform<double, TImage::ImageDimension, TImage::ImageDimension>::Pointer
Refine(itk::LandmarkTransformInitializerEnums::TransformKind                    kind,
       const TImage *                                                           fixedImage,
       const TImage *                                                           movingImage,
       itk::Transform<double, TImage::ImageDimension, TImage::ImageDimension> * transform)
{
  constexpr unsigned int Dimension = TImage::ImageDimension;
  using Kind = itk::LandmarkTransformInitializerEnums::TransformKind;
  using LinearTransformType = itk::MatrixOffsetTransformBase<double, Dimension, Dimension>;
  using InitializerType = itk::LandmarkTransformInitializer<Dimension>;
  if (kind == Kind::BSpline)
  {
    const auto refined = transform->Clone();
    OptimizeMutualInformation<TImage>(fixedImage, movingImage, nullptr, refined.GetPointer());
    return refined;
  }
  if (kind == Kind::ThinPlateSpline)
  {
    const auto approximation = ApproximateByBSpline(fixedImage, transform);
    OptimizeMutualInformation<TImage>(fixedImage, movingImage, nullptr, approximation);
    return approximation;
  }

  // Jacobians of large rotations can be singular; a small one before the transform is optimized instead.
  typename LinearTransformType::MatrixType identity;
  identity.SetIdentity();
  const auto centre = GetCentre(fixedImage);
  const auto correction =
    InitializerType::MakeLinearTransform(kind, identity, centre, typename LinearTransformType::OutputVectorType(0.0));
  OptimizeMutualInformation<TImage>(fixedImage, movingImage, transform, correction);
  const auto & linear = dynamic_cast<const LinearTransformType &>(*transform);
  return InitializerType::MakeLinearTransform(kind,
                                              linear.GetMatrix() * correction->GetMatrix(),
                                              centre,
                                              linear.TransformPoint(correction->TransformPoint(centre)) - centre)
    .GetPointer();
}

#endif
