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
#include "itkDICOMElements.h"

#include "itkDICOMTestFile.h"
#include "itkImageReaderTestData.h"

#include "gdcmTrace.h"

namespace
{

const std::string tooLong = ": the DICOM image is damaged or cut short (a length in a sequence that is beyond the end "
                            "of the file)";
const std::string tooDeep = ": the DICOM image is damaged or cut short (sequences in sequences, more than 24 deep)";

constexpr size_t undefined = 0xFFFFFFFF;

std::string
MakeTag(unsigned int group, unsigned int element)
{
  return Number(group, 2) + Number(element, 2);
}

/** An element whose length has four bytes. */
std::string
MakeLong(unsigned int group, unsigned int element, const std::string & representation, size_t length)
{
  return MakeTag(group, element) + representation + Number(0, 2) + Number(length, 4);
}

/** An element, or an item, without a representation. */
std::string
MakeImplicit(unsigned int group, unsigned int element, size_t length, const std::string & value = "")
{
  return MakeTag(group, element) + Number(length, 4) + value;
}

std::string
MakeItem(const std::string & value)
{
  return MakeImplicit(0xFFFE, 0xE000, value.size(), value);
}

const std::string endOfItem = MakeImplicit(0xFFFE, 0xE00D, 0);
const std::string endOfSequence = MakeImplicit(0xFFFE, 0xE0DD, 0);

std::string
MakeSequence(const std::string & items)
{
  return MakeElement(0x0040, 0xA730, "SQ", items);
}

std::string
MakeUndefinedSequence(const std::string & items)
{
  return MakeLong(0x0040, 0xA730, "SQ", undefined) + items + endOfSequence;
}

/** Reads a radiograph with other elements before its pixels. */
std::string
ReadWith(const std::string & elements)
{
  const TestFolder folder;
  auto             bytes = MakeRadiograph("MONOCHROME2", "", "1\\1");
  const auto       pixels = bytes.rfind(MakeTag(0x7FE0, 0x0010));
  const auto       name = folder.Write("a.dcm", bytes.insert(pixels, elements));
  const auto       error = GetReadError<2>(name);
  return error.compare(0, name.size(), name) == 0 ? error.substr(name.size()) : error;
}

/** Likewise, of an image whose elements are implicit, whatever is said of them. */
std::string
ReadImplicitWith(const std::string & elements, const std::string & transferSyntax = "1.2.840.10008.1.2")
{
  const TestFolder  folder;
  const std::string storage("1.2.840.10008.5.1.4.1.1.1\0", 26);
  const auto        meta = MakeElement(2, 2, "UI", storage) + MakeElement(2, 3, "UI", std::string("1.2.3\0", 6)) +
                    MakeElement(2, 0x10, "UI", transferSyntax + std::string(transferSyntax.size() % 2, '\0'));
  auto bytes = std::string(128, '\0') + "DICM" + MakeElement(2, 0, "UL", Number(meta.size(), 4)) + meta;
  bytes += MakeImplicit(0x0008, 0x0016, storage.size(), storage);
  const auto addShort = [&bytes](unsigned int element, size_t value) {
    bytes += MakeImplicit(0x0028, element, 2, Number(value, 2));
  };
  addShort(0x0002, 1);
  bytes += MakeImplicit(0x0028, 0x0004, 12, "MONOCHROME2 ");
  addShort(0x0010, 1);
  addShort(0x0011, 2);
  bytes += MakeImplicit(0x0028, 0x0030, 4, "1\\1 ");
  addShort(0x0100, 16);
  addShort(0x0101, 16);
  addShort(0x0102, 15);
  addShort(0x0103, 0);
  const auto name =
    folder.Write("a.dcm", bytes + elements + MakeImplicit(0x7FE0, 0x0010, 4, Number(1, 2) + Number(2, 2)));
  const auto error = GetReadError<2>(name);
  return error.compare(0, name.size(), name) == 0 ? error.substr(name.size()) : error;
}

} // namespace

