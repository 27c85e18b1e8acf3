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
#include "GridArguments.h"
#include "ProgramImages.h"
#include "ProgramMain.h"
#include "RegistrationRefinement.h"

#include "itkCenteredTransformInitializer.h"
#include "itkElastixTransformFileWriter.h"
#include "itkLandmarkFileReader.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkLandmarkTable.h"
#include "itkLandmarkTransformInitializer.h"
#include "itkMissingLandmark.h"
#include "itkRegistrationOverlay.h"
#include "itkTransformFileWriter.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iomanip>
#include <locale>
#include <numeric>
#include <sstream>

namespace
{

constexpr const char * ProgramName = "RegisterWithLandmarks";

using Kind = itk::LandmarkTransformInitializerEnums::TransformKind;

const std::vector<std::pair<std::string, Kind>> KindChoices{ { "rigid", Kind::Rigid },
                                                             { "similarity", Kind::Similarity },
                                                             { "affine", Kind::Affine },
                                                             { "tps", Kind::ThinPlateSpline },
                                                             { "bspline", Kind::BSpline } };

enum class Start
{
  None,
  Geometry,
  Moments,
  Landmarks
};

const std::vector<std::pair<std::string, Start>> StartChoices{ { "none", Start::None },
                                                               { "geometry", Start::Geometry },
                                                               { "moments", Start::Moments },
                                                               { "landmarks", Start::Landmarks } };

struct Settings
{
  std::string                     fixedImage;
  std::string                     movingImage;
  std::vector<double>             fixedSpacing;
  std::vector<double>             movingSpacing;
  itk::LandmarkModel::Pointer     model;
  itk::LandmarkModelEnums::Device device{};
  const GridArguments *           grid{ nullptr };
  std::string                     fixedLandmarks;
  std::string                     movingLandmarks;
  std::string                     fitLandmarks;
  Kind                            kind{};
  Start                           start{};
  double                          maximumResidual{ 0.0 };
  double                          stiffness{ 0.0 };
  bool                            refine{ false };
  std::string                     checkFixed;
  std::string                     checkMoving;
  std::vector<std::string>        transformFiles;
  std::string                     elastixFile;
  std::string                     pictures;
  std::string                     errorsFile;
};

template <unsigned int VDimension>
struct Landmarks
{
  using PointSetType = itk::PointSet<float, VDimension>;

  std::vector<std::string>                                 names;
  typename PointSetType::Pointer                           points;
  std::vector<itk::Matrix<double, VDimension, VDimension>> covariances;

