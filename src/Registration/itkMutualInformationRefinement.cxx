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
#include "itkMutualInformationRefinement.h"

#include "itkMakeLinearTransform.h"
#include "itkVerifyBufferedRegion.h"

#include "itkImageRegistrationMethodv4.h"
#include "itkLBFGSBOptimizerv4.h"
#include "itkMattesMutualInformationImageToImageMetricv4.h"
#include "itkRegistrationParameterScalesFromPhysicalShift.h"
#include "itkRegularStepGradientDescentOptimizerv4.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace
{

/** LBFGSBOptimizerv4 without its warning, in every level of a registration, that it knows no scales. */
class QuasiNewtonOptimizer : public LBFGSBOptimizerv4
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(QuasiNewtonOptimizer);
  using Self = QuasiNewtonOptimizer;
  using Pointer = SmartPointer<Self>;
  itkNewMacro(Self);

  void
  SetScales(const ScalesType &) override
  {
    m_Scales.SetSize(m_Metric->GetNumberOfLocalParameters());
    m_Scales.Fill(1.0);
    m_ScalesAreIdentity = true;
  }

private:
  QuasiNewtonOptimizer() = default;
};

/** Its number of work units can be set; its superclass limits that of threads, which pools of them pass over. */
template <typename TImage>
class MutualInformationMetric : public MattesMutualInformationImageToImageMetricv4<TImage, TImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(MutualInformationMetric);
  using Self = MutualInformationMetric;
  using Pointer = SmartPointer<Self>;
  itkNewMacro(Self);

  void
  SetNumberOfWorkUnits(ThreadIdType number)
  {
    this->SetMaximumNumberOfWorkUnits(number);
    this->m_DenseGetValueAndDerivativeThreader->SetNumberOfWorkUnits(number);
    this->m_SparseGetValueAndDerivativeThreader->SetNumberOfWorkUnits(number);
  }

private:
  MutualInformationMetric() = default;
};

/** The optimizer of a transform, and what it needs at the start of each level. */
struct Optimization
{
  ObjectToObjectOptimizerBase::Pointer optimizer;
  std::function<void()>                startLevel;
};

template <typename TMetric>
Optimization
MakeGradientDescent(TMetric * metric)
{
  const auto scalesEstimator = RegistrationParameterScalesFromPhysicalShift<TMetric>::New();
  scalesEstimator->SetMetric(metric);
  const auto gradientDescent = RegularStepGradientDescentOptimizerv4<double>::New();
  gradientDescent->SetScalesEstimator(scalesEstimator);
  gradientDescent->SetDoEstimateLearningRateOnce(true);
  gradientDescent->SetNumberOfIterations(150);
  gradientDescent->SetMinimumStepLength(1e-5);
  gradientDescent->SetGradientMagnitudeTolerance(1e-8);
  gradientDescent->SetRelaxationFactor(0.6);
  gradientDescent->SetReturnBestParametersAndValue(true);
  // The first step is a pixel of the level, which the optimizer finds out when it is not told.
  return { gradientDescent.GetPointer(), [gradientDescent = gradientDescent.GetPointer()] {
            gradientDescent->SetMaximumStepSizeInPhysicalUnits(0.0);
          } };
}

template <typename TTransform>
Optimization
MakeQuasiNewton(const TTransform * transform)
{
  const auto numberOfParameters = transform->GetNumberOfParameters();
  const auto quasiNewton = QuasiNewtonOptimizer::New();
  quasiNewton->SetBoundSelection(LBFGSBOptimizerv4::BoundSelectionType(numberOfParameters, 0));
  quasiNewton->SetLowerBound(LBFGSBOptimizerv4::BoundValueType(numberOfParameters, 0.0));
  quasiNewton->SetUpperBound(LBFGSBOptimizerv4::BoundValueType(numberOfParameters, 0.0));
  quasiNewton->SetNumberOfIterations(60);
  quasiNewton->SetMaximumNumberOfFunctionEvaluations(100);
  quasiNewton->SetCostFunctionConvergenceFactor(1e8);
  quasiNewton->SetGradientConvergenceTolerance(1e-6);
  // It would begin each level where the first one began.
  return { quasiNewton.GetPointer(), [transform, quasiNewton = quasiNewton.GetPointer()] {
            quasiNewton->SetInitialPosition(transform->GetParameters());
          } };
}

