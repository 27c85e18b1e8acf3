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
#ifndef RegistrationArguments_h
#define RegistrationArguments_h

#include "GridArguments.h"
#include "ProgramFiles.h"
#include "SlicerModule.h"

#include "itkLandmarkFile.h"
#include "itkLandmarkRegistrationMethod.h"

#include "itksys/SystemTools.hxx"

#include <string>
#include <vector>

/** The arguments of RegisterWithLandmarks. */
struct RegistrationArguments
{
  using Kind = itk::LandmarkTransformInitializerEnums::TransformKind;
  using Start = itk::LandmarkRegistrationMethodEnums::Start;

  TCLAP::CmdLine command{
    "Finds the transform that takes points of a fixed image to a moving image, from landmarks that a model finds or "
    "files hold, and refines it, if asked to, by the images' mutual information. Images: PNG, JPEG, BMP, TIFF, DICOM, "
    "MetaImage, NIfTI, NRRD, of two or three dimensions.",
    ' ',
    LandmarkLocalization_VERSION
  };

  /** Parses the arguments, and throws those that do not go together. */
  void
  Parse(int argc, char * argv[])
  {
    slicer.Parse(argc, argv);
    const auto refuse = [](bool isWrong, const std::string & reason, const std::string & argument) {
      if (isWrong)
      {
        throw TCLAP::ArgException(reason, argument);
      }
    };
    const bool hasFiles = fixedLandmarks.isSet() || movingLandmarks.isSet();
    const bool startsFromLandmarks = start.getValue() == Start::Landmarks;
    const bool isSpline = kind.getValue() == Kind::ThinPlateSpline || kind.getValue() == Kind::BSpline;
    refuse(fixedLandmarks.isSet() != movingLandmarks.isSet(),
           "must be given together",
           "--fixed-landmarks, --moving-landmarks");
    refuse(checkFixed.isSet() != checkMoving.isSet(), "must be given together", "--check-fixed, --check-moving");
    // 3D Slicer always says one.
    refuse(!model.isSet() && device.getValue() != DeviceOption::DeviceEnum::Auto, "needs --model", "--device");
    refuse(!model.isSet() && grid.AreGiven(), "need --model", "--cover, --tile and --view-...");
    refuse(model.isSet() && hasFiles, "cannot be given together", "--model, --fixed-landmarks");
    refuse(startsFromLandmarks && !model.isSet() && !hasFiles,
           "--model or --fixed-landmarks and --moving-landmarks must be given",
           "--initialize");
    refuse(!startsFromLandmarks && model.isSet(), "needs --initialize landmarks", "--model");
    refuse(
      !startsFromLandmarks && hasFiles && !fitLandmarks.isSet(), "needs --initialize landmarks", "--fixed-landmarks");
    refuse(!startsFromLandmarks && robust.isSet(), "needs --initialize landmarks", "--robust");
    refuse(!startsFromLandmarks && elastixPoints.isSet(), "needs --initialize landmarks", "--elastix-points");
    refuse(!startsFromLandmarks && isSpline, "needs --initialize landmarks", "--transform tps and bspline");
    refuse(kind.getValue() != Kind::ThinPlateSpline && stiffness.isSet(), "needs --transform tps", "--stiffness");
    refuse(errorsFile.isSet() && !checkFixed.isSet(), "needs --check-fixed and --check-moving", "--errors");
    refuse(fitLandmarks.isSet() && !model.isSet() && !hasFiles, "needs landmarks", "--fit-landmarks");
    refuse(robust.isSet() && !(robust.getValue() > 0.0), "must be positive", "--robust");
    for (const auto & fileName : transformFiles.getValue())
    {
      const auto extension = itksys::SystemTools::LowerCase(itksys::SystemTools::GetFilenameLastExtension(fileName));
      refuse(extension != ".tfm" && extension != ".h5", "must end in .tfm or .h5 (got " + fileName + ')', "--output");
    }
    VerifyOutputs(command);
  }

