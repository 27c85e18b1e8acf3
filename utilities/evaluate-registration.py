#!/usr/bin/env python3
"""Registers all pairs of images from several starts and prints the target registration errors as a Markdown table.

    evaluate-registration.py --bin build/release/bin --images images --list validation.txt --truth landmarks.csv \
      --found found.csv --output registration -- --transform rigid --robust 2

The fit uses every second landmark as found (--found, a table of LocalizeLandmarks; without it, the true ones); the error is
that of the others, at their true positions. Arguments after -- go to RegisterWithLandmarks. What a finished registration
wrote to the output folder is not computed again.
"""

import argparse
import csv
import itertools
import os
import statistics
import subprocess
import sys

STARTS = {"none": "none", "geometry": "image centres", "moments": "moments", "landmarks": "landmarks"}


def register(arguments, start, fixed, moving):
    """The errors of each stage, {stage: [mm]}; without `refined` if the refinement failed."""
    stem = os.path.join(arguments.output, f"{start}-{fixed}-{moving}")
    table = stem + ".csv"
    if not os.path.exists(table):
        command = [os.path.join(arguments.bin, "RegisterWithLandmarks"), "--fixed", os.path.join(arguments.images, fixed),
                   "--moving", os.path.join(arguments.images, moving), "--fixed-landmarks", arguments.found,
                   "--moving-landmarks", arguments.found, "--check-fixed", arguments.truth, "--check-moving", arguments.truth,
                   "--fit-landmarks", "odd", "--initialize", start, "--errors", table]
        if arguments.pictures:
            command += ["--pictures", stem]
        for refine in (["--refine"], []):
            result = subprocess.run(command + refine + arguments.registration, capture_output=True, text=True, check=False)
            with open(stem + ".log", "a", encoding="utf-8") as file:
                file.write(result.stdout + result.stderr)
            if result.returncode == 0:
                break
        else:
            sys.exit(result.stderr.strip())
    errors = {}
    with open(table, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            errors.setdefault(row["stage"], []).append(float(row["error"]))
    return errors


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

    results = {start: [register(arguments, start, *pair) for pair in itertools.permutations(images, 2)]
               for start in arguments.starts}
    print(f"| start | mean, mm | median, mm | worst pair, mm | pairs within {arguments.within:g} mm |")
    print("| --- | --- | --- | --- | --- |")
    for start, pairs in results.items():
        print_row(STARTS[start], [errors["initialized"] for errors in pairs], arguments.within)
        # A refinement that failed leaves everything where it was.
        print_row(STARTS[start] + ", refined", [errors.get("refined", errors["initialized"]) for errors in pairs],
                  arguments.within)


if __name__ == "__main__":
    main()
