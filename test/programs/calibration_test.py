"""Covariances: from a model without to one with scales, and from there into landmark files and pictures. The confidence
below which a landmark is absent."""

import json
import math
import os
import re

from programs import ProgramTest, main, read_csv, work

BOUND = {2: -2 * math.log(0.1), 3: 6.251388631170325}
IMAGES = [f"phantom_{number:03}.png" for number in range(1, 7)]


def read_truth(name):
    """The coordinates of each image's landmarks, by their names."""
    rows = read_csv(name)
    axes = "xyz" if any(column.endswith("_z") for column in rows[0]) else "xy"
    names = [column[:-2] for column in rows[0] if column.endswith("_x")]
    return {row["image"]: {name: [float(row[f"{name}_{axis}"]) for axis in axes] for name in names} for row in rows}


def solve(matrix, vector):
    """Gaussian elimination; the matrix is positive definite."""
    rows = [list(row) + [value] for row, value in zip(matrix, vector)]
    size = len(rows)
    for pivot in range(size):
        for row in range(size):
            if row != pivot:
                factor = rows[row][pivot] / rows[pivot][pivot]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[pivot])]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def compute_ratio(row, truth):
    """At most 1 where the truth is inside the region."""
    axes = "xyz"[:len(truth)]
    difference = [true - float(row[axis]) for axis, true in zip(axes, truth)]
    matrix = [[float(row["cov_" + "".join(sorted(a + b))]) for b in axes] for a in axes]
    return sum(a * b for a, b in zip(difference, solve(matrix, difference))) / BOUND[len(truth)]


