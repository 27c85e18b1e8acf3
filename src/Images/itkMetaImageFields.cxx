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
#include "itkMetaImageFields.h"

namespace itk
{

namespace
{

bool
HasName(const std::string & name, const std::string & names)
{
  return names.find(' ' + name + ' ') != std::string::npos;
}

} // end anonymous namespace

bool
IsMetaImageFieldUsed(const std::string & name)
{
  static const std::string names =
    " ObjectType NDims DimSize DistanceUnits ElementSpacing ElementSize Offset Position Origin ImagePosition "
    "TransformMatrix Orientation Rotation BinaryData BinaryDataByteOrderMSB ElementByteOrderMSB CompressedData "
    "CompressedDataSize HeaderSize ElementToIntensityFunctionOffset ElementToIntensityFunctionSlope ElementType "
    "ElementNumberOfChannels ElementDataFile ";
  return HasName(name, names);
}

SizeValueType
GetLongestMetaImageField(const std::string & name)
{
  static const std::string shortest = " Comment Name ObjectSubType ";
  static const std::string others =
    " AcquisitionDate AnatomicalOrientation CenterOfRotation Color ElementMax ElementMin "
    "ElementNBits ID Modality ParentID SequenceID ";
  return HasName(name, shortest) ? 254 : HasName(name, others) || IsMetaImageFieldUsed(name) ? 499 : 32767;
}

} // end namespace itk
