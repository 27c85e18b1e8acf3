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
#include "itkDICOMTestFile.h"
#include "itkImageReaderTestData.h"

#include "itkGDCMImageIO.h"

#include "itk_zlib.h"

namespace
{

const std::string otherPixels = "its compressed pixels are not of the size, samples or frames that its header says";

/** Changes the value of an unsigned short of group 0028. */
std::string
Change(std::string bytes, unsigned int element, unsigned int value)
{
  const auto position = bytes.rfind(MakeShort(element, 0).substr(0, 8));
  EXPECT_NE(position, std::string::npos);
  Put(bytes, position + 8, value, 2);
  return bytes;
}

/** MakeRadiograph() in another transfer syntax, which is as long as its own. */
std::string
InSyntax(std::string bytes, const std::string & syntax)
{
  const std::string own = "1.2.840.10008.1.2.1";
  return bytes.replace(bytes.find(own), own.size(), syntax);
}

std::string
MakeItem(std::string content)
{
  content += content.size() % 2 == 0 ? "" : std::string(1, '\0');
  return Number(0xE000FFFE, 4) + Number(content.size(), 4) + content;
}

/** MakeRadiograph() with these frames of run lengths instead. */
std::string
MakeRadiographOfRuns(const std::vector<std::string> & frames)
{
  auto bytes = InSyntax(MakeRadiograph("MONOCHROME2"), "1.2.840.10008.1.2.5");
  bytes.erase(bytes.rfind(MakeElement(0x7FE0, 0x0010, "OW", "").substr(0, 4)));
  bytes += Number(0x00107FE0, 4) + "OB" + Number(0, 2) + Number(0xFFFFFFFF, 4) + MakeItem("");
  for (const auto & frame : frames)
  {
    bytes += MakeItem(frame);
  }
  return bytes + Number(0xE0DDFFFE, 4) + Number(0, 4);
}

/** A frame of these segments. */
std::string
MakeFrame(const std::vector<std::string> & segments)
{
  std::string  starts;
  std::string  content;
  const size_t length = 64;
  for (const auto & segment : segments)
  {
    starts += Number(length + content.size(), 4);
    content += segment;
  }
  const auto header = Number(segments.size(), 4) + starts;
  return header + std::string(length - header.size(), '\0') + content;
}

/** Eight bytes, 1 to 4 once each and 5 four times. */
const std::string eight("\x03\x01\x02\x03\x04\xFD\x05", 7);

std::string
Deflate(std::string bytes)
{
  std::string deflated(bytes.size() + 1000, '\0');
  z_stream    stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef *>(&bytes[0]);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(&deflated[0]);
  stream.avail_out = static_cast<uInt>(deflated.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  deflated.resize(stream.total_out);
  deflateEnd(&stream);
  return deflated;
}

} // namespace

TEST(DICOMEncodedFrames, ThoseOfAnotherSizeOrOtherSamplesThanStatedAreRefused)
{
  TestFolder folder;
  const auto image = MakeImage<unsigned short, 2>();
  const auto size = image->GetBufferedRegion().GetSize();
  for (const std::string compressor : { "JPEG", "JPEG2000" })
  {
    const auto io = itk::GDCMImageIO::New();
    io->SetCompressor(compressor);
    const auto writer = itk::ImageFileWriter<itk::Image<unsigned short, 2>>::New();
    writer->SetInput(image);
    writer->SetFileName(folder.GetName("whole.dcm"));
    writer->SetImageIO(io);
    writer->UseCompressionOn();
    writer->Update();
    const auto reader = MakeReader<2>(folder.GetName("whole.dcm"));
    reader->Update();
    EXPECT_EQ(reader->GetOutput()->GetPixel({ { 5, 3 } }), image->GetPixel({ { 5, 3 } })) << compressor;

    const auto whole = folder.Read("whole.dcm");
    const auto rows = static_cast<unsigned int>(size[1]);
    const auto columns = static_cast<unsigned int>(size[0]);
    const auto transposed = Change(Change(whole, 0x0010, columns), 0x0011, rows);
    const auto twice = Change(Change(whole, 0x0010, 2 * rows), 0x0011, 2 * columns);
    const auto half = Change(Change(whole, 0x0010, rows / 2), 0x0011, columns / 2);
    for (const auto & changed : { transposed,
                                  twice,
                                  half,
                                  Change(whole, 0x0010, rows - 1),
                                  Change(whole, 0x0011, columns + 1),
                                  Change(whole, 0x0002, 3) })
    {
      EXPECT_NE(GetReadError<2>(folder.Write("a.dcm", changed)).find(otherPixels), std::string::npos) << compressor;
    }
  }
}

TEST(DICOMEncodedFrames, RunLengthsThatMakeMoreOrFewerPixelsAreRefused)
{
  TestFolder folder;
  const auto reader = MakeReader<2>(folder.Write("a.dcm", MakeRadiographOfRuns({ MakeFrame({ eight, eight }) })));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 1, 0 } }), 2.0f + 256.0f * 2.0f);
  // An odd number of bytes gets a zero more.
  reader->SetFileName(folder.Write("b.dcm", MakeRadiographOfRuns({ MakeFrame({ eight + '\0', eight }) })));
  reader->Update();

  const std::string                           four = eight.substr(0, 5);
  const std::vector<std::vector<std::string>> others = {
    { MakeFrame({ eight, four }) },
    { MakeFrame({ four, eight }) },
    { MakeFrame({ eight, eight + eight }) },
    { MakeFrame({ four + eight, eight }) },
    { MakeFrame({ eight }) },
    { MakeFrame({ eight, eight, eight }) },
    { MakeFrame({}) },
    { MakeFrame({ eight, eight }), MakeFrame({ eight, eight }) },
    {},
  };
  for (const auto & frames : others)
  {
    EXPECT_NE(GetReadError<2>(folder.Write("c.dcm", MakeRadiographOfRuns(frames))).find(otherPixels), std::string::npos)
      << frames.size();
  }
}

TEST(DICOMEncodedFrames, DeflatedDataSetsAreLookedInto)
{
  TestFolder        folder;
  const std::string plain("1.2.840.10008.1.2.1\0", 20);
  const auto        write = [&](const std::string & whole) {
    const auto dataSet = whole.find(plain) + plain.size();
    auto       start = whole.substr(0, dataSet);
    start.replace(dataSet - plain.size(), plain.size(), "1.2.840.10008.1.2.1.99");
    start[dataSet - plain.size() - 2] += 2;
    start[128 + 4 + 8] += 2;
    return folder.Write("a.dcm", start + Deflate(whole.substr(dataSet)));
  };
  const auto whole = MakeRadiograph("MONOCHROME2");
  const auto pixels = whole.rfind(MakeElement(0x7FE0, 0x0010, "OW", "").substr(0, 4));
  const auto reader = MakeReader<2>(write(whole));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 3, 1 } }), 4095.0f);
  const auto deflated = folder.Read("a.dcm");
  for (size_t length = deflated.size() - 1; length > deflated.size() - 100; --length)
  {
    EXPECT_NE(GetReadError<2>(folder.Write("b.dcm", deflated.substr(0, length))).find("damaged or cut short"),
              std::string::npos)
      << length;
  }
  EXPECT_NE(GetReadError<2>(write(whole.substr(0, whole.size() - 4))).find("damaged or cut short"), std::string::npos);
  EXPECT_NE(GetReadError<2>(write(Change(whole, 0x0010, 4))).find("damaged or cut short"), std::string::npos);
  EXPECT_NE(GetReadError<2>(write(whole.substr(0, pixels))).find("holds no pixels"), std::string::npos);
}
