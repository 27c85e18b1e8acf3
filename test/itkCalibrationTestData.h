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
#ifndef itkCalibrationTestData_h
#define itkCalibrationTestData_h

#include "itkCalibrationShare.h"
#include "itkImageFileWriter.h"
#include "itkLandmarkImageReader.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkMakeLandmarkSet.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestFolder.h"
#include "vnl/algo/vnl_cholesky.h"

#include <algorithm>
#include <cmath>
#include <random>

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

/** Images in which the landmarks of a model lie about the found positions as the model's covariances say, but for a
 * factor that the model does not know, and as far as they are in the image. */
template <unsigned int VDimension>
class CalibrationData
{
public:
  explicit CalibrationData(unsigned int numberOfImages)
    : Model(MakeSmallLandmarkModel(VDimension))
    , Table(itk::LandmarkTable::New())
  {
    Table->SetDimension(VDimension);
    Table->SetLandmarkNames(Model->GetLandmarkNames());
    typename ImageType<VDimension>::SizeType size;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      size[d] = 30 - 7 * d;
    }
    const auto image = MakeRotatedRandomImage<ImageType<VDimension>>(size);
    for (unsigned int number = 0; number < numberOfImages; ++number)
    {
      const auto name = "image" + std::to_string(number) + ".mha";
      // As LandmarkImageReader will see it: with index 0 at the first pixel.
      image->GetBufferPointer()[number] = 250.0f;
      itk::WriteImage(image.GetPointer(), Folder.GetName(name));
      this->Draw(name);
    }
  }

  CalibrationType::Pointer
  MakeCalibration() const
  {
    const auto calibration = CalibrationType::New();
    calibration->SetModel(Model);
    calibration->SetData(itk::LandmarkDataSet(Table, Folder.GetName()));
    calibration->SetDevice(itk::LandmarkModelEnums::Device::CPU);
    return calibration;
  }

  /** Makes the model have a calibration. */
  void
  Calibrate(const itk::LandmarkCalibrationSettings & settings)
  {
    auto description = Model->GetDescription();
    description.stages.back().calibration = settings;
    Model = Model->WithDescription(description).GetPointer();
  }

  /** Makes landmarks of an image missing where `isMissing` is true. */
  void
  Remove(const std::string & name, const std::vector<bool> & isMissing) const
  {
    auto landmarks = Table->template GetLandmarks<VDimension>(name)->Clone();
    for (std::size_t i = 0; i < isMissing.size(); ++i)
    {
      if (isMissing[i])
      {
        landmarks->SetMissing(i);
      }
    }
    Table->SetLandmarks(name, landmarks);
  }

  const std::vector<double>        Scales{ 0.3, 1.0, 4.0 };
  TestFolder                       Folder;
  itk::LandmarkModel::ConstPointer Model;
  itk::LandmarkTable::Pointer      Table;
  /** Under the model's own covariances. */
  DistancesType Distances;

private:
  void
  Draw(const std::string & name)
  {
    const auto reader = itk::LandmarkImageReader<ImageType<VDimension>>::New();
    reader->SetFileName(Folder.GetName(name));
    const auto localization = itk::LandmarkLocalizationFilter<ImageType<VDimension>>::New();
    localization->SetInput(reader->GetOutput());
    localization->SetModel(Model);
    localization->Update();
    std::normal_distribution<double> normal;
    std::vector<double>              coordinates;
    std::vector<double>              distances;
    for (unsigned int i = 0; i < 3; ++i)
    {
      const vnl_cholesky             cholesky(localization->GetOutput()->GetCovariance(i).GetVnlMatrix().as_matrix());
      vnl_vector<double>             draw(VDimension);
      itk::Point<double, VDimension> point;
      itk::Index<VDimension>         index;
      do
      {
        std::generate(draw.begin(), draw.end(), [&] { return std::sqrt(Scales[i]) * normal(m_Random); });
        const vnl_vector<double> shift = cholesky.lower_triangle() * draw;
        for (unsigned int d = 0; d < VDimension; ++d)
        {
          point[d] = localization->GetOutput()->GetPoint(i)[d] + shift[d];
        }
      } while (!reader->GetOutput()->TransformPhysicalPointToIndex(point, index));
      coordinates.insert(coordinates.end(), point.Begin(), point.End());
      distances.push_back(draw.squared_magnitude());
    }
    Table->SetLandmarks(name, MakeLandmarkSet<VDimension>(Model->GetLandmarkNames(), coordinates));
    Distances.push_back(distances);
  }

  std::mt19937 m_Random{ 5 };
};

inline const itk::LandmarkCalibrationSettings &
GetCalibration(const CalibrationType & calibration)
{
  return calibration.GetCalibratedModel()->GetDescription().stages.back().calibration;
}

#endif
