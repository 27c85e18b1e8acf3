"""Every wrapped class constructs, prints and documents itself; enums and errors come through."""

import glob
import json
import os
import re
import shutil

import itk
import numpy as np

from programs import ProgramTest, main, run, work

SOURCE = os.environ["MODULE_SOURCE_DIR"]
SIMPLE = ("AnnotationImport", "LandmarkTable", "LandmarkEvaluation", "LandmarkEvaluationResult", "LandmarkMeasurement",
          "LandmarkModelTrainer", "LandmarkModelCalibration")
INPUTS = ("IF", "IUC", "ISS")
# What each class is wrapped for, as its name goes on, in 2D.
TEMPLATES = {
    "ElastixTransformFileWriter": ["2"],
    "GaussianHeatmapImageSource": ["LS2VIF2"],
    "HeatmapResampleImageFilter": ["VIF2VIF2"],
    "HeatmapToPointSetFilter": ["VIF2"],
    "IntensityScaleImageFilter": [i + "2IF2" for i in INPUTS],
    "KeysCubicInterpolateImageFunction": [i + "2D" for i in INPUTS],
    "LandmarkFileReader": ["LS2"],
    "LandmarkFileWriter": ["LS2"],
    "LandmarkImageReader": [i + "2" for i in INPUTS],
    "LandmarkIntensityImageFilter": [i + "2IF2" for i in INPUTS],
    "LandmarkLocalizationFilter": [i + "2" for i in INPUTS],
    "LandmarkNetworkImageFilter": ["IF2"],
    "LandmarkOverlay": [i + "2" for i in INPUTS],
    "LandmarkRegistrationMethod": ["2"],
    "LandmarkSet": ["2"],
    "LandmarkShapeModel": ["2"],
    "LandmarkTransformInitializer": ["2"],
    "MaskedHistogramMatchingImageFilter": [i + "2" + i + "2" for i in INPUTS],
    "NetworkGridResampleImageFilter": [i + "2IF2" for i in INPUTS],
    "OtsuForegroundMaskImageFilter": [i + "2IUC2" for i in INPUTS],
    "RegistrationOverlay": [i + "2" for i in INPUTS],
}
# What others derive from has no name of its own in Python, nor has what LandmarkImageReader reads pictures with.
ABSTRACT = {"NetworkInferenceFilter"}
INSIDE = {"PictureImageIO", "PictureImageIOFactory"}
NO_FILTERS = {"ElastixTransformFileWriter", "KeysCubicInterpolateImageFunction", "LandmarkOverlay", "LandmarkSet", "LandmarkShapeModel",
              "RegistrationOverlay"}
# Not every ITK has what this one needs.
TREE = os.path.join(os.path.dirname(itk.__file__), *[os.pardir] * 4)
if not glob.glob(os.path.join(TREE, "lib", "cmake", "*", "Modules", "ITKRegistrationMethodsv4.cmake")):
    del TEMPLATES["LandmarkRegistrationMethod"]


def public_classes():
    """Names of the classes and of the enum classes that the headers declare."""
    classes, enums = set(), set()
    for header in glob.glob(os.path.join(SOURCE, "include", "*.h")):
        with open(header, encoding="utf-8") as file:
            text = file.read()
        classes.update(re.findall(r"^class ITK_TEMPLATE_EXPORT (\w+)", text, re.MULTILINE))
        # Of the others, ITK's objects.
        classes.update(re.findall(r"^class LandmarkLocalization_EXPORT (\w+) : public", text, re.MULTILINE))
        enums.update(re.findall(r"^class (\w+Enums)", text, re.MULTILINE))
    if "LandmarkRegistrationMethod" not in TEMPLATES:
        classes.remove("LandmarkRegistrationMethod")
        enums.remove("LandmarkRegistrationMethodEnums")
    return classes - ABSTRACT - INSIDE, enums


