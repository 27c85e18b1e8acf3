"""Help, version and wrong arguments."""

import gzip
import json
import os
import re
import shutil
import stat
import struct
import subprocess

from programs import PROGRAM_DIR, TINY, ProgramTest, files_below, main, read_csv, run, work

PROGRAMS = ["CalibrateLandmarkModel", "DescribeLandmarkModel", "EvaluateLandmarks", "ExportLandmarkModel", "GenerateHeatmaps",
            "GeneratePhantoms", "ImportLandmarks", "LocalizeLandmarks", "MeasureLandmarks", "PreprocessImage", "RankImages",
            "TrainLandmarkModel"]


def read_bytes(name):
    with open(name, "rb") as file:
        return file.read()


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

    def test_help_does_not_wait_for_libtorch(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                self.check_start_without_libtorch(program)

    def fail_to_train(self, *arguments):
        result = run("TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
                     "--spacing", 1, "--output", self.path("m.pt"), *arguments)
        self.assertNotEqual(result.returncode, 0)
        return result.stderr

    def test_help_names_each_network_and_loss(self):
        text = self.succeed("TrainLandmarkModel", "--help")
        for argument in ("--architecture", "--loss"):
            with self.subTest(argument=argument):
                part = " ".join(text[text.index(argument + " <name>  (accepted"):].split("(default")[0].split())
                self.assertIn("(accepted multiple times) ", part)
                named = part.split(": ")[1].replace("or one of ", "").split(", ")
                says = self.fail_to_train(argument, "nothing")
                known = re.search(r"there are (.*)\.", says).group(1).split(", ")
                self.assertEqual(sorted(set(named) - {"scn", "unet", "pairwise"}), known, says)

    def test_programs_start_from_links_and_by_their_names_but_not_alone(self):
        program = "DescribeLandmarkModel"
        arguments = ["--model", work("model.pt")]
        text = self.succeed(program, *arguments)
        link = self.path("linked")
        os.symlink(os.path.join(PROGRAM_DIR, program), link)
        found = dict(os.environ, PATH=os.path.relpath(PROGRAM_DIR) + ":" + os.environ["PATH"])
        for command, environment in (([link], None), ([program], found)):
            result = subprocess.run(command + arguments, capture_output=True, text=True, env=environment)
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, text, ""), command)
        alone = self.path("bin", program)
        os.mkdir(self.path("bin"))
        shutil.copy(os.path.join(PROGRAM_DIR, program), alone)
        result = subprocess.run([alone] + arguments, capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stderr),
                         (1, f"{program}: {self.path('libexec', program)}, which does the work: No such file or directory\n"))
        self.assertEqual(subprocess.run([alone, "--help"], capture_output=True).returncode, 0)

    def test_values_that_cannot_be(self):
        image = work("pictures", "phantom_001.png")
        out = self.path("out.nrrd")
        prepare = ["PreprocessImage", image, "--spacing", 1, "--output", out]
        heatmaps = ["GenerateHeatmaps", "--table", work("pictures", "landmarks.csv"), "--reference", image, "--spacing", 1,
                    "--output", out]
        localize = ["LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"), image]
        phantoms = ["GeneratePhantoms", "--output", self.path("out")]
        train = ["TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
                 "--output", self.path("m.pt")]
        register = ["RegisterWithLandmarks", "--fixed", image, "--moving", image, "--spacing", 1, "--initialize", "none",
                    "--fixed-landmarks", "a.csv", "--moving-landmarks", "a.csv"]
        for command, says in (
            (prepare + ["--minimum", 1], "together"),
            (prepare + ["--minimum", 0, "--maximum", 255, "--lower-quantile", 0.1], "--lower-quantile"),
            (prepare + ["--dimension", 4], "2 or 3"),
            (prepare + ["--grid", 1, "--grid", 2, "--grid", 3], "--grid"),
            (prepare + ["--interpolation", "none"], "none"),
            (prepare + ["--model", work("model.pt"), "--dimension", 2], "model"),
            (heatmaps + ["--gamma", 0], "--gamma"),
            (heatmaps + ["--gamma", 1, "--unit-peak"], "--unit-peak"),
            (heatmaps + ["--grid-spacing", 1], "--grid"),
            (heatmaps + ["--landmarks", "a.csv"], "--landmarks"),
            (localize + ["--format", "doc"], "doc"),
            (localize + ["--decoder", "guess"], "guess"),
            (localize + ["--truth", work("pictures", "landmarks.csv")], "--overlay"),
            (localize + ["--tile", 4, "--merge", "mean"], "mean"),
            (localize + ["--overlap", 4], "--tile"),
            (localize + ["--tile", 4, "--tile", 4, "--tile", 4], "--tile"),
            (localize + ["--landmarks", "a.csv"], "only one"),
            (localize[:5] + ["--landmarks", self.path("a.csv"), "--format", "csv", image], "--landmarks"),
            (localize + ["--view-mirror"], "mirror partners"),
            (localize[:-1] + [work("pictures"), "--view-shift", -1], "--view-shift"),
            (localize[:-1] + [work("pictures"), "--view-shift", 64], "must be in [0, 64), the model's grid"),
            (localize + ["--view-rotation", -1], "--view-rotation"),
            (localize + ["--view-rotation", 10], "must be in [0, 6.28319), in radians"),
            (localize + ["--view-scale", 0], "--view-scale"),
            (localize + ["--view-scale", 1e9], "--view-scale"),
            (localize + ["--tile", 17], "must be a multiple of 4, "),
            (localize + ["--tile", 16, "--overlap", 3], "must be a multiple of 4, "),
            (localize + ["--tile", 16, "--overlap", 16], "must be below --tile"),
            (localize + ["--stages", 2], "must not be above the model's, 1 (got 2)"),
            (localize[:-1] + [work("pictures"), "--shape-weight", -1], "--shape-weight"),
            (localize + ["--shape-weight", 1, "--stages", 3], "--stages"),
            (localize + ["--orientations", "turned"], "plausibilities"),
            (localize + ["--decoder", "DisplacementVotes"], "displacements"),
            (localize + ["--decoder", "SoftArgMax"], "temperature"),
            (localize + ["--low-plausibility", 2], "--low-plausibility"),
            (localize + ["--low-plausibility", -1], "--low-plausibility"),
            (train + ["--add-stage"], "--initial-model"),
            (train + ["--jitter", 2], "--initial-model"),
            (train + ["--added-stage", work("model.pt")], "--add-stage"),
            (train + ["--optimizer", "adam", "--momentum", 0.9], "--optimizer nesterov"),
            (train + ["--optimizer", "amsgrad", "--momentum", 0.9], "--optimizer nesterov"),
            (train + ["--final-rate", 0.1], "--schedule"),
            (train + ["--annotator-rule", "random"], "several annotators"),
            (train + ["--spread-factor", 1], "several annotators"),
            (train + ["--elastic-nodes", 5, "--elastic", 0], "--elastic above 0"),
            (train + ["--validation-interval", 2], "--folds or --validation-list"),
            (train + ["--write-validation-list", self.path("w.txt")], "--folds or --validation-list"),
            (register, "--initialize landmarks"),
            (register[:7] + ["--device", "cpu", "--initialize", "none"], "--model"),
            (register[:7] + ["--cover", "--initialize", "none"], "--model"),
            (phantoms + ["--size", 8], "--size"),
            (phantoms + ["--spacing", 0], "--spacing"),
            (phantoms + ["--spacing", 1e9], "--spacing"),
            (["RankImages", "--found", "a.csv", "--low-plausibility", 2], "--low-plausibility"),
            (phantoms + ["--anatomy", "spine", "--size", 64], "--size"),
        ):
            with self.subTest(command=command):
                self.refuse(*command, says=[says], status=2)
        for command, says in (
            (prepare + ["--minimum", 5, "--maximum", 5], "5"),
            (prepare + ["--grid", 0], "size"),
            (prepare[:-1] + [self.path("a.doc")], "a.doc: the extension is of no image format"),
            (prepare[:-1] + [self.path("none", "a.png")], "a.png: the folder"),
            (localize + ["--table", self.path("none", "a.csv")], "a.csv: the folder"),
            (prepare + ["--smoothing", -1], "smoothingSigma"),
            (heatmaps + ["--sigma", 0], "igma"),
            (heatmaps + ["--row", "other.png"], "other.png"),
        ):
            with self.subTest(command=command):
                self.refuse(*command, says=[says])

    def test_an_image_is_one_file_that_can_be_read(self):
        image = work("pictures", "phantom_001.png")
        names = ["of-" + end.replace(".", "-") + "." + end for end in ("nrrd", "mha", "nii", "nii.gz", "NRRD", "png", "jpg", "tif")]
        os.mkdir(self.path("written"))
        for number, name in enumerate(names, 1):
            self.succeed("PreprocessImage", "--spacing", 1, "--grid", 64, "--output", self.path("written", name), image)
            self.assertEqual(len(os.listdir(self.path("written"))), number)
        self.assertEqual(sorted(os.listdir(self.path("written"))), sorted(names))
        self.assertIn(f" {len(names)} done", self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1,
                                                           "--output", self.path("found"), self.path("written")))
        heatmaps = ["GenerateHeatmaps", "--spacing", 1, "--table", work("pictures", "landmarks.csv"), "--reference", image]
        for end in ("hdr", "img", "img.gz", "mhd", "NHDR"):
            program = heatmaps if end == "mhd" else ["PreprocessImage", "--spacing", 1, image]
            with self.subTest(end=end):
                out = self.path("pair." + end)
                self.refuse(*program, "--output", out, says=[out + ": would be two files; give .nrrd"])
        for end in ("vtk", "nia"):
            with self.subTest(end=end):
                out = self.path("a." + end)
                self.refuse("PreprocessImage", "--spacing", 1, "--output", out, image,
                            says=[out + ": the extension is of no image format"])

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

    def test_what_is_read_is_not_overwritten(self):
        """Whichever argument names it, and by whatever name."""
        for folder in ("pictures", "images"):
            shutil.copytree(work(folder), self.path(folder))
        shutil.copy(work("model.pt"), self.path("model.pt"))
        self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"), "--table",
                     self.path("found.csv"), self.path("pictures"))
        image, table, listed = (self.path("pictures", name) for name in ("phantom_001.png", "landmarks.csv", "test.txt"))
        found, model, points = self.path("found.csv"), self.path("model.pt"), self.path("out", "phantom_001.csv")
        shutil.copy(image, self.path("pictures", "phantom_002-overlay.png"))
        os.symlink(image, self.path("link.png"))
        measure = self.write("measure.json", '{"measurements": [{"name": "a", "kind": "distance", "points": ["radius", "ulna"]}]}')
        localize = ["LocalizeLandmarks", "--model", model, "--spacing", 1]
        measured = ["MeasureLandmarks", "--measure", measure, found]
        evaluate = ["EvaluateLandmarks", "--found", found, "--truth", table, "--list", listed]
        data = ["--images", self.path("pictures"), "--landmarks", table, "--list", listed, "--spacing", 1]
        train = ["TrainLandmarkModel", *data, "--iterations", 1]
        register = ["RegisterWithLandmarks", "--fixed", image, "--moving", image, "--spacing", 1, "--fixed-landmarks", points,
                    "--moving-landmarks", points]
        annotations = self.path("annotations")
        os.mkdir(annotations)
        self.write("annotations/a.json", "{}")
        imported = ["ImportLandmarks", "--images", self.path("pictures"), "--spacing", 1, annotations]
        slicer_output = [self.path("out", "again.csv"), "--returnparameterfile", model]
        for command, output in (
            ([*localize, image, "--output", self.path("out"), "--table"], [image]),
            ([*localize, image, "--output", self.path("out"), "--table"], [model]),
            ([*localize, image, "--output", self.path("out"), "--table"], [self.path("link.png")]),
            ([*localize, self.path("pictures"), "--overlay", "--output"], [self.path("pictures")]),
            ([*localize, image, "--overlay", "--truth", table, "--landmarks"], [table]),
            ([*localize, image, "--landmarks"], slicer_output),
            ([*measured, "--csv"], [found]),
            ([*measured, "--json"], [measure]),
            ([*measured, "--truth", table, "--errors"], [table]),
            ([*evaluate, "--json"], [table]),
            ([*evaluate, "--svg"], [listed]),
            ([*evaluate, "--reliability-svg"], [found]),
            (["RankImages", "--found", found, "--list"], [found]),
            (["CalibrateLandmarkModel", "--model", model, *data, "--output"], [table]),
            (["CalibrateLandmarkModel", "--model", model, *data, "--output"], [image]),
            ([*imported, "--output"], [self.path("annotations", "a.json")]),
            ([*imported, "--output", self.path("a.csv"), "--list"], [self.path("annotations", "a.json")]),
            ([*imported, "--output"], [image]),
            ([*train, "--output"], [image]),
            ([*train, "--output", self.path("m.pt"), "--log"], [self.path("link.png")]),
            ([*train, "--output"], [table]),
            ([*train, "--output", self.path("m.pt"), "--log"], [table]),
            ([*train, "--output", self.path("m.pt"), "--checkpoint"], [listed]),
            ([*train, "--output", self.path("m.pt"), "--validation-list", listed, "--write-validation-list"], [table]),
            ([*train, "--initial-model", model, "--output"], [model]),
            ([*register, "--elastix"], [image]),
            (["PreprocessImage", "--spacing", 1, image, "--output"], [image]),
            (["PreprocessImage", "--spacing", 1, "--match-to", image, self.path("pictures", "phantom_002.png"), "--output"],
             [self.path("pictures", "..", "pictures", "phantom_001.png")]),
            (["GenerateHeatmaps", "--spacing", 1, "--landmarks", points, "--reference", image, "--output"], [image]),
        ):
            with self.subTest(command=command, output=output):
                self.refuse(*command, *output, says=[": would overwrite what is read"])
        for name in files_below(work("pictures")):
            with open(work("pictures", name), "rb") as before, open(self.path("pictures", name), "rb") as now:
                self.assertEqual(before.read(), now.read(), name)
        # A model that is calibrated becomes another one, under its name if so asked for.
        self.succeed("CalibrateLandmarkModel", "--model", model, *data, "--output", model)

    def test_files_whose_names_are_made_overwrite_nothing(self):
        """Neither what is read, nor one another."""
        shutil.copytree(work("pictures"), self.path("pictures"))
        pictures, table, listed = (self.path("pictures", *name) for name in ([], ["landmarks.csv"], ["train.txt"]))
        stage = self.write("stage.json", json.dumps({"grid": {"zoom": 4}}))
        last = self.write("last.json", json.dumps({"grid": {"zoom": 4}, "next": "fast-cpu"}))
        names = {name: shutil.copy(work("model.pt"), self.path(name)) for name in ("m.pt.part0", "stage0_network0.pt")}
        reference = shutil.copy(work("pictures", "phantom_001.png"), self.path("log-worst.png"))
        preview = shutil.copy(reference, self.path("m.pt.preview.png"))
        later = shutil.copy(table, self.path("log.stage1.csv"))
        measure = self.write("measure.json", '{"measurements": [{"name": "a", "kind": "distance", "points": ["a", "b"]}]}')
        shutil.copy(reference, self.path("pictures", "one-measures.png"))
        found = self.write("found.csv", "image,a_x,a_y,b_x,b_y\none.png,1,2,3,4\none-measures.png,1,2,3,4\n")
        twice = self.write("twice.csv", "image,a_x,a_y,b_x,b_y\none.png,1,2,3,4\none.jpg,1,2,3,4\n")
        localize = ["LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.folder]
        measured = ["MeasureLandmarks", "--measure", measure, "--spacing", 1, "--images", pictures, "--overlay"]
        train = ["TrainLandmarkModel", "--images", pictures, "--list", listed, "--spacing", 1, "--grid", 64, *TINY,
                 "--iterations", 1, "--output", self.path("m.pt"), "--landmarks"]
        log = ["--log", self.path("log.csv")]
        read, twice_written = ": would overwrite what is read", ": would be written twice"
        contents = {name: read_bytes(self.path(name)) for name in files_below(self.folder)}
        for command, name, says in (
            (["ExportLandmarkModel", "--model", names["stage0_network0.pt"], "--output", self.folder], "stage0_network0.pt", read),
            ([*measured, pictures, found], "pictures/one-measures.png", read),
            ([*measured, self.path("out"), twice], "out/one-measures.png", twice_written),
            ([*measured, self.folder, "--csv", self.path("one-measures.png"), found], "one-measures.png", twice_written),
            ([*localize, reference, "--table", self.path("log-worst.csv")], "log-worst.csv", twice_written),
            ([*train, later, *log, "--next", stage], "log.stage1.csv", read),
            ([*train, table, "--next", stage, "--initial-model", names["m.pt.part0"]], "m.pt.part0", read),
            ([*train, table, "--next", stage, "--checkpoint", self.path("m.pt.part0")], "m.pt.part0", twice_written),
            ([*train, table, "--next", last, "--checkpoint", self.path("m.stage1.pt"), *log[:1], self.path("m.csv"),
              "--validation-list", listed, "--write-validation-list", self.path("m.stage2.csv")], "m.stage2.csv",
             twice_written),
            ([*train, table, *log, "--checkpoint", self.path("log-worst.png")], "log-worst.png", twice_written),
            ([*train, table, *log, "--match-to", reference], "log-worst.png", read),
            ([*train, table, "--preview", 1, "--match-to", preview], "m.pt.preview.png", read),
        ):
            with self.subTest(command=command):
                self.refuse(*command, says=[self.path(*name.split("/")) + says])
        self.assertEqual({name: read_bytes(self.path(name)) for name in files_below(self.folder)}, contents)

    def test_an_empty_text_is_no_value(self):
        for program, *flags in (
            ("EvaluateLandmarks", "--radii", "--identification-radius", "--json", "--list", "--unit"),
            ("GenerateHeatmaps", "--sigma", "--grid", "--grid-spacing", "--reference", "--landmarks", "--output"),
            ("GeneratePhantoms", "--size", "--output"),
            ("ImportLandmarks", "--dimension"),
            ("LocalizeLandmarks", "--threads", "--tile", "--series", "--measure", "--model", "--landmarks"),
            ("PreprocessImage", "--spacing", "--match-to", "--smoothing"),
            ("TrainLandmarkModel", "--log", "--checkpoint", "--next", "--checkpoint-interval", "--iterations"),
        ):
            for flag in flags:
                with self.subTest(program=program, flag=flag):
                    self.refuse(program, flag, "", says=["must not be empty", flag], status=2)
        self.refuse("EvaluateLandmarks", "--radii", 2, "", says=["must not be empty", "--radii"], status=2)

    def test_a_misspelt_option_is_no_file(self):
        image = shutil.copy(work("pictures", "phantom_001.png"), self.path("--spacng.png"))
        localize = ["LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out")]
        for command in (
            [*localize, "--spacng", 0.1, image],
            [*localize, image, "--spacng", 0.1],
            ["PreprocessImage", "--spacng", 1, "--output", self.path("a.nrrd"), image],
            ["MeasureLandmarks", "--measure", "steiner", "--spacng", 1, work("pictures", "landmarks.csv")],
            ["ImportLandmarks", "--images", work("pictures"), "--output", self.path("a.csv"), "--spacng", 1],
        ):
            with self.subTest(command=command):
                self.refuse(*command, says=["there is no such option", "--spacng"], status=2)
        for command in ([*localize, "--threads=1", image], ["EvaluateLandmarks", "--found", "a.csv", "--truth=b.csv"]):
            self.refuse(*command, says=["=", "; a value follows its option after a blank"], status=2)
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.folder)
        self.succeed(*localize, "./--spacng.png")
        self.succeed(*localize, "--", "--spacng.png")

    def test_devices_and_pipes_are_not_replaced_by_files(self):
        pipe = self.path("pipe")
        os.mkfifo(pipe)
        image, table = work("pictures", "phantom_001.png"), work("pictures", "landmarks.csv")
        for command in (
            ["LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, image, "--output", self.folder, "--table"],
            ["EvaluateLandmarks", "--found", table, "--truth", table, "--json"],
            ["RankImages", "--found", table, "--list"],
        ):
            with self.subTest(command=command):
                self.refuse(*command, pipe, says=["pipe: is no regular file"])
        self.assertTrue(stat.S_ISFIFO(os.stat(pipe).st_mode))

    def test_phantoms_follow_their_seed(self):
        for folder, seed in (("first", 3), ("second", 3), ("third", 4)):
            self.succeed("GeneratePhantoms", "--output", self.path(folder), "--training", 1, "--test", 1, "--size", 64,
                         "--seed", seed)
        compare = ["diff", "-r", "-q"]
        same = subprocess.run(compare + [self.path("first"), self.path("second")], capture_output=True, check=False)
        other = subprocess.run(compare + [self.path("first"), self.path("third")], capture_output=True, check=False)
        self.assertEqual(same.returncode, 0)
        self.assertNotEqual(other.returncode, 0)

    def test_phantoms_do_not_stand_beside_those_of_another_run(self):
        def command(count, *options):
            return ["GeneratePhantoms", "--output", self.path("out"), "--training", count, "--test", 0, *options]

        self.succeed(*command(3, "--size", 64))
        self.write(os.path.join("out", "phantom_9-drawn.png"), "")
        self.refuse(*command(2, "--size", 64), says=[self.path("out", "phantom_003.png") + ": is of another run"])
        self.refuse(*command(3, "--anatomy", "spine"), says=[".png: is of another run"])
        self.succeed(*command(3, "--size", 64, "--seed", 2))
        self.succeed(*command(4, "--size", 64))

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
