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
#include "itkDICOMContent.h"

#include "itkDICOMTestFile.h"
#include "itkImageReaderTestData.h"

namespace
{

struct PixelKind
{
  std::string  photometric{ "MONOCHROME2" };
  unsigned int allocated{ 16 };
  unsigned int stored{ 12 };
  unsigned int highBit{ 11 };
  unsigned int representation{ 0 };
  unsigned int samples{ 1 };
  /** Elements of group 0028 after these. */
  std::string more{};
};

/** An image of 4 x 2 pixels, 0 to 7, by their smallest bits. */
std::string
MakeImage(const PixelKind & kind)
{
  const std::string storage("1.2.840.10008.5.1.4.1.1.7\0", 26);
  std::string       pixels;
  for (unsigned int i = 0; i < 8 * kind.samples; ++i)
  {
    pixels += Number(i / kind.samples << (kind.highBit + 1 - kind.stored), kind.allocated / 8);
  }
  return MakeDICOMStart(storage) + MakeElement(0x0008, 0x0016, "UI", storage) +
         MakeElement(0x0008, 0x0018, "UI", std::string("1.2.3.4\0", 8)) + MakeShort(0x0002, kind.samples) +
         MakeElement(0x0028, 0x0004, "CS", kind.photometric) + (kind.samples > 1 ? MakeShort(0x0006, 0) : "") +
         MakeShort(0x0010, 2) + MakeShort(0x0011, 4) + MakeElement(0x0028, 0x0030, "DS", "1\\1") +
         MakeShort(0x0100, kind.allocated) + MakeShort(0x0101, kind.stored) + MakeShort(0x0102, kind.highBit) +
         MakeShort(0x0103, kind.representation) + kind.more +
         MakeElement(0x7FE0, 0x0010, kind.allocated == 8 ? "OB" : "OW", pixels);
}

/** The descriptor of a palette, and its entries, for each color; the brightest one comes first. */
std::string
MakePalette(unsigned int firstValue, unsigned int count = 256)
{
  std::string descriptors;
  std::string entries;
  for (unsigned int color = 0; color < 3; ++color)
  {
    std::string table;
    for (unsigned int i = 0; i < count; ++i)
    {
      table += Number((255 - i) * 257, 2);
    }
    descriptors += MakeElement(0x0028, 0x1101 + color, "US", Number(count, 2) + Number(firstValue, 2) + Number(16, 2));
    entries += MakeElement(0x0028, 0x1201 + color, "OW", table);
  }
  return descriptors + entries;
}

void
Expect_values(const PixelKind & kind, double first, double step)
{
  const TestFolder folder;
  const auto       reader = MakeReader<2>(folder.Write("a.dcm", MakeImage(kind)));
  ASSERT_EQ(GetExceptionDescription([&reader] { reader->Update(); }), "(no exception)");
  for (unsigned int i = 0; i < 8; ++i)
  {
    EXPECT_NEAR(reader->GetOutput()->GetBufferPointer()[i], first + step * i, 0.01) << kind.photometric << ' ' << i;
  }
}

void
Expect_unsupported(const PixelKind & kind, const std::string & feature)
{
  const TestFolder folder;
  const auto       name = folder.Write("a.dcm", MakeImage(kind));
  EXPECT_EQ(GetReadError<2>(name), name + ": unsupported: DICOM with " + feature);
}

} // namespace

TEST(DICOMPixels, ThoseOfTheseKindsAreRight)
{
  Expect_values({}, 0.0, 1.0);
  Expect_values({ "MONOCHROME2", 8, 8, 7 }, 0.0, 1.0);
  Expect_values({ "MONOCHROME2", 16, 9, 8, 1 }, 0.0, 1.0);
  Expect_values({ "MONOCHROME2", 32, 32, 31 }, 0.0, 1.0);
  Expect_values({ "MONOCHROME1", 16, 12, 11 }, 4095.0, -1.0);
  // Of the entries of a palette, GDCM keeps the upper 8 bits.
  Expect_values({ "PALETTE COLOR", 8, 8, 7, 0, 1, MakePalette(0) }, 255.0, -1.0);
  Expect_values({ "RGB", 8, 8, 7, 0, 3 }, 0.0, 1.0);
}

TEST(DICOMPixels, TheSignOfAValueIsItsHighestStoredBit)
{
  const TestFolder folder;
  auto             bytes = MakeImage({ "MONOCHROME2", 16, 9, 8, 1 });
  const auto       reader = MakeReader<2>(folder.Write("a.dcm", bytes.replace(bytes.size() - 2, 2, Number(0x1FF, 2))));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetBufferPointer()[7], -1.0f);
  EXPECT_EQ(reader->GetOutput()->GetBufferPointer()[6], 6.0f);
}