TEST(DICOMElements, ALengthInASequenceBeyondTheFileIsRefused)
{
  const auto value = MakeLong(0x0040, 0xA123, "OB", 0xF0000000);
  EXPECT_EQ(ReadWith(MakeSequence(MakeItem(value))), tooLong);
  EXPECT_EQ(ReadWith(MakeUndefinedSequence(MakeItem(value))), tooLong);
  EXPECT_EQ(ReadWith(MakeUndefinedSequence(MakeImplicit(0xFFFE, 0xE000, undefined, value + endOfItem))), tooLong);
  EXPECT_EQ(ReadWith(MakeSequence(MakeItem(MakeSequence(MakeItem(value))))), tooLong);
  const auto implicitItem = MakeItem(MakeImplicit(0x0040, 0xA123, 0xF0000000));
  const auto unknown = MakeLong(0x0040, 0xA730, "UN", implicitItem.size()) + implicitItem;
  EXPECT_EQ(ReadWith(unknown), tooLong);
  EXPECT_EQ(ReadWith(MakeLong(0x0040, 0xA730, "UN", undefined) + implicitItem + endOfSequence), tooLong);
  // Without a representation, it is read as in implicit little endian.
  EXPECT_EQ(ReadWith(MakeSequence(implicitItem)), tooLong);
}

TEST(DICOMElements, ALengthInASequenceBeyondTheFileIsRefusedWhereRepresentationsAreImplicit)
{
  const auto item = MakeItem(MakeImplicit(0x0040, 0xA123, 0xF0000000));
  EXPECT_EQ(ReadImplicitWith(""), "(no exception)");
  EXPECT_EQ(ReadImplicitWith(MakeImplicit(0x0040, 0xA730, item.size(), item)), tooLong);
  EXPECT_EQ(ReadImplicitWith(MakeImplicit(0x0040, 0xA730, undefined, item + endOfSequence)), tooLong);
  // A private value may be anything.
  EXPECT_EQ(ReadImplicitWith(MakeImplicit(0x0041, 0x0010, 4, "TEST") + MakeImplicit(0x0041, 0x1001, item.size(), item)),
            "(no exception)");
}

TEST(DICOMElements, AnImplicitLengthForWhichGDCMTakesAnotherIsRefused)
{
  const std::string text = "ABCDEFGHIJKLM";
  const std::string reason =
    ": the DICOM image is damaged or cut short (an element of the odd length 13, for which GDCM takes 10)";
  const auto comments = MakeImplicit(0x0010, 0x4000, text.size(), text);
  EXPECT_EQ(ReadImplicitWith(comments), reason);
  EXPECT_EQ(ReadImplicitWith(MakeImplicit(0x0040, 0xA730, undefined, MakeItem(comments) + endOfSequence)), reason);
  EXPECT_EQ(ReadImplicitWith(MakeImplicit(0x0010, 0x4000, 11, text.substr(0, 11))), "(no exception)");
  EXPECT_EQ(ReadImplicitWith(MakeImplicit(0x0008, 0x0070, text.size(), text)), "(no exception)");
}

TEST(DICOMElements, AnItemThatIsInNoSequenceIsRefused)
{
  EXPECT_EQ(ReadWith(MakeItem(MakeElement(0x0020, 0x0032, "DS", "1\\2\\3"))),
            ": the DICOM image is damaged or cut short (an item that is in no sequence)");
}

TEST(DICOMElements, ElementsThatFilesHaveAreRead)
{
  const std::string value = "0123456789";
  const auto        inner = MakeElement(0x0040, 0xA123, "PN", value);
  EXPECT_EQ(ReadWith(MakeSequence(MakeItem(inner) + MakeItem(inner))), "(no exception)");
  EXPECT_EQ(ReadWith(MakeUndefinedSequence(MakeItem(inner) + MakeItem(""))), "(no exception)");
  EXPECT_EQ(ReadWith(MakeUndefinedSequence(MakeImplicit(0xFFFE, 0xE000, undefined, inner + endOfItem))),
            "(no exception)");
  const auto implicitItem = MakeItem(MakeImplicit(0x0040, 0xA123, value.size(), value));
  EXPECT_EQ(ReadWith(MakeLong(0x0040, 0xA730, "UN", undefined) + implicitItem + endOfSequence), "(no exception)");
  EXPECT_EQ(ReadWith(MakeLong(0x0040, 0xA730, "UN", implicitItem.size()) + implicitItem), "(no exception)");
  // Those of a later edition than GDCM knows have long lengths.
  for (const std::string representation : { "--", "??", "ZZ" })
  {
    EXPECT_EQ(ReadWith(MakeLong(0x0040, 0xA123, representation, value.size()) + value), "(no exception)")
      << representation;
  }
  auto       bytes = MakeRadiograph("MONOCHROME2", "", "1\\1");
  const auto rows = bytes.find(MakeTag(0x0028, 0x0010));
  bytes.replace(rows, 10, MakeLong(0x0028, 0x0010, "UN", 2) + Number(2, 2));
  const TestFolder folder;
  EXPECT_EQ(GetReadError<2>(folder.Write("a.dcm", bytes)), "(no exception)");
  const auto creator = MakeElement(0x0041, 0x0010, "LO", "TEST");
  EXPECT_EQ(ReadWith(creator + MakeLong(0x0041, 0x1001, "UN", 8) + MakeImplicit(0xFFFE, 0xE000, 0xF0000000)),
            "(no exception)");
}

