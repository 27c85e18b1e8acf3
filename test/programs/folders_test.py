"""Folders of images, names that repeat, and what is checked before any work."""

import os
import pathlib
import shutil
import struct
import subprocess

from image_seeds import SIZE, make_slice, value
from programs import PROGRAM_DIR, TINY, ProgramTest, files_below, main, read_csv, run, work


class Folders(ProgramTest):
    def localize(self, *arguments):
        return run("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"), *arguments)

    def make_cases(self):
        for case, picture in (("case1", "phantom_001.png"), ("case2/left", "phantom_002.png")):
            os.makedirs(self.path("in", case))
            shutil.copy(work("pictures", picture), self.path("in", case, "hand.png"))
        self.write("in/notes.txt", "no image")

    def test_a_folder_is_walked_and_its_structure_kept(self):
        self.make_cases()
        result = self.localize("--table", self.path("all.csv"), self.path("in"))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(files_below(self.path("out")), ["case1/hand.csv", "case2/left/hand.csv"])
        self.assertIn("2 images: 2 done (0 doubtful), 0 skipped, 0 failed", result.stdout)
        with open(self.path("all.csv"), encoding="utf-8") as file:
            rows = [line.split(",")[0] for line in file]
        self.assertEqual(rows, ["image", "case1/hand.png", "case2/left/hand.png"])

    def test_files_whose_names_repeat_keep_the_folders_that_differ(self):
        self.make_cases()
        result = self.localize(self.path("in/case1/hand.png"), self.path("in/case2/left/hand.png"))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(files_below(self.path("out")), ["case1/hand.csv", "case2/left/hand.csv"])

    def test_what_is_there_is_skipped_and_still_in_the_table(self):
        self.make_cases()
        self.localize(self.path("in"))
        os.remove(self.path("out/case2/left/hand.csv"))
        before = os.stat(self.path("out/case1/hand.csv")).st_mtime_ns
        result = self.localize("--skip-existing", "--table", self.path("all.csv"), self.path("in"))
        self.assertIn("2 images: 1 done (0 doubtful), 1 skipped, 0 failed", result.stdout)
        self.assertEqual(os.stat(self.path("out/case1/hand.csv")).st_mtime_ns, before)
        self.assertEqual(len(read_csv(self.path("all.csv"))), 2)

    def test_what_is_there_is_skipped_in_all_formats(self):
        self.make_cases()
        for form in ("csv", "mrk.json", "fcsv", "pts", "txt"):
            with self.subTest(format=form):
                for _ in range(2):
                    result = self.localize("--format", form, "--skip-existing", self.path("in"))
                    self.assertEqual((result.returncode, result.stderr), (0, ""))
                self.assertIn("2 images: 0 done (0 doubtful), 2 skipped, 0 failed", result.stdout)

    def test_a_table_needs_files_that_hold_what_it_holds(self):
        self.make_cases()
        for form in ("fcsv", "pts", "txt"):
            with self.subTest(format=form):
                result = self.localize("--format", form, "--skip-existing", "--table", self.path("all.csv"), self.path("in"))
                self.assertEqual(result.returncode, 2)
                self.assertIn("--skip-existing", result.stderr)
                self.assertIn("csv or mrk.json", result.stderr)
                self.assertFalse(os.path.exists(self.path("out")))

    def test_landmarks_of_another_model_are_not_skipped(self):
        self.make_cases()
        for form, text in (("csv", "landmark,x,y\nother,1,2\n"), ("pts", "point\n1\n1 2\n")):
            os.makedirs(self.path("out/case1"), exist_ok=True)
            name = self.write(f"out/case1/hand.{form}", text)
            result = self.localize("--format", form, "--skip-existing", self.path("in"))
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"{name}: its landmarks are not those of the model", result.stderr)

    def test_failures_are_counted(self):
        self.make_cases()
        self.write("in/case1/broken.png", pathlib.Path(self.path("in/case1/hand.png")).read_bytes()[:300])
        result = self.localize("--low-confidence", 1e9, self.path("in"))
        self.assertEqual(result.returncode, 1)
        self.assertEqual(len(result.stderr.splitlines()), 1)
        self.assertIn("3 images: 2 done (2 doubtful), 0 skipped, 1 failed", result.stdout)

    def test_a_name_as_long_as_names_may_be_works(self):
        name = self.path("a" * 250 + ".png")
        shutil.copy(work("pictures", "phantom_001.png"), name)
        result = self.localize(name)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(files_below(self.path("out")), ["a" * 250 + ".csv"])