TEST(DICOMPixels, ThoseThatGDCMTakesForOthersAreRefused)
{
  Expect_unsupported({ "MONOCHROME2", 16, 12, 15 }, "12 bits stored of 16, the highest one bit 15");
  Expect_unsupported({ "MONOCHROME2", 16, 12, 12 }, "12 bits stored of 16, the highest one bit 12");
  Expect_unsupported({ "MONOCHROME2", 8, 7, 6 }, "7 bits stored of 8, the highest one bit 6");
  Expect_unsupported({ "MONOCHROME2", 32, 24, 23 }, "24 bits stored of 32, the highest one bit 23");
  Expect_unsupported({ "MONOCHROME1", 16, 12, 11, 1 }, "signed values of which the smallest is white (MONOCHROME1)");
  Expect_unsupported({ "MONOCHROME1", 32, 32, 31 }, "32-bit values of which the smallest is white (MONOCHROME1)");
  const std::string otherPalette = "a palette without an entry for each value from 0 to 255";
  Expect_unsupported({ "PALETTE COLOR", 8, 8, 7, 0, 1, MakePalette(64) }, otherPalette);
  Expect_unsupported(
    { "PALETTE COLOR", 8, 8, 7, 0, 1, MakePalette(0) + MakeElement(0x0028, 0x1221, "OW", Number(0, 4)) }, otherPalette);
  // GDCM ends the process at a value beyond them.
  Expect_unsupported({ "PALETTE COLOR", 8, 8, 7, 0, 1, MakePalette(0, 4) }, otherPalette);
  const auto cutShort = MakePalette(0).substr(0, MakePalette(0).size() - 12 - 512);
  Expect_unsupported({ "PALETTE COLOR", 8, 8, 7, 0, 1, cutShort }, otherPalette);
  Expect_unsupported({ "PALETTE COLOR", 8, 8, 7 }, otherPalette);
  Expect_unsupported({ "PALETTE COLOR", 16, 16, 15, 0, 1, MakePalette(0) }, "a palette, and 16 bits stored of 16");
  Expect_unsupported({ "PALETTE COLOR", 16, 10, 9, 0, 1, MakePalette(0) }, "a palette, and 10 bits stored of 16");
  const auto shape = [](const std::string & text) { return MakeElement(0x2050, 0x0020, "CS", text); };
  Expect_unsupported(
    { "MONOCHROME2", 16, 12, 11, 0, 1, shape("INVERSE ") },
    "values of which the largest is white (MONOCHROME2), and a Presentation LUT Shape by which it is black");
  Expect_values({ "MONOCHROME2", 16, 12, 11, 0, 1, shape("IDENTITY") }, 0.0, 1.0);
  Expect_values({ "MONOCHROME1", 16, 12, 11, 0, 1, shape("INVERSE ") }, 4095.0, -1.0);
  Expect_unsupported({ "monochrome1" }, "1 samples a pixel and the photometric interpretation 'monochrome1'");
  Expect_unsupported({ "MONOCHROME2", 64, 64, 63 }, "64 bits a value");
  Expect_unsupported({ "HSV", 8, 8, 7, 0, 3 }, "3 samples a pixel and the photometric interpretation 'HSV'");
  Expect_unsupported({ "CMYK", 8, 8, 7, 0, 4 }, "4 samples a pixel and the photometric interpretation 'CMYK'");
  Expect_unsupported({ "RGB", 8, 8, 7 }, "1 samples a pixel and the photometric interpretation 'RGB'");
  Expect_unsupported({ "MONOCHROME2", 8, 8, 7, 0, 3 },
                     "3 samples a pixel and the photometric interpretation 'MONOCHROME2'");
}

