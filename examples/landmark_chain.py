#!/usr/bin/env python3
"""The way from an image to its landmarks, each step open to change.

    landmark_chain.py models/cephalogram-19.pt patient.nrrd
"""

import sys

import itk


def main(model_file, image_file):
    model = itk.LandmarkModel.New()
    model.Read(model_file)
    image = itk.imread(image_file, itk.F)

    intensity = itk.intensity_scale_image_filter(image, lower_quantile=0.02, upper_quantile=0.98)
    grid = itk.network_grid_resample_image_filter(
        intensity, smoothing_sigma=0.3, size=[320, 320], spacing=0.75,
        spacing_rule=itk.NetworkGridResampleImageFilterEnums.SpacingRule_FixedSpacing)
    heatmaps = itk.heatmap_network_image_filter(grid, model=model)
    points = itk.heatmap_to_point_set_filter(heatmaps, method=itk.HeatmapToPointSetFilterEnums.Method_SecondOrder)

    positions = itk.array_from_vector_container(points.GetPoints())
    confidences = itk.array_from_vector_container(points.GetPointData())
    for name, position, confidence in zip(model.GetLandmarkNames(), positions, confidences):
        print(name, position, confidence)


if __name__ == "__main__":
    main(*sys.argv[1:])
