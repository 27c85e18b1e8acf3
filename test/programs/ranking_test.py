"""Which images to correct first, and the way from there to a better model, as README.md says."""

import math
import os
import shutil

from programs import ProgramTest, files_below, main, read_csv, work


class Ranking(ProgramTest):
    def names(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read().splitlines()

    def test_scores_are_those_computed_here(self):
        columns = [f"{name}_{column}" for name in "ab" for column in ("x", "y", "confidence", "plausibility", "xx", "xy", "yy")]
        rows = {"sure.png": [0.5, 1, 1, 0.9, 0.5, 1, 0.5, 2, 3, 4, 0.7, 0.5, 2, -0.5, 1],
                "uncertain.png": [0.5, 1, 1, 0.9, 0.5, 9, 0, 9, 3, 4, 0.7, 0.5, 2, 0, 3],
                "missing.png": [0.5, 1, 1, 0.9, 0.5, 1, 0, 2, "", "", 0.1, "", "", "", ""],
                "crooked.png": [0.5, 1, 1, 0.9, 0.5, 1, 0, 2, 3, 4, 0.7, 0.001, 1, 0, 1],
                "inverted.png": [0.001, 1, 1, 0.9, 0.5, 1, 0, 2, 3, 4, 0.7, 0.5, 1, 0, 1]}
        found = self.write("found.csv", "\n".join([",".join(["image", "plausibility"] + columns)] + [
            ",".join([name] + [str(value) for value in row]) for name, row in rows.items()]) + "\n")
        squares = {"sure.png": (3, 3), "uncertain.png": (18, 5), "missing.png": (3, 18), "crooked.png": (3, 18),
                   "inverted.png": (18, 18)}
        self.assertEqual(self.succeed("RankImages", "--found", found, "--output", self.path("ranks.csv"), "--list",
                                      self.path("list.txt")), "")
        ranks = read_csv(self.path("ranks.csv"))
        self.assertEqual(self.names("list.txt"), [row["image"] for row in ranks])
        self.assertEqual(self.names("list.txt"), ["inverted.png", "uncertain.png", "missing.png", "crooked.png", "sure.png"])
        for row in ranks:
            self.assertAlmostEqual(float(row["score"]), math.sqrt(sum(squares[row["image"]]) / 2), delta=1e-5)
        self.assertEqual([row["missing"] for row in ranks], ["0", "0", "1", "0", "0"])
        self.assertEqual([row["implausible"] for row in ranks], ["0", "0", "0", "1", "0"])
        printed = self.succeed("RankImages", "--found", found, "--count", 2, "--may-miss")
        self.assertEqual([line.split(",")[0] for line in printed.splitlines()], ["image", "inverted.png", "uncertain.png"])

    def test_an_image_whose_confidences_are_empty_comes_first(self):
        found = self.write("found.csv", "image,a_x,a_y,a_confidence\na,1,1,.5\nb,2,2,\nc,3,3,.4\n")
        printed = self.succeed("RankImages", "--found", found)
        self.assertEqual(printed.splitlines()[1:], ["b,1,,0,0,,", "c," + printed.splitlines()[2].split(",")[1] + ",,0,0,,0.4",
                                                    "a,0,,0,0,,0.5"])

    def test_from_ranks_to_a_further_training(self):
        pictures = work("pictures")
        self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--format", "mrk.json", "--output",
                     self.path("found"), "--table", self.path("found.csv"), pictures)
        self.succeed("RankImages", "--found", self.path("found.csv"), "--count", 2, "--list", self.path("next.txt"))
        worst = self.names("next.txt")
        self.assertEqual(len(worst), 2)
        os.mkdir(self.path("corrected"))
        for name in worst:
            shutil.copy(self.path("found", os.path.splitext(name)[0] + ".mrk.json"), self.path("corrected"))
        self.succeed("ImportLandmarks", "--images", pictures, "--spacing", 1, "--dimension", 2, "--output",
                     self.path("corrected.csv"), "--list", self.path("corrected.txt"), self.path("corrected"))
        self.assertEqual(sorted(self.names("corrected.txt")), sorted(worst))
        corrected = {row["image"]: row for row in read_csv(self.path("corrected.csv"))}
        for row in read_csv(self.path("found.csv")):
            for column in corrected[row["image"]].keys() - {"image"} if row["image"] in corrected else ():
                self.assertAlmostEqual(float(corrected[row["image"]][column]), float(row[column]), delta=1e-4)
        rest = [row["image"] for row in read_csv(work("pictures", "landmarks.csv")) if row["image"] not in worst]
        header, *lines = open(work("pictures", "landmarks.csv"), encoding="utf-8").read().splitlines()
        own = self.write("own.csv", "\n".join([header] + [line for line in lines if line.split(",")[0] in rest]) + "\n")
        self.succeed("TrainLandmarkModel", "--initial-model", work("model.pt"), "--images", pictures, "--landmarks", own,
                     "--landmarks", self.path("corrected.csv"), "--list", self.write("all.txt", "\n".join(rest + worst) + "\n"),
                     "--spacing", 1, "--iterations", 2, "--threads", 2, "--output", self.path("further.pt"))
        self.assertIn("further.pt", files_below(self.folder))

    def test_what_cannot_be(self):
        found = self.write("found.csv", "image,a_x,a_y\none.png,1,2\n")
        self.refuse("RankImages", "--found", found, says=[found + ": ", "no confidences or covariances to rank by"])
        empty = self.write("empty.csv", "image,a_x,a_y,a_confidence\n")
        self.refuse("RankImages", "--found", empty, says=[empty + ": it holds no image"])
        self.refuse("RankImages", "--found", found, "--count", 0, says=["--count"], status=2)
        self.refuse("RankImages", "--found", self.path("absent.csv"), says=["absent.csv: "])
        self.refuse("RankImages", "--found", found, "--output", self.path("a"), "--list", self.path("a"), says=[self.path("a")])
        self.refuse("RankImages", "--found", work("model.pt"), says=["model.pt"])

    def test_names_that_a_list_cannot_hold_are_found_before_anything_is_written(self):
        outputs = ["--output", self.path("output.csv"), "--list", self.path("list.txt")]
        says = [self.path("list.txt") + ": ", "'#1.mha'"]
        found = self.write("found.csv", "image,a_x,a_y,a_confidence\n#1.mha,1,2,0.5\n")
        self.refuse("RankImages", "--found", found, *outputs, says=says)
        os.mkdir(self.path("images"))
        self.write("images/#1.mha", "ObjectType = Image\nNDims = 2\nDimSize = 2 2\nElementSpacing = 1 1\n"
                   "ElementType = MET_UCHAR\nElementDataFile = LOCAL\nabcd")
        points = self.write("a.json", '{ "imagePath": "images/#1.mha", "shapes": '
                            '[{ "label": "a", "shape_type": "point", "points": [[1, 1]] }] }')
        self.refuse("ImportLandmarks", "--images", self.path("images"), *outputs, points, says=says)


if __name__ == "__main__":
    main()
