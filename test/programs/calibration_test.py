"""Covariances: from a model without to one with scales, and from there into landmark files and pictures."""

import json
import math
import os

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
        rows = {line.split()[0]: line.split()[1:] for line in report.splitlines()[2:]}
        self.assertEqual(list(rows), [*ratios, "all"])
        for name, values in ratios.items():
            self.assertEqual(rows[name][0], str(len(images)))
            self.assertGreater(float(rows[name][1]), 0)
            self.check_share(rows[name][3], values)
        self.check_share(rows["all"][2], sum(ratios.values(), []))
        self.assertGreaterEqual(float(rows["all"][2]), 80)

    def test_pictures(self):
        report = self.succeed(*self.calibrate("--spacing", 1))
        self.check_coverage(report, "pictures", IMAGES, "--spacing", 1)

    def test_volumes(self):
        report = self.succeed(*self.calibrate(folder="volumes", model="volume_model.pt"))
        self.check_coverage(report, "volumes", [f"volume_{number}.mha" for number in range(3)])

    def test_lists_and_half_precision(self):
        report = self.succeed(*self.calibrate("--spacing", 1, "--list", work("pictures", "test.txt"), "--half"))
        self.assertTrue(all(line.split()[1] == "2" for line in report.splitlines()[2:-1]))
        self.assertLess(os.path.getsize(self.path("calibrated.pt")), os.path.getsize(work("model.pt")))

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

    def test_what_cannot_be_calibrated_is_refused(self):
        spacing = ["--spacing", 1]
        self.refuse(*self.calibrate(), says=[work("pictures", IMAGES[0]) + ": ", "spacing"])
        self.refuse(*self.calibrate(*spacing, model="volume_model.pt"), says=["dimension of the model, 3 (got 2)"])
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
