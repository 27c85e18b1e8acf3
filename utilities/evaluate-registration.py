#!/usr/bin/env python3
"""Registers all pairs of images from several starts and prints the target registration errors as a Markdown table.

    evaluate-registration.py --bin build/release/bin --images images --list validation.txt --truth landmarks.csv \
      --found found.csv --robust 2 --output registration -- --transform similarity

The fit uses every second landmark as found (--found, a table of LocalizeLandmarks; without it, the true ones); the error is
that of the others, at their true positions. Arguments after -- go to RegisterWithLandmarks. What a finished registration
wrote to the output folder is not computed again with the same arguments. Where a start or a refinement fails, the images
stay where they were before it, and a line on standard error says so.
"""

import argparse
import csv
import itertools
import json
import os
import statistics
import subprocess
import sys

STARTS = {"none": "none", "geometry": "image centres", "moments": "moments", "landmarks": "landmarks"}


def register(arguments, start, fixed, moving):
    """The errors of each stage, {stage: [mm]}; without `refined` if the refinement failed, empty if the start failed."""
    stem = os.path.join(arguments.output, f"{start}-{fixed}-{moving}")
    table = stem + ".csv"
    options = ["--fixed", os.path.join(arguments.images, fixed), "--moving", os.path.join(arguments.images, moving),
               "--fixed-landmarks", arguments.found, "--moving-landmarks", arguments.found, "--check-fixed", arguments.truth,
               "--check-moving", arguments.truth, "--fit-landmarks", "odd", "--initialize", start, "--errors", table]
    if start == "landmarks":
        options += ["--robust", str(arguments.robust)] if arguments.robust else []
    if arguments.pictures:
        options += ["--pictures", stem]
    options += arguments.registration
    if not is_done(stem, options):
        with open(stem + ".log", "w", encoding="utf-8") as log:
            for refine in (["--refine"], []):
                result = subprocess.run([os.path.join(arguments.bin, "RegisterWithLandmarks"), *options, *refine],
                                        capture_output=True, text=True, check=False)
                log.write(result.stdout + result.stderr)
                if result.returncode not in (0, 1):
                    sys.exit(f"{stem}.log: {result.stderr.strip()}")
                if result.returncode == 0:
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
    parser.add_argument("--pictures", action="store_true", help="draw the images over each other")
    parser.add_argument("--output", required=True, help="folder to write to")
    parser.add_argument("registration", nargs="*", help="arguments of RegisterWithLandmarks, after --")
    arguments = parser.parse_args()
    arguments.found = arguments.found or arguments.truth
    os.makedirs(arguments.output, exist_ok=True)
    with open(arguments.list, encoding="utf-8") as file:
        images = [line.strip() for line in file if line.strip() and not line.startswith("#")]

    results = {}
    for start in arguments.starts:
        results[start] = []
        for pair in itertools.permutations(images, 2):
            errors = register(arguments, start, *pair) or {"initialized": register(arguments, "none", *pair)["before"]}
            errors.setdefault("refined", errors["initialized"])
            results[start].append(errors)
    print(f"| start | mean, mm | median, mm | worst pair, mm | pairs within {arguments.within:g} mm |")
    print("| --- | --- | --- | --- | --- |")
    for start, pairs in results.items():
        print_row(STARTS[start], [errors["initialized"] for errors in pairs], arguments.within)
        print_row(STARTS[start] + ", refined", [errors["refined"] for errors in pairs], arguments.within)


if __name__ == "__main__":
    main()
