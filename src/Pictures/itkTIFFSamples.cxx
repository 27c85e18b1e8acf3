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
#include "itkTIFFSamples.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

#include <tiffio.h>

namespace itk
{
namespace
{

constexpr unsigned int numberOfInks = 4;

/** Reads a sample of up to 32 bits; those that are no whole numbers of bytes follow each other bit by bit. */
uint32_t
GetSample(const unsigned char * row, SizeValueType index, unsigned int bits)
{
  uint32_t value = 0;
  if (bits == 24)
  {
    // In the order of the processor.
    const uint16_t one = 1;
    const bool     isLittleEndian = *reinterpret_cast<const unsigned char *>(&one) == 1;
    std::memcpy(reinterpret_cast<char *>(&value) + (isLittleEndian ? 0 : 1), row + 3 * index, 3);
    return value;
  }
  for (auto bit = index * bits; bit < (index + 1) * bits; ++bit)
  {
    value = value << 1 | (row[bit / 8] >> (7 - bit % 8) & 1u);
  }
  return value;
}

template <typename TSample>
void
Store(char * target, uint32_t value)
{
  const auto sample = static_cast<TSample>(value);
  std::memcpy(target, &sample, sizeof(sample));
}

} // namespace

bool
TIFFSampleLayout::operator==(const TIFFSampleLayout & other) const
{
  const auto tie = [](const TIFFSampleLayout & l) {
    return std::tie(
      l.width, l.height, l.bits, l.samples, l.format, l.photometric, l.isPlanar, l.isAlphaMultiplied, l.palette);
  };
  return tie(*this) == tie(other);
}

bool
TIFFSampleLayout::IsCalibrated() const
{
  return calibration[0] != 0.0 || calibration[1] != 1.0;
}

unsigned int
TIFFSampleLayout::GetNumberOfColors() const
{
  switch (photometric)
  {
    case PHOTOMETRIC_RGB:
      return 3;
    case PHOTOMETRIC_SEPARATED:
      return numberOfInks;
    default:
      return 1;
  }
}

unsigned int
TIFFSampleLayout::GetNumberOfComponents() const
{
  return photometric == PHOTOMETRIC_MINISWHITE || photometric == PHOTOMETRIC_MINISBLACK ? 1 : 3;
}

IOComponentEnum
TIFFSampleLayout::GetComponent() const
{
  if (photometric == PHOTOMETRIC_PALETTE)
  {
    return IOComponentEnum::USHORT;
  }
  if (format == SAMPLEFORMAT_IEEEFP)
  {
    return bits == 32 ? IOComponentEnum::FLOAT : IOComponentEnum::DOUBLE;
  }
  if (bits > 16 || this->IsCalibrated())
  {
    return IOComponentEnum::DOUBLE;
  }
  return format == SAMPLEFORMAT_INT ? IOComponentEnum::SHORT
         : bits > 8                 ? IOComponentEnum::USHORT
                                    : IOComponentEnum::UCHAR;
}

std::string
TIFFSampleLayout::FindProblem() const
{
  const auto numberOfColors = this->GetNumberOfColors();
  const auto number = [](unsigned int value) { return std::to_string(value); };
  if (photometric > PHOTOMETRIC_PALETTE && photometric != PHOTOMETRIC_SEPARATED)
  {
    return "photometric interpretation " + number(photometric);
  }
  if (samples < numberOfColors || samples > numberOfColors + 1)
  {
    return number(samples) + " samples a pixel and photometric interpretation " + number(photometric);
  }
  const bool isWhole = bits == 8 || bits == 16 || bits == 32 || bits == 64;
  const bool isKnown = format == SAMPLEFORMAT_UINT     ? (bits >= 1 && bits <= 16) || bits == 24 || isWhole
                       : format == SAMPLEFORMAT_INT    ? isWhole
                       : format == SAMPLEFORMAT_IEEEFP ? bits == 32 || bits == 64
                                                       : false;
  if (!isKnown)
  {
    return number(bits) + " bits a sample of format " + number(format);
  }
  // ImageJ calibrates no others.
  const bool isGray = photometric == PHOTOMETRIC_MINISBLACK && samples == 1;
  if (this->IsCalibrated() && !(isGray && format == SAMPLEFORMAT_UINT && bits <= 16))
  {
    return "a calibration of " + number(bits) + "-bit samples of format " + number(format) +
           " and photometric interpretation " + number(photometric);
  }
  // Gray values are made floating-point numbers of, in which small differences from a large maximum are lost.
  constexpr unsigned int mostBitsOfFloat = 24;
  if (bits > mostBitsOfFloat && (photometric == PHOTOMETRIC_MINISWHITE || photometric == PHOTOMETRIC_SEPARATED))
  {
    return number(bits) + " bits a sample and photometric interpretation " + number(photometric);
  }
  const bool needsMaximum = photometric != PHOTOMETRIC_MINISBLACK && photometric != PHOTOMETRIC_RGB;
  if (format != SAMPLEFORMAT_UINT && (needsMaximum || isAlphaMultiplied))
  {
    return "samples of format " + number(format) + " and photometric interpretation " + number(photometric);
  }
  return "";
}

TIFFSamples::TIFFSamples(const TIFFSampleLayout & layout)
  : m_Layout(layout)
  , m_Size(layout.bits <= 8    ? 1
           : layout.bits <= 16 ? 2
           : layout.bits <= 32 ? 4
                               : 8)
  , m_Samples(layout.width * layout.height * layout.samples * m_Size)
{}

void
TIFFSamples::Insert(const char *                         block,
                    SizeValueType                        rowLength,
                    const std::array<SizeValueType, 3> & position,
                    const std::array<SizeValueType, 2> & size)
{
  const auto samplesOfBlock = m_Layout.isPlanar ? 1 : m_Layout.samples;
  const auto columns = std::min(size[0], m_Layout.width - position[0]);
  const auto rows = std::min(size[1], m_Layout.height - position[1]);
  const bool isWhole = m_Layout.bits == 8 * m_Size;
  for (SizeValueType row = 0; row < rows; ++row)
  {
    const char * const source = block + row * rowLength;
    for (SizeValueType column = 0; column < columns; ++column)
    {
      const auto pixel = (position[1] + row) * m_Layout.width + position[0] + column;
      auto *     target = m_Samples.data() + (pixel * m_Layout.samples + position[2]) * m_Size;
      for (unsigned int i = 0; i < samplesOfBlock; ++i, target += m_Size)
      {
        const auto index = column * samplesOfBlock + i;
        if (isWhole)
        {
          std::memcpy(target, source + index * m_Size, m_Size);
          continue;
        }
        const auto value = GetSample(reinterpret_cast<const unsigned char *>(source), index, m_Layout.bits);
        m_Size == 1   ? Store<uint8_t>(target, value)
        : m_Size == 2 ? Store<uint16_t>(target, value)
                      : Store<uint32_t>(target, value);
      }
    }
  }
}

template <typename TSample, typename TComponent>
char *
TIFFSamples::Convert(char * pixels) const
{
  const auto *    sample = reinterpret_cast<const TSample *>(m_Samples.data());
  auto *          component = reinterpret_cast<TComponent *>(pixels);
  const auto      numberOfColors = m_Layout.GetNumberOfColors();
  const auto      photometric = m_Layout.photometric;
  const double    maximum = std::exp2(m_Layout.bits) - 1.0;
  const auto      numberOfPixels = m_Layout.width * m_Layout.height;
  const TSample * pixel = sample;
  for (SizeValueType i = 0; i < numberOfPixels; ++i, pixel += m_Layout.samples)
  {
    if (photometric == PHOTOMETRIC_PALETTE)
    {
      for (const auto & colors : m_Layout.palette)
      {
        *component++ = static_cast<TComponent>(colors[static_cast<size_t>(pixel[0])]);
      }
      continue;
    }
    const double alpha = m_Layout.isAlphaMultiplied ? static_cast<double>(pixel[numberOfColors]) : maximum;
    double       colors[numberOfInks];
    for (unsigned int c = 0; c < numberOfColors; ++c)
    {
      const auto value = static_cast<double>(pixel[c]);
      colors[c] = alpha < maximum && alpha > 0.0 ? std::min(std::round(value * maximum / alpha), maximum) : value;
    }
    if (photometric == PHOTOMETRIC_SEPARATED)
    {
      for (unsigned int c = 0; c < 3; ++c)
      {
        colors[c] = std::round((maximum - colors[c]) * (maximum - colors[3]) / maximum);
      }
    }
    else if (photometric == PHOTOMETRIC_MINISWHITE)
    {
      colors[0] = maximum - colors[0];
    }
    for (unsigned int c = 0; c < m_Layout.GetNumberOfComponents(); ++c)
    {
      *component++ = static_cast<TComponent>(m_Layout.calibration[0] + m_Layout.calibration[1] * colors[c]);
    }
  }
  return reinterpret_cast<char *>(component);
}

char *
TIFFSamples::Convert(char * pixels) const
{
  const bool isPalette = m_Layout.photometric == PHOTOMETRIC_PALETTE;
  if (m_Layout.format == SAMPLEFORMAT_IEEEFP)
  {
    return m_Size == 4 ? this->Convert<float, float>(pixels) : this->Convert<double, double>(pixels);
  }
  if (m_Layout.IsCalibrated())
  {
    return m_Size == 1 ? this->Convert<uint8_t, double>(pixels) : this->Convert<uint16_t, double>(pixels);
  }
  const bool isSigned = m_Layout.format == SAMPLEFORMAT_INT;
  switch (m_Size)
  {
    case 1:
      return isSigned    ? this->Convert<int8_t, int16_t>(pixels)
             : isPalette ? this->Convert<uint8_t, uint16_t>(pixels)
                         : this->Convert<uint8_t, uint8_t>(pixels);
    case 2:
      return isSigned ? this->Convert<int16_t, int16_t>(pixels) : this->Convert<uint16_t, uint16_t>(pixels);
    case 4:
      return isSigned ? this->Convert<int32_t, double>(pixels) : this->Convert<uint32_t, double>(pixels);
    default:
      return isSigned ? this->Convert<int64_t, double>(pixels) : this->Convert<uint64_t, double>(pixels);
  }
}

} // end namespace itk
