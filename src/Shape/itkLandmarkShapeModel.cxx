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
#include "itkLandmarkShapeModel.h"

#include "itkDescriptionJSON.h"
#include "itkSettingsVerification.h"
#include "itkShapeLearning.h"

#include "itkMath.h"
#include "vnl/algo/vnl_qr.h"
#include "vnl/algo/vnl_svd.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{

namespace
{

constexpr unsigned int leastNumberOfShapes = 5;
constexpr double       errorDegreesOfFreedom = 2.0;
constexpr unsigned int numberOfReweightings = 20;

/** The landmarks that are not missing. */
template <unsigned int VDimension>
ShapeSample
MakeSample(const LandmarkSet<VDimension> & landmarks)
{
  ShapeSample sample;
  for (unsigned int i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    if (IsInfinite(landmarks.GetPoint(i)))
    {
      itkGenericExceptionMacro("The landmarks of a shape must be finite, or missing (got '"
                               << landmarks.GetLandmarkNames()[i] << "' at " << landmarks.GetPoint(i) << ").");
    }
    if (!landmarks.IsMissing(i))
    {
      sample.landmarks.push_back(i);
    }
  }
  sample.rows.set_size(sample.landmarks.size(), VDimension);
  for (unsigned int i = 0; i < sample.landmarks.size(); ++i)
  {
    std::copy_n(landmarks.GetPoint(sample.landmarks[i]).Begin(), VDimension, sample.rows[i]);
  }
  return sample;
}

} // namespace

template <unsigned int VDimension>
void
LandmarkShapeModel<VDimension>::SetDescription(const LandmarkShapeDescription & description)
{
  VerifyShapeDescription(description, VDimension, "shape");
  m_Description = description;
  this->Modified();
}

template <unsigned int VDimension>
void
LandmarkShapeModel<VDimension>::SetDescription(const std::string & text)
{
  this->SetDescription(ReadStrictly(ParseJSON(text), LandmarkShapeDescription()));
}

template <unsigned int VDimension>
std::string
LandmarkShapeModel<VDimension>::GetDescriptionText() const
{
  return WriteStrictly(m_Description);
}

template <unsigned int VDimension>
void
LandmarkShapeModel<VDimension>::VerifyLandmarks(const LandmarkSetType * landmarks) const
{
  if (landmarks == nullptr)
  {
    itkExceptionMacro("The landmarks must be set (got a null pointer).");
  }
  if (landmarks->GetNumberOfLandmarks() != this->GetNumberOfLandmarks())
  {
    itkExceptionMacro("There must be as many landmarks as in the mean shape, "
                      << this->GetNumberOfLandmarks() << " (got " << landmarks->GetNumberOfLandmarks() << ").");
  }
}

template <unsigned int VDimension>
auto
LandmarkShapeModel<VDimension>::GetMeanShape() const -> typename LandmarkSetType::Pointer
{
  const auto shape = LandmarkSetType::New();
  shape->SetLandmarkNames(MakeLandmarkNames(this->GetNumberOfLandmarks()));
  for (unsigned int i = 0; i < this->GetNumberOfLandmarks(); ++i)
  {
    typename LandmarkSetType::PointType point;
    std::copy_n(m_Description.mean.begin() + i * VDimension, VDimension, point.Begin());
    shape->SetPoint(i, point);
  }
  return shape;
}

template <unsigned int VDimension>
void
LandmarkShapeModel<VDimension>::Learn(const LandmarkTable * table, const std::vector<std::string> & images)
{
  if (!(m_ModeShare >= 0.0 && m_ModeShare <= 1.0))
  {
    itkExceptionMacro("ModeShare must be in [0, 1] (got " << m_ModeShare << ").");
  }
  if (table == nullptr)
  {
    itkExceptionMacro("The table of landmarks must be set (got a null pointer).");
  }
  std::vector<ShapeSample> samples;
  for (const auto & image : images)
  {
    const auto  landmarks = table->GetLandmarks<VDimension>(image);
    ShapeSample sample = MakeSample<VDimension>(*landmarks);
    if (sample.landmarks.size() > VDimension)
    {
      samples.push_back(sample);
    }
  }
  if (samples.size() < leastNumberOfShapes)
  {
    itkExceptionMacro("A shape model needs at least " << leastNumberOfShapes << " images with " << VDimension + 1
                                                      << " landmarks or more (got " << samples.size() << ").");
  }
  this->SetDescription(LearnShape(samples, table->GetLandmarkNames(), m_AnySize, m_ModeShare));
}

