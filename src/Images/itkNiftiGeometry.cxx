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
#include "itkImageFormat.h"
#include "itkNumberText.h"
#include "itkTextFile.h"
#include "itkUnitLength.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace itk
{
namespace
{

/** From indices to mm, right-anterior-superior as NIfTI has it. */
struct NiftiForm
{
  std::array<std::array<double, 4>, 3> matrix{};

  std::array<double, 3>
  GetPoint(const std::array<double, 3> & index) const
  {
    std::array<double, 3> point{};
    for (unsigned int row = 0; row < 3; ++row)
    {
      point[row] = matrix[row][3];
      for (unsigned int axis = 0; axis < 3; ++axis)
      {
        point[row] += matrix[row][axis] * index[axis];
      }
    }
    return point;
  }

  double
  GetSpacing(unsigned int axis) const
  {
    return std::sqrt(matrix[0][axis] * matrix[0][axis] + matrix[1][axis] * matrix[1][axis] +
                     matrix[2][axis] * matrix[2][axis]);
  }

  /** Whether the first axes have a length and are at right angles. */
  bool
  IsOrthogonal(unsigned int numberOfAxes) const
  {
    constexpr double tolerance = 1e-3;
    bool             isOrthogonal = true;
    for (unsigned int i = 0; i < numberOfAxes; ++i)
    {
      for (unsigned int j = i; j < numberOfAxes; ++j)
      {
        const double product = matrix[0][i] * matrix[0][j] + matrix[1][i] * matrix[1][j] + matrix[2][i] * matrix[2][j];
        const double cosine = product / (this->GetSpacing(i) * this->GetSpacing(j));
        // A length of 0 makes NaN.
        isOrthogonal &= std::abs(cosine - (i == j ? 1.0 : 0.0)) <= tolerance;
      }
    }
    return isOrthogonal;
  }
};

class NiftiHeader
{
public:
  explicit NiftiHeader(const std::string & bytes)
    : m_Bytes(bytes)
    , m_IsBigEndian(GetNumberFromBytes(bytes, 0, 4) != 348)
  {}

  SizeValueType
  GetInteger(size_t position, unsigned int size) const
  {
    return GetNumberFromBytes(m_Bytes, position, size, m_IsBigEndian);
  }

  double
  GetReal(size_t position) const
  {
    const auto bits = static_cast<uint32_t>(this->GetInteger(position, 4));
    float      value = 0.0f;
    std::memcpy(&value, &bits, sizeof(value));
    return static_cast<double>(value);
  }

  /** `axis` is 0, 1 or 2. */
  double
  GetPixelDimension(unsigned int axis) const
  {
    return std::abs(this->GetReal(80 + 4 * axis));
  }

  SizeValueType
  GetQFormCode() const
  {
    return this->GetInteger(252, 2);
  }

  SizeValueType
  GetSFormCode() const
  {
    return this->GetInteger(254, 2);
  }

  NiftiForm
  GetSForm() const
  {
    NiftiForm form;
    for (unsigned int row = 0; row < 3; ++row)
    {
      for (unsigned int column = 0; column < 4; ++column)
      {
        form.matrix[row][column] = this->GetReal(280 + 16 * row + 4 * column);
      }
    }
    return form;
  }

  NiftiForm
  GetQForm() const
  {
    double       b = this->GetReal(256);
    double       c = this->GetReal(260);
    double       d = this->GetReal(264);
    const double length = b * b + c * c + d * d;
    const double a = std::sqrt(std::max(0.0, 1.0 - length));
    if (length > 1.0)
    {
      b /= std::sqrt(length);
      c /= std::sqrt(length);
      d /= std::sqrt(length);
    }
    const double rotation[3][3] = { { a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c) },
                                    { 2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b) },
                                    { 2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c } };
    const double handedness = this->GetReal(76) < 0.0 ? -1.0 : 1.0;
    NiftiForm    form;
    for (unsigned int row = 0; row < 3; ++row)
    {
      for (unsigned int axis = 0; axis < 3; ++axis)
      {
        const double spacing = this->GetPixelDimension(axis);
        form.matrix[row][axis] = rotation[row][axis] * (spacing > 0.0 ? spacing : 1.0) * (axis == 2 ? handedness : 1.0);
      }
      form.matrix[row][3] = this->GetReal(268 + 4 * row);
    }
    return form;
  }

  /** The largest distance between where two forms put the corners of the image, in the units of the file. */
  double
  GetDistance(const NiftiForm & one, const NiftiForm & other) const
  {
    double largest = 0.0;
    for (unsigned int corner = 0; corner < 8; ++corner)
    {
      std::array<double, 3> index{};
      for (unsigned int axis = 0; axis < 3; ++axis)
      {
        const auto size = static_cast<double>(this->GetInteger(42 + 2 * axis, 2));
        index[axis] = (corner >> axis & 1u) != 0 ? std::max(0.0, size - 1.0) : 0.0;
      }
      const auto a = one.GetPoint(index);
      const auto b = other.GetPoint(index);
      largest = std::max(largest, std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
    }
    return largest;
  }

private:
  const std::string & m_Bytes;
  bool                m_IsBigEndian;
};

/** In mm; 0 where it is not known which. */
double
GetNiftiUnitLength(const std::string & fileName, const std::string & bytes, const NiftiHeader & header)
{
  if (IsAnalyzeHeader(bytes))
  {
    const auto unit = TrimBlanks(bytes.substr(56, 4).c_str());
    return unit.empty() ? 1.0 : GetUnitLength(unit);
  }
  switch (const auto unit = header.GetInteger(123, 1) & 7)
  {
    case 0: // Unknown; programs that do not set it mean mm.
    case 2:
      return 1.0;
    case 1:
      return 1000.0;
    case 3:
      return 1e-3;
    default:
      ThrowUnsupportedImage(fileName, "NIfTI unit of length " + std::to_string(unit));
  }
}

void
Apply(const NiftiForm & form, double unitLength, ImageGeometry & geometry)
{
  const auto axes = std::min(3u, geometry.dimension);
  for (unsigned int row = 0; row < axes; ++row)
  {
    const double sign = row < 2 ? -1.0 : 1.0;
    geometry.origin[row] = sign * unitLength * form.matrix[row][3];
    geometry.spacing[row] = unitLength * form.GetSpacing(row);
    for (unsigned int axis = 0; axis < axes; ++axis)
    {
      geometry.direction[row * geometry.dimension + axis] = sign * form.matrix[row][axis] / form.GetSpacing(axis);
    }
  }
  // A slice in space has its own axes.
  if (axes == 2 && !IsOrthonormal(geometry.direction, 2))
  {
    geometry.direction = { 1.0, 0.0, 0.0, 1.0 };
  }
}

} // namespace

