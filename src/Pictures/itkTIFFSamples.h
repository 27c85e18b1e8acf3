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
#ifndef itkTIFFSamples_h
#define itkTIFFSamples_h

#include "itkCommonEnums.h"
#include "itkIntTypes.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace itk
{

/** What the tags of a page of a TIFF file say about its samples; photometric and format are TIFF's numbers. */
struct TIFFSampleLayout
{
  SizeValueType width{ 0 };
  SizeValueType height{ 0 };
  unsigned int  bits{ 0 };
  unsigned int  samples{ 0 };
  unsigned int  format{ 0 };
  unsigned int  photometric{ 0 };
  bool          isPlanar{ false };
  bool          isCompressionKnown{ false };
  /** Whether colors were multiplied by the alpha that follows them. */
  bool isAlphaMultiplied{ false };
  /** What is added to gray values after they were multiplied by the second number. */
  std::array<double, 2> calibration{ { 0.0, 1.0 } };
  /** Red, green, blue of each index. */
  std::array<std::vector<uint16_t>, 3> palette;

  bool
  operator==(const TIFFSampleLayout & other) const;

  bool
  IsCalibrated() const;

  /** Of a pixel as it is stored, without alpha. */
  unsigned int
  GetNumberOfColors() const;

  /** Of a pixel as it is shown: 1 or 3. */
  unsigned int
  GetNumberOfComponents() const;

  /** The type that holds all bits of a value. */
  IOComponentEnum
  GetComponent() const;

  /** What is not supported; empty: nothing. */
  std::string
  FindProblem() const;
};

/** \class TIFFSamples
 * \brief Collects the samples of a page, from strips, tiles and planes, and makes gray values and colors of them.
 */
class TIFFSamples
{
public:
  explicit TIFFSamples(const TIFFSampleLayout & layout);

  /** Takes a block of rows as libtiff gives them, whose first pixel is at { x, y } of a plane. The part that is outside
   * the page is left out. */
  void
  Insert(const char *                         block,
         SizeValueType                        rowLength,
         const std::array<SizeValueType, 3> & position,
         const std::array<SizeValueType, 2> & size);

  /** Writes the pixels, and returns where they end. */
  char *
  Convert(char * pixels) const;

private:
  template <typename TSample, typename TComponent>
  char *
  Convert(char * pixels) const;

  const TIFFSampleLayout & m_Layout;
  /** Bytes of a stored sample: 1, 2, 4 or 8. */
  unsigned int      m_Size;
  std::vector<char> m_Samples;
};

} // end namespace itk

#endif
