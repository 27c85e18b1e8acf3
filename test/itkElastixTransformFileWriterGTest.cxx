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
#include "itkElastixTransformFileWriter.h"

#include "itkExceptionDescription.h"
#include "itkGermanLocale.h"
#include "itkTestFolder.h"

#include "itkAffineTransform.h"
#include "itkBSplineTransform.h"
#include "itkCenteredEuler3DTransform.h"
#include "itkChangeInformationImageFilter.h"
#include "itkCompositeTransform.h"
#include "itkEuler2DTransform.h"
#include "itkEuler3DTransform.h"
#include "itkImage.h"
#include "itkSimilarity2DTransform.h"
#include "itkSimilarity3DTransform.h"
#include "itkThinPlateR2LogRSplineKernelTransform.h"
#include "itkThinPlateSplineKernelTransform.h"
#include "itkTranslationTransform.h"
#include "itkVersorRigid3DTransform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace
{

template <typename TPair>
TPair
MakePair(double x, double y)
{
  TPair pair;
  pair[0] = x;
  pair[1] = y;
  return pair;
}

template <unsigned int VDimension>
typename itk::Image<float, VDimension>::Pointer
MakeImage()
{
  const auto                                            image = itk::Image<float, VDimension>::New();
  typename itk::Image<float, VDimension>::SizeType      size;
  typename itk::Image<float, VDimension>::SpacingType   spacing;
  typename itk::Image<float, VDimension>::PointType     origin;
  typename itk::Image<float, VDimension>::DirectionType direction;
  direction.SetIdentity();
  direction(0, 0) = direction(1, 1) = 0.0;
  direction(1, 0) = 1.0;
  direction(0, 1) = -1.0;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    size[d] = 10 + d;
    spacing[d] = 0.5 + d;
    origin[d] = -7.25 * d;
  }
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(direction);
  return image;
}

/** The lines of the file. */
template <unsigned int VDimension>
std::vector<std::string>
WriteAndRead(const itk::Transform<double, VDimension, VDimension> * transform)
{
  const TestFolder folder;
  const auto       writer = itk::ElastixTransformFileWriter<VDimension>::New();
  const auto       image = MakeImage<VDimension>();
  writer->SetTransform(transform);
  writer->SetReferenceImage(image);
  writer->SetFileName(folder.GetName("TransformParameters.txt"));
  writer->Write();
  std::ifstream            stream(writer->GetFileName());
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);)
  {
    lines.push_back(line);
  }
  return lines;
}

void
Expect_lines(const std::vector<std::string> & lines, const std::vector<std::string> & expected)
{
  for (const auto & line : expected)
  {
    EXPECT_NE(std::find(lines.begin(), lines.end(), line), lines.end()) << line;
  }
}

TEST(ElastixTransformFileWriter, WritesTheGeometryOfTheImage)
{
  const auto transform = itk::Euler3DTransform<double>::New();
  Expect_lines(WriteAndRead<3>(transform),
               { "(InitialTransformParametersFileName \"NoInitialTransform\")",
                 "(HowToCombineTransforms \"Compose\")",
                 "(FixedImageDimension 3)",
                 "(MovingImageDimension 3)",
                 "(Size 10 11 12)",
                 "(Index 0 0 0)",
                 "(Spacing 0.5 1.5 2.5)",
                 "(Origin 0 -7.25 -14.5)",
                 "(Direction 0 1 0 -1 0 0 0 0 1)",
                 "(UseDirectionCosines \"true\")" });
}

