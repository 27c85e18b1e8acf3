#!/usr/bin/env python3
"""Compares methods: trains a model for each method, training set size and fold, and prints the errors as a table.

What a finished part wrote is not computed again: an experiment that was stopped goes on where it was.

    run-experiment.py --bin build/release/bin --data hands --landmarks landmarks.csv --list train.txt \
      --test-list validation.txt --methods scn unet --subsets 10 50 79 --protocol hand --spacing 1 --output experiment \
      -- --preset fast-cpu --grid 128 --iterations 1500

Arguments after -- go to TrainLandmarkModel; a method leaves out those that its network or loss does not know. With
--folds instead of --test-list, each fold is tested on, and the rows join the folds' errors. With --budget, each method
trains for so many minutes of CPU time: as many iterations as its speed, measured first, allows, and up to three times again with
others where it took a tenth more or less; stages share the budget.
A method is one of those below, or a JSON file, named as it: settings for TrainLandmarkModel, of the first stage if they name a
"next" one. A setting of its network or loss that is null there is one that it does not know. Stages are combined, as those of
scn+local, where there are images to calibrate on: --folds, or a --validation-list after --.
The interval is that of the mean error of an image, by 10000 bootstrap samples of the images. It, PE mean, SD and median are those
of the landmarks that were found; missing ones count as outliers.
"""

import argparse
import csv
import functools
import json
import math
import os
import re
import subprocess
import sys
import tempfile

from error_tables import bootstrap, format_numbers, name_images

ONLY_HEATMAPS = dict.fromkeys(["gamma", "initialSigma", "learnSigma", "sigmaWeight", "pixelWeight", "spreadFactor", "factor"])
UNET = {"name": "LocalizationUNet", "dropout": 0, "kernelSize": None, "pooling": None}
GLOBAL = {
    "network": {"name": "GlobalDisplacementNet", **dict.fromkeys(["filters", "levels", "dropout", "kernelSize", "pooling"])},
    "loss": {"name": "Displacement", **ONLY_HEATMAPS},
    "decoder": {"name": "DisplacementVotes"},
}
# What each method changes in the settings, and the preset of its further stage. It has no setting that is None.
METHODS = {
    "scn": ({}, None),
    "unet": ({"network": UNET}, None),
    "pairwise": ({"network": {"name": "PairwiseSpatialConfigurationNet", "levels": None, "dropout": None}}, None),
    "scn+feature": ({"loss": {"name": "SpatialFeature"}}, None),
    "unet+feature": ({"network": UNET, "loss": {"name": "SpatialFeature"}}, None),
    "global": (GLOBAL, None),
    "global-to-local": (GLOBAL, "global-to-local-fine"),
    "scn+local": ({}, "local-heatmap"),
}
# Arguments of TrainLandmarkModel that not all networks or losses know, and what must be in the settings that do.
KNOWN_BY = {
    "--levels": "network.levels", "--dropout": "network.dropout", "--pooling": "network.pooling", "--kernel": "network.kernelSize",
    "--filters": "network.filters", "--gamma": "loss.gamma", "--sigma": "loss.initialSigma", "--sigma-weight": "loss.sigmaWeight",
    "--pixel-weight": "loss.pixelWeight", "--spread-factor": "loss.spreadFactor", "--loss-factor": "loss.factor",
    "--fixed-sigma": "loss.learnSigma",
}

BUDGET_TOLERANCE = 0.1
MAXIMUM_TRAININGS = 4


def run(arguments, program, *options, log=None):
    """Returns the standard output, and what the program took: CPU seconds, and peak memory in MiB."""
    command = [os.path.join(arguments.bin, program), *[str(option) for option in options]]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
            output = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        message = errors.read()
    if log:
        with open(log, "w", encoding="utf-8") as file:
            file.write(output + message)
    if process.returncode != 0:
        sys.exit(message.strip() or f"{program} failed")
    return output, {"cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}


def write_json(name, value):
    with open(name + ".new", "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
    os.replace(name + ".new", name)


def read_json(name):
    with open(name, encoding="utf-8") as file:
        return json.load(file)


def merge(settings, changes):
    """JSON merge patch: null removes."""
    result = dict(settings)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key, {}), value) if isinstance(value, dict) else value
    return result


