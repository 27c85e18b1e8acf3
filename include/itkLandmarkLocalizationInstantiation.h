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
#ifndef itkLandmarkLocalizationInstantiation_h
#define itkLandmarkLocalizationInstantiation_h

#include "LandmarkLocalizationExport.h"

// The class templates of the module are compiled once, in the library, for the common types; other types are compiled
// where they are used. At the end of the header of a class template, after its .hxx:
//
//   itkForImagesMacro(itkExternTemplateMacro, IntensityScaleImageFilter);
//
// and in its .cxx:
//
//   itkForImagesMacro(itkTemplateMacro, IntensityScaleImageFilter);

/** The types: itkForXMacro(apply, name) applies a macro to name<type>, for each of them. */
#define itkForDimensionsMacro(apply, name)                                                                             \
  apply(name<2>);                                                                                                      \
  apply(name<3>)
#define itkForLandmarkSetsMacro(apply, name)                                                                           \
  apply(name<LandmarkSet<2>>);                                                                                         \
  apply(name<LandmarkSet<3>>)
#define itkForHeatmapsMacro(apply, name)                                                                               \
  apply(name<VectorImage<float, 2>>);                                                                                  \
  apply(name<VectorImage<float, 3>>)
#define itkForFloatImagesMacro(apply, name)                                                                            \
  apply(name<Image<float, 2>>);                                                                                        \
  apply(name<Image<float, 3>>)
#define itkForImagesMacro(apply, name)                                                                                 \
  itkForFloatImagesMacro(apply, name);                                                                                 \
  apply(name<Image<unsigned char, 2>>);                                                                                \
  apply(name<Image<unsigned char, 3>>);                                                                                \
  apply(name<Image<short, 2>>);                                                                                        \
  apply(name<Image<short, 3>>)

// Elsewhere, the first declaration decides the visibility; on Windows, dllexport belongs to the definition.
#if defined(_WIN32) && defined(LandmarkLocalization_EXPORTS)
#  define itkTemplateMacro(...) template class LandmarkLocalization_EXPORT __VA_ARGS__
#  define LandmarkLocalization_EXTERN_EXPORT
#else
#  define itkTemplateMacro(...) template class __VA_ARGS__
#  define LandmarkLocalization_EXTERN_EXPORT LandmarkLocalization_EXPORT
#endif
#ifdef ITK_WRAPPING_PARSER
#  define itkExternTemplateMacro(...) static_assert(true, "The parser needs no instances.")
#else
#  define itkExternTemplateMacro(...) extern template class LandmarkLocalization_EXTERN_EXPORT __VA_ARGS__
#endif

#endif