TEST(ElastixTransformFileWriter, WritesTheGeometryOfAnImageThatIsNotMadeYet)
{
  const TestFolder folder;
  const auto       shift = itk::ChangeInformationImageFilter<itk::Image<float, 2>>::New();
  const double     origin[] = { 100.0, 200.0 };
  shift->SetInput(MakeImage<2>());
  shift->SetOutputOrigin(origin);
  shift->ChangeOriginOn();
  const auto writer = itk::ElastixTransformFileWriter<2>::New();
  writer->SetTransform(itk::TranslationTransform<double, 2>::New());
  writer->SetReferenceImage(shift->GetOutput());
  writer->SetFileName(folder.GetName("TransformParameters.txt"));
  writer->Write();
  std::ifstream     stream(writer->GetFileName());
  const std::string text{ std::istreambuf_iterator<char>(stream), {} };
  EXPECT_NE(text.find("(Size 10 11)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("(Origin 100 200)\n"), std::string::npos) << text;

  writer->SetReferenceImage(itk::Image<float, 2>::New());
  const auto description = GetExceptionDescription([&writer] { writer->Write(); });
  EXPECT_NE(description.find("ReferenceImage must have pixels (got the size [0, 0])"), std::string::npos)
    << description;
}

TEST(ElastixTransformFileWriter, WritesRigidTransforms)
{
  const auto plane = itk::Euler2DTransform<double>::New();
  plane->SetAngle(0.1);
  plane->SetTranslation(MakePair<itk::Vector<double, 2>>(2.0, -3.5));
  plane->SetCenter(MakePair<itk::Point<double, 2>>(4.0, 5.0));
  Expect_lines(WriteAndRead<2>(plane),
               { "(Transform \"EulerTransform\")",
                 "(NumberOfParameters 3)",
                 "(TransformParameters 0.1 2 -3.5)",
                 "(CenterOfRotationPoint 4 5)" });

  const auto space = itk::Euler3DTransform<double>::New();
  space->SetComputeZYX(true);
  space->SetRotation(0.1, 0.2, 0.3);
  Expect_lines(WriteAndRead<3>(space),
               { "(Transform \"EulerTransform\")",
                 "(NumberOfParameters 6)",
                 "(TransformParameters 0.1 0.2 0.3 0 0 0)",
                 "(CenterOfRotationPoint 0 0 0)",
                 "(ComputeZYX \"true\")" });

  const auto          versor = itk::VersorRigid3DTransform<double>::New();
  itk::Versor<double> turn;
  turn.SetRotationAroundX(0.25);
  versor->SetRotation(turn);
  const auto lines = WriteAndRead<3>(versor);
  Expect_lines(lines, { "(Transform \"EulerTransform\")", "(NumberOfParameters 6)", "(ComputeZYX \"false\")" });
  for (const auto & line : lines)
  {
    std::istringstream stream(line);
    std::string        name;
    double             angle = 0.0;
    stream >> name >> angle;
    if (name == "(TransformParameters")
    {
      EXPECT_NEAR(angle, 0.25, 1e-12);
    }
  }
}

TEST(ElastixTransformFileWriter, WritesSimilarityTransformsAsAffineOnes)
{
  const auto plane = itk::Similarity2DTransform<double>::New();
  plane->SetScale(1.5);
  Expect_lines(
    WriteAndRead<2>(plane),
    { "(Transform \"AffineTransform\")", "(NumberOfParameters 6)", "(TransformParameters 1.5 0 0 1.5 0 0)" });
  const auto space = itk::Similarity3DTransform<double>::New();
  space->SetScale(0.75);
  Expect_lines(WriteAndRead<3>(space),
               { "(Transform \"AffineTransform\")",
                 "(TransformParameters 0.75 0 0 0 0.75 0 0 0 0.75 0 0 0)",
                 "(CenterOfRotationPoint 0 0 0)" });
}

TEST(ElastixTransformFileWriter, WritesOtherLinearTransformsAsAffineOnes)
{
  const auto                affine = itk::AffineTransform<double, 2>::New();
  itk::Matrix<double, 2, 2> matrix;
  matrix(0, 0) = 1.0;
  matrix(0, 1) = 2.0;
  matrix(1, 0) = -3.0;
  matrix(1, 1) = 4.0;
  affine->SetCenter(MakePair<itk::Point<double, 2>>(1.0, 1.0));
  affine->SetMatrix(matrix);
  affine->SetTranslation(MakePair<itk::Vector<double, 2>>(5.0, 6.0));
  Expect_lines(WriteAndRead<2>(affine),
               { "(Transform \"AffineTransform\")",
                 "(NumberOfParameters 6)",
                 "(TransformParameters 1 2 -3 4 5 6)",
                 "(CenterOfRotationPoint 1 1)" });
  // Its parameters have another meaning than those of its base class.
  const auto centered = itk::CenteredEuler3DTransform<double>::New();
  Expect_lines(WriteAndRead<3>(centered),
               { "(Transform \"AffineTransform\")", "(TransformParameters 1 0 0 0 1 0 0 0 1 0 0 0)" });
}

TEST(ElastixTransformFileWriter, WritesBSplineTransforms)
{
  using TransformType = itk::BSplineTransform<double, 2, 3>;
  const auto transform = TransformType::New();
  transform->SetTransformDomainOrigin(MakePair<itk::Point<double, 2>>(10.0, 20.0));
  transform->SetTransformDomainDirection(MakeImage<2>()->GetDirection());
  transform->SetTransformDomainPhysicalDimensions(MakePair<itk::Vector<double, 2>>(4.0, 8.0));
  transform->SetTransformDomainMeshSize(TransformType::MeshSizeType::Filled(2));
  TransformType::ParametersType parameters(transform->GetNumberOfParameters());
  std::string                   expected = "(TransformParameters";
  for (unsigned int i = 0; i < parameters.size(); ++i)
  {
    parameters[i] = i;
    expected += ' ' + std::to_string(i);
  }
  transform->SetParameters(parameters);
  // The grid begins a cell before the domain; its first axis is y, its second axis is -x.
  Expect_lines(WriteAndRead<2>(transform),
               { "(Transform \"BSplineTransform\")",
                 "(NumberOfParameters 50)",
                 expected + ')',
                 "(GridSize 5 5)",
                 "(GridIndex 0 0)",
                 "(GridSpacing 2 4)",
                 "(GridOrigin 14 18)",
                 "(GridDirection 0 1 -1 0)",
                 "(BSplineTransformSplineOrder 3)",
                 "(UseCyclicTransform \"false\")" });
}

template <typename TTransform>
typename TTransform::Pointer
MakeSpline()
{
  using PointSetType = typename TTransform::PointSetType;
  const auto transform = TTransform::New();
  const auto sources = PointSetType::New();
  const auto targets = PointSetType::New();
  for (unsigned int i = 0; i < 4; ++i)
  {
    typename PointSetType::PointType point;
    point.Fill(0.0);
    point[0] = i % 2;
    point[1] = i / 2;
    sources->SetPoint(i, point);
    point[0] += 10.0;
    targets->SetPoint(i, point);
  }
  transform->SetSourceLandmarks(sources);
  transform->SetTargetLandmarks(targets);
  transform->ComputeWMatrix();
  return transform;
}

TEST(ElastixTransformFileWriter, WritesThinPlateSplines)
{
  const auto plane = MakeSpline<itk::ThinPlateR2LogRSplineKernelTransform<double, 2>>();
  Expect_lines(WriteAndRead<2>(plane),
               { "(Transform \"SplineKernelTransform\")",
                 "(NumberOfParameters 8)",
                 "(TransformParameters 10 0 11 0 10 1 11 1)",
                 "(FixedImageLandmarks 0 0 1 0 0 1 1 1)",
                 "(SplineKernelType \"ThinPlateSpline\")",
                 "(SplineRelaxationFactor 0)" });
  const auto space = MakeSpline<itk::ThinPlateSplineKernelTransform<double, 3>>();
  Expect_lines(WriteAndRead<3>(space),
               { "(Transform \"SplineKernelTransform\")", "(FixedImageLandmarks 0 0 0 1 0 0 0 1 0 1 1 0)" });
}

TEST(ElastixTransformFileWriter, NumbersReadBackAsTheSame)
{
  const auto transform = itk::TranslationTransform<double, 2>::New();
  // A double that a float holds, as NIfTI's origins are, has a shorter text as a float.
  const double offset[] = { static_cast<double>(-123.4f), 1.0 / 3.0 };
  transform->SetOffset(offset);
  const auto        lines = WriteAndRead<2>(transform);
  const std::string begin = "(TransformParameters ";
  const auto        line =
    std::find_if(lines.begin(), lines.end(), [&](const auto & l) { return l.compare(0, begin.size(), begin) == 0; });
  ASSERT_NE(line, lines.end());
  std::istringstream numbers(line->substr(begin.size()));
  double             first = 0.0;
  double             second = 0.0;
  numbers >> first >> second;
  EXPECT_EQ(first, offset[0]);
  EXPECT_EQ(second, offset[1]);
  Expect_lines(lines, { "(Transform \"TranslationTransform\")" });
}

TEST(ElastixTransformFileWriter, RefusesWhatElastixDoesNotHave)
{
  const TestFolder folder;
  const auto       writer = itk::ElastixTransformFileWriter<2>::New();
  const auto       expectRefused = [&writer](const auto & transform, const std::string & says) {
    writer->SetTransform(transform);
    const auto description = GetExceptionDescription([&writer] { writer->Write(); });
    EXPECT_NE(description.find(says), std::string::npos) << description;
  };
  const auto composite = itk::CompositeTransform<double, 2>::New();
  expectRefused(composite, "Transform and ReferenceImage must be set");
  writer->SetReferenceImage(MakeImage<2>());
  expectRefused(composite, "FileName must be set");
  writer->SetFileName(folder.GetName("a.txt"));
  expectRefused(composite, folder.GetName("a.txt") + ": a file for elastix cannot hold this CompositeTransform");
  expectRefused(MakeSpline<itk::ThinPlateSplineKernelTransform<double, 2>>(),
                "cannot hold this ThinPlateSplineKernelTransform");
  const auto spline = MakeSpline<itk::ThinPlateR2LogRSplineKernelTransform<double, 2>>();
  spline->SetStiffness(1.0);
  expectRefused(spline, "ThinPlateR2LogRSplineKernelTransform with a stiffness");
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
  std::ostringstream stream;
  writer->Print(stream);
  EXPECT_NE(stream.str().find("FileName: " + folder.GetName("a.txt")), std::string::npos);
}

TEST(ElastixTransformFileWriter, WritesDecimalPointsInEveryLocale)
{
  const GermanLocale german;
  const auto         transform = itk::Euler2DTransform<double>::New();
  transform->SetAngle(0.5);
  Expect_lines(WriteAndRead<2>(transform), { "(TransformParameters 0.5 0 0)" });
}

} // namespace
