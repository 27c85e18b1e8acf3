#!/usr/bin/env python3
"""Disturbs plane images as training may not have shown them, localizes landmarks, and prints the errors as a Markdown table.

    evaluate-robustness.py --bin build/release/bin --model models/cephalogram-19.pt --images images --list test1.txt \
      --truth landmarks_senior.csv --truth landmarks_junior.csv --spacing 0.1 --protocol cephalometric --output robustness \
      -- --orientations mirrored

    evaluate-robustness.py --only-images --images images --list held-out.txt --truth landmarks.csv --spacing 0.1 \
      --disturbances none "20 % clipped" --output disturbed

only writes the disturbed images, and tables of their truth, disturbed/truth0.csv for the first annotator, such as to calibrate on.

The truth moves with the pixels. What a finished disturbance wrote to the output folder is not computed again. Arguments after
-- go to LocalizeLandmarks. Images must have gray values of 8 bits and no orientation; the disturbances are the functions below.
The column "doubtful" has the images of which LocalizeLandmarks says so; "in 90 % regions" the share of true positions inside these.
"""

import argparse
import csv
import json
import os
import re
import subprocess
import sys

import numpy
from PIL import Image, ImageDraw

from error_tables import format_numbers, name_images

# Of Exif.
ORIENTATION = 274


def on_pixels(function):
    """A disturbance that moves nothing."""
    return lambda image, random: (Image.fromarray(numpy.clip(function(numpy.asarray(image, float), random), 0, 255)
                                                  .astype(numpy.uint8)), numpy.eye(3), 1.0)


def gamma(exponent):
    return on_pixels(lambda pixels, _: 255 * (pixels / 255) ** exponent)


def clip(share):
    """The darkest and the brightest share of the pixels become black and white."""
    def stretch(pixels, _):
        low, high = numpy.quantile(pixels, [share, 1 - share])
        return 255 * (pixels - low) / max(high - low, 1)
    return on_pixels(stretch)


def noise(deviation):
    return on_pixels(lambda pixels, random: pixels + random.normal(0, deviation, pixels.shape))


def collimate(share):
    """Black beyond a rectangle that leaves out a share of the image at each side."""
    def blacken(pixels, _):
        rows, columns = (round(share * length) for length in pixels.shape)
        result = numpy.zeros_like(pixels)
        result[rows:-rows, columns:-columns] = pixels[rows:-rows, columns:-columns]
        return result
    return on_pixels(blacken)


def annotate(image, _):
    """A ruler at the left side, and writing in two corners."""
    result = image.copy()
    draw = ImageDraw.Draw(result)
    width, height = image.size
    for tick in range(height // 10, height - height // 10, max(height // 60, 1)):
        draw.line([(width // 40, tick), (width // 20, tick)], fill=255, width=max(width // 400, 1))
    for x, y in ((0.6, 0.03), (0.05, 0.93)):
        text = Image.new("L", (80, 12))
        ImageDraw.Draw(text).text((1, 0), "R 1966-04-07", fill=255)
        large = text.resize((round(0.35 * width), round(0.0525 * width)))
        result.paste(255, (round(x * width), round(y * height)), large)
    return result, numpy.eye(3), 1.0


def border(share):
    """Black beyond the image: the image grows at each side."""
    def pad(image, _):
        x, y = (round(share * length) for length in image.size)
        result = Image.new("L", (image.width + 2 * x, image.height + 2 * y))
        result.paste(image, (x, y))
        return result, numpy.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]]), 1.0
    return pad


def resize(factor):
    """Other pixels of another size, which is said."""
    def scale(image, _):
        size = [round(factor * length) for length in image.size]
        x, y = size[0] / image.width, size[1] / image.height
        matrix = numpy.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])
        return image.resize(size, Image.Resampling.LANCZOS), matrix, 1 / factor
    return scale


def rotate(degrees):
    """About the center, and black where the image had nothing."""
    def turn(image, _):
        angle = numpy.deg2rad(degrees)
        center = (numpy.array(image.size) - 1) / 2
        matrix = numpy.eye(3)
        matrix[:2, :2] = [[numpy.cos(angle), numpy.sin(angle)], [-numpy.sin(angle), numpy.cos(angle)]]
        matrix[:2, 2] = center - matrix[:2, :2] @ center
        return image.rotate(degrees, Image.Resampling.BICUBIC), matrix, 1.0
    return turn


