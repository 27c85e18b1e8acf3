// Maps points by a transform file as any ITK program would read it: one point a line on standard input and output.
#include "itkThinPlateR2LogRSplineKernelTransform.h"
#include "itkThinPlateSplineKernelTransform.h"
#include "itkTransformFactory.h"
#include "itkTransformFileReader.h"

#include <iostream>
#include <sstream>
#include <string>

namespace
{

template <unsigned int VDimension>
bool
MapPoints(const itk::TransformBaseTemplate<double> * transform)
{
  const auto * const map = dynamic_cast<const itk::Transform<double, VDimension, VDimension> *>(transform);
  if (map == nullptr)
  {
    return false;
  }
  std::cout.precision(17);
  for (std::string line; std::getline(std::cin, line);)
  {
    std::istringstream             stream(line);
    itk::Point<double, VDimension> point;
    for (auto & coordinate : point)
    {
      stream >> coordinate;
    }
    for (const double coordinate : map->TransformPoint(point))
    {
      std::cout << coordinate << ' ';
    }
    std::cout << '\n';
  }
  return true;
}

} // namespace

int
main(int argc, char * argv[])
{
  if (argc != 2)
  {
    std::cerr << "usage: MapTestPoints transform" << std::endl;
    return 2;
  }
  try
  {
    itk::TransformFactory<itk::ThinPlateR2LogRSplineKernelTransform<double, 2>>::RegisterTransform();
    itk::TransformFactory<itk::ThinPlateSplineKernelTransform<double, 3>>::RegisterTransform();
    const auto reader = itk::TransformFileReaderTemplate<double>::New();
    reader->SetFileName(argv[1]);
    reader->Update();
    const auto * const transform = reader->GetTransformList()->front().GetPointer();
    std::cerr << transform->GetNameOfClass() << std::endl;
    return MapPoints<2>(transform) || MapPoints<3>(transform) ? 0 : 1;
  }
  catch (const itk::ExceptionObject & error)
  {
    std::cerr << error << std::endl;
    return 1;
  }
}