TEST(DICOMPixels, ThoseOfOneBitAreReadInWholeBytes)
{
  const TestFolder folder;
  const auto       write = [&folder](unsigned int columns) {
    const std::string storage("1.2.840.10008.5.1.4.1.1.7.1\0", 28);
    return folder.Write("a.dcm",
                        MakeDICOMStart(storage) + MakeElement(0x0008, 0x0016, "UI", storage) +
                          MakeElement(0x0008, 0x0018, "UI", std::string("1.2.3.4\0", 8)) + MakeShort(0x0002, 1) +
                          MakeElement(0x0028, 0x0004, "CS", "MONOCHROME2") + MakeElement(0x0028, 0x0008, "IS", "1") +
                          MakeShort(0x0010, 2) + MakeShort(0x0011, columns) +
                          MakeElement(0x0028, 0x0030, "DS", "1\\1") + MakeShort(0x0100, 1) + MakeShort(0x0101, 1) +
                          MakeShort(0x0102, 0) + MakeShort(0x0103, 0) + MakeElement(0x7FE0, 0x0010, "OB", "\x81\x02"));
  };
  const auto reader = MakeReader<2>(write(8));
  reader->Update();
  for (unsigned int i = 0; i < 16; ++i)
  {
    EXPECT_EQ(reader->GetOutput()->GetBufferPointer()[i], i == 0 || i == 7 || i == 9 ? 255.0f : 0.0f) << i;
  }
  const auto name = write(5);
  EXPECT_EQ(GetReadError<2>(name),
            name + ": unsupported: DICOM with 1 bit a value, and values whose number is no multiple of 8");
}

TEST(DICOMPixels, TransferSyntaxesThatGDCMDoesNotDecodeAreNamed)
{
  const TestFolder folder;
  const auto       known = MakeElement(2, 0x10, "UI", std::string("1.2.840.10008.1.2.1\0", 20));
  const auto       bytes = MakeImage({});
  // The last one is of Philips; GDCM reads its header only.
  for (const std::string syntax : { "1.2.840.10008.1.2.9", "1.2.840.99999.1.2.1", "1.3.46.670589.33.1.4.1" })
  {
    const auto other = MakeElement(2, 0x10, "UI", syntax);
    const auto name = folder.Write("a.dcm", std::string(bytes).replace(bytes.find(known), known.size(), other));
    EXPECT_EQ(GetReadError<2>(name), name + ": unsupported: DICOM with the transfer syntax " + syntax);
  }
}

TEST(DICOMPixels, KindsOfObjectsThatGDCMDoesNotKnowAreNamed)
{
  const TestFolder folder;
  const auto       bytes = MakeImage({});
  const auto       known = MakeElement(0x0008, 0x0016, "UI", std::string("1.2.840.10008.5.1.4.1.1.7\0", 26));
  const auto       meta = MakeElement(2, 2, "UI", std::string("1.2.840.10008.5.1.4.1.1.7\0", 26));
  // Dermoscopic photographs, a private one, and a plan, which has no pixels elsewhere.
  for (const std::string kind :
       { "1.2.840.10008.5.1.4.1.1.77.1.7", "1.3.12.2.1107.5.9.11111111", "1.2.840.10008.5.1.4.1.1.481.5" })
  {
    const auto even = kind + std::string(kind.size() % 2, '\0');
    auto       other = std::string(bytes).replace(bytes.find(known), known.size(), MakeElement(8, 0x16, "UI", even));
    other.replace(bytes.find(meta), meta.size(), MakeElement(2, 2, "UI", even));
    Put(other, 128 + 4 + 8, static_cast<unsigned char>(bytes[128 + 4 + 8]) + even.size() - 26, 4);
    const auto name = folder.Write("a.dcm", other);
    EXPECT_EQ(GetExceptionDescription([&name] { MakeReader<2>(name)->Update(); }),
              name + ": unsupported: DICOM of the SOP class " + kind);
  }
}

TEST(DICOMPixels, ARescalingThatIsNoNumberIsRefused)
{
  const TestFolder folder;
  const auto expect = [&folder](const std::string & intercept, const std::string & slope, const std::string & reason) {
    const auto name = folder.Write(
      "a.dcm",
      MakeImage({ "MONOCHROME2",
                  16,
                  12,
                  11,
                  0,
                  1,
                  MakeElement(0x0028, 0x1052, "DS", intercept) + MakeElement(0x0028, 0x1053, "DS", slope) }));
    EXPECT_EQ(GetReadError<2>(name), name + ": its Rescale " + reason);
  };
  expect("-1024,5", "1", "Intercept '-1024,5' is no number");
  expect("-1024", "1,5", "Slope '1,5' is no number");
  expect("0", "1\\2", "Slope '1\\2' is no number");
}

