"""Two thousand small images with a wrong byte, an end that is missing, or a part that stands twice: a program reads each or
says in one line why not; it never crashes, hangs or leaves a part of a file."""

import math
import os
import pathlib
import queue
import random
import re
import struct
import subprocess
import threading

from image_seeds import make_element, make_pictures, make_volumes
from programs import PROGRAM_DIR, ProgramTest, files_below, main, read_csv, work

NUMBER = 2000
# Images are given in groups, because a program takes a second to start.
GROUP = 100
# In seconds: until a program says something, and from one image to the next.
START_LIMIT = 60
IMAGE_LIMIT = 10


def mutate(content, generator):
    kind = generator.randrange(4)
    position = generator.randrange(len(content))
    # Headers say most.
    position = generator.randrange(min(len(content), 400)) if generator.random() < 0.5 else position
    if kind == 0:
        return content[:position]
    if kind == 1:
        return content[:position] + content[max(0, position - generator.randrange(1, 200)):]
    length = 1 if kind == 2 else generator.randrange(1, 8)
    wrong = bytes(generator.choice((0, 1, 0x7F, 0x80, 0xFF, generator.randrange(256))) for _ in range(length))
    return content[:position] + wrong + content[position + length:]


def make_jpeg_in_dicom(jpeg):
    """GDCM, where it was built with assertions, asserts much about JPEG streams."""
    meta = make_element(2, 1, "OB", b"\0\1") + make_element(2, 2, "UI", b"1.2.840.10008.5.1.4.1.1.7") + make_element(2, 3, "UI", b"1.2.3")
    meta += make_element(2, 0x10, "UI", b"1.2.840.10008.1.2.4.50")
    height, width = struct.unpack(">HH", re.search(rb"\xff[\xc0-\xc2]...(.{4})", jpeg, re.DOTALL)[1])
    shorts = [(0x10, height), (0x11, width), (0x100, 8), (0x101, 8), (0x102, 7), (0x103, 0)]
    image = make_element(8, 0x16, "UI", b"1.2.840.10008.5.1.4.1.1.7") + make_element(0x28, 2, "US", struct.pack("<H", 1))
    image += make_element(0x28, 4, "CS", b"MONOCHROME2")
    image += b"".join(make_element(0x28, number, "US", struct.pack("<H", value)) for number, value in shorts)
    jpeg += b"\0" * (len(jpeg) % 2)
    fragments = struct.pack("<HHIHHI", 0xFFFE, 0xE000, 0, 0xFFFE, 0xE000, len(jpeg)) + jpeg + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return (bytes(128) + b"DICM" + make_element(2, 0, "UL", struct.pack("<I", len(meta))) + meta + image +
            struct.pack("<HH2s2xI", 0x7FE0, 0x10, b"OB", 0xFFFFFFFF) + fragments)


def read_lines(stream, name, lines):
    for line in stream:
        lines.put((name, line.rstrip("\n")))
    lines.put((name, None))


