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
    model = itk.LandmarkModel.New()
    model.Read(work(name))
    return model


def points_of(point_set):
    return itk.array_from_vector_container(point_set.GetPoints())


def make_heatmaps(points, size, spacing=(1.0, 1.0), direction=None, sigma=2.0):
    point_set = itk.PointSet[itk.F, len(size)].New()
    for i, point in enumerate(points):
        point_set.SetPoint(i, [float(x) for x in point])
    options = {"direction": itk.matrix_from_array(direction)} if direction is not None else {}
    return itk.gaussian_heatmap_image_source(point_set, sigma=sigma, size=size, spacing=spacing, **options)


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

    def example(self, name, *arguments):
        return subprocess.run([sys.executable, os.path.join(EXAMPLES, name), "--model", work("model.pt"), "--spacing", "1",
                               *arguments], capture_output=True, text=True, check=False)

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

    def test_the_chain_of_the_example_finds_what_the_filter_finds(self):
        name = work("pictures", "phantom_001.png")
        chain = self.example("landmark_chain.py", name)
        self.assertEqual(chain.returncode, 0, chain.stderr)
        found = [[float(x) for x in line.split()[1:3]] for line in chain.stdout.splitlines()]
        image = itk.imread(name, itk.F)
        image.SetSpacing([1.0, 1.0])
        np.testing.assert_allclose(found, points_of(itk.landmark_localization_filter(image, model=read_model())), rtol=1e-6)

    def test_one_filter_equals_its_parts(self):
        model = read_model()
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        expected = points_of(itk.landmark_localization_filter(image, model=model))
        scaled = itk.landmark_model_intensity_image_filter(image, model=model)
        grid = itk.network_grid_resample_image_filter(scaled, size=model.GetGridSize(), smoothing_sigma=model.GetSmoothingSigma())
        heatmaps = itk.heatmap_network_image_filter(grid, model=model)
        decoded = itk.heatmap_to_point_set_filter(heatmaps, method=model.GetDecodingMethod())
        np.testing.assert_array_equal(points_of(decoded), expected)

    def test_the_pixel_type_does_not_matter(self):
        model = read_model()
        name = work("pictures", "phantom_001.png")
        expected = points_of(itk.landmark_localization_filter(itk.imread(name, itk.F), model=model))
        for pixel_type in (itk.UC, itk.SS):
            found = points_of(itk.landmark_localization_filter(itk.imread(name, pixel_type), model=model))
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
        np.testing.assert_allclose(points_of(localization.GetOutput()), expected, rtol=1e-6)
        self.assertEqual(localization.GetCovariances().shape, (2, 3, 3))

    def test_arrays_go_in_and_out(self):
        model = read_model()
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        array = itk.array_from_image(image)
        points = itk.landmark_localization_filter(array, model=model)
        np.testing.assert_array_equal(points_of(points), points_of(itk.landmark_localization_filter(image, model=model)))
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
        before = points_of(localization.GetOutput())
        localization.SetInput(itk.imread(work("pictures", "phantom_002.png"), itk.F))
        localization.Update()
        self.assertFalse(np.array_equal(points_of(localization.GetOutput()), before))


