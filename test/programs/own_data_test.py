"""From a LabelMe export to a table of errors, as README.md says."""

import json
import os
import shutil

from programs import TINY, ProgramTest, main, read_csv, work


class OwnData(ProgramTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("images"))
        self.truth = read_csv(work("pictures", "landmarks.csv"))
        for row in self.truth:
            shutil.copy(work("pictures", row["image"]), self.path("images"))
            # LabelMe's 0 is the corner of the first pixel.
            shapes = [{"label": column[:-2], "points": [[float(row[column]) + 0.5, float(row[column[:-2] + "_y"]) + 0.5]],
                       "group_id": None, "shape_type": "point", "flags": {}} for column in row if column.endswith("_x")]
            export = {"version": "5.2.1", "flags": {}, "shapes": shapes, "imagePath": row["image"], "imageData": None,
                      "imageHeight": 128, "imageWidth": 128}
            self.write("images/" + os.path.splitext(row["image"])[0] + ".json", json.dumps(export))

    def points(self, row):
        """Names, and coordinates in the image's pixels of 1 mm."""
        return [(name[:-2], float(row[name]), float(row[name[:-2] + "_y"])) for name in row if name.endswith("_x")]

    def expect_truth(self, table):
        imported = {row["image"]: row for row in read_csv(table)}
        self.assertEqual(len(imported), len(self.truth))
        for row in self.truth:
            for column in row.keys() - {"image"}:
                self.assertAlmostEqual(float(imported[row["image"]][column]), float(row[column]), delta=1e-4)

    def test_cvat_and_slicer_give_the_same_table(self):
        os.mkdir(self.path("slicer"))
        images = ""
        for row in self.truth:
            # CVAT's 0 is the corner of the first pixel; Slicer's files are in RAS.
            marks = "".join(f'<points label="{name}" occluded="0" points="{x + 0.5:.6f},{y + 0.5:.6f}"></points>'
                            for name, x, y in self.points(row))
            images += f'<image id="0" name="{row["image"]}" width="128" height="128">{marks}</image>'
            lines = "".join(f"{i},{-x},{-y},0,0,0,0,1,1,1,0,{name},,,2,0\n" for i, (name, x, y) in enumerate(self.points(row)))
            self.write("slicer/" + os.path.splitext(row["image"])[0] + ".fcsv",
                       "# Markups fiducial file version = 5.2\n# CoordinateSystem = RAS\n" + lines)
        cvat = self.write("cvat.xml", f"<?xml version='1.0' encoding='utf-8'?><annotations><version>1.1</version>{images}</annotations>")
        for export, arguments in ((cvat, []), (self.path("slicer"), ["--dimension", 2])):
            with self.subTest(export=export):
                self.succeed("ImportLandmarks", "--images", self.path("images"), "--spacing", 1, "--output",
                             self.path("table.csv"), *arguments, export)
                self.expect_truth(self.path("table.csv"))
                os.remove(self.path("table.csv"))

    def test_labelme_to_a_table_of_errors(self):
        images = self.path("images")
        self.succeed("ImportLandmarks", "--images", images, "--spacing", 1, "--output", self.path("landmarks.csv"), "--list",
                     self.path("all.txt"), images)
        self.expect_truth(self.path("landmarks.csv"))
        with open(self.path("all.txt"), encoding="utf-8") as file:
            names = file.read().split()
        for name, part in (("test", names[:2]), ("validation", names[2:4]), ("train", names[4:])):
            self.write(name + ".txt", "\n".join(part) + "\n")
        self.succeed("TrainLandmarkModel", "--preset", "fast-cpu", "--images", images, "--landmarks", self.path("landmarks.csv"),
                     "--list", self.path("train.txt"), "--validation-list", self.path("validation.txt"), "--spacing", 1, "--log",
                     self.path("log.csv"), "--output", self.path("model.pt"), "--grid", 64, "--iterations", 5, *TINY)
        self.succeed("LocalizeLandmarks", "--model", self.path("model.pt"), "--spacing", 1, images, "--output",
                     self.path("found"), "--table", self.path("found.csv"), "--overlay")
        report = self.succeed("EvaluateLandmarks", "--found", self.path("found.csv"), "--truth", self.path("landmarks.csv"),
                              "--list", self.path("test.txt"), "--svg", self.path("errors.svg"), "--json",
                              self.path("errors.json"))
        self.assertIn("Success detection rate", report)
        with open(self.path("errors.json"), encoding="utf-8") as file:
            self.assertGreater(json.load(file)["all"]["mean"], 0)


if __name__ == "__main__":
    main()
