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
#ifndef itkAnnotatedImage_h
#define itkAnnotatedImage_h

#include "itkAnnotationImport.h"
#include "itkForeignValue.h"

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace itk
{

/** What an annotation says of a landmark. */
struct AnnotatedPoint
{
  enum class State
  {
    Marked,
    Absent,
    Unlabeled
  };

  State                 state{ State::Marked };
  std::array<double, 3> position{};
  /** What it is a part of, which tells it from others of its name; empty where nothing is said. */
  std::string owner;
};

/** What a file says of an image. */
struct AnnotatedImage
{
  /** What `name` is. */
  enum class Naming
  {
    /** The file, from the folder of the images. */
    FromFolder,
    /** The file, from the folder of `source`. */
    FromSource,
    /** An address of the file, of which the folder of the images may be a part. */
    Address,
    /** The file without its folders. */
    LastName,
    /** The file without its folders and its extension. */
    Stem
  };

  /** The file with the annotations. */
  std::string source;
  /** As it is written there. */
  std::string name;
  Naming      naming{ Naming::FromFolder };
  /** In pixels; 0 where it is not said. */
  std::array<double, 2> size{};
  /** Whether positions are in pixels, and not in mm. */
  bool isInPixels{ true };
  /** What positions in pixels are counted from, of the first pixel. */
  AnnotationImportEnums::PixelOrigin    pixelOrigin{ AnnotationImportEnums::PixelOrigin::Center };
  std::map<std::string, AnnotatedPoint> points;

  /** What errors call it. */
  std::string
  Describe() const;

  /** Adds a point; one that is there already is an error. */
  void
  Add(const std::string & landmark, const AnnotatedPoint & point);

  void
  Add(const std::string & landmark, double x, double y);
};

/** The images of files, and the names of landmarks in their order. */
class Annotations
{
public:
  std::vector<AnnotatedImage> images;

  const std::vector<std::string> &
  GetLandmarks() const
  {
    return m_Landmarks;
  }

  /** Adds a name that is not there yet. */
  void
  AddName(const std::string & landmark);

  /** Adds an image, and the names of its landmarks. A landmark of another owner than before is an error. */
  void
  Add(const AnnotatedImage & image);

private:
  std::vector<std::string>           m_Landmarks;
  std::set<std::string>              m_LandmarksSoFar;
  std::map<std::string, std::string> m_OwnerOfLandmark;
};

/** COCO, LabelMe, VIA or Label Studio, as the content says. */
void
ReadJSONAnnotations(const std::string & fileName, Annotations & annotations);

/** Tasks of Label Studio. */
void
ReadLabelStudio(const std::string & fileName, const ForeignValue & document, Annotations & annotations);

/** CVAT for images. */
void
ReadXMLAnnotations(const std::string & fileName, Annotations & annotations);

/** VIA, or 3D Slicer's table, as the header says. */
void
ReadCSVAnnotations(const std::string & fileName, Annotations & annotations);

/** Whether the header of a table is one that ReadCSVAnnotations() reads. */
bool
IsAnnotationTable(const std::string & fileName);

/** The regions of a file of VIA, whose names are all in one attribute. */
class RegionsOfVIA
{
public:
  /** Adds the point of a region; others are an error. */
  void
  Add(const ForeignValue & shape, const ForeignValue & attributes, AnnotatedImage & image);

private:
  std::string m_NamingAttribute;
};

/** Of VIA 3, which writes other files than those before. */
[[noreturn]] void
ThrowIsOfVIA3(const std::string & fileName);

} // end namespace itk

#endif
