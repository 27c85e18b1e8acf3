#!/usr/bin/env python3
"""Finds the landmarks of all images in a folder, spread over Dask workers, and writes them into one CSV.

    localize_cohort.py --model models/cephalogram-19.pt --spacing 0.1 --table found.csv images
    localize_cohort.py --model models/cephalogram-19.pt --spacing 0.1 --table found.csv --scheduler tcp://host:8786 images

By default the workers are processes of this machine, each of which reads an image while it localizes another. Workers
elsewhere need itk with this module, and the same paths. The table is written after every few images and on Ctrl-C; a second
call, which must have the same model and spacing, leaves out the images that it holds. Images that fail are listed in
<table>.failed.csv with the reason, are tried again by the next call, and make the exit status 1.
"""

import argparse
import csv
import os
import sys

import distributed
import itk

import localize_landmarks

EXTENSIONS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".dcm", ".mha", ".mhd", ".nii", ".nii.gz", ".nrrd", ".nhdr")


def localize(file_name, model_file, spacing, number_of_threads):
    """Runs on a worker. Returns all that was found of an image's landmarks, or why there is nothing."""
    # Dask sends a function with the modules it names, but cannot send ITK's.
    import itk
    import localize_landmarks

    itk.MultiThreaderBase.SetGlobalDefaultNumberOfThreads(number_of_threads)
    try:
        model = localize_landmarks.read_model(model_file)
        image = localize_landmarks.read_image(file_name, model.GetDimension(), spacing)
        landmarks = localize_landmarks.localize(model, image)
    except RuntimeError as error:
        return localize_landmarks.describe(error)
    return (landmarks.GetPositions(), landmarks.GetConfidences(), landmarks.GetCovariances(), landmarks.GetPlausibilities(),
            landmarks.GetImagePlausibility())


def count(text):
    if int(text) < 1:
        raise ValueError
    return int(text)


def write_failures(file_name, failures):
    if failures:
        with open(file_name, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("image", "reason"), *sorted(failures.items())])
    elif os.path.exists(file_name):
        os.remove(file_name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    localize_landmarks.add_arguments(parser)
    parser.add_argument("--table", required=True, metavar="FILE")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster (default: one is made on this machine)")
    parser.add_argument("--workers", type=count, default=os.cpu_count(), metavar="COUNT",
                        help="of the cluster made here (default: one a core)")
    parser.add_argument("--threads", type=count, default=1, metavar="COUNT", help="for each image (default: 1)")
    parser.add_argument("--write-interval", type=count, default=20, metavar="COUNT", help="images (default: 20)")
    parser.add_argument("folder")
    arguments = parser.parse_args()

    localize_landmarks.require_folder_of(arguments.table)
    model = localize_landmarks.read_model(arguments.model)
    table = itk.LandmarkTable.New()
    if os.path.exists(arguments.table):
        table.Read(arguments.table)
        if table.GetLandmarkNames() != model.GetLandmarkNames():
            sys.exit(f"{arguments.table}: its landmarks are not those of the model")
    else:
        table.SetDimension(model.GetDimension())
        table.SetLandmarkNames(model.GetLandmarkNames())
    images = sorted(name for name in os.listdir(arguments.folder) if name.lower().endswith(EXTENSIONS))
    if not images:
        sys.exit(f"{arguments.folder}: there are no images")
    remaining = [name for name in images if not table.HasImage(name)]

    if arguments.scheduler:
        client = distributed.Client(arguments.scheduler)
    else:
        client = distributed.Client(n_workers=arguments.workers, threads_per_worker=2, dashboard_address=None)
    failures = {}
    with client:
        client.upload_file(localize_landmarks.__file__)
        names = {client.submit(localize, os.path.abspath(os.path.join(arguments.folder, name)),
                               os.path.abspath(arguments.model), arguments.spacing, arguments.threads, pure=False): name
                 for name in remaining}
        try:
            for done, future in enumerate(distributed.as_completed(list(names)), start=1):
                name = names.pop(future)
                result = str(future.exception()) if future.status == "error" else future.result()
                if isinstance(result, str):
                    failures[name] = result
                    print(f"{name}: {result}", file=sys.stderr)
                else:
                    landmarks = itk.LandmarkSet[model.GetDimension()].New()
                    landmarks.SetLandmarkNames(model.GetLandmarkNames())
                    positions, confidences, covariances, plausibilities, image_plausibility = result
                    landmarks.SetPositions(positions)
                    landmarks.SetConfidences(confidences)
                    landmarks.SetCovariances(covariances)
                    for landmark, plausibility in enumerate(plausibilities.tolist()):
                        landmarks.SetPlausibility(landmark, plausibility)
                    landmarks.SetImagePlausibility(image_plausibility)
                    table.SetLandmarks(name, landmarks)
                if done % arguments.write_interval == 0 and table.GetImageNames():
                    table.Write(arguments.table)
        finally:
            write_failures(arguments.table + ".failed.csv", failures)
            if table.GetImageNames():
                table.Write(arguments.table)
    print(f"{len(images) - len(failures)} of {len(images)} images in {arguments.table}")
    return 1 if failures else 0


if __name__ == "__main__":
    localize_landmarks.run(main)