class Arrays(ProgramTest):
    def test_heatmaps_become_points_again_in_a_rotated_direction(self):
        for size, spacing in (((40, 30), (0.5, 2.0)), ((24, 20, 22), (0.5, 2.0, 1.0))):
            dimension = len(size)
            direction = np.eye(dimension)
            direction[:2, :2] = [[math.cos(0.4), -math.sin(0.4)], [math.sin(0.4), math.cos(0.4)]]
            indices = np.array([[10.3, 12.6, 9.8][:dimension], [7.0, 6.0, 11.0][:dimension]])
            expected = indices * spacing @ direction.T
            heatmaps = make_heatmaps(expected, size, spacing, direction)
            decoder = itk.HeatmapToPointSetFilter.New(heatmaps, method=itk.HeatmapToPointSetFilterEnums.Method_SecondOrder)
            decoder.Update()
            found = points_of(decoder.GetOutput())
            self.assertEqual(found.shape, (2, dimension))
            np.testing.assert_allclose(found, expected, atol=1e-3)
            confidences = itk.array_from_vector_container(decoder.GetOutput().GetPointData())
            self.assertEqual(confidences.shape, (2,))
            covariances = decoder.GetCovariances()
            self.assertEqual((covariances.shape, covariances.dtype), ((2, dimension, dimension), np.float64))
            # The covariance of a Gaussian with a standard deviation of two pixels, along the axes of the image.
            truth = direction @ np.diag((2.0 * np.asarray(spacing)) ** 2) @ direction.T
            np.testing.assert_allclose(covariances[0], truth, rtol=0.1, atol=0.05)
            self.assertEqual(decoder.GetCovariance(0)(0, 0), covariances[0, 0, 0])

    def test_files_keep_points_confidences_and_covariances(self):
        for dimension in (2, 3):
            points = itk.PointSet[itk.F, dimension].New()
            data = itk.VectorContainer[itk.UL, itk.F].New()
            for i in range(3):
                points.SetPoint(i, [math.nan] * dimension if i == 1 else [i + 0.25, -i, 2.5][:dimension])
                data.InsertElement(i, [0.5, 0.0, 0.75][i])
            points.SetPointData(data)
            covariances = np.stack([np.eye(dimension) * 2, np.full((dimension, dimension), math.nan), np.eye(dimension) + 0.5])
            name = self.path(f"points{dimension}.mrk.json")
            itk.LandmarkFileWriter.New(points, file_name=name, covariances=covariances, landmark_names=["a", "b", "c"]).Update()
            reader = itk.LandmarkFileReader[itk.PointSet[itk.F, dimension]].New(file_name=name)
            reader.Update()
            np.testing.assert_array_equal(points_of(reader.GetOutput()), points_of(points))
            np.testing.assert_allclose(reader.GetCovariances(), covariances)
            self.assertEqual(reader.GetLandmarkNames(), ("a", "b", "c"))
            writer = itk.LandmarkFileWriter.New(points)
            writer.SetCovariances(covariances.tolist())
            np.testing.assert_array_equal(writer.GetCovariances(), covariances)
            writer.SetCovariances([])
            self.assertEqual(writer.GetCovariances().shape, (0, dimension, dimension))
            for bad in (np.zeros((3, 4)), np.zeros((3, dimension, dimension + 1))):
                with self.assertRaisesRegex(ValueError, f"N x {dimension} x {dimension}"):
                    writer.SetCovariances(bad)
            with self.assertRaises((TypeError, ValueError)):
                writer.SetCovariances("no numbers")

    def test_the_function_of_the_writer_writes(self):
        points = itk.PointSet[itk.F, 2].New()
        points.SetPoint(0, [1.0, 2.0])
        itk.landmark_file_writer(points, file_name=self.path("one.csv"))
        self.assertEqual(float(read_csv(self.path("one.csv"))[0]["x"]), 1.0)
        with self.assertRaisesRegex(RuntimeError, "nowhere"):
            itk.landmark_file_writer(points, file_name=self.path("nowhere", "one.csv"))

    def test_tables_take_point_sets_and_are_evaluated(self):
        found, truth = itk.LandmarkTable.New(), itk.LandmarkTable.New()
        for table, shift in ((truth, 0.0), (found, 3.0)):
            table.SetDimension(2)
            table.SetLandmarkNames(["first", "second"])
            points = itk.PointSet[itk.F, 2].New()
            points.SetPoint(0, [1.0 + shift, 2.0])
            points.SetPoint(1, [5.0, 6.0])
            table.SetPointSet("a.png", points)
        found.SetCovarianceMatrices("a.png", np.stack([np.eye(2), np.eye(2)]))
        self.assertEqual(found.GetCovariances("a.png"), (1.0, 0.0, 1.0) * 2)
        found.SetCovarianceMatrices("a.png", [])
        self.assertEqual(found.GetCovariances("a.png"), ())
        with self.assertRaisesRegex(ValueError, "N x 2 x 2"):
            found.SetCovarianceMatrices("a.png", np.zeros((3, 4)))
        found.SetCoordinates("b.png", np.array([[1.0, 2.0], [3.0, 4.0]], np.float32))
        self.assertEqual(found.GetCoordinates("b.png"), (1.0, 2.0, 3.0, 4.0))
        found.SetCovariances("a.png", [2.0, 0.5, 1.0] * 2)
        self.assertEqual(found.GetCovariances("a.png"), (2.0, 0.5, 1.0) * 2)
        self.assertEqual(found.GetCoordinates("a.png"), (4.0, 2.0, 5.0, 6.0))
        np.testing.assert_array_equal(points_of(found.GetPointSet("a.png")), [[4.0, 2.0], [5.0, 6.0]])
        found.Write(self.path("found.csv"))
        self.assertEqual(float(read_csv(self.path("found.csv"))[0]["first_x"]), 4.0)

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
        self.assertIn("Point errors in mm over 1 images", result.GetReport())

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
        self.assertEqual(candidates.GetPoint(0), whole.GetOutput().GetPoint(0))
        confidences = itk.array_from_vector_container(candidates.GetPointData())
        self.assertEqual(sorted(confidences, reverse=True), list(confidences))

        scaled = itk.landmark_model_intensity_image_filter(image, model=model)
        grid = itk.network_grid_resample_image_filter(scaled, size=model.GetGridSize())
        merge = itk.HeatmapNetworkImageFilterEnums.TileMerge_SmoothWeight
        tiled = itk.heatmap_network_image_filter(grid, model=model, tile_size=[32, 64], tile_overlap=[16, 0], tile_merge=merge)
        self.assertEqual(tiled.GetLargestPossibleRegion().GetSize(), grid.GetLargestPossibleRegion().GetSize())
        whole, one_tile, tiled = (itk.array_from_image(heatmaps) for heatmaps in (
            itk.heatmap_network_image_filter(grid, model=model),
            itk.heatmap_network_image_filter(grid, model=model, tile_size=[64, 64]), tiled))
        np.testing.assert_array_equal(one_tile, whole)
        self.assertFalse(np.array_equal(tiled, whole))
        with self.assertRaisesRegex(RuntimeError, "TileSize"):
            itk.heatmap_network_image_filter(grid, model=model, tile_size=[31, 64])