  /** Those of the given names, each of which must be there, in their order. */
  Landmarks
  Select(const std::vector<std::string> & selectedNames) const
  {
    Landmarks selected;
    selected.names = selectedNames;
    selected.points = PointSetType::New();
    for (size_t i = 0; i < selectedNames.size(); ++i)
    {
      const auto place = std::find(names.begin(), names.end(), selectedNames[i]) - names.begin();
      float      confidence = 1.0f;
      points->GetPointData(place, &confidence);
      selected.points->SetPoint(i, points->GetPoint(place));
      selected.points->SetPointData(i, confidence);
      if (!covariances.empty())
      {
        selected.covariances.push_back(covariances[place]);
      }
    }
    return selected;
  }
};

/** True for a table of the landmarks of many images. */
bool
IsLandmarkTable(const std::string & fileName)
{
  std::ifstream stream(fileName);
  std::string   line;
  std::getline(stream, line);
  const std::string byteOrderMark = "\xEF\xBB\xBF";
  const std::string begin = "image,";
  return line.compare(line.compare(0, 3, byteOrderMark) == 0 ? 3 : 0, begin.size(), begin) == 0;
}

/** The row of a table that is of the image. */
template <unsigned int VDimension>
Landmarks<VDimension>
ReadLandmarkTable(const std::string & fileName, const std::string & imageFile)
{
  const auto table = itk::LandmarkTable::New();
  table->Read(fileName);
  const auto            imageName = itksys::SystemTools::GetFilenameName(imageFile);
  Landmarks<VDimension> landmarks;
  WithContext(fileName, [&] {
    landmarks = { table->GetLandmarkNames(), table->GetPointSet<VDimension>(imageName), {} };
    const auto covariances = table->GetCovariances(imageName);
    auto       element = covariances.begin();
    while (element != covariances.end())
    {
      itk::Matrix<double, VDimension, VDimension> covariance;
      for (unsigned int row = 0; row < VDimension; ++row)
      {
        for (unsigned int column = row; column < VDimension; ++column)
        {
          covariance(row, column) = covariance(column, row) = *element++;
        }
      }
      landmarks.covariances.push_back(covariance);
    }
  });
  return landmarks;
}

template <typename TImage>
Landmarks<TImage::ImageDimension>
ReadLandmarks(const std::string & fileName, const std::string & imageFile, const TImage * image)
{
  constexpr unsigned int Dimension = TImage::ImageDimension;
  if (IsLandmarkTable(fileName))
  {
    return ReadLandmarkTable<Dimension>(fileName, imageFile);
  }
  const auto reader = itk::LandmarkFileReader<itk::PointSet<float, Dimension>>::New();
  reader->SetFileName(fileName);
  reader->SetReferenceImage(image);
  reader->Update();
  auto names = reader->GetLandmarkNames();
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end())
  {
    itkGenericExceptionMacro(<< fileName << ": has two landmarks with the name '" << *twice << "'");
  }
  return { reader->GetLandmarkNames(), reader->GetOutput(), reader->GetCovariances() };
}

template <typename TImage>
Landmarks<TImage::ImageDimension>
FindLandmarks(const Settings & settings, const std::string & fileName, const TImage * image)
{
  const auto localization = itk::LandmarkLocalizationFilter<TImage>::New();
  localization->SetInput(image);
  localization->SetModel(settings.model);
  localization->SetDevice(settings.device);
  settings.grid->Apply(*localization);
  WithContext(fileName, [&localization] { localization->Update(); });
  Landmarks<TImage::ImageDimension> landmarks{ settings.model->GetLandmarkNames(), localization->GetOutput(), {} };
  // Those of a model that was never calibrated say nothing in millimetres.
  if (!settings.model->GetCovarianceScales().empty())
  {
    landmarks.covariances = localization->GetCovariances();
  }
  return landmarks;
}

/** The names that both have, in the order of the first. */
std::vector<std::string>
GetCommonNames(const std::vector<std::string> & first,
               const std::vector<std::string> & second,
               const std::string &              firstFile,
               const std::string &              secondFile)
{
  std::vector<std::string> common;
  std::copy_if(first.begin(), first.end(), std::back_inserter(common), [&second](const std::string & name) {
    return std::find(second.begin(), second.end(), name) != second.end();
  });
  if (common.empty())
  {
    itkGenericExceptionMacro(<< secondFile << ": has no landmark of " << firstFile);
  }
  return common;
}

/** What `--fit-landmarks` selects. */
std::vector<std::string>
SelectFitLandmarks(const std::vector<std::string> & names, const std::string & selection)
{
  if (selection == "all")
  {
    return names;
  }
  std::vector<std::string> selected;
  if (selection == "odd" || selection == "even")
  {
    for (size_t i = selection == "odd" ? 0 : 1; i < names.size(); i += 2)
    {
      selected.push_back(names[i]);
    }
    return selected;
  }
  std::istringstream list(selection);
  for (std::string name; std::getline(list, name, ',');)
  {
    if (std::find(names.begin(), names.end(), name) == names.end())
    {
      itkGenericExceptionMacro(<< "--fit-landmarks: there is no landmark '" << name << "' in both images");
    }
    if (std::find(selected.begin(), selected.end(), name) == selected.end())
    {
      selected.push_back(name);
    }
  }
  return selected;
}

