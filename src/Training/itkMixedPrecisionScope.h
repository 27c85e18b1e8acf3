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
#ifndef itkMixedPrecisionScope_h
#define itkMixedPrecisionScope_h

#include "itkMacro.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace itk
{

/** While it lives, convolutions and products of this thread are computed in bfloat16, if it is on. */
class MixedPrecisionScope
{
public:
  MixedPrecisionScope(at::Device device, bool isOn)
    : m_Type(device.type())
    , m_IsOn(isOn)
  {
    if (m_IsOn)
    {
      m_Before = Get();
      Set({ true, at::kBFloat16 });
    }
  }

  ~MixedPrecisionScope()
  {
    if (m_IsOn)
    {
      at::autocast::clear_cache();
      Set(m_Before);
    }
  }

  ITK_DISALLOW_COPY_AND_MOVE(MixedPrecisionScope);

private:
  struct State
  {
    bool           isEnabled{ false };
    at::ScalarType type{ at::kBFloat16 };
  };

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  State
  Get() const
  {
    return { at::autocast::is_autocast_enabled(m_Type), at::autocast::get_autocast_dtype(m_Type) };
  }

  void
  Set(State state) const
  {
    at::autocast::set_autocast_dtype(m_Type, state.type);
    at::autocast::set_autocast_enabled(m_Type, state.isEnabled);
  }
#else
  State
  Get() const
  {
    return m_Type == at::kCUDA ? State{ at::autocast::is_enabled(), at::autocast::get_autocast_gpu_dtype() }
                               : State{ at::autocast::is_cpu_enabled(), at::autocast::get_autocast_cpu_dtype() };
  }

  void
  Set(State state) const
  {
    if (m_Type == at::kCUDA)
    {
      at::autocast::set_autocast_gpu_dtype(state.type);
      at::autocast::set_enabled(state.isEnabled);
    }
    else
    {
      at::autocast::set_autocast_cpu_dtype(state.type);
      at::autocast::set_cpu_enabled(state.isEnabled);
    }
  }
#endif

  at::DeviceType m_Type;
  bool           m_IsOn;
  State          m_Before;
};

} // end namespace itk

#endif