class Registration(ProgramTest):
    def make_sets(self, dimension):
        rng = np.random.default_rng(1)
        fixed = rng.uniform(-50, 50, (8, dimension)).astype(np.float32)
        cosine, sine = math.cos(2.5), math.sin(2.5)
        rotation = np.eye(dimension)
        rotation[:2, :2] = [[cosine, -sine], [sine, cosine]]
        moving = fixed @ rotation.T + [12.0, -7.0, 3.0][:dimension]
        sets = []
        for positions in (fixed, moving):
            points = itk.PointSet[itk.F, dimension].New()
            for i, position in enumerate(positions):
                points.SetPoint(i, [float(x) for x in position])
            sets.append(points)
        return fixed, moving, sets

    def test_a_known_transform_is_found(self):
        for dimension, kind in ((2, "Rigid"), (3, "Rigid"), (2, "ThinPlateSpline"), (3, "Affine")):
            fixed, moving, sets = self.make_sets(dimension)
            sets[1].SetPoint(5, [1000.0] * dimension)
            initializer = itk.LandmarkTransformInitializer[dimension].New(
                fixed_landmarks=sets[0], moving_landmarks=sets[1], maximum_residual=1.0,
                transform_kind=getattr(itk.LandmarkTransformInitializerEnums, "TransformKind_" + kind))
            initializer.SetMovingCovariances(np.stack([np.eye(dimension)] * 8))
            initializer.Update()
            self.assertEqual(initializer.GetInliers(), (0, 1, 2, 3, 4, 6, 7))
            self.assertEqual(initializer.GetOutliers(), (5,))
            self.assertLess(initializer.GetRootMeanSquareResidual(), 1e-4)
            transform = initializer.GetTransform()
            for from_point, to_point in zip(fixed, moving):
                mapped = transform.TransformPoint([float(x) for x in from_point])
                np.testing.assert_allclose(list(mapped), to_point, atol=1e-3)

    def test_what_is_degenerate_is_refused(self):
        points = itk.PointSet[itk.F, 3].New()
        for i in range(5):
            points.SetPoint(i, [float(i), 0.0, 0.0])
        initializer = itk.LandmarkTransformInitializer[3].New(fixed_landmarks=points, moving_landmarks=points)
        with self.assertRaisesRegex(RuntimeError, "on a line"):
            initializer.Update()

    def test_a_transform_is_written_for_elastix_and_drawn(self):
        image = itk.imread(work("pictures", "phantom_001.png"), itk.F)
        _, _, sets = self.make_sets(2)
        initializer = itk.LandmarkTransformInitializer[2].New(fixed_landmarks=sets[0], moving_landmarks=sets[1])
        initializer.Update()
        writer = itk.ElastixTransformFileWriter[2].New(
            transform=initializer.GetTransform(), reference_image=image, file_name=self.path("t.txt"))
        writer.Write()
        with open(self.path("t.txt"), encoding="utf-8") as file:
            self.assertIn('(Transform "EulerTransform")', file.read())
        overlay = itk.RegistrationOverlay[type(image)].New(
            fixed_image=image, moving_image=image, transform=initializer.GetTransform(), file_name=self.path("t.png"))
        overlay.Write()
        self.assertGreater(np.ptp(itk.array_from_image(itk.imread(self.path("t.png")))), 100)


if __name__ == "__main__":
    main()
