#!/usr/bin/env python3
"""The SpatialConfiguration-Net in this module beside the same network in PyTorch, on this processor.

    python3 compare_with_pytorch.py build/release/bin

Runs NetworkBenchmark and PyTorch (Debian's python3-torch, the LibTorch that the module uses) in turn: eager with
channels first, eager with channels last, frozen TorchScript, and eager with an allocator that keeps its memory. Prints
milliseconds, medians of the rounds, and how many times as fast the module is. It wants a machine that does nothing else.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

ROUNDS = 3
MODES = ["channels first", "channels last", "TorchScript", "memory kept"]
# Name of a benchmark, dimension, pixels along an axis, filters, images a batch.
CASES = [
    ("Forward", 2, 512, 128, 1),
    ("Forward", 2, 320, 32, 1),
    ("Forward", 3, 64, 32, 1),
    ("TrainingStep", 2, 512, 128, 1),
    ("TrainingStep", 2, 320, 32, 2),
    ("TrainingStep", 3, 64, 32, 1),
]
KEPT = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TOP_PAD_": str(2**30), "MALLOC_TRIM_THRESHOLD_": str(10**11)}


def make_network(dimension, filters):
    import torch
    from torch.nn import functional

    convolution = [torch.nn.Conv2d, torch.nn.Conv3d][dimension - 2]
    pool = [functional.avg_pool2d, functional.avg_pool3d][dimension - 2]
    size, factor = [(11, 16), (7, 4)][dimension - 2]
    linear, cubic = [("bilinear", "bicubic"), ("trilinear", "trilinear")][dimension - 2]

    def layer(inputs, outputs, width):
        return convolution(inputs, outputs, width, padding=width // 2)

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.input = layer(1, filters, 3)
            self.levels = torch.nn.ModuleList(
                torch.nn.ModuleList(layer(filters, filters, 3) for _ in range(3)) for _ in range(4)
            )
            self.local = layer(filters, 19, 3)
            self.configuration = torch.nn.ModuleList(layer(19 if i == 0 else filters, filters, size) for i in range(3))
            self.spatial = layer(filters, 19, size)

        def forward(self, values):
            values = functional.leaky_relu_(self.input(values), 0.1)
            sides = []
            for number, level in enumerate(self.levels):
                values = values if number == 0 else pool(values, 2)
                for part, convolve in enumerate(level):
                    result = functional.leaky_relu_(convolve(values), 0.1)
                    values = result if part < 2 else values
                sides.append(result)
            values = sides.pop()
            while sides:
                values = functional.interpolate(values, scale_factor=2.0, mode=linear, align_corners=False) + sides.pop()
            local = self.local(values)
            values = pool(local, factor)
            for convolve in self.configuration:
                values = functional.leaky_relu_(convolve(values), 0.1)
            values = torch.tanh(self.spatial(values))
            return local * functional.interpolate(values, scale_factor=float(factor), mode=cubic, align_corners=False)

    return Network()


def measure(run, seconds=3.0):
    """Milliseconds of a call, the median, after one that is not counted."""
    run()
    times = []
    while sum(times) < seconds or len(times) < 3:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def run_pytorch(mode):
    import torch

    torch.set_num_threads(2)
    results = {}
    for name, dimension, size, filters, batch in CASES:
        network = make_network(dimension, filters)
        images = torch.randn([batch, 1] + [size] * dimension)
        if mode == "channels last":
            layout = [torch.channels_last, torch.channels_last_3d][dimension - 2]
            network, images = network.to(memory_format=layout), images.to(memory_format=layout)
        if name == "Forward":
            network.eval()
            if mode == "TorchScript":
                network = torch.jit.freeze(torch.jit.trace(network, images))
            with torch.inference_mode():
                results[f"{name}/{dimension}/{size}/{filters}/{batch}"] = measure(lambda: network(images))
        elif mode != "TorchScript":
            optimizer = torch.optim.Adam(network.parameters(), 1e-6)
            target = torch.randn([batch, 19] + [size] * dimension)

            def step():
                optimizer.zero_grad()
                (network(images) - target).square().sum().backward()
                optimizer.step()

            results[f"{name}/{dimension}/{size}/{filters}/{batch}"] = measure(step)
    print(json.dumps(results))


def run_module(folder):
    command = [os.path.join(folder, "NetworkBenchmark"), "--benchmark_min_time=3", "--benchmark_format=json",
               "--benchmark_filter=Forward|TrainingStep"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    benchmarks = json.loads(output)["benchmarks"]
    return {item["name"].replace("/real_time", ""): item["real_time"] for item in benchmarks}


def get_processor():
    with open("/proc/cpuinfo") as stream:
        return next(line.split(":")[1].strip() for line in stream if line.startswith("model name"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", metavar="FOLDER", nargs="?", help="of the programs")
    parser.add_argument("--pytorch", metavar="MODE", help="measure this mode of PyTorch alone, and print JSON")
    parser.add_argument("--busy", action="store_true", help="go on although the machine is busy")
    arguments = parser.parse_args()
    if arguments.pytorch:
        run_pytorch(arguments.pytorch)
        return
    if not arguments.programs:
        parser.error("the folder of the programs is missing")
    if os.getloadavg()[0] > 0.3 and not arguments.busy:
        sys.exit(f"The machine is busy (load {os.getloadavg()[0]:.2f}): wait until it is below 0.3, or give --busy.")
    results = {name: {} for name in ["module"] + MODES}
    for _ in range(ROUNDS):
        for name in results:
            if name == "module":
                times = run_module(arguments.programs)
            else:
                environment = {**os.environ, **(KEPT if name == "memory kept" else {})}
                command = [sys.executable, os.path.abspath(__file__), "--pytorch", name]
                times = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment).stdout)
            for case, milliseconds in times.items():
                results[name].setdefault(case, []).append(milliseconds)
    print(f"{get_processor()}, 2 threads; milliseconds, and times as fast as PyTorch")
    print("| what | module | " + " | ".join(MODES) + " |")
    print("| --- | --- |" + " --- |" * len(MODES))
    for case, milliseconds in results["module"].items():
        module = statistics.median(milliseconds)
        cells = []
        for mode in MODES:
            if case in results[mode]:
                other = statistics.median(results[mode][case])
                cells.append(f"{other:.0f}, {other / module:.2f}")
            else:
                cells.append("")
        print(f"| {case} | {module:.0f} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
