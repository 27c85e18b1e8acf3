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

#include <initializer_list>
#include <string>
#include <vector>

namespace
{

/** With these images more, which are as a.mha is. */
void
AddImages(const AnnotationFolder & folder, const std::initializer_list<std::string> & names)
{
  for (const auto & name : names)
  {
    const auto file = folder.GetName(name);
    itksys::SystemTools::MakeDirectory(itksys::SystemTools::GetFilenamePath(file));
    itksys::SystemTools::CopyFileAlways(folder.GetName("images/a.mha"), file);
  }
}

void
Remove(const AnnotationFolder & folder, const std::string & name)
{
  itksys::SystemTools::RemoveFile(folder.GetName(name));
}

std::string
MakeLabelMe(const std::string & image)
{
  return R"({ "imagePath": ")" + image +
         R"(", "shapes": [{ "label": "tip", "shape_type": "point", "points": [[3.5, 2.5]] }] })";
}

std::string
MakeLabelStudio(const std::string & address)
{
  return R"([{ "data": { "image": ")" + address + R"(" }, "annotations": [{ "result": [
    { "type": "keypointlabels", "original_width": 8, "original_height": 6,
      "value": { "x": 43.75, "y": 50, "keypointlabels": ["tip"] } }] }] }])";
}

/** The image that a file is of, or why it is of none. */
std::string
GetImage(const AnnotationFolder & folder, const std::string & file, const std::string & text)
{
  std::string name;
  const auto  error = GetExceptionDescription([&] { name = folder.Import(file, text)->GetImageNames().at(0); });
  return name.empty() ? error : name;
}

} // namespace

TEST(AnnotatedImageNames, LabelMeNamesTheImageFromItsFile)
{
  const AnnotationFolder folder;
  AddImages(folder, { "images/sub/a.mha", "images/sub/deep/a.mha", "images/other/a.mha", "images/other/c.mha" });
  struct Case
  {
    const char * file;
    const char * path;
    const char * image;
  };
  for (const auto & c : { Case{ "images/sub/a.json", "a.mha", "sub/a.mha" },
                          Case{ "images/sub/a.json", "./a.mha", "sub/a.mha" },
                          Case{ "images/sub/a.json", "../a.mha", "a.mha" },
                          Case{ "images/sub/a.json", R"(..\\other\\a.mha)", "other/a.mha" },
                          Case{ "images/sub/a.json", "deep/a.mha", "sub/deep/a.mha" },
                          Case{ "images/a.json", "a.mha", "a.mha" },
                          Case{ "images/a.json", "sub/a.mha", "sub/a.mha" },
                          Case{ "a.json", "images/sub/a.mha", "sub/a.mha" },
                          // Moved.
                          Case{ "a.json", "other/a.mha", "other/a.mha" },
                          Case{ "a.json", "../images/sub/a.mha", "sub/a.mha" },
                          Case{ "a.json", R"(C:\\data\\other\\c.mha)", "other/c.mha" },
                          Case{ "a.json", "b.mha", "b.mha" },
                          Case{ "images/sub/b.json", "b.mha", "b.mha" },
                          Case{ "a.json", "/gone/images/a.mha", "a.mha" } })
  {
    SCOPED_TRACE(std::string(c.file) + ": " + c.path);
    EXPECT_EQ(GetImage(folder, c.file, MakeLabelMe(c.path)), c.image);
  }
  const auto absolute = folder.GetName("images/sub/a.mha");
  EXPECT_EQ(GetImage(folder, "a.json", MakeLabelMe(absolute)), "sub/a.mha");
}

TEST(AnnotatedImageNames, AnImageOfLabelMeThatMayBeAnotherIsAnError)
{
  const AnnotationFolder folder;
  AddImages(folder, { "images/sub/a.mha", "images/other/c.mha", "marks/b.mha", "marks/d.mha" });
  const auto images = folder.GetName("images");
  EXPECT_EQ(GetImage(folder, "a.json", MakeLabelMe("a.mha")),
            folder.GetName("a.json") + ": image 'a.mha' may be any of the images a.mha, sub/a.mha in " + images);
  EXPECT_EQ(GetImage(folder, "a.json", MakeLabelMe("gone/a.mha")),
            folder.GetName("a.json") + ": image 'gone/a.mha' may be any of the images a.mha, sub/a.mha in " + images);
  EXPECT_EQ(GetImage(folder, "a.json", MakeLabelMe("other/a.mha")), images + "/other/a.mha: no such file");
  EXPECT_EQ(GetImage(folder, "a.json", MakeLabelMe("c.mha")), images + "/c.mha: no such file");
  // The images beside the file are others.
  for (const std::string name : { "b.mha", "d.mha" })
  {
    EXPECT_EQ(GetImage(folder, "marks/a.json", MakeLabelMe(name)),
              folder.GetName("marks/a.json") + ": image '" + name + "' is not in the folder " + images);
  }
  Remove(folder, "images/a.mha");
  EXPECT_EQ(GetImage(folder, "a.json", MakeLabelMe("a.mha")), images + "/a.mha: no such file");
  EXPECT_EQ(GetImage(folder, "images/sub/a.json", MakeLabelMe("a.mha")), "sub/a.mha");
}