def watch(command):
    """Runs a program, and returns its exit status and the lines of its two streams. It is killed where it is silent for
    too long, and the status is then None."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        lines = queue.Queue()
        streams = {"out": process.stdout, "err": process.stderr}
        readers = [threading.Thread(target=read_lines, args=(stream, name, lines)) for name, stream in streams.items()]
        for reader in readers:
            reader.start()
        said = {name: [] for name in streams}
        is_silent = False
        ends = 0
        while ends < len(streams):
            try:
                name, line = lines.get(timeout=IMAGE_LIMIT if any(said.values()) else START_LIMIT)
            except queue.Empty:
                is_silent = True
                process.kill()
                continue
            if line is None:
                ends += 1
            else:
                said[name].append(line)
        for reader in readers:
            reader.join()
        status = process.wait()
    return None if is_silent else status, said["out"], said["err"]


class Mutation(ProgramTest):
    def seeds(self):
        names = [name for name in sorted(os.listdir(work("images"))) if not name.startswith("bad")]
        return [[(name, pathlib.Path(work("images", name)).read_bytes())] for name in names]

    def jpeg(self):
        return next(files[0][1] for files in self.seeds() if files[0][0].endswith("8_jpg.jpg"))

    def test_each_is_read_or_refused_in_one_line(self):
        self.expect_answers(self.seeds() + make_pictures(self.jpeg()), NUMBER)

    def test_each_volume_is_read_or_refused_in_one_line(self):
        self.expect_answers(make_volumes(), NUMBER // 5, model="volume_model.pt")

    def test_dicom_of_which_a_reader_asserts_too_much(self):
        seeds = [files for files in self.seeds() if files[0][0].endswith(".dcm")]
        # What libjpeg warns of within GDCM, it prints.
        self.expect_answers(seeds + [[("jpeg.dcm", make_jpeg_in_dicom(self.jpeg()))]], NUMBER // 2,
                            ignored=r"(?!LocalizeLandmarks: )")

    def write_files(self, number, files, generator=None):
        """Writes them under names that begin with a number, one of them changed, and returns these names."""
        wrong = generator.randrange(len(files)) if generator else -1
        names = []
        for i, (name, content) in enumerate(files):
            for other, _ in files[1:]:
                content = content.replace(b"= " + other.encode(), f"= {number}_{other}".encode())
            names.append(self.write(f"{number}_{name}", mutate(content, generator) if i == wrong else content))
        return names

    def expect_answers(self, seeds, number_of_images, model="model.pt", ignored=r".*: warning: "):
        """Each seed is read; of its changed copies, each gives either a whole table or one line of an error."""
        whole = [self.write_files(number, files) for number, files in enumerate(seeds)]
        self.assertEqual(len(self.localize(whole, model, ignored)), len(seeds))
        generator = random.Random(13)
        number_of_done = 0
        for first in range(0, number_of_images, GROUP):
            images = [self.write_files(number, generator.choice(seeds), generator) for number in range(first, first + GROUP)]
            number_of_done += len(self.localize(images, model, ignored))
        # Changed pixels are read, changed headers mostly are not.
        self.assertGreater(number_of_done, number_of_images / 10)
        self.assertLess(number_of_done, number_of_images * 9 / 10)

    def localize(self, images, model, ignored):
        """Returns the images that were read, after it looked at what was written."""
        out = self.path("out")
        names = [files[0] for files in images]
        command = [os.path.join(PROGRAM_DIR, "LocalizeLandmarks"), "--model", work(model), "--spacing", "1", "--output", out,
                   "--threads", "1", *names]
        status, lines, errors = watch(command)
        errors = [line for line in errors if not re.match(ignored, line)]
        refused = [name for name in names for line in errors if line.startswith(f"LocalizeLandmarks: {name}: ")]
        done = [name for name in names for line in lines if line.startswith(name + ": ")]
        self.assertIsNotNone(status, f"silent after {lines[-1:]} {errors[-1:]}; not answered: {set(names) - {*refused, *done}}")
        self.assertEqual(status, 1 if errors else 0, errors[-3:])
        self.assertEqual(len(errors), len(refused), errors)
        self.assertEqual(sorted(refused + done), sorted(names), errors)
        tables = {os.path.join(out, re.sub(r"(\.nii)?\.\w+$", ".csv", os.path.basename(name))) for name in done}
        everything = {self.path(name) for name in files_below(self.folder)}
        self.assertEqual(everything - {name for files in images for name in files}, tables)
        for table in tables:
            self.expect_whole(table)
        for name in everything:
            os.remove(name)
        return done

    def expect_whole(self, table):
        rows = read_csv(table)
        self.assertIn(len(rows), (2, 8), table)
        self.assertEqual(len({row["landmark"] for row in rows}), len(rows), table)
        for row in rows:
            # A landmark that is missing has no position.
            self.assertIn(sum(row[name] == "" for name in "xyz" if name in row), (0, 2 if "z" not in row else 3), f"{table}: {row}")
            numbers = [value for name, value in row.items() if name != "landmark" and value]
            self.assertTrue(all(math.isfinite(float(number)) for number in numbers), f"{table}: {row}")
        self.assertTrue(pathlib.Path(table).read_bytes().endswith(b"\n"), table)


if __name__ == "__main__":
    main()