class Classes(ProgramTest):
    def test_every_public_class_is_wrapped(self):
        classes, enums = public_classes()
        self.assertEqual(classes, {"LandmarkModel", *SIMPLE, *TEMPLATES})
        for name in classes | enums | {"LandmarkDataSet"}:
            self.assertTrue(hasattr(itk, name), name)

    def test_every_class_constructs_and_prints(self):
        for name in SIMPLE:
            self.assertIn(name, str(getattr(itk, name).New()))
        for name, suffixes in TEMPLATES.items():
            kinds = {kind.__name__: kind for kind in getattr(itk, name).values()}
            expected = suffixes + [re.sub("2", "3", suffix) for suffix in suffixes]
            self.assertEqual(set(kinds), {f"itk{name}{suffix}" for suffix in expected})
            for kind in kinds.values():
                self.assertIn(name, str(kind.New()))

    def test_a_model_is_read_and_never_changes(self):
        model = itk.LandmarkModel.Read(work("model.pt"))
        self.assertIn("LandmarkModel", str(model))
        self.assertFalse([name for name in dir(itk.LandmarkModel) if name.startswith("Set") and "Landmark" in name])
        with self.assertRaisesRegex(TypeError, "Read"):
            itk.LandmarkModel.New()

    def test_documentation_comes_through(self):
        for name in ("LandmarkModel", *SIMPLE):
            self.assertNotIn("Proxy of C++", getattr(itk, name).__doc__)
        self.assertIn("heatmaps", itk.HeatmapToPointSetFilter.values()[0].__doc__)
        self.assertIn("Default", itk.LandmarkModelTrainer.SetNumberOfDecodingThreads.__doc__)
        self.assertIn("image", itk.LandmarkLocalizationFilter.values()[0].__doc__)

    def test_every_filter_has_a_function(self):
        for name in set(TEMPLATES) - NO_FILTERS:
            function = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
            self.assertTrue(callable(getattr(itk, function)), function)

    def test_enums_are_numbers_with_names(self):
        scale = itk.IntensityScaleImageFilter[itk.Image[itk.F, 3], itk.Image[itk.F, 3]].New(
            range_rule=itk.IntensityScaleImageFilterEnums.RangeRule_FixedRange)
        self.assertEqual(scale.GetRangeRule(), itk.IntensityScaleImageFilterEnums.RangeRule_FixedRange)
        self.assertIn("FixedRange", str(scale))

    def test_numbers_that_are_no_value_of_an_enum_are_refused(self):
        scale = itk.IntensityScaleImageFilter[itk.Image[itk.F, 3], itk.Image[itk.F, 3]].New()
        scale.SetRangeRule(np.int64(itk.IntensityScaleImageFilterEnums.RangeRule_Quantiles))
        self.assertIn("Quantiles", str(scale))
        for number in (2, -1, 256, 2**70):
            with self.assertRaisesRegex(ValueError, r"SetRangeRule takes one of 0 \(FixedRange\), 1 \(Quantiles\)"):
                scale.SetRangeRule(number)
        with self.assertRaises(TypeError):
            scale.SetRangeRule("Quantiles")
        for call, names in ((itk.LandmarkModelTrainer.New().SetDevice, "CUDA"), (itk.LandmarkEvaluation.New().SetProtocol, "Spine"),
                            (itk.LandmarkTransformInitializer[3].New().SetTransformKind, "BSpline")):
            with self.assertRaisesRegex(ValueError, names):
                call(77)

    def test_cubic_interpolation_goes_through_the_pixels(self):
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        interpolator = itk.KeysCubicInterpolateImageFunction[type(image), itk.D].New(input_image=image)
        self.assertEqual(interpolator.EvaluateAtContinuousIndex([20.0, 30.0]), image.GetPixel([20, 30]))
        with self.assertRaisesRegex(RuntimeError, "InputImage must be set"):
            itk.KeysCubicInterpolateImageFunction[type(image), itk.D].New().EvaluateAtContinuousIndex([20.0, 30.0])


