"""Registration from landmarks: known transforms, what ITK and elastix read of the files, refinement, bad input."""

import math
import os
import random
import re
import shutil
import struct
import subprocess
import sys

from programs import ProgramTest, main, read_csv, run, work

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
EVALUATION = os.path.join(ROOT, "utilities", "evaluate-registration.py")
RECIPE = os.path.join(ROOT, "doc", "elastix-points.txt")
# A rotation by 160 degrees in the plane of x and y, then one of 0.3 rad about x.
TURN = math.radians(160)
TILT = 0.3
DIRECTION = {2: [[0.8, -0.6], [0.6, 0.8]], 3: [[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1]]}
SIZE = {2: (70, 60), 3: (34, 30, 26)}
SPACING = {2: (1.0, 1.25), 3: (2.0, 2.0, 2.5)}
# What each kind is called in ITK and elastix.
KINDS = {
    "rigid": ("EulerTransform", {2: "Euler2DTransform", 3: "Euler3DTransform"}),
    "similarity": ("AffineTransform", {2: "Similarity2DTransform", 3: "Similarity3DTransform"}),
    "affine": ("AffineTransform", {2: "AffineTransform", 3: "AffineTransform"}),
    "bspline": ("BSplineTransform", {2: "BSplineTransform", 3: "BSplineTransform"}),
    "tps": ("SplineKernelTransform", {2: "ThinPlateR2LogRSplineKernelTransform", 3: "ThinPlateSplineKernelTransform"}),
}


def multiply(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector)) for row in matrix]


def rotation(dimension):
    c, s = math.cos(TURN), math.sin(TURN)
    if dimension == 2:
        return [[c, -s], [s, c]]
    ct, st = math.cos(TILT), math.sin(TILT)
    return [[c, -s, 0], [ct * s, ct * c, -st], [st * s, st * c, ct]]


def make_map(dimension, scale=1.0):
    """The known transform from fixed to moving points."""
    matrix = rotation(dimension)
    shift = [35.0, -12.0, 8.0][:dimension]
    return lambda point: [scale * a + b for a, b in zip(multiply(matrix, point), shift)]


def invert(dimension, point):
    matrix = rotation(dimension)
    shift = [35.0, -12.0, 8.0][:dimension]
    offset = [a - b for a, b in zip(point, shift)]
    return [sum(matrix[i][j] * offset[i] for i in range(dimension)) for j in range(dimension)]


def index_to_point(dimension, index, origin, direction):
    scaled = [i * s for i, s in zip(index, SPACING[dimension])]
    return [o + x for o, x in zip(origin, multiply(direction, scaled))]


def fixed_geometry(dimension):
    """Origin and direction of a fixed image whose middle is at the origin."""
    middle = [(n - 1) / 2 for n in SIZE[dimension]]
    return [-x for x in index_to_point(dimension, middle, [0] * dimension, DIRECTION[dimension])], DIRECTION[dimension]


def moving_geometry(dimension):
    """A moving image that holds where the map takes the fixed one; its axes are those of the patient."""
    identity = [[float(i == j) for j in range(dimension)] for i in range(dimension)]
    middle = [(n - 1) / 2 for n in SIZE[dimension]]
    target = make_map(dimension)([0.0] * dimension)
    offset = index_to_point(dimension, middle, [0] * dimension, identity)
    return [t - o for t, o in zip(target, offset)], identity


def blobs(dimension):
    generator = random.Random(3)
    return [([generator.uniform(-24, 24) for _ in range(dimension)], generator.uniform(4, 9), generator.uniform(40, 200))
            for _ in range(8)]


def write_image(name, dimension, geometry, to_fixed):
    """A MetaImage of blobs at known places of the fixed space."""
    origin, direction = geometry
    size = SIZE[dimension]
    values = []
    places = blobs(dimension)
    for number in range(math.prod(size)):
        index = []
        for n in size:
            index.append(number % n)
            number //= n
        point = to_fixed(index_to_point(dimension, index, origin, direction))
        value = 0.0
        for place, width, height in places:
            distance = sum((a - b) ** 2 for a, b in zip(point, place)) / (2 * width * width)
            if distance < 12:
                value += height * math.exp(-distance)
        values.append(value)
    transposed = [direction[row][column] for column in range(dimension) for row in range(dimension)]
    header = (
        f"ObjectType = Image\nNDims = {dimension}\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
        f"TransformMatrix = {' '.join(map(str, transposed))}\nOffset = {' '.join(map(str, origin))}\n"
        f"ElementSpacing = {' '.join(map(str, SPACING[dimension]))}\nDimSize = {' '.join(map(str, size))}\n"
        "ElementType = MET_FLOAT\nElementDataFile = LOCAL\n"
    )
    with open(name, "wb") as file:
        file.write(header.encode() + struct.pack(f"<{len(values)}f", *values))


