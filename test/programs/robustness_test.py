"""utilities/evaluate-robustness.py."""

import os
import subprocess
import unittest

from programs import PROGRAM_DIR, ProgramTest, main, read_csv, work

PYTHON = os.environ["LANDMARK_PYTHON"]
EVALUATION = os.path.join(os.path.dirname(__file__), "..", "..", "utilities", "evaluate-robustness.py")
# Arguments: a picture, where to write it, and how it is changed.
CHANGE = """
import sys, numpy
from PIL import Image
image, changes = Image.open(sys.argv[1]), {}
exec(sys.argv[3])
image.save(sys.argv[2], **changes)
"""


def has_packages():
    return subprocess.run([PYTHON, "-c", "import numpy, PIL"], capture_output=True, check=False).returncode == 0


@unittest.skipUnless(has_packages(), f"{PYTHON} cannot import numpy and PIL (install python3-numpy and python3-pil), so images "
                                     "were not disturbed")
class Robustness(ProgramTest):
    def disturb(self, names, truth, *options, images=None):
        command = [PYTHON, EVALUATION, "--images", images or self.folder, "--list",
                   self.write("list.txt", "\n".join(names) + "\n"),
                   "--truth", truth, "--spacing", "1", "--output", self.path("disturbed"), *options]
        return subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)

    def change(self, name, code):
        """A phantom that was changed."""
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        subprocess.run([PYTHON, "-c", CHANGE, work("pictures", "phantom_005.png"), self.path(name), code], check=True)
        return name

    def evaluate(self, names, truth, *options, disturbances=("none",), images=None):
        return self.disturb(names, truth, "--bin", PROGRAM_DIR, "--model", work("model.pt"), "--disturbances", *disturbances, "--",
                            "--threads", "1", *options, images=images)

    def refuse_images(self, names, says):
        truth = self.write("truth.csv", "image,a_x,a_y\n" + "".join(f"{name},1,2\n" for name in names))
        result = self.disturb(names, truth, "--only-images", "--disturbances", "none")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(says, result.stderr.splitlines()[-1])
        self.assertNotIn("Traceback", result.stderr)

    def test_only_positions_move_and_what_else_a_table_has_is_left_out(self):
        self.change("i.png", "")
        truth = self.write("truth.csv", "\ufeffimage,plausibility,a_x,a_y,a_confidence,a_xx,a_xy,a_yy,a_x_x,a_x_y,c_x,c_y\n"
                                        "i.png,0.5,10,20,0.9,1,0,1,30,40,?,?\n")
        result = self.disturb(["i.png"], truth, "--only-images", "--disturbances", "none", "mirrored", "upside down")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        rows = {row.pop("image"): list(row.items()) for row in read_csv(self.path("disturbed", "truth0.csv"))}
        columns = ["a_x", "a_y", "a_x_x", "a_x_y", "c_x", "c_y"]
        self.assertEqual(rows, {f"{folder}/i.png": list(zip(columns, [*values, "?", "?"])) for folder, values in (
            ("none", ["10", "20", "30", "40"]), ("mirrored", ["117", "20", "97", "40"]),
            ("upside-down", ["10", "107", "30", "87"]))})

    def test_an_image_that_the_programs_read_otherwise_is_refused(self):
        for name, code, says in (
            ("turned.png", "exif = image.getexif(); exif[274] = 6; changes['exif'] = exif", "has an orientation"),
            ("turned.jpg", "exif = image.getexif(); exif[274] = 6; changes['exif'] = exif", "has an orientation"),
            ("deep.png", "image = Image.fromarray(numpy.asarray(image).astype(numpy.uint16) * 16)", "must have gray values"),
            ("bits.png", "image = image.convert('1')", "must have gray values"),
            ("alpha.png", "image.putalpha(200)", "must have gray values"),
            ("clear.png", "changes['transparency'] = 0", "must have gray values"),
            ("ink.jpg", "image = image.convert('CMYK')", "must have gray values"),
            ("colors.png", "image = Image.merge('RGB', [image, image, image.point(lambda value: value // 2)])", "must have gray values"),
        ):
            with self.subTest(name=name):
                self.refuse_images([self.change(name, code)], f"{self.path(name)}: {says}")

    def test_names_that_would_overwrite_others_are_refused(self):
        self.change("a.png", "")
        self.change("a.jpg", "")
        self.refuse_images(["a.png", "a.jpg"], "a.png and a.jpg: would both be written to a.png")
        for name in (self.path("a.png"), "../a.png"):
            self.refuse_images([name], f"{name}: must be the name of an image in the folder")
        self.assertTrue(os.path.exists(self.path("a.png")))

    def test_undisturbed_images_have_the_errors_of_the_images_themselves(self):
        names = [self.change("B/gray.png", ""), self.change("B/colors.bmp", "image = image.convert('RGB')"),
                 self.change("B/palette.png", "image = image.convert('P')")]
        with open(work("pictures", "landmarks.csv"), encoding="utf-8") as file:
            header, *rows = file.read().splitlines()
        row = next(row for row in rows if row.startswith("phantom_005.png")).partition(",")[2]
        truth = self.write("truth.csv", header + "\n" + "".join(f"{name},{row}\n" for name in names))
        result = self.evaluate(names, truth)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("found"), "--table",
                     self.path("found.csv"), "--threads", 1, *map(self.path, names))
        expected = [[*row.values()][1:] for row in read_csv(self.path("found.csv"))]
        found = read_csv(self.path("disturbed", "none", "found.csv"))
        self.assertEqual([[*row.values()][1:] for row in found], expected)
        self.assertEqual([row["image"] for row in found], ["B/gray.png", "B/colors.png", "B/palette.png"])

    def test_a_row_without_found_landmarks_has_no_numbers(self):
        names = ["phantom_005.png"]
        for _ in range(2):
            result = self.evaluate(names, work("pictures", "landmarks.csv"), "--minimum-confidence", "1000",
                                   disturbances=["none", "mirrored"], images=work("pictures"))
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertEqual([[cell.strip() for cell in line.split("|")[1:6]] for line in result.stdout.splitlines()[2:]],
                             [[name, "", "", "100.00 %", "8"] for name in ("none", "mirrored")])


if __name__ == "__main__":
    main()
