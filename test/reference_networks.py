"""Independent forward passes of the networks, written from the equations of their papers, for the tests.

usage: reference_networks.py MODEL IMAGE SIZE... OUTPUT

MODEL is a model file as LandmarkModel writes it; its first network is computed. IMAGE holds raw float32 values, first
axis fastest. OUTPUT receives the maps one after the other, H first, or classification and displacement: raw float32
values, the components of a pixel side by side.
"""
import json
import math
import sys

import numpy
import torch


def keys(x):
    """Keys (1981), equation (15), a = -1/2."""
    x = abs(x)
    if x < 1:
        return 1.5 * x**3 - 2.5 * x**2 + 1
    if x < 2:
        return -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return 0.0


def resize(values, factor, kernel, radius, clamp):
    """Separable interpolation between pixel centers, evaluated sample by sample along one axis after the other."""
    for axis in range(1, values.ndim):
        values = numpy.moveaxis(values, axis, 0)
        length = values.shape[0]
        result = numpy.zeros((length * factor,) + values.shape[1:])
        for i in range(length * factor):
            position = (i + 0.5) / factor - 0.5
            for j in range(math.floor(position) - radius + 1, math.floor(position) + radius + 1):
                source = min(max(j, 0), length - 1) if clamp else j
                if 0 <= source < length:
                    result[i] += kernel(position - j) * values[source]
        values = numpy.moveaxis(result, 0, axis)
    return values


def double(values):
    return resize(values, 2, lambda x: max(0.0, 1 - abs(x)), 1, True)


