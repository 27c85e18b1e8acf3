#!/usr/bin/env python3
"""The way from an image to its landmarks, each step open to change."""

import argparse

import itk

import localize_landmarks


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    localize_landmarks.add_arguments(parser)
    parser.add_argument("image", metavar="IMAGE")
    arguments = parser.parse_args()
    model = localize_landmarks.read_model(arguments.model)
    image = localize_landmarks.read_image(arguments.image, model.GetDimension(), arguments.spacing)

    intensity = itk.landmark_model_intensity_image_filter(image, model=model)
    grid = itk.network_grid_resample_image_filter(
        intensity, size=model.GetGridSize(), spacing_rule=model.GetSpacingRule(), direction_rule=model.GetDirectionRule(),
        smoothing_sigma=model.GetSmoothingSigma(), interpolation=model.GetInterpolation(),
        default_pixel_value=model.GetFillValue(), **({"spacing": model.GetGridSpacing()} if model.GetGridSpacing() else {}))
    heatmaps = itk.heatmap_network_image_filter(grid, model=model)
    points = itk.heatmap_to_point_set_filter(heatmaps, method=model.GetDecodingMethod(), reference_image=image)

    positions = itk.array_from_vector_container(points.GetPoints())
    confidences = itk.array_from_vector_container(points.GetPointData())
    for name, position, confidence in zip(model.GetLandmarkNames(), positions, confidences):
        print(name, *position, confidence)


if __name__ == "__main__":
    localize_landmarks.run(main)
