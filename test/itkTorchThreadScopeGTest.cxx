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

// First include the header file to be tested:
#include "itkTorchThreadScope.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

namespace
{

int
GetNumberOfANewThread()
{
  return std::async(std::launch::async, [] { return at::get_num_threads(); }).get();
}

} // namespace

TEST(TorchThreadScope, ANumberHoldsWhileItLives)
{
  const int before = at::get_num_threads();
  {
    const itk::TorchThreadScope outer(3);
    EXPECT_EQ(at::get_num_threads(), 3);
    {
      const itk::TorchThreadScope inner(0);
      EXPECT_EQ(at::get_num_threads(), 1);
    }
    EXPECT_EQ(at::get_num_threads(), 3);
  }
  EXPECT_EQ(at::get_num_threads(), before);
}

TEST(TorchThreadScope, ScopesThatOverlapLeaveTheNumberOfNewThreads)
{
  const int before = at::get_num_threads();
  at::set_num_threads(5);
  ASSERT_EQ(GetNumberOfANewThread(), 5);
  for (const bool isFirstEndedFirst : { true, false })
  {
    auto               first = std::make_unique<itk::TorchThreadScope>(1);
    std::promise<void> begun;
    std::promise<void> ended;
    std::thread        second([&] {
      const itk::TorchThreadScope scope(2);
      begun.set_value();
      ended.get_future().wait();
      EXPECT_EQ(at::get_num_threads(), 2);
    });
    begun.get_future().wait();
    EXPECT_EQ(at::get_num_threads(), 1);
    if (isFirstEndedFirst)
    {
      first.reset();
    }
    ended.set_value();
    second.join();
    first.reset();
    EXPECT_EQ(at::get_num_threads(), 5);
    EXPECT_EQ(GetNumberOfANewThread(), 5);
  }
  at::set_num_threads(before);
}
