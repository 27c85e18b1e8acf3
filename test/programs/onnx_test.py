"""Networks of a model as ONNX files, by the recipe in README.md: valid, and with the same heatmaps in another program."""

import os
import re
import subprocess
import unittest

from programs import ProgramTest, main, work

PYTHON = os.environ["LANDMARK_PYTHON"]
README = os.path.join(os.path.dirname(__file__), "..", "..", "README.md")
COMPARE = """
import cv2, numpy, onnx, sys, torch
onnx.checker.check_model(onnx.load(sys.argv[2]))
module = torch.jit.load(sys.argv[1])
network = cv2.dnn.readNetFromONNX(sys.argv[2])
for height, width in ((320, 320), (192, 256)):
    image = numpy.random.default_rng(1).uniform(-1, 1, (1, 1, height, width)).astype(numpy.float32)
    expected = module(torch.from_numpy(image))
    expected = (expected[0] if isinstance(expected, tuple) else expected).detach().numpy()
    network.setInput(image)
    names = network.getUnconnectedOutLayersNames()
    found = [heatmaps for heatmaps in network.forward(names) if heatmaps.shape == expected.shape]
    error = min(abs(heatmaps - expected).max() for heatmaps in found)
    print(error / abs(expected).max())
"""


def has_packages():
    return subprocess.run([PYTHON, "-c", "import cv2, numpy, onnx, torch"], capture_output=True, check=False).returncode == 0


@unittest.skipUnless(has_packages(), f"{PYTHON} cannot import torch, onnx and cv2 (install python3-torch, python3-onnx and "
                                     "python3-opencv), so no export to ONNX was tried")
class Onnx(ProgramTest):
    def test_the_recipe_gives_the_same_heatmaps(self):
        self.succeed("ExportLandmarkModel", "--model", work("model.pt"), "--output", self.path("exported"))
        with open(README, encoding="utf-8") as file:
            recipe = re.search(r"python3 -c '(import torch; torch\.onnx\.export.*?)'$", file.read(), re.DOTALL | re.MULTILINE)[1]
        subprocess.run([PYTHON, "-c", recipe], cwd=self.folder, check=True, capture_output=True)
        compared = subprocess.run([PYTHON, "-c", COMPARE, self.path("exported", "stage0_network0.pt"), self.path("stage0.onnx")],
                                  check=True, capture_output=True, text=True)
        errors = [float(error) for error in compared.stdout.split()]
        self.assertEqual(len(errors), 2)
        self.assertLess(max(errors), 1e-5)


if __name__ == "__main__":
    main()
