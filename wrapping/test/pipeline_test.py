"""The same pipelines in Python as in C++, with NumPy and with ITK's own filters around them."""

import json
import math
import os
import subprocess
import sys

import itk
import numpy as np

from programs import ProgramTest, main, read_csv, run, work

EXAMPLES = os.environ["EXAMPLE_DIR"]


def read_model(name="model.pt"):
    return itk.LandmarkModel.Read(work(name))


def make_landmarks(positions, names=None):
    positions = np.asarray(positions, dtype=float)
    landmarks = itk.LandmarkSet[positions.shape[1]].New()
    landmarks.SetLandmarkNames(names or [f"l{number}" for number in range(len(positions))])
    landmarks.SetPositions(positions)
    return landmarks


def make_heatmaps(positions, size, spacing=(1.0, 1.0), direction=None, sigma=2.0):
    options = {"direction": itk.matrix_from_array(direction)} if direction is not None else {}
    return itk.gaussian_heatmap_image_source(make_landmarks(positions), sigma=sigma, size=size, spacing=spacing, **options)


class Pipeline(ProgramTest):
    def test_the_twin_of_the_program_writes_the_same_files(self):
        images = [work("pictures", name) for name in ("phantom_001.png", "phantom_002.png")]
        self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("cxx"), "--table",
                     self.path("cxx.csv"), "--overlay", *images)
        twin = subprocess.run([sys.executable, os.path.join(EXAMPLES, "localize_landmarks.py"), "--model", work("model.pt"),
                               "--spacing", "1", "--output", self.path("python"), "--table", self.path("python.csv"),
                               "--overlay", *images], capture_output=True, text=True, check=False)
        self.assertEqual(twin.returncode, 0, twin.stderr)
        self.assertEqual(len(twin.stdout.splitlines()), 2)
        for name in ("phantom_001.csv", "phantom_002.csv", "phantom_001-overlay.png"):
            with open(self.path("cxx", name), "rb") as expected, open(self.path("python", name), "rb") as found:
                self.assertEqual(found.read(), expected.read(), name)
        with open(self.path("cxx.csv"), "rb") as expected, open(self.path("python.csv"), "rb") as found:
            self.assertEqual(found.read(), expected.read())

    def example(self, name, *arguments, model=None):
        return subprocess.run([sys.executable, os.path.join(EXAMPLES, name), "--model", model or work("model.pt"), "--spacing",
                               "1", *arguments], capture_output=True, text=True, check=False)

    def test_the_twin_goes_on_after_a_bad_image(self):
        good, bad = work("pictures", "phantom_001.png"), self.write("bad.png", "no image")
        twin = self.example("localize_landmarks.py", bad, good, "--output", self.path("out"))
        self.assertEqual(twin.returncode, 1)
        reasons = [line for line in twin.stderr.splitlines() if line.startswith("localize_landmarks.py: ")]
        program = run("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("cxx"), bad)
        self.assertEqual([line.split(": ", 1)[1] for line in reasons], [program.stderr.strip().split(": ", 1)[1]])
        self.assertEqual(os.listdir(self.path("out")), ["phantom_001.csv"])

    def test_the_twin_refuses_two_images_of_one_name(self):
        images = [self.write("a.png", ""), self.write("a.jpg", "")]
        twin = self.example("localize_landmarks.py", *images, "--output", self.path("out"))
        self.assertEqual(twin.returncode, 1)
        self.assertIn("a.jpg: another image would be written to", twin.stderr)
        self.assertFalse(os.path.exists(self.path("out")))

    def test_the_twin_overwrites_nothing_that_it_reads_or_has_written(self):
        os.mkdir(self.path("in"))
        image = self.write(os.path.join("in", "a.png"), "an image")
        drawn = self.write(os.path.join("in", "a-overlay.png"), "an image")
        for table, options, reason in (
                (image, [], "a.png: would overwrite what is read"),
                (self.path("out", "a.csv"), [], "a.csv: would be written twice"),
                (self.path("all.csv"), ["--output", self.path("in"), "--overlay"], "a-overlay.png: would overwrite what is read"),
                (self.path("none", "all.csv"), [], "all.csv: there is no folder")):
            twin = self.example("localize_landmarks.py", image, drawn, "--output", self.path("out"), "--table", table, *options)
            self.assertEqual(twin.returncode, 1)
            self.assertIn(reason, twin.stderr)
            self.assertEqual(len(twin.stderr.splitlines()), 1, twin.stderr)
        for name in (image, drawn):
            with open(name, encoding="utf-8") as file:
                self.assertEqual(file.read(), "an image")

    def test_the_chain_of_the_example_finds_what_the_filter_finds(self):
        name = work("pictures", "phantom_001.png")
        image = itk.imread(name, itk.F)
        image.SetSpacing([1.0, 1.0])
        description = json.loads(read_model().GetDescriptionText())
        description["stages"][0]["networks"] = [{"name": "GlobalDisplacementNet", "filters": 4, "headFilters": 4}]
        description["stages"][0]["decoder"]["name"] = "DisplacementVotes"
        description["stages"][0]["calibration"] = {}
        description["plausibility"] = {}
        votes = self.path("votes.pt")
        itk.LandmarkModel.Initialize(json.dumps(description), 1).Write(votes)
        for model in (work("model.pt"), votes):
            with self.subTest(model=model):
                chain = self.example("landmark_chain.py", name, model=model)
                self.assertEqual(chain.returncode, 0, chain.stderr)
                found = [[float(x) for x in line.split()[1:3]] for line in chain.stdout.splitlines()]
                expected = itk.landmark_localization_filter(image, model=itk.LandmarkModel.Read(model))
                np.testing.assert_allclose(found, expected.GetPositions(), rtol=1e-6)

    def test_decoders_take_a_temperature_and_displacements(self):
        heatmaps = make_heatmaps([[12.25, 20.5]], [32, 40])
        largest = float(itk.array_view_from_image(heatmaps).max())
        # Narrower, the weights are too few pixels for their mean to lie between them.
        soft = itk.heatmap_to_point_set_filter(heatmaps, decoder="SoftArgMax", temperature=largest / 15)
        np.testing.assert_allclose(soft.GetPositions(), [[12.25, 20.5]], atol=0.05)
        displacements = make_heatmaps([[0, 0], [0, 0]], [32, 40])
        y, x = np.mgrid[:40, :32]
        itk.array_view_from_image(displacements)[:] = np.stack([12.25 - x, 20.5 - y], -1)
        votes = itk.heatmap_to_point_set_filter(heatmaps, decoder="DisplacementVotes", displacements=displacements)
        np.testing.assert_allclose(votes.GetPositions(), [[12.25, 20.5]], atol=1e-4)
        with self.assertRaisesRegex(RuntimeError, "Displacements must be set"):
            itk.heatmap_to_point_set_filter(heatmaps, decoder="DisplacementVotes")

    def test_annotations_become_a_table_in_millimeters(self):
        shapes = [{"label": "b", "points": [[4.5, 2.5]], "shape_type": "point"}]
        image = {"imagePath": "phantom_001.png", "shapes": shapes}
        image["imageWidth"], image["imageHeight"] = itk.size(itk.imread(work("pictures", "phantom_001.png")))
        annotations = itk.AnnotationImport.New()
        annotations.SetImageFolder(work("pictures"))
        annotations.SetFileNames([self.write("labels.json", json.dumps(image))])
        annotations.SetSpacing([0.5, 0.5])
        table = annotations.MakeTable()
        # LabelMe counts from the corner of the first pixel.
        np.testing.assert_allclose(table.GetLandmarks("phantom_001.png").GetPositions(), [[2.0, 1.0]])

    def test_one_filter_equals_its_parts(self):
        model = read_model()
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        expected = itk.landmark_localization_filter(image, model=model)
        stage = json.loads(model.GetDescriptionText())["stages"][0]
        scaled = itk.landmark_intensity_image_filter(image, model=model)
        grid = itk.network_grid_resample_image_filter(scaled, size=stage["grid"]["size"],
                                                      smoothing_sigma=stage["grid"]["smoothingSigma"])
        heatmaps = itk.landmark_network_image_filter(grid, model=model)
        decoded = itk.heatmap_to_point_set_filter(heatmaps, decoder=stage["decoder"]["name"])
        np.testing.assert_array_equal(decoded.GetPositions(), expected.GetPositions())
        np.testing.assert_array_equal(decoded.GetConfidences(), expected.GetConfidences())

    def test_maps_have_names(self):
        model = read_model()
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        names = model.GetMapNames()
        self.assertEqual(names, ("Heatmaps", "LocalAppearance", "SpatialConfiguration"))
        localization = itk.LandmarkLocalizationFilter.New(image, model=model, further_maps=names[1:])
        localization.Update()
        heatmaps, appearance, configuration = (itk.array_from_image(image) for image in (
            localization.GetHeatmaps(), *(localization.GetMap(name) for name in names[1:])))
        np.testing.assert_allclose(heatmaps, appearance * configuration, rtol=1e-5, atol=1e-6)
        network = itk.LandmarkNetworkImageFilter.New(localization.GetGridImage(), model=model, further_maps=names[1:])
        network.Update()
        np.testing.assert_array_equal(itk.array_from_image(network.GetMap(names[2])), configuration)
        with self.assertRaisesRegex(RuntimeError, "Nothing"):
            localization.GetMap("Nothing")

    def test_models_are_described_made_and_averaged(self):
        model = read_model()
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        description = json.loads(model.GetDescriptionText())
        self.assertEqual(tuple(landmark["name"] for landmark in description["landmarks"]), model.GetLandmarkNames())
        description["stages"][0]["decoder"]["name"] = "ArgMax"
        other = model.WithDescription(json.dumps(description))
        other.Write(self.path("other.pt"))
        expected = itk.landmark_localization_filter(image, model=model, decoder="ArgMax").GetPositions()
        for changed in (other, itk.LandmarkModel.Read(self.path("other.pt"))):
            found = itk.landmark_localization_filter(image, model=changed).GetPositions()
            np.testing.assert_array_equal(found, expected)
        self.assertFalse(np.array_equal(itk.landmark_localization_filter(image, model=model).GetPositions(), expected))

        random = itk.LandmarkModel.Initialize(model.GetDescriptionText(), 5)
        maps = []
        for several in ([model], [random], [model, random]):
            localization = itk.LandmarkLocalizationFilter.New(image, model=itk.LandmarkModel.Average(several))
            localization.Update()
            maps.append(itk.array_from_image(localization.GetHeatmaps()))
        np.testing.assert_allclose(maps[2], (maps[0] + maps[1]) / 2, rtol=1e-5, atol=1e-6)

    def test_models_become_torch_script_and_back(self):
        model = read_model()
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        modules = model.WriteTorchScript(self.path("exported"))
        self.assertEqual(modules, (self.path("exported", "stage0_network0.pt"),))
        again = itk.LandmarkModel.ReadTorchScript(modules, self.path("exported", "description.json"))
        expected = itk.landmark_localization_filter(image, model=model).GetPositions()
        np.testing.assert_allclose(itk.landmark_localization_filter(image, model=again).GetPositions(), expected, atol=1e-3)

    def test_plausibilities_are_those_of_the_program(self):
        table = itk.LandmarkTable.New()
        table.Read(work("pictures", "landmarks.csv"))
        data = itk.LandmarkDataSet(table, work("pictures"), table.GetImageNames(), [1.0, 1.0])
        calibration = itk.LandmarkModelCalibration.New(model=read_model(), data=data, shape_data=data)
        calibration.Update()
        model = calibration.GetCalibratedModel()
        model.Write(self.path("calibrated.pt"))
        picture = work("pictures", "phantom_001.png")
        run("LocalizeLandmarks", "--model", self.path("calibrated.pt"), "--spacing", 1, "--output", self.path("out"), "--table",
            self.path("found.csv"), picture)
        row = read_csv(self.path("found.csv"))[0]
        found = itk.landmark_localization_filter(itk.imread(picture, itk.F), model=model)
        self.assertTrue(found.HasPlausibilities())
        self.assertTrue(0 <= found.GetImagePlausibility() <= 1)
        self.assertAlmostEqual(found.GetImagePlausibility(), float(row["plausibility"]), delta=1e-5)
        expected = [float(row[f"{name}_plausibility"] or math.nan) for name in model.GetLandmarkNames()]
        np.testing.assert_allclose(found.GetPlausibilities(), expected, rtol=1e-4, atol=1e-6)
        # The shape says where the others expect each landmark.
        shape = itk.LandmarkShapeModel[2].New()
        shape.SetDescription(json.dumps(json.loads(model.GetDescriptionText())["plausibility"]["shape"]))
        predicted = shape.Predict(found)
        self.assertEqual(predicted.GetLandmarkNames(), found.GetLandmarkNames())
        self.assertTrue(np.isfinite(predicted.GetPositions()).all())
        self.assertGreater(shape.ComputeSquaredDistance(found), 0)

    def test_both_stages_of_a_model_are_run(self):
        stage = self.write("fine.json", json.dumps({
            "preset": "global-to-local-fine", "grid": {"spacing": [1, 1]}, "network": {"filters": 4, "headFilters": 4},
            "augmentation": {"maximumCenterJitter": 4}, "optimization": {"iterations": 1, "batchSize": 2}}))
        name, picture, table = self.path("both.pt"), work("pictures", "phantom_001.png"), self.path("found.csv")
        self.succeed("TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
                     "--list", work("pictures", "train.txt"), "--spacing", 1, "--preset", "global-to-local", "--grid", 64,
                     "--grid-spacing", 1, "--filters", 3, "--translation", 20, "--iterations", 1, "--next", stage, "--threads", 2,
                     "--output", name)
        model = itk.LandmarkModel.Read(name)
        image = itk.imread(picture, itk.F)
        image.SetSpacing([1.0, 1.0])
        found = [itk.landmark_localization_filter(image, model=model, number_of_stages=number).GetPositions() for number in (1, 2)]
        for number, positions in enumerate(found, 1):
            self.succeed("LocalizeLandmarks", "--model", name, "--spacing", 1, "--stages", number, "--output", self.path("out"),
                         "--table", table, picture)
            row = read_csv(table)[0]
            expected = [[float(row[f"{landmark}_{axis}"]) for axis in "xy"] for landmark in model.GetLandmarkNames()]
            np.testing.assert_allclose(positions, expected, rtol=1e-5, atol=1e-5)
        self.assertFalse(np.array_equal(*found))

    def test_the_pixel_type_does_not_matter(self):
        model = read_model()
        name = work("pictures", "phantom_001.png")
        expected = itk.landmark_localization_filter(itk.imread(name, itk.F), model=model).GetPositions()
        for pixel_type in (itk.UC, itk.SS):
            found = itk.landmark_localization_filter(itk.imread(name, pixel_type), model=model).GetPositions()
            np.testing.assert_array_equal(found, expected)

    def test_volumes_are_localized(self):
        model = read_model("volume_model.pt")
        localization = itk.LandmarkLocalizationFilter.New(itk.imread(work("volumes", "volume_0.mha"), itk.F), model=model)
        localization.Update()
        table = self.path("found.csv")
        self.succeed("LocalizeLandmarks", "--model", work("volume_model.pt"), "--output", self.path("out"), "--table", table,
                     work("volumes", "volume_0.mha"))
        row = read_csv(table)[0]
        expected = [[float(row[f"{name}_{axis}"]) for axis in "xyz"] for name in ("first", "second")]
        np.testing.assert_allclose(localization.GetOutput().GetPositions(), expected, rtol=1e-6)
        self.assertEqual(localization.GetOutput().GetCovariances().shape, (2, 3, 3))

    def test_arrays_go_in_and_out(self):
        model = read_model()
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        array = itk.array_from_image(image)
        np.testing.assert_array_equal(itk.landmark_localization_filter(array, model=model).GetPositions(),
                                      itk.landmark_localization_filter(image, model=model).GetPositions())
        scaled = itk.intensity_scale_image_filter(array, lower_quantile=0.0, upper_quantile=1.0)
        self.assertIsInstance(scaled, np.ndarray)
        np.testing.assert_allclose(scaled, 2.0 * (array - array.min()) / np.ptp(array) - 1.0, atol=1e-6)

    def test_itk_filters_stand_before_and_after(self):
        model = read_model()
        image = itk.imread(work("pictures", "phantom_001.png"), itk.UC)
        cast = itk.CastImageFilter[type(image), itk.Image[itk.F, 2]].New(image)
        localization = itk.LandmarkLocalizationFilter.New(cast, model=model)
        localization.Update()
        landmark = localization.GetOutput().GetPoint(0)
        index = image.TransformPhysicalPointToIndex(landmark)
        np.testing.assert_allclose(image.TransformIndexToPhysicalPoint(index), landmark, atol=0.51)
        translation = itk.TranslationTransform[itk.D, 2].New()
        translation.SetOffset([3.0, -4.0])
        np.testing.assert_allclose(np.asarray(translation.TransformPoint([float(x) for x in landmark])) - np.asarray(landmark),
                                   [3.0, -4.0], atol=1e-4)
        self.assertEqual(itk.array_from_image(localization.GetHeatmaps()).shape, (64, 64, 8))

    def test_a_changed_pipeline_runs_again(self):
        model = read_model()
        localization = itk.LandmarkLocalizationFilter.New(itk.imread(work("pictures", "phantom_001.png"), itk.F), model=model)
        localization.Update()
        before = localization.GetOutput().GetPositions()
        localization.SetInput(itk.imread(work("pictures", "phantom_002.png"), itk.F))
        localization.Update()
        self.assertFalse(np.array_equal(localization.GetOutput().GetPositions(), before))


class Arrays(ProgramTest):
    def test_heatmaps_become_points_again_in_a_rotated_direction(self):
        for size, spacing in (((40, 30), (0.5, 2.0)), ((24, 20, 22), (0.5, 2.0, 1.0))):
            dimension = len(size)
            direction = np.eye(dimension)
            direction[:2, :2] = [[math.cos(0.4), -math.sin(0.4)], [math.sin(0.4), math.cos(0.4)]]
            indices = np.array([[10.3, 12.6, 9.8][:dimension], [7.0, 6.0, 11.0][:dimension]])
            expected = indices * spacing @ direction.T
            heatmaps = make_heatmaps(expected, size, spacing, direction)
            found = itk.heatmap_to_point_set_filter(heatmaps, decoder="SecondOrder")
            self.assertEqual(found.GetPositions().shape, (2, dimension))
            np.testing.assert_allclose(found.GetPositions(), expected, atol=1e-3)
            # Landmarks are point sets, as other filters of ITK know them.
            np.testing.assert_array_equal(itk.array_from_vector_container(found.GetPoints()), found.GetPositions())
            np.testing.assert_array_equal(itk.array_from_vector_container(found.GetPointData()), found.GetConfidences())
            self.assertEqual(found.GetConfidences().shape, (2,))
            covariances = found.GetCovariances()
            self.assertEqual((covariances.shape, covariances.dtype), ((2, dimension, dimension), np.float64))
            # The covariance of a Gaussian with a standard deviation of two pixels, along the axes of the image.
            truth = direction @ np.diag((2.0 * np.asarray(spacing)) ** 2) @ direction.T
            np.testing.assert_allclose(covariances[0], truth, rtol=0.1, atol=0.05)
            self.assertEqual(found.GetCovariance(0)(0, 0), covariances[0, 0, 0])

    def test_landmarks_take_and_give_arrays(self):
        for dimension in (2, 3):
            landmarks = itk.LandmarkSet[dimension].New()
            for array, shape in ((landmarks.GetPositions(), (0, dimension)), (landmarks.GetConfidences(), (0,)),
                                 (landmarks.GetCovariances(), (0, dimension, dimension))):
                self.assertEqual(array.shape, shape)
            landmarks.SetLandmarkNames(["a", "b", "c"])
            self.assertTrue(np.isnan(landmarks.GetPositions()).all())
            np.testing.assert_array_equal(landmarks.GetConfidences(), [0, 0, 0])
            positions = np.array([[1.5, -2, 3.25], [math.nan] * 3, [0, 0, 1e-3]], np.float32)[:, :dimension]
            landmarks.SetPositions(positions)
            np.testing.assert_array_equal(landmarks.GetPositions(), positions)
            self.assertEqual([landmarks.IsMissing(landmark) for landmark in range(3)], [False, True, False])
            np.testing.assert_array_equal(landmarks.GetConfidences(), [1, 0, 1])
            landmarks.SetConfidences([0.5, math.nan, -2])
            # All or none.
            with self.assertRaises(RuntimeError):
                landmarks.SetConfidences([0.25, 0.25, math.inf])
            np.testing.assert_array_equal(landmarks.GetConfidences(), np.float32([0.5, math.nan, -2]))
            covariances = np.stack([np.eye(dimension) * 2, np.full((dimension, dimension), math.nan), np.eye(dimension) + 0.5])
            landmarks.SetCovariances(covariances.tolist())
            np.testing.assert_array_equal(landmarks.GetCovariances(), covariances)
            landmarks.SetMissing(2)
            self.assertTrue(np.isnan(landmarks.GetPositions()[2]).all() and np.isnan(landmarks.GetCovariances()[2]).all())
            landmarks.SetCovariances([])
            self.assertFalse(landmarks.HasCovariances())
            self.assertEqual(landmarks.GetCovariances().shape, (0, dimension, dimension))
            for bad in (np.zeros((3, 4)), np.zeros((3, dimension, dimension + 1))):
                with self.assertRaisesRegex(ValueError, f"N x {dimension} x {dimension}"):
                    landmarks.SetCovariances(bad)
                with self.assertRaisesRegex(ValueError, f"3 x {dimension} numbers"):
                    landmarks.SetPositions(bad)
                with self.assertRaisesRegex(ValueError, "3 numbers"):
                    landmarks.SetConfidences(bad)
            for call in (landmarks.SetCovariances, landmarks.SetPositions, landmarks.SetConfidences):
                with self.assertRaises((TypeError, ValueError)):
                    call("no numbers")

    def test_landmarks_and_tables_keep_plausibilities(self):
        for dimension in (2, 3):
            landmarks = make_landmarks(np.ones((2, dimension)), ["a", "b"])
            self.assertFalse(landmarks.HasPlausibilities())
            self.assertTrue(math.isnan(landmarks.GetImagePlausibility()))
            np.testing.assert_array_equal(landmarks.GetPlausibilities(), [math.nan, math.nan])
            landmarks.SetPlausibility(1, 0.25)
            landmarks.SetImagePlausibility(0.5)
            for bad in (-0.1, 1.5):
                with self.assertRaises(RuntimeError):
                    landmarks.SetPlausibility(0, bad)
                with self.assertRaises(RuntimeError):
                    landmarks.SetImagePlausibility(bad)
            table = itk.LandmarkTable.New()
            table.SetDimension(dimension)
            table.SetLandmarkNames(["a", "b"])
            table.SetLandmarks("one", landmarks)
            table.Write(self.path("table.csv"))
            table.Read(self.path("table.csv"))
            found = table.GetLandmarks("one")
            self.assertEqual(found.GetImagePlausibility(), 0.5)
            np.testing.assert_array_equal(found.GetPlausibilities(), [math.nan, 0.25])
            self.assertEqual(read_csv(self.path("table.csv"))[0]["b_plausibility"], "0.25")

    def test_files_keep_points_confidences_and_covariances(self):
        for dimension in (2, 3):
            positions = np.array([[0.25, 0, 2.5], [math.nan] * 3, [2.25, -2, 2.5]])[:, :dimension]
            covariances = np.stack([np.eye(dimension) * 2, np.full((dimension, dimension), math.nan), np.eye(dimension) + 0.5])
            landmarks = make_landmarks(positions, ["a", "b", "c"])
            landmarks.SetConfidences([0.5, 0.0, 0.75])
            landmarks.SetCovariances(covariances)
            name = self.path(f"points{dimension}.mrk.json")
            itk.LandmarkFileWriter.New(landmarks, file_name=name).Update()
            reader = itk.LandmarkFileReader[itk.LandmarkSet[dimension]].New(file_name=name)
            reader.Update()
            found = reader.GetOutput()
            np.testing.assert_array_equal(found.GetPositions(), np.float32(positions))
            np.testing.assert_array_equal(found.GetConfidences(), np.float32([0.5, 0.0, 0.75]))
            np.testing.assert_allclose(found.GetCovariances(), covariances)
            self.assertEqual(found.GetLandmarkNames(), ("a", "b", "c"))

    def test_the_function_of_the_writer_writes(self):
        for landmarks in (make_landmarks([[1.0, 2.0]]), make_landmarks([[1.0, 2.0, 3.0]])):
            dimension = landmarks.GetDimension()
            itk.landmark_file_writer(landmarks, file_name=self.path("one.csv"))
            self.assertEqual(float(read_csv(self.path("one.csv"))[0]["xyz"[dimension - 1]]), dimension)
            with self.assertRaisesRegex(RuntimeError, "nowhere"):
                itk.landmark_file_writer(landmarks, file_name=self.path("nowhere", "one.csv"))
            itk.landmark_file_writer(landmarks, file_name=self.path("one.mrk.json"), definitions=["The first one."])
            with open(self.path("one.mrk.json"), encoding="utf-8") as file:
                self.assertIn("The first one.", file.read())

    def test_tables_take_landmarks_and_are_evaluated(self):
        found, truth = itk.LandmarkTable.New(), itk.LandmarkTable.New()
        for table, shift in ((truth, 0.0), (found, 3.0)):
            table.SetDimension(2)
            table.SetLandmarkNames(["first", "second"])
            landmarks = make_landmarks([[1.0 + shift, 2.0], [5.0, 6.0]], ["first", "second"])
            landmarks.SetCovariances([np.eye(2), [[2.0, 0.5], [0.5, 1.0]]])
            table.SetLandmarks("a.png", landmarks)
        copy = found.GetLandmarks("a.png")
        np.testing.assert_array_equal(copy.GetPositions(), [[4.0, 2.0], [5.0, 6.0]])
        np.testing.assert_array_equal(copy.GetCovariances(), [np.eye(2), [[2.0, 0.5], [0.5, 1.0]]])
        copy.SetMissing(0)
        self.assertFalse(found.GetLandmarks("a.png").IsMissing(0))
        with self.assertRaisesRegex(RuntimeError, "those of the table"):
            found.SetLandmarks("b.png", make_landmarks([[1.0, 2.0]], ["third"]))
        found.Write(self.path("found.csv"))
        self.assertEqual(float(read_csv(self.path("found.csv"))[0]["first_x"]), 4.0)
        volumes = itk.LandmarkTable.New()
        volumes.SetDimension(3)
        volumes.SetLandmarkNames(["first"])
        volumes.SetLandmarks("a.nii", make_landmarks([[1.0, 2.0, 3.0]], ["first"]))
        np.testing.assert_array_equal(volumes.GetLandmarks("a.nii").GetPositions(), [[1.0, 2.0, 3.0]])

        evaluation = itk.LandmarkEvaluation.New()
        evaluation.SetFoundLandmarks(found)
        evaluation.SetTrueLandmarks(truth)
        evaluation.SetProtocol(itk.LandmarkEvaluationEnums.Protocol_Cephalometric)
        result = evaluation.Compute()
        evaluation.SetRadii([1.0])
        errors = json.loads(result.GetJSON())
        self.assertEqual(errors["all"]["mean"], 1.5)
        self.assertEqual([row["number"] for row in errors["all"]["outliers"]], [1, 1, 0, 0])
        self.assertEqual(result.GetPointErrors("a.png"), (3.0, 0.0))
        self.assertEqual(result.GetMeanImagePointError(), 1.5)
        self.assertEqual(result.GetLandmarkNames(), ("first", "second"))
        self.assertIn("Point errors in mm over 1 image\n", result.GetReport())

    def test_masks_and_matching(self):
        model = itk.imread(work("pictures", "phantom_001.png"), itk.UC)
        mask = itk.otsu_foreground_mask_image_filter(model)
        self.assertEqual(set(np.unique(itk.array_from_image(mask))), {0, 1})
        matched = itk.masked_histogram_matching_image_filter(
            itk.imread(work("pictures", "phantom_002.png"), itk.UC), reference_image=model)
        inside = [itk.array_from_image(image)[itk.array_from_image(itk.otsu_foreground_mask_image_filter(image)) > 0]
                  for image in (model, matched)]
        np.testing.assert_allclose(np.quantile(inside[1], [0.25, 0.5, 0.75]), np.quantile(inside[0], [0.25, 0.5, 0.75]), atol=3)


class Volumes(ProgramTest):
    def test_tiles_and_candidates(self):
        model = read_model()
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        whole = itk.LandmarkLocalizationFilter.New(image, model=model, number_of_candidates=3)
        whole.Update()
        candidates = whole.GetCandidates(0)
        self.assertGreaterEqual(candidates.GetNumberOfPoints(), 1)
        self.assertEqual(candidates.GetLandmarkNames()[0], model.GetLandmarkNames()[0] + "#1")
        np.testing.assert_array_equal(candidates.GetPositions()[0], whole.GetOutput().GetPositions()[0])
        confidences = candidates.GetConfidences()
        self.assertEqual(sorted(confidences, reverse=True), list(confidences))

        grid = whole.GetGridImage()
        merge = itk.NetworkInferenceFilterEnums.TileMerge_SmoothWeight
        tiled = itk.landmark_network_image_filter(grid, model=model, tile_size=[32, 64], tile_overlap=[16, 0], tile_merge=merge)
        self.assertEqual(tiled.GetLargestPossibleRegion().GetSize(), grid.GetLargestPossibleRegion().GetSize())
        whole, one_tile, tiled = (itk.array_from_image(heatmaps) for heatmaps in (
            itk.landmark_network_image_filter(grid, model=model),
            itk.landmark_network_image_filter(grid, model=model, tile_size=[64, 64]), tiled))
        np.testing.assert_array_equal(one_tile, whole)
        self.assertFalse(np.array_equal(tiled, whole))
        with self.assertRaisesRegex(RuntimeError, "TileSize"):
            itk.landmark_network_image_filter(grid, model=model, tile_size=[31, 64])


class Registration(ProgramTest):
    def make_sets(self, dimension):
        rng = np.random.default_rng(1)
        fixed = rng.uniform(-50, 50, (8, dimension)).astype(np.float32)
        cosine, sine = math.cos(2.5), math.sin(2.5)
        rotation = np.eye(dimension)
        rotation[:2, :2] = [[cosine, -sine], [sine, cosine]]
        moving = fixed @ rotation.T + [12.0, -7.0, 3.0][:dimension]
        return fixed, moving, [make_landmarks(fixed), make_landmarks(moving)]

    def test_a_known_transform_is_found(self):
        for dimension, kind in ((2, "Rigid"), (3, "Rigid"), (2, "ThinPlateSpline"), (3, "Affine")):
            fixed, moving, sets = self.make_sets(dimension)
            sets[1].SetPoint(5, [1000.0] * dimension)
            sets[1].SetCovariances([np.eye(dimension)] * 8)
            initializer = itk.LandmarkTransformInitializer[dimension].New(
                fixed_landmarks=sets[0], moving_landmarks=sets[1], maximum_residual=1.0,
                transform_kind=getattr(itk.LandmarkTransformInitializerEnums, "TransformKind_" + kind))
            initializer.Update()
            self.assertEqual(initializer.GetInliers(), (0, 1, 2, 3, 4, 6, 7))
            self.assertEqual(initializer.GetOutliers(), (5,))
            self.assertLess(initializer.GetRootMeanSquareResidual(), 1e-4)
            transform = initializer.GetTransform()
            for from_point, to_point in zip(fixed, moving):
                mapped = transform.TransformPoint([float(x) for x in from_point])
                np.testing.assert_allclose(list(mapped), to_point, atol=1e-3)

    def test_what_is_degenerate_is_refused(self):
        landmarks = make_landmarks([[i, 0.0, 0.0] for i in range(5)])
        initializer = itk.LandmarkTransformInitializer[3].New(fixed_landmarks=landmarks, moving_landmarks=landmarks)
        with self.assertRaisesRegex(RuntimeError, "on a line"):
            initializer.Update()

    def test_a_transform_is_written_for_elastix_and_drawn(self):
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        _, _, sets = self.make_sets(2)
        transform = itk.LandmarkTransformInitializer[2].New()(fixed_landmarks=sets[0], moving_landmarks=sets[1])
        writer = itk.ElastixTransformFileWriter[2].New(
            transform=transform, reference_image=image, file_name=self.path("t.txt"))
        writer.Write()
        with open(self.path("t.txt"), encoding="utf-8") as file:
            self.assertIn('(Transform "EulerTransform")', file.read())
        overlay = itk.RegistrationOverlay[type(image)].New(
            fixed_image=image, moving_image=image, transform=transform, file_name=self.path("t.png"))
        overlay.Write()
        self.assertGreater(np.ptp(itk.array_from_image(itk.imread(self.path("t.png")))), 100)


if __name__ == "__main__":
    main()
