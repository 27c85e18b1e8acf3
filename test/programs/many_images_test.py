"""Images that are done side by side: the same files, lines in their order, each error for its image, and a clean end when
the program is interrupted."""

import os
import shutil
import signal
import subprocess

from programs import PROGRAM_DIR, ProgramTest, files_below, main, read_csv, run, work

NUMBER = 60


class ManyImages(ProgramTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("in"))
        self.images = []
        for number in range(NUMBER):
            name = self.path("in", f"{number:03}.png")
            if number % 10 == 7:
                self.write(name, f"no image {number}")
            else:
                shutil.copy(work("pictures", f"phantom_00{1 + number % 5}.png"), name)
            self.images.append(name)

    def command(self, output, *arguments):
        return ["--model", work("model.pt"), "--spacing", 1, "--output", self.path(output), "--table",
                self.path(output + ".csv"), *arguments, *self.images]

    def test_lines_and_errors_are_in_the_order_of_the_images(self):
        results = {}
        for at_once in (1, 2, 4):
            output = f"out{at_once}"
            result = run("LocalizeLandmarks", *self.command(output, "--threads", 4, "--images-at-once", at_once))
            self.assertEqual(result.returncode, 1)
            bad = [image for number, image in enumerate(self.images) if number % 10 == 7]
            self.assertEqual([line.split(": ")[1] for line in result.stderr.splitlines()], bad)
            *lines, summary, _ = result.stdout.splitlines()
            self.assertEqual([line.split(": ")[0] for line in lines], [image for image in self.images if image not in bad])
            self.assertEqual(summary, "60 images: 54 done (0 doubtful), 0 skipped, 6 failed")
            names = files_below(self.path(output))
            self.assertEqual(len(names), 54)
            results[at_once] = [read_csv(self.path(output, name)) for name in names] + [read_csv(self.path(output + ".csv"))]
        self.assertEqual(results[1], results[2])
        self.assertEqual(results[1], results[4])
        result = run("LocalizeLandmarks", *self.command("out", "--images-at-once", 0))
        self.assertEqual((result.returncode, len(result.stderr.splitlines())), (2, 1), result.stderr)

    def test_what_an_interruption_leaves_is_whole_and_goes_on(self):
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=name):
                output = "out" + name.name
                command = [os.path.join(PROGRAM_DIR, "LocalizeLandmarks")] + [str(part) for part in self.command(output)]
                process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                lines = [process.stdout.readline() for _ in range(3)]
                process.send_signal(name)
                # communicate() would lose what readline() has read ahead.
                *more, summary, _ = (*lines, *process.stdout.read().splitlines())
                errors = process.stderr.read()
                process.wait(timeout=60)
                self.assertEqual(process.returncode, 1)
                self.assertEqual(errors.splitlines()[-1], "LocalizeLandmarks: interrupted; go on with --skip-existing")
                self.assertLess(len(more), 54)
                written = files_below(self.path(output))
                self.assertEqual(written, [os.path.basename(line.split(": ")[0])[:-4] + ".csv" for line in more])
                self.assertTrue(all(len(read_csv(self.path(output, file))) == 8 for file in written))
                self.assertEqual(len(read_csv(self.path(output + ".csv"))), len(written))
                self.assertIn(f"60 images: {len(written)} done", summary)
                result = run("LocalizeLandmarks", *self.command(output, "--skip-existing"))
                self.assertIn(f"60 images: {54 - len(written)} done (0 doubtful), {len(written)} skipped, 6 failed", result.stdout)
                self.assertEqual(len(read_csv(self.path(output + ".csv"))), 54)


if __name__ == "__main__":
    main()