def mirror(axis):
    def flip(image, _):
        matrix = numpy.eye(3)
        matrix[axis, axis] = -1
        matrix[axis, 2] = image.size[axis] - 1
        return image.transpose([Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM][axis]), matrix, 1.0
    return flip


# What is done to an image: (image, random numbers) -> image, matrix from old pixel positions to new ones, factor of the spacing.
DISTURBANCES = {
    "none": lambda image, _: (image, numpy.eye(3), 1.0),
    "gamma 0.5": gamma(0.5),
    "gamma 2": gamma(2),
    "5 % clipped": clip(0.05),
    "20 % clipped": clip(0.2),
    "inverted": on_pixels(lambda pixels, _: 255 - pixels),
    "noise 15": noise(15),
    "collimated by 10 %": collimate(0.1),
    "ruler and text": annotate,
    "black border of 15 %": border(0.15),
    "pixels 1.5 times as large": resize(1 / 1.5),
    "pixels half as large": resize(2),
    "turned left by 10 degrees": rotate(10),
    "turned right by 10 degrees": rotate(-10),
    "turned left by 25 degrees": rotate(25),
    "mirrored": mirror(0),
    "upside down": mirror(1),
}


def get_folder(arguments, disturbance):
    return os.path.join(arguments.output, re.sub(r"\W+", "-", disturbance))


