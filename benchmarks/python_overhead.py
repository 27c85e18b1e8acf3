#!/usr/bin/env python3
"""What Python costs: the program LocalizeLandmarks and its twin in Python in turn on images of 512 x 512 pixels, with a
network of the paper's size whose weights are random.

    PYTHONPATH=<ITK build>/Wrapping/Generators/Python python_overhead.py build/release/bin

Times are those that both print for an image: reading, localizing and writing, without the start of the process.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

import itk
import numpy as np

IMAGES, ROUNDS = 4, 6


def make_model(file_name):
    landmarks = [{"name": f"l{number:02}"} for number in range(1, 20)]
    description = {"format": "LandmarkLocalization model", "version": 2, "landmarks": landmarks, "stages": [{}]}
    itk.LandmarkModel.Initialize(json.dumps(description), 1).Write(file_name)


def measure(command):
    """Seconds for each image but the first, which warms the library up."""
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(seconds) for seconds in re.findall(r"([\d.]+) s$", output, re.MULTILINE)][1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", metavar="FOLDER", help="of the programs")
    programs = parser.parse_args().programs
    twin = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "examples", "localize_landmarks.py")
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "model.pt")
        make_model(model)
        pixels = np.random.default_rng(1).integers(0, 256, (512, 512), dtype=np.uint8)
        images = [os.path.join(folder, f"{number}.png") for number in range(IMAGES + 1)]
        for image in images:
            itk.imwrite(itk.image_from_array(pixels), image)
        options = ["--model", model, "--spacing", "1", "--output", os.path.join(folder, "out"), *images]
        commands = {"C++": [os.path.join(programs, "LocalizeLandmarks")], "Python": [sys.executable, twin]}
        seconds = {name: [] for name in commands}
        for turn in range(ROUNDS):
            for name in sorted(commands, reverse=turn % 2 == 1):
                seconds[name].append(sum(measure([*commands[name], *options])))
    for name, values in seconds.items():
        print(f"{name}: {statistics.median(values) / IMAGES:.3f} s an image")
    ratios = [python / cxx for python, cxx in zip(seconds["Python"], seconds["C++"])]
    print(f"Python / C++, median of the rounds: {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


if __name__ == "__main__":
    main()