def write_landmarks(name, points, confidences=None):
    axes = "xyz"[: len(points[0])]
    with open(name, "w", encoding="utf-8") as file:
        file.write("landmark," + ",".join(axes) + ",confidence\n")
        for number, point in enumerate(points):
            confidence = confidences[number] if confidences else 1
            file.write(f"p{number}," + ",".join(map(repr, point)) + f",{confidence}\n")
    return name


def make_points(dimension, count=12, seed=7, half=22.0):
    generator = random.Random(seed)
    return [[generator.uniform(-half, half) for _ in range(dimension)] for _ in range(count)]


def bend(point):
    return [x + 1.5 * math.sin(0.1 * point[(d + 1) % len(point)] + d) for d, x in enumerate(point)]


def distance(first, second):
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(first, second)))


class Registration(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.images = work("registration")
        os.makedirs(cls.images, exist_ok=True)
        for dimension in (2, 3):
            write_image(cls.image("fixed", dimension), dimension, fixed_geometry(dimension), lambda point: point)
            write_image(cls.image("moving", dimension), dimension, moving_geometry(dimension),
                        lambda point, d=dimension: invert(d, point))

    @classmethod
    def image(cls, name, dimension):
        return os.path.join(cls.images, f"{name}{dimension}.mha")

    def command(self, dimension, *arguments):
        return ["RegisterWithLandmarks", "--fixed", self.image("fixed", dimension), "--moving",
                self.image("moving", dimension), *arguments]

    def landmarks(self, dimension, mapped, points=None):
        points = points or make_points(dimension)
        return ["--fixed-landmarks", write_landmarks(self.path(f"fixed{dimension}.csv"), points), "--moving-landmarks",
                write_landmarks(self.path(f"moving{dimension}.csv"), [mapped(point) for point in points])]

    def map_points(self, transform, points):
        """Where ITK's transform file takes points, and the name of its class."""
        result = subprocess.run([os.path.join(os.environ["PROGRAM_DIR"], "MapTestPoints"), transform], text=True,
                                input="".join(" ".join(map(repr, point)) + "\n" for point in points),
                                capture_output=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [list(map(float, line.split())) for line in result.stdout.splitlines()], result.stderr.strip()

    def elastix(self, program, *arguments):
        if shutil.which(program) is None:
            self.skipTest(f"{program} is not installed: what it reads of the files was not tested")
        folder = self.path("elastix")
        os.makedirs(folder, exist_ok=True)
        result = subprocess.run([program, *map(str, arguments), "-out", folder, "-threads", "2"], text=True,
                                capture_output=True, check=False)
        self.assertEqual(result.returncode, 0, result.stdout[-3000:] + result.stderr)
        return folder

    def transformix_points(self, parameter_file, points):
        name = self.path("points.txt")
        with open(name, "w", encoding="utf-8") as file:
            file.write(f"point\n{len(points)}\n" + "".join(" ".join(map(repr, point)) + "\n" for point in points))
        folder = self.elastix("transformix", "-def", name, "-tp", parameter_file)
        mapped = []
        with open(os.path.join(folder, "outputpoints.txt"), encoding="utf-8") as file:
            for line in file:
                text = line.split("OutputPoint = [")[1].split("]")[0]
                mapped.append(list(map(float, text.split())))
        return mapped

    def test_every_kind_and_what_itk_and_elastix_read_of_it(self):
        for dimension in (2, 3):
            for kind, (elastix_name, itk_names) in KINDS.items():
                with self.subTest(dimension=dimension, kind=kind):
                    exact = make_map(dimension, 1.0 if kind in ("rigid", "bspline") else 1.25)
                    mapped = (lambda point, e=exact: bend(e(point))) if kind == "tps" else exact
                    parameters = self.path("TransformParameters.txt")
                    text = self.succeed(*self.command(dimension, *self.landmarks(dimension, mapped)), "--transform", kind,
                                        "--output", self.path("t.tfm"), "--output", self.path("t.h5"), "--elastix", parameters)
                    self.assertIn("12 pairs, 12 used, 0 refused", text)
                    points = make_points(dimension) if kind == "tps" else make_points(dimension, 20, seed=8)
                    read, itk_name = self.map_points(self.path("t.tfm"), points)
                    self.assertEqual(itk_name, itk_names[dimension])
                    # The landmarks are read as float.
                    for point, place in zip(points, read):
                        self.assertLess(distance(place, mapped(point)), 1e-4)
                    for first, second in zip(read, self.map_points(self.path("t.h5"), points)[0]):
                        self.assertLess(distance(first, second), 1e-9)
                    with open(parameters, encoding="utf-8") as file:
                        self.assertIn(f'(Transform "{elastix_name}")', file.read())
                    # transformix prints six decimals.
                    for first, second in zip(read, self.transformix_points(parameters, points)):
                        self.assertLess(distance(first, second), 1e-5)

    def test_elastix_starts_from_the_file(self):
        for dimension in (2, 3):
            for kind in KINDS:
                with self.subTest(dimension=dimension, kind=kind):
                    parameters = self.path("start.txt")
                    self.succeed(*self.command(dimension, *self.landmarks(dimension, make_map(dimension))), "--transform",
                                 kind, "--elastix", parameters)
                    settings = self.write("settings.txt", '\n'.join((
                        '(FixedInternalImagePixelType "float")', '(MovingInternalImagePixelType "float")',
                        '(UseDirectionCosines "true")', '(Registration "MultiResolutionRegistration")',
                        '(Interpolator "LinearInterpolator")', '(ResampleInterpolator "FinalBSplineInterpolator")',
                        '(Resampler "DefaultResampler")', '(FixedImagePyramid "FixedRecursiveImagePyramid")',
                        '(MovingImagePyramid "MovingRecursiveImagePyramid")', '(NumberOfResolutions 1)',
                        '(Optimizer "RegularStepGradientDescent")', '(Transform "TranslationTransform")',
                        '(Metric "AdvancedMeanSquares")', '(ImageSampler "Full")', '(HowToCombineTransforms "Compose")',
                        '(MaximumNumberOfIterations 3)', '(MaximumStepLength 0.01)', '(MinimumStepLength 0.001)',
                        '(WriteResultImage "false")', '')))
                    folder = self.elastix("elastix", "-f", self.image("fixed", dimension), "-m",
                                          self.image("moving", dimension), "-p", settings, "-t0", parameters)
                    # Started from where the landmarks are, so that there is nothing left to move.
                    points = make_points(dimension, 10, seed=9)
                    mapped = self.transformix_points(os.path.join(folder, "TransformParameters.0.txt"), points)
                    for point, place in zip(points, mapped):
                        self.assertLess(distance(place, make_map(dimension)(point)), 0.1)

    def test_points_guide_elastix(self):
        """A bend that the rigid start has not: with the points, elastix finds it at once; the tenth pair is no pair."""
        with open(RECIPE, encoding="utf-8") as file:
            recipe = re.sub(r"(MaximumNumberOfIterations|NumberOfSpatialSamples|NumberOfResolutions) \d+", r"\1 1", file.read())
        recipe = recipe.replace("Iterations 1", "Iterations 200").replace("Samples 1", "Samples 200")
        # The points alone, so that the test needs no image that says the same.
        recipe = recipe.replace("(Metric0Weight 1.0)", "(Metric0Weight 0.0)").replace("Metric1Weight 0.02", "Metric1Weight 1.0")
        for dimension in (2, 3):
            with self.subTest(dimension=dimension):
                exact = make_map(dimension)
                points = make_points(dimension, 25)
                bent = [bend(exact(point)) for point in points]
                moving = [place if number != 10 else [x + 15 for x in place] for number, place in enumerate(bent)]
                table = dict(zip(map(tuple, points), moving))
                text = self.succeed(*self.command(dimension, *self.landmarks(dimension, lambda point: table[tuple(point)], points)),
                                    "--robust", 6, "--elastix", self.path("t0.txt"), "--elastix-points", self.path("pairs"))
                self.assertIn("24 used, 1 refused (p10)", text)
                folder = self.elastix("elastix", "-f", self.image("fixed", dimension), "-m", self.image("moving", dimension),
                                      "-fp", self.path("pairs-fixed.pts"), "-mp", self.path("pairs-moving.pts"), "-t0",
                                      self.path("t0.txt"), "-p", self.write("recipe.txt", recipe))
                mapped = self.transformix_points(os.path.join(folder, "TransformParameters.0.txt"), points)
                rigid = self.transformix_points(self.path("t0.txt"), points)
                rest = [number for number in range(25) if number != 10]
                before = sum(distance(rigid[number], bent[number]) for number in rest)
                after = sum(distance(mapped[number], bent[number]) for number in rest)
                self.assertLess(after, 0.5 * before)

    def test_refinement_improves_noisy_landmarks(self):
        for dimension in (2, 3):
            generator = random.Random(4)
            exact = make_map(dimension)
            noisy = lambda point: [x + generator.gauss(0, 2.0) for x in exact(point)]
            check = make_points(dimension, 15, seed=10)
            arguments = ["--check-fixed", write_landmarks(self.path("check-fixed.csv"), check), "--check-moving",
                         write_landmarks(self.path("check-moving.csv"), [exact(point) for point in check])]
            for kind, limit in (("rigid", 0.2), ("similarity", 0.3), ("affine", 0.5)):
                with self.subTest(dimension=dimension, kind=kind):
                    text = self.succeed(*self.command(dimension, *self.landmarks(dimension, noisy), *arguments),
                                        "--transform", kind, "--refine", "--errors", self.path("errors.csv"), "--output",
                                        self.path("t.tfm"), "--pictures", self.path("board"))
                    self.assertIn("level 3 of 3, iteration 0: mutual information ", text)
                    rows = read_csv(self.path("errors.csv"))
                    mean = {}
                    for stage in ("before", "initialized", "refined"):
                        errors = [float(row["error"]) for row in rows if row["stage"] == stage]
                        self.assertEqual(len(errors), 15)
                        mean[stage] = sum(errors) / 15
                        self.assertIn(f"target registration error {stage}: mean {mean[stage]:.3f} mm", text)
                    self.assertGreater(mean["before"], 20)
                    self.assertLess(mean["initialized"], 4)
                    self.assertLess(mean["refined"], min(limit, mean["initialized"]))
                    self.assertEqual(self.map_points(self.path("t.tfm"), check)[1], KINDS[kind][1][dimension])
                    mapped, _ = self.map_points(self.path("t.tfm"), check)
                    for point, place, row in zip(check, mapped, rows[30:]):
                        self.assertAlmostEqual(distance(place, exact(point)), float(row["error"]), delta=1e-3)
                    for stage in ("before", "initialized", "refined"):
                        with open(self.path(f"board-{stage}.png"), "rb") as file:
                            self.assertEqual(file.read(8), b"\x89PNG\r\n\x1a\n")

    def test_refinement_of_splines(self):
        dimension = 2
        exact = make_map(dimension)
        generator = random.Random(5)
        noisy = lambda point: [x + generator.gauss(0, 1.0) for x in exact(point)]
        # Where the blobs are, there is something to see.
        check = [place for place, _, _ in blobs(dimension)]
        arguments = ["--check-fixed", write_landmarks(self.path("check-fixed.csv"), check), "--check-moving",
                     write_landmarks(self.path("check-moving.csv"), [exact(point) for point in check])]
        for kind, itk_name in (("bspline", "BSplineTransform"), ("tps", "BSplineTransform")):
            with self.subTest(kind=kind):
                self.succeed(*self.command(dimension, *self.landmarks(dimension, noisy), *arguments), "--transform", kind,
                             "--refine", "--errors", self.path("errors.csv"), "--output", self.path("t.tfm"))
                errors = {stage: [] for stage in ("before", "initialized", "refined")}
                for row in read_csv(self.path("errors.csv")):
                    errors[row["stage"]].append(float(row["error"]))
                self.assertLess(sum(errors["refined"]), sum(errors["initialized"]))
                mapped, read_name = self.map_points(self.path("t.tfm"), check)
                self.assertEqual(read_name, itk_name)
                for point, place, error in zip(check, mapped, errors["refined"]):
                    self.assertAlmostEqual(distance(place, exact(point)), error, delta=1e-3)

    def test_each_level_goes_on_from_the_one_before(self):
        generator = random.Random(5)
        noisy = lambda point: [x + generator.gauss(0, 1.0) for x in make_map(2)(point)]
        for kind in ("rigid", "bspline"):
            text = self.succeed(*self.command(2, *self.landmarks(2, noisy)), "--transform", kind, "--refine")
            values = {}
            for level, iteration, value in re.findall(r"level (\d) of 3, iteration (\d+): mutual information ([\d.]+)", text):
                values.setdefault(int(level), []).append((int(iteration), float(value)))
            self.assertEqual(sorted(values), [1, 2, 3])
            alone = self.succeed(*self.command(2, *self.landmarks(2, make_map(2))), "--transform", kind, "--refine")
            best = float(re.findall(r"level 3 of 3, iteration 0: mutual information ([\d.]+)", alone)[0])
            # The last level begins nearly where it would begin without noise.
            self.assertGreater(values[3][0][1], 0.9 * best)
            for rows in values.values():
                self.assertEqual([iteration for iteration, _ in rows], list(range(0, 10 * len(rows), 10)))

    def test_the_same_command_gives_the_same_transform(self):
        arguments = self.landmarks(3, make_map(3))
        for name in ("first.tfm", "second.tfm"):
            self.succeed(*self.command(3, *arguments), "--refine", "--threads", 1, "--output", self.path(name))
        with open(self.path("first.tfm"), encoding="utf-8") as first, open(self.path("second.tfm"), encoding="utf-8") as second:
            self.assertEqual(first.read(), second.read())

    def test_starts_without_landmarks(self):
        exact = make_map(2)
        check = make_points(2, 15, seed=10)
        arguments = ["--check-fixed", write_landmarks(self.path("cf.csv"), check), "--check-moving",
                     write_landmarks(self.path("cm.csv"), [exact(point) for point in check]), "--errors", self.path("e.csv")]
        means = {}
        for start in ("none", "geometry", "moments"):
            text = self.succeed(*self.command(2, *arguments), "--initialize", start, "--output", self.path("t.tfm"))
            self.assertNotIn("landmarks:", text)
            rows = [float(row["error"]) for row in read_csv(self.path("e.csv")) if row["stage"] == "initialized"]
            means[start] = sum(rows) / len(rows)
        before = [float(row["error"]) for row in read_csv(self.path("e.csv")) if row["stage"] == "before"]
        self.assertAlmostEqual(means["none"], sum(before) / len(before), places=3)
        # Two rotations by 0 and 160 degrees about the same middle differ by 2 sin(80) of the distance from it.
        turned = [2 * math.sin(TURN / 2) * math.hypot(*point) for point in check]
        self.assertAlmostEqual(means["geometry"], sum(turned) / 15, places=2)
        self.assertLess(means["moments"], means["none"])
        # The middle goes to the right place, but nothing turns.
        mapped, _ = self.map_points(self.path("t.tfm"), [[0.0, 0.0]])
        self.succeed(*self.command(2, *arguments), "--initialize", "geometry", "--output", self.path("t.tfm"))
        middle, _ = self.map_points(self.path("t.tfm"), [[0.0, 0.0]])
        self.assertLess(distance(middle[0], exact([0.0, 0.0])), 1e-3)
        self.assertGreater(distance(middle[0], mapped[0]), 0.1)

    def test_outliers_are_refused(self):
        points = make_points(3)
        exact = make_map(3)
        wrong = [points[3], points[8]]
        mapped = lambda point: [x + (30.0 if point in wrong else 0.0) for x in exact(point)]
        text = self.succeed(*self.command(3, *self.landmarks(3, mapped)), "--robust", 2, "--output", self.path("t.tfm"))
        self.assertIn("12 pairs, 10 used, 2 refused (p3, p8)", text)
        for point, place in zip(points, self.map_points(self.path("t.tfm"), points)[0]):
            self.assertLess(distance(place, exact(point)), 1e-4)

    def test_pairs_go_by_name_and_half_of_them_can_be_kept_for_the_check(self):
        points = make_points(2, 10)
        exact = make_map(2)
        moving = [[x + (5.0 if number % 2 else 0.0) for x in exact(point)] for number, point in enumerate(points)]
        fixed = write_landmarks(self.path("f.csv"), points)
        table = write_landmarks(self.path("m.csv"), moving)
        with open(table, encoding="utf-8") as file:
            rows = file.read().splitlines()
        shuffled = self.write("s.csv", "\n".join([rows[0], "other,1,2,1"] + rows[:0:-1]) + "\n")
        arguments = ["--fixed-landmarks", fixed, "--moving-landmarks", shuffled, "--check-fixed", fixed, "--check-moving",
                     shuffled, "--errors", self.path("e.csv")]
        for selection, checked, error in (("odd", "p1 p3 p5 p7 p9", math.sqrt(50)), ("even", "p0 p2 p4 p6 p8", math.sqrt(50)),
                                          ("p0,p2,p4", "p1 p3 p5 p6 p7 p8 p9", None)):
            self.succeed(*self.command(2, *arguments), "--fit-landmarks", selection)
            rows = [row for row in read_csv(self.path("e.csv")) if row["stage"] == "initialized"]
            self.assertEqual([row["landmark"] for row in rows], checked.split())
            for row in rows if error else ():
                self.assertAlmostEqual(float(row["error"]), error, places=3)

    def test_a_model_finds_the_landmarks(self):
        images = [work("volumes", f"volume_{number}.mha") for number in (0, 1)]
        result = run("RegisterWithLandmarks", "--fixed", images[0], "--moving", images[1], "--model", work("volume_model.pt"))
        # Two landmarks do not determine a transform in 3D.
        self.assertEqual(result.returncode, 1)
        self.assertIn("A rigid transform in 3D needs at least 3 pairs of landmarks", result.stderr)
        pictures = [work("pictures", f"phantom_00{number}.png") for number in (1, 2)]
        text = self.succeed("RegisterWithLandmarks", "--fixed", pictures[0], "--moving", pictures[1], "--spacing", 1, "--model",
                            work("model.pt"), "--transform", "rigid", "--output", self.path("t.tfm"), "--pictures",
                            self.path("board"))
        self.assertIn("landmarks: 8 pairs, ", text)
        for picture in pictures:
            self.assertIn(picture + ": 8 landmarks, 0 missing", text)

    def test_images_that_lie_elsewhere_for_other_programs_are_told(self):
        landmarks = self.write("l.csv", "landmark,x,y\na,0,0\nb,20,0\nc,0,30\n")
        header = "ObjectType = Image\nNDims = 3\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 {}\n" \
                 "ElementSpacing = 0.5 0.5 1\nDimSize = 64 64 1\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n"
        slices = [self.write(f"slice{z}.mha", header.format(z).encode() + bytes(range(256)) * 16) for z in (0, 0.0, 5)]
        picture = work("pictures", "phantom_001.png")

        def register(*arguments):
            result = run("RegisterWithLandmarks", "--fixed-landmarks", landmarks, "--moving-landmarks", landmarks, *arguments)
            self.assertEqual(result.returncode, 0, result.stderr)
            return result.stderr

        self.assertEqual(register("--fixed", slices[0], "--moving", slices[1], "--elastix", self.path("t.txt")), "")
        self.assertEqual(register("--fixed", slices[0], "--moving", slices[2]),
                         f"RegisterWithLandmarks: warning: {slices[2]}: does not lie in the plane of {slices[0]}, and the "
                         "transform is one within a plane\n")
        elastix = ["--elastix", self.path("t.txt")]
        self.assertEqual(register("--fixed", slices[0], "--moving", picture, "--moving-spacing", 1, *elastix), "")
        for outputs in (elastix, ["--elastix-points", self.path("p")]):
            self.assertEqual(register("--fixed", slices[0], "--moving", picture, "--moving-spacing", 0.5, *outputs),
                             f"RegisterWithLandmarks: warning: {picture}: elastix reads pixels of 1 x 1 mm, not of 0.5 x 0.5 mm; "
                             "give it the image in a file that says so, such as .mha\n")
        self.assertEqual(register("--fixed", slices[0], "--moving", picture, "--moving-spacing", 0.5), "")

    def test_elastix_and_slicer_landmark_files(self):
        points = make_points(3, 5)
        exact = make_map(3)
        fixed = self.write("f.pts", "point\n5\n" + "".join(" ".join(map(repr, point)) + "\n" for point in points))
        moving = self.write("m.fcsv", "# CoordinateSystem = LPS\n" + "".join(
            f"{n},{','.join(map(repr, exact(point)))},0,0,0,1,1,1,0,landmark_{n + 1},,,2,0\n"
            for n, point in enumerate(points)))
        text = self.succeed(*self.command(3, "--fixed-landmarks", fixed, "--moving-landmarks", moving))
        self.assertIn("landmarks: 5 pairs, 5 used", text)

    def test_tables_of_many_images_and_all_pairs_of_them(self):
        points = make_points(2, 8)
        exact = make_map(2)
        rows = ["image," + ",".join(f"p{n}_x,p{n}_y,p{n}_confidence,p{n}_xx,p{n}_xy,p{n}_yy" for n in range(8))]
        for name, places in (("fixed2.mha", points), ("moving2.mha", [exact(point) for point in points])):
            rows.append(name + "," + ",".join(f"{x!r},{y!r},0.5,1,0.1,2" for x, y in places))
        table = self.write("table.csv", "\n".join(rows) + "\n")
        text = self.succeed(*self.command(2, "--fixed-landmarks", table, "--moving-landmarks", table))
        self.assertIn("landmarks: 8 pairs, 8 used, 0 refused", text)
        # Of images in folders, the row that says most of them.
        folder = os.path.basename(os.path.dirname(self.image("fixed", 2)))
        others = [f"{name}2.mha," + ",".join(f"{n},{2 * n},0.5,1,0.1,2" for n in range(8)) for name in ("fixed", "moving")]
        deep = self.write("deep.csv", "\n".join(rows[:1] + [f"{folder}/{row}" for row in rows[1:]] + others) + "\n")
        self.assertEqual(self.succeed(*self.command(2, "--fixed-landmarks", deep, "--moving-landmarks", deep)), text)
        # R puts texts in quotes.
        quoted = self.write("quoted.csv", "\n".join(re.sub(r"\b(?<![.\d])[a-z][^,]*", r'"\g<0>"', row) for row in rows) + "\n")
        text = self.succeed(*self.command(2, "--fixed-landmarks", quoted, "--moving-landmarks", quoted))
        self.assertIn("landmarks: 8 pairs, 8 used, 0 refused", text)
        names = self.write("list.txt", "fixed2.mha\nmoving2.mha\n")
        command = [sys.executable, EVALUATION, "--bin", os.environ["PROGRAM_DIR"], "--images", self.images, "--list", names,
                   "--truth", table, "--starts", "none", "landmarks", "--output", self.path("pairs"), "--", "--transform",
                   "rigid"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.splitlines()
        self.assertEqual(len(lines), 6)
        self.assertRegex(lines[2], r"^\| none \| [1-9][0-9.]+ .* 0 of 2 \|$")
        self.assertEqual(lines[4], "| landmarks | 0.00 | 0.00 | 0.00 | 2 of 2 |")
        self.assertRegex(lines[5], r"^\| landmarks, refined \| 0\.[0-4].* 2 of 2 \|$")
        # What is there is not computed again.
        again = subprocess.run(command[:3] + ["/nowhere"] + command[4:], capture_output=True, text=True, check=False)
        self.assertEqual(again.stdout, result.stdout)
        # With another transform it is; one that cannot start leaves the images where they are.
        few = self.write("few.csv", "\n".join(",".join(row.split(",")[:7]) for row in rows) + "\n")
        other = [*command[:-3], "--found", few, "--", "--transform", "similarity"]
        failed = subprocess.run(other, capture_output=True, text=True, check=False)
        self.assertEqual(failed.returncode, 0, failed.stderr)
        self.assertRegex(failed.stderr, "landmarks, fixed2.mha, moving2.mha: start failed: .*at least 2 pairs")
        none, landmarks = failed.stdout.splitlines()[2], failed.stdout.splitlines()[4]
        self.assertEqual(landmarks.split("|")[2:], none.split("|")[2:])

    def test_an_evaluation_shows_warnings_and_takes_images_in_folders(self):
        points = make_points(2, 8)
        exact = make_map(2)
        for folder, name in (("a", "fixed2.mha"), ("b", "moving2.mha")):
            os.makedirs(self.path(folder))
            shutil.copy(os.path.join(self.images, name), self.path(folder, name))
        # It warns.
        program = os.path.join(os.environ["PROGRAM_DIR"], "RegisterWithLandmarks")
        os.chmod(self.write("RegisterWithLandmarks", f'#!/bin/sh\necho "warning: odd" >&2\nexec "{program}" "$@"\n'), 0o755)
        rows = ["image," + ",".join(f"p{n}_x,p{n}_y" for n in range(8))]
        for name, places in (("a/fixed2.mha", points), ("b/moving2.mha", [exact(point) for point in points])):
            rows.append(name + "," + ",".join(f"{x!r},{y!r}" for x, y in places))
        table = self.write("table.csv", "\n".join(rows) + "\n")
        names = self.write("list.txt", "a/fixed2.mha\nb/moving2.mha\n")
        command = [sys.executable, EVALUATION, "--bin", self.folder, "--images", self.folder, "--list", names, "--truth",
                   table, "--starts", "landmarks", "--output", self.path("pairs"), "--", "--transform", "rigid"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual((result.returncode, result.stderr), (0, "warning: odd\n"))
        self.assertEqual(result.stdout.splitlines()[2], "| landmarks | 0.00 | 0.00 | 0.00 | 2 of 2 |")
        one = self.write("one.txt", "a/fixed2.mha\n")
        refused = subprocess.run([one if argument == names else argument for argument in command],
                                 capture_output=True, text=True, check=False)
        self.assertEqual((refused.returncode, refused.stderr.splitlines()[-1].split(": ", 2)[2]),
                         (2, f"{one}: must name two images or more"))

    def test_elastix_goes_on_from_landmarks_in_an_evaluation(self):
        if shutil.which("elastix") is None:
            self.skipTest("elastix is not installed: its rows of the table were not tested")
        points = make_points(2, 8)
        exact = make_map(2)
        rows = ["image," + ",".join(f"p{n}_x,p{n}_y" for n in range(8))]
        for name, places in (("fixed2.mha", points), ("moving2.mha", [exact(point) for point in points])):
            rows.append(name + "," + ",".join(f"{x!r},{y!r}" for x, y in places))
        with open(RECIPE, encoding="utf-8") as file:
            recipe = re.sub(r"(MaximumNumberOfIterations|NumberOfSpatialSamples) \d+", r"\1 100", file.read())
        table = self.write("table.csv", "\n".join(rows) + "\n")
        command = [sys.executable, EVALUATION, "--bin", os.environ["PROGRAM_DIR"], "--images", self.images, "--list",
                   self.write("list.txt", "fixed2.mha\nmoving2.mha\n"), "--truth", table, "--starts", "landmarks", "--elastix",
                   self.write("recipe.txt", recipe), "--output", self.path("pairs"), "--", "--transform", "rigid"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in result.stdout.splitlines()[2:]]
        self.assertEqual([row[0] for row in cells], ["landmarks", "landmarks, refined", "landmarks, elastix",
                                                     "landmarks, elastix with points"])
        for option in ("--spacing", "--moving-spacing", "--spacing=2"):
            refused = subprocess.run([*command, option, "2"], capture_output=True, text=True, check=False)
            self.assertEqual((refused.returncode, refused.stderr.splitlines()[-1].split(": ", 2)[2]),
                             (2, "--elastix: elastix takes the spacing of the files, not another one"))
        for row in cells[2:]:
            # Few iterations move them a little from where they belong.
            self.assertTrue(0 < float(row[1]) < 1, row)
            self.assertEqual(row[4], "2 of 2")
        with open(self.path("pairs", "elastix-fixed2.mha-moving2.mha", "elastix.log"), encoding="utf-8") as file:
            self.assertNotIn("CorrespondingPoints", file.read())

    def test_a_table_is_known_by_its_first_column_however_it_is_quoted(self):
        points = make_points(2, 4)
        exact = make_map(2)
        names = ["a", "left, upper", "it's \"big\"", " end "]
        quote = lambda field: '"' + field.replace('"', '""') + '"'
        columns = ["image"] + [f"{name}_{axis}" for name in names for axis in "xy"]
        plain = ",".join(field if field.isidentifier() else quote(field) for field in columns)
        rows = [",".join([name] + [repr(x) for place in places for x in place])
                for name, places in (("fixed2.mha", points), ("moving2.mha", [exact(point) for point in points]))]
        for header in (plain, ",".join(map(quote, columns)), quote("image") + plain[len("image"):]):
            for mark in ("", "\ufeff"):
                for end in ("\n", "\r\n"):
                    with self.subTest(header=header, mark=mark, end=end):
                        table = self.write("table.csv", (mark + end.join([header, *rows]) + end).encode())
                        text = self.succeed(*self.command(2, "--fixed-landmarks", table, "--moving-landmarks", table,
                                                          "--check-fixed", table, "--check-moving", table, "--errors",
                                                          self.path("e.csv"), "--fit-landmarks", 'a,"left, upper", end '))
                        self.assertIn("landmarks: 3 pairs, 3 used, 0 refused", text)
                        errors = read_csv(self.path("e.csv"))
                        self.assertEqual({row["landmark"] for row in errors}, {names[2]})
        # One image's landmarks may have such names, too.
        fixed, moving = (self.write(name, "\ufefflandmark,x,y\r\n" + "".join(
            f"{quote(landmark)},{x!r},{y!r}\r\n" for landmark, (x, y) in zip(["image", *names[1:]], places)))
            for name, places in (("f.csv", points), ("m.csv", [exact(point) for point in points])))
        text = self.succeed(*self.command(2, "--fixed-landmarks", fixed, "--moving-landmarks", moving))
        self.assertIn("landmarks: 4 pairs, 4 used, 0 refused", text)

    def test_bad_input_is_refused(self):
        good = self.landmarks(2, make_map(2))
        line = [[float(i), 2.0 * i] for i in range(6)]
        collinear = ["--fixed-landmarks", write_landmarks(self.path("l.csv"), line), "--moving-landmarks",
                     write_landmarks(self.path("n.csv"), line)]
        output = ["--output", self.path("t.tfm"), "--pictures", self.path("board")]
        far = [[x + 1000 for x in point] for point in make_points(2)]
        outside = ["--fixed-landmarks", write_landmarks(self.path("o.csv"), far), "--moving-landmarks", good[3]]
        absent = self.path("absent.csv")
        table = self.write("t.csv", "image,p0_x,p0_y\nfixed2.mha,1,2\n")
        twice = self.write("twice.fcsv", "# CoordinateSystem = LPS\n" + "".join(
            f"{n},{n},{n},0,0,0,0,1,1,1,0,a,,,2,0\n" for n in range(2)))
        others = self.write("x.csv", "landmark,x,y\nq,1,2\n")
        for arguments, says in (
            ((*collinear, "--transform", "affine", *output), ["An affine transform in 2D needs landmarks that do not lie on a line"]),
            ((*outside, "--transform", "bspline", *output), ["landmarks inside the reference image"]),
            (("--fixed-landmarks", table, "--moving-landmarks", table), [table + ": ", "moving2.mha"]),
            (("--fixed-landmarks", absent, "--moving-landmarks", good[3]), [absent + ": no such file"]),
            (("--fixed-landmarks", good[1], "--moving-landmarks", others), [others + ": has no landmark of " + good[1]]),
            ((*good, "--fit-landmarks", "p0,nose"), ["'nose'"]),
            ((*good, "--fit-landmarks", "p0"), ["at least 2 pairs", "got 1 of 1"]),
            ((*good, "--output", self.path("no", "t.tfm")), [self.path("no", "t.tfm") + ": the folder "]),
            ((*good, "--robust", 1e-9, *output), ["agree within"]),
            ((*good, "--check-fixed", good[1], "--check-moving", good[3], "--fit-landmarks",
              ",".join(f"p{n}" for n in range(12))), [good[3] + ": has no landmark of " + good[1] + " that is left for the check"]),
            (("--fixed-landmarks", twice, "--moving-landmarks", twice), [twice + ": each landmark must have a name of its own (got 'a')"]),
        ):
            with self.subTest(arguments=arguments):
                self.refuse(*self.command(2, *arguments), says=says)
        self.refuse("RegisterWithLandmarks", "--fixed", self.image("fixed", 3), "--moving", self.image("moving", 2), *good,
                    says=[self.image("moving", 2) + ": has fewer than 3 dimensions"])
        self.refuse("RegisterWithLandmarks", "--fixed", absent, "--moving", absent, *good, says=[absent + ": no such file"])
        self.refuse("RegisterWithLandmarks", "--fixed", work("pictures", "phantom_001.png"), "--moving",
                    self.image("moving", 2), *good, says=["spacing"])

    def test_help_version_and_missing_arguments(self):
        self.assertIn("--version", self.succeed("RegisterWithLandmarks", "--help"))
        self.check_start_without_libtorch("RegisterWithLandmarks")
        self.assertRegex(self.succeed("RegisterWithLandmarks", "--version"), r"version: \d+\.\d+\.\d+")
        self.refuse("RegisterWithLandmarks", says=["missing: "], status=2)

    def test_arguments_that_cannot_be(self):
        good = self.landmarks(2, make_map(2))
        for arguments, says in (
            ((), "--model or --fixed-landmarks"),
            (good[:2], "together"),
            ((*good, "--model", work("model.pt")), "cannot be given together"),
            ((*good, "--check-fixed", good[1]), "together"),
            ((*good, "--errors", self.path("e.csv")), "--check-fixed"),
            ((*good, "--output", self.path("t.txt")), ".tfm or .h5"),
            ((*good, "--robust", 0), "positive"),
            ((*good, "--robust", 1, "--initialize", "moments"), "--initialize landmarks"),
            ((*good, "--stiffness", 1), "--transform tps"),
            (("--model", work("model.pt"), "--initialize", "moments"), "--model"),
            (("--initialize", "moments", "--transform", "tps"), "--initialize landmarks"),
            ((*good, "--transform", "projective"), "projective"),
        ):
            with self.subTest(arguments=arguments):
                self.refuse(*self.command(2, *arguments), says=[says], status=2)


if __name__ == "__main__":
    main()
