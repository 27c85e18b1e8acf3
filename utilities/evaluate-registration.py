#!/usr/bin/env python3
"""Registers all pairs of images from several starts and prints the target registration errors as a Markdown table.

    evaluate-registration.py --bin build/release/bin --images images --list validation.txt --truth landmarks.csv \
      --found found.csv --robust 2 --output registration -- --transform similarity

The fit uses every second landmark as found (--found, a table of LocalizeLandmarks; without it, the true ones); the error is
that of the others, at their true positions. Arguments after -- go to RegisterWithLandmarks. What a finished registration
wrote to the output folder is not computed again with the same arguments. Where a start or a refinement fails, the images
stay where they were before it, and a line on standard error says so. With --elastix doc/elastix-points.txt, elastix goes on
from the landmarks too: guided by the pairs that were used, and by the images alone.
"""

import argparse
import csv
import functools
import itertools
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys

STARTS = {"none": "none", "geometry": "image centers", "moments": "moments", "landmarks": "landmarks"}


def get_stem(arguments, name, fixed, moving):
    return os.path.join(arguments.output, f"{name}-{fixed}-{moving}".replace("/", "_"))


def get_options(arguments, start, fixed, moving, errors):
    """Of RegisterWithLandmarks, which writes errors to this file."""
    options = ["--fixed", os.path.join(arguments.images, fixed), "--moving", os.path.join(arguments.images, moving),
               "--fixed-landmarks", arguments.found, "--moving-landmarks", arguments.found, "--check-fixed", arguments.truth,
               "--check-moving", arguments.truth, "--fit-landmarks", "odd", "--initialize", start, "--errors", errors]
    if start == "landmarks":
        options += ["--robust", str(arguments.robust)] if arguments.robust else []
    return options + arguments.registration


@functools.cache
def warn(text):
    """Each text once."""
    sys.stderr.write(text)


