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

#include <string>

namespace
{

/** A task of Label Studio, with a result that has these members more. */
std::string
MakeTask(const std::string & data, const std::string & members = "")
{
  return R"({ "data": )" + data + R"(, "annotations": [{ "was_cancelled": null, "result": [
    { "type": "keypointlabels", "original_width": 8, "original_height": 6, "image_rotation": null)" +
         members + R"(, "value": { "x": 43.75, "y": 50, "keypointlabels": ["tip"] } }] }] })";
}

std::string
MakeLabelMe(const std::string & image, const std::string & label, const std::string & point)
{
  return R"({ "imagePath": ")" + image + R"(", "shapes": [{ "label": )" + label +
         R"(, "shape_type": "point", "points": )" + point + " }] }";
}

/** COCO keypoints of two images of these names, a landmark each. */
std::string
MakeTwoImages(const std::string & first, const std::string & second)
{
  return R"({ "images": [{ "id": 1, "file_name": ")" + first + R"(" }, { "id": 2, "file_name": ")" + second +
         R"(" }], "categories": [{ "id": 1, "keypoints": ["tip"] }], "annotations": [
    { "image_id": 1, "category_id": 1, "keypoints": [3, 2, 2] },
    { "image_id": 2, "category_id": 1, "keypoints": [5, 4, 2] }, { "keypoints": null }] })";
}

std::string
MakeCVAT(const std::string & imageMembers, const std::string & pointMembers)
{
  return "<annotations><image name='a.mha' " + imageMembers + "><points label='tip' points='3.5,2.5' " + pointMembers +
         "/></image></annotations>";
}

} // namespace

