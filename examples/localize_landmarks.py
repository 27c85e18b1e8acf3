#!/usr/bin/env python3
"""Finds the landmarks of images, as the program LocalizeLandmarks does:

    localize_landmarks.py --model models/cephalogram-19.pt --spacing 0.1 --output found --table found.csv --overlay *.jpg

Each image gets a CSV of its landmarks, <output>/<name>.csv. One bad image does not keep the others from being done; the
exit status then is 1.
"""

import argparse
import functools
import os
import sys
import time

import itk


@functools.lru_cache(maxsize=1)
def read_model(file_name):
    return itk.LandmarkModel.Read(file_name)


def read_image(file_name, dimension, spacing=None):
    """The image, with the spacing in mm that is given, or else its own, which it then must have."""
    reader = itk.LandmarkImageReader[itk.Image[itk.F, dimension]].New(FileName=file_name, RequireSpacing=True)
    if spacing:
        if len(spacing) not in (1, dimension):
            raise RuntimeError(f"--spacing is given once or {dimension} times (got {len(spacing)})")
        reader.SetSpacing(spacing * dimension if len(spacing) == 1 else spacing)
    reader.Update()
    return reader.GetOutput()


def localize(model, image):
    """The landmarks. Covariances of a model that was never calibrated say nothing in millimeters; then there are none."""
    localization = itk.LandmarkLocalizationFilter.New(image, model=model)
    localization.Update()
    landmarks = localization.GetOutput()
    if not model.IsCalibrated(model.GetNumberOfStages() - 1):
        landmarks.SetCovariances([])
    return landmarks


def get_stem(file_name):
    """The name without folder and extension. The number at the end of a DICOM name such as 1.2.840 is no extension."""
    stem = os.path.basename(file_name)
    for _ in range(2 if stem.endswith(".gz") else 1):
        head, _, extension = stem.rpartition(".")
        stem = stem if not head or extension.isdigit() else head
    return stem


def assign_outputs(images, folder):
    """The beginning of the names of each image's files, which no two images may share."""
    outputs = {}
    for image in images:
        output = os.path.join(folder, get_stem(image))
        if output in outputs.values():
            raise RuntimeError(f"{image}: another image would be written to {output} too")
        outputs[image] = output
    return outputs


def verify_outputs(read, written):
    """Nothing may be written over what is read, or twice."""
    taken = {os.path.realpath(name): "would overwrite what is read" for name in read}
    for name in written:
        if os.path.realpath(name) in taken:
            raise RuntimeError(f"{name}: {taken[os.path.realpath(name)]}")
        taken[os.path.realpath(name)] = "would be written twice"


def require_folder_of(file_name):
    """What can only be written in the end must not fail then."""
    folder = os.path.dirname(file_name) or "."
    if not os.path.isdir(folder):
        raise RuntimeError(f"{file_name}: there is no folder {folder}")


def describe(error):
    """The reason in one line, without the place in the sources at which ITK begins."""
    return str(error).split(":\n", 1)[-1].strip()


def run(main):
    """Runs a program; what keeps it from its work is one line on standard error."""
    try:
        sys.exit(main())
    except (RuntimeError, OSError) as error:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {describe(error)}")
    except KeyboardInterrupt:
        sys.exit(130)


def add_arguments(parser):
    parser.add_argument("--model", required=True, metavar="FILE")
    parser.add_argument("--spacing", type=float, action="append", metavar="MM",
                        help="pixel spacing that replaces the files' own, once or once an axis")


def write(image, landmarks, stem, overlay):
    writer = itk.LandmarkFileWriter.New(landmarks, file_name=f"{stem}.csv")
    writer.Update()
    if overlay:
        drawing = itk.LandmarkOverlay[type(image)].New(image=image, landmarks=landmarks)
        drawing.SetFileName(f"{stem}-overlay.png")
        drawing.Write()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--output", required=True, metavar="FOLDER")
    parser.add_argument("--table", metavar="FILE", help="CSV for the landmarks of all images, for EvaluateLandmarks")
    parser.add_argument("--overlay", action="store_true", help="also draw each image with its landmarks")
    parser.add_argument("images", nargs="+", metavar="IMAGE")
    arguments = parser.parse_args()

    outputs = assign_outputs(arguments.images, arguments.output)
    written = [output + end for output in outputs.values() for end in (".csv", "-overlay.png")[:1 + arguments.overlay]]
    verify_outputs([arguments.model, *arguments.images], written + [arguments.table] * bool(arguments.table))
    os.makedirs(arguments.output, exist_ok=True)
    if arguments.table:
        require_folder_of(arguments.table)
    model = read_model(arguments.model)
    table = itk.LandmarkTable.New()
    table.SetDimension(model.GetDimension())
    table.SetLandmarkNames(model.GetLandmarkNames())
    status = 0
    try:
        for file_name, output in outputs.items():
            try:
                start = time.perf_counter()
                image = read_image(file_name, model.GetDimension(), arguments.spacing)
                landmarks = localize(model, image)
                write(image, landmarks, output, arguments.overlay)
                table.SetLandmarks(os.path.basename(file_name), landmarks)
                count = landmarks.GetNumberOfLandmarks()
                missing = sum(landmarks.IsMissing(landmark) for landmark in range(count))
                print(f"{file_name}: {count} landmarks, {missing} missing, "
                      f"{time.perf_counter() - start:.2f} s", flush=True)
            except RuntimeError as error:
                print(f"{os.path.basename(sys.argv[0])}: {describe(error)}", file=sys.stderr)
                status = 1
    finally:
        if arguments.table and table.GetImageNames():
            table.Write(arguments.table)
    return status


if __name__ == "__main__":
    run(main)
