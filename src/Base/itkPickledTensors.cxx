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
#include "itkPickledTensors.h"

#include "itkFileBytes.h"

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

namespace itk
{
namespace
{

/** What stands on the stack of the unpickler, as far as it matters for tensors. */
struct PickledValue
{
  enum class Kind
  {
    Other,
    Integer,
    Text,
    Global,
    Tuple,
    Storage
  };

  PickledValue() = default;
  PickledValue(Kind k, int64_t n, std::string t = "")
    : kind(k)
    , number(n)
    , text(std::move(t))
  {}

  Kind kind{ Kind::Other };
  /** Of a storage, how many elements it has. */
  int64_t number{ 0 };
  /** Of a tuple, how deep tuples are nested in it. */
  unsigned int depth{ 0 };
  /** Of a global, its module, a blank, and its name. */
  std::string                                      text;
  std::shared_ptr<const std::vector<PickledValue>> elements;
};

using Kind = PickledValue::Kind;
using ValuesType = std::vector<PickledValue>;

/** Throws std::runtime_error. */
void
Require(bool condition)
{
  if (!condition)
  {
    throw std::runtime_error("the pickle is damaged");
  }
}

PickledValue
MakeTuple(ValuesType elements)
{
  PickledValue tuple(Kind::Tuple, 0);
  for (const auto & element : elements)
  {
    tuple.depth = std::max(tuple.depth, element.depth + 1);
  }
  // LibTorch nests few, and each level takes a part of the stack when it is destroyed.
  Require(tuple.depth < 100);
  tuple.elements = std::make_shared<const ValuesType>(std::move(elements));
  return tuple;
}

const PickledValue &
GetElement(const PickledValue & tuple, size_t i, Kind kind)
{
  Require(tuple.kind == Kind::Tuple && i < tuple.elements->size() && (*tuple.elements)[i].kind == kind);
  return (*tuple.elements)[i];
}

/** In bytes, of a type such as `torch FloatStorage`. */
int64_t
GetElementSize(const std::string & storageType)
{
  static const std::map<std::string, int64_t> sizes{
    { "Byte", 1 },           { "Char", 1 },   { "Short", 2 },  { "Int", 4 },         { "Long", 8 },
    { "Half", 2 },           { "Float", 4 },  { "Double", 8 }, { "ComplexHalf", 4 }, { "ComplexFloat", 8 },
    { "ComplexDouble", 16 }, { "Bool", 1 },   { "QInt8", 1 },  { "QUInt8", 1 },      { "QInt32", 4 },
    { "BFloat16", 2 },       { "UInt16", 2 }, { "UInt32", 4 }, { "UInt64", 8 },      { "Float8_e5m2", 1 },
    { "Float8_e4m3fn", 1 }
  };
  const std::string start = "torch ";
  const std::string end = "Storage";
  Require(storageType.size() > start.size() + end.size());
  const auto found = sizes.find(storageType.substr(start.size(), storageType.size() - start.size() - end.size()));
  Require(found != sizes.end() && storageType == start + found->first + end);
  return found->second;
}

/** Follows the opcodes as LibTorch's unpickler does, which makes nothing but what Pickler writes. */
class PickleReader
{
public:
  PickleReader(const std::string & pickle, const std::function<SizeValueType(const std::string &)> & getLength)
    : m_Pickle(pickle)
    , m_GetLength(getLength)
  {}