class Errors(ProgramTest):
    def fail(self, call, *texts):
        with self.assertRaises(RuntimeError) as context:
            call()
        for text in texts:
            self.assertIn(text, str(context.exception))

    def test_a_missing_model_file_says_so(self):
        name = self.path("no.pt")
        program = run("LocalizeLandmarks", "--model", name, "--output", self.path("out"), work("pictures", "phantom_001.png"))
        self.fail(lambda: itk.LandmarkModel.Read(name), program.stderr.strip().split(": ", 1)[1])

    def test_settings_are_checked(self):
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        self.fail(lambda: itk.landmark_localization_filter(image), "Model must be set")
        self.fail(lambda: itk.intensity_scale_image_filter(image, lower_quantile=0.9, upper_quantile=0.1), "Quantile")
        self.fail(lambda: itk.LandmarkModelTrainer.New().Update(), "TrainingData must be set.")
        self.fail(itk.LandmarkModelTrainer.New(training_data=itk.LandmarkDataSet(None, ".")).Update, "TrainingData must be set.")
        self.fail(lambda: itk.LandmarkDataSet(None, ".").AddAnnotator(itk.LandmarkTable.New()), "There must be an annotator")
        self.fail(lambda: itk.LandmarkModelTrainer.New(settings='{"speed": 1}'), "speed")
        self.fail(lambda: itk.LandmarkTable.New().GetLandmarks("x.png"), "x.png")
        self.fail(lambda: itk.LandmarkSet[2].New().IsMissing(0), "landmark")

    def test_a_text_is_no_list_of_texts(self):
        table = itk.LandmarkTable.New()
        for names in ("abc", 1, ["a", 1]):
            with self.assertRaisesRegex(TypeError, "list of texts"):
                table.SetLandmarkNames(names)
        table.SetLandmarkNames(["a\0b"])
        self.assertEqual(table.GetLandmarkNames(), ("a\0b",))
        table.SetLandmarkNames(("a", "b"))
        self.assertEqual(table.GetLandmarkNames(), ("a", "b"))
        for images in ("one.png", [1]):
            with self.assertRaises(TypeError):
                itk.LandmarkDataSet(table, ".", images, [])

    def test_what_is_no_model_is_refused(self):
        for models in (1, ["model.pt"], [itk.LandmarkTable.New()], [None]):
            with self.assertRaisesRegex(TypeError, "list of models"):
                itk.LandmarkModel.Average(models)
        self.fail(lambda: itk.LandmarkModel.Average([]), "model")

    def test_a_damaged_image_is_refused(self):
        name = self.path("half.png")
        shutil.copy(work("pictures", "phantom_001.png"), name)
        os.truncate(name, os.path.getsize(name) // 2)
        reader = itk.LandmarkImageReader[itk.Image[itk.UC, 2]].New(file_name=name)
        self.fail(reader.Update, "half.png")

    def test_the_dimension_must_be_that_of_the_model(self):
        model = itk.LandmarkModel.Read(work("volume_model.pt"))
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        self.fail(lambda: itk.landmark_localization_filter(image, model=model), "dimension")

    def test_missing_landmarks_are_nan(self):
        landmarks = itk.landmark_localization_filter(itk.imread(work("pictures", "phantom_001.png"), itk.F),
                                                     model=itk.LandmarkModel.Read(work("model.pt")), minimum_confidence=1e9)
        self.assertTrue(np.isnan(landmarks.GetPositions()).all())
        self.assertTrue(np.isfinite(landmarks.GetConfidences()).all())
        self.assertTrue(landmarks.IsMissing(0))

    def test_landmarks_are_measured(self):
        measurement = itk.LandmarkMeasurement.New()
        self.assertIn("steiner", measurement.GetShippedDefinitions())
        measurement.SetDefinitions(json.dumps({"measurements": [{"name": "ab", "kind": "distance", "points": ["a", "b"]}]}))
        landmarks = itk.LandmarkSet[2].New()
        landmarks.SetLandmarkNames(["a", "b"])
        landmarks.SetPositions(np.array([[0.0, 0.0], [3.0, 4.0]]))
        measured, = json.loads(measurement.ComputeJSON(landmarks))
        self.assertEqual((measured["name"], measured["value"], measured["standardError"]), ("ab", 5, None))
        self.fail(lambda: measurement.SetDefinitions("{}"), "measurements: must be given")


if __name__ == "__main__":
    main()
