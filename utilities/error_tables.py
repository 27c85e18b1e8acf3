"""What the tables of errors share."""

import csv
import random


def bootstrap(values, samples=10000):
    """The 95 % interval of a mean: quantiles of the means of samples of as many values, drawn with replacement."""
    generator = random.Random(1)
    means = sorted(sum(generator.choices(values, k=len(values))) / len(values) for _ in range(samples))
    return means[round(0.025 * (samples - 1))], means[round(0.975 * (samples - 1))]


def format_numbers(form, *values):
    """The numbers in a format; nothing where there are none."""
    return "" if None in values else form.format(*values)


def name_images(table, names):
    """Gives the rows of what LocalizeLandmarks wrote these names: it names images from their common folder."""
    with open(table, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with open(table, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *([name, *row[1:]] for name, row in zip(names, rows))])