  /** Throws std::runtime_error where a tensor does not lie in its bytes, or the pickle is damaged. Returns whether all
   * tensors were looked at. */
  bool
  Read()
  {
    constexpr char stop = '.';
    for (auto opcode = this->Take(1)[0]; opcode != stop; opcode = this->Take(1)[0])
    {
      this->Do(static_cast<unsigned char>(opcode));
    }
    return !m_HasSparseTensors;
  }

private:
  void
  Do(unsigned int opcode)
  {
    switch (opcode)
    {
      case 0x80: // PROTO
        this->Take(1);
        break;
      case '(': // MARK
        m_Marks.push_back(m_Stack.size());
        break;
      case ']':  // EMPTY_LIST
      case '}':  // EMPTY_DICT
      case 'N':  // NONE
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        m_Stack.emplace_back();
        break;
      case 'G': // BINFLOAT
        this->Take(8);
        m_Stack.emplace_back();
        break;
      case 'K': // BININT1
        m_Stack.emplace_back(Kind::Integer, static_cast<int64_t>(this->TakeNumber(1)));
        break;
      case 'M': // BININT2
        m_Stack.emplace_back(Kind::Integer, static_cast<int64_t>(this->TakeNumber(2)));
        break;
      case 'J': // BININT
        m_Stack.emplace_back(Kind::Integer, static_cast<int32_t>(this->TakeNumber(4)));
        break;
      case 0x8A: // LONG1
        Require(this->TakeNumber(1) == 8);
        m_Stack.emplace_back(Kind::Integer, static_cast<int64_t>(this->TakeNumber(8)));
        break;
      case 'X': // BINUNICODE
      {
        const auto length = this->TakeNumber(4);
        m_Stack.emplace_back(Kind::Text, 0, this->Take(length));
        break;
      }
      case 'c': // GLOBAL
        this->DoGlobal();
        break;
      case 'q': // BINPUT
      case 'r': // LONG_BINPUT
      {
        const auto place = this->TakeNumber(opcode == 'q' ? 1 : 4);
        Require(!m_Stack.empty());
        m_Memo[place] = m_Stack.back();
        break;
      }
      case 'h': // BINGET
      case 'j': // LONG_BINGET
      {
        const auto found = m_Memo.find(this->TakeNumber(opcode == 'h' ? 1 : 4));
        Require(found != m_Memo.end());
        m_Stack.push_back(found->second);
        break;
      }
      case ')': // EMPTY_TUPLE
        m_Stack.push_back(MakeTuple({}));
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        m_Stack.push_back(MakeTuple(this->Pop(opcode - 0x84)));
        break;
      case 't': // TUPLE
        m_Stack.push_back(MakeTuple(this->PopToMark()));
        break;
      case 'l': // LIST
      case 'd': // DICT
        this->PopToMark();
        m_Stack.emplace_back();
        break;
      case 'e': // APPENDS
      case 'u': // SETITEMS
        this->PopToMark();
        break;
      case 's': // SETITEM
        this->Pop(2);
        break;
      case 0x81: // NEWOBJ
        this->Pop(1);
        break;
      case 'Q': // BINPERSID
        m_Stack.push_back(this->MakeStorage(this->Pop(1).front()));
        break;
      case 'R': // REDUCE
      case 'b': // BUILD
      {
        const auto call = this->Pop(2);
        m_Stack.push_back(Call(call[0], call[1]));
        break;
      }
      default:
        Require(false);
    }
  }

  std::string
  Take(SizeValueType count)
  {
    Require(count <= m_Pickle.size() - m_Position);
    m_Position += count;
    return m_Pickle.substr(m_Position - count, count);
  }

  SizeValueType
  TakeNumber(unsigned int size)
  {
    return GetNumberFromBytes(this->Take(size), 0, size);
  }

  std::string
  TakeLine()
  {
    const auto end = m_Pickle.find('\n', m_Position);
    Require(end != std::string::npos);
    const auto line = this->Take(end - m_Position);
    this->Take(1);
    return line;
  }

  ValuesType
  Pop(size_t count)
  {
    Require(count <= m_Stack.size());
    const auto begin = m_Stack.end() - static_cast<std::ptrdiff_t>(count);
    ValuesType values(begin, m_Stack.end());
    m_Stack.erase(begin, m_Stack.end());
    return values;
  }

  ValuesType
  PopToMark()
  {
    Require(!m_Marks.empty() && m_Marks.back() <= m_Stack.size());
    const auto count = m_Stack.size() - m_Marks.back();
    m_Marks.pop_back();
    return this->Pop(count);
  }