class Series(ProgramTest):
    def write_series(self, folder, uid):
        os.makedirs(self.path(folder), exist_ok=True)
        for number in range(SIZE[2]):
            # Names whose order is not that of the slices.
            self.write(f"{folder}/{(7 * number + 3) % 16:02}-{uid}", make_slice(uid, number))

    def localize(self, folder, *arguments):
        out = self.path("out-" + folder)
        return run("LocalizeLandmarks", "--model", work("volume_model.pt"), "--output", out, self.path(folder), *arguments), out

    def test_a_series_is_a_volume_where_its_slices_say(self):
        self.write_series("one", "1.2.1")
        result, out = self.localize("one")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("20 x 18 x 16 pixels of 0.5 x 0.5 x 0.5 mm", result.stdout)
        # The same volume as one file, of an independent writer.
        pixels = [value(x, y, z) for z in range(SIZE[2]) for y in range(SIZE[1]) for x in range(SIZE[0])]
        header = ("ObjectType = Image\nNDims = 3\nDimSize = 20 18 16\nElementSpacing = 0.5 0.5 0.5\nOffset = 5 -6 7\n"
                  "ElementType = MET_USHORT\nElementDataFile = LOCAL\n")
        self.write("same.mha", header.encode() + struct.pack(f"<{len(pixels)}H", *pixels))
        same, out_of_same = self.localize("same.mha")
        self.assertEqual((same.returncode, same.stderr), (0, ""))
        self.assertEqual([read_csv(os.path.join(out, name)) for name in files_below(out)],
                         [read_csv(os.path.join(out_of_same, name)) for name in files_below(out_of_same)])

    def test_several_series_are_refused_with_their_list_and_one_is_chosen(self):
        self.write_series("both", "1.2.1")
        self.write_series("both", "1.2.2")
        result, _ = self.localize("both")
        self.assertEqual((result.returncode, len(result.stderr.splitlines())), (1, 1), result.stderr)
        for text in (self.path("both"), "holds several series", "1.2.1", "1.2.2", "16 files"):
            self.assertIn(text, result.stderr)
        chosen, out = self.localize("both", "--series", "1.2.2")
        self.assertEqual((chosen.returncode, chosen.stderr), (0, ""))
        self.assertEqual(len(files_below(out)), 1)
        absent, _ = self.localize("both", "--series", "1.2.5")
        self.assertIn("holds no series 1.2.5, but ", absent.stderr)


class Permissions(ProgramTest):
    def test_an_image_that_may_not_be_read_is_not_called_missing(self):
        image = self.path("hand.png")
        shutil.copy(work("pictures", "phantom_001.png"), image)
        os.chmod(image, 0)
        command = [os.path.join(PROGRAM_DIR, "LocalizeLandmarks"), "--model", work("model.pt"), "--spacing", "1", "--output",
                   self.path("out"), image]
        if os.geteuid() == 0:
            # The superuser reads everything.
            if shutil.which("setpriv") is None:
                self.skipTest("setpriv, to give up the superuser's rights, is missing")
            command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", *command]
            command[1:1] = ["--no-new-privs"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=500)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertEqual(result.stderr, f"LocalizeLandmarks: {image}: cannot be read (Permission denied)\n")


class Checks(ProgramTest):
    def train(self, *arguments, output="m.pt"):
        return ["TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"), "--spacing",
                1, "--grid", 64, "--iterations", 100000, "--output", self.path(output), *TINY, *arguments]

    def test_counts_have_no_sign(self):
        for argument in ("--threads", "--decoding-threads", "--cache"):
            with self.subTest(argument=argument):
                self.refuse("TrainLandmarkModel", "--images", ".", "--landmarks", "x.csv", "--output", self.path("m.pt"),
                            argument, -1, says=["must not be negative", argument], status=2)

    def test_outputs_are_checked_before_training(self):
        self.refuse(*self.train("--log", self.path("log.svg")), says=["log.svg: would be written twice"])
        self.refuse(*self.train("--log", self.path("m.pt")), says=["m.pt: would be written twice"])
        self.refuse(*self.train("--checkpoint", self.path("none", "c")), says=["none/c: the folder "])
        self.refuse(*self.train(output="none/m.pt"), says=["none/m.pt: the folder "])
        self.refuse(*self.train("--log", self.folder), says=["is a folder"])

    def test_lists_without_a_label_are_refused_before_training(self):
        table = self.write("t.csv", "image,a_x,a_y\nphantom_001.png,5,6\nphantom_002.png,,\n")
        lists = {name: self.write(name + ".txt", f"phantom_00{number}.png\n") for number, name in ((1, "good"), (2, "bad"))}
        for training, validation, kind in (("good", "bad", "validation"), ("bad", "good", "training")):
            with self.subTest(kind=kind):
                self.refuse("TrainLandmarkModel", "--images", work("pictures"), "--landmarks", table, "--spacing", 1,
                            "--grid", 64, "--iterations", 100000, "--output", self.path("m.pt"), "--list", lists[training],
                            "--validation-list", lists[validation], *TINY, says=[kind, "all are missing"])

    def test_unlabeled_landmarks_can_be_trained_on(self):
        table = self.write("t.csv", "image,a_x,a_y,b_x,b_y\nphantom_001.png,50,60,?,?\nphantom_002.png,,,70,80\n")
        self.succeed("TrainLandmarkModel", "--images", work("pictures"), "--landmarks", table, "--spacing", 1, "--grid", 64,
                     "--iterations", 3, "--output", self.path("m.pt"), *TINY)


if __name__ == "__main__":
    main()
