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
#ifndef RegistrationReport_h
#define RegistrationReport_h

#include "RegistrationArguments.h"

#include "itkElastixTransformFileWriter.h"
#include "itkLandmarkFile.h"
#include "itkRegistrationOverlay.h"
#include "itkSelectLandmarks.h"
#include "itkTargetRegistrationError.h"
#include "itkTransformFileWriter.h"
#include "itkWriteFileAtomically.h"

#include <algorithm>
#include <cstdio>

/** Tells of a registration on standard output while it runs, and keeps its errors. */
template <unsigned int VDimension>
class RegistrationReport
{
public:
  using MethodType = itk::LandmarkRegistrationMethod<VDimension>;
  using TransformType = typename MethodType::TransformType;
  using LandmarkSetPointer = typename itk::LandmarkSet<VDimension>::ConstPointer;

  /** Landmarks whose errors count; null: none. */
  RegistrationReport(LandmarkSetPointer checkFixed, LandmarkSetPointer checkMoving)
    : m_CheckFixed(std::move(checkFixed))
    , m_CheckMoving(std::move(checkMoving))
  {}

  void
  Watch(MethodType & method)
  {
    this->AddErrors("before", nullptr);
    method.AddObserver(itk::InitializeEvent(), [this, &method](const itk::EventObject &) {
      if (method.GetStart() == RegistrationArguments::Start::Landmarks)
      {
        PrintLandmarks(*method.GetInitializer());
      }
      this->AddErrors("initialized", method.GetInitialTransform());
      if (method.GetLargestSplineDifference() > 0.0)
      {
        std::printf("the spline as a B-spline transform: differs by at most %.3f mm\n",
                    method.GetLargestSplineDifference());
      }
    });
    method.AddObserver(itk::IterationEvent(), [&method](const itk::EventObject &) {
      if (method.GetCurrentIteration() % 10 == 0)
      {
        std::printf("level %lu of %u, iteration %lu: mutual information %.5f\n",
                    static_cast<unsigned long>(method.GetCurrentLevel() + 1),
                    MethodType::NumberOfLevels,
                    static_cast<unsigned long>(method.GetCurrentIteration()),
                    method.GetMutualInformation());
        std::fflush(stdout);
      }
    });
    method.AddObserver(itk::EndEvent(), [this, &method](const itk::EventObject &) {
      if (method.GetRefine())
      {
        this->AddErrors("refined", method.GetTransform());
      }
    });
  }

  /** Writes what the arguments ask for. */
  void
  Write(const MethodType & method, const RegistrationArguments & arguments) const
  {
    const auto * const transform = method.GetTransform();
    for (const auto & fileName : arguments.transformFiles.getValue())
    {
      WriteTransform(transform, fileName);
    }
    if (arguments.elastixFile.isSet())
    {
      const auto writer = itk::ElastixTransformFileWriter<VDimension>::New();
      writer->SetTransform(transform);
      writer->SetReferenceImage(method.GetFixedImage());
      writer->SetFileName(arguments.elastixFile.getValue());
      writer->Write();
    }
    if (arguments.elastixPoints.isSet())
    {
      WritePoints(*method.GetInitializer(), arguments.elastixPoints.getValue());
    }
    if (arguments.pictures.isSet())
    {
      const auto overlay = itk::RegistrationOverlay<typename MethodType::ImageType>::New();
      overlay->SetFixedImage(method.GetFixedImage());
      overlay->SetMovingImage(method.GetMovingImage());
      const auto draw = [&](const TransformType * shown, const std::string & stage) {
        overlay->SetTransform(shown);
        overlay->SetTitle(stage);
        overlay->SetFileName(arguments.pictures.getValue() + '-' + stage + ".png");
        overlay->Write();
      };
      draw(nullptr, "before");
      draw(method.GetInitialTransform(), "initialized");
      if (method.GetRefine())
      {
        draw(transform, "refined");
      }
    }
    if (arguments.errorsFile.isSet())
    {
      itk::WriteTargetRegistrationErrors(arguments.errorsFile.getValue(), m_Errors);
    }
    if (method.GetStart() == RegistrationArguments::Start::Landmarks)
    {
      const auto * const fit = method.GetInitializer();
      arguments.slicer.Return({ { "used", static_cast<double>(fit->GetInliers().size()) },
                                { "residual", fit->GetRootMeanSquareResidual() } });
    }
  }

private:
  static void
  WritePoints(const itk::LandmarkTransformInitializer<VDimension> & initializer, const std::string & stem)
  {
    std::vector<std::string> names;
    for (const auto landmark : initializer.GetInliers())
    {
      names.push_back(initializer.GetFixedLandmarks()->GetLandmarkNames()[landmark]);
    }
    itk::WriteLandmarkFile(stem + "-fixed.pts", *itk::SelectLandmarks(*initializer.GetFixedLandmarks(), names));
    itk::WriteLandmarkFile(stem + "-moving.pts", *itk::SelectLandmarks(*initializer.GetMovingLandmarks(), names));
  }

  static void
  PrintLandmarks(const itk::LandmarkTransformInitializer<VDimension> & initializer)
  {
    const auto & inliers = initializer.GetInliers();
    const auto & outliers = initializer.GetOutliers();
    std::string  refused;
    for (const auto landmark : outliers)
    {
      refused += (refused.empty() ? " (" : ", ") + initializer.GetFixedLandmarks()->GetLandmarkNames()[landmark];
    }
    double largest = 0.0;
    for (const auto landmark : inliers)
    {
      largest = std::max(largest, initializer.GetResiduals()[landmark]);
    }
    std::printf("landmarks: %zu pairs, %zu used, %zu refused%s%s\n",
                inliers.size() + outliers.size(),
                inliers.size(),
                outliers.size(),
                refused.c_str(),
                refused.empty() ? "" : ")");
    std::printf(
      "residual: root mean square %.3f mm, largest %.3f mm\n", initializer.GetRootMeanSquareResidual(), largest);
  }

  void
  AddErrors(const std::string & stage, const TransformType * transform)
  {
    if (m_CheckFixed.IsNull())
    {
      return;
    }
    const auto error = itk::ComputeTargetRegistrationError(*m_CheckFixed, *m_CheckMoving, transform);
    m_Errors.emplace_back(stage, error);
    if (!error.errors.empty())
    {
      std::printf("target registration error %s: mean %.3f mm, median %.3f mm, largest %.3f mm (%zu landmarks)\n",
                  stage.c_str(),
                  error.mean,
                  error.median,
                  error.largest,
                  error.errors.size());
      std::fflush(stdout);
    }
  }

  static void
  WriteTransform(const TransformType * transform, const std::string & fileName)
  {
    constexpr std::uintmax_t bytesOfParameter = 32;
    constexpr std::uintmax_t roomForHeader = 65536;
    itk::WriteFileAtomically(
      fileName,
      [transform](const std::string & temporaryName) {
        const auto writer = itk::TransformFileWriterTemplate<double>::New();
        writer->SetInput(transform);
        writer->SetFileName(temporaryName);
        writer->Update();
      },
      bytesOfParameter * transform->GetNumberOfParameters() + roomForHeader);
  }

  LandmarkSetPointer                                                m_CheckFixed;
  LandmarkSetPointer                                                m_CheckMoving;
  std::vector<std::pair<std::string, itk::TargetRegistrationError>> m_Errors;
};

#endif