  void
  DoGlobal()
  {
    const auto module = this->TakeLine();
    const auto name = module + ' ' + this->TakeLine();
    const bool isSparse = name.compare(0, rebuildSparse.size(), rebuildSparse) == 0;
    m_HasSparseTensors |= isSparse;
    // Others, of subclasses, call what is not looked at here.
    Require(module.compare(0, 7, "torch._") != 0 || name == rebuildTensor || name == rebuildQuantizedTensor ||
            isSparse);
    m_Stack.emplace_back(Kind::Global, 0, name);
  }

  /** `("storage", type, name, device, number of elements)` */
  PickledValue
  MakeStorage(const PickledValue & tuple) const
  {
    const auto elementSize = GetElementSize(GetElement(tuple, 1, Kind::Global).text);
    const auto length = m_GetLength(GetElement(tuple, 2, Kind::Text).text);
    const auto count = GetElement(tuple, 4, Kind::Integer).number;
    Require(GetElement(tuple, 0, Kind::Text).text == "storage" && count >= 0 &&
            count <= static_cast<int64_t>(length) / elementSize);
    return { Kind::Storage, count };
  }

  static PickledValue
  Call(const PickledValue & function, const PickledValue & arguments)
  {
    Require(function.kind == Kind::Global);
    if (function.text == rebuildTensor || function.text == rebuildQuantizedTensor)
    {
      VerifyTensor(arguments);
    }
    const bool returnsItsArgument = function.text == "torch.jit._pickle restore_type_tag";
    Require(!returnsItsArgument || (arguments.kind == Kind::Tuple && !arguments.elements->empty()));
    return returnsItsArgument ? arguments.elements->front() : PickledValue();
  }

  /** `(storage, offset, sizes, strides, ...)` */
  static void
  VerifyTensor(const PickledValue & arguments)
  {
    const auto   count = static_cast<double>(GetElement(arguments, 0, Kind::Storage).number);
    const auto   offset = GetElement(arguments, 1, Kind::Integer).number;
    const auto & sizes = GetElement(arguments, 2, Kind::Tuple);
    const auto & strides = GetElement(arguments, 3, Kind::Tuple);
    Require(offset >= 0 && sizes.elements->size() == strides.elements->size());
    // Numbers that are no 64-bit integer are large, too.
    auto   last = static_cast<double>(offset);
    double number = 1.0;
    for (size_t axis = 0; axis < sizes.elements->size(); ++axis)
    {
      const auto size = GetElement(sizes, axis, Kind::Integer).number;
      const auto stride = GetElement(strides, axis, Kind::Integer).number;
      Require(size >= 0 && stride >= 0);
      number *= static_cast<double>(size);
      last += static_cast<double>(size - 1) * static_cast<double>(stride);
    }
    constexpr double most = 9e18;
    Require(number < most && (number == 0.0 || last < count));
  }

  static constexpr const char *   rebuildTensor = "torch._utils _rebuild_tensor_v2";
  static constexpr const char *   rebuildQuantizedTensor = "torch._utils _rebuild_qtensor";
  static inline const std::string rebuildSparse = "torch._utils _rebuild_sparse";

  const std::string &                                       m_Pickle;
  const std::function<SizeValueType(const std::string &)> & m_GetLength;
  SizeValueType                                             m_Position{ 0 };
  ValuesType                                                m_Stack;
  std::vector<size_t>                                       m_Marks;
  std::map<SizeValueType, PickledValue>                     m_Memo;
  bool                                                      m_HasSparseTensors{ false };
};

} // namespace

PickledTensors
CheckPickledTensors(const std::string & pickle, const std::function<SizeValueType(const std::string &)> & getLength)
{
  try
  {
    return PickleReader(pickle, getLength).Read() ? PickledTensors::Right : PickledTensors::Sparse;
  }
  catch (const std::runtime_error &)
  {
    return PickledTensors::Damaged;
  }
}

} // end namespace itk