TEST(DICOMPixels, AModalityTableIsRefusedAndAnEmptyOneIsNone)
{
  const std::string item = Number(0xFFFE, 2) + Number(0xE000, 2) + Number(0, 4);
  Expect_unsupported({ "MONOCHROME2", 16, 12, 11, 0, 1, MakeElement(0x0028, 0x3000, "SQ", item) },
                     "a Modality LUT Sequence, by which values are to be changed");
  Expect_values({ "MONOCHROME2", 16, 12, 11, 0, 1, MakeElement(0x0028, 0x3000, "SQ", "") }, 0.0, 1.0);
  const auto makeUndefined = [](const std::string & items) {
    const std::string delimitation = Number(0xFFFE, 2) + Number(0xE0DD, 2) + Number(0, 4);
    auto              sequence = MakeElement(0x0028, 0x3000, "SQ", items + delimitation);
    Put(sequence, 8, 0xFFFFFFFF, 4);
    return sequence;
  };
  Expect_unsupported({ "MONOCHROME2", 16, 12, 11, 0, 1, makeUndefined(item) },
                     "a Modality LUT Sequence, by which values are to be changed");
  Expect_values({ "MONOCHROME2", 16, 12, 11, 0, 1, makeUndefined("") }, 0.0, 1.0);
  // How values are to be shown changes none of them.
  Expect_values({ "MONOCHROME2", 16, 12, 11, 0, 1, MakeElement(0x0028, 0x3010, "SQ", item) }, 0.0, 1.0);
}

TEST(DICOMPixels, ThoseBehindSequencesInEachOtherAreFoundUnlessTheseAreTooMany)
{
  const TestFolder  folder;
  const std::string item = Number(0xFFFE, 2) + Number(0xE000, 2) + Number(0xFFFFFFFF, 4);
  const std::string ends =
    Number(0xFFFE, 2) + Number(0xE00D, 2) + Number(0, 4) + Number(0xFFFE, 2) + Number(0xE0DD, 2) + Number(0, 4);
  auto start = MakeElement(0x0040, 0xA730, "SQ", "");
  Put(start, 8, 0xFFFFFFFF, 4);
  const auto read = [&](unsigned int count) {
    std::string starts;
    std::string allEnds;
    for (unsigned int i = 0; i < count; ++i)
    {
      starts += start + item;
      allEnds += ends;
    }
    auto       bytes = MakeImage({});
    const auto pixels = bytes.rfind(Number(0x7FE0, 2) + Number(0x0010, 2));
    return GetReadError<2>(folder.Write("a.dcm", bytes.insert(pixels, starts + allEnds)));
  };
  EXPECT_EQ(read(20), "(no exception)");
  for (const unsigned int count : { 25u, 200000u })
  {
    EXPECT_NE(read(count).find("damaged or cut short"), std::string::npos) << count;
  }
}

TEST(DICOMPixels, ThoseBehindSequencesOfStatedLengthsAreFoundUnlessTheseAreTooMany)
{
  const TestFolder folder;
  for (const bool hasLengthOfItem : { true, false })
  {
    const auto makeNested = [hasLengthOfItem](unsigned int count) {
      const size_t endOfItem = hasLengthOfItem ? 0 : 8;
      std::string  starts;
      std::string  ends;
      for (unsigned int i = 0; i < count; ++i)
      {
        const size_t inner = (count - 1 - i) * (20 + endOfItem);
        auto         start = MakeElement(0x0040, 0xA730, "SQ", "");
        Put(start, 8, 8 + inner + endOfItem, 4);
        starts += start + Number(0xFFFE, 2) + Number(0xE000, 2) + Number(hasLengthOfItem ? inner : 0xFFFFFFFF, 4);
        ends += hasLengthOfItem ? "" : Number(0xFFFE, 2) + Number(0xE00D, 2) + Number(0, 4);
      }
      return starts + ends;
    };
    const auto read = [&](const std::string & nested) {
      auto       bytes = MakeImage(PixelKind());
      const auto pixels = bytes.rfind(Number(0x7FE0, 2) + Number(0x0010, 2));
      return GetReadError<2>(folder.Write("a.dcm", bytes.insert(pixels, nested)));
    };
    EXPECT_EQ(read(makeNested(20)), "(no exception)");
    // Side by side, they are not deep.
    std::string items;
    for (unsigned int i = 0; i < 300; ++i)
    {
      items += Number(0xFFFE, 2) + Number(0xE000, 2) + Number(makeNested(2).size(), 4) + makeNested(2);
    }
    EXPECT_EQ(read(MakeElement(0x0040, 0xA730, "SQ", items)), "(no exception)");
    for (const unsigned int count : { 25u, 200000u })
    {
      EXPECT_NE(read(makeNested(count)).find("damaged or cut short"), std::string::npos) << count;
    }
  }
}
