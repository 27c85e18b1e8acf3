"""Output to a full disk, a small tmpfs that only root can mount."""

import os
import subprocess

from programs import TINY, ProgramTest, main, run, work

DISK_SIZE = 1 << 20


class FullDisk(ProgramTest):
    def setUp(self):
        super().setUp()
        self.disk = self.path("disk")
        os.mkdir(self.disk)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_SIZE}", "tmpfs", self.disk],
                                 stderr=subprocess.DEVNULL, check=False)
        if mounted.returncode != 0:
            self.skipTest("a tmpfs cannot be mounted here: only root can")
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)

    def leave(self, free):
        """Fills the disk but for some bytes."""
        name = os.path.join(self.disk, "filler")
        with open(name, "wb") as file:
            file.write(b"x" * (DISK_SIZE - free))
            file.flush()
        self.assertEqual(os.statvfs(self.disk).f_bavail * os.statvfs(self.disk).f_bsize, free)

    def refuse_on_disk(self, output, program, *arguments):
        name = os.path.join(self.disk, output)
        self.refuse(program, *arguments, says=[name + ": ", "cannot be written"], folder=self.disk)

    def each_output(self):
        image = work("pictures", "phantom_001.png")
        disk = self.disk
        localize = ["LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", disk, image]
        preprocess = ["PreprocessImage", "--spacing", 1, "--grid", 512, image, "--output"]
        heatmaps = ["GenerateHeatmaps", "--table", work("pictures", "landmarks.csv"), "--spacing", 1, "--reference", image,
                    "--output"]
        truth = work("pictures", "landmarks.csv")
        evaluate = ["EvaluateLandmarks", "--found", truth, "--truth", truth]
        train = ["TrainLandmarkModel", "--images", work("pictures"), "--landmarks", truth, "--spacing", 1, "--grid", 64,
                 "--iterations", 1, "--checkpoint", self.path("checkpoint"), *TINY, "--output", disk + "/model.pt"]
        yield "phantom_001.csv", localize
        for name in ("a.nrrd", "a.mha", "a.nii", "a.nii.gz", "a.png", "a.jpg", "a.bmp"):
            yield name, preprocess + [disk + "/" + name]
        for name in ("h.nrrd", "h.mha", "h.nii.gz"):
            yield name, heatmaps + [disk + "/" + name]
        yield "e.json", evaluate + ["--json", disk + "/e.json"]
        yield "e.svg", evaluate + ["--svg", disk + "/e.svg"]
        yield "model.pt", train
        yield "phantom_001.png", ["GeneratePhantoms", "--training", 1, "--test", 0, "--output", disk]

    def test_nothing_is_left_on_a_disk_without_space(self):
        self.leave(0)
        for output, command in self.each_output():
            with self.subTest(output=output):
                self.refuse_on_disk(output, *command)

    def test_nothing_is_left_when_the_disk_fills_up(self):
        self.leave(8192)
        for output, command in self.each_output():
            if output in ("phantom_001.csv", "e.json", "e.svg"):
                continue
            with self.subTest(output=output):
                self.refuse_on_disk(output, *command)

    def test_a_full_disk_stops_heatmaps_and_overlays_but_keeps_the_landmarks(self):
        self.leave(8192)
        name = os.path.join(self.disk, "phantom_001.csv")
        for option, suffix in (("--heatmaps", "-heatmaps.nrrd"), ("--overlay", "-overlay.png")):
            self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.disk,
                         work("pictures", "phantom_001.png"))
            self.refuse_on_disk("phantom_001" + suffix, "LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1,
                                "--output", self.disk, option, work("pictures", "phantom_001.png"))
            self.assertTrue(os.path.exists(name))
            os.remove(name)

    def test_a_log_that_cannot_be_written_stops_no_training(self):
        self.leave(0)
        result = run("TrainLandmarkModel", "--images", work("pictures"), "--landmarks",
                                work("pictures", "landmarks.csv"), "--spacing", 1, "--grid", 64, "--iterations", 4, *TINY,
                                "--checkpoint-interval", 1, "--log", self.disk + "/log.csv", "--output", self.path("m.pt"))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(os.path.exists(self.path("m.pt")))
        self.assertEqual(result.stderr.count(self.disk + "/log.csv: "), 1, result.stderr)

    def test_a_disk_without_room_for_checkpoints_is_found_before_the_first_iteration(self):
        self.leave(8192)
        self.refuse_on_disk("checkpoint", "TrainLandmarkModel", "--images", work("pictures"), "--landmarks",
                            work("pictures", "landmarks.csv"), "--spacing", 1, "--grid", 64, "--iterations", 100000, *TINY,
                            "--checkpoint", self.disk + "/checkpoint", "--output", self.path("m.pt"))


if __name__ == "__main__":
    main()