TEST(AnnotatedImageNames, LinksLeadToTheImage)
{
  const AnnotationFolder folder;
  AddImages(folder, { "store/sub/c.mha" });
  if (!itksys::SystemTools::CreateSymlink(folder.GetName("store/sub"), folder.GetName("images/sub")) ||
      !itksys::SystemTools::CreateSymlink(folder.GetName("store/sub/c.mha"), folder.GetName("images/c.mha")))
  {
    GTEST_SKIP() << "there are no links";
  }
  EXPECT_EQ(GetImage(folder, "images/sub/c.json", MakeLabelMe("c.mha")), "sub/c.mha");
  Remove(folder, "images/sub");
  EXPECT_EQ(GetImage(folder, "store/sub/c.json", MakeLabelMe("c.mha")), "c.mha");
}

TEST(AnnotatedImageNames, LabelStudioNamesTheImageByTheEndOfItsAddress)
{
  const AnnotationFolder folder;
  AddImages(folder,
            { "images/sub/a.mha", "images/sub/deep/a.mha", "images/1/b.mha", "images/c.mha", "images/a b/d.mha" });
  struct Case
  {
    const char * address;
    const char * image;
  };
  for (const auto & c : { Case{ "/data/local-files/?d=sub/a.mha", "sub/a.mha" },
                          Case{ "/data/local-files/?d=a.mha", "a.mha" },
                          Case{ "/data/local-files/?d=project/sub/deep/a.mha", "sub/deep/a.mha" },
                          Case{ "/data/local-files/?d=project/images/a.mha", "a.mha" },
                          Case{ "/data/local-files/?d=a%20b%2Fd.mha", "a b/d.mha" },
                          Case{ "s3://bucket/x/sub/deep/a.mha", "sub/deep/a.mha" },
                          Case{ "s3://bucket/a.mha", "a.mha" },
                          Case{ "https://host:8080/a.mha?x=/b.mha", "a.mha" },
                          Case{ "sub/0a1b2c3d-a.mha", "sub/a.mha" },
                          Case{ "https://host/sub/a.mha?X-Amz-Credential=A%2F2026%2Fs3", "sub/a.mha" },
                          Case{ "https://host/c.mha?X-Amz-Credential=A%2F2026%2Fs3", "c.mha" },
                          Case{ "https://host/c.mha?file=images/a.mha", "c.mha" },
                          Case{ "/data/upload/1/0a1b2c3d-c.mha", "c.mha" },
                          Case{ "/data/upload/1/20240101-c.mha", "c.mha" } })
  {
    SCOPED_TRACE(c.address);
    EXPECT_EQ(GetImage(folder, "f.json", MakeLabelStudio(c.address)), c.image);
  }
}

TEST(AnnotatedImageNames, AnAddressOfLabelStudioThatMayBeOfAnotherImageIsAnError)
{
  const AnnotationFolder folder;
  AddImages(folder, { "images/sub/a.mha", "images/deep/sub/a.mha", "images/1/b.mha", "images/other/c.mha" });
  const auto images = folder.GetName("images");
  const auto getAmbiguity = [&](const std::string & name, const std::string & candidates) {
    return folder.GetName("f.json") + ": image '" + name + "' may be any of the images " + candidates + " in " + images;
  };
  EXPECT_EQ(GetImage(folder, "f.json", MakeLabelStudio("s3://bucket/x/a.mha")),
            getAmbiguity("/x/a.mha", "a.mha, deep/sub/a.mha, sub/a.mha"));
  EXPECT_EQ(GetImage(folder, "f.json", MakeLabelStudio("s3://bucket/x/sub/a.mha")),
            getAmbiguity("/x/sub/a.mha", "deep/sub/a.mha, sub/a.mha"));
  EXPECT_EQ(GetImage(folder, "f.json", MakeLabelStudio("/data/upload/1/0a1b2c3d-b.mha")),
            getAmbiguity("0a1b2c3d-b.mha", "1/b.mha, b.mha"));
  EXPECT_EQ(GetImage(folder, "f.json", MakeLabelStudio("?d=other/a.mha")), images + "/other/a.mha: no such file");
  EXPECT_EQ(GetImage(folder, "f.json", MakeLabelStudio("/data/upload/1/0a1b2c3d-c.mha")),
            images + "/0a1b2c3d-c.mha: no such file");
}

TEST(AnnotatedImageNames, ANumberBeforeANameIsNoPrefixUnlessTheFileWasUploaded)
{
  const AnnotationFolder folder;
  const auto             getError = [&folder](const std::string & file, const std::string & name) {
    return folder.GetName(file) + ": there is no image '" + name +
           "', and 'a.mha' may be another one: the digits before it need not be those of Label Studio";
  };
  const std::string name = "20240101-a.mha";
  EXPECT_EQ(GetImage(folder, "f.json", MakeLabelMe(name)), getError("f.json", name));
  EXPECT_EQ(GetImage(folder, "f.json", MakeLabelStudio("s3://bucket/" + name)), getError("f.json", name));
  EXPECT_EQ(
    GetImage(folder,
             "f.xml",
             "<annotations><image name='" + name + "'><points label='tip' points='1,2'/></image></annotations>"),
    getError("f.xml", name));
  AddImages(folder, { "images/" + name });
  EXPECT_EQ(GetImage(folder, "f.json", MakeLabelMe(name)), name);
}