/** Sets grids, each twice as fine as the one before; the finest has at most 160 pixels along an axis in 3D and 640
 * in 2D. The metric is sampled at about 50000 points of each, the same in every run. */
template <typename TRegistration>
void
SetLevels(TRegistration & registration, unsigned int numberOfLevels)
{
  constexpr unsigned int Dimension = TRegistration::ImageDimension;
  constexpr double       numberOfSamples = 50000.0;
  constexpr double       largestSize = Dimension == 2 ? 640.0 : 160.0;
  const auto &           size = registration.GetFixedImage()->GetLargestPossibleRegion().GetSize();
  const auto             longestSize = static_cast<double>(*std::max_element(size.begin(), size.end()));
  const auto             finestFactor = static_cast<unsigned int>(std::max(1.0, std::ceil(longestSize / largestSize)));
  typename TRegistration::ShrinkFactorsArrayType            factors(numberOfLevels);
  typename TRegistration::SmoothingSigmasArrayType          sigmas(numberOfLevels);
  typename TRegistration::MetricSamplingPercentageArrayType percentages(numberOfLevels);
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
  registration.SetNumberOfLevels(numberOfLevels);
  registration.SetShrinkFactorsPerLevel(factors);
  registration.SetSmoothingSigmasPerLevel(sigmas);
  registration.SetSmoothingSigmasAreSpecifiedInPhysicalUnits(false);
  registration.SetMetricSamplingStrategy(TRegistration::MetricSamplingStrategyEnum::RANDOM);
  registration.SetMetricSamplingPercentagePerLevel(percentages);
  registration.MetricSamplingReinitializeSeed(1);
}

/** Optimizes the transform, which is applied before the other one (null: there is none), by Mattes mutual information
 * of 32 bins. */
template <unsigned int VDimension>
void
Optimize(const Image<float, VDimension> *                  fixedImage,
         const Image<float, VDimension> *                  movingImage,
         const Transform<double, VDimension, VDimension> * movingInitialTransform,
         Transform<double, VDimension, VDimension> *       transform,
         unsigned int                                      numberOfLevels,
         ThreadIdType                                      numberOfWorkUnits,
         const RefinementReport &                          report)
{
  using ImageType = Image<float, VDimension>;
  using RegistrationType = ImageRegistrationMethodv4<ImageType, ImageType>;
  const auto metric = MutualInformationMetric<ImageType>::New();
  metric->SetNumberOfHistogramBins(32);
  const auto optimization =
    transform->IsLinear() ? MakeGradientDescent(metric.GetPointer()) : MakeQuasiNewton(transform);
  auto * const optimizer = optimization.optimizer.GetPointer();

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
  SetLevels(*registration, numberOfLevels);
  registration->SetNumberOfWorkUnits(numberOfWorkUnits);
  optimizer->SetNumberOfWorkUnits(numberOfWorkUnits);
  metric->SetNumberOfWorkUnits(numberOfWorkUnits);

  constexpr auto     none = std::numeric_limits<SizeValueType>::max();
  SizeValueType      lastIteration = none;
  const auto * const watchedRegistration = registration.GetPointer();
  optimizer->AddObserver(IterationEvent(), [&](const EventObject &) {
    const auto iteration = optimizer->GetCurrentIteration();
    // LBFGSBOptimizerv4 tells of each evaluation, too.
    if (iteration != lastIteration)
    {
      lastIteration = iteration;
      report({ watchedRegistration->GetCurrentLevel(),
               iteration,
               optimizer->GetNumberOfIterations(),
               -optimizer->GetValue() });
    }
  });
  registration->AddObserver(MultiResolutionIterationEvent(), [&](const EventObject &) {
    lastIteration = none;
    optimization.startLevel();
  });
  registration->Update();
}

