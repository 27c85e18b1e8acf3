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
#include "itkLandmarkRegistrationMethod.h"

#include "itkExceptionDescription.h"
#include "itkTargetRegistrationError.h"

#include "itkBSplineTransform.h"
#include "itkEuler2DTransform.h"
#include "itkEuler3DTransform.h"
#include "itkImageRegionIteratorWithIndex.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>

namespace
{

using Kind = itk::LandmarkTransformInitializerEnums::TransformKind;
using Start = itk::LandmarkRegistrationMethodEnums::Start;

template <unsigned int VDimension>
using MethodType = itk::LandmarkRegistrationMethod<VDimension>;
template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;
template <unsigned int VDimension>
using PointType = itk::Point<double, VDimension>;

/** A turn by 160 degrees and a shift. */
template <unsigned int VDimension>
typename itk::MatrixOffsetTransformBase<double, VDimension, VDimension>::Pointer
MakeTruth()
{
  typename itk::MatrixOffsetTransformBase<double, VDimension, VDimension>::Pointer truth;
  const double angle = 160.0 * itk::Math::pi / 180.0;
  if constexpr (VDimension == 2)
  {
    const auto turn = itk::Euler2DTransform<double>::New();
    turn->SetAngle(angle);
    truth = turn;
  }
  else
  {
    const auto turn = itk::Euler3DTransform<double>::New();
    turn->SetRotation(0.3, 0.0, angle);
    truth = turn;
  }
  typename itk::MatrixOffsetTransformBase<double, VDimension, VDimension>::OutputVectorType shift;
  shift.Fill(12.0);
  truth->SetTranslation(shift);
  return truth;
}

/** The same places of different widths in every image, seen where `toFixed` takes the points. */
template <unsigned int VDimension>
void
FillWithBlobs(ImageType<VDimension> * image, const itk::Transform<double, VDimension, VDimension> * toFixed)
{
  for (itk::ImageRegionIteratorWithIndex<ImageType<VDimension>> it(image, image->GetBufferedRegion()); !it.IsAtEnd();
       ++it)
  {
    PointType<VDimension> point;
    image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    point = toFixed == nullptr ? point : toFixed->TransformPoint(point);
    std::mt19937 generator(4);
    double       value = 0.0;
    for (unsigned int blob = 0; blob < 8; ++blob)
    {
      double squaredDistance = 0.0;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        const double place = static_cast<double>(generator() % 4801) / 100.0 - 24.0;
        squaredDistance += (point[d] - place) * (point[d] - place);
      }
      const double width = 4.0 + static_cast<double>(generator() % 6);
      const double height = 40.0 + static_cast<double>(generator() % 160);
      value += height * std::exp(-squaredDistance / (2.0 * width * width));
    }
    it.Set(static_cast<float>(value));
  }
}

/** An image of anisotropic pixels around a point; the fixed one is turned. */
template <unsigned int VDimension>
typename ImageType<VDimension>::Pointer
MakeImage(const PointType<VDimension> & middle, bool isTurned)
{
  const auto                                    image = ImageType<VDimension>::New();
  typename ImageType<VDimension>::SizeType      size;
  typename ImageType<VDimension>::SpacingType   spacing;
  typename ImageType<VDimension>::DirectionType direction;
  itk::Vector<double, VDimension>               toMiddle;
  direction.SetIdentity();
  if (isTurned)
  {
    direction(0, 0) = direction(1, 1) = 0.8;
    direction(0, 1) = -0.6;
    direction(1, 0) = 0.6;
  }
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    size[d] = (VDimension == 2 ? 66 : 32) - 4 * d;
    spacing[d] = (VDimension == 2 ? 1.0 : 2.0) + 0.25 * d;
    toMiddle[d] = 0.5 * spacing[d] * static_cast<double>(size[d] - 1);
  }
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->SetDirection(direction);
  image->SetOrigin(middle - direction * toMiddle);
  image->Allocate();
  return image;
}

/** Two images and landmarks, those of the moving one with errors of 1 mm. */
template <unsigned int VDimension>
struct Scene
{
  typename itk::MatrixOffsetTransformBase<double, VDimension, VDimension>::Pointer truth{ MakeTruth<VDimension>() };
  typename ImageType<VDimension>::Pointer                                          fixedImage;
  typename ImageType<VDimension>::Pointer                                          movingImage;
  typename itk::LandmarkSet<VDimension>::Pointer fixedLandmarks{ itk::LandmarkSet<VDimension>::New() };
  typename itk::LandmarkSet<VDimension>::Pointer movingLandmarks{ itk::LandmarkSet<VDimension>::New() };
  typename itk::LandmarkSet<VDimension>::Pointer trueLandmarks{ itk::LandmarkSet<VDimension>::New() };

