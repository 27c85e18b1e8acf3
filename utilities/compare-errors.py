#!/usr/bin/env python3
"""Says whether one localization is better than another on the same images, as a Markdown table.

    EvaluateLandmarks --found before.csv --truth landmarks.csv --json before.json
    EvaluateLandmarks --found after.csv --truth landmarks.csv --json after.json
    compare-errors.py before.json after.json

The first file is the one that others are compared with. Differences are those of the mean error of an image, with their 95 %
interval by 10000 bootstrap samples of the images: below 0, the other is better.
"""

import argparse
import json
import os
import sys

from bootstrap import bootstrap


def read(name):
    with open(name, encoding="utf-8") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("errors", nargs="+", help="JSON files of EvaluateLandmarks")
    names = parser.parse_args().errors
    results = [read(name) for name in names]
    images = [{image["name"]: image["ipe"] for image in result["images"] if image["ipe"] is not None} for result in results]
    unit = results[0]["unit"]
    radii = [outlier["radius"] for outlier in results[0]["all"]["outliers"]]
    print(f"| what | mean ± SD, {unit} | median, {unit} | {' | '.join(f'over {radius:g} {unit}' for radius in radii)} | difference |")
    print("| --- " * (4 + len(radii)) + "|")
    for name, result, errors in zip(names, results, images):
        if errors.keys() != images[0].keys():
            sys.exit(f"{name}: has not the images of {names[0]}")
        total = result["all"]
        differences = [error - images[0][image] for image, error in errors.items()]
        low, high = bootstrap(differences)
        mean = sum(differences) / len(differences)
        change = "" if errors is images[0] else f"{mean:+.3f} ({low:+.3f} to {high:+.3f})"
        print(f"| {os.path.splitext(os.path.basename(name))[0]} | {total['mean']:.3f} ± {total['sd']:.2f} | {total['median']:.3f} | "
              + " | ".join(f"{outlier['percentage']:.2f} %" for outlier in total["outliers"]) + f" | {change} |")


if __name__ == "__main__":
    main()
