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
#ifndef OrderedWork_h
#define OrderedWork_h

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

/** Calls `work(i)` for all i below `count` on several threads, and `deliver` with the future of each result on this
 * one, in their order. Of what is worked on or waits, there is never more than two for each thread. When `deliver`
 * throws, no more work is begun, and what it threw is passed on once the threads have ended. */
template <typename TWork, typename TDeliver>
void
DoInOrder(std::size_t count, unsigned int numberOfThreads, const TWork & work, const TDeliver & deliver)
{
  std::vector<std::promise<decltype(work(0))>> results(count);
  std::mutex                                   mutex;
  std::condition_variable                      delivery;
  std::size_t                                  next = 0;
  std::size_t                                  delivered = 0;
  const auto                                   workOn = [&] {
    for (;;)
    {
      std::unique_lock<std::mutex> lock(mutex);
      delivery.wait(lock, [&] { return next == count || next < delivered + 2 * numberOfThreads; });
      if (next == count)
      {
        return;
      }
      auto &     result = results[next];
      const auto i = next++;
      lock.unlock();
      try
      {
        result.set_value(work(i));
      }
      catch (...)
      {
        result.set_exception(std::current_exception());
      }
    }
  };
  struct Threads
  {
    std::function<void()>    stop;
    std::vector<std::thread> begun{};

    ~Threads()
    {
      stop();
      for (auto & thread : begun)
      {
        thread.join();
      }
    }
  };
  const auto stop = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    next = count;
    delivery.notify_all();
  };
  Threads    threads{ stop };
  const auto numberToBegin = std::min<std::size_t>(numberOfThreads, count);
  threads.begun.reserve(numberToBegin);
  while (threads.begun.size() < numberToBegin)
  {
    threads.begun.emplace_back(workOn);
  }
  for (auto & result : results)
  {
    deliver(result.get_future());
    const std::lock_guard<std::mutex> lock(mutex);
    ++delivered;
    delivery.notify_all();
  }
}

#endif