  Scene()
  {
    PointType<VDimension> middle;
    middle.Fill(0.0);
    fixedImage = MakeImage<VDimension>(middle, true);
    movingImage = MakeImage<VDimension>(truth->TransformPoint(middle), false);
    FillWithBlobs<VDimension>(fixedImage, nullptr);
    FillWithBlobs<VDimension>(movingImage, truth->GetInverseTransform());

    constexpr unsigned int           count = 10;
    std::mt19937                     generator(5);
    std::normal_distribution<double> normal;
    for (auto * const landmarks :
         { fixedLandmarks.GetPointer(), movingLandmarks.GetPointer(), trueLandmarks.GetPointer() })
    {
      landmarks->SetLandmarkNames(itk::MakeLandmarkNames(count));
    }
    for (unsigned int i = 0; i < count; ++i)
    {
      typename itk::LandmarkSet<VDimension>::PointType fixed;
      typename itk::LandmarkSet<VDimension>::PointType moving;
      for (auto & coordinate : fixed)
      {
        coordinate = static_cast<float>(generator() % 401) / 10.0F - 20.0F;
      }
      PointType<VDimension> point;
      point.CastFrom(fixed);
      point = truth->TransformPoint(point);
      moving.CastFrom(point);
      fixedLandmarks->SetPoint(i, fixed);
      trueLandmarks->SetPoint(i, moving);
      for (auto & coordinate : moving)
      {
        coordinate += static_cast<float>(normal(generator));
      }
      movingLandmarks->SetPoint(i, moving);
    }
  }

  typename MethodType<VDimension>::Pointer
  MakeMethod(Kind kind) const
  {
    const auto method = MethodType<VDimension>::New();
    method->SetFixedImage(fixedImage);
    method->SetMovingImage(movingImage);
    method->SetFixedLandmarks(fixedLandmarks);
    method->SetMovingLandmarks(movingLandmarks);
    method->SetTransformKind(kind);
    return method;
  }

  double
  GetMeanError(const itk::Transform<double, VDimension, VDimension> * transform) const
  {
    return itk::ComputeTargetRegistrationError<VDimension>(*fixedLandmarks, *trueLandmarks, transform).mean;
  }
};

template <unsigned int VDimension>
void
Expect_refinement_to_help(Kind kind)
{
  SCOPED_TRACE(testing::Message() << kind << ' ' << VDimension << 'D');
  const Scene<VDimension> scene;
  const auto              method = scene.MakeMethod(kind);
  method->Update();
  const double initialError = scene.GetMeanError(method->GetInitialTransform());
  EXPECT_GT(scene.GetMeanError(nullptr), 10.0);
  EXPECT_LT(initialError, 2.0);
  EXPECT_LT(scene.GetMeanError(method->GetTransform()), 0.2 * initialError);
  EXPECT_EQ(method->GetTransform()->GetNameOfClass(), std::string(method->GetInitialTransform()->GetNameOfClass()));
  EXPECT_EQ(method->GetLargestSplineDifference(), 0.0);
}

TEST(LandmarkRegistrationMethod, RefinesWhatLandmarksBegin)
{
  Expect_refinement_to_help<2>(Kind::Rigid);
  Expect_refinement_to_help<3>(Kind::Rigid);
  Expect_refinement_to_help<2>(Kind::Affine);
}

TEST(LandmarkRegistrationMethod, RefinesAThinPlateSplineAsABSpline)
{
  const Scene<2> scene;
  const auto     method = scene.MakeMethod(Kind::ThinPlateSpline);
  method->Update();
  EXPECT_EQ(method->GetInitialTransform()->GetNameOfClass(), std::string("ThinPlateR2LogRSplineKernelTransform"));
  const auto * const spline = dynamic_cast<const itk::BSplineTransform<double, 2, 3> *>(method->GetTransform());
  ASSERT_NE(spline, nullptr);
  EXPECT_EQ(spline->GetTransformDomainDirection(), scene.fixedImage->GetDirection());
  EXPECT_GT(method->GetLargestSplineDifference(), 0.0);
  // The spline bends most in the corners of the image, where there are no landmarks.
  EXPECT_LT(method->GetLargestSplineDifference(), 5.0);
}

