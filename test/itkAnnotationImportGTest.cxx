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
#include "itkAnnotationFolder.h"

#include "itkExceptionDescription.h"

#include "itksys/SystemTools.hxx"

namespace
{

std::string
MakeCOCO(const std::string & keypoints, unsigned int width = 8)
{
  return R"({ "images": [{ "id": 7, "file_name": "a.mha", "width": )" + std::to_string(width) +
         R"(, "height": 6 }], "categories": [{ "id": 1, "name": "hand", "keypoints": ["tip", "base", "root"] }],
         "annotations": [{ "id": 1, "image_id": 7, "category_id": 1, "keypoints": )" +
         keypoints + " }] }";
}

} // namespace

TEST(AnnotationImport, COCOKeepsItsThreeVisibilities)
{
  const AnnotationFolder folder;
  const auto             table = folder.Import("coco.json", MakeCOCO("[3, 2, 2, 5, 4, 1, 0, 0, 0]"));
  EXPECT_EQ(table->GetLandmarkNames(), (std::vector<std::string>{ "tip", "base", "root" }));
  Expect_at(*table, "a.mha", "tip", 3, 2);
  Expect_at(*table, "a.mha", "base", 5, 4);
  Expect_missing(*table, "a.mha", "root", true);
}

TEST(AnnotationImport, PixelOriginOverridesThatOfTheFormat)
{
  using PixelOriginEnum = itk::AnnotationImport::PixelOriginEnum;
  const AnnotationFolder folder;
  struct Case
  {
    const char *    file;
    std::string     text;
    PixelOriginEnum ofFormat;
  };
  for (const auto & c :
       { Case{ "f.json", MakeCOCO("[3, 2, 2, 3, 2, 1, 0, 0, 0]"), PixelOriginEnum::Center },
         Case{ "f.json",
               R"({ "a": { "filename": "a.mha", "regions": [{ "shape_attributes": { "name": "point", "cx": 3, "cy": 2 },
                 "region_attributes": { "name": "tip" } }] } })",
               PixelOriginEnum::Center },
         Case{ "f.csv",
               "filename,region_shape_attributes,region_attributes\n"
               "a.mha,\"{\"\"name\"\":\"\"point\"\",\"\"cx\"\":3,\"\"cy\"\":2}\",\"{\"\"n\"\":\"\"tip\"\"}\"\n",
               PixelOriginEnum::Center },
         Case{ "f.json",
               R"({ "imagePath": "a.mha", "shapes": [
                 { "label": "tip", "shape_type": "point", "points": [[3, 2]] }] })",
               PixelOriginEnum::Corner },
         Case{ "f.xml",
               "<annotations><image name='a.mha'><points label='tip' points='3,2'/></image></annotations>",
               PixelOriginEnum::Corner },
         Case{ "f.json",
               R"([{ "data": { "image": "a.mha" }, "annotations": [{ "result": [{ "type": "keypointlabels",
                 "original_width": 8, "original_height": 6,
                 "value": { "x": 37.5, "y": 33.33333333, "keypointlabels": ["tip"] } }] }] }])",
               PixelOriginEnum::Corner } })
  {
    SCOPED_TRACE(c.text);
    for (const auto origin : { PixelOriginEnum::OfFormat, PixelOriginEnum::Center, PixelOriginEnum::Corner })
    {
      const auto   used = origin == PixelOriginEnum::OfFormat ? c.ofFormat : origin;
      const double center = used == PixelOriginEnum::Corner ? 0.5 : 0.0;
      Expect_at(*folder.Import(c.file, c.text, 3, origin), "a.mha", "tip", 3 - center, 2 - center);
    }
  }
}

TEST(AnnotationImport, LabelMeCountsFromTheCornerOfAPixel)
{
  const AnnotationFolder folder;
  const auto             table = folder.Import("a.json",
                                   R"({ "imagePath": "..\\images\\a.mha", "imageWidth": 8, "imageHeight": 6, "shapes": [
        { "label": "tip", "shape_type": "point", "points": [[3.5, 2.5]] },
        { "label": "base", "shape_type": "point", "points": [[5.5, 4.25]] }] })");
  Expect_at(*table, "a.mha", "tip", 3, 2);
  Expect_at(*table, "a.mha", "base", 5, 3.75);
  const auto withoutSize = folder.Import("a.json",
                                         R"({ "imagePath": "a.mha", "imageWidth": null, "imageHeight": null, "shapes": [
        { "label": "tip", "shape_type": "point", "points": [[3.5, 2.5]] }] })");
  Expect_at(*withoutSize, "a.mha", "tip", 3, 2);
}

