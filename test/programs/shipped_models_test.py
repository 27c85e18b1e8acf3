"""The models in models/ do on some real images what their cards say, out of the box, and find the points that they always
found: those in test/data/."""

import json
import os
import re
import unittest

from programs import ProgramTest, main, read_csv

DATA_DIR = os.environ["LANDMARK_DATA_DIR"]
MODELS_DIR = os.path.join(os.path.dirname(__file__), "..", "..", "models")
POINTS_DIR = os.path.join(os.path.dirname(__file__), "..", "data")
TOLERANCE = 0.05
# In mm: other processors and other versions of LibTorch round differently.
POINT_TOLERANCE = 0.01


class ShippedDescriptions(ProgramTest):
    def test_each_landmark_of_the_cephalograms_has_one(self):
        for model in ("cephalogram-19", "cephalogram-19-challenge"):
            printed = self.succeed("DescribeLandmarkModel", "--model", os.path.join(MODELS_DIR, model + ".pt"), "--definitions",
                                   os.path.join(MODELS_DIR, "definitions", "cephalogram-19.csv"), "--output", self.path("m.pt"))
            for line in printed.splitlines()[-19:]:
                self.assertRegex(line, r"^[a-z_]+: [A-Z].*\.$")

    def test_stages_are_described(self):
        printed = self.succeed("DescribeLandmarkModel", "--model", os.path.join(MODELS_DIR, "hand-37.pt")).splitlines()
        self.assertTrue(printed[1].startswith("stage 1: SpatialConfigurationNet, 384 x 384 pixels that hold the image,"), printed[1])
        self.assertTrue(printed[2].startswith("stage 2: LocalizationUNet, 64 x 64 pixels around each landmark, 15.6 times finer "
                                              "than to hold the image,"), printed[2])
        printed = self.succeed("DescribeLandmarkModel", "--model", os.path.join(MODELS_DIR, "mouse-skull-45.pt")).splitlines()
        self.assertIn(" 32 x 32 x 32 pixels of 0.18 x 0.18 x 0.18 mm around each landmark,", printed[2])


@unittest.skipUnless(DATA_DIR, "LANDMARK_DATA_DIR is not set, so no shipped model was tried on real images")
class ShippedModels(ProgramTest):
    def expect_error_of_card(self, model, data, landmarks, test_list, count, spacing=(), protocol=()):
        """The card names the mean error on the first `count` images of its test list."""
        with open(os.path.join(MODELS_DIR, model + ".md"), encoding="utf-8") as file:
            card = float(re.search(rf"first {count} images of `{test_list}`: ([\d.]+) mm", file.read())[1])
        folder = os.path.join(DATA_DIR, data)
        with open(os.path.join(folder, test_list), encoding="utf-8") as file:
            names = [line.strip() for line in file if line.strip()][:count]
        self.write("list.txt", "\n".join(names) + "\n")
        self.succeed("LocalizeLandmarks", "--model", os.path.join(MODELS_DIR, model + ".pt"), *spacing, "--output",
                     self.path("found"), "--table", self.path("found.csv"),
                     *[os.path.join(folder, "images", name) for name in names])
        truth = [argument for name in landmarks for argument in ("--truth", os.path.join(folder, name))]
        self.succeed("EvaluateLandmarks", "--found", self.path("found.csv"), *truth, "--list", self.path("list.txt"), *protocol,
                     "--json", self.path("errors.json"))
        with open(self.path("errors.json"), encoding="utf-8") as file:
            error = json.load(file)["all"]["mean"]
        self.assertAlmostEqual(error / card, 1.0, delta=TOLERANCE)

    def expect_points(self, model, data, spacing=()):
        """The points of 20 images are those that the program found when the model was made."""
        expected = read_csv(os.path.join(POINTS_DIR, model + ".csv"))
        folder = os.path.join(DATA_DIR, data, "images")
        self.succeed("LocalizeLandmarks", "--model", os.path.join(MODELS_DIR, model + ".pt"), *spacing, "--output",
                     self.path("found"), "--table", self.path("found.csv"),
                     *[os.path.join(folder, row["image"]) for row in expected])
        found = read_csv(self.path("found.csv"))
        self.assertEqual([row["image"] for row in found], [row["image"] for row in expected])
        self.assertEqual(len(expected), 20)
        for found_row, row in zip(found, expected):
            for name in row.keys() - {"image"}:
                self.assertAlmostEqual(float(found_row[name]), float(row[name]), delta=POINT_TOLERANCE,
                                       msg=f"{name} of {row['image']}")

    def test_points_of_cephalogram_19(self):
        self.expect_points("cephalogram-19", "cephalograms", ["--spacing", 0.1])

    def test_points_of_cephalogram_19_challenge(self):
        self.expect_points("cephalogram-19-challenge", "cephalograms", ["--spacing", 0.1])

    def test_points_of_hand_37(self):
        self.expect_points("hand-37", "hands", ["--spacing", 1])

    def test_points_of_mouse_skull_45(self):
        self.expect_points("mouse-skull-45", "mouse_skulls")

    def test_cephalogram_19(self):
        self.expect_error_of_card("cephalogram-19", "cephalograms", ["landmarks_senior.csv", "landmarks_junior.csv"],
                                  "test1.txt", 20, ["--spacing", 0.1], ["--protocol", "cephalometric"])

    def test_cephalogram_19_challenge(self):
        self.expect_error_of_card("cephalogram-19-challenge", "cephalograms", ["landmarks_challenge.csv"], "test1.txt", 20,
                                  ["--spacing", 0.1], ["--protocol", "cephalometric"])

    def test_hand_37(self):
        self.expect_error_of_card("hand-37", "hands", ["landmarks.csv"], "validation.txt", 19, ["--spacing", 1],
                                  ["--protocol", "hand"])

    def test_mouse_skull_45(self):
        self.expect_error_of_card("mouse-skull-45", "mouse_skulls", ["landmarks.csv"], "validation.txt", 4)


if __name__ == "__main__":
    main()