/** ITK ends the process where a histogram has no width. */
template <unsigned int VDimension>
void
VerifyImage(const Image<float, VDimension> & image, const char * name)
{
  constexpr SizeValueType leastSize = 4;
  VerifyBufferedRegion(image, name);
  const auto & size = image.GetBufferedRegion().GetSize();
  if (*std::min_element(size.begin(), size.end()) < leastSize)
  {
    itkGenericExceptionMacro(<< name << " must have at least " << leastSize
                             << " pixels along each axis to be refined (got " << size << ").");
  }
  const auto * const begin = image.GetBufferPointer();
  const auto * const end = begin + image.GetBufferedRegion().GetNumberOfPixels();
  if (!std::all_of(begin, end, [](float value) { return std::isfinite(value); }))
  {
    itkGenericExceptionMacro(<< name << " must have finite intensities to be registered (got NaN or infinity).");
  }
  if (std::all_of(begin, end, [begin](float value) { return value == *begin; }))
  {
    itkGenericExceptionMacro(<< name << " must not be constant to be registered (got " << *begin << " everywhere).");
  }
}

} // namespace

template <unsigned int VDimension>
Point<double, VDimension>
ComputeCenter(const ImageBase<VDimension> & image)
{
  const auto &                        region = image.GetLargestPossibleRegion();
  ContinuousIndex<double, VDimension> index;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    index[d] = static_cast<double>(region.GetIndex(d)) + 0.5 * (static_cast<double>(region.GetSize(d)) - 1.0);
  }
  Point<double, VDimension> center;
  image.TransformContinuousIndexToPhysicalPoint(index, center);
  return center;
}

template <unsigned int VDimension>
typename Transform<double, VDimension, VDimension>::Pointer
RefineByMutualInformation(LandmarkTransformInitializerEnums::TransformKind  kind,
                          const Image<float, VDimension> *                  fixedImage,
                          const Image<float, VDimension> *                  movingImage,
                          const Transform<double, VDimension, VDimension> * transform,
                          unsigned int                                      numberOfLevels,
                          ThreadIdType                                      numberOfWorkUnits,
                          const RefinementReport &                          report)
{
  using LinearTransformType = MatrixOffsetTransformBase<double, VDimension, VDimension>;
  VerifyImage(*fixedImage, "FixedImage");
  VerifyImage(*movingImage, "MovingImage");
  if (!transform->IsLinear())
  {
    const typename Transform<double, VDimension, VDimension>::Pointer refined = transform->Clone();
    Optimize<VDimension>(fixedImage, movingImage, nullptr, refined, numberOfLevels, numberOfWorkUnits, report);
    return refined;
  }
  // Jacobians of large rotations can be singular; a small one before the transform is optimized instead.
  typename LinearTransformType::MatrixType identity;
  identity.SetIdentity();
  const auto center = ComputeCenter<VDimension>(*fixedImage);
  const auto correction = MakeLinearTransform<VDimension>(kind, identity, center, Vector<double, VDimension>(0.0));
  Optimize<VDimension>(fixedImage, movingImage, transform, correction, numberOfLevels, numberOfWorkUnits, report);
  const auto & linear = dynamic_cast<const LinearTransformType &>(*transform);
  return MakeLinearTransform<VDimension>(kind,
                                         linear.GetMatrix() * correction->GetMatrix(),
                                         center,
                                         linear.TransformPoint(correction->TransformPoint(center)) - center)
    .GetPointer();
}

template Transform<double, 2, 2>::Pointer
RefineByMutualInformation<2>(LandmarkTransformInitializerEnums::TransformKind,
                             const Image<float, 2> *,
                             const Image<float, 2> *,
                             const Transform<double, 2, 2> *,
                             unsigned int,
                             ThreadIdType,
                             const RefinementReport &);
template Transform<double, 3, 3>::Pointer
RefineByMutualInformation<3>(LandmarkTransformInitializerEnums::TransformKind,
                             const Image<float, 3> *,
                             const Image<float, 3> *,
                             const Transform<double, 3, 3> *,
                             unsigned int,
                             ThreadIdType,
                             const RefinementReport &);
template Point<double, 2>
ComputeCenter(const ImageBase<2> &);
template Point<double, 3>
ComputeCenter(const ImageBase<3> &);

} // end namespace itk
