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
#ifndef itkLandmarkFileFormats_h
#define itkLandmarkFileFormats_h

#include "itkLandmarkMeasuredValue.h"
#include "itkLandmarkSet.h"

#include "itkImageBase.h"

namespace itk
{

/** One format of landmark files: its extension in lower case and its reader/writer pair.
 * A writer returns the whole text; `fileName` is for error messages there. Formats that know no measurements or
 * definitions leave them out. A format of Slicer says whether all points can be those of a flat image. */
template <unsigned int VDimension>
struct LandmarkFileFormat
{
  const char * extension;
  typename LandmarkSet<VDimension>::Pointer (*read)(const std::string &           fileName,
                                                    const ImageBase<VDimension> * referenceImage);
  std::string (*write)(const std::string &                        fileName,
                       const LandmarkSet<VDimension> &            landmarks,
                       const std::vector<LandmarkMeasuredValue> & measured,
                       const std::vector<std::string> &           definitions);
  bool (*isFlatSlicerFile)(const std::string & fileName){ nullptr };
};

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadCSVLandmarks(const std::string & fileName, const ImageBase<VDimension> *);
template <unsigned int VDimension>
std::string
WriteCSVLandmarks(const std::string &                        fileName,
                  const LandmarkSet<VDimension> &            landmarks,
                  const std::vector<LandmarkMeasuredValue> & measured,
                  const std::vector<std::string> &           definitions);

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadSlicerMarkups(const std::string & fileName, const ImageBase<VDimension> *);
template <unsigned int VDimension>
std::string
WriteSlicerMarkups(const std::string &                        fileName,
                   const LandmarkSet<VDimension> &            landmarks,
                   const std::vector<LandmarkMeasuredValue> & measured,
                   const std::vector<std::string> &           definitions);

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadSlicerFiducials(const std::string & fileName, const ImageBase<VDimension> *);
template <unsigned int VDimension>
std::string
WriteSlicerFiducials(const std::string &                        fileName,
                     const LandmarkSet<VDimension> &            landmarks,
                     const std::vector<LandmarkMeasuredValue> & measured,
                     const std::vector<std::string> &           definitions);

bool
IsFlatSlicerMarkups(const std::string & fileName);
bool
IsFlatSlicerFiducials(const std::string & fileName);

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadElastixPoints(const std::string & fileName, const ImageBase<VDimension> * referenceImage);
template <unsigned int VDimension>
std::string
WriteElastixPoints(const std::string &                        fileName,
                   const LandmarkSet<VDimension> &            landmarks,
                   const std::vector<LandmarkMeasuredValue> & measured,
                   const std::vector<std::string> &           definitions);

/** Instances of a format's pair of functions, at the end of its source. */
#define itkLandmarkFileFormatMacro(Read, Write)                                                                        \
  template LandmarkSet<2>::Pointer Read(const std::string &, const ImageBase<2> *);                                    \
  template LandmarkSet<3>::Pointer Read(const std::string &, const ImageBase<3> *);                                    \
  template std::string             Write(const std::string &,                                                          \
                                         const LandmarkSet<2> &,                                                       \
                                         const std::vector<LandmarkMeasuredValue> &,                                   \
                                         const std::vector<std::string> &);                                            \
  template std::string             Write(const std::string &,                                                          \
                                         const LandmarkSet<3> &,                                                       \
                                         const std::vector<LandmarkMeasuredValue> &,                                   \
                                         const std::vector<std::string> &)

} // end namespace itk

#endif