def register(arguments, start, fixed, moving):
    """The errors of each stage, {stage: [mm]}; without `refined` if the refinement failed, empty if the start failed."""
    stem = get_stem(arguments, start, fixed, moving)
    table = stem + ".csv"
    options = get_options(arguments, start, fixed, moving, table)
    if arguments.pictures:
        options += ["--pictures", stem]
    if not is_done(stem, options):
        with open(stem + ".log", "w", encoding="utf-8") as log:
            for refine in (["--refine"], []):
                result = subprocess.run([os.path.join(arguments.bin, "RegisterWithLandmarks"), *options, *refine],
                                        capture_output=True, text=True, check=False)
                log.write(result.stdout + result.stderr)
                if result.returncode not in (0, 1):
                    sys.exit(f"{stem}.log: {result.stderr.strip()}")
                if result.returncode == 0:
                    warn(result.stderr)
                    break
                print(f"{start}, {fixed}, {moving}: {'refinement' if refine else 'start'} failed: {result.stderr.strip()}",
                      file=sys.stderr)
            else:
                return {}
        with open(stem + ".json", "w", encoding="utf-8") as file:
            json.dump(options, file)
    errors = {}
    with open(table, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            errors.setdefault(row["stage"], []).append(float(row["error"]))
    return errors


def read_positions(table, image):
    """What a table says of an image, {landmark: [mm]}."""
    positions = {}
    with open(table, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["image"] == image:
                for column, value in row.items():
                    name, _, axis = column.rpartition("_")
                    if axis in ("x", "y", "z"):
                        positions.setdefault(name, []).append(value)
    return positions


def select_metric_of_images(recipe):
    """Parameters of elastix without the points."""
    recipe = re.sub(r'\(Registration "\w+"\)', '(Registration "MultiResolutionRegistration")', recipe)
    recipe = re.sub(r'\(Metric ("\w+") "\w+"\)', r"(Metric \1)", recipe)
    return re.sub(r"\(Metric\dWeight .*\)\n", "", recipe)


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        warn(result.stderr)
    else:
        print(f"{' '.join(command)}: {(result.stderr or result.stdout).strip()}", file=sys.stderr)
    return result.returncode == 0


def register_with_elastix(arguments, fixed, moving, has_points):
    """The errors in mm of elastix, started where the landmarks are; None if it failed."""
    stem = get_stem(arguments, "elastix-points" if has_points else "elastix", fixed, moving)
    os.makedirs(stem, exist_ok=True)
    path = functools.partial(os.path.join, stem)
    options = get_options(arguments, "landmarks", fixed, moving, path("errors.csv"))
    with open(arguments.elastix, encoding="utf-8") as file:
        recipe = file.read() if has_points else select_metric_of_images(file.read())
    if not is_done(stem, [*options, recipe]):
        with open(path("recipe.txt"), "w", encoding="utf-8") as file:
            file.write(recipe.replace('(WriteResultImage "true")', '(WriteResultImage "false")'))
        points = ["-fp", path("pairs-fixed.pts"), "-mp", path("pairs-moving.pts")] if has_points else []
        if not (run(os.path.join(arguments.bin, "RegisterWithLandmarks"), *options, "--elastix", path("start.txt"),
                    "--elastix-points", path("pairs")) and
                run("elastix", "-f", options[1], "-m", options[3], *points, "-t0", path("start.txt"), "-p", path("recipe.txt"),
                    "-out", stem)):
            return None
        with open(stem + ".json", "w", encoding="utf-8") as file:
            json.dump([*options, recipe], file)
    with open(path("errors.csv"), encoding="utf-8", newline="") as file:
        checked = [row["landmark"] for row in csv.DictReader(file) if row["stage"] == "initialized"]
    places, truth = (read_positions(arguments.truth, image) for image in (fixed, moving))
    with open(path("checked.pts"), "w", encoding="utf-8") as file:
        file.write(f"point\n{len(checked)}\n" + "".join(" ".join(places[name]) + "\n" for name in checked))
    if not run("transformix", "-def", path("checked.pts"), "-tp", path("TransformParameters.0.txt"), "-out", stem):
        return None
    with open(path("outputpoints.txt"), encoding="utf-8") as file:
        found = [map(float, line.split("OutputPoint = [")[1].split("]")[0].split()) for line in file]
    return [math.dist(list(place), list(map(float, truth[name]))) for name, place in zip(checked, found)]


def is_done(stem, options):
    """Whether a registration with the same options has finished."""
    try:
        with open(stem + ".json", encoding="utf-8") as file:
            return json.load(file) == options
    except FileNotFoundError:
        return False


def print_row(name, pairs, within):
    """One row a stage: mean and median over all landmarks, the worst pair's mean, and how many pairs are within a radius."""
    means = [statistics.mean(errors) for errors in pairs]
    everything = [error for errors in pairs for error in errors]
    print(f"| {name} | {statistics.mean(everything):.2f} | {statistics.median(everything):.2f} | {max(means):.2f} | "
          f"{sum(mean <= within for mean in means)} of {len(means)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="folder of the programs")
    parser.add_argument("--images", required=True, help="folder of the images")
    parser.add_argument("--list", required=True, help="names of the images, one a line")
    parser.add_argument("--truth", required=True, help="table of the true landmarks")
    parser.add_argument("--found", help="table of the found landmarks")
    parser.add_argument("--robust", type=float, help="residual in mm above which landmarks are refused")
    parser.add_argument("--starts", nargs="+", choices=list(STARTS), default=list(STARTS))
    parser.add_argument("--within", type=float, default=1.0, help="mean error in mm up to which a pair counts as registered")
    parser.add_argument("--elastix", metavar="FILE", help="parameters of elastix, with points, to go on with from landmarks")
    parser.add_argument("--pictures", action="store_true", help="draw the images over each other")
    parser.add_argument("--output", required=True, help="folder to write to")
    parser.add_argument("registration", nargs="*", help="arguments of RegisterWithLandmarks, after --")
    arguments = parser.parse_args()
    if arguments.elastix and "landmarks" not in arguments.starts:
        parser.error("--elastix needs landmarks among --starts")
    if arguments.elastix and not shutil.which("elastix"):
        parser.error("--elastix: elastix is not installed")
    if arguments.elastix and any(re.match("--(moving-)?spacing", option) for option in arguments.registration):
        parser.error("--elastix: elastix takes the spacing of the files, not another one")
    arguments.found = arguments.found or arguments.truth
    os.makedirs(arguments.output, exist_ok=True)
    with open(arguments.list, encoding="utf-8") as file:
        images = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    if len(images) < 2:
        parser.error(f"{arguments.list}: must name two images or more")

    results = {}
    for start in arguments.starts:
        results[start] = []
        for pair in itertools.permutations(images, 2):
            errors = register(arguments, start, *pair) or {"initialized": register(arguments, "none", *pair)["before"]}
            errors.setdefault("refined", errors["initialized"])
            if arguments.elastix and start == "landmarks":
                for name, has_points in (("elastix", False), ("elastix with points", True)):
                    errors[name] = register_with_elastix(arguments, *pair, has_points) or errors["initialized"]
            results[start].append(errors)
    print(f"| start | mean, mm | median, mm | worst pair, mm | pairs within {arguments.within:g} mm |")
    print("| --- | --- | --- | --- | --- |")
    for start, pairs in results.items():
        for stage in pairs[0]:
            if stage != "before":
                name = STARTS[start] + (f", {stage}" if stage != "initialized" else "")
                print_row(name, [errors[stage] for errors in pairs], arguments.within)


if __name__ == "__main__":
    main()