bool
IsAnalyzeHeader(const std::string & bytes)
{
  return bytes.compare(344, 2, "n+") != 0 && bytes.compare(344, 2, "ni") != 0;
}

void
VerifyNiftiGeometry(const std::string & fileName, const std::string & bytes)
{
  const NiftiHeader header(bytes);
  if (IsAnalyzeHeader(bytes) || header.GetQFormCode() != 0 || header.GetSFormCode() == 0)
  {
    return;
  }
  const auto form = header.GetSForm();
  const auto axes = std::min<unsigned int>(3, static_cast<unsigned int>(header.GetInteger(40, 2)));
  if (!form.IsOrthogonal(axes))
  {
    ThrowUnsupportedImage(fileName, "NIfTI whose axes are not at right angles, or have no length (sform)");
  }
  for (unsigned int axis = 0; axis < axes; ++axis)
  {
    const double     difference = std::abs(form.GetSpacing(axis) - header.GetPixelDimension(axis));
    constexpr double tolerance = 1e-3;
    if (!(difference <= tolerance * form.GetSpacing(axis)))
    {
      ThrowUnsupportedImage(fileName, "NIfTI whose voxel sizes (pixdim) are not those of its axes (sform)");
    }
  }
}

void
CorrectNiftiGeometry(const std::string & fileName, const std::string & bytes, ImageGeometry & geometry)
{
  const NiftiHeader header(bytes);
  const double      unitLength = GetNiftiUnitLength(fileName, bytes, header);
  const auto        qFormCode = header.GetQFormCode();
  const auto        sFormCode = header.GetSFormCode();
  const auto        axes = std::min(3u, geometry.dimension);
  for (unsigned int axis = 0; axis < axes; ++axis)
  {
    geometry.isSpacingStated[axis] = unitLength * header.GetPixelDimension(axis) > 0.0;
    geometry.spacing[axis] = unitLength * (geometry.isSpacingStated[axis] ? header.GetPixelDimension(axis) : 1.0);
  }
  if (IsAnalyzeHeader(bytes) || (qFormCode == 0 && sFormCode == 0))
  {
    return;
  }
  const auto              qForm = header.GetQForm();
  const auto              sForm = header.GetSForm();
  const bool              isSFormUsable = sFormCode != 0 && sForm.IsOrthogonal(axes);
  constexpr SizeValueType scannerAnatomy = 1;
  const bool              takesSForm = isSFormUsable && (sFormCode == scannerAnatomy || qFormCode == 0);
  if (takesSForm)
  {
    std::fill_n(geometry.isSpacingStated.begin(), axes, true);
  }
  Apply(takesSForm ? sForm : qForm, unitLength, geometry);

  const double     distance = unitLength * header.GetDistance(qForm, sForm);
  constexpr double negligible = 1e-2;
  if (qFormCode != 0 && sFormCode != 0 && !(distance <= negligible))
  {
    geometry.warning = std::string("qform and sform differ by up to ") + FormatNumber(static_cast<float>(distance)) +
                       " mm; the " + (takesSForm ? "sform" : "qform") + " is taken";
  }
}

} // end namespace itk
