"""What the tests of the command-line programs share: running them, and looking at what they leave behind.

PROGRAM_DIR holds the programs, WORK_DIR what prepare.py made: pictures/ (phantoms), images/ (MakeTestImages), volumes/,
model.pt (2D) and volume_model.pt (3D)."""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM_DIR = os.environ["PROGRAM_DIR"]
WORK_DIR = os.environ["WORK_DIR"]
SKIPPED = 77

# A network that learns nothing but is quick.
TINY = ["--filters", 4, "--levels", 2, "--pooling", 4, "--kernel", 3, "--optimizer", "adam", "--rate", 1e-3, "--threads", 2]


def work(*names):
    return os.path.join(WORK_DIR, *names)


def run(program, *arguments, environment=None):
    """Runs a program and returns exit status, standard output and standard error."""
    command = [os.path.join(PROGRAM_DIR, program)] + [str(argument) for argument in arguments]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=500)
    return result


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(path, name), folder) for path, _, names in os.walk(folder) for name in names)


def read_csv(name):
    with open(name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class ProgramTest(unittest.TestCase):
    """Each test has a folder of its own, self.folder."""

    longMessage = True

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="test-", dir=WORK_DIR)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, content):
        mode = {"mode": "wb"} if isinstance(content, bytes) else {"mode": "w", "encoding": "utf-8", "newline": ""}
        with open(self.path(name), **mode) as file:
            file.write(content)
        return self.path(name)

    def succeed(self, program, *arguments, **options):
        result = run(program, *arguments, **options)
        self.assertEqual(result.returncode, 0, f"{program} {arguments}: {result.stderr}")
        self.assertEqual(result.stderr, "", f"{program} {arguments}")
        return result.stdout

    def check_start_without_libtorch(self, program):
        libraries = self.succeed(program, environment=dict(os.environ, LD_TRACE_LOADED_OBJECTS="1"))
        self.assertIn("libstdc++", libraries)
        self.assertNotIn("libtorch", libraries)

    def refuse(self, program, *arguments, says, folder=None, status=1, **options):
        """The program fails with one line that holds all the texts of `says`, and leaves the folder as it was."""
        folder = folder or self.folder
        before = files_below(folder)
        result = run(program, *arguments, **options)
        message = f"{program} {arguments}: {result.stderr!r}"
        self.assertEqual(result.returncode, status, message)
        lines = result.stderr.splitlines()
        self.assertEqual(len(lines), 1, message)
        self.assertTrue(lines[0].startswith(program + ": "), message)
        for text in says:
            self.assertIn(str(text), lines[0])
        self.assertEqual(files_below(folder), before, message)


def main():
    """Runs the tests of the calling script. Exit status 77 when one was skipped, so that CTest shows it."""
    program = unittest.main(exit=False, verbosity=2)
    if not program.result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if program.result.skipped else 0)