TEST(AnnotationDoubts, ATaskOfLabelStudioIsOfTheImageThatItsResultsName)
{
  const AnnotationFolder folder;
  struct Case
  {
    const char * data;
    const char * object;
    const char * image;
  };
  for (const auto & c :
       { Case{ R"({ "left": "b.mha", "right": "a.mha" })", "right", "a.mha" },
         Case{ R"({ "left": "b.mha", "right": "a.mha" })", "left", "b.mha" },
         Case{ R"({ "image": "a.mha", "image2": "b.mha" })", "image2", "b.mha" },
         Case{ R"({ "text": "b.mha", "img": "a.mha" })", "img", "a.mha" },
         Case{ R"({ "text": "seen by Dr. Smith", "case": "17", "img": "a.mha" })", "photo", "a.mha" },
         Case{ R"({ "img": "/data/upload/1/0a1b2c3d-b.mha", "pages": ["a.mha"] })", "photo", "b.mha" } })
  {
    SCOPED_TRACE(c.data);
    const auto table =
      folder.Import("studio.json", "[" + MakeTask(c.data, R"(, "to_name": ")" + std::string(c.object) + '"') + "]");
    EXPECT_EQ(table->GetImageNames(), std::vector<std::string>{ c.image });
    Expect_at(*table, c.image, "tip", 3, 2.5);
  }
}

TEST(AnnotationDoubts, ATaskOfLabelStudioThatMayBeOfSeveralImagesIsAnError)
{
  const AnnotationFolder folder;
  const auto             getError = [&folder](const std::string & data, const std::string & members) {
    const auto error = folder.GetError("f.json", "[" + MakeTask(data, members) + "]");
    const auto start = folder.GetName("f.json") + ": ";
    return error.compare(0, start.size(), start) == 0 ? error.substr(start.size()) : error;
  };
  const std::string two = R"({ "left": "b.mha", "right": "a.mha" })";
  const std::string several = "a task has several texts, of which any may be its image (b.mha, a.mha)";
  EXPECT_EQ(getError(two, ""), several);
  EXPECT_EQ(getError(two, R"(, "to_name": "photo")"), several);
  EXPECT_EQ(getError(R"({ "image": ["a.mha", "b.mha"] })", R"(, "to_name": "image")"),
            "the data of a task have no text that names an image");
  EXPECT_EQ(getError("17", ""), "[0].data: must be a list or a JSON object (got 17)");
  EXPECT_EQ(getError(R"({ "image": "a.mha" })", R"(, "item_index": 1)"),
            "a result is of another page than the first of its image");
  auto other = MakeTask(two, R"(, "to_name": "left")");
  other.insert(other.find("{ \"type\""), R"({ "to_name": "right" }, )");
  EXPECT_EQ(folder.GetError("f.json", "[" + other + "]"),
            folder.GetName("f.json") + ": the results of a task are of several images (left, right)");
  auto choice = MakeTask(R"({ "image": "a.mha" })", R"(, "to_name": "image")");
  choice.insert(choice.find("{ \"type\""), R"({ "type": "choices", "value": { "choices": ["good"] } }, )");
  EXPECT_EQ(folder.GetError("f.json", "[" + choice + "]"),
            folder.GetName("f.json") + ": a result of image 'a.mha' is no key point of an image as it is");
  EXPECT_EQ(folder.Import("f.json", "[" + MakeTask(R"({ "image": "a.mha" })", R"(, "item_index": 0)") + "]")
              ->GetImageNames()
              .size(),
            1u);
}

TEST(AnnotationDoubts, AnImageIsTheSameByWhateverName)
{
  const AnnotationFolder folder;
  const auto             absolute = folder.GetName("images/a.mha");
  for (const std::string & name : { std::string("./a.mha"),
                                    std::string("../images/a.mha"),
                                    std::string("x/../a.mha"),
                                    std::string(".\\\\a.mha"),
                                    absolute })
  {
    SCOPED_TRACE(name);
    EXPECT_EQ(folder.GetError("f.json", MakeTwoImages("a.mha", name)),
              folder.GetName("f.json") + ": image 'a.mha' was annotated already");
    const auto table = folder.Import("f.json", MakeTwoImages(name, "b.mha"));
    EXPECT_EQ(table->GetImageNames(), (std::vector<std::string>{ "a.mha", "b.mha" }));
    Expect_at(*table, "a.mha", "tip", 3, 2);
  }
  itksys::SystemTools::MakeDirectory(folder.GetName("images2"));
  itksys::SystemTools::CopyFileAlways(absolute, folder.GetName("images2/c.mha"));
  for (const std::string & name :
       { std::string("../images2/c.mha"), folder.GetName("images2/c.mha"), std::string("."), std::string("..") })
  {
    EXPECT_EQ(folder.GetError("f.json", MakeTwoImages(name, "b.mha")),
              folder.GetName("f.json") + ": image '" + name + "' is not in the folder " + folder.GetName("images"));
  }
  EXPECT_EQ(folder.GetError("f.json", MakeLabelMe("", R"("tip")", "[[1, 1]]")),
            folder.GetName("f.json") + ": an image has no name");
}

TEST(AnnotationDoubts, MembersThatStandTwiceAreErrors)
{
  const AnnotationFolder folder;
  const auto             file = folder.GetName("f.json") + ": ";
  EXPECT_EQ(folder.GetError("f.json", MakeLabelMe("a.mha", R"("tip")", R"([[1, 1]], "points": [[3.5, 2.5]])")),
            file + "points: is there twice");
  const std::string region = R"({ "filename": "a.mha", "regions": [{ "shape_attributes": { "name": "point", "cx": 3,
    "cy": 2 }, "region_attributes": { "name": "tip" } }] })";
  EXPECT_EQ(folder.GetError("f.json", R"({ "a": )" + region + R"(, "a": )" + region + " }"),
            file + "a: is there twice");
  EXPECT_EQ(folder.GetError("f.csv",
                            "filename,region_shape_attributes,region_attributes\n"
                            "a.mha,\"{\"\"name\"\":\"\"point\"\",\"\"cx\"\":3,\"\"cx\"\":5,\"\"cy\"\":2}\","
                            "\"{\"\"name\"\":\"\"tip\"\"}\"\n"),
            folder.GetName("f.csv") + ":2: region_shape_attributes.cx: is there twice");
  EXPECT_EQ(folder.GetError("f.csv", "label,l,l,p,s\ntip,11.5,1,20.5,0\n"),
            folder.GetName("f.csv") + ":1: column 'l' is there twice");
  EXPECT_EQ(folder.GetError("f.csv", "label,r,a,l,p,s\ntip,-11.5,-20.5,1,1,0\n"),
            folder.GetName("f.csv") + ":1: the columns are both r,a,s and l,p,s");
}

TEST(AnnotationDoubts, JSONThatIsNestedDeeplyIsAnError)
{
  const AnnotationFolder folder;
  constexpr size_t       depth = 150000;
  const auto             nested = std::string(depth, '[') + std::string(depth, ']');
  const std::string      reason = ": there are more than 100 lists or objects in each other";
  EXPECT_EQ(folder.GetError("f.json",
                            R"({ "a": { "filename": "a.mha", "regions": [{ "shape_attributes": { "name": "point" },
                              "region_attributes": )" +
                              nested + " }] } }"),
            folder.GetName("f.json") + reason);
  EXPECT_EQ(folder.GetError(
              "f.csv", "filename,region_shape_attributes,region_attributes\na.mha,\"{\"\"a\"\":1}\"," + nested + "\n"),
            folder.GetName("f.csv") + ":2: region_attributes" + reason);
}