template <unsigned int VDimension>
using TransformPointer = typename itk::Transform<double, VDimension, VDimension>::Pointer;

template <typename TImage>
TransformPointer<TImage::ImageDimension>
InitializeByLandmarks(const Settings &                          settings,
                      const TImage *                            fixedImage,
                      const Landmarks<TImage::ImageDimension> & fixed,
                      const Landmarks<TImage::ImageDimension> & moving)
{
  const auto initializer = itk::LandmarkTransformInitializer<TImage::ImageDimension>::New();
  initializer->SetFixedLandmarks(fixed.points);
  initializer->SetMovingLandmarks(moving.points);
  initializer->SetFixedCovariances(fixed.covariances);
  initializer->SetMovingCovariances(moving.covariances);
  initializer->SetTransformKind(settings.kind);
  initializer->SetMaximumResidual(settings.maximumResidual);
  initializer->SetStiffness(settings.stiffness);
  initializer->SetReferenceImage(fixedImage);
  initializer->Update();

  std::string refused;
  for (const auto landmark : initializer->GetOutliers())
  {
    refused += (refused.empty() ? " (" : ", ") + fixed.names[landmark];
  }
  const auto & residuals = initializer->GetResiduals();
  double       largest = 0.0;
  for (const auto landmark : initializer->GetInliers())
  {
    largest = std::max(largest, residuals[landmark]);
  }
  std::printf("landmarks: %zu pairs, %zu used, %zu refused%s\n",
              fixed.names.size(),
              initializer->GetInliers().size(),
              initializer->GetOutliers().size(),
              (refused.empty() ? refused : refused + ')').c_str());
  std::printf(
    "residual: root mean square %.3f mm, largest %.3f mm\n", initializer->GetRootMeanSquareResidual(), largest);
  return initializer->GetModifiableTransform();
}

template <typename TImage>
TransformPointer<TImage::ImageDimension>
InitializeByImages(const Settings & settings, const TImage * fixedImage, const TImage * movingImage)
{
  constexpr unsigned int Dimension = TImage::ImageDimension;
  using LinearTransformType = itk::MatrixOffsetTransformBase<double, Dimension, Dimension>;
  typename LinearTransformType::MatrixType identity;
  identity.SetIdentity();
  const auto transform = itk::LandmarkTransformInitializer<Dimension>::MakeLinearTransform(
    settings.kind, identity, GetCentre(fixedImage), typename LinearTransformType::OutputVectorType(0.0));
  if (settings.start != Start::None)
  {
    const auto initializer = itk::CenteredTransformInitializer<LinearTransformType, TImage, TImage>::New();
    initializer->SetTransform(transform);
    initializer->SetFixedImage(fixedImage);
    initializer->SetMovingImage(movingImage);
    if (settings.start == Start::Moments)
    {
      initializer->MomentsOn();
    }
    initializer->InitializeTransform();
  }
  return transform.GetPointer();
}

/** The target registration errors of each stage. */
template <unsigned int VDimension>
class ErrorTable
{
public:
  ErrorTable() = default;

  ErrorTable(Landmarks<VDimension> fixed, Landmarks<VDimension> moving)
    : m_Fixed(std::move(fixed))
    , m_Moving(std::move(moving))
  {}

