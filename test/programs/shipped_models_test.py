"""The models in models/ do on some real images what their cards say, out of the box."""

import json
import os
import re
import unittest

from programs import ProgramTest, main

DATA_DIR = os.environ["LANDMARK_DATA_DIR"]
MODELS_DIR = os.path.join(os.path.dirname(__file__), "..", "..", "models")
TOLERANCE = 0.05


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
        self.succeed("EvaluateLandmarks", "--found", self.path("found.csv"), "--truth", os.path.join(folder, landmarks), "--list",
                     self.path("list.txt"), *protocol, "--json", self.path("errors.json"))
        with open(self.path("errors.json"), encoding="utf-8") as file:
            error = json.load(file)["all"]["mean"]
        self.assertAlmostEqual(error / card, 1.0, delta=TOLERANCE)

    def test_cephalogram_19(self):
        self.expect_error_of_card("cephalogram-19", "cephalograms", "landmarks_challenge.csv", "test1.txt", 20,
                                  ["--spacing", 0.1], ["--protocol", "cephalometric"])

    def test_hand_37(self):
        self.expect_error_of_card("hand-37", "hands", "landmarks.csv", "validation.txt", 19, ["--spacing", 1],
                                  ["--protocol", "hand"])

    def test_mouse_skull_45(self):
        self.expect_error_of_card("mouse-skull-45", "mouse_skulls", "landmarks.csv", "validation.txt", 4)


if __name__ == "__main__":
    main()
