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
#include "itkTensorMemory.h"

#include <gtest/gtest.h>

#include <c10/core/CPUAllocator.h>
#include <torch/types.h>

#include <thread>

using itk::TensorMemoryScope;

namespace
{

constexpr int64_t manyValues = 1 << 20;

} // namespace

TEST(TensorMemory, FreedMemoryIsTakenAgain)
{
  const TensorMemoryScope scope;
  const void *            address = torch::empty({ manyValues }).data_ptr();
  EXPECT_GE(TensorMemoryScope::GetFreeSize(), manyValues * sizeof(float));
  EXPECT_EQ(torch::empty({ manyValues }).data_ptr(), address);
}

TEST(TensorMemory, TensorsOutliveTheScopeThatMadeThem)
{
  torch::Tensor values;
  {
    const TensorMemoryScope scope;
    values = torch::full({ manyValues }, 3.0f);
  }
  EXPECT_EQ(values.sum().item<double>(), 3.0 * manyValues);
}

TEST(TensorMemory, OtherThreadsAndTheTimeAfterAScopeAreLeftAlone)
{
  const auto before = TensorMemoryScope::GetFreeSize();
  {
    const TensorMemoryScope scope;
    std::thread([before] {
      torch::empty({ manyValues });
      EXPECT_EQ(TensorMemoryScope::GetFreeSize(), before);
    }).join();
  }
  torch::empty({ 4 * manyValues });
  EXPECT_EQ(TensorMemoryScope::GetFreeSize(), before);
}

TEST(TensorMemory, MemoryIsGivenBackAfterTheLastScope)
{
  {
    const TensorMemoryScope    outer;
    const TensorMemoryScope    inner;
    std::vector<torch::Tensor> tensors;
    for (int i = 0; i < 100; ++i)
    {
      tensors.push_back(torch::empty({ 2 * manyValues }));
    }
    tensors.clear();
    EXPECT_GT(TensorMemoryScope::GetFreeSize(), TensorMemoryScope::GetKeptSize());
  }
  EXPECT_LE(TensorMemoryScope::GetFreeSize(), TensorMemoryScope::GetKeptSize());
}

TEST(TensorMemory, WhatIsHeldStaysBelowFiveQuartersOfWhatWasInUse)
{
  { // With no scope alive, what was in use before is forgotten.
    const TensorMemoryScope scope;
  }
  const TensorMemoryScope scope;
  const auto              before = TensorMemoryScope::GetFreeSize();
  for (int64_t size = manyValues; size < 40 * manyValues; size += manyValues)
  {
    torch::empty({ size });
    EXPECT_LE(TensorMemoryScope::GetFreeSize(), before + 5 * size * sizeof(float) / 4 + (4 << 20));
  }
}

TEST(TensorMemory, MemoryFromBeforeTheFirstScopeCanBeFreedAsBytes)
{
  auto * const            allocator = c10::GetCPUAllocator();
  void * const            before = allocator->raw_allocate(4 * manyValues);
  const TensorMemoryScope scope;
  auto * const            scoped = c10::GetCPUAllocator();
  scoped->raw_deallocate(before);
  scoped->raw_deallocate(scoped->raw_allocate(4 * manyValues));
}