  void
  Add(const std::string & stage, const itk::Transform<double, VDimension, VDimension> * transform)
  {
    std::vector<double> errors;
    for (size_t i = 0; i < m_Fixed.names.size(); ++i)
    {
      itk::Point<double, VDimension> fixed;
      itk::Point<double, VDimension> moving;
      fixed.CastFrom(m_Fixed.points->GetPoint(i));
      moving.CastFrom(m_Moving.points->GetPoint(i));
      if (itk::IsMissingLandmark(fixed) || itk::IsMissingLandmark(moving))
      {
        continue;
      }
      const auto mapped = transform == nullptr ? fixed : transform->TransformPoint(fixed);
      errors.push_back(mapped.EuclideanDistanceTo(moving));
      std::ostringstream row;
      row.imbue(std::locale::classic());
      row << stage << ',' << std::quoted(m_Fixed.names[i], '"', '"') << ',' << errors.back() << '\n';
      m_Text += row.str();
    }
    if (errors.empty())
    {
      return;
    }
    std::sort(errors.begin(), errors.end());
    const size_t count = errors.size();
    std::printf("target registration error %s: mean %.3f mm, median %.3f mm, largest %.3f mm (%zu landmarks)\n",
                stage.c_str(),
                std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(count),
                (errors[(count - 1) / 2] + errors[count / 2]) / 2.0,
                errors.back(),
                count);
    std::fflush(stdout);
  }

  std::string
  GetText() const
  {
    return "stage,landmark,error\n" + m_Text;
  }

private:
  Landmarks<VDimension> m_Fixed;
  Landmarks<VDimension> m_Moving;
  std::string           m_Text;
};

void
WriteTransform(const itk::Object * transform, size_t numberOfParameters, const std::string & fileName)
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
    bytesOfParameter * numberOfParameters + roomForHeader);
}

template <typename TImage>
void
DrawOverlay(const TImage *                                                                 fixedImage,
            const TImage *                                                                 movingImage,
            const itk::Transform<double, TImage::ImageDimension, TImage::ImageDimension> * transform,
            const std::string &                                                            title,
            const std::string &                                                            fileName)
{
  const auto overlay = itk::RegistrationOverlay<TImage>::New();
  overlay->SetFixedImage(fixedImage);
  overlay->SetMovingImage(movingImage);
  overlay->SetTransform(transform);
  overlay->SetTitle(title);
  overlay->SetFileName(fileName);
  overlay->Write();
}