TEST(LandmarkRegistrationMethod, GivesTheInitialTransformWhereNothingIsRefined)
{
  const Scene<3>                 scene;
  const auto                     method = scene.MakeMethod(Kind::Similarity);
  itk::LandmarkSet<3>::PointType far;
  far.Fill(900.0F);
  scene.movingLandmarks->SetPoint(4, far);
  method->RefineOff();
  method->SetMaximumResidual(5.0);
  method->Update();
  EXPECT_EQ(method->GetTransform(), method->GetInitialTransform());
  EXPECT_EQ(method->GetInitializer()->GetOutliers(), (std::vector<unsigned int>{ 4 }));
  const auto initializer = itk::LandmarkTransformInitializer<3>::New();
  initializer->SetFixedLandmarks(scene.fixedLandmarks);
  initializer->SetMovingLandmarks(scene.movingLandmarks);
  initializer->SetTransformKind(Kind::Similarity);
  initializer->SetMaximumResidual(5.0);
  initializer->Update();
  EXPECT_EQ(method->GetTransform()->GetParameters(), initializer->GetTransform()->GetParameters());
}

template <unsigned int VDimension>
void
Expect_starts_without_landmarks()
{
  const Scene<VDimension> scene;
  PointType<VDimension>   middle;
  middle.Fill(0.0);
  const auto getMiddle = [&](Start start) {
    const auto method = scene.MakeMethod(Kind::Rigid);
    method->SetFixedLandmarks(nullptr);
    method->SetMovingLandmarks(nullptr);
    method->SetStart(start);
    method->RefineOff();
    method->Update();
    return method->GetTransform()->TransformPoint(middle);
  };
  const auto truth = scene.truth->TransformPoint(middle);
  EXPECT_LT(getMiddle(Start::Identity).EuclideanDistanceTo(middle), 1e-9);
  EXPECT_LT(getMiddle(Start::Geometry).EuclideanDistanceTo(truth), 1e-9);
  // What is at the border of one image is outside of the other.
  EXPECT_LT(getMiddle(Start::Moments).EuclideanDistanceTo(truth), middle.EuclideanDistanceTo(truth));
  EXPECT_GT(getMiddle(Start::Moments).EuclideanDistanceTo(truth), 1e-3);
}

TEST(LandmarkRegistrationMethod, StartsFromTheImagesWithoutLandmarks)
{
  Expect_starts_without_landmarks<2>();
  Expect_starts_without_landmarks<3>();
}

TEST(LandmarkRegistrationMethod, TellsOfEachIterationOfThreeLevels)
{
  const Scene<2> scene;
  for (const auto kind : { Kind::Rigid, Kind::BSpline })
  {
    const auto                                                     method = scene.MakeMethod(kind);
    std::vector<std::pair<itk::SizeValueType, itk::SizeValueType>> iterations;
    float                                                          progress = 0.0F;
    method->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
      iterations.emplace_back(method->GetCurrentLevel(), method->GetCurrentIteration());
      EXPECT_GT(method->GetMutualInformation(), 0.0);
      EXPECT_GE(method->GetProgress(), progress);
      progress = method->GetProgress();
    });
    method->Update();
    EXPECT_EQ(iterations.front(), std::make_pair(itk::SizeValueType(0), itk::SizeValueType(0)));
    EXPECT_EQ(iterations.back().first, 2u);
    for (size_t i = 1; i < iterations.size(); ++i)
    {
      const bool isNewLevel = iterations[i].first == iterations[i - 1].first + 1;
      EXPECT_EQ(iterations[i].second, isNewLevel ? 0 : iterations[i - 1].second + 1);
    }
    EXPECT_LE(progress, 1.0F);
  }
}

TEST(LandmarkRegistrationMethod, EndsWhenItIsAborted)
{
  const Scene<2> scene;
  for (const auto kind : { Kind::Rigid, Kind::BSpline })
  {
    const auto   method = scene.MakeMethod(kind);
    unsigned int numberOfIterations = 0;
    bool         isAborted = false;
    const auto   observer = method->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
      if (++numberOfIterations == 3)
      {
        method->AbortGenerateDataOn();
      }
    });
    method->AddObserver(itk::AbortEvent(), [&](const itk::EventObject &) { isAborted = true; });
    EXPECT_THROW(method->Update(), itk::ProcessAborted);
    EXPECT_EQ(numberOfIterations, 3u);
    EXPECT_TRUE(isAborted);
    EXPECT_EQ(method->GetTransform(), nullptr);

    method->RemoveObserver(observer);
    method->Update();
    EXPECT_NE(method->GetTransform(), nullptr);
  }
}

