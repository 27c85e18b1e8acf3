"""A folder of images spread over Dask workers."""

import os
import shutil
import subprocess
import sys

import distributed

from programs import ProgramTest, main, read_csv, work

COHORT = os.path.join(os.environ["EXAMPLE_DIR"], "localize_cohort.py")


class Cohort(ProgramTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("images"))
        for number in range(1, 5):
            shutil.copy(work("pictures", f"phantom_00{number}.png"), self.path("images"))
        # A model that says all that one can say: covariances and plausibilities, too.
        self.model = self.path("model.pt")
        shapes = self.write("shapes.txt", "".join(f"phantom_00{number}.png\n" for number in range(1, 7)))
        self.succeed("CalibrateLandmarkModel", "--model", work("model.pt"), "--images", work("pictures"), "--landmarks",
                     work("pictures", "landmarks.csv"), "--spacing", 1, "--shape-list", shapes, "--output", self.model)

    def localize(self, *arguments):
        return subprocess.run([sys.executable, COHORT, "--model", self.model, "--spacing", "1", "--table",
                               self.path("found.csv"), *arguments, self.path("images")],
                              capture_output=True, text=True, timeout=300, check=False)

    def rows(self):
        return sorted(tuple(row.items()) for row in read_csv(self.path("found.csv")))

    def test_writes_what_the_program_writes_and_lists_failures(self):
        with open(self.path("images", "bad.png"), "w", encoding="ascii") as file:
            file.write("no image")
        result = self.localize("--workers", "2", "--write-interval", "1")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("4 of 5 images", result.stdout)
        failures = read_csv(self.path("found.csv.failed.csv"))
        self.assertEqual([row["image"] for row in failures], ["bad.png"])
        self.assertIn("bad.png", failures[0]["reason"])
        self.succeed("LocalizeLandmarks", "--model", self.model, "--spacing", 1, "--output", self.path("out"), "--table",
                     self.path("expected.csv"), *[self.path("images", f"phantom_00{number}.png") for number in range(1, 5)])
        expected = sorted(tuple(row.items()) for row in read_csv(self.path("expected.csv")))
        for end in ("plausibility", "_plausibility", "_confidence", "_xy"):
            self.assertTrue([name for name, value in expected[0] if name.endswith(end) and value], end)
        self.assertEqual(self.rows(), expected)

    def test_looks_for_the_folder_of_the_table_first(self):
        result = self.localize("--table", self.path("none", "found.csv"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("found.csv: there is no folder", result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_goes_on_where_it_was(self):
        self.assertEqual(self.localize("--workers", "1").returncode, 0)
        whole = self.rows()
        with open(self.path("found.csv"), encoding="utf-8") as file:
            lines = file.readlines()
        marked = lines[1].split(",")
        column = next(i for i, name in enumerate(lines[0].split(",")) if name.endswith("_x"))
        marked[column] = "12345"
        with open(self.path("found.csv"), "w", encoding="utf-8") as file:
            file.writelines([lines[0], ",".join(marked), lines[2]])
        with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
            result = self.localize("--scheduler", cluster.scheduler_address)
        self.assertEqual(result.returncode, 0, result.stderr)
        kept = [row for row in self.rows() if dict(row)["image"] == marked[0]]
        self.assertEqual(kept[0][column][1], "12345")
        self.assertEqual([row for row in self.rows() if row not in kept],
                         [row for row in whole if dict(row)["image"] != marked[0]])
        self.assertFalse(os.path.exists(self.path("found.csv.failed.csv")))


if __name__ == "__main__":
    main()
