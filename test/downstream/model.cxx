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
#include "itkLandmarkModel.h"

#include <iostream>
#include <string>

// Calls nothing of the other library, which must be found nevertheless.
int
main()
{
  try
  {
    itk::LandmarkModel::Read("no model");
  }
  catch (const itk::ExceptionObject & error)
  {
    std::cout << error.GetDescription() << std::endl;
    return std::string(error.GetDescription()).find("does not exist") == std::string::npos;
  }
  return 1;
}