TEST(LandmarkRegistrationMethod, RefusesWhatCannotBe)
{
  const Scene<2> scene;
  const auto     getError = [&](const auto & set) {
    const auto method = scene.MakeMethod(Kind::Rigid);
    set(method);
    return GetExceptionDescription([&] { method->Update(); });
  };
  EXPECT_NE(getError([](auto & method) {
              method->SetMovingLandmarks(nullptr);
            }).find("FixedLandmarks and MovingLandmarks must be set where Start is Landmarks"),
            std::string::npos);
  EXPECT_NE(getError([](auto & method) {
              method->SetStart(Start::Moments);
              method->SetTransformKind(Kind::BSpline);
            }).find("must be Rigid, Similarity or Affine where Start is not Landmarks"),
            std::string::npos);
  EXPECT_NE(getError([](auto & method) { method->SetMovingImage(nullptr); }).find("MovingImage"), std::string::npos);
  EXPECT_NE(getError([](auto & method) { method->SetStiffness(-1.0); }).find("Stiffness must be"), std::string::npos);
  scene.movingLandmarks->SetLandmarkNames({ "a", "landmark_1" });
  EXPECT_NE(
    getError([](auto &) {}).find("needs at least 2 pairs of landmarks that are there in both images (got 0 of 10)"),
    std::string::npos)
    << getError([](auto &) {});
}

template <unsigned int VDimension>
void
Expect_images_without_information_to_be_refused()
{
  const Scene<VDimension> scene;
  for (const auto kind : { Kind::Rigid, Kind::BSpline })
  {
    for (const bool isFixed : { true, false })
    {
      const std::string name = isFixed ? "FixedImage" : "MovingImage";
      const auto        method = scene.MakeMethod(kind);
      const auto        right = isFixed ? method->GetFixedImage() : method->GetMovingImage();
      const auto        getError = [&](const ImageType<VDimension> * image) {
        isFixed ? method->SetFixedImage(image) : method->SetMovingImage(image);
        return GetExceptionDescription([&] { method->Update(); });
      };
      const auto thin = ImageType<VDimension>::New();
      thin->SetRegions(itk::Size<VDimension>::Filled(3));
      typename ImageType<VDimension>::SpacingType spacing;
      PointType<VDimension>                       origin;
      spacing.Fill(100.0);
      origin.Fill(-100.0);
      thin->SetSpacing(spacing);
      thin->SetOrigin(origin);
      thin->Allocate();
      EXPECT_NE(getError(thin).find(name + " must have at least 4 pixels along each axis to be refined (got ["),
                std::string::npos)
        << getError(thin);
      const auto image = ImageType<VDimension>::New();
      image->CopyInformation(right);
      image->SetRegions(right->GetLargestPossibleRegion());
      EXPECT_NE(getError(image).find(name + " must have pixels in memory"), std::string::npos) << getError(image);
      image->Allocate();
      image->FillBuffer(3.0F);
      EXPECT_NE(getError(image).find(name + " must not be constant to be registered (got 3 everywhere)."),
                std::string::npos)
        << getError(image);
      std::copy_n(right->GetBufferPointer(), right->GetPixelContainer()->Size(), image->GetBufferPointer());
      image->GetBufferPointer()[7] = std::numeric_limits<float>::quiet_NaN();
      image->Modified();
      EXPECT_NE(getError(image).find(name + " must have finite intensities to be registered"), std::string::npos)
        << getError(image);
      method->RefineOff();
      EXPECT_EQ(getError(image), "(no exception)") << "only what refines looks at intensities";
    }
  }
}

TEST(LandmarkRegistrationMethod, ImagesThatSayNothingAreRefused)
{
  Expect_images_without_information_to_be_refused<2>();
  Expect_images_without_information_to_be_refused<3>();
}

TEST(LandmarkRegistrationMethod, PrintsItsMembers)
{
  const auto method = MethodType<3>::New();
  method->SetStart(Start::Geometry);
  std::ostringstream stream;
  method->Print(stream);
  EXPECT_NE(stream.str().find("Start: itk::LandmarkRegistrationMethodEnums::Start::Geometry"), std::string::npos);
  EXPECT_NE(stream.str().find("Refine: On"), std::string::npos);
  std::ostringstream invalid;
  invalid << static_cast<Start>(77);
  EXPECT_EQ(invalid.str(), "INVALID VALUE FOR itk::LandmarkRegistrationMethodEnums::Start");
}

TEST(LandmarkRegistrationMethod, ARefinedSplineRepeatsWithOneWorkUnit)
{
  const Scene<2> scene;
  const auto     refine = [&scene] {
    const auto method = scene.MakeMethod(Kind::BSpline);
    method->SetNumberOfWorkUnits(1);
    method->Update();
    EXPECT_NE(method->GetTransform()->GetParameters(), method->GetInitialTransform()->GetParameters());
    return method->GetTransform()->GetParameters();
  };
  const auto parameters = refine();
  for (unsigned int run = 0; run < 2; ++run)
  {
    EXPECT_EQ(refine(), parameters);
  }
}

} // namespace