template <unsigned int VDimension>
unsigned int
LandmarkShapeModel<VDimension>::GetDegreesOfFreedom(const LandmarkSetType * landmarks) const
{
  this->VerifyLandmarks(landmarks);
  const auto count = static_cast<unsigned int>(MakeSample<VDimension>(*landmarks).landmarks.size());
  return count > VDimension ? count * VDimension - CountPoseModes(VDimension, m_Description.anySize) : 0;
}

template <unsigned int VDimension>
double
LandmarkShapeModel<VDimension>::ComputeSquaredDistance(const LandmarkSetType * landmarks) const
{
  this->VerifyLandmarks(landmarks);
  if (this->GetDegreesOfFreedom(landmarks) == 0)
  {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const ShapeDistribution shapes(m_Description, VDimension);
  const auto              sample = MakeSample<VDimension>(*landmarks);
  const auto              pose = shapes.FindPose(sample.rows, sample.landmarks);
  const auto              residual = shapes.ComputeResidual(sample.rows, pose, sample.landmarks);
  return dot_product(residual, shapes.ComputePrecision(sample.landmarks) * residual);
}

template <unsigned int VDimension>
auto
LandmarkShapeModel<VDimension>::Predict(const LandmarkSetType * landmarks) const -> typename LandmarkSetType::Pointer
{
  this->VerifyLandmarks(landmarks);
  const auto predicted = LandmarkSetType::New();
  predicted->SetLandmarkNames(landmarks->GetLandmarkNames());
  const auto sample = MakeSample<VDimension>(*landmarks);
  if (sample.landmarks.size() < VDimension)
  {
    return predicted;
  }
  const ShapeDistribution shapes(m_Description, VDimension);
  const auto              pose = shapes.FindPose(sample.rows, sample.landmarks);
  const auto              residual = shapes.ComputeResidual(sample.rows, pose, sample.landmarks);
  const auto              precision = shapes.ComputePrecision(sample.landmarks);
  // With the precision P of all and the residual r, that of a landmark given the others is normal: its mean is below r
  // by the inverse of the landmark's block of P times its part of P r, its covariance that inverse.
  const auto predict = [&](unsigned int landmark, unsigned int place, const ShapeMatrix & p, const ShapeVector & r) {
    const auto        first = place * VDimension;
    const ShapeMatrix covariance = vnl_svd<double>(p.extract(VDimension, VDimension, first, first)).inverse();
    const ShapeVector shift = covariance * (p.extract(VDimension, r.size(), first, 0) * r);
    const ShapeVector expected =
      pose.ApplyInverse(shapes.mean.get_row(landmark) + r.extract(VDimension, first) - shift);
    const ShapeMatrix turned = pose.rotation * covariance * pose.rotation.transpose() / Math::sqr(pose.scale);
    typename LandmarkSetType::PointType      point;
    typename LandmarkSetType::CovarianceType pointCovariance;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      point[d] = static_cast<float>(expected[d]);
      for (unsigned int e = 0; e < VDimension; ++e)
      {
        pointCovariance(d, e) = 0.5 * (turned(d, e) + turned(e, d));
      }
    }
    predicted->SetPoint(landmark, point);
    predicted->SetCovariance(landmark, pointCovariance);
  };
  for (unsigned int i = 0, place = 0; i < landmarks->GetNumberOfLandmarks(); ++i)
  {
    if (landmarks->IsMissing(i))
    {
      auto        with = sample.landmarks;
      ShapeVector residualWith(residual.size() + VDimension, 0.0);
      with.push_back(i);
      residualWith.update(residual);
      predict(i, static_cast<unsigned int>(with.size()) - 1, shapes.ComputePrecision(with), residualWith);
    }
    else
    {
      if (sample.landmarks.size() > VDimension)
      {
        predict(i, place, precision, residual);
      }
      ++place;
    }
  }
  return predicted;
}

