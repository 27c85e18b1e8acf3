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
#include "itkTensorArchive.h"

#include "itkPickledTensors.h"
#include "itkTestArchive.h"

#include <gtest/gtest.h>

namespace
{

/** Opcodes of a pickle. */
std::string
Text(const std::string & text)
{
  return 'X' + std::string{ static_cast<char>(text.size()), 0, 0, 0 } + text;
}

std::string
Integer(int64_t value)
{
  std::string bytes("\x8A\x08");
  for (unsigned int i = 0; i < 8; ++i)
  {
    bytes += static_cast<char>(static_cast<uint64_t>(value) >> 8 * i);
  }
  return bytes;
}

std::string
Tuple(const std::vector<int64_t> & values)
{
  std::string opcodes("(");
  for (const auto value : values)
  {
    opcodes += Integer(value);
  }
  return opcodes + 't';
}

std::string
Storage(const std::string & type, int64_t count)
{
  return '(' + Text("storage") + "ctorch\n" + type + "Storage\n" + Text("A") + Text("cpu") + Integer(count) + "tQ";
}

const std::string rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";

/** Tensors whose storage has the bytes of `A`. */
std::string
Tensor(const std::string &          storage,
       int64_t                      offset,
       const std::vector<int64_t> & sizes,
       const std::vector<int64_t> & strides)
{
  return rebuild + '(' + storage + Integer(offset) + Tuple(sizes) + Tuple(strides) + "\x89" +
         "ccollections\nOrderedDict\n)RtR";
}

itk::PickledTensors
Check(const std::string & opcodes, itk::SizeValueType length)
{
  return itk::CheckPickledTensors("\x80\2" + opcodes + '.', [length](const std::string & name) {
    return name == "A" ? length : itk::SizeValueType{ 0 };
  });
}

bool
IsRight(const std::string & opcodes, itk::SizeValueType length)
{
  return Check(opcodes, length) == itk::PickledTensors::Right;
}

std::string
FindProblem(const std::string & archive)
{
  itk::FileBytes file("", archive);
  return itk::FindTensorArchiveProblem(file, "damaged");
}

bool
IsWhole(const ArchiveParts & parts)
{
  const auto problem = FindProblem(WriteArchive(parts));
  EXPECT_TRUE(problem.empty() || problem == "damaged") << problem;
  return problem.empty();
}

} // namespace

TEST(TensorArchive, StoragesNeedTheirBytes)
{
  for (const auto & kind : { std::make_pair("Byte", 1),
                             std::make_pair("Half", 2),
                             std::make_pair("Float", 4),
                             std::make_pair("Double", 8),
                             std::make_pair("ComplexDouble", 16) })
  {
    const auto size = static_cast<itk::SizeValueType>(kind.second);
    const auto tensor = Tensor(Storage(kind.first, 6), 0, { 2, 3 }, { 3, 1 });
    EXPECT_TRUE(IsRight(tensor, 6 * size)) << kind.first;
    EXPECT_TRUE(IsRight(tensor, 6 * size + 1)) << kind.first;
    EXPECT_FALSE(IsRight(tensor, 6 * size - 1)) << kind.first;
    EXPECT_FALSE(IsRight(tensor, 0)) << kind.first;
    EXPECT_TRUE(IsRight(Tensor(Storage(kind.first, 0), 0, { 0 }, { 1 }), 0));
  }
  EXPECT_FALSE(IsRight(Storage("Float", -1), 4));
  EXPECT_FALSE(IsRight(Storage("Float", int64_t{ 1 } << 62), 4));
  EXPECT_FALSE(IsRight(Storage("Unknown", 1), 400));
}

TEST(TensorArchive, ElementsLieInTheirStorage)
{
  const auto isRight = [](int64_t offset, const std::vector<int64_t> & strides) {
    return IsRight(Tensor(Storage("Float", 6), offset, { 2, 3 }, strides), 24);
  };
  EXPECT_TRUE(isRight(0, { 3, 1 }));
  EXPECT_TRUE(isRight(0, { 1, 2 }));
  EXPECT_TRUE(isRight(3, { 0, 1 }));
  EXPECT_FALSE(isRight(1, { 3, 1 }));
  EXPECT_FALSE(isRight(0, { 4, 1 }));
  EXPECT_FALSE(isRight(-1, { 3, 1 }));
  EXPECT_FALSE(isRight(5, { -3, 1 }));
  EXPECT_FALSE(isRight(0, { std::numeric_limits<int64_t>::max(), 1 }));
  EXPECT_FALSE(isRight(0, { 1 }));
  // A number of elements that no integer holds.
  const auto huge = int64_t{ 1 } << 40;
  EXPECT_FALSE(IsRight(Tensor(Storage("Float", 6), 0, { huge, huge }, { 0, 0 }), 24));
}

