#!/usr/bin/env python3
"""The way from an image to its landmarks, each step open to change: what the first stage of a model does, without its shapes."""

import argparse
import json

import itk

import localize_landmarks


def get_grid_options(grid):
    """The options of the grid filter, as the description of a model says."""
    options = {"size": grid["size"], "zoom": grid["zoom"], "cover_image": grid["coverImage"],
               "smoothing_sigma": grid["smoothingSigma"], "fill_value": grid["fillValue"]}
    if grid["spacing"]:
        options["spacing"] = grid["spacing"]
    for option, setting in (("spacing_rule", "SpacingRule"), ("direction_rule", "DirectionRule"),
                            ("interpolation", "Interpolation")):
        name = grid[setting[0].lower() + setting[1:]]
        options[option] = getattr(itk.NetworkGridResampleImageFilterEnums, f"{setting}_{name}")
    return options


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    localize_landmarks.add_arguments(parser)
    parser.add_argument("image", metavar="IMAGE")
    arguments = parser.parse_args()
    model = localize_landmarks.read_model(arguments.model)
    image = localize_landmarks.read_image(arguments.image, model.GetDimension(), arguments.spacing)

    stage = json.loads(model.GetDescriptionText())["stages"][0]

    intensity = itk.landmark_intensity_image_filter(image, model=model)
    grid = itk.network_grid_resample_image_filter(intensity, **get_grid_options(stage["grid"]))
    decoder = stage["decoder"]
    votes = decoder["name"] == "DisplacementVotes"
    network = itk.LandmarkNetworkImageFilter.New(grid, model=model, further_maps=["Displacement"] if votes else [])
    network.Update()
    options = {"displacements": network.GetMap("Displacement")} if votes else {}
    landmarks = itk.heatmap_to_point_set_filter(
        network.GetOutput(), decoder=decoder["name"], modulation_sigma=decoder["modulationSigma"],
        window_radius=decoder["windowRadius"], temperature=decoder["temperature"], reference_image=image,
        landmark_names=model.GetLandmarkNames(), **options)

    for name, position, confidence in zip(landmarks.GetLandmarkNames(), landmarks.GetPositions(), landmarks.GetConfidences()):
        print(name, *position, confidence)


if __name__ == "__main__":
    localize_landmarks.run(main)
