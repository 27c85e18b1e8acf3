"""Two thousand small images with a wrong byte, an end that is missing, or a part that stands twice: a program reads each or
says in one line why not; it never crashes, hangs or leaves a part of a file."""

import os
import pathlib
import random
import re
import struct
import subprocess

from programs import PROGRAM_DIR, ProgramTest, main, work

NUMBER = 2000
# Images are given in groups, because a program takes a second to start.
GROUP = 100


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


def element(group, number, representation, value):
    value += b"\0" * (len(value) % 2)
    start = struct.pack("<HH", group, number) + representation.encode()
    return start + (struct.pack("<2xI", len(value)) if representation == "OB" else struct.pack("<H", len(value))) + value


def make_jpeg_in_dicom(jpeg):
    """GDCM, where it was built with assertions, asserts much about JPEG streams."""
    meta = element(2, 1, "OB", b"\0\1") + element(2, 2, "UI", b"1.2.840.10008.5.1.4.1.1.7") + element(2, 3, "UI", b"1.2.3")
    meta += element(2, 0x10, "UI", b"1.2.840.10008.1.2.4.50")
    height, width = struct.unpack(">HH", re.search(rb"\xff[\xc0-\xc2]...(.{4})", jpeg, re.DOTALL)[1])
    shorts = [(0x10, height), (0x11, width), (0x100, 8), (0x101, 8), (0x102, 7), (0x103, 0)]
    image = element(8, 0x16, "UI", b"1.2.840.10008.5.1.4.1.1.7") + element(0x28, 2, "US", struct.pack("<H", 1))
    image += element(0x28, 4, "CS", b"MONOCHROME2")
    image += b"".join(element(0x28, number, "US", struct.pack("<H", value)) for number, value in shorts)
    jpeg += b"\0" * (len(jpeg) % 2)
    fragments = struct.pack("<HHIHHI", 0xFFFE, 0xE000, 0, 0xFFFE, 0xE000, len(jpeg)) + jpeg + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return (bytes(128) + b"DICM" + element(2, 0, "UL", struct.pack("<I", len(meta))) + meta + image +
            struct.pack("<HH2s2xI", 0x7FE0, 0x10, b"OB", 0xFFFFFFFF) + fragments)


class Mutation(ProgramTest):
    def seeds(self):
        names = [name for name in sorted(os.listdir(work("images"))) if not name.startswith("bad")]
        return [(name, pathlib.Path(work("images", name)).read_bytes()) for name in names]

    def localize(self, images, out):
        command = [os.path.join(PROGRAM_DIR, "LocalizeLandmarks"), "--model", work("model.pt"), "--spacing", "1", "--output", out,
                   "--threads", "1", *images]
        return subprocess.run(command, capture_output=True, text=True, timeout=10 * len(images))

    def test_each_is_read_or_refused_in_one_line(self):
        self.expect_answers(self.seeds(), NUMBER)

    def test_dicom_of_which_a_reader_asserts_too_much(self):
        jpeg = pathlib.Path(work("images", "gray8_jpg.jpg")).read_bytes()
        image = self.write("whole.dcm", make_jpeg_in_dicom(jpeg))
        self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("whole"), image)
        seeds = [seed for seed in self.seeds() if seed[0].endswith(".dcm")]
        # What libjpeg warns of within GDCM, it prints.
        self.expect_answers(seeds + [("jpeg.dcm", make_jpeg_in_dicom(jpeg))], NUMBER // 2, ignored=r"(?!LocalizeLandmarks: )")

    def expect_answers(self, seeds, number_of_images, ignored=r".*: warning: "):
        generator = random.Random(13)
        for first in range(0, number_of_images, GROUP):
            images = []
            for number in range(first, first + GROUP):
                name, content = generator.choice(seeds)
                images.append(self.write(f"{number}_{name}", mutate(content, generator)))
            out = self.path(f"out{first}")
            result = self.localize(images, out)
            self.assertIn(result.returncode, (0, 1), f"{first}: {result.stderr[-1000:]}")
            lines = [line for line in result.stderr.splitlines() if not re.match(ignored, line)]
            for line in lines:
                self.assertTrue(line.startswith("LocalizeLandmarks: " + self.folder), line)
            done = os.listdir(out) if os.path.isdir(out) else []
            self.assertTrue(all(name.endswith(".csv") and not name.startswith(".") for name in done), done)
            self.assertEqual(len(done) + len(lines), GROUP, result.stderr[-1000:])
            for image in images:
                os.remove(image)


if __name__ == "__main__":
    main()
