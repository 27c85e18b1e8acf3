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
#include "itkDICOMContent.h"

#include "itkDICOMTestFile.h"
#include "itkImageReaderTestData.h"

#include "itkGDCMImageIO.h"
#include "itkJPEGImageIO.h"
#include "itkRGBPixel.h"

#include "gdcmImageChangeTransferSyntax.h"
#include "gdcmImageReader.h"
#include "gdcmImageWriter.h"
#include "itk_zlib.h"

#include <array>

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

/** MakeRadiograph() with these frames instead. */
std::string
MakeEncodedRadiograph(const std::string & syntax, const std::vector<std::string> & frames)
{
  auto bytes = InSyntax(MakeRadiograph("MONOCHROME2"), syntax);
  bytes.erase(bytes.rfind(MakeElement(0x7FE0, 0x0010, "OW", "").substr(0, 4)));
  bytes += Number(0x00107FE0, 4) + "OB" + Number(0, 2) + Number(0xFFFFFFFF, 4) + MakeItem("");
  for (const auto & frame : frames)
  {
    bytes += MakeItem(frame);
  }
  return bytes + Number(0xE0DDFFFE, 4) + Number(0, 4);
}

std::string
MakeRadiographOfRuns(const std::vector<std::string> & frames)
{
  return MakeEncodedRadiograph("1.2.840.10008.1.2.5", frames);
}

template <typename TImage>
void
WriteEncoded(const TImage * image, const std::string & fileName, const std::string & compressor)
{
  const auto io = itk::GDCMImageIO::New();
  io->SetCompressor(compressor);
  const auto writer = itk::ImageFileWriter<TImage>::New();
  writer->SetInput(image);
  writer->SetFileName(fileName);
  writer->SetImageIO(io);
  writer->UseCompressionOn();
  writer->Update();
}

using ColorType = itk::RGBPixel<unsigned char>;

/** Colors of which each is another function of the place. */
template <unsigned int VDimension>
typename itk::Image<ColorType, VDimension>::Pointer
MakeColors()
{
  const auto gray = MakeImage<unsigned char, VDimension>();
  const auto image = itk::Image<ColorType, VDimension>::New();
  image->CopyInformation(gray);
  image->SetRegions(gray->GetBufferedRegion());
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<itk::Image<ColorType, VDimension>> it(image, image->GetBufferedRegion());
       !it.IsAtEnd();
       ++it)
  {
    ColorType color;
    color[0] = static_cast<unsigned char>(40 + 3 * it.GetIndex()[0]);
    color[1] = static_cast<unsigned char>(60 + 5 * it.GetIndex()[1]);
    color[2] = static_cast<unsigned char>(250 - 7 * it.GetIndex()[VDimension - 1]);
    it.Set(color);
  }
  return image;
}

template <unsigned int VDimension>
void
Expect_colors(const std::string & fileName, double tolerance)
{
  const auto reader = MakeReader<VDimension>(fileName);
  ASSERT_EQ(GetExceptionDescription([&reader] { reader->Update(); }), "(no exception)");
  const auto colors = MakeColors<VDimension>();
  for (itk::ImageRegionIteratorWithIndex<itk::Image<ColorType, VDimension>> it(colors, colors->GetBufferedRegion());
       !it.IsAtEnd();
       ++it)
  {
    const auto & color = it.Value();
    ASSERT_NEAR(reader->GetOutput()->GetPixel(it.GetIndex()),
                0.2125 * color[0] + 0.7154 * color[1] + 0.0721 * color[2],
                tolerance)
      << it.GetIndex();
  }
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
    WriteEncoded(image.GetPointer(), folder.GetName("whole.dcm"), compressor);
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

TEST(DICOMEncodedFrames, SignedOnesOfJPEG2000AreRefusedWhereTheHeaderSaysOtherwise)
{
  TestFolder folder;
  const auto positive = MakeImage<unsigned short, 2>();
  WriteEncoded(positive.GetPointer(), folder.GetName("positive.dcm"), "JPEG2000");
  const auto reader = MakeReader<2>(folder.Write("a.dcm", Change(folder.Read("positive.dcm"), 0x0103, 1)));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 5, 3 } }), positive->GetPixel({ { 5, 3 } }));

  const auto image = MakeImage<short, 2>();
  image->SetPixel({ { 5, 3 } }, -100);
  WriteEncoded(image.GetPointer(), folder.GetName("signed.dcm"), "JPEG2000");
  reader->SetFileName(folder.GetName("signed.dcm"));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 5, 3 } }), -100.0f);
  const auto name = folder.Write("b.dcm", Change(folder.Read("signed.dcm"), 0x0103, 0));
  EXPECT_EQ(GetReadError<2>(name),
            name + ": its compressed pixels are signed, and its header says that they are not (Pixel Representation)");
}