def join_tables(names, output):
    """Writes the rows of several CSV files with the same header into one."""
    rows = []
    for name in names:
        with open(name, encoding="utf-8", newline="") as file:
            rows += list(csv.reader(file))[1 if rows else 0:]
    with open(output, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def without_none(value):
    return {key: without_none(part) for key, part in value.items() if part is not None} if isinstance(value, dict) else value


def select_training_arguments(training, changes):
    """The arguments, without those of settings that the method removes."""
    selected = []
    taken = True
    for argument in training:
        if argument.startswith("--"):
            group, _, name = KNOWN_BY.get(argument, ".").partition(".")
            taken = changes.get(group, {}).get(name, "") is not None
        if taken:
            selected.append(argument)
    return selected


class Method:
    """Its name, what it changes in the settings, and its further stage: a preset or a file, or None."""

    def __init__(self, name):
        self.name = name
        if name in METHODS:
            self.changes, self.next = METHODS[name]
            return
        if not name.endswith(".json"):
            raise argparse.ArgumentTypeError(f"there is no method '{name}' (one of {', '.join(METHODS)}, or a file .json)")
        self.name = os.path.splitext(os.path.basename(name))[0]
        try:
            self.changes = read_json(name)
        except (OSError, ValueError) as error:
            raise argparse.ArgumentTypeError(f"{name}: {error}") from error
        self.next = self.changes.pop("next", None)


class Part:
    """One model: a method trained on a part of the data, and tested on another."""

    def __init__(self, arguments, folder, method, subset, fold):
        self.arguments = arguments
        self.folder = folder
        self.model = os.path.join(folder, "model.pt")
        self.method = method
        self.test_list = arguments.test_list
        self.data = ["--images", os.path.join(arguments.data, arguments.images), "--landmarks", arguments.landmarks, "--list",
                     arguments.list]
        if subset:
            self.data += ["--subset", subset]
        if fold is not None:
            self.test_list = os.path.join(folder, "test.txt")
            self.data += ["--folds", arguments.folds, "--fold", fold, "--write-validation-list", self.test_list]

    @functools.cached_property
    def further_stages(self):
        """The settings of the further stages."""
        stages = []
        name = self.method.next
        while name:
            text, _ = run(self.arguments, "TrainLandmarkModel", *self.data, "--output", self.model,
                          "--settings" if os.path.isfile(name) else "--preset", name, "--print-settings")
            stages.append(merge(json.loads(text), self.arguments.local))
            name = stages[-1].pop("next", None)
        return stages

    def train(self, model, iterations=None, options=(), log=None):
        """Trains for these numbers of iterations, one a stage, or for those of the settings."""
        stages = [self.method.changes, *self.further_stages]
        names = [f"{model}.stage{stage}.json" for stage in range(len(stages))]
        for stage, settings in enumerate(stages):
            changes = {"next": names[stage + 1]} if stage + 1 < len(stages) else {}
            if iterations and stage:
                changes["optimization"] = {"iterations": iterations[stage]}
            write_json(names[stage], without_none(merge(settings, changes)))
        chosen = select_training_arguments(self.arguments.training, self.method.changes)
        if iterations:
            chosen += ["--iterations", iterations[0]]
        return run(self.arguments, "TrainLandmarkModel", *self.data, "--settings", names[0], "--output", model, *options,
                   *chosen, "--keep-last", "--validation-interval", 0, log=log)

    def choose_iterations(self):
        """As many a stage as the budget allows."""
        trial = os.path.join(self.folder, "trial.pt")
        number = 1 + len(self.further_stages)
        output, _ = self.train(trial, [1] * number)
        images = int(re.search(r"([0-9]+) training images", output).group(1))
        samples = [int(batch) * int(batches) for batches, batch in
                   re.findall(r'"accumulatedBatches": ([0-9]+).*?"batchSize": ([0-9]+)', output, re.DOTALL)]
        if len(samples) != number:
            sys.exit("TrainLandmarkModel printed no batch size of a stage")
        # Until then images are read, which is no part of the speed. Of a further stage, an image has many samples.
        few = [(1 + (stage > 0)) * math.ceil(images / count) for stage, count in enumerate(samples)]
        _, least = self.train(trial, few)
        share = (60 * self.arguments.budget - least["cpu"]) / len(samples)
        if share <= 0:
            sys.exit(f"--budget {self.arguments.budget:g}: reading the images takes {least['cpu'] / 60:.1f} minutes")
        iterations = []
        for stage in range(len(samples)):
            more = 20
            seconds = 0
            # What reading the images takes varies by seconds.
            while seconds < share / 5:
                more *= 3
                _, cost = self.train(trial, [count + (more if i == stage else 0) for i, count in enumerate(few)])
                seconds = cost["cpu"] - least["cpu"]
            iterations.append(few[stage] + round(share * more / seconds))
        return iterations

    def read_or_make(self, name, make):
        """What `make` once returned."""
        name = os.path.join(self.folder, name)
        if not os.path.exists(name):
            write_json(name, make())
        return read_json(name)

    def make_model(self):
        log = os.path.join(self.folder, "training.log")
        budget = self.arguments.budget
        if not budget:
            output, cost = self.train(self.model, None, ["--resume"], log)
        else:
            iterations = self.read_or_make("iterations.json", self.choose_iterations)
            for _ in range(MAXIMUM_TRAININGS):
                output, cost = self.train(self.model, iterations, log=log)
                used = cost["cpu"] / 60 / budget
                if abs(used - 1) <= BUDGET_TOLERANCE:
                    break
                print(f"{self.folder}: training took {cost['cpu'] / 60:.2f} minutes of {budget:g}", file=sys.stderr, flush=True)
                # The speed was another one than in the trials.
                iterations = [max(1, round(count / used)) for count in iterations]
        return {**cost, "iterations": ", ".join(re.findall(r'"iterations": ([0-9]+)', output)),
                "weights": int(re.search(r": ([0-9]+) weights", output).group(1))}

    def localize(self):
        with open(self.test_list, encoding="utf-8") as file:
            names = [line.strip() for line in file if line.strip() and not line.startswith("#")]
        spacing = ["--spacing", self.arguments.spacing] if self.arguments.spacing else []
        _, cost = run(self.arguments, "LocalizeLandmarks", "--model", self.model, *spacing, "--output",
                      os.path.join(self.folder, "found"), "--table", self.get_table(),
                      *[os.path.join(self.arguments.data, self.arguments.images, name) for name in names])
        name_images(self.get_table(), names)
        return {**cost, "images": len(names)}

    def get_table(self):
        return os.path.join(self.folder, "found.csv")

    def run(self):
        """Returns what training and localization took."""
        os.makedirs(self.folder, exist_ok=True)
        return {"training": self.read_or_make("training.json", self.make_model),
                "localization": self.read_or_make("localization.json", self.localize)}


def evaluate(arguments, tables, folder):
    os.makedirs(folder, exist_ok=True)
    found, result = os.path.join(folder, "found.csv"), os.path.join(folder, "errors.json")
    join_tables(tables, found)
    with open(found, encoding="utf-8", newline="") as file:
        images = [row[0] for row in csv.reader(file)][1:]
    with open(os.path.join(folder, "images.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(images) + "\n")
    run(arguments, "EvaluateLandmarks", "--found", found, "--truth", arguments.landmarks, "--list", os.path.join(folder, "images.txt"),
        "--protocol", arguments.protocol, "--json", result)
    return read_json(result)


def print_table(rows):
    """The paper's columns: PE median, mean and SD, then outliers at each radius, as number and share; then what was not found, and
    the costs."""
    radii = [outlier["radius"] for outlier in rows[0]["errors"]["all"]["outliers"]]
    unit = rows[0]["errors"]["unit"]
    titles = ["method", "training images", "PE median", "PE mean ± SD", "95 % interval", *[f"#O {radius:g} {unit}" for radius in radii],
              "missing", "weights", "iterations", "training, CPU min", "localization, CPU s an image", "peak memory, MiB"]
    print("| " + " | ".join(titles) + " |")
    print("| --- " * len(titles) + "|")
    for row in rows:
        total = row["errors"]["all"]
        errors = [image["ipe"] for image in row["errors"]["images"] if image["ipe"] is not None]
        training = [cost["training"] for cost in row["costs"]]
        localization = [cost["localization"] for cost in row["costs"]]
        cells = [row["method"], row["images"], format_numbers("{:.2f}", total["median"]),
                 format_numbers("{:.2f} ± {:.2f}", total["mean"], total["sd"]),
                 format_numbers("{:.2f} to {:.2f}", *bootstrap(errors)) if errors else "",
                 *[f"{outlier['number']} ({outlier['percentage']:.2f} %)" for outlier in total["outliers"]],
                 f"{total['missing']} of {total['number']}", training[0]["weights"], training[0]["iterations"],
                 f"{sum(cost['cpu'] for cost in training) / 60:.1f}",
                 f"{sum(cost['cpu'] for cost in localization) / sum(cost['images'] for cost in localization):.2f}",
                 f"{max(cost['memory'] for cost in training):.0f}, {max(cost['memory'] for cost in localization):.0f}"]
        print("| " + " | ".join(map(str, cells)) + " |")
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
    parser.add_argument("--methods", nargs="+", type=Method, default=[Method("scn")], metavar="METHOD",
                        help=f"methods to compare: {', '.join(METHODS)}, or files (default: scn)")
    parser.add_argument("--local", type=json.loads, default={}, metavar="JSON", help="changes of the further stages' settings")
    parser.add_argument("--subsets", nargs="+", type=int, default=[0], help="numbers of training images; 0: all (default)")
    parser.add_argument("--budget", type=float, metavar="MINUTES", help="CPU time of each training (default: as many iterations "
                        "as the settings say)")
    parser.add_argument("--protocol", default="cephalometric", choices=["cephalometric", "hand", "spine"])
    parser.add_argument("--spacing", help="pixel spacing for LocalizeLandmarks and TrainLandmarkModel")
    parser.add_argument("--output", required=True, help="folder for models, found landmarks and logs")
    parser.add_argument("training", nargs="*", help="arguments of TrainLandmarkModel, after --")
    arguments = parser.parse_args()
    if bool(arguments.test_list) == bool(arguments.folds):
        parser.error("either --test-list or --folds must be given")
    if len({method.name for method in arguments.methods}) < len(arguments.methods):
        parser.error("two methods have the same name")
    for name in ("landmarks", "list", "test_list"):
        if getattr(arguments, name):
            setattr(arguments, name, os.path.join(arguments.data, getattr(arguments, name)))
    if arguments.spacing:
        arguments.training += ["--spacing", arguments.spacing]

    rows = []
    for subset in arguments.subsets:
        for method in arguments.methods:
            folder = os.path.join(arguments.output, f"{method.name}-{subset or 'all'}")
            parts = [Part(arguments, folder if fold is None else os.path.join(folder, f"fold{fold}"), method, subset, fold)
                     for fold in (range(arguments.folds) if arguments.folds else [None])]
            costs = [part.run() for part in parts]
            errors = evaluate(arguments, [part.get_table() for part in parts], os.path.join(folder, "summary"))
            rows.append({"method": method.name, "images": subset or "all", "costs": costs, "errors": errors})
            print(f"{method.name} on {subset or 'all'} images: mean {format_numbers('{:.2f}', errors['all']['mean'])} "
                  f"{errors['unit']}", file=sys.stderr, flush=True)
    print_table(rows)


if __name__ == "__main__":
    main()
