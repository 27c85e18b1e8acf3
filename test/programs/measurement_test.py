"""Distances, angles and ratios of landmarks, with their uncertainty."""

import json
import math
import os
import shutil

from localization_test import NAMES, read_png_size
from programs import ProgramTest, main, read_csv, work

OWN = {"title": "A hand", "measurements": [
    {"name": "width", "kind": "distance", "points": ["index_knuckle", "little_knuckle"],
     "classes": [{"name": "narrow", "maximum": 30}, {"name": "wide", "minimum": 30}]},
    {"name": "length", "kind": "distance", "points": [["radius", "ulna"], "middle_tip"]},
    {"name": "ratio", "kind": "ratio", "of": ["width", "length"]},
    {"name": "bend", "kind": "angle", "points": ["radius", "middle_knuckle", "middle_tip"]}]}


def square_table(rows, names=("a", "b", "c"), covariance=False):
    columns = ["x", "y"] + (["xx", "xy", "yy"] if covariance else [])
    header = ",".join(["image"] + [f"{name}_{column}" for name in names for column in columns])
    return "\n".join([header] + rows) + "\n"


class Measurement(ProgramTest):
    def definitions(self, *measurements, **others):
        return self.write("own.json", json.dumps({"measurements": list(measurements), **others}))

    def test_values_and_standard_errors_of_a_table(self):
        # 3-4-5: the distance of a and c is 5, and its gradient (0.6, 0.8) at c.
        table = self.write("found.csv", square_table(["one.png,0,0,0.01,0,0.01,4,0,0.01,0,0.01,3,4,0.04,0,0.09",
                                                      "two.png,0,0,0.01,0,0.01,,,,,,6,8,0.04,0,0.09"], covariance=True))
        own = self.definitions({"name": "ac", "kind": "distance", "points": ["a", "c"],
                                "norm": {"mean": 4, "standardDeviation": 2},
                                "classes": [{"name": "short", "maximum": 6}, {"name": "long", "minimum": 6}]},
                               {"name": "abc", "kind": "angle", "points": ["a", "b", "c"]})
        self.assertEqual(self.succeed("MeasureLandmarks", "--measure", own, "--csv", self.path("out.csv"), "--json",
                                      self.path("out.json"), table), "")
        first, second = read_csv(self.path("out.csv"))
        self.assertEqual(list(first), ["image", "ac", "ac_se", "ac_deviation", "ac_class", "abc", "abc_se"])
        self.assertEqual([first[column] for column in ("image", "ac", "ac_deviation", "ac_class")],
                         ["one.png", "5", "0.5", "short"])
        self.assertAlmostEqual(float(first["ac_se"]), math.sqrt(0.01 + 0.36 * 0.04 + 0.64 * 0.09), delta=1e-6)
        self.assertAlmostEqual(float(first["abc"]), math.degrees(math.atan2(4, 1)), delta=1e-6)
        self.assertEqual([second["ac"], second["ac_class"], second["abc"], second["abc_se"]], ["10", "long", "", ""])
        with open(self.path("out.json"), encoding="utf-8") as file:
            images = json.load(file)
        self.assertEqual([image["image"] for image in images], ["one.png", "two.png"])
        self.assertAlmostEqual(images[0]["measurements"][0]["value"], 5)
        self.assertIsNone(images[1]["measurements"][1]["value"])
        printed = self.succeed("MeasureLandmarks", "--measure", own, table)
        with open(self.path("out.csv"), encoding="utf-8") as file:
            self.assertEqual(printed, file.read())

    def test_landmark_files_are_images_of_their_names(self):
        own = self.definitions({"name": "ab", "kind": "distance", "points": ["a", "b"]})
        first = self.write("patient.one.csv", "landmark,x,y\na,0,0\nb,3,4\n")
        second = self.write("two.pts", "point\n2\n0 0\n6 8\n")
        printed = self.succeed("MeasureLandmarks", "--measure", own, first)
        self.assertEqual(printed, "image,ab,ab_se\npatient.one,5,\n")
        self.refuse("MeasureLandmarks", "--measure", own, second, says=[second, "There is no landmark 'a' to measure."])
        self.refuse("MeasureLandmarks", "--measure", own, first, first, says=[first, "'patient.one' is there twice"])
        other = self.write("other.csv", "landmark,x,y\nb,6,8\nc,1,1\na,0,0\n")
        printed = self.succeed("MeasureLandmarks", "--measure", own, first, other)
        self.assertEqual(printed, "image,ab,ab_se\npatient.one,5,\nother,10,\n")
        less = self.write("less.csv", "landmark,x,y\nb,6,8\n")
        self.refuse("MeasureLandmarks", "--measure", own, first, less, says=[less + ": There is no landmark 'a'."])

    def test_volumes_have_measures_of_their_own(self):
        own = self.definitions({"name": "height", "kind": "offset", "points": ["d", "a", "b", "c"], "toward": [0, 0, 1]},
                               dimension=3)
        landmarks = self.write("one.csv", "landmark,x,y,z\na,0,0,0\nb,4,0,0\nc,0,4,0\nd,1,1,-2\n")
        self.assertEqual(self.succeed("MeasureLandmarks", "--measure", own, landmarks),
                         "image,height,height_se\none,-2,\n")
        flat = self.write("flat.csv", square_table(["one.png,0,0,1,0,0,1"]))
        self.refuse("MeasureLandmarks", "--measure", own, flat, says=[flat, "2 dimensions"])

    def test_comparison_with_the_truth(self):
        own = self.definitions({"name": "ab", "kind": "distance", "points": ["a", "b"],
                                "classes": [{"name": "short", "maximum": 5}, {"name": "long", "minimum": 5}]})
        found = self.write("found.csv", square_table(["1.png,0,0,4,0,0,0", "2.png,0,0,6,0,0,0", "3.png,0,0,7,0,0,0"]))
        truth = self.write("true.csv", square_table(["1.png,0,0,3,0,0,0", "2.png,0,0,4,0,0,0", "3.png,0,0,7,0,0,0"]))
        report = self.succeed("MeasureLandmarks", "--measure", own, "--truth", truth, "--errors", self.path("errors.json"),
                              found)
        self.assertIn("ab, mm", report)
        self.assertIn("66.7 %", report)
        with open(self.path("errors.json"), encoding="utf-8") as file:
            errors = json.load(file)[0]
        self.assertEqual((errors["count"], errors["meanError"], errors["medianError"]), (3, 1, 1))
        self.assertAlmostEqual(errors["successRate"], 200 / 3)
        self.assertIsNone(errors["shareInInterval"])
        # The mean of 3 and 5, that of 4 and 6, and that of 7 and 7.
        second = self.write("second.csv", square_table(["1.png,0,0,5,0,0,0", "2.png,0,0,6,0,0,0", "3.png,0,0,7,0,0,0"]))
        self.succeed("MeasureLandmarks", "--measure", own, "--truth", truth, "--truth", second, "--errors",
                     self.path("errors.json"), found)
        with open(self.path("errors.json"), encoding="utf-8") as file:
            self.assertAlmostEqual(json.load(file)[0]["meanError"], 1 / 3)
        some = self.write("some.txt", "3.png\n")
        self.assertIn("100.0 %", self.succeed("MeasureLandmarks", "--measure", own, "--truth", truth, "--list", some, found))
        other = self.write("other.csv", square_table(["1.png,0,0,3,0,0,0"]))
        self.refuse("MeasureLandmarks", "--measure", own, "--truth", other, found,
                    says=[other + ": holds no image '2.png'; --list names those to measure"])

    def test_a_landmark_file_is_compared_with_the_row_of_its_name(self):
        own = self.definitions({"name": "ab", "kind": "distance", "points": ["a", "b"]})
        truth = self.write("true.csv", square_table(["one.png,0,0,3,0,0,0", "cases/two.nii.gz,0,0,5,0,0,0"]))
        found = self.write("two.csv", "landmark,x,y\na,0,0\nb,7,0\nc,0,0\n")
        report = self.succeed("MeasureLandmarks", "--measure", own, "--truth", truth, found)
        self.assertRegex(report, r"ab, mm +1 +0 +2\.00")
        points = "1,0,1,0,0,0,0,1,1,1,0,a,,,2,0\n2,5,0,0,0,0,0,1,1,1,0,b,,,2,0\n3,0,0,0,0,0,0,1,1,1,0,c,,,2,0\n"
        markups = self.write("two.fcsv", "# CoordinateSystem = LPS\n" + points)
        for files in ((truth, markups), (markups, truth)):
            report = self.succeed("EvaluateLandmarks", "--found", files[0], "--truth", files[1], "--list",
                                  self.write("list.txt", "cases/two.nii.gz\n"))
            self.assertRegex(report, r"\na +1 +0 +0 +1\.00")
        other = self.write("three.fcsv", "# CoordinateSystem = LPS\n" + points)
        self.refuse("EvaluateLandmarks", "--found", other, "--truth", truth, says=[other, "no image of the name 'three'"])
        for images in (["two.png", "two.jpg"], ["two.jpg", "two.png"]):
            alike = self.write("alike.csv", square_table([f"{image},0,0,{n},0,0,0" for n, image in enumerate(images)]))
            says = ["several images of the name 'two'"]
            self.refuse("MeasureLandmarks", "--measure", own, "--truth", alike, found, says=says)
            self.refuse("EvaluateLandmarks", "--found", markups, "--truth", alike, says=says)

    def test_pictures(self):
        own = self.write("own.json", json.dumps(OWN))
        names = ["phantom_001.png", "phantom_002.png"]
        some = self.write("some.txt", "\n".join(names) + "\n")
        table = work("pictures", "landmarks.csv")
        self.succeed("MeasureLandmarks", "--measure", own, "--list", some, "--images", work("pictures"), "--spacing", 1,
                     "--overlay", self.path("drawn"), table)
        self.assertEqual(sorted(os.listdir(self.path("drawn"))), [name[:-4] + "-measures.png" for name in names])
        width, height = read_png_size(self.path("drawn", "phantom_001-measures.png"))
        # The values stand beside the image.
        self.assertEqual(height, 1200)
        self.assertGreater(width, 1300)
        # A landmark file is that of the image of its name.
        landmarks = self.write("phantom_003.csv", "landmark,x,y\n" + "".join(f"{name},9,{n}\n" for n, name in enumerate(NAMES)))
        drawn = ["--images", work("pictures"), "--spacing", 1, "--overlay", self.path("traced")]
        self.succeed("MeasureLandmarks", "--measure", own, *drawn, landmarks)
        self.assertEqual(os.listdir(self.path("traced")), ["phantom_003-measures.png"])
        unknown = shutil.copy(landmarks, self.path("unknown.csv"))
        self.refuse("MeasureLandmarks", "--measure", own, *drawn, unknown, says=[unknown, "no image of the name 'unknown'"])
        self.refuse("MeasureLandmarks", "--measure", own, "--overlay", self.path("no"), table, says=["--images"], status=2)
        self.refuse("MeasureLandmarks", "--measure", own, "--errors", self.path("no"), table, says=["--truth"], status=2)

    def test_pictures_of_images_with_similar_names(self):
        own = self.definitions({"name": "ab", "kind": "distance", "points": ["a", "b"]})
        names = ["one/ct.png", "other/ct.png", "p.1.png", "p.2.png"]
        for name in names:
            os.makedirs(os.path.dirname(self.path("images", name)), exist_ok=True)
            shutil.copy(work("pictures", "phantom_001.png"), self.path("images", name))
        draw = ["MeasureLandmarks", "--measure", own, "--images", self.path("images"), "--spacing", 1, "--overlay",
                self.path("drawn")]
        self.succeed(*draw, self.write("found.csv", square_table([f"{name},9,9,19,9,9,19" for name in names])))
        for name in names:
            self.assertTrue(os.path.exists(self.path("drawn", name[:-4] + "-measures.png")), name)
        for name in ("p.1.jpg", "../images/p.1.png"):
            table = self.write("found.csv", square_table([f"{name},9,9,19,9,9,19", "p.1.png,9,9,19,9,9,19"]))
            self.refuse(*draw, table, says=["p.1"])

    def test_definitions_that_cannot_be(self):
        table = self.write("found.csv", square_table(["one.png,0,0,1,0,0,1"]))
        own = self.definitions({"name": "ab", "kind": "distance", "points": ["a"]})
        self.refuse("MeasureLandmarks", "--measure", own, table, says=[own + ": measurements[0].points: must be 2 (got 1)"])
        self.refuse("MeasureLandmarks", "--measure", "unknown", table, says=["unknown: "])
        self.refuse("MeasureLandmarks", "--measure", "steiner", table, says=[table + ": There is no landmark '"])


if __name__ == "__main__":
    main()