template <unsigned int VDimension>
void
Register(const Settings & settings)
{
  using ImageType = itk::Image<float, VDimension>;
  const auto fixedReader = MakeImageReader<VDimension>(settings.fixedImage, settings.fixedSpacing);
  fixedReader->Update();
  const auto movingReader = MakeImageReader<VDimension>(settings.movingImage, settings.movingSpacing);
  movingReader->Update();
  const typename ImageType::ConstPointer fixedImage = fixedReader->GetOutput();
  const typename ImageType::ConstPointer movingImage = movingReader->GetOutput();

  Landmarks<VDimension> fixed;
  Landmarks<VDimension> moving;
  if (settings.model.IsNotNull())
  {
    fixed = FindLandmarks(settings, settings.fixedImage, fixedImage.GetPointer());
    moving = FindLandmarks(settings, settings.movingImage, movingImage.GetPointer());
  }
  else if (!settings.fixedLandmarks.empty())
  {
    fixed = ReadLandmarks(settings.fixedLandmarks, settings.fixedImage, fixedImage.GetPointer());
    moving = ReadLandmarks(settings.movingLandmarks, settings.movingImage, movingImage.GetPointer());
  }
  std::vector<std::string> fitNames;
  if (!fixed.names.empty())
  {
    const auto common = GetCommonNames(fixed.names, moving.names, settings.fixedLandmarks, settings.movingLandmarks);
    fitNames = SelectFitLandmarks(common, settings.fitLandmarks);
  }

  ErrorTable<VDimension> errors;
  const bool             hasCheck = !settings.checkFixed.empty();
  if (hasCheck)
  {
    const auto checkFixed = ReadLandmarks(settings.checkFixed, settings.fixedImage, fixedImage.GetPointer());
    const auto checkMoving = ReadLandmarks(settings.checkMoving, settings.movingImage, movingImage.GetPointer());
    auto       names = GetCommonNames(checkFixed.names, checkMoving.names, settings.checkFixed, settings.checkMoving);
    if (settings.fitLandmarks != "all")
    {
      names.erase(std::remove_if(names.begin(),
                                 names.end(),
                                 [&fitNames](const std::string & name) {
                                   return std::find(fitNames.begin(), fitNames.end(), name) != fitNames.end();
                                 }),
                  names.end());
      if (names.empty())
      {
        itkGenericExceptionMacro(<< "--fit-landmarks: leaves no landmark of " << settings.checkFixed
                                 << " for the check");
      }
    }
    errors = ErrorTable<VDimension>(checkFixed.Select(names), checkMoving.Select(names));
    errors.Add("before", nullptr);
  }

  TransformPointer<VDimension> transform;
  if (settings.start == Start::Landmarks)
  {
    transform =
      InitializeByLandmarks(settings, fixedImage.GetPointer(), fixed.Select(fitNames), moving.Select(fitNames));
  }
  else
  {
    transform = InitializeByImages(settings, fixedImage.GetPointer(), movingImage.GetPointer());
  }
  errors.Add("initialized", transform);
  const auto initialTransform = transform;
  if (settings.refine)
  {
    transform = Refine<ImageType>(settings.kind, fixedImage, movingImage, transform);
    errors.Add("refined", transform);
  }

  for (const auto & fileName : settings.transformFiles)
  {
    WriteTransform(transform, transform->GetNumberOfParameters(), fileName);
  }
  if (!settings.elastixFile.empty())
  {
    const auto writer = itk::ElastixTransformFileWriter<VDimension>::New();
    writer->SetTransform(transform);
    writer->SetReferenceImage(fixedImage);
    writer->SetFileName(settings.elastixFile);
    writer->Write();
  }
  if (!settings.pictures.empty())
  {
    const auto draw = [&](const auto * shown, const std::string & stage) {
      DrawOverlay<ImageType>(fixedImage, movingImage, shown, stage, settings.pictures + '-' + stage + ".png");
    };
    const itk::Transform<double, VDimension, VDimension> * const identity = nullptr;
    draw(identity, "before");
    draw(initialTransform.GetPointer(), "initialized");
    if (settings.refine)
    {
      draw(transform.GetPointer(), "refined");
    }
  }
  if (!settings.errorsFile.empty())
  {
    itk::WriteFileAtomically(settings.errorsFile, errors.GetText());
  }
}

/** Two, if the image has no more dimensions; else three, and reading it will say what is wrong. */
unsigned int
FindDimension(const std::string & image)
{
  try
  {
    itk::LandmarkImageFile(image, 2);
    return 2;
  }
  catch (const itk::ExceptionObject &)
  {
    return 3;
  }
}

