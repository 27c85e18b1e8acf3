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
#include "itkQuietImageReading.h"

#include "itkObject.h"

#include "gdcmTrace.h"

#include <mutex>

namespace itk
{
namespace
{

std::mutex   mutex;
unsigned int numberOfReaders = 0;

struct WarningSettings
{
  bool itk;
  bool gdcmWarning;
  bool gdcmError;
};
WarningSettings settingsBefore{};

void
Apply(const WarningSettings & settings)
{
  Object::SetGlobalWarningDisplay(settings.itk);
  gdcm::Trace::SetWarning(settings.gdcmWarning);
  gdcm::Trace::SetError(settings.gdcmError);
}

} // namespace

QuietImageReading::QuietImageReading()
{
  const std::lock_guard<std::mutex> lock(mutex);
  if (numberOfReaders++ == 0)
  {
    settingsBefore = { Object::GetGlobalWarningDisplay(), gdcm::Trace::GetWarningFlag(), gdcm::Trace::GetErrorFlag() };
    Apply({ false, false, false });
  }
}

QuietImageReading::~QuietImageReading()
{
  const std::lock_guard<std::mutex> lock(mutex);
  if (--numberOfReaders == 0)
  {
    Apply(settingsBefore);
  }
}

} // end namespace itk