  // In the order in which --help shows them.
  RequiredOption      fixedImage{ command, "fixed", "file", "Fixed image" };
  RequiredOption      movingImage{ command, "moving", "file", "Moving image" };
  SpacingOption       spacing{ command };
  ListOption<double>  movingSpacing{ command, "moving-spacing", "mm", "As --spacing, of the moving image alone" };
  TextOption          model{ command, "model", "file", "Model that finds the landmarks of both images" };
  GridArguments       grid{ command };
  DeviceOption        device{ command };
  TextOption          fixedLandmarks{ command,
                             "fixed-landmarks",
                             "file",
                             "Landmarks of the fixed image (" + Join(itk::GetLandmarkFileExtensions()) +
                               "), or a table with a row of the name of its file" };
  TextOption          movingLandmarks{ command,
                              "moving-landmarks",
                              "file",
                              "Landmarks of the moving image; pairs have the same name" };
  TextOption          fitLandmarks{ command,
                           "fit-landmarks",
                           "which",
                           "Landmarks to use: all (default), odd (the first, third...), even, or names with commas "
                                    "between them; errors are then those of the others",
                           "all" };
  ChoiceOption<Start> start{ command,
                             "initialize",
                             "Start from landmarks (default), from the images' centers of gravity (moments) or middles "
                             "(geometry), or from no movement (none)",
                             { { "landmarks", Start::Landmarks },
                               { "moments", Start::Moments },
                               { "geometry", Start::Geometry },
                               { "none", Start::Identity } } };
  ChoiceOption<Kind>  kind{ command,
                           "transform",
                           "Kind of the transform (default: rigid)",
                           { { "rigid", Kind::Rigid },
                              { "similarity", Kind::Similarity },
                              { "affine", Kind::Affine },
                              { "tps", Kind::ThinPlateSpline },
                              { "bspline", Kind::BSpline } } };
  Option<double>      robust{
    command,
    "robust",
    "mm",
    "Refuse landmarks that are further from the others' transform than this (splines: from an affine transform)"
  };
  Option<double> stiffness{
    command,
    "stiffness",
    "value",
    "Stiffness of --transform tps, in mm^2 in 2D and in mm in 3D; 0 (default) goes through the landmarks"
  };
  Switch     refine{ command,
                 "refine",
                 "Refine the transform by Mattes mutual information (tps: as a B-spline transform)" };
  TextOption checkFixed{ command, "check-fixed", "file", "Landmarks of the fixed image whose errors are printed" };
  TextOption checkMoving{ command, "check-moving", "file", "Landmarks of the moving image, likewise" };
  OutputListOption transformFiles{ command,
                                   "output",
                                   "file",
                                   "Transform file to write (tfm or h5), any number of times" };
  OutputOption     elastixFile{ command,
                            "elastix",
                            "file",
                            "Parameter file to write, for elastix -t0 and transformix -tp" };
  OutputOption     elastixPoints{
    command, "elastix-points",
    "name",  "Write the pairs that were used to <this>-fixed.pts and <this>-moving.pts, for elastix -fp and -mp",
    false,   { "-fixed.pts", "-moving.pts" }
  };
  OutputOption pictures{
    command, "pictures",
    "name",  "Draw the moving image over the fixed one, <this>-before.png, -initialized.png and -refined.png",
    false,   { "-before.png", "-initialized.png", "-refined.png" }
  };
  OutputOption  errorsFile{ command, "errors", "file", "CSV to write with the error of each landmark at each stage" };
  ThreadsOption threads{ command };
  SlicerModule  slicer{
    command,
    "Register With Landmarks",
    { { "Images and landmarks",
         { { "fixed", "Fixed image", "image", "type=\"any\"", "input" },
           { "moving", "Moving image", "image", "type=\"any\"", "input" },
           { "model", "Model", "file", "fileExtensions=\".pt\"", "input" },
           { "fixed-landmarks",
             "Fixed landmarks",
             "pointfile",
             "fileExtensions=\".mrk.json\" coordinateSystem=\"lps\"",
             "input" },
           { "moving-landmarks",
             "Moving landmarks",
             "pointfile",
             "fileExtensions=\".mrk.json\" coordinateSystem=\"lps\"",
             "input" },
           { "output", "Transform", "transform", "fileExtensions=\".tfm,.h5\"", "output" } } },
       { "How",
         { { "transform", "Kind of transform" },
           { "initialize", "Start" },
           { "robust", "Largest residual, mm", "string" },
           { "stiffness", "Stiffness", "string" },
           { "refine", "Refine by the images" },
           { "device", "Device" } } },
       { "Results",
         { { "used", "Pairs used", "integer", "", "output", "Pairs of landmarks that the transform was fitted to" },
           { "residual", "Residual, mm", "double", "", "output", "Root mean square of their residuals" } } } }
  };
};

#endif