TEST(AnnotationImport, CVATHasPointsAndSkeletonsSomeOfThemOutside)
{
  const AnnotationFolder folder;
  const auto             table = folder.Import("cvat.xml", R"(<?xml version="1.0" encoding="utf-8"?>
    <!-- <points label="none"> -->
    <annotations><version>1.1</version>
    <image id="0" name="a.mha" width="8" height="6">
      <points label="tip &amp; base" occluded="1" points="3.50,2.50" z_order="0"></points>
      <skeleton label="hand"><points label="root" outside="1" occluded="0" points="0,0"/></skeleton>
    </image>
    <image id="1" name="b.mha" width="8" height="6"><points label='root' points='1.5,1.5'/></image>
    <image id="2" name="c.mha" width="8" height="6"></image>
    </annotations>)");
  EXPECT_EQ(table->GetImageNames(), (std::vector<std::string>{ "a.mha", "b.mha" }));
  Expect_at(*table, "a.mha", "tip & base", 3, 2);
  Expect_missing(*table, "a.mha", "root", false);
  Expect_at(*table, "b.mha", "root", 1, 1);
  Expect_missing(*table, "b.mha", "tip & base", true);
}

TEST(AnnotationImport, VIAGivesIndicesInItsJSONAndItsCSV)
{
  const AnnotationFolder folder;
  const std::string      region =
    R"({ "shape_attributes": { "name": "point", "cx": 3, "cy": 2 }, "region_attributes": { "name": "tip" } })";
  const auto file = R"("a.mha99": { "filename": "a.mha", "size": 99, "regions": )";
  for (const auto & text : { std::string("{ ") + file + "[" + region + "] } }",
                             std::string("{ ") + file + R"({ "0": )" + region + "} } }",
                             std::string("{ \"_via_img_metadata\": { ") + file + "[" + region + "] } } }" })
  {
    Expect_at(*folder.Import("via.json", text), "a.mha", "tip", 3, 2);
  }
  const auto table = folder.Import("via.csv",
                                   "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,"
                                   "region_attributes\n"
                                   "a.mha,99,\"{}\",1,0,\"{\"\"name\"\":\"\"point\"\",\"\"cx\"\":3,\"\"cy\"\":2}\","
                                   "\"{\"\"name\"\":\"\"tip\"\"}\"\n"
                                   "b.mha,99,\"{}\",0,0,\"{}\",\"{}\"\n");
  Expect_at(*table, "a.mha", "tip", 3, 2);
  EXPECT_FALSE(table->HasImage("b.mha"));
}

TEST(AnnotationImport, LabelStudioGivesPercent)
{
  const AnnotationFolder folder;
  const auto table = folder.Import("studio.json", R"([{ "data": { "img": "/data/upload/1/0a1b2c3d-a.mha" },
    "annotations": [{ "was_cancelled": true, "result": [] }, { "result": [{ "type": "keypointlabels",
      "original_width": 8, "original_height": 6, "image_rotation": 0,
      "value": { "x": 43.75, "y": 50, "width": 0.3, "keypointlabels": ["tip"] } }] }] }])");
  Expect_at(*table, "a.mha", "tip", 3, 2.5);
}

TEST(AnnotationImport, AddressesOfLabelStudioNameTheFile)
{
  const AnnotationFolder folder;
  for (const std::string data : { R"("case": "17", "image": "/data/upload/1/0a1b2c3d-a.mha")",
                                  R"("image": "/data/local-files/?d=a.mha")",
                                  R"("photo": "/data/local-files/?d=marked%20here/%61.mha")",
                                  R"("image": "s3://bucket/a.mha")" })
  {
    const auto table = folder.Import("studio.json", R"([{ "data": { )" + data + R"( }, "annotations": [{ "result": [
      { "type": "keypointlabels", "original_width": 8, "original_height": 6,
        "value": { "x": 43.75, "y": 50, "keypointlabels": ["tip"] } }] }] }])");
    Expect_at(*table, "a.mha", "tip", 3, 2.5);
  }
}