TEST(AnnotationDoubts, MembersOfAnotherTypeAreErrorsThatNameThem)
{
  const AnnotationFolder folder;
  const auto             expectError = [&folder](const std::string & text, const std::string & reason) {
    EXPECT_EQ(folder.GetError("f.json", text), folder.GetName("f.json") + ": " + reason);
  };
  expectError(MakeLabelMe("a.mha", "null", "[[1, 1]]"), "shapes[0].label: must be a text (got null)");
  expectError(MakeLabelMe("a.mha", R"("tip")", "null"), "'tip': points: must be a list (got null)");
  expectError(MakeLabelMe("a.mha", R"("tip")", R"([["1", 1]])"), "'tip': points[0][0]: must be a number (got \"1\")");
  expectError(R"({ "shapes": [] })", "imagePath: must be given");
  expectError(R"({ "imagePath": "a.mha", "shapes": 3 })", "shapes: must be a list (got 3)");
  auto withoutType = MakeLabelMe("a.mha", R"("tip")", "[[1, 1]]");
  withoutType.replace(withoutType.find("\"point\""), 7, "null");
  expectError(withoutType, "'tip' is no point");
  auto coco = MakeTwoImages("a.mha", "b.mha");
  coco.replace(coco.find("[5, 4, 2]"), 9, "[5, null, 2]");
  expectError(coco, "image 'b.mha': keypoints[1]: must be a number (got null)");
  expectError(R"({ "images": null, "categories": [] })", "images: must be a list (got null)");
  expectError(R"({ "a": { "filename": "a.mha", "regions": [{ "shape_attributes": { "name": "point", "cx": "3",
    "cy": 2 }, "region_attributes": { "name": "tip" } }] } })",
              "image 'a.mha': regions[0].shape_attributes.cx: must be a number (got \"3\")");
  auto task = MakeTask(R"({ "image": "a.mha" })");
  task.replace(task.find("43.75"), 5, "true");
  expectError("[" + task + "]", "image 'a.mha': annotations[0].result[0].value.x: must be a number (got true)");
  EXPECT_EQ(folder.GetError("f.csv", "filename,region_shape_attributes,region_attributes\na.mha,{,\n"),
            folder.GetName("f.csv") + ":2: region_shape_attributes: line 1 is not JSON");
}

TEST(AnnotationDoubts, CVATSaysOutsideAndSizesInWordsAndNotAtAll)
{
  const AnnotationFolder folder;
  for (const std::string word : { "1", "true", "True" })
  {
    Expect_missing(*folder.Import("f.xml", MakeCVAT("", "outside='" + word + "'")), "a.mha", "tip", false);
  }
  for (const std::string words : { "width='8'", "height='6'", "width=''", "width='8' height='6'" })
  {
    Expect_at(*folder.Import("f.xml", MakeCVAT(words, "outside='false'")), "a.mha", "tip", 3, 2);
  }
  const auto file = folder.GetName("f.xml") + ": ";
  EXPECT_EQ(folder.GetError("f.xml", MakeCVAT("", "outside='yes'")),
            file + "outside of 'tip' of image 'a.mha' must be 0 or 1 (got 'yes')");
  for (const std::string width : { "abc", "-8", "0" })
  {
    EXPECT_EQ(folder.GetError("f.xml", MakeCVAT("width='" + width + "'", "")),
              file + "the width of image 'a.mha' must be a number of pixels (got '" + width + "')");
  }
  EXPECT_EQ(folder.GetError("f.xml", MakeCVAT("height='7'", "")),
            folder.GetName("images/a.mha") + ": has 8 x 6 pixels, but ? x 7 in " + folder.GetName("f.xml"));
}