class Calibration(ProgramTest):
    def calibrate(self, *arguments, folder="pictures", model="model.pt"):
        return ["CalibrateLandmarkModel", "--model", work(model), "--images", work(folder), "--landmarks",
                work(folder, "landmarks.csv"), "--output", self.path("calibrated.pt"), *arguments]

    def check_share(self, share, ratios):
        least, largest = (100 * sum(ratio <= 1 + margin for ratio in ratios) / len(ratios) for margin in (-1e-4, 1e-4))
        self.assertGreaterEqual(float(share), least - 0.051)
        self.assertLessEqual(float(share), largest + 0.051)

    def check_coverage(self, report, folder, images, *arguments):
        """The shares in the report are those of the landmark files that the new model gives. Scales are quantiles, so that
        a truth may lie on a boundary."""
        self.succeed("LocalizeLandmarks", "--model", self.path("calibrated.pt"), "--output", self.path("out"), *arguments,
                     *[work(folder, image) for image in images])
        truth = read_truth(work(folder, "landmarks.csv"))
        ratios = {}
        for image in images:
            for row in read_csv(self.path("out", os.path.splitext(image)[0] + ".csv")):
                ratios.setdefault(row["landmark"], []).append(compute_ratio(row, truth[image][row["landmark"]]))
        table = report[report.index("Share of"):].split("\n\n")[0]
        rows = {line.split()[0]: line.split()[1:] for line in table.splitlines()[2:]}
        self.assertEqual(list(rows), [*ratios, "all"])
        for name, values in ratios.items():
            self.assertEqual(rows[name][0], str(len(images)))
            self.assertGreater(float(rows[name][1]), 0)
            self.check_share(rows[name][3], values)
        self.check_share(rows["all"][2], sum(ratios.values(), []))
        self.assertGreaterEqual(float(rows["all"][2]), 80)

    def test_pictures(self):
        report = self.succeed(*self.calibrate("--spacing", 1))
        self.assertRegex(report, r"\A([1-9]0 %, left \d+:\d\d:\d\d\n)+Share of ")
        self.check_coverage(report, "pictures", IMAGES, "--spacing", 1)

    def test_volumes(self):
        report = self.succeed(*self.calibrate(folder="volumes", model="volume_model.pt"))
        self.check_coverage(report, "volumes", [f"volume_{number}.mha" for number in range(3)])

    def test_lists_and_half_precision(self):
        report = self.succeed(*self.calibrate("--spacing", 1, "--list", work("pictures", "test.txt"), "--half"))
        table = report[report.index("Share of"):].split("\n\n")[0]
        self.assertTrue(all(line.split()[1] == "2" for line in table.splitlines()[2:-1]))
        self.assertIn("\nminimum confidence: none, as before: no landmark is absent from these images\n", report)
        self.assertLess(os.path.getsize(self.path("calibrated.pt")), os.path.getsize(work("model.pt")))

    def test_several_models_are_averaged(self):
        report = self.succeed(*self.calibrate("--spacing", 1, "--model", work("model.pt")))
        self.check_coverage(report, "pictures", IMAGES, "--spacing", 1)
        # What both have alike, here everything, is kept once.
        self.assertLess(os.path.getsize(self.path("calibrated.pt")), 1.5 * os.path.getsize(work("model.pt")))

    def test_only_a_calibrated_model_gives_covariances(self):
        image = work("pictures", IMAGES[0])
        pictures = {}
        self.succeed(*self.calibrate("--spacing", 1))
        for name, model in (("before", work("model.pt")), ("after", self.path("calibrated.pt"))):
            for form in ("csv", "mrk.json"):
                self.succeed("LocalizeLandmarks", "--model", model, "--spacing", 1, "--output", self.path(name), "--format",
                             form, "--overlay", image)
            with open(self.path(name, "phantom_001-overlay.png"), "rb") as file:
                pictures[name] = file.read()
        self.assertNotEqual(pictures["before"], pictures["after"])
        before = read_csv(self.path("before", "phantom_001.csv"))
        after = read_csv(self.path("after", "phantom_001.csv"))
        self.assertEqual(list(before[0]), ["landmark", "x", "y", "confidence"])
        self.assertEqual(list(after[0])[4:], ["cov_xx", "cov_xy", "cov_yy"])
        for old, new in zip(before, after):
            self.assertEqual(old, {key: new[key] for key in old})
        with open(self.path("after", "phantom_001.mrk.json"), encoding="utf-8") as file:
            points = json.load(file)["markups"][0]["controlPoints"]
        for row, point in zip(after, points):
            xx, xy, yy = (float(row[key]) for key in ("cov_xx", "cov_xy", "cov_yy"))
            self.assertEqual(point["covariance"], [xx, xy, 0, xy, yy, 0, 0, 0, 0])

    def test_the_threshold_for_absent_landmarks_is_that_of_brute_force(self):
        self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("before"),
                     *[work("pictures", image) for image in IMAGES])
        found = {image: read_csv(self.path("before", image.replace(".png", ".csv"))) for image in IMAGES}
        confidences = sorted((float(row["confidence"]), image, row["landmark"]) for image in IMAGES for row in found[image])
        # The least confident ones are said to be absent, but for two.
        absent = {(image, name) for _, image, name in confidences[:9]} - {confidences[k][1:] for k in (3, 6)}
        lines = []
        for row in read_csv(work("pictures", "landmarks.csv")):
            lines = lines or [",".join(row)]
            lines.append(",".join("" if (row["image"], column[:-2]) in absent else value for column, value in row.items()))
        command = self.calibrate("--spacing", 1)
        command[command.index("--landmarks") + 1] = self.write("landmarks.csv", "\n".join(lines) + "\n")
        report = self.succeed(*command)

        def count_wrong(threshold):
            return sum((confidence >= threshold) == (place in absent) for confidence, *rest in confidences for place in [tuple(rest)])

        least = min(count_wrong(confidence) for confidence, *_ in confidences + [(math.inf,)])
        numbers = re.search(r"minimum confidence: (\S+)\. Of (\d+) landmarks, (\d+) are absent; wrong decisions: (\d+) before, "
                            r"(\d+) after, (\d+) leave-one-out\n", report)
        self.assertIsNotNone(numbers, report)
        self.assertEqual([int(number) for number in numbers.groups()[1:5]], [len(confidences), 7, 7, least])
        self.succeed("LocalizeLandmarks", "--model", self.path("calibrated.pt"), "--spacing", 1, "--output",
                     self.path("after"), *[work("pictures", image) for image in IMAGES])
        missing = {(image, row["landmark"]) for image in IMAGES
                   for row in read_csv(self.path("after", image.replace(".png", ".csv"))) if row["x"] == ""}
        self.assertEqual(sum(((image, name) in missing) != ((image, name) in absent) for _, image, name in confidences), least)
        again = self.succeed("CalibrateLandmarkModel", "--model", self.path("calibrated.pt"), "--images", work("pictures"),
                             "--landmarks", work("pictures", "landmarks.csv"), "--spacing", 1, "--output", self.path("again.pt"))
        self.assertIn(f"\nminimum confidence: {numbers[1]}, as before: no landmark is absent from these images\n", again)

    def test_plausibilities_come_with_shapes(self):
        shapes = self.write("shapes.txt", "\n".join(IMAGES) + "\n")
        report = self.succeed(*self.calibrate("--spacing", 1))
        self.assertIn("\nplausibilities: none, as the model has no shapes; --shape-list gives it some\n", report)
        localize = ["LocalizeLandmarks", "--model", self.path("calibrated.pt"), "--spacing", 1, "--output", self.path("out"),
                    "--table", self.path("out.csv"), *[work("pictures", image) for image in IMAGES]]
        self.refuse(*localize[:-5], "--orientations", "mirrored", says=["--orientations", "plausibilities"], status=2)
        report = self.succeed(*self.calibrate("--spacing", 1, "--shape-list", shapes))
        self.assertRegex(report, r"\nplausibilities: by \d modes of shape, from 6 images; shapes draw landmarks with a weight of [0-9.]+\n")
        with open(self.path("calibrated.pt"), "rb") as file:
            first = file.read()
        # The shapes stay.
        again = self.calibrate("--spacing", 1)
        again[again.index("--model") + 1] = self.path("calibrated.pt")
        self.assertRegex(self.succeed(*again), r"\nplausibilities: by \d modes of shape, from 6 images; shapes draw landmarks with a weight of [0-9.]+\n")
        self.assertEqual(len(first), os.path.getsize(self.path("calibrated.pt")))

        lines = self.succeed(*localize, "--overlay").splitlines()
        table = read_csv(self.path("out.csv"))
        self.assertEqual(list(table[0])[1], "plausibility")
        doubtful = 0
        for line, row, image in zip(lines, table, IMAGES):
            plausibility = float(row["plausibility"])
            shown = re.search(r", 0 missing, plausibility (\S+?)( \(doubtful\))?(, out of shape:.*)?, \d+\.\d\d s, "
                              r"\d+ of \d+, left \S+$", line)
            self.assertIsNotNone(shown, line)
            self.assertAlmostEqual(float(shown[1]) / plausibility, 1, delta=0.06)
            self.assertEqual(bool(shown[2]), plausibility < 0.005)
            landmarks = read_csv(self.path("out", image.replace(".png", ".csv")))
            names = [landmark["landmark"] for landmark in landmarks if float(landmark["plausibility"]) < 0.005]
            self.assertEqual((shown[3] or "").split()[3:], names)
            for landmark in landmarks:
                self.assertEqual(landmark["plausibility"], row[landmark["landmark"] + "_plausibility"])
            doubtful += plausibility < 0.005 or bool(names)
        self.assertIn(f"({doubtful} doubtful)", lines[len(IMAGES)])
        # What is skipped has its plausibility again.
        self.succeed(*localize, "--skip-existing")
        self.assertEqual(read_csv(self.path("out.csv")), table)
        self.check_that_tables_of_resumed_runs_are_whole(localize)
        # Everything is doubtful to those who ask for it.
        self.assertIn("(6 doubtful)", self.succeed(*localize, "--low-plausibility", 1))
        # Other orientations are taken only where they are more plausible.
        for orientations in ("mirrored", "turned"):
            self.succeed(*localize, "--orientations", orientations)
            for turned, row in zip(read_csv(self.path("out.csv")), table):
                self.assertGreaterEqual(float(turned["plausibility"]), float(row["plausibility"]))

    def check_that_tables_of_resumed_runs_are_whole(self, localize):
        confidences = sorted(float(value) for row in read_csv(self.path("out.csv")) for name, value in row.items()
                             if name.endswith("_confidence"))
        for form in ("csv", "mrk.json"):
            with self.subTest(format=form):
                command = [*localize, "--format", form, "--minimum-confidence", confidences[len(confidences) // 3]]
                self.succeed(*command)
                with open(self.path("out.csv"), encoding="utf-8") as file:
                    whole = file.read()
                self.assertIn(",,", whole)
                self.assertNotIn("?", whole)
                os.remove(self.path("out", IMAGES[3].replace("png", form)))
                self.assertIn(" 1 done (", self.succeed(*command, "--skip-existing"))
                with open(self.path("out.csv"), encoding="utf-8") as file:
                    self.assertEqual(file.read(), whole)

    def test_too_few_shapes_are_refused(self):
        shapes = self.write("shapes.txt", "\n".join(IMAGES[:4]) + "\n")
        self.refuse(*self.calibrate("--spacing", 1, "--shape-list", shapes), says=["at least 5 images"])
        shapes = self.write("shapes.txt", "other.png\n")
        self.refuse(*self.calibrate("--spacing", 1, "--shape-list", shapes), says=[f"{shapes}:1: ", "'other.png'"])

    def test_what_cannot_be_calibrated_is_refused(self):
        spacing = ["--spacing", 1]
        self.refuse(*self.calibrate(), says=[work("pictures", IMAGES[0]) + ": ", "spacing"])
        self.refuse(*self.calibrate(*spacing, model="volume_model.pt"), says=["3 dimensions", "(got 2)"])
        self.refuse(*self.calibrate(*spacing, model="absent.pt"), says=[work("absent.pt") + ": "])
        self.refuse(*self.calibrate("--spacing", 1, "--spacing", 1, "--spacing", 1), says=["--spacing"], status=2)
        other = self.write("other.csv", f"image,a_x,a_y\n{IMAGES[0]},1,2\n")
        command = self.calibrate(*spacing)
        command[command.index("--landmarks") + 1] = other
        self.refuse(*command, says=["those of the model"])
        images = self.write("list.txt", "other.png\n")
        self.refuse(*self.calibrate(*spacing, "--list", images), says=[f"{images}:1: ", "'other.png'"])
        command = self.calibrate(*spacing)
        command[command.index("--output") + 1] = self.path("no", "calibrated.pt")
        self.refuse(*command, says=[self.path("no", "calibrated.pt") + ": "])
        command = self.calibrate(*spacing)
        command[command.index("--images") + 1] = self.path("no")
        self.refuse(*command, says=[self.path("no", IMAGES[0]) + ": "])


if __name__ == "__main__":
    main()