TEST(AnnotationImport, SlashesOfWindowsLeadToTheFile)
{
  const AnnotationFolder folder;
  auto                   text = MakeCOCO("[3, 2, 2, 5, 4, 1, 0, 0, 0]");
  text.replace(text.find("a.mha"), 5, R"(.\\a.mha)");
  const auto table = folder.Import("coco.json", text);
  Expect_at(*table, "a.mha", "tip", 3, 2);
}

TEST(AnnotationImport, AnnotationsThatMayMeanSomethingElseAreErrors)
{
  const AnnotationFolder folder;
  const auto             file = folder.GetName("f.json") + ": ";
  EXPECT_EQ(folder.GetError("f.json", MakeCOCO("[3, 2, 2, 5, 4, 1]")),
            file + "image 'a.mha' has 6 numbers for 3 key points, and not three for each");
  EXPECT_EQ(folder.GetError("f.json", MakeCOCO("[3, 2, 2, 5, 4, 3, 0, 0, 0]")),
            file + "the visibility of 'base' of image 'a.mha' is not 0, 1 or 2");
  for (const std::string point : { "9, 2, 2", "-1.5, 2, 2", "3, 7, 2", "3, -2, 1", "1e39, 2, 2" })
  {
    EXPECT_EQ(folder.GetError("f.json", MakeCOCO("[" + point + ", 5, 4, 1, 0, 0, 0]")),
              file + "landmark 'tip' lies outside of image 'a.mha'");
  }
  auto twice = MakeCOCO("[3, 2, 2, 5, 4, 1, 0, 0, 0]");
  twice.insert(twice.find("{ \"id\": 7"), R"({ "id": 7, "file_name": "b.mha" }, )");
  EXPECT_EQ(folder.GetError("f.json", twice), file + "image 'a.mha' has the id of another one");
  EXPECT_EQ(folder.GetError("f.json", R"({ "a": { "filename": "a.mha", "regions": [
      { "shape_attributes": { "name": "point", "cx": 3, "cy": 2 },
        "region_attributes": { "side": "left", "note": "", "name": "tip" } }] } })"),
            file + "a region of image 'a.mha' has several texts, of which any may be its name (left, tip)");
  EXPECT_EQ(folder.GetError("f.json", R"([{ "data": { "image": "a.mha" }, "annotations": [{ "result": [
      { "type": "keypointlabels", "original_width": 8, "original_height": 6,
        "value": { "x": 43.75, "y": 50, "keypointlabels": ["tip", "base"] } }] }] }])"),
            file + "a key point of image 'a.mha' has not one label");
  for (const std::string width : { "0", "-8", "9" })
  {
    const std::string point = R"({ "type": "keypointlabels", "original_width": 8, "original_height": 6,
        "value": { "x": 43.75, "y": 50, "keypointlabels": ["tip"] } })";
    auto              other = point;
    other.replace(other.find("8"), 1, width).replace(other.find("tip"), 3, "base");
    EXPECT_EQ(folder.GetError("f.json",
                              R"([{ "data": { "image": "a.mha" }, "annotations": [{ "result": [)" + point + ", " +
                                other + "] }] }]"),
              file + "a key point of image 'a.mha' is not of an image of its size");
  }
  auto sameCategory = MakeCOCO("[3, 2, 2, 5, 4, 1, 0, 0, 0]");
  sameCategory.insert(sameCategory.find("{ \"id\": 1, \"name\""),
                      R"({ "id": 1, "keypoints": ["base", "tip", "root"] }, )");
  EXPECT_EQ(folder.GetError("f.json", sameCategory), file + "a category has the id of another one");
  EXPECT_EQ(folder.GetError("f.json", R"({ "imagePath": "a.mha", "shapes": [] })"),
            file + "there is no image with a landmark");
  for (const std::string shape : { "box", "cuboid", "ellipse", "mask", "polygon", "polyline" })
  {
    EXPECT_EQ(folder.GetError("f.xml",
                              "<annotations><image name='a.mha'><points label='x' points='1,2'/><" + shape +
                                " label='y'/></image></annotations>"),
              folder.GetName("f.xml") + ": image 'a.mha' has a " + shape + ", which is no point");
  }
}

