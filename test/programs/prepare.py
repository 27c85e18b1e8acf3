"""Makes what the other tests need, see programs.py."""

import os
import random
import shutil
import struct
import subprocess
import sys

from programs import PROGRAM_DIR, TINY, WORK_DIR, run, work


def must(result):
    if result.returncode != 0 or result.stderr:
        sys.exit(f"{result.args}: {result.stderr}")


def write_volume(name, seed):
    """A MetaImage of 20 x 18 x 16 voxels of 0.5 mm with two bright voxels; returns where they are, in mm."""
    generator = random.Random(seed)
    size = (20, 18, 16)
    points = [[generator.randrange(3, n - 3) for n in size] for _ in range(2)]
    values = [generator.uniform(0, 10) for _ in range(size[0] * size[1] * size[2])]
    for x, y, z in points:
        values[(z * size[1] + y) * size[0] + x] = 200.0
    header = (
        "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nOffset = 5 -6 7\n"
        "ElementSpacing = 0.5 0.5 0.5\nDimSize = 20 18 16\nElementType = MET_FLOAT\nElementDataFile = LOCAL\n"
    )
    with open(name, "wb") as file:
        file.write(header.encode() + struct.pack(f"<{len(values)}f", *values))
    return [5 + 0.5 * points[0][0], -6 + 0.5 * points[0][1], 7 + 0.5 * points[0][2]] + [
        5 + 0.5 * points[1][0],
        -6 + 0.5 * points[1][1],
        7 + 0.5 * points[1][2],
    ]


def main():
    shutil.rmtree(WORK_DIR, ignore_errors=True)
    os.makedirs(work("images"))
    os.makedirs(work("volumes"))
    must(run("GeneratePhantoms", "--output", work("pictures"), "--training", 4, "--test", 2, "--size", 128))
    subprocess.run([os.path.join(PROGRAM_DIR, "MakeTestImages"), work("pictures", "phantom_001.png"), work("images")],
                   check=True, stderr=subprocess.DEVNULL)
    rows = ["image,first_x,first_y,first_z,second_x,second_y,second_z"]
    for number in range(3):
        name = f"volume_{number}.mha"
        rows.append(",".join([name] + [str(value) for value in write_volume(work("volumes", name), number)]))
    with open(work("volumes", "landmarks.csv"), "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    must(run("TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
             "--list", work("pictures", "train.txt"), "--spacing", 1, "--output", work("model.pt"), "--grid", 64,
             "--iterations", 3, *TINY))
    must(run("TrainLandmarkModel", "--images", work("volumes"), "--landmarks", work("volumes", "landmarks.csv"),
             "--output", work("volume_model.pt"), "--grid", 16, "--iterations", 2, *TINY))


if __name__ == "__main__":
    main()
