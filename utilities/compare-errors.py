#!/usr/bin/env python3
"""Says whether one localization is better than another on the same images, as a Markdown table.

    EvaluateLandmarks --found before.csv --truth landmarks.csv --json before.json
    EvaluateLandmarks --found after.csv --truth landmarks.csv --json after.json
    compare-errors.py before.json after.json

The first file is the one that others are compared with. Differences are those of the mean error of an image over the landmarks
that both found, with their 95 % interval by 10000 bootstrap samples of the images: below 0, the other is better at those. How many
landmarks only one of them found stands beside it. Mean, SD and median are those of the landmarks that a localization found; the
missing ones count as over each radius.
"""

import argparse
import json
import os
import sys

from error_tables import bootstrap, format_numbers


class Errors:
    """What EvaluateLandmarks --json wrote."""

    def __init__(self, name):
        self.name = name
        try:
            with open(name, encoding="utf-8") as file:
                result = json.load(file)
            self.total = result["all"]
            self.unit = result["unit"]
            self.radii = [outlier["radius"] for outlier in self.total["outliers"]]
            self.images = {image["name"]: image["pe"] for image in result["images"]}
            # What must be the same where errors are compared.
            self.basis = {"unit": self.unit, "radii": self.radii, "scale": result["scale"], "images": sorted(self.images),
                          "numbers of annotators": result.get("interObserver", {}).get("annotators", 1),
                          "true landmarks": [(landmark["name"], landmark["number"]) for landmark in result["landmarks"]]}
        except (OSError, ValueError) as error:
            sys.exit(f"{name}: {error}")
        except (KeyError, TypeError):
            sys.exit(f"{name}: is not what EvaluateLandmarks --json writes")

    def compare(self, first):
        """The cells of the difference from others, and of the landmarks that only one of them found."""
        for what, value in self.basis.items():
            if value != first.basis[what]:
                sys.exit(f"{self.name}: has other {what} than {first.name}")
        differences = []
        unpaired = 0
        for image, errors in self.images.items():
            pairs = list(zip(errors, first.images[image]))
            both = [own - other for own, other in pairs if own is not None and other is not None]
            unpaired += sum((own is None) != (other is None) for own, other in pairs)
            if both:
                differences.append(sum(both) / len(both))
        if not differences:
            return "", unpaired
        mean = sum(differences) / len(differences)
        return format_numbers("{:+.3f} ({:+.3f} to {:+.3f})", mean, *bootstrap(differences)), unpaired


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("errors", nargs="+", help="JSON files of EvaluateLandmarks")
    results = [Errors(name) for name in parser.parse_args().errors]
    first = results[0]
    unit = first.unit
    comparisons = [("", "")] + [result.compare(first) for result in results[1:]]
    titles = ["what", f"mean ± SD, {unit}", f"median, {unit}", *[f"over {radius:g} {unit}" for radius in first.radii], "missing",
              "difference", "found by only one"]
    print("| " + " | ".join(titles) + " |")
    print("| --- " * len(titles) + "|")
    for result, comparison in zip(results, comparisons):
        total = result.total
        cells = [os.path.splitext(os.path.basename(result.name))[0], format_numbers("{:.3f} ± {:.2f}", total["mean"], total["sd"]),
                 format_numbers("{:.3f}", total["median"]),
                 *[format_numbers("{:.2f} %", outlier["percentage"]) for outlier in total["outliers"]],
                 f"{total['missing']} of {total['number']}", *comparison]
        print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