TEST(AnnotationImport, SpellingsOfOneNameAreErrorsUnlessAnImageHasBoth)
{
  const AnnotationFolder folder;
  const auto             make = [](const std::string & first, const std::string & second, const std::string & third) {
    return "<annotations><image name='a.mha'><points label='" + first +
           "' points='1,2'/></image><image name='b.mha'><points label='" + second + "' points='1,2'/><points label='" +
           third + "' points='2,3'/></image></annotations>";
  };
  for (const std::string other : { "pog", "POG", "Pog ", " pog", "Pog\xc2\xa0" })
  {
    EXPECT_EQ(folder.GetError("f.xml", make("Pog", "N", other)),
              folder.GetName("f.xml") + ": the landmarks 'Pog' and '" + other +
                "', which no image has both of, may be one");
    EXPECT_EQ(folder.Import("f.xml", make("Pog", "Pog", other))->GetLandmarkNames().size(), 2u);
  }
}

TEST(AnnotationImport, ImagesThatMayBeMeantAreAskedFor)
{
  const AnnotationFolder folder;
  const auto             makeLabelMe = [](const std::string & image) {
    return R"({ "imagePath": ")" + image +
           R"(", "shapes": [{ "label": "tip", "shape_type": "point", "points": [[3.5, 2.5]] }] })";
  };
  for (const std::string prefix : { "patient1-", "0a1b2c3-", "0a1b2c3d4-", "0a1b2c3g-" })
  {
    EXPECT_EQ(folder.GetError("f.json", makeLabelMe(prefix + "a.mha")),
              folder.GetName("images/" + prefix + "a.mha") + ": no such file");
  }
  for (const std::string name : { "one", "other" })
  {
    itksys::SystemTools::MakeDirectory(folder.GetName("images/" + name));
    itksys::SystemTools::CopyFileAlways(folder.GetName("images/a.mha"), folder.GetName("images/" + name + "/c.mha"));
  }
  EXPECT_EQ(folder.GetError("c.fcsv", "# columns = label,x,y,z,sel,vis\ntip,-11.5,-20.5,0,1,1\n"),
            folder.GetName("c.fcsv") + ": it may belong to any of the images one/c.mha, other/c.mha in " +
              folder.GetName("images"));
}

TEST(AnnotationImport, SlicersPointsOutsideOfTheImageOrOfItsPlaneAreErrors)
{
  const AnnotationFolder folder;
  for (const std::string point : { "50,20.5,0", "11.5,70,0", "-11.5,-20.5,0" })
  {
    EXPECT_EQ(GetExceptionDescription([&] { folder.Import("a.csv", "label,l,p,s\ntip," + point + "\n", 2); }),
              folder.GetName("a.csv") + ": landmark 'tip' lies outside of image 'a'");
  }
  EXPECT_EQ(GetExceptionDescription([&] { folder.Import("a.csv", "label,l,p,s\ntip,11.5,20.5,3\n", 2); }),
            folder.GetName("a.csv") + ": landmark 'tip' must have z = 0 to be a point of a 2D image");
}

TEST(AnnotationImport, NamesThatOtherFilesCannotHoldAreErrors)
{
  const AnnotationFolder folder;
  const auto             makeLabelMe = [](const std::string & image, const std::string & label) {
    return R"({ "imagePath": ")" + image + R"(", "shapes": [{ "label": ")" + label +
           R"(", "shape_type": "point", "points": [[3.5, 2.5]] }] })";
  };
  const auto file = folder.GetName("f.json") + ": ";
  EXPECT_EQ(folder.GetError("f.json", makeLabelMe("images/a.mha", R"(t\u0000p)")),
            file + "the name of a landmark of image 'images/a.mha' is not UTF-8, or holds a zero byte");
  EXPECT_EQ(folder.GetError("f.json", makeLabelMe(R"(images/a.mha\u0000x)", "tip")),
            file + "the name of an image holds a zero byte");
  EXPECT_EQ(GetExceptionDescription([&] { folder.Import("a.csv", "label,l,p,s\nf\xe9mur,11.5,20.5,0\n", 2); }),
            folder.GetName("a.csv") + ": the name of a landmark of image 'a' is not UTF-8, or holds a zero byte");
  EXPECT_EQ(folder.Import("a.csv", "label,l,p,s\nf\xc3\xa9mur,11.5,20.5,0\n", 2)->GetLandmarkNames(),
            std::vector<std::string>{ "f\xc3\xa9mur" });
}

