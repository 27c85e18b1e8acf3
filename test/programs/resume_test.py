"""A training that was killed and resumed ends with the same weights as one that was not."""

import json
import os
import re
import shutil
import signal
import subprocess
import zipfile

from programs import PROGRAM_DIR, TINY, ProgramTest, files_below, main, work

ITERATIONS = 24
CHECKPOINT_INTERVAL = 4


class Resume(ProgramTest):
    def command(self, output, *arguments):
        return ["TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
                "--list", work("pictures", "train.txt"), "--validation-list", work("pictures", "test.txt"), "--spacing", 1,
                "--grid", 64, "--iterations", ITERATIONS, "--checkpoint-interval", CHECKPOINT_INTERVAL,
                "--validation-interval", 10, "--progress-interval", 1, "--output", output, *TINY, *arguments]

    def start_and_stop(self, output, how, *arguments, iterations=ITERATIONS):
        """Starts a training and sends a signal after the second checkpoint of the stage with so many iterations."""
        command = [str(argument) for argument in self.command(output, *arguments)]
        process = subprocess.Popen([os.path.join(PROGRAM_DIR, command[0])] + command[1:], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        for line in process.stdout:
            if line.startswith(f"iteration {2 * CHECKPOINT_INTERVAL + 2}/{iterations}"):
                process.send_signal(how)
                break
        errors = process.communicate()[1]
        return process.returncode, errors

    def read_weights(self, name):
        """The members of the archive but for its serial number, without the archive's name."""
        with zipfile.ZipFile(name) as archive:
            return {member.split("/", 1)[1]: archive.read(member) for member in archive.namelist()
                    if not member.endswith("serialization_id")}

    def expect_same_weights(self, first, second):
        first, second = self.read_weights(first), self.read_weights(second)
        self.assertGreater(len(first), 10)
        self.assertEqual(sorted(first), sorted(second))
        for member, content in first.items():
            self.assertEqual(content, second[member], member)

    def test_killed_or_interrupted_and_resumed(self):
        uninterrupted = self.path("uninterrupted.pt")
        self.succeed(*self.command(uninterrupted))

        output = self.path("killed.pt")
        status, _ = self.start_and_stop(output, signal.SIGKILL)
        self.assertEqual(status, -signal.SIGKILL)
        self.assertFalse(os.path.exists(output))
        self.assertTrue(os.path.exists(output + ".checkpoint"))
        report = self.succeed(*self.command(output, "--resume"))
        self.assertRegex(next(line for line in report.splitlines() if line.startswith("iteration")), rf"iteration ({'|'.join(str(i) for i in range(5, 20))})/")
        self.expect_same_weights(uninterrupted, output)

        output = self.path("interrupted.pt")
        status, errors = self.start_and_stop(output, signal.SIGINT)
        self.assertEqual(status, 1, errors)
        self.assertRegex(errors, r"^TrainLandmarkModel: interrupted after iteration \d+; go on with --resume\n$")
        self.assertFalse(os.path.exists(output))
        self.succeed(*self.command(output, "--resume"))
        self.expect_same_weights(uninterrupted, output)

    def test_resume_without_a_checkpoint_starts(self):
        self.succeed(*self.command(self.path("m.pt"), "--resume"))
        self.assertTrue(os.path.exists(self.path("m.pt")))

    def test_stages_go_on_only_as_they_began(self):
        second = ITERATIONS + 6
        stage = self.write("stage.json", json.dumps({
            "grid": {"size": [16, 16], "spacingRule": "FixedSpacing", "spacing": [1, 1]}, "combine": True,
            "network": {"name": "LocalizationUNet", "filters": 4, "levels": 2, "dropout": 0},
            "optimization": {"optimizer": "Adam", "batchSize": 2, "iterations": second}}))
        uninterrupted, output = self.path("uninterrupted.pt"), self.path("m.pt")
        self.succeed(*self.command(uninterrupted, "--next", stage))

        self.start_and_stop(output, signal.SIGKILL, "--next", stage, iterations=second)
        part = shutil.copy(output + ".part0", self.path("part.pt"))
        self.assertTrue(os.path.exists(self.path("m.pt.stage1.checkpoint")))
        with open(work("pictures", "landmarks.csv"), encoding="utf-8") as file:
            header, first, *rest = file.read().splitlines()
        cells = first.split(",")
        cells[1] = str(float(cells[1]) + 1)
        moved = self.write("moved.csv", "\n".join([header, ",".join(cells), *rest]) + "\n")
        again = self.command(output, "--next", stage, "--resume")
        changed = [moved if argument == work("pictures", "landmarks.csv") else argument for argument in again]
        for command, says in (([*again, "--seed", 3], "/settings/optimization/seed"), ([*again, "--subset", 3], "images"),
                              (changed, "positions"), ([*again, "--initial-model", part], "first difference")):
            with self.subTest(says=says):
                self.refuse(*command, says=[f"{output}.checkpoint: the checkpoint was made with other settings, data or", says])
        report = self.succeed(*again)
        self.assertNotIn(f"/{ITERATIONS} ", report)
        self.expect_same_weights(uninterrupted, output)
        self.assertFalse(os.path.exists(output + ".part0"))

        # Begun anew, and killed in its first stage: what the second one had begun with is no longer there.
        shutil.move(part, output + ".part0")
        self.start_and_stop(output, signal.SIGKILL, "--next", stage, "--seed", 3)
        self.assertFalse(os.path.exists(output + ".part0"))

    def test_a_stage_begins_anew_where_the_one_before_it_is_trained_on(self):
        tiny = {"grid": {"size": [16, 16], "spacingRule": "FixedSpacing", "spacing": [1, 1]},
                "network": {"name": "LocalizationUNet", "filters": 4, "levels": 2, "dropout": 0}}
        last = self.write("last.json", json.dumps({**tiny, "optimization": {"iterations": 2}}))
        stage = self.write("stage.json", json.dumps({**tiny, "optimization": {"iterations": 3}, "next": last}))
        output = self.path("m.pt")
        again = self.command(output, "--next", stage, "--resume")
        shorter = list(again)
        shorter[shorter.index(ITERATIONS)] = 4
        self.assertNotIn("is removed", self.succeed(*shorter))
        finished = re.compile(r"^iteration (\d+/\d+)", re.MULTILINE)
        report = self.succeed(*again)
        self.assertIn(f"{output[:-3]}.pt.stage1.checkpoint: is removed, as the stage before it is trained\n", report)
        self.assertIn(".stage2.checkpoint: is removed", report)
        self.assertEqual(finished.findall(report)[-6:], ["24/24", "1/3", "2/3", "3/3", "1/2", "2/2"])
        # All are at their ends.
        weights = self.read_weights(output)
        report = self.succeed(*again)
        self.assertNotIn("is removed", report)
        self.assertNotIn("1/3", report)
        self.assertEqual(self.read_weights(output), weights)

    def test_bad_checkpoints_are_refused(self):
        output = self.path("m.pt")
        self.succeed(*self.command(output))
        with open(output + ".checkpoint", "rb") as file:
            checkpoint = file.read()
        self.refuse(*self.command(output, "--resume", "--seed", 2), says=[output + ".checkpoint: ", "seed"])
        before = files_below(self.folder)
        for content in (b"", b"no checkpoint", checkpoint[: len(checkpoint) // 2]):
            self.write("m.pt.checkpoint", content)
            self.refuse(*self.command(output, "--resume"), says=[output + ".checkpoint: ", "damaged"])
        self.assertEqual(files_below(self.folder), before)

    def test_the_same_seed_gives_the_same_weights_whatever_the_decoding_threads(self):
        first, second, other = self.path("first.pt"), self.path("second.pt"), self.path("other.pt")
        self.succeed(*self.command(first, "--decoding-threads", 1))
        self.succeed(*self.command(second, "--decoding-threads", 4))
        self.succeed(*self.command(other, "--seed", 7))
        self.expect_same_weights(first, second)
        self.assertNotEqual(self.read_weights(first), self.read_weights(other))


if __name__ == "__main__":
    main()
