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
#include "itkPictureCanvas.h"

#include "itkFileError.h"

#include "itkMath.h"

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstdint>

#include <png.h>

namespace itk
{
namespace
{

/** Four times as fast as cairo, by a simple filter and little effort, for a tenth more bytes. Returns false where
 * libpng finds no memory. */
bool
AppendPNG(cairo_surface_t * surface, std::string & bytes)
{
  png_structp state = png_create_write_struct(
    PNG_LIBPNG_VER_STRING,
    nullptr,
    [](png_structp writer, png_const_charp) { png_longjmp(writer, 1); },
    [](png_structp, png_const_charp) {});
  png_infop information = state == nullptr ? nullptr : png_create_info_struct(state);
  if (information == nullptr || setjmp(png_jmpbuf(state)) != 0)
  {
    png_destroy_write_struct(&state, &information);
    return false;
  }
  png_set_write_fn(
    state,
    &bytes,
    [](png_structp writer, png_bytep data, size_t length) {
      static_cast<std::string *>(png_get_io_ptr(writer))->append(reinterpret_cast<const char *>(data), length);
    },
    [](png_structp) {});
  png_set_IHDR(state,
               information,
               static_cast<png_uint_32>(cairo_image_surface_get_width(surface)),
               static_cast<png_uint_32>(cairo_image_surface_get_height(surface)),
               8,
               PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_set_filter(state, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
  png_set_compression_level(state, 2);
  png_write_info(state, information);
  // A pixel of cairo's is a number, 0x00RRGGBB.
  const uint16_t one = 1;
  const bool     isLittleEndian = *reinterpret_cast<const unsigned char *>(&one) == 1;
  png_set_filler(state, 0, isLittleEndian ? PNG_FILLER_AFTER : PNG_FILLER_BEFORE);
  if (isLittleEndian)
  {
    png_set_bgr(state);
  }
  const auto * row = cairo_image_surface_get_data(surface);
  for (int y = 0; y < cairo_image_surface_get_height(surface); ++y, row += cairo_image_surface_get_stride(surface))
  {
    png_write_row(state, row);
  }
  png_write_end(state, information);
  png_destroy_write_struct(&state, &information);
  return true;
}

} // namespace

PictureCanvas::PictureCanvas(double width, double height, double unit)
  : m_Unit(unit)
  , m_Surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height)),
              &cairo_surface_destroy)
  , m_Context(cairo_create(m_Surface.get()), &cairo_destroy)
{
  cairo_select_font_face(m_Context.get(), "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size(m_Context.get(), FontSize * m_Unit);
  cairo_set_line_cap(m_Context.get(), CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(m_Context.get(), CAIRO_LINE_JOIN_ROUND);
}

void
PictureCanvas::DrawImage(const std::vector<uint32_t> & pixels,
                         SizeValueType                 columns,
                         const LabelBox &              box,
                         const std::array<double, 2> & scale)
{
  const auto                                                               rows = pixels.size() / columns;
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> image(
    cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(columns), static_cast<int>(rows)),
    &cairo_surface_destroy);
  if (cairo_surface_status(image.get()) == CAIRO_STATUS_SUCCESS)
  {
    cairo_surface_flush(image.get());
    auto * const data = cairo_image_surface_get_data(image.get());
    const auto   stride = static_cast<size_t>(cairo_image_surface_get_stride(image.get()));
    for (size_t row = 0; row < rows; ++row)
    {
      std::copy_n(&pixels[row * columns], columns, reinterpret_cast<uint32_t *>(data + row * stride));
    }
    cairo_surface_mark_dirty(image.get());
  }
  cairo_save(m_Context.get());
  cairo_rectangle(m_Context.get(), box.x, box.y, box.width, box.height);
  cairo_clip(m_Context.get());
  cairo_translate(m_Context.get(), box.x, box.y);
  cairo_scale(m_Context.get(), scale[0], scale[1]);
  cairo_set_source_surface(m_Context.get(), image.get(), 0.0, 0.0);
  cairo_pattern_set_filter(cairo_get_source(m_Context.get()), CAIRO_FILTER_BEST);
  cairo_pattern_set_extend(cairo_get_source(m_Context.get()), CAIRO_EXTEND_PAD);
  cairo_paint(m_Context.get());
  cairo_restore(m_Context.get());
}

void
PictureCanvas::SetDash(bool isDashed)
{
  const double dash[] = { 3.2 * m_Unit, 3.2 * m_Unit };
  cairo_set_dash(m_Context.get(), dash, isDashed ? 2 : 0, 0.0);
}

void
PictureCanvas::StrokeOutlined(const PictureColor & color, double width, double outline)
{
  cairo_set_source_rgba(m_Context.get(), 0.0, 0.0, 0.0, 0.65);
  cairo_set_line_width(m_Context.get(), (width + outline) * m_Unit);
  cairo_stroke_preserve(m_Context.get());
  cairo_set_source_rgb(m_Context.get(), color.red, color.green, color.blue);
  cairo_set_line_width(m_Context.get(), width * m_Unit);
  cairo_stroke(m_Context.get());
}

void
PictureCanvas::DrawRing(const PositionType & center, const PictureColor & color, bool isDashed)
{
  cairo_new_path(m_Context.get());
  cairo_arc(m_Context.get(), center[0], center[1], RingRadius * m_Unit, 0.0, 2.0 * Math::pi);
  this->SetDash(isDashed);
  this->StrokeOutlined(color, 1.3);
  this->SetDash(false);
  this->DrawDot(center, color);
}

void
PictureCanvas::DrawEllipse(const PositionType &          center,
                           const std::array<double, 3> & region,
                           const LabelBox &              clip,
                           const PictureColor &          color,
                           bool                          isDashed)
{
  // Cairo takes forever where an ellipse is wider than all pictures.
  constexpr double widest = 1e5;
  const double     mean = (region[0] + region[2]) / 2.0;
  const double     difference = std::hypot((region[0] - region[2]) / 2.0, region[1]);
  cairo_save(m_Context.get());
  cairo_rectangle(m_Context.get(), clip.x, clip.y, clip.width, clip.height);
  cairo_clip(m_Context.get());
  cairo_new_path(m_Context.get());
  cairo_save(m_Context.get());
  cairo_translate(m_Context.get(), center[0], center[1]);
  cairo_rotate(m_Context.get(), 0.5 * std::atan2(2.0 * region[1], region[0] - region[2]));
  cairo_scale(m_Context.get(),
              std::min(std::sqrt(mean + difference), widest),
              std::min(std::sqrt(std::max(mean - difference, 1e-6 * mean)), widest));
  cairo_arc(m_Context.get(), 0.0, 0.0, 1.0, 0.0, 2.0 * Math::pi);
  // The pen stays round.
  cairo_restore(m_Context.get());
  this->SetDash(isDashed);
  this->StrokeOutlined(color, 0.8, 0.8);
  cairo_restore(m_Context.get());
}

void
PictureCanvas::DrawDot(const PositionType & center, const PictureColor & color)
{
  cairo_arc(m_Context.get(), center[0], center[1], 2.1 * m_Unit, 0.0, 2.0 * Math::pi);
  cairo_set_source_rgba(m_Context.get(), 0.0, 0.0, 0.0, 0.65);
  cairo_fill(m_Context.get());
  cairo_arc(m_Context.get(), center[0], center[1], 1.4 * m_Unit, 0.0, 2.0 * Math::pi);
  cairo_set_source_rgb(m_Context.get(), color.red, color.green, color.blue);
  cairo_fill(m_Context.get());
}

void
PictureCanvas::DrawCross(const PositionType & center, const PictureColor & color)
{
  const double arm = 3.6 * m_Unit;
  cairo_new_path(m_Context.get());
  for (const double sign : { -1.0, 1.0 })
  {
    cairo_move_to(m_Context.get(), center[0] - arm, center[1] - sign * arm);
    cairo_line_to(m_Context.get(), center[0] + arm, center[1] + sign * arm);
  }
  this->StrokeOutlined(color, 1.3);
}

void
PictureCanvas::DrawLine(const PositionType & from, const PositionType & to, const PictureColor & color, double width)
{
  cairo_new_path(m_Context.get());
  cairo_move_to(m_Context.get(), from[0], from[1]);
  cairo_line_to(m_Context.get(), to[0], to[1]);
  this->StrokeOutlined(color, width);
}

void
PictureCanvas::DrawArc(const PositionType &          center,
                       double                        radius,
                       const std::array<double, 2> & angles,
                       const PictureColor &          color)
{
  cairo_new_path(m_Context.get());
  cairo_arc(m_Context.get(), center[0], center[1], radius, angles[0], angles[1]);
  this->StrokeOutlined(color, 1.1);
}

void
PictureCanvas::DrawText(double x, double baseline, const std::string & text, const PictureColor & color)
{
  cairo_new_path(m_Context.get());
  cairo_move_to(m_Context.get(), x, baseline);
  cairo_text_path(m_Context.get(), text.c_str());
  cairo_set_source_rgba(m_Context.get(), 0.0, 0.0, 0.0, 0.8);
  cairo_set_line_width(m_Context.get(), 2.6 * m_Unit);
  cairo_stroke_preserve(m_Context.get());
  cairo_set_source_rgb(m_Context.get(), color.red, color.green, color.blue);
  cairo_fill(m_Context.get());
}

void
PictureCanvas::DrawShade(const LabelBox & box)
{
  cairo_rectangle(m_Context.get(), box.x, box.y, box.width, box.height);
  cairo_set_source_rgba(m_Context.get(), 0.0, 0.0, 0.0, 0.6);
  cairo_fill(m_Context.get());
}

double
PictureCanvas::GetTextWidth(const std::string & text) const
{
  cairo_text_extents_t extents;
  cairo_text_extents(m_Context.get(), text.c_str(), &extents);
  return extents.x_advance;
}

void
PictureCanvas::Finish(const std::string & fileName) const
{
  const auto status = cairo_status(m_Context.get());
  if (status != CAIRO_STATUS_SUCCESS)
  {
    ThrowFileError(fileName, std::string("cannot be drawn (") + cairo_status_to_string(status) + ')');
  }
  cairo_surface_flush(m_Surface.get());
}

Image<RGBPixel<unsigned char>, 2>::Pointer
PictureCanvas::GetImage(const std::string & fileName) const
{
  this->Finish(fileName);
  const auto   width = static_cast<SizeValueType>(cairo_image_surface_get_width(m_Surface.get()));
  const auto   height = static_cast<SizeValueType>(cairo_image_surface_get_height(m_Surface.get()));
  const auto * row = cairo_image_surface_get_data(m_Surface.get());
  const auto   image = Image<RGBPixel<unsigned char>, 2>::New();
  image->SetRegions(Size<2>{ { width, height } });
  image->Allocate();
  auto * to = image->GetBufferPointer();
  for (SizeValueType y = 0; y < height; ++y, row += cairo_image_surface_get_stride(m_Surface.get()))
  {
    const auto * const pixels = reinterpret_cast<const uint32_t *>(row);
    to = std::transform(pixels, pixels + width, to, [](uint32_t pixel) {
      RGBPixel<unsigned char> color;
      color.Set(pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255);
      return color;
    });
  }
  return image;
}

std::string
PictureCanvas::EncodePNG(const std::string & fileName) const
{
  this->Finish(fileName);
  std::string bytes;
  if (!AppendPNG(m_Surface.get(), bytes))
  {
    ThrowFileError(fileName, "cannot be drawn (out of memory)");
  }
  return bytes;
}

} // end namespace itk