TEST(AnnotationImport, SlicersTablesAreInMillimeters)
{
  const AnnotationFolder folder;
  for (const std::string system : { "r,a", "l,p" })
  {
    const std::string sign = system == "r,a" ? "-" : "";
    const auto        table = folder.Import("a.csv",
                                     "label," + system + ",s,defined,selected,visible,locked,description\ntip," + sign +
                                       "11.5," + sign + "20.5,0,1,1,1,0,\nroot,0,0,0,0,1,1,0,\n",
                                     2);
    Expect_at(*table, "a.mha", "tip", 3, 2);
    Expect_missing(*table, "a.mha", "root", true);
  }
  const std::string header = "label,l,p,s,defined\ntip,11.5,20.5,0,";
  const auto        words = folder.Import("a.csv", header + "True\nroot,0,0,0,False\n", 2);
  Expect_at(*words, "a.mha", "tip", 3, 2);
  Expect_missing(*words, "a.mha", "root", true);
  EXPECT_NE(
    GetExceptionDescription([&] { folder.Import("a.csv", header + "2\n", 2); }).find("a.csv:2: defined must be"),
    std::string::npos);
}

TEST(AnnotationImport, MillimetersHaveNoPixelOrigin)
{
  using PixelOriginEnum = itk::AnnotationImport::PixelOriginEnum;
  const AnnotationFolder folder;
  const std::string      text = "# columns = label,x,y,z,sel,vis\ntip,-11.5,-20.5,0,1,1\n";
  for (const auto pixelOrigin : { PixelOriginEnum::Center, PixelOriginEnum::Corner })
  {
    EXPECT_EQ(GetExceptionDescription([&] { folder.Import("a.fcsv", text, 2, pixelOrigin); }),
              folder.GetName("a.fcsv") + ": is in mm, for which PixelOrigin means nothing");
  }
}

TEST(AnnotationImport, FolderOfSlicersFilesBelongsToImagesOfTheSameNames)
{
  const AnnotationFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("marks"));
  folder.Import("marks/a.fcsv", "# columns = label,x,y,z,sel,vis\ntip,-11.5,-20.5,0,1,1\n", 2);
  folder.Import("marks/b.mrk.json",
                R"({ "markups": [{ "type": "Fiducial", "coordinateSystem": "LPS", "controlPoints": [
                  { "label": "tip", "position": [10.5, 20.25, 0] },
                  { "label": "root", "position": [0, 0, 0], "positionStatus": "undefined" },
                  { "label": "base", "position": [0, 0, 0], "positionStatus": "missing" }] }] })",
                2);
  const auto import = itk::AnnotationImport::New();
  import->SetImageFolder(folder.GetName("images"));
  import->SetFileNames({ folder.GetName("marks") });
  import->SetDimension(2);
  const auto table = import->MakeTable();
  EXPECT_EQ(table->GetImageNames(), (std::vector<std::string>{ "a.mha", "b.mha" }));
  Expect_at(*table, "a.mha", "tip", 3, 2);
  Expect_at(*table, "b.mha", "tip", 1, 1);
  Expect_missing(*table, "b.mha", "root", true);
  Expect_missing(*table, "b.mha", "base", false);
  Expect_missing(*table, "a.mha", "root", true);
  Expect_missing(*table, "a.mha", "base", true);
  import->UnmentionedAreAbsentOn();
  Expect_missing(*import->MakeTable(), "a.mha", "root", false);
}

TEST(AnnotationImport, WithoutFilesItSaysSo)
{
  const auto import = itk::AnnotationImport::New();
  EXPECT_NE(GetExceptionDescription([&] { import->MakeTable(); }).find("FileNames must be set"), std::string::npos);
}

TEST(AnnotationImport, FoldersStandForTheAnnotationsInThem)
{
  const AnnotationFolder folder;
  const auto             import = itk::AnnotationImport::New();
  import->SetFileNames({ folder.GetName("images") });
  // The table of something else, and what macOS leaves beside files.
  folder.Write("images/found.csv", "image,tip_x,tip_y\na.mha,1\n");
  folder.Write("images/._a.FCSV", std::string("\0\5\x16\7", 4));
  EXPECT_EQ(GetExceptionDescription([&] { import->FindFiles(); }),
            folder.GetName("images") + ": holds no annotations: " + itk::AnnotationImport::GetFormatNames());
  folder.Import("images/a.FCSV", "# columns = label,x,y,z,sel,vis\ntip,-11.5,-20.5,0,1,1\n", 2);
  folder.Import("images/b.csv", "label,l,p,s\ntip,11.5,20.5,0\n", 2);
  folder.Write("images/via3.CSV",
               "# Exported using VGG Image Annotator (http://www.robots.ox.ac.uk/~vgg/software/via)\n");
  EXPECT_EQ(import->FindFiles(),
            (std::vector<std::string>{
              folder.GetName("images/a.FCSV"), folder.GetName("images/b.csv"), folder.GetName("images/via3.CSV") }));
}