TEST(DICOMElements, AnElementWithoutARepresentationIsReadAsAnImplicitOne)
{
  const std::string damaged = ": the DICOM image is damaged or cut short";
  const auto        creator = MakeElement(0x0041, 0x0010, "LO", "TEST");
  gdcm::Trace::WarningOff();
  // As some programs write private elements.
  EXPECT_EQ(ReadWith(creator + MakeImplicit(0x0041, 0x1001, 8, "01234567")), "(no exception)");
  EXPECT_EQ(ReadWith(creator + MakeImplicit(0x0041, 0x1001, 0)), "(no exception)");
  EXPECT_EQ(ReadImplicitWith("", "1.2.840.10008.1.2.1"), "(no exception)");
  gdcm::Trace::WarningOn();
  EXPECT_EQ(ReadWith(creator + MakeImplicit(0x0041, 0x1001, 0xF0000000, "01234567")), damaged);
  // Its length would be the representation and what is stated.
  const auto illegible = MakeElement(0x0028, 0x0106, "U\xD3", Number(0, 2));
  EXPECT_EQ(ReadWith(illegible), damaged);
  // Then GDCM reads the file again, in other ways.
  const auto implicitItem = MakeItem(MakeImplicit(0x0040, 0xA123, 3, "09\\20\\32"));
  EXPECT_EQ(ReadWith(illegible + MakeSequence(implicitItem)), damaged);
  // Or takes four bytes of the pixels for their length.
  const TestFolder folder;
  auto             bytes = MakeRadiograph("MONOCHROME2", "", "1\\1");
  bytes[bytes.rfind(MakeTag(0x7FE0, 0x0010)) + 5] = '\0';
  EXPECT_EQ(GetReadError<2>(folder.Write("a.dcm", bytes)), folder.GetName("a.dcm") + damaged);
}

TEST(DICOMElements, WhatIsAfterThePixelsIsNoLongerThanTheFile)
{
  const auto readWithEnd = [](const std::string & end) {
    const TestFolder folder;
    const auto       name = folder.Write("a.dcm", MakeRadiograph("MONOCHROME2", "", "1\\1") + end);
    const auto       error = GetReadError<2>(name);
    return error.compare(0, name.size(), name) == 0 ? error.substr(name.size()) : error;
  };
  const std::string beyond = ": the DICOM image is damaged or cut short (a length after the pixels that is beyond the "
                             "end of the file)";
  // GDCM would ask for gigabytes, and refuse them, too.
  EXPECT_EQ(readWithEnd(std::string(40, '\xCC')), beyond);
  EXPECT_EQ(readWithEnd("some text of which there is more than a little"), beyond);
  EXPECT_EQ(readWithEnd(MakeLong(0xFFFC, 0xFFFC, "OB", 0x0CCCCCCC) + std::string(8, '\0')), beyond);
  EXPECT_EQ(readWithEnd(MakeLong(0xFFFC, 0xFFFC, "OB", 8) + std::string(8, '\0')), "(no exception)");
  EXPECT_EQ(readWithEnd(std::string(3, '\0')), "(no exception)");
}

TEST(DICOMElements, SequencesThatAreTooDeepAreRefusedWhereTheirItemsHaveLengths)
{
  const auto makeNested = [](size_t count) {
    constexpr size_t levelSize = 12 + 8 + 8;
    std::string      starts;
    std::string      ends;
    for (size_t i = 0; i < count; ++i)
    {
      const auto inner = (count - 1 - i) * levelSize;
      starts += MakeLong(0x0040, 0xA730, "SQ", undefined) + MakeImplicit(0xFFFE, 0xE000, inner);
      ends += endOfSequence;
    }
    return starts + ends;
  };
  EXPECT_EQ(ReadWith(makeNested(20)), "(no exception)");
  for (const size_t count : { 25, 100000 })
  {
    EXPECT_EQ(ReadWith(makeNested(count)), tooDeep);
  }
}

TEST(DICOMElements, SequencesThatReachOverEachOtherDoNotTakeForever)
{
  std::string elements;
  // Each is in a short sequence, and reaches over all that follow.
  for (unsigned int i = 0; i < 45; ++i)
  {
    elements += MakeSequence(MakeItem(MakeLong(0x0040, 0xA730, "SQ", 28 + 28 * (44 - i) + 8)));
  }
  EXPECT_NE(ReadWith(elements), "");
}
