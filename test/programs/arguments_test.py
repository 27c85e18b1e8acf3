"""Help, version and wrong arguments."""

import gzip
import os
import struct
import subprocess

from programs import ProgramTest, main, read_csv, work

PROGRAMS = ["CalibrateLandmarkModel", "EvaluateLandmarks", "ExportLandmarkModel", "GenerateHeatmaps", "GeneratePhantoms",
            "ImportLandmarks", "LocalizeLandmarks", "MeasureLandmarks", "PreprocessImage", "RankImages",
            "TrainLandmarkModel"]


class Arguments(ProgramTest):
    def test_help_and_version(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                self.assertIn("--version", self.succeed(program, "--help"))
                self.assertRegex(self.succeed(program, "--version"), r"version: \d+\.\d+\.\d+")

    def test_missing_and_unknown_arguments(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                self.refuse(program, says=["missing: "], status=2)
                self.refuse(program, "--nonsense", says=[], status=2)

    def test_values_that_cannot_be(self):
        image = work("pictures", "phantom_001.png")
        out = self.path("out.nrrd")
        prepare = ["PreprocessImage", image, "--spacing", 1, "--output", out]
        heatmaps = ["GenerateHeatmaps", "--table", work("pictures", "landmarks.csv"), "--reference", image, "--spacing", 1,
                    "--output", out]
        localize = ["LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"), image]
        phantoms = ["GeneratePhantoms", "--output", self.path("out")]
        for command, says in (
            (prepare + ["--minimum", 1], "together"),
            (prepare + ["--dimension", 4], "2 or 3"),
            (prepare + ["--grid", 1, "--grid", 2, "--grid", 3], "--grid"),
            (prepare + ["--interpolation", "none"], "none"),
            (prepare + ["--model", work("model.pt"), "--dimension", 2], "model"),
            (heatmaps + ["--gamma", 0], "--gamma"),
            (heatmaps + ["--grid-spacing", 1], "--grid"),
            (heatmaps + ["--landmarks", "a.csv"], "--landmarks"),
            (localize + ["--format", "doc"], "doc"),
            (localize + ["--decoder", "guess"], "guess"),
            (localize + ["--truth", work("pictures", "landmarks.csv")], "--overlay"),
            (localize + ["--tile", 4, "--merge", "mean"], "mean"),
            (localize + ["--overlap", 4], "--tile"),
            (localize + ["--tile", 4, "--tile", 4, "--tile", 4], "--tile"),
            (phantoms + ["--size", 8], "--size"),
            (phantoms + ["--spacing", 0], "--spacing"),
            (phantoms + ["--anatomy", "spine", "--size", 64], "--size"),
        ):
            with self.subTest(command=command):
                self.refuse(*command, says=[says], status=2)
        for command, says in (
            (prepare + ["--minimum", 5, "--maximum", 5], "5"),
            (prepare + ["--grid", 0], "size"),
            (prepare + ["--smoothing", -1], "smoothingSigma"),
            (heatmaps + ["--sigma", 0], "igma"),
            (heatmaps + ["--row", "other.png"], "other.png"),
        ):
            with self.subTest(command=command):
                self.refuse(*command, says=[says])

    def test_cuda_without_a_gpu_is_refused(self):
        if subprocess.run(["sh", "-c", "command -v nvidia-smi"], capture_output=True, check=False).returncode == 0:
            self.skipTest("there may be a GPU here")
        self.refuse("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"),
                    "--device", "cuda", work("pictures", "phantom_001.png"), says=["CUDA"])

    def test_folders_that_cannot_be_made_are_refused(self):
        file = self.write("file", "")
        below = file + "/out"
        self.refuse("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", below,
                    work("pictures", "phantom_001.png"), says=[below + ": "])
        self.refuse("GeneratePhantoms", "--output", below, says=[below + ": "])
        self.refuse("PreprocessImage", "--spacing", 1, "--output", below + "/a.nrrd", work("pictures", "phantom_001.png"),
                    says=[below + "/a.nrrd: "])

    def test_phantoms_follow_their_seed(self):
        for folder, seed in (("first", 3), ("second", 3), ("third", 4)):
            self.succeed("GeneratePhantoms", "--output", self.path(folder), "--training", 1, "--test", 1, "--size", 64,
                         "--seed", seed)
        compare = ["diff", "-r", "-q"]
        same = subprocess.run(compare + [self.path("first"), self.path("second")], capture_output=True, check=False)
        other = subprocess.run(compare + [self.path("first"), self.path("third")], capture_output=True, check=False)
        self.assertEqual(same.returncode, 0)
        self.assertNotEqual(other.returncode, 0)

    def test_spines_have_marrow_at_their_landmarks(self):
        folder = self.path("spines")
        self.succeed("GeneratePhantoms", "--anatomy", "spine", "--output", folder, "--training", 2, "--test", 0, "--noise", 0)
        missing = 0
        for row in read_csv(os.path.join(folder, "landmarks.csv")):
            with gzip.open(os.path.join(folder, row["image"])) as file:
                content = file.read()
            size, spacing = struct.unpack("<3h", content[42:48]), struct.unpack("<3f", content[80:92])
            # NIfTI's first two axes are those of LPS, the other way round.
            origin = [sign * struct.unpack("<f", content[at:at + 4])[0] for sign, at in ((-1, 268), (-1, 272), (1, 276))]
            found = []
            for name in ["T7", "T8", "T9", "T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5"]:
                if not row[name + "_x"]:
                    missing += 1
                    continue
                found.append(float(row[name + "_z"]))
                x, y, z = (round((float(row[f"{name}_{axis}"]) - o) / s) for axis, o, s in zip("xyz", origin, spacing))
                value = struct.unpack_from("<h", content, 352 + 2 * ((z * size[1] + y) * size[0] + x))[0]
                self.assertTrue(100 < value < 350, (row["image"], name, value))
            self.assertEqual(found, sorted(found, reverse=True))
            self.assertGreater(len(found), 3)
        self.assertGreater(missing, 0)


if __name__ == "__main__":
    main()
