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

    def test_labelme_to_a_table_of_errors(self):
        images = self.path("images")
        self.succeed("ImportLandmarks", "--images", images, "--spacing", 1, "--output", self.path("landmarks.csv"), "--list",
                     self.path("all.txt"), images)
        imported = {row["image"]: row for row in read_csv(self.path("landmarks.csv"))}
        self.assertEqual(len(imported), len(self.truth))
        for row in self.truth:
            for column in row.keys() - {"image"}:
                self.assertAlmostEqual(float(imported[row["image"]][column]), float(row[column]), delta=1e-4)
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