int
RegisterWithLandmarks(int argc, char * argv[])
{
  TCLAP::CmdLine command(
    "Finds the transform that takes points of a fixed image to a moving image, from landmarks that a model finds or "
    "files hold, and refines it, if asked to, by the images' mutual information. Images: PNG, JPEG, BMP, TIFF, DICOM, "
    "MetaImage, NIfTI, NRRD, of two or three dimensions.",
    ' ',
    LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  using Text = TCLAP::ValueArg<std::string>;
  using Switch = TCLAP::SwitchArg;
  using NameConstraint = TCLAP::ValuesConstraint<std::string>;

  Text                    fixedImage("", "fixed", "Fixed image", true, "", "file", command);
  Text                    movingImage("", "moving", "Moving image", true, "", "file", command);
  TCLAP::MultiArg<double> spacing(
    "",
    "spacing",
    "Pixel spacing in mm that replaces the files' own, once or once an axis; needed if they have none",
    false,
    "mm",
    command);
  TCLAP::MultiArg<double> movingSpacing(
    "", "moving-spacing", "As --spacing, of the moving image alone", false, "mm", command);
  Text           modelFile("", "model", "Model that finds the landmarks of both images", false, "", "file", command);
  GridArguments  grid(command);
  auto           devices = GetNames(DeviceChoices);
  NameConstraint deviceNames(devices);
  Text           device("", "device", "Where the network runs (default: auto)", false, "auto", &deviceNames, command);
  Text           fixedLandmarks(
    "",
    "fixed-landmarks",
    "Landmarks of the fixed image (csv, mrk.json, fcsv, pts), or a table with a row of the name of its file",
    false,
    "",
    "file",
    command);
  Text movingLandmarks(
    "", "moving-landmarks", "Landmarks of the moving image; pairs have the same name", false, "", "file", command);
  Text fitLandmarks(
    "",
    "fit-landmarks",
    "Landmarks to use: all (default), odd (the first, third...), even, or names with commas between them; "
    "errors are then those of the others",
    false,
    "all",
    "which",
    command);
  auto           starts = GetNames(StartChoices);
  NameConstraint startNames(starts);
  Text           start("",
             "initialize",
             "Start from landmarks (default), from the images' centres of gravity (moments) or middles (geometry), or "
                       "from no movement (none)",
             false,
             "landmarks",
             &startNames,
             command);
  auto           kinds = GetNames(KindChoices);
  NameConstraint kindNames(kinds);
  Text           kind("", "transform", "Kind of the transform (default: rigid)", false, "rigid", &kindNames, command);
  TCLAP::ValueArg<double> robust(
    "",
    "robust",
    "Refuse landmarks that are further from the others' transform than this (splines: from "
    "an affine transform)",
    false,
    0.0,
    "mm",
    command);
  TCLAP::ValueArg<double> stiffness("",
                                    "stiffness",
                                    "Stiffness of --transform tps, in mm^2 in 2D and in mm in 3D; 0 (default) goes "
                                    "through the landmarks",
                                    false,
                                    0.0,
                                    "value",
                                    command);
  Switch                  refine(
    "", "refine", "Refine the transform by Mattes mutual information (tps: as a B-spline transform)", command);
  Text checkFixed(
    "", "check-fixed", "Landmarks of the fixed image whose errors are printed", false, "", "file", command);
  Text checkMoving("", "check-moving", "Landmarks of the moving image, likewise", false, "", "file", command);
  TCLAP::MultiArg<std::string> transformFiles(
    "", "output", "Transform file to write (tfm or h5), any number of times", false, "file", command);
  Text elastixFile(
    "", "elastix", "Parameter file to write, for elastix -t0 and transformix -tp", false, "", "file", command);
  Text pictures("",
                "pictures",
                "Draw the moving image over the fixed one, <this>-before.png, -initialized.png and -refined.png",
                false,
                "",
                "name",
                command);
  Text errorsFile(
    "", "errors", "CSV to write with the error of each landmark at each stage", false, "", "file", command);
  TCLAP::ValueArg<unsigned int> threads(
    "", "threads", "Threads (default: as many as there are)", false, 0, "count", command);
  command.parse(argc, argv);

  Settings settings;
  settings.kind = Choose(KindChoices, kind.getValue());
  settings.start = Choose(StartChoices, start.getValue());
  const bool hasFiles = fixedLandmarks.isSet() || movingLandmarks.isSet();
  if (fixedLandmarks.isSet() != movingLandmarks.isSet())
  {
    throw TCLAP::ArgException("must be given together", "--fixed-landmarks, --moving-landmarks");
  }
  if (checkFixed.isSet() != checkMoving.isSet())
  {
    throw TCLAP::ArgException("must be given together", "--check-fixed, --check-moving");
  }
  if (modelFile.isSet() && hasFiles)
  {
    throw TCLAP::ArgException("cannot be given together", "--model, --fixed-landmarks");
  }
  if (settings.start == Start::Landmarks && !modelFile.isSet() && !hasFiles)
  {
    throw TCLAP::ArgException("--model or --fixed-landmarks and --moving-landmarks must be given", "--initialize");
  }
  if (settings.start != Start::Landmarks && modelFile.isSet())
  {
    throw TCLAP::ArgException("finds no landmarks with --initialize " + start.getValue(), "--model");
  }
  if (settings.start != Start::Landmarks && robust.isSet())
  {
    throw TCLAP::ArgException("needs --initialize landmarks", "--robust");
  }
  if (settings.kind != Kind::ThinPlateSpline && stiffness.isSet())
  {
    throw TCLAP::ArgException("needs --transform tps", "--stiffness");
  }
  const bool isSpline = settings.kind == Kind::ThinPlateSpline || settings.kind == Kind::BSpline;
  if (settings.start != Start::Landmarks && isSpline)
  {
    throw TCLAP::ArgException("needs --initialize landmarks", "--transform " + kind.getValue());
  }
  if (errorsFile.isSet() && !checkFixed.isSet())
  {
    throw TCLAP::ArgException("needs --check-fixed and --check-moving", "--errors");
  }
  if (fitLandmarks.isSet() && !modelFile.isSet() && !hasFiles)
  {
    throw TCLAP::ArgException("needs landmarks", "--fit-landmarks");
  }
  if (robust.isSet() && !(robust.getValue() > 0.0))
  {
    throw TCLAP::ArgException("must be positive", "--robust");
  }
  for (const auto & fileName : transformFiles.getValue())
  {
    const auto extension = itksys::SystemTools::LowerCase(itksys::SystemTools::GetFilenameLastExtension(fileName));
    if (extension != ".tfm" && extension != ".h5")
    {
      throw TCLAP::ArgException("must end in .tfm or .h5 (got " + fileName + ')', "--output");
    }
  }
  // Not after minutes of registration.
  auto outputs = transformFiles.getValue();
  outputs.insert(outputs.end(), { elastixFile.getValue(), pictures.getValue(), errorsFile.getValue() });
  for (const auto & fileName : outputs)
  {
    const auto folder = itksys::SystemTools::GetFilenamePath(itksys::SystemTools::CollapseFullPath(fileName));
    if (!itksys::SystemTools::FileIsDirectory(folder))
    {
      itkGenericExceptionMacro(<< fileName << ": the folder " << folder << " does not exist");
    }
  }
  UseThreads(threads.getValue());

  settings.fixedImage = fixedImage.getValue();
  settings.movingImage = movingImage.getValue();
  settings.fixedLandmarks = fixedLandmarks.getValue();
  settings.movingLandmarks = movingLandmarks.getValue();
  settings.fitLandmarks = fitLandmarks.getValue();
  settings.maximumResidual = robust.getValue();
  settings.stiffness = stiffness.getValue();
  settings.refine = refine.getValue();
  settings.checkFixed = checkFixed.getValue();
  settings.checkMoving = checkMoving.getValue();
  settings.transformFiles = transformFiles.getValue();
  settings.elastixFile = elastixFile.getValue();
  settings.pictures = pictures.getValue();
  settings.errorsFile = errorsFile.getValue();
  settings.device = Choose(DeviceChoices, device.getValue());
  if (modelFile.isSet())
  {
    itk::LandmarkModel::ResolveDevice(settings.device);
    settings.model = itk::LandmarkModel::New();
    settings.model->Read(modelFile.getValue());
    grid.Parse(*settings.model);
    settings.grid = &grid;
  }
  const unsigned int dimension =
    settings.model.IsNotNull() ? settings.model->GetDimension() : FindDimension(settings.fixedImage);
  settings.fixedSpacing = PerAxis(spacing.getValue(), dimension, "--spacing");
  settings.movingSpacing =
    movingSpacing.isSet() ? PerAxis(movingSpacing.getValue(), dimension, "--moving-spacing") : settings.fixedSpacing;
  dimension == 2 ? Register<2>(settings) : Register<3>(settings);
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram(ProgramName, [&] { return RegisterWithLandmarks(argc, argv); });
}
