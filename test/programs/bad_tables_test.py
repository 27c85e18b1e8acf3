"""Landmark tables and image lists that cannot be used, and odd ones that can."""

import os
import time

from programs import TINY, ProgramTest, main, work

IMAGE = "phantom_001.png"
HEADER = "image,a_x,a_y,b_x,b_y\n"
ROW = IMAGE + ",10,20,30,40\n"

# Content of the table, line of the mistake, and what must be said.
BAD_TABLES = {
    "empty": ("", None, "empty"),
    "binary": ("image,a_x,a_y\n\0\0\0", None, "not a text"),
    "no_header": (ROW, 1, "header"),
    "half_header": ("image,a_x,b_x,b_y\n", 1, "header"),
    "unpaired_header": ("image,a_x,b_y\n", 1, "a_y"),
    "landmark_twice": ("image,a_x,a_y,a_x,a_y\n", 1, "'a' is there twice"),
    "too_few_columns": (HEADER + ROW + "x.png,1,2,3\n", 3, "5 columns (got 4)"),
    "too_many_columns": (HEADER + IMAGE + ",1,2,3,4,5\n", 2, "5 columns (got 6)"),
    "text": (HEADER + ROW + "x.png,1,2,three,4\n", 3, "'three'"),
    "decimal_comma": (HEADER + IMAGE + ',"1,5",2,3,4\n', 2, "'1,5'"),
    "infinite": (HEADER + IMAGE + ",1,2,inf,4\n", 2, "'inf'"),
    "half_landmark": (HEADER + IMAGE + ",1,2,3,\n", 2, "'b'"),
    "half_confidence_header": ("image,a_x,a_y,a_confidence,b_x,b_y,c_x\n", 1, "b_confidence"),
    "half_covariance": ("image,a_x,a_y,a_xx,a_xy,a_yy\n" + IMAGE + ",1,2,1,,1\n", 2, "part of its covariance"),
    "no_covariance": ("image,a_x,a_y,a_xx,a_xy,a_yy\n" + IMAGE + ",1,2,1,2,1\n", 2, "positive definite"),
    "image_twice": (HEADER + ROW + "x.png,1,2,3,4\n" + ROW, 4, f"'{IMAGE}' is there twice"),
    "open_quote": (HEADER + ROW + '"x.png,1,2,3,4\n', 3, "quoted"),
}


