"""Training: presets, data splits, logs and previews, and whole experiments."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

from programs import PROGRAM_DIR, TINY, ProgramTest, files_below, main, read_csv, work

EXPERIMENT = os.path.join(os.path.dirname(__file__), "..", "..", "utilities", "run-experiment.py")
ORDERS = os.path.join(os.path.dirname(EXPERIMENT), "compare-annotation-orders.py")


def read_lines(name):
    with open(name, encoding="utf-8") as file:
        return file.read().splitlines()


def read_weights(name):
    """The weights in a model file."""
    with zipfile.ZipFile(name) as archive:
        return sorted(archive.read(member) for member in archive.namelist() if "/data/" in member)


def read_json_after(word, report):
    """The JSON text that begins after a word at the start of a line."""
    start = re.search(rf"^{word} (?=\{{)", report, re.MULTILINE).end()
    return json.JSONDecoder().raw_decode(report[start:])[0]


class Training(ProgramTest):
    def command(self, *arguments):
        return ["TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
                "--spacing", 1, "--output", self.path("m.pt"), *arguments]

    def quick(self, *arguments):
        return self.command("--list", work("pictures", "train.txt"), "--grid", 64, "--iterations", 4, *TINY, *arguments)

    def test_a_preset_is_printed_and_stored_and_arguments_override_it(self):
        report = self.succeed(*self.command("--list", work("pictures", "train.txt"), "--preset", "fast-cpu", "--grid", 64,
                                            "--filters", 4, "--iterations", 2, "--threads", 2))
        settings = read_json_after("settings", report)
        self.assertEqual(settings["preset"], "fast-cpu")
        self.assertEqual(settings["optimization"]["optimizer"], "Adam")
        self.assertEqual(settings["optimization"]["iterations"], 2)
        self.assertEqual(settings["network"]["filters"], 4)
        self.assertEqual(settings["network"]["dropout"], 0)
        with open(self.path("m.pt"), "rb") as file:
            content = file.read()
        self.assertIn(b'"preset":"fast-cpu"', re.sub(rb"\s", b"", content))
        self.refuse(*self.command("--preset", "none"), says=["'none'", "fast-cpu, global-to-local"])

    def test_settings_are_printed_and_a_training_is_replayed_from_its_model(self):
        self.succeed(*self.quick("--schedule", "cosine", "--rotation", 0.1, "--fixed-sigma", "--grid-spacing", 2))
        printed = json.loads(self.succeed(*self.command("--settings", self.path("m.pt"), "--print-settings")))
        self.assertEqual(printed["optimization"]["schedule"], "Cosine")
        self.assertEqual(printed["augmentation"]["rotation"], [0.1])
        self.assertEqual(printed["grid"]["spacingRule"], "FixedSpacing")
        self.assertEqual(printed["grid"]["spacing"], [2, 2])
        self.assertFalse(printed["loss"]["learnSigma"])
        os.rename(self.path("m.pt"), self.path("first.pt"))
        data = ["--list", work("pictures", "train.txt"), "--threads", 2]
        self.succeed(*self.command(*data, "--settings", self.path("first.pt")))
        self.assertEqual(read_weights(self.path("m.pt")), read_weights(self.path("first.pt")))
        with open(self.path("settings.json"), "w", encoding="utf-8") as file:
            json.dump(printed, file)
        self.succeed(*self.command(*data, "--settings", self.path("settings.json")))
        self.assertEqual(read_weights(self.path("m.pt")), read_weights(self.path("first.pt")))
        os.remove(self.path("m.pt.checkpoint"))
        self.refuse(*self.command(*data, "--settings", self.write("bad.json", '{"grid": {"sizes": 3}}')),
                    says=[self.path("bad.json") + ": ", "grid.sizes: there is no such"])

    def test_reference_intensities_are_those_of_the_foreground(self):
        pixels = bytes(10 + x if x < 15 else 200 + x for _ in range(40) for x in range(40))
        with open(self.path("reference.mha"), "wb") as file:
            file.write(b"ObjectType = Image\nNDims = 2\nElementSpacing = 1 1\nDimSize = 40 40\nElementType = MET_UCHAR\n"
                       b"ElementDataFile = LOCAL\n" + pixels)
        for dark, expected in ((False, (215, 239)), (True, (10, 24))):
            settings = self.write("dark.json", json.dumps({"intensity": {"darkForeground": dark}}))
            printed = self.succeed(*self.command("--settings", settings, "--match-to", self.path("reference.mha"),
                                                 "--print-settings"))
            quantiles = json.loads(printed)["intensity"]["referenceQuantiles"]
            self.assertEqual((quantiles[0], quantiles[-1]), expected)

    def test_settings_that_cannot_be_are_wrong_arguments(self):
        for arguments, says in ((["--iterations", "many"], "--iterations"), (["--iterations", 2.5], "--iterations"),
                                (["--optimizer", "sgd"], "sgd"), (["--grid", 64, "--grid", 64, "--grid", 64], "--grid"),
                                (["--minimum", 1], "together"), (["--blur", 1, "--blur", 2], "--blur")):
            with self.subTest(arguments=arguments):
                self.refuse(*self.command(*arguments), says=[says], status=2)
        for arguments, says in ((["--architecture", "none"], "'none'"), (["--rate", 0], "learningRate"),
                                (["--sigma", 0], "initialSigma")):
            with self.subTest(arguments=arguments):
                self.refuse(*self.command(*arguments), says=[says])

    def test_numbers_are_those_of_all_options(self):
        def read(*arguments):
            return json.loads(self.succeed(*self.command("--print-settings", *arguments)))

        for text, value in ((".5", 0.5), ("5.", 5), ("+1", 1), ("+.5e1", 5), ("007", 7), ("-0.25", -0.25), (" 2 ", 2), ("1.e1", 10)):
            with self.subTest(text=text):
                settings = read("--fill", text, "--grid-spacing", text.replace("-", ""), "--grid-spacing", "1")
                self.assertEqual(settings["grid"]["fillValue"], value)
                self.assertEqual(settings["grid"]["spacing"], [abs(value), 1])
        for text in ("+7", "7."):
            self.assertEqual(read("--iterations", text)["optimization"]["iterations"], 7)
        self.assertEqual(read("--seed", "4294967295")["optimization"]["seed"], 4294967295)
        for text in (".", "+", "1,5", "0x10", "nan", "inf", "1 2", "--1", ".e1"):
            with self.subTest(text=text):
                self.refuse(*self.command("--fill", text), says=["--fill", f'must be a number (got "{text}")'], status=2)
        self.refuse(*self.command("--fill", "1e999"), says=["--fill", "a number is too large"], status=2)

    def test_a_model_is_trained_further_and_gets_a_second_stage(self):
        self.succeed(*self.quick())
        os.rename(self.path("m.pt"), self.path("first.pt"))
        self.succeed(*self.quick("--initial-model", self.path("first.pt")))
        self.assertNotEqual(read_weights(self.path("m.pt")), read_weights(self.path("first.pt")))
        for other in (["--filters", 8], ["--grid-spacing", 3], ["--clamp"], ["--decoder", "ArgMax"], ["--architecture", "unet"]):
            with self.subTest(other=other):
                arguments = [*self.quick(), "--initial-model", self.path("first.pt")]
                arguments = [a for i, a in enumerate(arguments) if other[0] not in (a, arguments[i - 1])]
                self.refuse(*arguments, *other, says=["--initial-model", "keeps its grid"], status=2)
        self.succeed(*self.quick("--initial-model", self.path("first.pt"), "--add-stage", "--grid-spacing", 1))
        first, second = read_weights(self.path("first.pt")), read_weights(self.path("m.pt"))
        self.assertGreater(len(second), len(first))
        self.succeed("LocalizeLandmarks", "--model", self.path("m.pt"), "--spacing", 1, "--output", self.path("out"),
                     work("pictures", "phantom_001.png"))
        os.remove(self.path("m.pt.checkpoint"))
        # The settings in it are those of its second stage.
        os.rename(self.path("m.pt"), self.path("both.pt"))
        self.refuse(*self.command("--settings", self.path("both.pt")), says=[self.path("both.pt") + ": its stages were not"])
        both = ["--settings", self.path("both.pt"), "--initial-model", self.path("first.pt"), "--add-stage", "--print-settings"]
        self.assertEqual(json.loads(self.succeed(*self.command(*both)))["grid"]["spacing"], [1, 1])
        self.refuse(*self.quick("--initial-model", work("volume_model.pt")), says=["landmark"])

    def test_annotators_who_agree_are_as_one(self):
        self.succeed(*self.quick("--validation-list", work("pictures", "test.txt")))
        one = read_weights(self.path("m.pt"))
        os.remove(self.path("m.pt.checkpoint"))
        table = work("pictures", "landmarks.csv")
        self.succeed(*self.quick("--validation-list", work("pictures", "test.txt"), "--landmarks", table))
        self.assertEqual(read_weights(self.path("m.pt")), one)
        self.succeed("CalibrateLandmarkModel", "--model", self.path("m.pt"), "--images", work("pictures"), "--spacing", 1,
                     "--landmarks", table, "--landmarks", table, "--list", work("pictures", "test.txt"), "--output",
                     self.path("calibrated.pt"))
        other = self.write("other.csv", "image,a_x,a_y\nphantom_001.png,1,2\n")
        self.refuse(*self.quick("--landmarks", other), says=["same landmarks"])

    def test_folds_cover_the_list_and_subsets_are_of_the_size_asked_for(self):
        names = read_lines(work("pictures", "train.txt"))
        seen = []
        for fold in range(2):
            report = self.succeed(*self.quick("--folds", 2, "--fold", fold, "--write-validation-list", self.path("fold.txt")))
            part = read_lines(self.path("fold.txt"))
            self.assertIn(f"{len(names) - len(part)} training images, {len(part)} validation images\n", report)
            seen += part
        self.assertEqual(sorted(seen), sorted(names))
        self.assertIn("3 training images", self.succeed(*self.quick("--subset", 3)))
        both = self.write("both.txt", "\n".join([*names[:2], *read_lines(work("pictures", "test.txt"))]) + "\n")
        self.assertIn(f" training images, {len(read_lines(both))} validation images, 2 of them trained on\n",
                      self.succeed(*self.quick("--validation-list", both)))
        self.refuse(*self.quick("--subset", 1000), says=["subset", 1000])
        self.refuse(*self.quick("--folds", 2, "--fold", 2), says=["fold"])
        for arguments in (["--fold", 1], ["--split-seed", 2],
                          ["--folds", 2, "--validation-list", work("pictures", "test.txt")]):
            with self.subTest(arguments=arguments):
                self.refuse(*self.quick(*arguments), says=["folds"], status=2)

    def test_the_log_has_a_table_curves_and_the_worst_cases(self):
        self.succeed(*self.quick("--validation-list", work("pictures", "test.txt"), "--validation-interval", 2, "--log",
                                 self.path("log.csv")))
        rows = read_csv(self.path("log.csv"))
        self.assertEqual([row["iteration"] for row in rows], ["2", "4"])
        self.assertGreater(float(rows[0]["validation_mean"]), 0.0)
        self.assertEqual([name for name in files_below(self.folder) if name.startswith("log")],
                         ["log-worst.png", "log.csv", "log.svg"])

    def test_a_preview_is_drawn_instead_of_training(self):
        self.succeed(*self.quick("--preview", 4))
        self.assertEqual(files_below(self.folder), ["m.pt.preview.png"])

    def test_mirror_pairs_are_read(self):
        with open(work("pictures", "landmarks.csv"), encoding="utf-8") as file:
            names = [column[:-2] for column in file.readline().strip().split(",")[1::2]]
        self.write("pairs.csv", f"{names[0]},{names[1]}\n")
        report = self.succeed(*self.quick("--mirror-pairs", self.path("pairs.csv")))
        self.assertTrue(read_json_after("settings", report)["augmentation"]["mirror"])
        with open(self.path("m.pt"), "rb") as file:
            self.assertIn(f'"mirror":"{names[0]}"'.encode(), file.read())
        os.remove(self.path("m.pt.checkpoint"))
        os.rename(self.path("m.pt"), self.path("first.pt"))
        self.write("pairs.csv", f"{names[0]},{names[2]}\n")
        self.succeed(*self.quick("--mirror-pairs", self.path("pairs.csv"), "--initial-model", self.path("first.pt")))
        with open(self.path("m.pt"), "rb") as file:
            self.assertIn(f'"mirror":"{names[2]}"'.encode(), file.read())
        self.write("pairs.csv", f"{names[0]},nobody\n")
        os.remove(self.path("m.pt"))
        os.remove(self.path("m.pt.checkpoint"))
        self.refuse(*self.quick("--mirror-pairs", self.path("pairs.csv")), says=["pairs.csv:1: ", "nobody"])

    def test_definitions_are_shown_by_who_uses_the_model(self):
        names = [column[:-2] for column in read_csv(work("pictures", "landmarks.csv"))[0] if column.endswith("_x")]
        definitions = self.write("definitions.csv", f'name,definition\n{names[1]},"Its tip, seen from above."\n')
        self.succeed(*self.quick("--definitions", definitions))
        described = self.succeed("DescribeLandmarkModel", "--model", self.path("m.pt")).splitlines()
        self.assertIn(f"{names[1]}: Its tip, seen from above.", described)
        self.assertEqual([line.split(":")[0] for line in described[-len(names):]], names)

        # Training further keeps them, and changes those that are given.
        os.rename(self.path("m.pt"), self.path("first.pt"))
        os.remove(self.path("m.pt.checkpoint"))
        more = self.write("more.csv", f"name,definition\n{names[0]},The root.\n")
        self.succeed(*self.quick("--definitions", more, "--initial-model", self.path("first.pt")))
        described = self.succeed("DescribeLandmarkModel", "--model", self.path("m.pt")).splitlines()
        self.assertIn(f"{names[0]}: The root.", described)
        self.assertIn(f"{names[1]}: Its tip, seen from above.", described)

        self.succeed("LocalizeLandmarks", "--model", self.path("m.pt"), "--spacing", 1, "--landmarks", self.path("a.mrk.json"),
                     work("pictures", "phantom_001.png"))
        with open(self.path("a.mrk.json"), encoding="utf-8") as file:
            points = json.load(file)["markups"][0]["controlPoints"]
        self.assertRegex(points[0]["description"], r"^confidence=[0-9.e-]+; The root\.$")
        self.assertRegex(points[2]["description"], r"^confidence=[0-9.e-]+$")

        for text, says in (("name;definition\n", "must be separated by commas"), ("name,what\n", "must be name,definition"),
                           ("name,definition\nnobody,Gone.\n", "there is no landmark 'nobody'"),
                           (f"name,definition\n{names[0]},A.\n{names[0]},B.\n", "is defined already")):
            wrong = self.write("wrong.csv", text)
            self.refuse(*self.quick("--definitions", wrong), says=["wrong.csv:", says])
            self.refuse("DescribeLandmarkModel", "--model", self.path("m.pt"), "--definitions", wrong, "--output",
                        self.path("b.pt"), says=["wrong.csv:", says])

    def test_a_model_gets_definitions_without_training(self):
        """Nothing else of it changes."""
        before = self.succeed("DescribeLandmarkModel", "--model", work("model.pt")).splitlines()
        name = before[-1]
        definitions = self.write("definitions.csv", f"name,definition\n{name},The last one.\n")
        printed = self.succeed("DescribeLandmarkModel", "--model", work("model.pt"), "--definitions", definitions, "--output",
                               self.path("m.pt"))
        self.assertEqual(printed.splitlines()[1:], before[1:-1] + [f"{name}: The last one."])
        self.assertEqual(read_weights(self.path("m.pt")), read_weights(work("model.pt")))
        for model, folder in ((work("model.pt"), "a"), (self.path("m.pt"), "b")):
            self.succeed("ExportLandmarkModel", "--model", model, "--output", self.path(folder))
        descriptions = []
        for folder in "ab":
            with open(self.path(folder, "description.json"), encoding="utf-8") as file:
                descriptions.append(json.load(file))
        descriptions[0]["landmarks"][-1]["definition"] = "The last one."
        self.assertEqual(descriptions[0], descriptions[1])
        for arguments in (["--definitions", definitions], ["--output", self.path("n.pt")], ["--half"]):
            self.refuse("DescribeLandmarkModel", "--model", work("model.pt"), *arguments, says=["--output"], status=2)

    def test_a_second_stage_is_trained_after_the_first_and_goes_on_where_it_was(self):
        stage = self.write("stage.json", json.dumps({
            "grid": {"size": [16, 16], "spacingRule": "FixedSpacing", "spacing": [1, 1]},
            "network": {"name": "LocalizationUNet", "filters": 4, "levels": 2, "dropout": 0}, "combine": True,
            "augmentation": {"centerRule": "StageErrors"}, "optimization": {"optimizer": "Adam", "iterations": 3}}))
        report = self.succeed(*self.quick("--next", stage, "--log", self.path("log.csv")))
        self.assertIn("stage 2 will be combined with stage 1 once both are calibrated", report)
        self.assertEqual(len(re.findall("^settings ", report, re.MULTILINE)), 2)
        self.assertEqual([row["iteration"] for row in read_csv(self.path("log.stage1.csv"))], ["3"])
        weights = read_weights(self.path("m.pt"))
        self.assertFalse([name for name in files_below(self.folder) if ".part" in name])
        # What the first one gave is no longer there, but its checkpoint is.
        os.remove(self.path("m.pt.stage1.checkpoint"))
        report = self.succeed(*self.quick("--next", stage, "--resume"))
        self.assertEqual(len(re.findall("^iteration ", report, re.MULTILINE)), 1)
        self.assertEqual(read_weights(self.path("m.pt")), weights)
        self.succeed("LocalizeLandmarks", "--model", self.path("m.pt"), "--spacing", 1, "--output", self.path("out"),
                     work("pictures", "phantom_001.png"))
        self.refuse(*self.quick("--next", "none"), says=["'none'"])
        # What looks like a file is none of the presets.
        for name in ("typo.json", self.path("none"), "./none"):
            with self.subTest(name=name):
                settings = self.write("first.json", json.dumps({"next": name}))
                self.refuse(*self.quick("--settings", settings), says=[name + ": ", "no such file"])

    def test_what_a_further_stage_cannot_have_is_refused_before_the_first_is_trained(self):
        stage = self.path("stage.json")
        for settings, says in (
            ({}, "stages[1].grid.zoom: must be above 1"),
            ({"grid": {"zoom": 4}, "network": {"filters": 0}}, "network.filters: "),
            ({"grid": {"zoom": 4, "size": [33, 33]}}, "multiple of"),
            ({"grid": {"zoom": 4}, "loss": {"name": "Displacement"}}, "loss.name: Displacement needs a network that gives"),
            ({"grid": {"zoom": 4}, "network": {"name": "LocalDisplacementNet"}, "loss": {"name": "Heatmap"}},
             "loss.name: Heatmap needs a network that gives"),
            ({"grid": {"zoom": 4}, "decoder": {"name": "DisplacementVotes"}}, "needs a network that gives displacements"),
            ({"grid": {"zoom": 4}, "network": {"name": "TorchScript"}}, "cannot be initialized"),
            ({"grid": {"zoom": 4}, "optimization": {"patience": 1}}, "optimization.patience: needs images to validate on"),
            ({"grid": {"zoom": 4}, "optimization": {"learningRate": 1e300}}, "optimization.learningRate: must be in (0, "),
        ):
            with self.subTest(settings=settings):
                self.write("stage.json", json.dumps(settings))
                self.refuse(*self.quick("--next", stage), says=[stage + ": ", says])
                second = self.write("second.json", json.dumps({"grid": {"zoom": 4}, "next": stage}))
                self.refuse(*self.quick("--next", second), says=[stage + ": ", says.replace("stages[1]", "stages[2]")])

    def test_a_loss_that_does_not_fit_the_network_is_refused(self):
        for network, loss in (("scn", "Displacement"), ("LocalDisplacementNet", "Heatmap"), ("GlobalDisplacementNet", "SoftArgMax")):
            with self.subTest(network=network):
                data = self.command("--list", work("pictures", "train.txt"), "--grid", 64, "--iterations", 1)
                self.refuse(*data, "--architecture", network, "--loss", loss, says=[f"loss.name: {loss} needs a network that"])

    def test_a_landmark_of_which_no_image_says_anything_cannot_be_trained(self):
        rows = read_csv(work("pictures", "landmarks.csv"))
        columns = list(rows[0])
        name = columns[1][:-2]

        def table(file, value):
            changed = [{**row, **{column: value for column in columns[1:3]}} for row in rows]
            return self.write(file, "\n".join(",".join(row[column] for column in columns) for row in
                                             [{column: column for column in columns}, *changed]) + "\n")

        unlabeled, absent = table("unlabeled.csv", "?"), table("absent.csv", "")
        command = [unlabeled if argument == work("pictures", "landmarks.csv") else argument for argument in self.quick()]
        self.refuse(*command, says=["must say of each landmark", name])
        # What was trained before knows the landmark.
        self.succeed(*self.quick())
        os.rename(self.path("m.pt"), self.path("first.pt"))
        self.succeed(*command, "--initial-model", self.path("first.pt"))
        command = [absent if argument == unlabeled else argument for argument in command]
        printed = self.succeed(*command, "--validation-list", work("pictures", "test.txt"))
        self.assertIn(f"landmarks in no validation image, whose covariances get the scale of all: {name}\n", printed)
        calibrate = ["CalibrateLandmarkModel", "--model", self.path("first.pt"), "--images", work("pictures"), "--spacing", 1,
                     "--list", work("pictures", "test.txt"), "--output", self.path("c.pt"), "--landmarks"]
        self.assertIn(f"in none of these images, so with the scale of all: {name}\n", self.succeed(*calibrate, unlabeled))
        self.assertNotIn("in none of these", self.succeed(*calibrate, work("pictures", "landmarks.csv")))

    def test_numbers_that_overflow_are_refused_by_their_names(self):
        for flag, value, name in (
            ("smoothing", 1e9, "grid.smoothingSigma"), ("fill", 1e39, "grid.fillValue"), ("fill", -1e39, "grid.fillValue"),
            ("blur", 1e6, "augmentation.blur"), ("noise", 1e30, "augmentation.noise"), ("pixel-weight", 1e38, "loss.pixelWeight"),
            ("gamma", 1e30, "loss.gamma"), ("sigma", 1e9, "loss.initialSigma"), ("sigma-weight", 1e38, "loss.sigmaWeight"),
            ("loss-factor", 1e38, "loss.factor"), ("intensity-exponent", 1000, "augmentation.intensityExponent"),
            ("intensity-shift", 1e38, "augmentation.intensityShift"), ("rate", 1e300, "optimization.learningRate"),
            ("weight-decay", 1e300, "optimization.weightDecay"), ("translation", 1e300, "augmentation.translation"),
        ):
            with self.subTest(flag=flag):
                command = [argument for i, argument in enumerate(self.quick()) if "--rate" not in (argument, self.quick()[i - 1])]
                self.refuse(*command, "--" + flag, value, says=[name + ": must be in "])
        for arguments, says in ((["--smoothing", 1e9], "smoothingSigma"), (["--fill", 1e39], "fillValue")):
            self.refuse("PreprocessImage", "--spacing", 1, *arguments, "--output", self.path("a.nrrd"),
                        work("pictures", "phantom_001.png"), says=[says + ": must be in "])

    def test_global_to_local_is_trained_calibrated_and_works_in_tiles(self):
        fine = self.write("fine.json", json.dumps({
            "preset": "global-to-local-fine", "grid": {"spacing": [1, 1]}, "network": {"filters": 4, "headFilters": 5},
            "augmentation": {"maximumCenterJitter": 4}, "optimization": {"iterations": 3, "batchSize": 2}}))
        report = self.succeed(*self.command("--list", work("pictures", "train.txt"), "--preset", "global-to-local", "--grid", 64,
                                            "--grid-spacing", 1, "--filters", 3, "--translation", 20, "--iterations", 2, "--next",
                                            fine, "--threads", 2))
        # The arguments are for the first stage.
        second = read_json_after("settings", report[report.rindex("\nsettings"):])
        self.assertEqual([second["network"][name] for name in ("name", "filters", "headFilters")], ["LocalDisplacementNet", 4, 5])
        self.assertEqual((second["grid"]["size"], second["optimization"]["iterations"]), ([16, 16], 3))
        self.succeed("CalibrateLandmarkModel", "--model", self.path("m.pt"), "--images", work("pictures"), "--landmarks",
                     work("pictures", "landmarks.csv"), "--spacing", 1, "--output", self.path("calibrated.pt"))
        found = {}
        for name, tiles in (("whole", []), ("one", ["--tile", 128]), ("several", ["--tile", 64, "--overlap", 32]),
                            ("first stage", ["--stages", 1])):
            self.succeed("LocalizeLandmarks", "--model", self.path("calibrated.pt"), "--spacing", 1, "--output", self.path("out"),
                         *tiles, "--table", self.path("found.csv"), work("pictures", "phantom_001.png"))
            row = read_csv(self.path("found.csv"))[0]
            found[name] = {column: value for column, value in row.items() if column.endswith(("_x", "_y"))}
            self.assertTrue(all(float(row[column]) > 0 for column in row if column.endswith(("_xx", "_yy"))), row)
        self.assertEqual(len(found["whole"]), 16)
        self.assertEqual(found["one"], found["whole"])
        self.assertNotEqual(found["several"], found["whole"])
        self.assertNotEqual(found["first stage"], found["whole"])

    def run_experiment(self, *options):
        command = [sys.executable, EXPERIMENT, "--bin", PROGRAM_DIR, "--data", work("pictures"), "--images", ".", "--test-list",
                   "test.txt", "--spacing", "1", "--output", self.path("experiment"), *options]
        result = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_an_experiment_prints_its_table_and_goes_on_where_it_was(self):
        stage = self.write("fine.json", json.dumps({"preset": "local-heatmap", "loss": {"name": "SoftArgMax"}}))
        own = self.write("soft+fine.json", json.dumps({
            "loss": {"name": "SoftArgMax", "initialSigma": None}, "decoder": {"name": "SoftArgMax"}, "next": stage}))
        methods = ["unet+feature", "pairwise", "global-to-local", "scn+local", own]
        local = {"grid": {"size": [16, 16], "spacing": [1, 1]}, "network": {"filters": 4}, "optimization": {"iterations": 2}}
        options = ["--methods", *methods, "--local", json.dumps(local), "--", "--grid", "64", "--iterations", "2", "--sigma", "3",
                   *map(str, TINY)]
        results = [self.run_experiment(*options) for _ in range(2)]
        self.assertEqual(results[0], results[1])
        rows = results[0].splitlines()
        self.assertTrue(rows[0].startswith("| method | training images | PE median | PE mean ± SD | 95 % interval | #O 2 mm |"))
        cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows[2:]]
        self.assertEqual([row[0] for row in cells], [*methods[:-1], "soft+fine"])
        with open(self.path("experiment", "soft+fine-all", "training.log"), encoding="utf-8") as file:
            report = file.read()
        self.assertEqual(re.findall(r'"name": "(\w+)"', report), ["SoftArgMax", "SoftArgMax", "SpatialConfigurationNet"] +
                         ["Parabola", "SoftArgMax", "LocalizationUNet"])
        for row in cells:
            low, high = map(float, row[4].split(" to "))
            self.assertLessEqual(low, float(row[3].split(" ")[0]) + 0.01)
            self.assertGreaterEqual(high, float(row[3].split(" ")[0]) - 0.01)
            self.assertRegex(row[9], r"^[0-9]+ of [0-9]+$")
            self.assertGreater(int(row[10]), 0)
            self.assertEqual(row[11], "2" if row[0] in methods[:2] else "2, 2")

    def put_in_folder(self):
        """A data set whose images are in a folder of their own."""
        shutil.copytree(work("pictures"), self.path("data", "B"))
        for name in ("train.txt", "test.txt", "landmarks.csv"):
            with open(work("pictures", name), encoding="utf-8") as file:
                self.write(os.path.join("data", name), file.read().replace("phantom", "B/phantom"))
        return self.path("data")

    def test_an_experiment_finds_images_in_folders(self):
        self.run_experiment("--data", self.put_in_folder(), "--", "--grid", "64", "--iterations", "2", *map(str, TINY))
        names = [row["image"] for row in read_csv(self.path("experiment", "scn-all", "found.csv"))]
        self.assertEqual(names, ["B/phantom_005.png", "B/phantom_006.png"])

    def compare_orders(self, data, start, step, rounds):
        command = [sys.executable, ORDERS, "--bin", PROGRAM_DIR, "--images", data, "--landmarks", os.path.join(data, "landmarks.csv"),
                   "--pool", os.path.join(data, "train.txt"), "--validation-list", os.path.join(data, "test.txt"), "--test-list",
                   os.path.join(data, "test.txt"), "--spacing", "1", "--start", str(start), "--step", str(step), "--rounds",
                   str(rounds), "--output", self.path("orders"), "--", "--grid", "64", "--iterations", "2", *map(str, TINY)]
        return subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)

    def test_orders_of_annotation_are_compared(self):
        result = self.compare_orders(self.put_in_folder(), 1, 2, 1)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        rows = [line.split(",") for line in result.stdout.split()]
        self.assertEqual([row[:2] for row in rows], [["order", "images"], ["ranked", "1"], ["ranked", "3"], ["random", "1"],
                                                     ["random", "3"]])
        self.assertEqual(rows[1][2], rows[3][2])

    def test_orders_take_no_more_images_than_there_are(self):
        for start, step, rounds, says in ((2, 3, 1, "the rounds take 5 images, but the pool has 4"), (0, 1, 1, "must be above 0"),
                                          (1, 0, 1, "must be above 0"), (1, 1, -1, "must be above 0")):
            result = self.compare_orders(work("pictures"), start, step, rounds)
            self.assertEqual(result.returncode, 2)
            self.assertIn(says, result.stderr.splitlines()[-1])
            self.assertFalse(os.path.exists(self.path("orders")))

    def test_an_experiment_trains_each_method_for_its_budget(self):
        rows = self.run_experiment("--methods", "scn", "--budget", "0.1", "--", "--grid", "32", "--batch", "1", *map(str, TINY))
        self.assertGreater(int(rows.splitlines()[2].split("|")[12]), 1)


if __name__ == "__main__":
    main()