TEST(AnnotationDoubts, PointsOfSeveralSkeletonsAreOtherLandmarks)
{
  const AnnotationFolder folder;
  const auto makeImage = [](const std::string & image, const std::string & skeleton, const std::string & point) {
    return "<image name='" + image + "'><skeleton label='" + skeleton + "'><points label='" + point +
           "'/></skeleton></image>";
  };
  const auto make = [](const std::string & images) { return "<annotations>" + images + "</annotations>"; };
  const auto addPlace = [](std::string text) {
    for (size_t i = text.find("/></skeleton>"); i != std::string::npos; i = text.find("/></skeleton>", i + 10))
    {
      text.insert(i, " points='1.5,1.5'");
      i += 20;
    }
    return text;
  };
  const auto file = folder.GetName("f.xml");
  const auto reason = ": landmark '1' is one of the skeleton 'left' and one of the skeleton 'right'";
  const auto two = make(makeImage("a.mha", "left", "1") + makeImage("b.mha", "right", "1"));
  EXPECT_EQ(folder.GetError("f.xml", addPlace(two)), file + reason);
  auto outside = two;
  for (size_t i = outside.find("label='1'"); i != std::string::npos; i = outside.find("label='1'", i + 20))
  {
    outside.insert(i, "outside='1' ");
  }
  EXPECT_EQ(folder.GetError("f.xml", outside), file + reason);
  const auto same = make(makeImage("a.mha", "left", "1") + makeImage("b.mha", "left", "1"));
  EXPECT_EQ(folder.Import("f.xml", addPlace(same))->GetImageNames().size(), 2u);
  const auto others = make(makeImage("a.mha", "left", "1") + makeImage("b.mha", "right", "2"));
  EXPECT_EQ(folder.Import("f.xml", addPlace(others))->GetLandmarkNames(), (std::vector<std::string>{ "1", "2" }));
  // Of several files.
  const auto import = itk::AnnotationImport::New();
  import->SetImageFolder(folder.GetName("images"));
  folder.Import("g.xml", addPlace(make(makeImage("a.mha", "left", "1"))));
  folder.Import("f.xml", addPlace(make(makeImage("b.mha", "right", "1"))));
  import->SetFileNames({ folder.GetName("g.xml"), file });
  EXPECT_EQ(GetExceptionDescription([&] { import->MakeTable(); }), file + reason);
}

TEST(AnnotationDoubts, KeyPointsOfSeveralCategoriesAreOtherLandmarks)
{
  const AnnotationFolder folder;
  const auto             make = [](const std::string & first, const std::string & second, const std::string & numbers) {
    return R"({ "images": [{ "id": 1, "file_name": "a.mha" }, { "id": 2, "file_name": "b.mha" }], "categories": [)" +
           first + ", " + second + R"(], "annotations": [
      { "image_id": 1, "category_id": 1, "keypoints": [3, 2, 2] },
      { "image_id": 2, "category_id": 2, "keypoints": )" +
           numbers + " }] }";
  };
  const auto        file = folder.GetName("f.json") + ": ";
  const std::string left = R"({ "id": 1, "name": "left", "keypoints": ["1"] })";
  const std::string right = R"({ "id": 2, "name": "right", "keypoints": ["1"] })";
  for (const std::string numbers : { "[5, 4, 2]", "[0, 0, 0]" })
  {
    EXPECT_EQ(folder.GetError("f.json", make(left, right, numbers)),
              file + "landmark '1' is one of the category 'left' and one of the category 'right'");
  }
  EXPECT_EQ(folder.GetError(
              "f.json", make(R"({ "id": 1, "keypoints": ["1"] })", R"({ "id": 2, "keypoints": ["1"] })", "[5, 4, 2]")),
            file + "landmark '1' is one of the category '1' and one of the category '2'");
  const auto others = make(left, R"({ "id": 2, "name": "right", "keypoints": ["2"] })", "[5, 4, 2]");
  EXPECT_EQ(folder.Import("f.json", others)->GetLandmarkNames(), (std::vector<std::string>{ "1", "2" }));
}