TEST(AnnotationImport, TableOfUnlabeledAndAbsentLandmarksIsWrittenAndRead)
{
  const AnnotationFolder folder;
  const auto             table =
    folder.Import("cvat.xml",
                  "<annotations><image name='a.mha' width='8' height='6'><points label='tip' outside='1'/>"
                  "</image><image name='b.mha' width='8' height='6'><points label='root' points='1.5,1.5'/>"
                  "</image></annotations>");
  table->Write(folder.GetName("table.csv"));
  const auto read = itk::LandmarkTable::New();
  read->Read(folder.GetName("table.csv"));
  Expect_missing(*read, "a.mha", "tip", false);
  Expect_missing(*read, "a.mha", "root", true);
  Expect_missing(*read, "b.mha", "tip", true);
  Expect_at(*read, "b.mha", "root", 1, 1);
}

TEST(AnnotationImport, AnnotationsThatDoNotFitAreErrors)
{
  const AnnotationFolder folder;
  const auto             file = folder.GetName("f.json") + ": ";
  EXPECT_EQ(folder.GetError("f.json", MakeCOCO("[3, 2, 2, 5, 4, 1, 0, 0, 0]", 6)),
            folder.GetName("images/a.mha") + ": has 8 x 6 pixels, but 6 x 6 in " + folder.GetName("f.json"));
  EXPECT_EQ(folder.GetError("f.json", "{}"), file + "is not of COCO, LabelMe, VIA or Label Studio");
  EXPECT_EQ(folder.GetError("f.json", "{\n\"shapes\": ["),
            folder.GetName("f.json") + ":2: is not JSON, or is cut short");
  EXPECT_EQ(folder.GetError("f.json",
                            R"({ "imagePath": "a.mha", "shapes": [
        { "label": "tip", "shape_type": "polygon", "points": [[3.5, 2.5]] }] })"),
            file + "'tip' is no point");
  EXPECT_EQ(folder.GetError("f.json",
                            R"({ "imagePath": "a.mha", "shapes": [
        { "label": "tip", "shape_type": "point", "points": [[3.5, 2.5]] },
        { "label": "tip", "shape_type": "point", "points": [[3.5, 2.5]] }] })"),
            file + "landmark 'tip' of image 'a.mha' has no name or is there twice");
  EXPECT_EQ(folder.GetError("f.json",
                            R"({ "imagePath": "none.mha", "shapes": [
        { "label": "tip", "shape_type": "point", "points": [[3.5, 2.5]] }] })"),
            folder.GetName("images/none.mha") + ": no such file");
  EXPECT_EQ(folder.GetError("f.xml", "<annotations><image name='a.mha'><box label='x'/></image></annotations>"),
            folder.GetName("f.xml") + ": image 'a.mha' has a box, which is no point");
  EXPECT_EQ(folder.GetError("f.xml", "<annotations><image name='a"),
            folder.GetName("f.xml") + ": is not XML, or is cut short");
  EXPECT_EQ(folder.GetError("f.xml", "<annotations><image name='a.mha'><points label='x' points='1,2'/></image>"),
            folder.GetName("f.xml") + ": is not XML, or is cut short");
  const std::string annotation =
    "<annotations><image name='a.mha'><points label='x' points='1,2'/></image></annotations>";
  EXPECT_EQ(folder.GetError("f.xml", "<?xml version='1.0' encoding='windows-1252'?>" + annotation),
            folder.GetName("f.xml") + ": is XML in the encoding 'windows-1252', and must be in UTF-8");
  EXPECT_EQ(folder.GetError("f.xml", "<?xml version='1.0' encoding='utf-16'?>" + annotation),
            folder.GetName("f.xml") + ": is XML in another encoding than it says, and must be in UTF-8");
  EXPECT_EQ(folder.GetError("f.xml", "<annotations><image name='\xE4.mha'/></annotations>"),
            folder.GetName("f.xml") + ": is XML with bytes that are not UTF-8");
  std::string entities = "<!ENTITY e0 'xxxxxxxxxx'>";
  for (unsigned int i = 1; i < 20; ++i)
  {
    const auto before = "&e" + std::to_string(i - 1) + ';';
    entities += "<!ENTITY e" + std::to_string(i) + " '" + before + before + before + before + "'>";
  }
  EXPECT_EQ(folder.GetError("f.xml", "<!DOCTYPE a [" + entities + "]><annotations><image name='&e19;'/></annotations>"),
            folder.GetName("f.xml") + ": is XML that declares entities, which are not read");
  EXPECT_EQ(folder.GetError("f.csv", "a,b\n1,2\n"),
            folder.GetName("f.csv") + ":1: is neither of VIA nor a table of 3D Slicer");
  EXPECT_EQ(folder.GetError("f.txt", "a"),
            folder.GetName("f.txt") +
              ": is of no known format of annotations: COCO keypoints, LabelMe, VIA, Label Studio (.json), CVAT for "
              "images (.xml), VIA, tables of 3D Slicer (.csv), points of 3D Slicer (.mrk.json, .fcsv)");
}

