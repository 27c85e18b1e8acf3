#!/usr/bin/env python3
"""Runs an experiment: trains one model for each network, training set size and fold, and prints the errors as a table.

What a finished part wrote is not computed again: an experiment that was stopped goes on where it was.

    run-experiment.py --bin build/release/bin --data hands --landmarks landmarks.csv --list train.txt \
      --test-list validation.txt --architectures scn unet --subsets 10 50 79 --protocol hand --spacing 1 --output experiment \
      -- --preset fast-cpu --grid 128 --iterations 1500

Arguments after -- go to TrainLandmarkModel. With --folds instead of --test-list, each fold is tested on, and the rows
join the folds' errors.
"""

import argparse
import csv
import json
import os
import subprocess
import sys


def run(arguments, program, *options, log=None):
    command = [os.path.join(arguments.bin, program), *[str(option) for option in options]]
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if log:
        with open(log, "w", encoding="utf-8") as file:
            file.write(output.stdout + output.stderr)
    if output.returncode != 0:
        sys.exit(output.stderr.strip() or f"{program} failed")


def join_tables(names, output):
    """Writes the rows of several CSV files with the same header into one."""
    rows = []
    for name in names:
        with open(name, encoding="utf-8", newline="") as file:
            rows += list(csv.reader(file))[1 if rows else 0:]
    with open(output, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


# Arguments of TrainLandmarkModel that only one network knows.
ONLY_OF = {"--kernel": "scn", "--pooling": "scn"}


def select_training_arguments(training, architecture):
    """The arguments, without those that another network alone knows."""
    selected = []
    taken = True
    for argument in training:
        if argument.startswith("--"):
            taken = ONLY_OF.get(argument, architecture) == architecture
        if taken:
            selected.append(argument)
    return selected


def train_and_localize(arguments, folder, architecture, subset, fold):
    """Returns the table of the landmarks found in the test images."""
    os.makedirs(folder, exist_ok=True)
    model, table = os.path.join(folder, "model.pt"), os.path.join(folder, "found.csv")
    test_list = arguments.test_list
    options = ["--architecture", architecture, "--images", os.path.join(arguments.data, arguments.images),
               "--landmarks", arguments.landmarks, "--list", arguments.list]
    if subset:
        options += ["--subset", subset]
    if fold is not None:
        test_list = os.path.join(folder, "test.txt")
        options += ["--folds", arguments.folds, "--fold", fold, "--write-validation-list", test_list]
    if not os.path.exists(model):
        run(arguments, "TrainLandmarkModel", *options, "--output", model, "--keep-last", "--validation-interval", 0, "--resume",
            *select_training_arguments(arguments.training, architecture), log=os.path.join(folder, "training.log"))
    if not os.path.exists(table):
        with open(test_list, encoding="utf-8") as file:
            names = [line.strip() for line in file if line.strip() and not line.startswith("#")]
        spacing = ["--spacing", arguments.spacing] if arguments.spacing else []
        run(arguments, "LocalizeLandmarks", "--model", model, *spacing, "--output", os.path.join(folder, "found"), "--table", table,
            *[os.path.join(arguments.data, arguments.images, name) for name in names])
    return table


def evaluate(arguments, tables, folder):
    found, result = os.path.join(folder, "found.csv"), os.path.join(folder, "errors.json")
    join_tables(tables, found)
    with open(found, encoding="utf-8", newline="") as file:
        images = [row[0] for row in csv.reader(file)][1:]
    with open(os.path.join(folder, "images.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(images) + "\n")
    run(arguments, "EvaluateLandmarks", "--found", found, "--truth", arguments.landmarks, "--list", os.path.join(folder, "images.txt"),
        "--protocol", arguments.protocol, "--json", result)
    with open(result, encoding="utf-8") as file:
        return json.load(file)


def print_table(rows):
    """The paper's columns: PE median, mean and SD, then outliers at each radius, as number and share."""
    radii = [outlier["radius"] for outlier in rows[0][2]["all"]["outliers"]]
    unit = rows[0][2]["unit"]
    print("| network | training images | PE median | PE mean ± SD |" + "".join(f" #O {radius:g} {unit} |" for radius in radii))
    print("| --- " * (4 + len(radii)) + "|")
    for architecture, count, errors in rows:
        total = errors["all"]
        outliers = "".join(f" {outlier['number']} ({outlier['percentage']:.2f} %) |" for outlier in total["outliers"])
        print(f"| {architecture} | {count} | {total['median']:.2f} | {total['mean']:.2f} ± {total['sd']:.2f} |{outliers}")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="folder of the programs")
    parser.add_argument("--data", required=True, help="folder of the data set")
    parser.add_argument("--images", default="images", help="folder of the images in it (default: images)")
    parser.add_argument("--landmarks", default="landmarks.csv", help="CSV with the true positions, in the data folder")
    parser.add_argument("--list", default="train.txt", help="images to train on, in the data folder")
    parser.add_argument("--test-list", help="images to test on, in the data folder")
    parser.add_argument("--folds", type=int, help="cross-validation on the images of --list instead")
    parser.add_argument("--architectures", nargs="+", default=["scn"], choices=["scn", "unet"])
    parser.add_argument("--subsets", nargs="+", type=int, default=[0], help="numbers of training images; 0: all (default)")
    parser.add_argument("--protocol", default="cephalometric", choices=["cephalometric", "hand"])
    parser.add_argument("--spacing", help="pixel spacing for LocalizeLandmarks and TrainLandmarkModel")
    parser.add_argument("--output", required=True, help="folder for models, found landmarks and logs")
    parser.add_argument("training", nargs="*", help="arguments of TrainLandmarkModel, after --")
    arguments = parser.parse_args()
    if bool(arguments.test_list) == bool(arguments.folds):
        parser.error("either --test-list or --folds must be given")
    for name in ("landmarks", "list", "test_list"):
        if getattr(arguments, name):
            setattr(arguments, name, os.path.join(arguments.data, getattr(arguments, name)))
    if arguments.spacing:
        arguments.training += ["--spacing", arguments.spacing]

    rows = []
    for subset in arguments.subsets:
        for architecture in arguments.architectures:
            folder = os.path.join(arguments.output, f"{architecture}-{subset or 'all'}")
            folds = range(arguments.folds) if arguments.folds else [None]
            tables = [train_and_localize(arguments, folder if fold is None else os.path.join(folder, f"fold{fold}"), architecture,
                                         subset, fold) for fold in folds]
            summary = os.path.join(folder, "summary")
            os.makedirs(summary, exist_ok=True)
            rows.append((architecture, subset or "all", evaluate(arguments, tables, summary)))
            print(f"{architecture} on {subset or 'all'} images: mean {rows[-1][2]['all']['mean']:.2f} {rows[-1][2]['unit']}",
                  file=sys.stderr, flush=True)
    print_table(rows)


if __name__ == "__main__":
    main()