class BadTables(ProgramTest):
    def train(self, table, *arguments):
        return ["TrainLandmarkModel", "--images", work("pictures"), "--landmarks", table, "--spacing", 1, "--output",
                self.path("m.pt"), "--grid", 64, "--iterations", 1, *TINY, *arguments]

    def evaluate(self, found, truth, *arguments):
        return ["EvaluateLandmarks", "--found", found, "--truth", truth, "--json", self.path("out.json"), *arguments]

    def test_bad_tables_are_refused_with_file_and_line(self):
        good = self.write("good.csv", HEADER + ROW)
        for case, (content, line, reason) in BAD_TABLES.items():
            table = self.write(case + ".csv", content)
            place = f"{table}:{line}: " if line else f"{table}: "
            for command in (self.train(table), self.evaluate(table, good), self.evaluate(good, table)):
                with self.subTest(case=case, program=command[0]):
                    self.refuse(*command, says=[place, reason])

    def test_missing_tables_and_lists_are_refused(self):
        good = self.write("good.csv", HEADER + ROW)
        absent = self.path("absent.txt")
        for command in (self.train(absent), self.train(good, "--list", absent), self.evaluate(absent, good),
                        self.evaluate(good, absent), self.evaluate(good, good, "--list", absent)):
            self.refuse(*command, says=[absent + ": no such file"])

    def test_bad_lists_are_refused_with_file_and_line(self):
        good = self.write("good.csv", HEADER + ROW)
        cases = {
            "unknown": (IMAGE + "\nother.png\n", 2, "'other.png'"),
            "twice": (f"# comment\n{IMAGE}\n\n{IMAGE}\n", 4, f"'{IMAGE}' is there twice"),
            "none": ("# nothing\n", None, "no image"),
        }
        for case, (content, line, reason) in cases.items():
            images = self.write(case + ".txt", content)
            place = f"{images}:{line}: " if line else f"{images}: "
            for command in (self.train(good, "--list", images), self.train(good, "--validation-list", images),
                            self.evaluate(good, good, "--list", images)):
                with self.subTest(case=case, program=command[0]):
                    self.refuse(*command, says=[place, reason])

    def test_tables_that_do_not_belong_together_are_refused(self):
        good = self.write("good.csv", HEADER + ROW)
        other_image = self.write("image.csv", HEADER + "x.png,1,2,3,4\n")
        other_landmark = self.write("landmark.csv", "image,a_x,a_y\n" + IMAGE + ",1,2\n")
        volume = self.write("volume.csv", "image,a_x,a_y,a_z,b_x,b_y,b_z\n" + IMAGE + ",1,2,3,4,5,6\n")
        self.refuse(*self.evaluate(other_image, good), says=[other_image, f"'{IMAGE}'"])
        self.refuse(*self.evaluate(other_landmark, good), says=[other_landmark, "'b'"])
        self.refuse(*self.evaluate(volume, good), says=[volume, "dimension"])
        second = ["--truth", other_image]
        self.refuse(*self.evaluate(good, good, *second), says=[other_image, f"'{IMAGE}'"])
        second = ["--truth", other_landmark]
        self.refuse(*self.evaluate(good, good, *second), says=[other_landmark, "annotator 2", "'b'"])
        more = self.write("more.csv", HEADER + ROW + "x.png,1,2,3,4\n")
        self.refuse(*self.evaluate(good, good, "--truth", more), says=[good, "'x.png'"])
        self.refuse(*self.evaluate(good, more, "--truth", good), says=[good, "'x.png'"])
        self.refuse(*self.evaluate(good, good, "--protocol", "hand"), says=[good, "'l01'"])
        self.refuse(*self.evaluate(good, good, "--reliability-svg", self.path("r.svg")), says=["confidences"])

    def test_a_table_of_many_landmarks_is_refused_soon(self):
        names = [f"L{i}" for i in range(100000)]
        header = "image," + ",".join(f"{name}_x,{name}_y" for name in names)
        truth = self.write("truth.csv", header + "\n" + IMAGE + ",1,2" * len(names) + "\n")
        found = self.write("found.csv", header.replace("L99999_", "other_") + "\n" + IMAGE + ",1,2" * len(names) + "\n")
        start = time.monotonic()
        self.refuse(*self.evaluate(found, truth), says=[found, "'L99999'"])
        self.assertLess(time.monotonic() - start, 10)

    def test_a_scale_that_cannot_be_is_refused(self):
        good = self.write("good.csv", HEADER + ROW)
        scale = ["--normalize-length", 50, "--normalize-from", "a"]
        self.refuse(*self.evaluate(good, good, *scale, "--normalize-to", "c"), says=[good, "'c'"])
        self.refuse(*self.evaluate(good, good, *scale), says=["together"], status=2)
        self.refuse(*self.evaluate(good, good, "--radii", "2", "two"), says=["two"], status=2)
        self.refuse(*self.evaluate(good, good, "--radii", "2", "0"), says=["positive"])

    def test_a_truth_of_another_model_is_refused(self):
        other = self.write("other.csv", HEADER + ROW)
        self.refuse("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"),
                    "--overlay", "--truth", other, work("pictures", IMAGE), says=[other + ": holds no landmark of the model"])

    def test_a_landmark_outside_its_image_is_refused(self):
        outside = self.write("outside.csv", HEADER + IMAGE + ",10,20,30,140\n")
        image = work("pictures", IMAGE)
        self.refuse(*self.train(outside), says=[image + ": ", "'b'", "outside"])

    def test_byte_order_mark_and_carriage_returns_are_accepted(self):
        odd = self.write("odd.csv", b"\xef\xbb\xbf" + (HEADER + ROW).replace("\n", "\r\n").encode())
        images = self.write("odd.txt", b"\xef\xbb\xbf" + f"{IMAGE}\r\n".encode())
        self.succeed(*self.train(odd, "--list", images))
        self.assertTrue(os.path.exists(self.path("m.pt")))
        good = self.write("good.csv", HEADER + ROW)
        report = self.succeed(*self.evaluate(odd, good, "--list", images))
        self.assertIn("SDR) at 2 mm: 100.00 %", report)

    def test_missing_landmarks_are_accepted(self):
        some = self.write("some.csv", HEADER + IMAGE + ",10,20,,\n")
        self.succeed(*self.train(some))
        report = self.succeed(*self.evaluate(some, self.write("good.csv", HEADER + ROW)))
        self.assertIn("SDR) at 2 mm: 50.00 %", report)


if __name__ == "__main__":
    main()
