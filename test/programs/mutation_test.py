"""Two thousand small images with a wrong byte, an end that is missing, or a part that stands twice: a program reads each or
says in one line why not; it never crashes, hangs or leaves a part of a file."""

import os
import pathlib
import random
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


class Mutation(ProgramTest):
    def seeds(self):
        names = [name for name in sorted(os.listdir(work("images"))) if not name.startswith("bad")]
        return [(name, pathlib.Path(work("images", name)).read_bytes()) for name in names]

    def localize(self, images, out):
        command = [os.path.join(PROGRAM_DIR, "LocalizeLandmarks"), "--model", work("model.pt"), "--spacing", "1", "--output", out,
                   "--threads", "1", *images]
        return subprocess.run(command, capture_output=True, text=True, timeout=10 * len(images))

    def test_each_is_read_or_refused_in_one_line(self):
        generator = random.Random(13)
        seeds = self.seeds()
        for first in range(0, NUMBER, GROUP):
            images = []
            for number in range(first, first + GROUP):
                name, content = generator.choice(seeds)
                images.append(self.write(f"{number}_{name}", mutate(content, generator)))
            out = self.path(f"out{first}")
            result = self.localize(images, out)
            self.assertIn(result.returncode, (0, 1), f"{first}: {result.stderr[-1000:]}")
            lines = [line for line in result.stderr.splitlines() if ": warning: " not in line]
            for line in lines:
                self.assertTrue(line.startswith("LocalizeLandmarks: " + self.folder), line)
            done = os.listdir(out) if os.path.isdir(out) else []
            self.assertTrue(all(name.endswith(".csv") and not name.startswith(".") for name in done), done)
            self.assertEqual(len(done) + len(lines), GROUP, result.stderr[-1000:])
            for image in images:
                os.remove(image)


if __name__ == "__main__":
    main()