template <unsigned int VDimension>
auto
LandmarkShapeModel<VDimension>::Regularize(const LandmarkSetType * landmarks, double weight) const ->
  typename LandmarkSetType::Pointer
{
  this->VerifyLandmarks(landmarks);
  if (!(weight >= 0.0 && std::isfinite(weight)))
  {
    itkExceptionMacro("The weight of the shapes must be at least 0 and finite (got " << weight << ").");
  }
  const typename LandmarkSetType::Pointer regularized = landmarks->Clone();
  if (this->GetDegreesOfFreedom(landmarks) == 0)
  {
    return regularized;
  }
  const ShapeDistribution shapes(m_Description, VDimension);
  const auto              sample = MakeSample<VDimension>(*landmarks);
  const auto              precision = shapes.ComputePrecision(sample.landmarks);
  ShapeMatrix             rows = sample.rows;
  for (unsigned int step = 0; step < numberOfReweightings; ++step)
  {
    // With the residual r of what was found, the precision P of the shapes and the covariance L of the errors, those of
    // the x searched for are (I + L P)^-1 r.
    const auto        pose = shapes.FindPose(rows, sample.landmarks);
    const auto        residual = shapes.ComputeResidual(sample.rows, pose, sample.landmarks);
    const ShapeMatrix turn = pose.rotation.transpose() * pose.scale;
    ShapeMatrix       system(residual.size(), residual.size());
    system.set_identity();
    for (unsigned int i = 0; i < rows.rows(); ++i)
    {
      const auto landmark = sample.landmarks[i];
      if (landmarks->HasCovariance(landmark))
      {
        const auto   covariance = landmarks->GetCovariance(landmark);
        const double squaredError =
          ComputeSquaredMahalanobisDistance(regularized->GetPoint(landmark), landmarks->GetPoint(landmark), covariance);
        const double factor = weight * (errorDegreesOfFreedom + squaredError) / (errorDegreesOfFreedom + VDimension);
        const auto   first = i * VDimension;
        const auto   part = precision.extract(VDimension, residual.size(), first, 0);
        const ShapeMatrix turned = turn * ShapeMatrix(covariance.GetVnlMatrix().as_matrix()) * turn.transpose();
        system.update(system.extract(VDimension, residual.size(), first, 0) + turned * part * factor, first, 0);
      }
    }
    const ShapeVector expected = vnl_qr<double>(system).solve(residual);
    if (!expected.is_finite())
    {
      itkExceptionMacro("The weight of the shapes is too large for the landmarks' covariances (got " << weight << ").");
    }
    for (unsigned int i = 0; i < rows.rows(); ++i)
    {
      const auto        landmark = sample.landmarks[i];
      const ShapeVector ofMean = shapes.mean.get_row(landmark);
      rows.set_row(i, pose.ApplyInverse(ofMean + expected.extract(VDimension, i * VDimension)));
      typename LandmarkSetType::PointType point;
      std::copy_n(rows[i], VDimension, point.Begin());
      if (landmarks->HasCovariance(landmark))
      {
        regularized->SetPoint(landmark, point);
      }
    }
  }
  for (unsigned int i = 0; i < rows.rows(); ++i)
  {
    const auto        landmark = sample.landmarks[i];
    const ShapeVector shift = rows.get_row(i) - sample.rows.get_row(i);
    if (landmarks->HasCovariance(landmark))
    {
      auto covariance = landmarks->GetCovariance(landmark);
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        for (unsigned int e = 0; e < VDimension; ++e)
        {
          covariance(d, e) += shift[d] * shift[e];
        }
      }
      regularized->SetCovariance(landmark, covariance);
    }
  }
  return regularized;
}

template <unsigned int VDimension>
LightObject::Pointer
LandmarkShapeModel<VDimension>::InternalClone() const
{
  const auto clone = Self::New();
  clone->m_AnySize = m_AnySize;
  clone->m_ModeShare = m_ModeShare;
  clone->m_Description = m_Description;
  return clone.GetPointer();
}

template <unsigned int VDimension>
void
LandmarkShapeModel<VDimension>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "AnySize: " << (m_AnySize ? "On" : "Off") << std::endl;
  os << indent << "ModeShare: " << m_ModeShare << std::endl;
  os << indent << "NumberOfLandmarks: " << this->GetNumberOfLandmarks() << std::endl;
  os << indent << "NumberOfModes: " << m_Description.modes.size() << std::endl;
  os << indent << "ResidualVariance: " << m_Description.residualVariance << std::endl;
}

itkForDimensionsMacro(itkTemplateMacro, LandmarkShapeModel);

} // end namespace itk
