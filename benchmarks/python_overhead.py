#!/usr/bin/env python3
"""What Python costs: the program LocalizeLandmarks and its twin in Python in turn on images of 512 x 512 pixels, with a
network of the paper's size whose weights are random.

    PYTHONPATH=<ITK build>/Wrapping/Generators/Python python_overhead.py build/release/bin

Times are those that both print for an image: reading, localizing and writing, without the start of the process.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile

import itk
import numpy as np

IMAGES, ROUNDS = 3, 5


def make_model(file_name):
    model = itk.LandmarkModel.New()
    model.SetLandmarkNames([f"l{number:02}" for number in range(1, 20)])
    model.InitializeNetwork(1)
    model.Write(file_name)


def measure(command):
    """Seconds for each image but the first, which warms the library up."""
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(seconds) for seconds in re.findall(r"([\d.]+) s$", output, re.MULTILINE)][1:]


def main(programs):
    twin = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "examples", "localize_landmarks.py")
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "model.pt")
        make_model(model)
        pixels = np.random.default_rng(1).integers(0, 256, (512, 512), dtype=np.uint8)
        images = [os.path.join(folder, f"{number}.png") for number in range(IMAGES + 1)]
        for image in images:
            itk.imwrite(itk.image_from_array(pixels), image)
        options = ["--model", model, "--spacing", "1", "--output", os.path.join(folder, "out"), *images]
        seconds = {"C++": [], "Python": []}
        ratios = []
        for _ in range(ROUNDS):
            seconds["C++"].append(statistics.median(measure([os.path.join(programs, "LocalizeLandmarks"), *options])))
            seconds["Python"].append(statistics.median(measure([sys.executable, twin, *options])))
            ratios.append(seconds["Python"][-1] / seconds["C++"][-1])
    for name, values in seconds.items():
        print(f"{name}: {statistics.median(values):.3f} s an image ({min(values):.3f} to {max(values):.3f})")
    print(f"Python / C++: {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


if __name__ == "__main__":
    main(*sys.argv[1:])