TEST(AnnotationDoubts, AnnotationsOfCOCOWithoutKeyPointsMarkNothing)
{
  const AnnotationFolder folder;
  const auto             make = [](const std::string & category, const std::string & annotation) {
    return R"({ "images": [{ "id": 1, "file_name": "a.mha" }, { "id": 2, "file_name": "b.mha" }],
      "categories": [{ "id": 1, "keypoints": ["tip"] }, { "id": 2, "name": "box")" +
           category + R"( }], "annotations": [{ "image_id": 1, "category_id": 1, "keypoints": [3, 2, 2] }, )" +
           annotation + "] }";
  };
  for (const std::string category : { "", R"(, "keypoints": [])", R"(, "keypoints": null)" })
  {
    for (const std::string members : { R"("keypoints": [], "num_keypoints": 0)", R"("bbox": [1, 1, 2, 2])" })
    {
      const auto table =
        folder.Import("f.json", make(category, R"({ "image_id": 1, "category_id": 2, )" + members + " }"));
      EXPECT_EQ(table->GetImageNames(), std::vector<std::string>{ "a.mha" });
      Expect_at(*table, "a.mha", "tip", 3, 2);
    }
    EXPECT_EQ(
      folder.GetError("f.json", make(category, R"({ "image_id": 2, "category_id": 2, "keypoints": [1, 1, 2] })")),
      folder.GetName("f.json") + ": image 'b.mha' has 3 numbers for 0 key points, and not three for each");
  }
  EXPECT_EQ(folder.GetError("f.json", make("", R"({ "image_id": 2, "category_id": 1, "keypoints": [] })")),
            folder.GetName("f.json") + ": image 'b.mha' has 0 numbers for 1 key points, and not three for each");
  for (const std::string ids : { R"("image_id": 1, "category_id": 3)",
                                 R"("image_id": 3, "category_id": 1)",
                                 R"("image_id": 3, "category_id": 2)" })
  {
    EXPECT_EQ(folder.GetError("f.json", make("", "{ " + ids + R"(, "keypoints": [] })")),
              folder.GetName("f.json") + ": an annotation is not of one of its images and of one of its categories");
  }
}

TEST(AnnotationDoubts, AnImageThatIsAnnotatedTwiceIsAnErrorWhateverLandmarksItHas)
{
  const AnnotationFolder folder;
  const auto             makeRow = [](const std::string & size, const std::string & name) {
    return "a.mha," + size + ",\"{\"\"name\"\":\"\"point\"\",\"\"cx\"\":3,\"\"cy\"\":2}\",\"{\"\"n\"\":\"\"" + name +
           "\"\"}\"\n";
  };
  const std::string header = "filename,file_size,region_shape_attributes,region_attributes\n";
  for (const std::string name : { "tip", "base" })
  {
    EXPECT_EQ(folder.GetError("f.csv", header + makeRow("111", "tip") + makeRow("777", name)),
              folder.GetName("f.csv") + ": image 'a.mha' was annotated already");
    const auto point = [](const std::string & landmark) {
      return R"({ "type": "keypointlabels", "original_width": 8, "original_height": 6,
        "value": { "x": 43.75, "y": 50, "keypointlabels": [")" +
             landmark + R"("] } })";
    };
    const auto make = [&](const std::string & first, const std::string & second, const std::string & member) {
      return R"([{ "data": { "image": "a.mha" }, "annotations": [{ "result": [)" + first + R"(] }, { "result": [)" +
             second + "]" + member + " }] }]";
    };
    EXPECT_EQ(folder.GetError("f.json", make(point("tip"), point(name), "")),
              folder.GetName("f.json") + ": image 'a.mha' was annotated already");
    for (const auto & text : { make(point("tip"), point(name), R"(, "was_cancelled": true)"),
                               make(point("tip"), "", ""),
                               make("", point("tip"), "") })
    {
      EXPECT_EQ(folder.Import("f.json", text)->GetLandmarkNames(), std::vector<std::string>{ "tip" });
    }
  }
  EXPECT_EQ(folder.Import("f.csv", header + makeRow("111", "tip") + makeRow("111", "base"))->GetLandmarkNames(),
            (std::vector<std::string>{ "base", "tip" }));
}