def read_table(name):
    """The header and the fields of each image of a table of landmarks, without what else than positions it has."""
    with open(name, encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    landmarks = [column[:-2] for column in header if column.endswith("_x") and column[:-2] + "_y" in header]
    columns = [f"{landmark}_{axis}" for landmark in landmarks for axis in "xy"]
    return ["image", *columns], {row[0]: [row[header.index(column)] for column in columns] for row in rows}


def move(fields, matrix, old, new):
    """Moves the points of a row; spacings in mm."""
    result = []
    for x, y in zip(fields[::2], fields[1::2]):
        if x in ("", "?"):  # absent, unlabeled
            result += [x, y]
            continue
        moved = matrix @ [float(x) / old, float(y) / old, 1]
        result += [f"{moved[0] * new:.9g}", f"{moved[1] * new:.9g}"]
    return result


def read_image(name):
    """An image of which Pillow makes what the programs read: one of 8-bit gray values, as they lie in the file."""
    image = Image.open(name)
    if image.getexif().get(ORIENTATION, 1) != 1:
        sys.exit(f"{name}: has an orientation, which would be lost; turn its pixels")
    pixels = numpy.asarray(image.convert("RGB"))
    if image.mode not in ("L", "P", "RGB") or "transparency" in image.info or (pixels != pixels[..., :1]).any():
        sys.exit(f"{name}: must have gray values of 8 bits, without transparency")
    return Image.fromarray(pixels[..., 0].copy())


def get_name(image):
    """That of a disturbed image."""
    return os.path.splitext(image)[0] + ".png"


def disturb(arguments, names, disturbance, folder):
    """Writes the images and the tables of their truth; returns the spacing."""
    os.makedirs(folder, exist_ok=True)
    tables = [read_table(name) for name in arguments.truth]
    moved = [[] for _ in tables]
    spacing = arguments.spacing
    for number, name in enumerate(names):
        image = read_image(os.path.join(arguments.images, name))
        result, matrix, factor = disturbance(image, numpy.random.default_rng(number))
        spacing = arguments.spacing * factor
        os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
        result.save(os.path.join(folder, get_name(name)), compress_level=1)
        for rows, (_, table) in zip(moved, tables):
            rows.append([get_name(name), *move(table[name], matrix, arguments.spacing, spacing)])
    for number, (rows, (header, _)) in enumerate(zip(moved, tables)):
        with open(os.path.join(folder, f"truth{number}.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return spacing


def write_images(arguments, names):
    """Writes the images of all disturbances, each in a folder of its own, and one table for each annotator."""
    rows = [[read_table(name)[0]] for name in arguments.truth]
    for disturbance in arguments.disturbances:
        folder = get_folder(arguments, disturbance)
        spacing = disturb(arguments, names, DISTURBANCES[disturbance], folder)
        if spacing != arguments.spacing:
            sys.exit(f"{disturbance}: pixels of another size cannot be in one table")
        for number, table in enumerate(rows):
            _, moved = read_table(os.path.join(folder, f"truth{number}.csv"))
            table += [[f"{os.path.basename(folder)}/{name}", *row] for name, row in moved.items()]
    for number, table in enumerate(rows):
        with open(os.path.join(arguments.output, f"truth{number}.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(table)


def run(arguments, program, *options):
    result = subprocess.run([os.path.join(arguments.bin, program), *options], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(result.stderr.strip() or f"{program} failed")
    return result.stdout


def evaluate(arguments, names, disturbance, folder):
    """The results of one disturbance; the images are removed again."""
    spacing = disturb(arguments, names, disturbance, folder)
    images = [os.path.join(folder, get_name(name)) for name in names]
    found = os.path.join(folder, "found.csv")
    output = run(arguments, "LocalizeLandmarks", "--model", arguments.model, "--spacing", f"{spacing:.9g}", "--table", found,
                 "--output", os.path.join(folder, "landmarks"), *arguments.localization, *images)
    name_images(found, map(get_name, names))
    doubtful = re.search(r"\((\d+) doubtful\)", output)
    truth = [option for number in range(len(arguments.truth))
             for option in ("--truth", os.path.join(folder, f"truth{number}.csv"))]
    report = os.path.join(folder, "errors.json")
    run(arguments, "EvaluateLandmarks", "--found", found, *truth, "--protocol", arguments.protocol, "--json", report)
    for image in images:
        os.remove(image)
    with open(report, encoding="utf-8") as file:
        return {"errors": json.load(file), "doubtful": int(doubtful.group(1)) if doubtful else None}


def print_row(name, result, count):
    errors = result["errors"]
    everything = errors["all"]
    regions = errors.get("regions")
    inside = format_numbers("{:.1f} %", regions["percentage"]) if regions else "-"
    doubtful = "-" if result["doubtful"] is None else f"{result['doubtful']} of {count}"
    cells = [name, format_numbers("{:.2f} ± {:.2f}", everything["mean"], everything["sd"]),
             format_numbers("{:.2f}", everything["median"]), format_numbers("{:.2f} %", everything["outliers"][0]["percentage"]),
             everything["missing"], inside, doubtful]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", help="folder of the programs")
    parser.add_argument("--model", help="model file")
    parser.add_argument("--only-images", action="store_true", help="only write disturbed images and tables of their truth")
    parser.add_argument("--images", required=True, help="folder of the images")
    parser.add_argument("--list", required=True, help="names of the images, one a line")
    parser.add_argument("--truth", required=True, action="append", help="table of true landmarks, once for each annotator")
    parser.add_argument("--spacing", required=True, type=float, help="pixel spacing in mm")
    parser.add_argument("--protocol", default="cephalometric", help="of EvaluateLandmarks")
    parser.add_argument("--first", type=int, help="only so many of the images")
    parser.add_argument("--disturbances", nargs="+", choices=list(DISTURBANCES), default=list(DISTURBANCES))
    parser.add_argument("--output", required=True, help="folder to write to")
    parser.add_argument("localization", nargs="*", help="arguments of LocalizeLandmarks, after --")
    arguments = parser.parse_args()
    with open(arguments.list, encoding="utf-8") as file:
        names = [line.strip() for line in file if line.strip() and not line.startswith("#")][:arguments.first]
    written = {}
    for name in names:
        if os.path.isabs(name) or ".." in name.split("/"):
            parser.error(f"{name}: must be the name of an image in the folder")
        if written.setdefault(get_name(name), name) != name:
            parser.error(f"{written[get_name(name)]} and {name}: would both be written to {get_name(name)}")

    if arguments.only_images:
        write_images(arguments, names)
        return
    if not arguments.bin or not arguments.model:
        parser.error("--bin and --model are needed to localize")
    print("| disturbance | mean ± SD, mm | median, mm | outliers | missing | in 90 % regions | doubtful |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in arguments.disturbances:
        folder = get_folder(arguments, name)
        done = os.path.join(folder, "result.json")
        if not os.path.exists(done):
            result = evaluate(arguments, names, DISTURBANCES[name], folder)
            with open(done + ".new", "w", encoding="utf-8") as file:
                json.dump(result, file)
            os.replace(done + ".new", done)
        with open(done, encoding="utf-8") as file:
            print_row(name, json.load(file), len(names))


if __name__ == "__main__":
    main()
