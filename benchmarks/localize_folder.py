#!/usr/bin/env python3
"""How fast LocalizeLandmarks does a folder of cephalograms, beside a plain Python script with the same weights.

    python3 localize_folder.py --model models/cephalogram-19-challenge.pt --images images build/release/bin/LocalizeLandmarks [...]

Runs each of the programs, several versions for instance, and the script (--script alone runs it) in turn on the first
--count images, start included, and prints images a second: medians of the rounds. The script reads with Pillow, takes
quantiles with NumPy, shrinks with antialiasing, runs the network eagerly in Debian's python3-torch, and takes the largest
pixel. All have --threads threads. It needs python3-pil, and wants a machine that does nothing else.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time

SPACING = 0.1
GRID = 320
GRID_SPACING = 0.75


def make_network(weights):
    from torch.nn import functional

    def layer(name, values):
        kernel = weights[name + "_weight"]
        return functional.conv2d(values, kernel, weights[name + "_bias"], padding=kernel.shape[-1] // 2)

    def activate(name, values):
        return functional.leaky_relu_(layer(name, values), 0.1)

    def network(values):
        values = activate("input", values)
        sides = []
        for level in range(4):
            values = values if level == 0 else functional.avg_pool2d(values, 2)
            values = activate(f"level{level}_second", activate(f"level{level}_first", values))
            sides.append(activate(f"level{level}_third", values))
        values = sides.pop()
        while sides:
            values = functional.interpolate(values, scale_factor=2.0, mode="bilinear", align_corners=False) + sides.pop()
        local = layer("local_appearance", values)
        values = functional.avg_pool2d(local, 16)
        for number in range(3):
            values = activate(f"configuration{number}", values)
        values = layer("spatial_configuration", values).tanh()
        return local * functional.interpolate(values, scale_factor=16.0, mode="bicubic", align_corners=False)

    return network


def localize(model_file, images, table, threads):
    import numpy
    import PIL.Image
    import torch

    torch.set_num_threads(threads)
    model = torch.jit.load(model_file)
    network = make_network({name.split(".")[1]: values.float() for name, values in model.state_dict().items()})
    with open(table, "w", newline="", encoding="utf-8") as file, torch.inference_mode():
        writer = csv.writer(file)
        for name in images:
            image = PIL.Image.open(name).convert("L")
            low, high = numpy.quantile(numpy.asarray(image), [0.02, 0.98])
            width, height = (round(length * SPACING / GRID_SPACING) for length in image.size)
            small = numpy.asarray(image.resize((width, height), PIL.Image.Resampling.BILINEAR), numpy.float32)
            left, top = (GRID - width) // 2, (GRID - height) // 2
            grid = torch.zeros(1, 1, GRID, GRID)
            grid[0, 0, top:top + height, left:left + width] = torch.from_numpy(2 * (small - low) / (high - low) - 1)
            best = network(grid)[0].flatten(1).argmax(1).tolist()
            writer.writerow([os.path.basename(name)] + [
                coordinate for index in best for coordinate in (
                    (index % GRID - left + 0.5) * image.width / width * SPACING,
                    (index // GRID - top + 0.5) * image.height / height * SPACING)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, metavar="FILE")
    parser.add_argument("--images", required=True, metavar="FOLDER")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--script", metavar="TABLE", help="only run the script, and write what it finds here")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM")
    arguments = parser.parse_args()
    names = sorted(name for name in os.listdir(arguments.images) if name.endswith(".jpg"))[:arguments.count]
    images = [os.path.join(arguments.images, name) for name in names]
    if arguments.script:
        localize(arguments.model, images, arguments.script, arguments.threads)
        return

    common = ["--model", arguments.model, "--threads", str(arguments.threads)]
    rates = {}
    with tempfile.TemporaryDirectory() as folder:
        commands = {program: [program, *common, "--spacing", str(SPACING), "--output", folder, *images]
                    for program in arguments.programs}
        commands["script"] = [sys.executable, os.path.abspath(__file__), *common, "--images", arguments.images, "--count",
                              str(arguments.count), "--script", os.path.join(folder, "script.csv")]
        environment = {**os.environ, "OMP_NUM_THREADS": str(arguments.threads)}
        for _ in range(arguments.rounds):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
                rates.setdefault(name, []).append(len(images) / (time.perf_counter() - start))
    script = statistics.median(rates["script"])
    print(f"{len(images)} images, {arguments.threads} threads, load {os.getloadavg()[0]:.1f}")
    print("| program | images a second | times the script |")
    print("| --- | --- | --- |")
    for name, values in rates.items():
        print(f"| {name} | {statistics.median(values):.2f} | {statistics.median(values) / script:.2f} |")


if __name__ == "__main__":
    main()