TEST(AnnotationImport, ImagesThatMentionNothingLackAllLandmarksOrAreLeftOut)
{
  const std::string labelStudio =
    R"({ "data": { "image": "a.mha" }, "annotations": [{ "result": [{ "type": "keypointlabels", "original_width": 8,
    "original_height": 6, "value": { "x": 43.75, "y": 50, "keypointlabels": ["tip"] } }] }] })";
  const std::string via =
    R"("a": { "filename": "a.mha", "regions": [{ "shape_attributes": { "name": "point", "cx": 3, "cy": 2 },
    "region_attributes": { "name": "tip" } }] }, "b": { "filename": "b.mha", "regions": [] })";
  const std::string labelMe = R"({ "imagePath": "a.mha", "shapes": [
    { "label": "tip", "shape_type": "point", "points": [[3.5, 2.5]] }] })";
  auto              coco = MakeCOCO("[3, 2, 2, 5, 4, 1, 0, 0, 0]");
  coco.insert(coco.find("{ \"id\": 7"), R"({ "id": 3, "file_name": "b.mha" }, )");
  using FilesType = std::vector<std::pair<std::string, std::string>>;
  for (const auto & files :
       { FilesType{ { "coco.json", coco } },
         { { "a.json", labelMe }, { "b.json", R"({ "imagePath": "b.mha", "shapes": [] })" } },
         { { "cvat.xml",
             "<annotations><image name='a.mha'><points label='tip' points='3.5,2.5'/></image>"
             "<image name='b.mha'></image></annotations>" } },
         { { "via.json", "{ " + via + " }" } },
         { { "via.csv",
             "filename,region_shape_attributes,region_attributes\n"
             "a.mha,\"{\"\"name\"\":\"\"point\"\",\"\"cx\"\":3,\"\"cy\"\":2}\",\"{\"\"name\"\":\"\"tip\"\"}\"\n"
             "b.mha,\"{}\",\"{}\"\n" } },
         { { "studio.json",
             "[" + labelStudio +
               R"(, { "data": { "image": "b.mha" }, "annotations": [{ "result": [] }] })"
               R"(, { "data": { "image": "c.mha" }, "annotations": [] }])" } } })
  {
    const TestFolder       folder;
    const auto             import = itk::AnnotationImport::New();
    const AnnotationFolder images;
    import->SetImageFolder(images.GetName("images"));
    std::vector<std::string> names;
    for (const auto & file : files)
    {
      names.push_back(folder.Write(file.first, file.second));
    }
    import->SetFileNames(names);
    EXPECT_EQ(import->MakeTable()->GetImageNames(), std::vector<std::string>{ "a.mha" }) << names.front();
    import->UnmentionedAreAbsentOn();
    const auto table = import->MakeTable();
    ASSERT_TRUE(table->HasImage("b.mha")) << names.front();
    Expect_at(*table, "a.mha", "tip", 3, files.front().first == "studio.json" ? 2.5 : 2);
    Expect_missing(*table, "b.mha", "tip", false);
  }
}
