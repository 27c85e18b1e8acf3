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
#ifndef itkAnnotationFolder_h
#define itkAnnotationFolder_h

#include "itkAnnotationImport.h"

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"

#include "itksys/SystemTools.hxx"

#include <gtest/gtest.h>

#include <string>

/** A folder with the images a.mha and b.mha, of 8 x 6 pixels of 0.5 x 0.25 mm, the first at { 10, 20 } mm. */
class AnnotationFolder
{
public:
  AnnotationFolder()
  {
    itksys::SystemTools::MakeDirectory(m_Folder.GetName("images"));
    for (const std::string name : { "a.mha", "b.mha" })
    {
      m_Folder.Write("images/" + name,
                     "ObjectType = Image\nNDims = 2\nDimSize = 8 6\nOffset = 10 20\nElementSpacing = 0.5 0.25\n"
                     "ElementType = MET_UCHAR\nElementDataFile = LOCAL\n" +
                       std::string(48, 'x'));
    }
  }

  std::string
  GetName(const std::string & name) const
  {
    return m_Folder.GetName(name);
  }

  itk::LandmarkTable::Pointer
  Import(const std::string &                    name,
         const std::string &                    text,
         unsigned int                           dimension = 3,
         itk::AnnotationImport::PixelOriginEnum pixelOrigin = itk::AnnotationImport::PixelOriginEnum::OfFormat) const
  {
    const auto import = itk::AnnotationImport::New();
    import->SetImageFolder(m_Folder.GetName("images"));
    import->SetFileNames({ m_Folder.Write(name, text) });
    import->SetDimension(dimension);
    import->SetPixelOrigin(pixelOrigin);
    return import->MakeTable();
  }

  /** Its name. */
  std::string
  Write(const std::string & name, const std::string & text) const
  {
    return m_Folder.Write(name, text);
  }

  std::string
  GetError(const std::string & name, const std::string & text) const
  {
    return GetExceptionDescription([&] { this->Import(name, text); });
  }

private:
  TestFolder m_Folder;
};

/** Expects a landmark at an index of a.mha or b.mha. */
inline void
Expect_at(const itk::LandmarkTable & table, const std::string & image, const std::string & name, double x, double y)
{
  const auto landmarks = table.GetLandmarks<2>(image);
  const auto i = landmarks->FindLandmark(name);
  ASSERT_LT(i, landmarks->GetNumberOfLandmarks()) << name;
  EXPECT_NEAR(landmarks->GetPoint(i)[0], 10 + 0.5 * x, 1e-5) << name;
  EXPECT_NEAR(landmarks->GetPoint(i)[1], 20 + 0.25 * y, 1e-5) << name;
}

inline void
Expect_missing(const itk::LandmarkTable & table, const std::string & image, const std::string & name, bool isUnlabeled)
{
  const auto landmarks = table.GetLandmarks<2>(image);
  const auto i = landmarks->FindLandmark(name);
  ASSERT_LT(i, landmarks->GetNumberOfLandmarks()) << name;
  EXPECT_TRUE(landmarks->IsMissing(i)) << name;
  EXPECT_EQ(landmarks->IsUnlabeled(i), isUnlabeled) << name;
}

#endif