def shrink(values, factor):
    shape = [values.shape[0]]
    for length in values.shape[1:]:
        shape += [length // factor, factor]
    return values.reshape(shape).mean(axis=tuple(range(2, len(shape), 2)))


def activate(values):
    return numpy.where(values > 0, values, 0.1 * values)


def convolve(weights, name, values, reflect=False):
    """A sum over kernel positions of matrix products: y[o, x] = b[o] + sum_k w[o, :, k] . v[:, x + k]."""
    kernel = weights[name + "_weight"]
    bias = weights[name + "_bias"]
    radius = kernel.shape[2] // 2
    border = [(0, 0)] + [(radius, radius)] * (values.ndim - 1)
    padded = numpy.pad(values, border, mode="reflect") if reflect else numpy.pad(values, border)
    result = numpy.zeros((kernel.shape[0],) + values.shape[1:])
    for offset in numpy.ndindex(kernel.shape[2:]):
        window = tuple(slice(o, o + length) for o, length in zip(offset, values.shape[1:]))
        result += numpy.tensordot(kernel[(slice(None), slice(None)) + offset], padded[(slice(None),) + window], 1)
    return result + bias.reshape((-1,) + (1,) * (values.ndim - 1))


def spatial_configuration_net(weights, network, image):
    def layer(name, values):
        return convolve(weights, name, values, network["reflectPadding"])

    values = activate(layer("input", image))
    thirds = []
    for level in range(network["levels"]):
        if level > 0:
            values = shrink(values, 2)
        values = activate(layer(f"level{level}_first", values))
        values = activate(layer(f"level{level}_second", values))
        thirds.append(activate(layer(f"level{level}_third", values)))
    values = thirds.pop()
    while thirds:
        values = thirds.pop() + double(values)
    local = layer("local_appearance", values)
    if network["localAppearanceTanh"]:
        local = numpy.tanh(local)
    pooling = network["pooling"]
    values = shrink(local, pooling)
    for i in range(3):
        values = activate(layer(f"configuration{i}", values))
    values = numpy.tanh(layer("spatial_configuration", values))
    spatial = resize(values, pooling, keys, 2, False)
    return [local * spatial, local, spatial]


def localization_unet(weights, network, image):
    def block(name, values):
        for part in ("_first", "_second"):
            values = activate(convolve(weights, name + part, values, network["reflectPadding"]))
        return values

    levels = network["levels"]
    values = image
    skipped = []
    for level in range(levels):
        values = block(f"contracting{level}", values if level == 0 else shrink(values, 2))
        skipped.append(values)
    for level in reversed(range(levels - 1)):
        values = block(f"expanding{level}", numpy.concatenate([skipped[level], double(values)]))
    return [convolve(weights, "head", values, network["reflectPadding"])]


def pairwise_spatial_configuration_net(weights, network, image):
    values = image
    for i in range(network["layers"]):
        values = rectify(convolve(weights, f"hidden{i}", values))
    local = convolve(weights, "local_appearance", values)
    pooled = shrink(local, network["pooling"])
    kernels = weights["spatial_configuration_weight"]
    sums = []
    for i, row in enumerate(kernels):
        others = [j for j in range(len(kernels)) if j != i]
        alone = {"x_weight": row[numpy.newaxis], "x_bias": weights["spatial_configuration_bias"][i:i + 1]}
        sums.append(convolve(alone, "x", pooled[others])[0])
    spatial = resize(numpy.stack(sums), network["pooling"], lambda x: max(0.0, 1 - abs(x)), 1, True)
    return [local * spatial, local, spatial]


def rectify(values):
    return numpy.maximum(values, 0)


def normalize(weights, name, values):
    """Batch normalization by the running means and variances."""
    mean, variance, factor, shift = (weights[f"{name}_{part}"].reshape((-1,) + (1,) * (values.ndim - 1))
                                     for part in ("running_mean", "running_variance", "weight", "bias"))
    return (values - mean) / numpy.sqrt(variance + 1e-5) * factor + shift


def normalized_convolution(weights, name, values, stride=1):
    values = convolve(weights, name + "_convolution", values)
    values = values[(slice(None),) + (slice(None, None, stride),) * (values.ndim - 1)]
    return normalize(weights, name + "_normalization", values)


def displacement_heads(weights, name, values):
    def head(kind):
        hidden = rectify(convolve(weights, f"{name}_{kind}0", values))
        return convolve(weights, f"{name}_{kind}2", rectify(convolve(weights, f"{name}_{kind}1", hidden)))

    logarithm = head("displacement")
    return [1 / (1 + numpy.exp(-head("classification"))), numpy.sign(logarithm) * (10 ** numpy.abs(logarithm) - 1)]


def global_displacement_net(weights, network, image):
    values = rectify(normalized_convolution(weights, "first", image, network["stride"]))
    for i, blocks in enumerate(network["blocks"]):
        if i < network["poolings"]:
            values = shrink(values, 2)
        values = rectify(normalize(weights, f"stage{i}_normalization", values))
        for j in range(blocks):
            name = f"stage{i}_block{j}"
            branch = values
            for part in ("_first", "_second"):
                branch = rectify(normalized_convolution(weights, name + part, branch))
            values = branch + (normalized_convolution(weights, name + "_shortcut", values) if j == 0 else values)
    return displacement_heads(weights, "heads", values)


def local_displacement_net(weights, network, image):
    parts = 1 + max(int(name[4:name.index("_")]) for name in weights)
    maps = []
    for part in range(parts):
        values = image
        for i in range(6):
            if i == 4:
                values = shrink(values, 2)
            values = rectify(normalized_convolution(weights, f"part{part}_layer{i}", values))
        maps.append(displacement_heads(weights, f"part{part}_heads", values))
    return [numpy.concatenate(parts_of_map) for parts_of_map in zip(*maps)]


def main():
    model_file, image_file, *size, output_file = sys.argv[1:]
    archive = torch.jit.load(model_file)
    description = json.loads(archive.description)
    weights = {name: value.detach().numpy().astype(float) for name, value in archive.stage0_network0.named_parameters()}
    shape = [int(length) for length in reversed(size)]
    image = numpy.fromfile(image_file, numpy.float32).reshape([1] + shape).astype(float)
    networks = {
        "SpatialConfigurationNet": spatial_configuration_net,
        "LocalizationUNet": localization_unet,
        "PairwiseSpatialConfigurationNet": pairwise_spatial_configuration_net,
        "GlobalDisplacementNet": global_displacement_net,
        "LocalDisplacementNet": local_displacement_net,
    }
    network = description["stages"][0]["networks"][0]
    maps = networks[network["name"]](weights, network, image)
    with open(output_file, "wb") as stream:
        for values in maps:
            numpy.ascontiguousarray(numpy.moveaxis(values, 0, -1)).astype(numpy.float32).tofile(stream)


main()
