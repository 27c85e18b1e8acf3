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
#include "itkElastixTransformFileContent.h"

#include "itkNumberToString.h"
#include "itkWriteFileAtomically.h"

namespace itk
{
namespace
{

std::string
MakeNumbers(const std::string & name, const std::vector<double> & values)
{
  std::string entry = '(' + name;
  for (const double value : values)
  {
    entry += ' ' + NumberToString<double>()(value);
  }
  return entry + ")\n";
}

std::string
MakeWord(const std::string & name, const std::string & word)
{
  return '(' + name + " \"" + word + "\")\n";
}

} // namespace

void
WriteElastixTransformFile(const std::string & fileName, const ElastixTransformFileContent & content)
{
  const auto  dimension = static_cast<double>(content.Size.size());
  std::string text = MakeWord("Transform", content.Transform);
  text += MakeNumbers("NumberOfParameters", { static_cast<double>(content.Parameters.size()) });
  text += MakeNumbers("TransformParameters", content.Parameters);
  text += MakeWord("InitialTransformParametersFileName", "NoInitialTransform");
  text += MakeWord("HowToCombineTransforms", "Compose");
  for (const auto & entry : content.Numbers)
  {
    text += MakeNumbers(entry.first, entry.second);
  }
  for (const auto & entry : content.Words)
  {
    text += MakeWord(entry.first, entry.second);
  }
  text += MakeNumbers("FixedImageDimension", { dimension });
  text += MakeNumbers("MovingImageDimension", { dimension });
  text += MakeWord("FixedInternalImagePixelType", "float");
  text += MakeWord("MovingInternalImagePixelType", "float");
  text += MakeNumbers("Size", content.Size);
  text += MakeNumbers("Index", content.Index);
  text += MakeNumbers("Spacing", content.Spacing);
  text += MakeNumbers("Origin", content.Origin);
  text += MakeNumbers("Direction", content.Direction);
  text += MakeWord("UseDirectionCosines", "true");
  text += MakeWord("ResampleInterpolator", "FinalBSplineInterpolator");
  text += MakeNumbers("FinalBSplineInterpolationOrder", { 3.0 });
  text += MakeWord("Resampler", "DefaultResampler");
  text += MakeNumbers("DefaultPixelValue", { 0.0 });
  text += MakeWord("ResultImageFormat", "nii.gz");
  text += MakeWord("ResultImagePixelType", "float");
  text += MakeWord("CompressResultImage", "false");
  WriteFileAtomically(fileName, text);
}

} // end namespace itk