TEST(DICOMEncodedFrames, PlanesOfJPEGLSAreRefusedWhereThereAreSeveralFrames)
{
  TestFolder folder;
  WriteImage<itk::GDCMImageIO>(MakeColors<3>().GetPointer(), folder.GetName("plain.dcm"));
  gdcm::ImageReader reader;
  reader.SetFileName(folder.GetName("plain.dcm").c_str());
  ASSERT_TRUE(reader.Read());
  gdcm::ImageChangeTransferSyntax change;
  change.SetTransferSyntax(gdcm::TransferSyntax::JPEGLSLossless);
  change.SetInput(reader.GetImage());
  ASSERT_TRUE(change.Change());
  gdcm::ImageWriter writer;
  writer.SetFile(reader.GetFile());
  writer.SetImage(change.GetOutput());
  writer.SetFileName(folder.GetName("whole.dcm").c_str());
  ASSERT_TRUE(writer.Write());
  Expect_colors<3>(folder.GetName("whole.dcm"), 0.01);
  auto       bytes = folder.Read("whole.dcm");
  const auto scan = bytes.find("\xFF\xDA");
  ASSERT_NE(scan, std::string::npos);
  bytes[scan + 6 + 2 * static_cast<size_t>(bytes[scan + 4])] = 0;
  const auto name = folder.Write("a.dcm", bytes);
  EXPECT_EQ(GetReadError<3>(name),
            name + ": unsupported: DICOM with several frames of JPEG-LS whose colors are each a plane");
}

TEST(DICOMEncodedFrames, ColorsOfJPEGThatAreNotThoseOfTheHeaderAreRefused)
{
  TestFolder        folder;
  const std::string baseline = "1.2.840.10008.1.2.4.50";
  WriteImage<itk::JPEGImageIO>(MakeColors<2>().GetPointer(), folder.GetName("a.jpg"));
  auto       stream = folder.Read("a.jpg");
  const auto write = [&](const std::string & photometric) {
    auto       bytes = MakeEncodedRadiograph(baseline.substr(0, 19), { stream });
    const auto meta = MakeElement(2, 0x10, "UI", std::string("1.2.840.10008.1.2.4\0", 20));
    const auto known = MakeElement(0x0028, 0x0004, "CS", "MONOCHROME2");
    bytes.replace(bytes.find(meta), meta.size(), MakeElement(2, 0x10, "UI", baseline));
    bytes[128 + 4 + 8] += 2;
    bytes.replace(bytes.find(known), known.size(), MakeElement(0x0028, 0x0004, "CS", photometric) + MakeShort(6, 0));
    for (const auto & field : std::vector<std::array<unsigned int, 2>>{ { { 0x0002, 3 } },
                                                                        { { 0x0010, 30 } },
                                                                        { { 0x0011, 20 } },
                                                                        { { 0x0100, 8 } },
                                                                        { { 0x0101, 8 } },
                                                                        { { 0x0102, 7 } } })
    {
      bytes = Change(bytes, field[0], field[1]);
    }
    return folder.Write("a.dcm", bytes);
  };
  const std::string pixels = ": its compressed pixels are ";
  const auto        chrominance = pixels + "luminance and chrominance, and its header says RGB";
  Expect_colors<2>(write("YBR_FULL_422"), 5.0);
  EXPECT_EQ(GetReadError<2>(write("RGB")), folder.GetName("a.dcm") + chrominance);

  const auto start = stream.find("JFIF");
  ASSERT_NE(start, std::string::npos);
  stream.replace(start, 4, "none");
  const auto frame = stream.find("\xFF\xC2");
  ASSERT_NE(frame, std::string::npos);
  const bool isSubsampled = stream[frame + 11] != stream[frame + 14];
  const auto adobe = [](char transform) {
    return std::string("\xFF\xEE\0\x0E"
                       "Adobe\0\x64\0\0\0\0",
                       15) +
           transform;
  };
  const auto whole = stream;
  stream.insert(2, adobe(1));
  EXPECT_EQ(GetReadError<2>(write("RGB")), folder.GetName("a.dcm") + chrominance);
  Expect_colors<2>(write("YBR_FULL_422"), 5.0);
  stream = whole;
  EXPECT_EQ(GetReadError<2>(write("RGB")), isSubsampled ? folder.GetName("a.dcm") + chrominance : "(no exception)");
  for (const size_t sample : { 0, 1, 2 })
  {
    stream[frame + 11 + 3 * sample] = 0x11;
  }
  stream.insert(2, adobe(0));
  EXPECT_EQ(GetReadError<2>(write("YBR_FULL")), folder.GetName("a.dcm") + pixels + "RGB, and its header says YBR_FULL");
  itk::FileBytes ofStatedColors(write("RGB"));
  EXPECT_EQ(itk::FindDICOMContent(ofStatedColors).kind, itk::DICOMContent::Kind::Pixels);
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
