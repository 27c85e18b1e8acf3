"""Every wrapped class constructs, prints and documents itself; enums and errors come through."""

import glob
import math
import os
import re
import shutil

import itk

from programs import ProgramTest, main, run, work

SOURCE = os.environ["MODULE_SOURCE_DIR"]
SIMPLE = ("LandmarkModel", "LandmarkTable", "LandmarkEvaluation", "LandmarkEvaluationResult", "LandmarkModelTrainer",
          "LandmarkModelCalibration")
INPUTS = ("IF", "IUC", "ISS")
# What each class is wrapped for, as its name goes on, in 2D.
TEMPLATES = {
    "ElastixTransformFileWriter": ["2"],
    "GaussianHeatmapImageSource": ["PSF2VIF2"],
    "HeatmapNetworkImageFilter": ["IF2VIF2"],
    "HeatmapResampleImageFilter": ["VIF2VIF2"],
    "HeatmapToPointSetFilter": ["VIF2PSF2"],
    "IntensityScaleImageFilter": [i + "2IF2" for i in INPUTS],
    "KeysCubicInterpolateImageFunction": [i + "2D" for i in INPUTS],
    "LandmarkFileReader": ["PSF2"],
    "LandmarkFileWriter": ["PSF2"],
    "LandmarkImageReader": [i + "2" for i in INPUTS],
    "LandmarkLocalizationFilter": [i + "2PSF2" for i in INPUTS],
    "LandmarkModelIntensityImageFilter": [i + "2IF2" for i in INPUTS],
    "LandmarkOverlay": [i + "2" for i in INPUTS],
    "LandmarkTransformInitializer": ["2"],
    "MaskedHistogramMatchingImageFilter": [i + "2" + i + "2" for i in INPUTS],
    "NetworkGridResampleImageFilter": [i + "2IF2" for i in INPUTS],
    "OtsuForegroundMaskImageFilter": [i + "2IUC2" for i in INPUTS],
    "RegistrationOverlay": [i + "2" for i in INPUTS],
}


def public_classes():
    """Names of the classes and of the enum classes that the headers declare."""
    classes, enums = set(), set()
    for header in glob.glob(os.path.join(SOURCE, "include", "*.h")):
        with open(header, encoding="utf-8") as file:
            text = file.read()
        classes.update(re.findall(r"^class (?:ITK_TEMPLATE_EXPORT |LandmarkLocalization_EXPORT )(\w+)", text, re.MULTILINE))
        enums.update(re.findall(r"^class (\w+Enums)", text, re.MULTILINE))
    return classes, enums


class Classes(ProgramTest):
    def test_every_public_class_is_wrapped(self):
        classes, enums = public_classes()
        self.assertEqual(classes, set(SIMPLE) | set(TEMPLATES))
        for name in classes | enums:
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

    def test_documentation_comes_through(self):
        for name in SIMPLE:
            self.assertNotIn("Proxy of C++", getattr(itk, name).__doc__)
        self.assertIn("heatmaps", itk.HeatmapToPointSetFilter.values()[0].__doc__)
        self.assertIn("Default", itk.LandmarkModelTrainer.SetLearningRate.__doc__)
        self.assertIn("image", itk.LandmarkLocalizationFilter.values()[0].__doc__)

    def test_every_filter_has_a_function(self):
        for name in set(TEMPLATES) - {"ElastixTransformFileWriter", "KeysCubicInterpolateImageFunction", "LandmarkOverlay",
                                      "RegistrationOverlay"}:
            function = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
            self.assertTrue(callable(getattr(itk, function)), function)

    def test_enums_are_numbers_with_names(self):
        model = itk.LandmarkModel.New()
        model.SetArchitecture(itk.LandmarkModelEnums.Architecture_LocalizationUNet)
        self.assertEqual(model.GetArchitecture(), itk.LandmarkModelEnums.Architecture_LocalizationUNet)
        self.assertIn("LocalizationUNet", str(model))
        trainer = itk.LandmarkModelTrainer.New(model=model)
        trainer.ApplyPreset(itk.LandmarkModelTrainerEnums.Preset_FastCPU)
        self.assertEqual(trainer.GetOptimizer(), itk.LandmarkModelTrainerEnums.Optimizer_Adam)
        scale = itk.IntensityScaleImageFilter[itk.Image[itk.F, 3], itk.Image[itk.F, 3]].New(
            range_rule=itk.IntensityScaleImageFilterEnums.RangeRule_FixedRange)
        self.assertEqual(scale.GetRangeRule(), itk.IntensityScaleImageFilterEnums.RangeRule_FixedRange)

    def test_cubic_interpolation_goes_through_the_pixels(self):
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        interpolator = itk.KeysCubicInterpolateImageFunction[type(image), itk.D].New(input_image=image)
        self.assertEqual(interpolator.EvaluateAtContinuousIndex([20.0, 30.0]), image.GetPixel([20, 30]))


class Errors(ProgramTest):
    def fail(self, call, *texts):
        with self.assertRaises(RuntimeError) as context:
            call()
        for text in texts:
            self.assertIn(text, str(context.exception))

    def test_a_missing_model_file_says_so(self):
        name = self.path("no.pt")
        program = run("LocalizeLandmarks", "--model", name, "--output", self.path("out"), work("pictures", "phantom_001.png"))
        self.fail(lambda: itk.LandmarkModel.New().Read(name), program.stderr.strip().split(": ", 1)[1])

    def test_settings_are_checked(self):
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        self.fail(lambda: itk.landmark_localization_filter(image), "Model must be set")
        self.fail(lambda: itk.intensity_scale_image_filter(image, lower_quantile=0.9, upper_quantile=0.1), "Quantile")
        self.fail(lambda: itk.LandmarkModelTrainer.New().Update(), "Model and Landmarks must be set.")
        self.fail(lambda: itk.LandmarkTable.New().GetCoordinates("x.png"), "x.png")

    def test_a_text_is_no_list_of_texts(self):
        with self.assertRaisesRegex(TypeError, "list of texts"):
            itk.LandmarkModel.New().SetLandmarkNames("abc")
        trainer = itk.LandmarkModelTrainer.New(training_images=["one.png"])
        self.assertEqual(trainer.GetTrainingImages(), ("one.png",))

    def test_a_damaged_image_is_refused(self):
        name = self.path("half.png")
        shutil.copy(work("pictures", "phantom_001.png"), name)
        os.truncate(name, os.path.getsize(name) // 2)
        reader = itk.LandmarkImageReader[itk.Image[itk.UC, 2]].New(file_name=name)
        self.fail(reader.Update, "half.png")

    def test_the_dimension_must_be_that_of_the_model(self):
        model = itk.LandmarkModel.New()
        model.Read(work("volume_model.pt"))
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        self.fail(lambda: itk.landmark_localization_filter(image, model=model), "dimension")

    def test_missing_landmarks_are_nan(self):
        model = itk.LandmarkModel.New()
        model.Read(work("model.pt"))
        model.SetMinimumConfidence(1e9)
        points = itk.landmark_localization_filter(itk.imread(work("pictures", "phantom_001.png"), itk.F), model=model)
        self.assertTrue(all(math.isnan(x) for x in itk.array_from_vector_container(points.GetPoints()).ravel()))


if __name__ == "__main__":
    main()
