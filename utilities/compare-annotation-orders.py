#!/usr/bin/env python3
"""Compares two ways of choosing which images to annotate next: the worst by RankImages, and at random.

    compare-annotation-orders.py --bin build/release/bin --images hands --landmarks landmarks.csv --pool train.txt \
      --validation-list validation.txt --test-list test.txt --spacing 1 --start 10 --step 10 --rounds 4 --output orders \
      -- --preset fast-cpu --grid 128 --iterations 1500

Both ways start with the same images of the pool and their model. In each round, a model finds the landmarks of the rest of the
pool, `--step` images more are taken, with their true landmarks in place of corrected ones, and the model is trained further on
all that were taken. Prints the mean error on the test images by the number of images as CSV. Arguments after -- go to
TrainLandmarkModel. What a finished step wrote is not computed again, and a training that was stopped goes on.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys

from error_tables import name_images


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--bin", "--images", "--landmarks", "--pool", "--validation-list", "--test-list", "--spacing", "--output"):
        parser.add_argument(name, required=True)
    for name in ("--start", "--step", "--rounds"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    arguments = parser.parse_args(sys.argv[1:split])
    if arguments.start < 1 or arguments.step < 1 or arguments.rounds < 0:
        parser.error("--start and --step must be above 0, --rounds not below")
    needed = arguments.start + arguments.rounds * arguments.step
    pool = len(read_names(arguments.pool))
    if needed > pool:
        parser.error(f"the rounds take {needed} images, but the pool has {pool}")
    return arguments, sys.argv[split + 1:]


def read_names(name):
    with open(name, encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


class Comparison:
    def __init__(self, arguments, training):
        self.arguments = arguments
        self.training = training
        self.pool = read_names(arguments.pool)
        random.Random(arguments.seed).shuffle(self.pool)

    def run(self, program, *options):
        command = [os.path.join(self.arguments.bin, program), *[str(option) for option in options]]
        result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if result.returncode != 0:
            sys.exit(result.stderr.strip() or f"{program} failed")

    def train(self, folder, taken, initial):
        model = os.path.join(folder, "model.pt")
        if not os.path.exists(model):
            names = os.path.join(folder, "taken.txt")
            with open(names, "w", encoding="utf-8") as file:
                file.write("\n".join(taken) + "\n")
            self.run("TrainLandmarkModel", "--images", self.arguments.images, "--landmarks", self.arguments.landmarks, "--list",
                     names, "--validation-list", self.arguments.validation_list, "--spacing", self.arguments.spacing, "--output",
                     model, "--resume", *(["--initial-model", initial] if initial else []), *self.training)
        return model

    def localize(self, model, names, table):
        if not os.path.exists(table):
            new = table + ".new"
            self.run("LocalizeLandmarks", "--model", model, "--spacing", self.arguments.spacing, "--output", table + ".landmarks",
                     "--table", new, *[os.path.join(self.arguments.images, name) for name in names])
            name_images(new, names)
            os.replace(new, table)
        return table

    def test(self, folder, model):
        report = os.path.join(folder, "errors.json")
        if not os.path.exists(report):
            found = self.localize(model, read_names(self.arguments.test_list), os.path.join(folder, "test.csv"))
            self.run("EvaluateLandmarks", "--found", found, "--truth", self.arguments.landmarks, "--list",
                     self.arguments.test_list, "--json", report)
        with open(report, encoding="utf-8") as file:
            return json.load(file)["all"]["mean"]

    def choose(self, folder, model, rest, order):
        if order == "random":
            return rest[:self.arguments.step]
        ranked = os.path.join(folder, "next.txt")
        if not os.path.exists(ranked):
            self.run("RankImages", "--found", self.localize(model, rest, os.path.join(folder, "rest.csv")), "--list", ranked,
                     "--count", self.arguments.step)
        return read_names(ranked)

    def follow(self, order, writer):
        taken = self.pool[:self.arguments.start]
        model = None
        for number in range(self.arguments.rounds + 1):
            folder = os.path.join(self.arguments.output, "start" if number == 0 else f"{order}{number}")
            os.makedirs(folder, exist_ok=True)
            model = self.train(folder, taken, model)
            writer.writerow([order, len(taken), self.test(folder, model)])
            sys.stdout.flush()
            rest = [name for name in self.pool if name not in taken]
            if number < self.arguments.rounds:
                taken = taken + self.choose(folder, model, rest, order)


def main():
    comparison = Comparison(*parse())
    writer = csv.writer(sys.stdout)
    writer.writerow(["order", "images", "mean_error"])
    for order in ("ranked", "random"):
        comparison.follow(order, writer)


if __name__ == "__main__":
    main()