TEST(TensorArchive, TuplesThatAreNestedDeeplyAreRefused)
{
  const auto nest = [](unsigned int levels) {
    std::string opcodes(")");
    for (unsigned int i = 0; i < levels; ++i)
    {
      opcodes += "\x85";
    }
    return opcodes;
  };
  EXPECT_TRUE(IsRight(nest(50), 0));
  EXPECT_FALSE(IsRight(nest(1000000), 0));
}

TEST(TensorArchive, WhatIsKeptToBeUsedAgainIsLookedAtToo)
{
  const auto storage = Storage("Float", 6);
  const auto keep = storage + "q\1";
  EXPECT_TRUE(IsRight(keep + Tensor("h\1", 0, { 6 }, { 1 }), 24));
  EXPECT_FALSE(IsRight(keep + Tensor("h\1", 0, { 7 }, { 1 }), 24));
  const auto arguments = '(' + storage + Integer(0) + Tuple({ 7 }) + Tuple({ 1 }) + 't';
  EXPECT_FALSE(IsRight(arguments + "q\1" + rebuild + "h\1R", 24));
  // What gives back its argument.
  EXPECT_FALSE(IsRight(rebuild + "ctorch.jit._pickle\nrestore_type_tag\n" + arguments + Text("Tensor") + "\x86RR", 24));
  // What LibTorch does not write.
  EXPECT_FALSE(IsRight("ctorch._utils\n_rebuild_parameter\n)R", 24));
  EXPECT_FALSE(IsRight(Integer(0) + ")R", 24));
  for (const std::string opcodes : { "R", "t", "Q", "h\1", "q\1", "X\1", "cmodule\n", "\x85", "\xFE", "0" })
  {
    EXPECT_FALSE(IsRight(opcodes, 24)) << opcodes;
  }
  EXPECT_EQ(itk::CheckPickledTensors("", [](const std::string &) { return 0; }), itk::PickledTensors::Damaged);
}

TEST(TensorArchive, TensorsOfAPickleAreThePartsInTheFolderOfItsName)
{
  const auto pickle = "\x80\2" + Tensor(Storage("Float", 2), 0, { 2 }, { 1 }) + '.';
  for (const std::string name : { "data", "constants" })
  {
    const auto record = "archive/" + name;
    EXPECT_TRUE(IsWhole({ { record + ".pkl", pickle }, { record + "/A", "12345678" } }));
    EXPECT_FALSE(IsWhole({ { record + ".pkl", pickle }, { record + "/A", "1234567" } }));
    EXPECT_FALSE(IsWhole({ { record + ".pkl", pickle }, { "archive/A", "12345678" } }));
    // Folders, as other programs pack them.
    EXPECT_TRUE(IsWhole(
      { { "archive/", "" }, { record + ".pkl", pickle }, { record + "/", "" }, { record + "/A", "12345678" } }));
    // LibTorch might take the other one.
    EXPECT_FALSE(IsWhole({ { record + ".pkl", pickle }, { record + "/A", "12345678" }, { record + "/a", "1" } }));
  }
  auto archive = WriteArchive({ { "archive/data.pkl", pickle }, { "archive/data/A", "12345678" } });
  archive[archive.find("5678")] = '6';
  EXPECT_EQ(FindProblem(archive), "damaged");
}

TEST(TensorArchive, SparseTensorsAreSaidToBeUnsupported)
{
  for (const std::string layout : { "", "_csr" })
  {
    SCOPED_TRACE(layout);
    const auto make = [&layout](int64_t count) {
      const auto values = Tensor(Storage("Float", count), 0, { count }, { 1 });
      return "ctorch._utils\n_rebuild_sparse" + layout + "_tensor\n(" + Integer(1) + '(' + values + "ttR";
    };
    EXPECT_EQ(Check(make(2), 8), itk::PickledTensors::Sparse);
    EXPECT_EQ(Check(make(3), 8), itk::PickledTensors::Damaged);
    const auto pack = [&make](int64_t count) {
      return FindProblem(WriteArchive({ { "a/data.pkl", "\x80\2" + make(count) + '.' }, { "a/data/A", "12345678" } }));
    };
    EXPECT_EQ(pack(2), "unsupported: sparse tensors");
    EXPECT_EQ(pack(3), "damaged");
  }
}

TEST(TensorArchive, APartThatIsDeflatedIsInflatedToItsStatedLength)
{
  const auto archive = WriteArchive({ { "a/code.py", std::string(100000, 'x') + "y" } });
  EXPECT_EQ(FindProblem(archive), "");
  const auto directory = archive.rfind("PK\1\2");
  for (const int difference : { -1, 1, 100 })
  {
    auto wrong = archive;
    wrong[directory + 24] = static_cast<char>(wrong[directory + 24] + difference);
    EXPECT_EQ(FindProblem(wrong), "damaged") << difference;
  }
}
