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
#include "itkLinePlot.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

itk::LinePlotPanel
MakePanel(const std::vector<std::array<double, 2>> & points, itk::LinePlotStyle style = itk::LinePlotStyle::Line)
{
  itk::LinePlotPanel panel;
  panel.series.push_back({ "", points, style, "" });
  return panel;
}

void
Expect_Holds(const std::string & svg, const std::vector<std::string> & parts)
{
  for (const auto & part : parts)
  {
    EXPECT_NE(svg.find(part), std::string::npos) << part << " is not in\n" << svg;
  }
}

void
Expect_Lacks(const std::string & svg, const std::vector<std::string> & parts)
{
  for (const auto & part : parts)
  {
    EXPECT_EQ(svg.find(part), std::string::npos) << part << " is in\n" << svg;
  }
}

} // namespace

// The axes of a single panel without a title go from 80 to 770 and from 450 up to 40.
TEST(LinePlot, PointsAreJoinedAndAxesEndAtTicks)
{
  const auto svg = itk::DrawLinePlot({ MakePanel({ { 0, 0 }, { 4.5, 0.7 }, { 9.8, 0.93 } }) });
  // x: 0 to 10 by 1; y: 0 to 1 by 0.1.
  Expect_Holds(svg,
               { "d=\"M80 450L390.5 163L756.2 68.7\"",
                 "<text x=\"770\" y=\"472\" text-anchor=\"middle\">10</text>",
                 "<text x=\"70\" y=\"45\" text-anchor=\"end\">1</text>",
                 ">0.3</text>" });
  Expect_Lacks(svg, { ">11</text>", ">1.1</text>" });
}

TEST(LinePlot, GivenRangesStayAndTheirTicksAreInside)
{
  auto panel = MakePanel({ { -5, 3 }, { 4, 8 } });
  panel.xRange = { { 0.0, 4.6 } };
  panel.yRange = { { itk::LinePlotPanel::Automatic, 7.5 } };
  const auto svg = itk::DrawLinePlot({ panel });
  // x: 0 to 4.6, ticks by 0.5; y: 3 to 7.5, ticks by 0.5.
  Expect_Holds(svg, { "L680 -5.56", "<text x=\"755\" y=\"472\" text-anchor=\"middle\">4.5</text>", "clip-path" });
  Expect_Lacks(svg, { ">5</text>\n<text" });
}

TEST(LinePlot, StepsGoAcrossBeforeTheyGoUp)
{
  const auto svg = itk::DrawLinePlot({ MakePanel({ { 0, 0 }, { 5, 50 }, { 10, 100 } }, itk::LinePlotStyle::Steps) });
  Expect_Holds(svg, { "d=\"M80 450H425V245H770V40\"" });
}

TEST(LinePlot, DecadesOfALogarithmicAxisAreEquallyHigh)
{
  auto panel = MakePanel({ { 0, 1e-4 }, { 10, 1e3 }, { 10, 1e-2 } });
  panel.hasLogarithmicY = true;
  const auto svg = itk::DrawLinePlot({ panel });
  // 7 decades from 450 to 40.
  const double middle = std::round((450.0 - 410.0 * 2.0 / 7.0) * 100.0) / 100.0;
  EXPECT_EQ(middle, 332.86);
  Expect_Holds(svg, { "M80 450L770 40L770 332.86", ">1e-4</text>", ">0.001</text>", ">1000</text>" });
  Expect_Lacks(svg, { ">2</text>\n<text x=\"70\"", ">50</text>" });
}

TEST(LinePlot, ShortLogarithmicAxisHasTicksBetweenDecades)
{
  auto panel = MakePanel({ { 0, 0.3 }, { 10, 7 } });
  panel.hasLogarithmicY = true;
  Expect_Holds(itk::DrawLinePlot({ panel }),
               { "y=\"455\" text-anchor=\"end\">0.2</text>", ">0.5</text>", "y=\"45\" text-anchor=\"end\">10</text>" });
}