TEST(AnnotationDoubts, OneAttributeHoldsTheNamesOfARegionOfVIA)
{
  const AnnotationFolder folder;
  const auto             makeRegion = [](const std::string & attributes) {
    return R"({ "shape_attributes": { "name": "point", "cx": 3, "cy": 2 }, "region_attributes": )" + attributes + " }";
  };
  const auto make = [&](const std::string & first, const std::string & second) {
    return R"({ "a": { "filename": "a.mha", "regions": [)" + makeRegion(first) + R"(] },
      "b": { "filename": "b.mha", "regions": [)" +
           makeRegion(second) + "] } }";
  };
  const std::string good = R"({ "landmark": "", "quality": "good" })";
  const auto        reason = [](const std::string & name, const std::string & other) {
    return ": a region of image 'b.mha' has its name in '" + name + "', and others have theirs in '" + other + '\'';
  };
  EXPECT_EQ(folder.GetError("f.json", make(good, R"({ "landmark": "tip", "quality": "" })")),
            folder.GetName("f.json") + reason("landmark", "quality"));
  EXPECT_EQ(folder.GetError("f.json", make(R"({ "landmark": "tip" })", R"({ "quality": "good" })")),
            folder.GetName("f.json") + reason("quality", "landmark"));
  EXPECT_EQ(folder.GetError("f.json", make(R"({ "landmark": "tip" })", R"({ "is": { "good": true } })")),
            folder.GetName("f.json") + reason("is", "landmark"));
  EXPECT_EQ(
    folder.GetError("f.csv",
                    "filename,region_shape_attributes,region_attributes\n"
                    "a.mha,\"{\"\"name\"\":\"\"point\"\",\"\"cx\"\":3,\"\"cy\"\":2}\",\"{\"\"n\"\":\"\"tip\"\"}\"\n"
                    "b.mha,\"{\"\"name\"\":\"\"point\"\",\"\"cx\"\":3,\"\"cy\"\":2}\",\"{\"\"q\"\":\"\"good\"\"}\"\n"),
    folder.GetName("f.csv") + reason("q", "n"));
  for (const std::string attributes : { R"({ "n": { "tip": true } })",
                                        R"({ "n": { "tip": true, "base": false } })",
                                        R"({ "n": "tip", "is": { "good": true } })" })
  {
    const auto table = folder.Import("f.json", make(attributes, R"({ "n": "tip" })"));
    EXPECT_EQ(table->GetLandmarkNames(), std::vector<std::string>{ "tip" }) << attributes;
    Expect_at(*table, "a.mha", "tip", 3, 2);
  }
  const auto file = folder.GetName("f.json") + ": a region of image 'a.mha' ";
  EXPECT_EQ(folder.GetError("f.json", make(R"({ "n": { "tip": true, "base": true } })", "{}")),
            file + "has several texts, of which any may be its name (tip, base)");
  for (const std::string attributes : { "{}", "[]", R"({ "n": "" })", R"({ "n": { "tip": false } })", R"({ "n": 3 })" })
  {
    EXPECT_EQ(folder.GetError("f.json", make(attributes, "{}")), file + "is no point with a name") << attributes;
  }
}

TEST(AnnotationDoubts, FilesOfOtherFormsOfAProgramAreSaidToBeThose)
{
  const AnnotationFolder folder;
  const auto             json = folder.GetName("f.json") + ": ";
  EXPECT_EQ(folder.GetError("f.json",
                            R"([{ "id": 1, "image": "a.mha", "kp": [{ "x": 1, "y": 2, "keypointlabels": ["tip"] }],
                              "annotator": 1, "annotation_id": 1 }])"),
            json + "is Label Studio's JSON-MIN, and only its JSON is read");
  EXPECT_EQ(folder.GetError("f.json",
                            R"({ "project": {}, "config": {}, "attribute": {}, "file": { "1": { "fname": "a.mha" } },
                              "metadata": {}, "view": {} })"),
            json + "is of VIA 3, and only VIA 1 and 2 are read");
  EXPECT_EQ(folder.GetError("f.csv",
                            "# Exported using VGG Image Annotator (http://www.robots.ox.ac.uk/~vgg/software/via)\n"
                            "# CSV_HEADER = metadata_id,file_list,flags,temporal_coordinates,spatial_coordinates,"
                            "metadata\n\"1\",\"[\"\"a.mha\"\"]\",0,\"[]\",\"[1,3,2]\",\"{\"\"1\"\":\"\"tip\"\"}\"\n"),
            folder.GetName("f.csv") + ": is of VIA 3, and only VIA 1 and 2 are read");
  const auto xml = folder.GetName("f.xml") + ": ";
  EXPECT_EQ(folder.GetError("f.xml",
                            "<annotations><track id='0' label='tip'><points frame='0' outside='0' points='3.5,2.5'/>"
                            "</track></annotations>"),
            xml + "is of CVAT for video, and only CVAT for images is read");
  const std::string image = "<image name='a.mha'><points label='tip' points='1,2'/></image>";
  for (const std::string shape : { "points", "box" })
  {
    const auto other = '<' + shape + " label='tip' points='1,2'/>";
    for (const auto & text : { other + image, image + other })
    {
      EXPECT_EQ(folder.GetError("f.xml", "<annotations>" + text + "</annotations>"),
                xml + "holds a tag of " + shape + " that is in no image");
    }
  }
}
