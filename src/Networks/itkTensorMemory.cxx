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

#include <c10/core/CPUAllocator.h>
#include <torch/version.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <new>
#include <unordered_map>

#ifdef __linux__
#  include <sys/mman.h>
#endif

namespace itk
{

namespace
{

/** Smaller tensors are left to the allocator that was there before, which reuses them. */
constexpr std::size_t leastSize = std::size_t{ 1 } << 20;
constexpr std::size_t pageSize = std::size_t{ 2 } << 20;

std::size_t
RoundUp(std::size_t size)
{
  const auto step = size < 4 * pageSize ? pageSize / 16 : pageSize;
  return (size + step - 1) / step * step;
}

/** Blocks of memory, free and in use. */
class BlockStore
{
public:
  void *
  Take(std::size_t wanted)
  {
    const auto                        size = RoundUp(wanted);
    const std::lock_guard<std::mutex> lock(m_Mutex);
    const auto                        found = m_Free.lower_bound(size);
    void *                            block = nullptr;
    if (found != m_Free.end() && found->first <= size + size / 8)
    {
      block = found->second;
      m_FreeSize -= found->first;
      this->Use(block, found->first);
      m_Free.erase(found);
      return block;
    }
    m_LargestSize = std::max(m_LargestSize, m_UsedSize + size);
    const auto limit = m_LargestSize + m_LargestSize / 4;
    this->Trim(limit - std::min(limit, m_UsedSize + size));
    block = ::operator new (size, std::align_val_t{ pageSize });
#ifdef __linux__
    madvise(block, size, MADV_HUGEPAGE);
#endif
    this->Use(block, size);
    return block;
  }

  /** Returns false for what is no block of this store. */
  bool
  Return(void * block)
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    const auto                        found = m_Used.find(block);
    if (found == m_Used.end())
    {
      return false;
    }
    m_Free.emplace(found->second, block);
    m_FreeSize += found->second;
    m_UsedSize -= found->second;
    m_Used.erase(found);
    this->TrimUnused();
    return true;
  }

  void
  AddUser()
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    ++m_NumberOfUsers;
  }

  void
  RemoveUser()
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    --m_NumberOfUsers;
    this->TrimUnused();
  }

  std::size_t
  GetFreeSize()
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    return m_FreeSize;
  }

private:
  void
  Use(void * block, std::size_t size)
  {
    m_Used[block] = size;
    m_UsedSize += size;
    m_LargestSize = std::max(m_LargestSize, m_UsedSize);
  }

  void
  TrimUnused()
  {
    if (m_NumberOfUsers == 0)
    {
      m_LargestSize = m_UsedSize;
      this->Trim(TensorMemoryScope::GetKeptSize());
    }
  }

  /** Gives the largest free blocks back until no more than this is free. */
  void
  Trim(std::size_t size)
  {
    while (m_FreeSize > size)
    {
      const auto largest = std::prev(m_Free.end());
      ::         operator delete (largest->second, std::align_val_t{ pageSize });
      m_FreeSize -= largest->first;
      m_Free.erase(largest);
    }
  }

  std::mutex                              m_Mutex;
  std::multimap<std::size_t, void *>      m_Free;
  std::unordered_map<void *, std::size_t> m_Used;
  std::size_t                             m_FreeSize{ 0 };
  std::size_t                             m_UsedSize{ 0 };
  std::size_t                             m_LargestSize{ 0 };
  unsigned int                            m_NumberOfUsers{ 0 };
};

/** Never destroyed: tensors may outlive everything else. */
BlockStore &
GetStore()
{
  static auto * const store = new BlockStore;
  return *store;
}

thread_local unsigned int numberOfScopes = 0;

/** LibTorch's allocator, and the store within scopes. */
class ScopedAllocator : public c10::Allocator
{
public:
  explicit ScopedAllocator(c10::Allocator * other) { GetOther() = other; }

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
  c10::DataPtr
  allocate(std::size_t size) override
  {
    return this->Allocate(size);
  }

  void
  copy_data(void * target, const void * source, std::size_t size) const override
  {
    this->default_copy_data(target, source, size);
  }
#else
  c10::DataPtr
  allocate(std::size_t size) const override
  {
    return this->Allocate(size);
  }
#endif

  c10::DeleterFnPtr
  raw_deleter() const override
  {
    return &Free;
  }

private:
  c10::DataPtr
  Allocate(std::size_t size) const
  {
    if (numberOfScopes == 0 || size < leastSize)
    {
      return GetOther()->allocate(size);
    }
    auto * const block = GetStore().Take(size);
    return { block, block, &Free, c10::Device(c10::DeviceType::CPU) };
  }

  static c10::Allocator *&
  GetOther()
  {
    static c10::Allocator * other = nullptr;
    return other;
  }

  static void
  Free(void * memory)
  {
    if (!GetStore().Return(memory))
    {
      GetOther()->raw_deallocate(memory);
    }
  }
};

} // namespace

TensorMemoryScope::TensorMemoryScope()
{
  // It acts as the one before does wherever no scope is alive.
  static const bool isInstalled = [] {
    constexpr uint8_t priority = 1;
    c10::SetCPUAllocator(new ScopedAllocator(c10::GetCPUAllocator()), priority);
    return true;
  }();
  static_cast<void>(isInstalled);
  if (numberOfScopes++ == 0)
  {
    GetStore().AddUser();
  }
}

TensorMemoryScope::~TensorMemoryScope()
{
  if (--numberOfScopes == 0)
  {
    GetStore().RemoveUser();
  }
}

std::size_t
TensorMemoryScope::GetFreeSize()
{
  return GetStore().GetFreeSize();
}

} // end namespace itk