TEST(LinePlot, PointsWithoutAPlaceInterruptTheLine)
{
  const auto linear =
    MakePanel({ { 0, 0 }, { 2, 10 }, { 3, missing }, { 4, 10 }, { 5, missing }, { 6, 0 }, { 10, 0 } });
  Expect_Holds(itk::DrawLinePlot({ linear }), { "\"M80 450L218 40M356 40h0M494 450L770 450\"" });
  auto logarithmic = MakePanel({ { 0, 1 }, { 5, 1000 }, { 6, 0 }, { 7, -1 }, { 10, 1 } });
  logarithmic.hasLogarithmicY = true;
  Expect_Holds(itk::DrawLinePlot({ logarithmic }), { "\"M80 450L425 40M770 450h0\"" });
}

TEST(LinePlot, NoDataAndConstantDataStillHaveAxes)
{
  Expect_Holds(itk::DrawLinePlot({ MakePanel({}) }), { ">0</text>", ">1</text>" });
  Expect_Holds(itk::DrawLinePlot({ MakePanel({ { 5, 2 }, { 5, 2 } }) }), { "M425 245L425 245" });
  auto logarithmic = MakePanel({ { 5, -1 } });
  logarithmic.hasLogarithmicY = true;
  Expect_Holds(itk::DrawLinePlot({ logarithmic }), { ">1</text>", ">10</text>" });
}

TEST(LinePlot, PanelsStandOneAboveTheOther)
{
  auto first = MakePanel({ { 0, 0 }, { 10, 10 } });
  first.title = "first & foremost";
  auto second = first;
  second.title = "second";
  second.xLabel = "iteration";
  second.yLabel = "error <mm>";
  const auto svg = itk::DrawLinePlot({ first, second });
  // 64 + 260 + 40 and then 64 + 260 + 70 pixels.
  Expect_Holds(svg,
               { "viewBox=\"0 0 800 758\"",
                 "M80 324L770 64",
                 "M80 688L770 428",
                 ">first &amp; foremost</text>",
                 ">second</text>",
                 ">iteration</text>",
                 ">error &lt;mm&gt;</text>",
                 "url(#panel0)",
                 "url(#panel1)" });
}

TEST(LinePlot, LegendNamesSeriesInTheirColorsAwayFromTheLines)
{
  auto rising = MakePanel({ { 0, 0 }, { 10, 10 } });
  Expect_Lacks(itk::DrawLinePlot({ rising }), { "fill-opacity" });
  rising.series[0].name = "rising";
  rising.series.push_back({ "", { { 0, 1 } }, itk::LinePlotStyle::Points, "" });
  rising.series.push_back({ "mine", { { 0, 2 } }, itk::LinePlotStyle::Points, "black" });
  auto falling = MakePanel({ { 0, 10 }, { 1, 1 }, { 10, 1 } });
  falling.yRange = { { 0.0, 10.0 } };
  falling.series[0].name = "falling";
  // 64 + 7.4 * 6 and 64 + 7.4 * 7 wide; at the right edge, bottom and top.
  Expect_Holds(itk::DrawLinePlot({ rising }),
               { "<rect x=\"649.6\" y=\"380\" width=\"108.4\" height=\"58\" fill=\"white\" fill-opacity",
                 ">rising</text>",
                 ">mine</text>",
                 "<circle cx=\"80\" cy=\"409\" r=\"4\" fill=\"#d1640f\"/>",
                 "<circle cx=\"80\" cy=\"368\" r=\"4\" fill=\"black\"/>" });
  Expect_Holds(itk::DrawLinePlot({ falling }),
               { "y=\"52\" width=\"115.8\" height=\"34\" fill=\"white\" fill-opacity" });
}

TEST(LinePlot, MarksStandAboveTheAxesAndDoNotOverlap)
{
  auto panel = MakePanel({ { 0, 0 }, { 10, 10 } });
  panel.marks = { { 5.0, "r = 5" }, { 5.2, "r = 5.2" }, { 5.3, "r = 5.3" }, { 12.0, "outside" } };
  const auto svg = itk::DrawLinePlot({ panel });
  Expect_Holds(svg, { "x=\"425\" y=\"32\"", "x=\"438.8\" y=\"18\"", "x1=\"445.7\"" });
  Expect_Lacks(svg, { ">r = 5.3<", "outside" });
}
