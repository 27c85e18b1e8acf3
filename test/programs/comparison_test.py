"""utilities/compare-errors.py."""

import json
import os
import subprocess
import sys

from programs import ProgramTest, main

COMPARE = os.path.join(os.path.dirname(__file__), "..", "..", "utilities", "compare-errors.py")
TRUTH = [("i1", (0, 10)), ("i2", (0, 10)), ("i3", (0, None))]


class Comparison(ProgramTest):
    def table(self, name, rows):
        """Two landmarks an image, at these places on the x axis; None: not there."""
        lines = ["image,a_x,a_y,b_x,b_y"]
        for image, places in rows:
            lines.append(",".join([image, *["," if place is None else f"{place},0" for place in places]]))
        return self.write(name, "\n".join(lines) + "\n")

    def evaluate(self, name, places, *options, truth=None):
        """The JSON file of landmarks at these places."""
        truth = truth or TRUTH
        found = self.table(name + ".csv", [(image, place) for (image, _), place in zip(truth, places)])
        self.succeed("EvaluateLandmarks", "--found", found, "--truth", self.table(name + "-truth.csv", truth), "--json",
                     self.path(name + ".json"), *options)
        return self.path(name + ".json")

    def compare(self, *names):
        return subprocess.run([sys.executable, COMPARE, *names], capture_output=True, text=True, timeout=100, check=False)

    def read_rows(self, *names):
        result = self.compare(*names)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in result.stdout.splitlines()]
        self.assertEqual(len({len(line) for line in lines}), 1, result.stdout)
        return [dict(zip(lines[0], line)) for line in lines[2:]]

    def refuse_to_compare(self, *names, says):
        result = self.compare(*names)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (1, "", says + "\n"))

    def test_images_are_paired(self):
        first = self.evaluate("first", [(1, 11), (2, 13), (3, None)])
        second = self.evaluate("second", [(0.5, 10.5), (1.5, 12.5), (2.5, None)])
        rows = self.read_rows(first, second)
        self.assertEqual(rows[0], {"what": "first", "mean ± SD, mm": "2.000 ± 0.89", "median, mm": "2.000", "over 2 mm": "40.00 %",
                                   "over 2.5 mm": "40.00 %", "over 3 mm": "0.00 %", "over 4 mm": "0.00 %", "missing": "0 of 5",
                                   "difference": "", "found by only one": ""})
        self.assertEqual(rows[1]["difference"], "-0.500 (-0.500 to -0.500)")
        self.assertEqual(rows[1]["found by only one"], "0")

    def test_only_landmarks_that_both_found_are_paired(self):
        first = self.evaluate("first", [(1, 18), (2, 12), (3, None)])
        # The worst one is missing, and one that the first has not found was found.
        second = self.evaluate("second", [(1, None), (2, 12), (None, None)])
        rows = self.read_rows(first, second)
        self.assertEqual(rows[1]["difference"], "+0.000 (+0.000 to +0.000)")
        self.assertEqual([row["missing"] for row in rows], ["0 of 5", "2 of 5"])
        self.assertEqual(rows[1]["found by only one"], "2")
        self.assertEqual(rows[1]["over 2 mm"], "40.00 %")
        self.assertEqual(self.read_rows(second, first)[1]["found by only one"], "2")

    def test_nothing_in_common_is_no_difference(self):
        first = self.evaluate("first", [(1, None), (2, None), (3, None)])
        second = self.evaluate("second", [(None, 11), (None, 12), (None, None)])
        nothing = self.evaluate("nothing", [(None, None)] * 3)
        rows = self.read_rows(first, second, nothing)
        self.assertEqual([row["difference"] for row in rows], ["", "", ""])
        self.assertEqual([row["found by only one"] for row in rows], ["", "5", "3"])
        self.assertEqual((rows[2]["mean ± SD, mm"], rows[2]["median, mm"], rows[2]["missing"]), ("", "", "5 of 5"))

    def test_what_is_not_comparable_is_refused(self):
        places = [(1, 11), (2, 13), (3, None)]
        first = self.evaluate("first", places)
        for what, options in (("radii", ["--radii", 3, "--radii", 4]), ("unit", ["--unit", "px"]),
                              ("scale", ["--normalize-length", 1, "--normalize-from", "a", "--normalize-to", "b"])):
            with self.subTest(what=what):
                truth = [(image, (0, 10)) for image, _ in TRUTH] if what == "scale" else None
                other = self.evaluate("other", places, *options, truth=truth)
                self.refuse_to_compare(first, other, says=f"{other}: has other {what} than {first}")
        other = self.evaluate("other", places, "--truth", self.path("first-truth.csv"))
        self.refuse_to_compare(first, other, says=f"{other}: has other numbers of annotators than {first}")
        other = self.evaluate("other", places, truth=[(image + "b", place) for image, place in TRUTH])
        self.refuse_to_compare(first, other, says=f"{other}: has other images than {first}")
        other = self.evaluate("other", places, truth=[("i1", (0, 10)), ("i2", (0, 10)), ("i3", (0, 10))])
        self.refuse_to_compare(first, other, says=f"{other}: has other true landmarks than {first}")

    def test_other_files_are_refused(self):
        for content in ("{}", "[]", "3", json.dumps({"all": {"outliers": []}, "unit": "mm", "images": [3]})):
            name = self.write("other.json", content)
            self.refuse_to_compare(name, says=f"{name}: is not what EvaluateLandmarks --json writes")
        for name in (self.path("none.json"), self.write("bad.json", "{")):
            result = self.compare(name)
            self.assertEqual((result.returncode, len(result.stderr.splitlines())), (1, 1), result.stderr)
            self.assertTrue(result.stderr.startswith(name + ": "), result.stderr)


if __name__ == "__main__":
    main()
