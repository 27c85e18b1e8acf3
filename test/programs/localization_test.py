"""From images of every format to landmark files of every format, overlays and an evaluation."""

import json
import math
import os
import statistics
import struct
import zlib
import xml.etree.ElementTree

from programs import TINY, ProgramTest, main, read_csv, run, work

NAMES = ["thumb_knuckle", "index_knuckle", "middle_knuckle", "ring_knuckle", "little_knuckle", "middle_tip", "radius", "ulna"]
LOSSY = ("gray8_jpg", "rgb_jpg")


def read_points(name):
    return [(float(row["x"]), float(row["y"])) for row in read_csv(name)]


def read_table(name):
    """The points of each image, and the names of the landmarks."""
    rows = read_csv(name)
    names = [column[:-2] for column in rows[0] if column.endswith("_x")]
    return {row["image"]: [(float(row[n + "_x"]), float(row[n + "_y"])) for n in names] for row in rows}, names


def read_png_size(name):
    with open(name, "rb") as file:
        start = file.read(24)
    assert start[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", start[16:])


def read_nrrd(name):
    """Header fields and raw data of an uncompressed or compressed NRRD file."""
    with open(name, "rb") as file:
        header, data = file.read().split(b"\n\n", 1)
    return dict(line.split(": ", 1) for line in header.decode().splitlines() if ": " in line), data


class Localization(ProgramTest):
    def localize(self, *arguments, model="model.pt"):
        return self.succeed("LocalizeLandmarks", "--model", work(model), "--output", self.path("out"), *arguments)

    def test_all_image_formats_give_the_same_landmarks(self):
        images = [work("images", name) for name in sorted(os.listdir(work("images")))
                  if not name.startswith(("bad", "placed"))]
        self.assertEqual(len(images), 18)
        report = self.localize("--spacing", 1, "--table", self.path("all.csv"), *images)
        *lines, summary, last = report.splitlines()
        self.assertEqual(len(lines), len(images))
        self.assertEqual(summary, "18 images: 18 done (0 doubtful), 0 skipped, 0 failed")
        self.assertRegex(last, r"^peak memory: [1-9]\d+ MiB$")
        for i, (image, line) in enumerate(zip(images, lines), 1):
            self.assertRegex(line, rf"^{image}: \d+ x \d+ pixels of 1 x 1 mm, 8 landmarks, 0 missing, \d+\.\d\d s, "
                                  rf"{i} of {len(images)}, left 0:\d\d:\d\d$")
        found, names = read_table(self.path("all.csv"))
        self.assertEqual(names, NAMES)
        self.assertEqual(len(found), len(images))
        expected = found["gray8_png.png"]
        for image, points in found.items():
            stem = image.split(".")[0]
            self.assertEqual(points, read_points(self.path("out", stem + ".csv")))
            if stem not in LOSSY:
                self.assertEqual(points, expected, image)

    def test_points_are_in_physical_space(self):
        self.localize("--spacing", 1, work("images", "float_mha.mha"))
        self.localize(work("images", "placed.mha"))
        for (x, y), (placed_x, placed_y) in zip(read_points(self.path("out", "float_mha.csv")),
                                                read_points(self.path("out", "placed.csv"))):
            self.assertAlmostEqual(placed_x, 10 + 0.5 * x, delta=1e-3)
            self.assertAlmostEqual(placed_y, -20 + 0.5 * y, delta=1e-3)

    def test_every_landmark_format_reads_back(self):
        image = work("pictures", "phantom_003.png")
        heatmaps = {}
        for form in ("csv", "mrk.json", "fcsv", "pts", "txt"):
            self.localize("--spacing", 1, "--format", form, image)
            output = self.path(form + ".nrrd")
            self.succeed("GenerateHeatmaps", "--landmarks", self.path("out", "phantom_003." + form), "--reference", image,
                         "--spacing", 1, "--output", output)
            heatmaps[form] = read_nrrd(output)
        self.assertEqual(heatmaps["csv"][0]["sizes"], "8 128 128")
        for form, content in heatmaps.items():
            self.assertEqual(content, heatmaps["csv"], form)
        points = read_points(self.path("out", "phantom_003.csv"))
        with open(self.path("out", "phantom_003.mrk.json"), encoding="utf-8") as file:
            markup = json.load(file)["markups"][0]
        self.assertEqual(markup["coordinateSystem"], "LPS")
        self.assertEqual([point["label"] for point in markup["controlPoints"]], NAMES)
        for point, (x, y) in zip(markup["controlPoints"], points):
            self.assertEqual(point["position"], [x, y, 0])
        with open(self.path("out", "phantom_003.pts"), encoding="ascii") as file:
            lines = file.read().split("\n")
        self.assertEqual(lines[:2], ["point", "8"])
        self.assertEqual([tuple(map(float, line.split())) for line in lines[2:10]], points)

    def test_overlay_and_heatmaps(self):
        image = work("pictures", "phantom_001.png")
        printed = self.localize("--spacing", 1, "--overlay", "--truth", work("pictures", "landmarks.csv"), "--heatmaps",
                                "--low-confidence", 1e9, image)
        self.assertIn(", of low confidence: " + " ".join(NAMES) + ", ", printed)
        self.assertEqual(sorted(os.listdir(self.path("out"))),
                         ["phantom_001-heatmaps.nrrd", "phantom_001-overlay.png", "phantom_001.csv"])
        width, height = read_png_size(self.path("out", "phantom_001-overlay.png"))
        self.assertEqual(width, height)
        self.assertTrue(1200 <= width <= 2400, width)
        with open(self.path("out", "phantom_001-overlay.png"), "rb") as file:
            picture = file.read()
        header, _ = read_nrrd(self.path("out", "phantom_001-heatmaps.nrrd"))
        self.assertEqual(header["sizes"], "8 64 64")
        self.assertIn("(2,0)", header["space directions"])
        rows = read_csv(work("pictures", "landmarks.csv"))
        columns = [column for name in reversed(["other"] + NAMES) for column in (name + "_x", name + "_y")]
        text = ["image," + ",".join(columns)] + [",".join([row["image"]] + [row.get(c, "1") for c in columns]) for row in rows]
        self.localize("--spacing", 1, "--overlay", "--truth", self.write("mixed.csv", "\n".join(text) + "\n"),
                      "--low-confidence", 1e9, image)
        with open(self.path("out", "phantom_001-overlay.png"), "rb") as file:
            self.assertEqual(file.read(), picture)
        other = self.write("other.csv", "image,other_x,other_y\nphantom_001.png,1,1\n")
        self.refuse("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"), "--overlay",
                    "--truth", other, image, says=[other + ": holds no landmark of the model"])

    def test_flat_images_that_slicer_shows_elsewhere_are_told(self):
        header = "ObjectType = Image\nNDims = 3\nTransformMatrix = {}\nOffset = {}\nElementSpacing = 1 1 1\n" \
                 "DimSize = 64 64 1\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n"
        pixels = bytes(range(256)) * 16
        for name, axes, origin, is_elsewhere in (("axial", "1 0 0 0 1 0 0 0 1", "7 8 0", False),
                                                 ("turned", "0 1 0 -1 0 0 0 0 1", "7 8 0", False),
                                                 ("higher", "1 0 0 0 1 0 0 0 1", "0 0 50", True),
                                                 ("coronal", "1 0 0 0 0 -1 0 1 0", "0 30 0", True)):
            with self.subTest(name=name):
                image = self.write(name + ".mha", header.format(axes, origin).encode() + pixels)
                for form, is_slicer in (("mrk.json", True), ("fcsv", True), ("csv", False)):
                    result = run("LocalizeLandmarks", "--model", work("model.pt"), "--output", self.path("out"), "--format", form, image)
                    warning = f"LocalizeLandmarks: warning: {image}: it does not lie in the axial plane z = 0, in which 3D " \
                              "Slicer shows its landmarks\n"
                    self.assertEqual((result.returncode, result.stderr), (0, warning if is_elsewhere and is_slicer else ""))

    def test_methods_differ_and_minimum_confidence_makes_landmarks_missing(self):
        image = work("pictures", "phantom_001.png")
        found = {}
        for method in ("ArgMax", "Parabola", "CubicArgMax", "SecondOrder", "CenterOfMass"):
            self.localize("--spacing", 1, "--decoder", method, image)
            found[method] = read_points(self.path("out", "phantom_001.csv"))
        for x, y in found["ArgMax"]:
            # Pixels of the grid, whose spacing is 2, lie half a pixel off those of the image.
            self.assertEqual((x - 0.5) % 2, 0)
            self.assertEqual((y - 0.5) % 2, 0)
        for x, y in found["CubicArgMax"]:
            self.assertEqual((x % 1, y % 1), (0, 0))
        for method in ("Parabola", "CenterOfMass"):
            self.assertNotEqual(found["ArgMax"], found[method])
        report = self.localize("--spacing", 1, "--minimum-confidence", 1e9, image)
        self.assertIn("8 landmarks, 8 missing", report)
        self.assertTrue(all(row["x"] == row["y"] == "" for row in read_csv(self.path("out", "phantom_001.csv"))))

    def test_candidates_are_written_the_best_first(self):
        images = [work("pictures", f"phantom_00{number}.png") for number in (1, 2)]
        self.localize("--spacing", 1, "--candidates", 3, *images)
        self.assertEqual(sorted(os.listdir(self.path("out"))), ["phantom_001-candidates.csv", "phantom_001.csv",
                                                                "phantom_002-candidates.csv", "phantom_002.csv"])
        for name in ("phantom_001", "phantom_002"):
            rows = read_csv(self.path("out", name + "-candidates.csv"))
            self.assertEqual(list(rows[0]), ["landmark", "x", "y", "confidence"])
            names = [row["landmark"].split("#")[0] for row in rows]
            self.assertEqual(names, sorted(names, key=NAMES.index))
            for landmark in read_csv(self.path("out", name + ".csv")):
                own = [row for row in rows if row["landmark"].split("#")[0] == landmark["landmark"]]
                self.assertEqual([row["landmark"] for row in own],
                                 [f"{landmark['landmark']}#{rank + 1}" for rank in range(len(own))])
                self.assertLessEqual(len(own), 3)
                confidences = [float(row["confidence"]) for row in own]
                self.assertEqual(confidences, sorted(confidences, reverse=True))
                if float(landmark["confidence"]) > 0:
                    self.assertEqual({**own[0], "landmark": landmark["landmark"]}, landmark)
        self.localize("--spacing", 1, "--candidates", 3, "--minimum-confidence", 1e9, images[0])
        self.assertTrue(read_csv(self.path("out", "phantom_001-candidates.csv")))

    def test_tiles_and_grids_that_cover_the_image(self):
        image = work("pictures", "phantom_001.png")
        self.succeed("TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
                     "--list", work("pictures", "train.txt"), "--spacing", 1, "--output", self.path("model.pt"), "--grid", 32,
                     "--grid-spacing", 2.5, "--iterations", 1, *TINY)
        found = {}
        sizes = {}
        for name, arguments in (("part", []), ("whole", ["--cover"]), ("one tile", ["--cover", "--tile", 64]),
                                ("max", ["--cover", "--tile", 32, "--tile", 16, "--overlap", 16, "--overlap", 8]),
                                ("smooth", ["--cover", "--tile", 32, "--overlap", 16, "--merge", "smooth"])):
            self.localize("--spacing", 1, "--heatmaps", *arguments, image, model=self.path("model.pt"))
            found[name] = read_points(self.path("out", "phantom_001.csv"))
            header, data = read_nrrd(self.path("out", "phantom_001-heatmaps.nrrd"))
            sizes[name] = header["sizes"]
            found[name + " heatmaps"] = data
        self.assertEqual(sizes, {"part": "8 32 32", "whole": "8 52 52", "one tile": "8 52 52", "max": "8 52 52",
                                 "smooth": "8 52 52"})
        self.assertEqual(found["whole"], found["one tile"])
        heatmaps = [found[name + " heatmaps"] for name in ("whole", "one tile", "max", "smooth")]
        self.assertEqual(heatmaps[0], heatmaps[1])
        self.assertEqual(len(set(heatmaps)), 3)
        self.refuse("LocalizeLandmarks", "--model", self.path("model.pt"), "--output", self.path("out"), "--spacing", 1,
                    "--tile", 30, image, says=["must be a multiple of 4, as the model's network takes them", "--tile"], status=2)

    def test_tiled_volumes(self):
        volume = work("volumes", "volume_0.mha")
        found = {}
        tiles = ["--tile", 16, "--tile", 16, "--tile", 8, "--overlap", 0, "--overlap", 0, "--overlap", 4]
        for name, arguments in (("whole", []), ("one tile", ["--tile", 16]), ("tiles", tiles)):
            self.localize(*arguments, "--candidates", 2, "--candidate-threshold", -1e9, volume, model="volume_model.pt")
            rows = read_csv(self.path("out", "volume_0-candidates.csv"))
            self.assertEqual([row["landmark"] for row in rows], ["first#1", "first#2", "second#1", "second#2"])
            self.assertEqual(list(rows[0]), ["landmark", "x", "y", "z", "confidence"])
            landmarks = read_csv(self.path("out", "volume_0.csv"))
            self.assertEqual([row["x"] for row in landmarks], [rows[0]["x"], rows[2]["x"]])
            found[name] = rows
        self.assertEqual(found["one tile"], found["whole"])
        self.assertNotEqual(found["tiles"], found["whole"])

    def test_volumes(self):
        volumes = [work("volumes", f"volume_{number}.mha") for number in range(3)]
        self.localize("--format", "mrk.json", "--overlay", "--table", self.path("all.csv"), *volumes, model="volume_model.pt")
        with open(self.path("out", "volume_0.mrk.json"), encoding="utf-8") as file:
            point = json.load(file)["markups"][0]["controlPoints"][0]
        self.assertEqual(point["label"], "first")
        for value, start, length in zip(point["position"], (5, -6, 7), (10, 9, 8)):
            self.assertTrue(start - 1 <= value <= start + length + 1, point)
        width, height = read_png_size(self.path("out", "volume_0-overlay.png"))
        self.assertTrue(1200 <= width < 2600 and height < width, (width, height))
        self.succeed("EvaluateLandmarks", "--found", self.path("all.csv"), "--truth", work("volumes", "landmarks.csv"))
        self.succeed("GenerateHeatmaps", "--dimension", 3, "--landmarks", self.path("out", "volume_0.mrk.json"),
                     "--reference", volumes[0], "--unit-peak", "--millimeters", "--sigma", 1, "--sigma", 2, "--output",
                     self.path("h.nii.gz"))
        self.succeed("PreprocessImage", "--model", work("volume_model.pt"), "--output", self.path("p.nii.gz"), volumes[0])

    def test_prepared_images_have_8_bits_where_their_format_has_no_floats(self):
        for name in ("p.png", "p.bmp", "p.jpg", "p.jpeg", "P.JPEG", "p.tif", "p.nrrd"):
            with self.subTest(name=name):
                self.succeed("PreprocessImage", "--spacing", 1, "--grid", 64, "--output", self.path(name),
                             work("pictures", "phantom_001.png"))


class Evaluation(ProgramTest):
    def test_numbers_are_those_computed_here(self):
        truth_file = work("pictures", "landmarks.csv")
        found_file = self.path("found.csv")
        images = ["phantom_005.png", "phantom_006.png"]
        self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"),
                     "--table", found_file, *[work("pictures", image) for image in images])
        report = self.succeed("EvaluateLandmarks", "--found", found_file, "--truth", truth_file, "--list",
                              work("pictures", "test.txt"), "--radii", 5, 20, 60, "--normalize-length", 50,
                              "--normalize-from", "radius", "--normalize-to", "ulna", "--json", self.path("e.json"), "--svg",
                              self.path("e.svg"))
        found, _ = read_table(found_file)
        truth, _ = read_table(truth_file)
        errors = {}
        for image in images:
            scale = 50 / math.dist(truth[image][6], truth[image][7])
            errors[image] = [scale * math.dist(a, b) for a, b in zip(found[image], truth[image])]
        everything = [error for image in images for error in errors[image]]
        with open(self.path("e.json"), encoding="utf-8") as file:
            result = json.load(file)
        self.assertAlmostEqual(result["all"]["mean"], statistics.mean(everything), places=3)
        self.assertAlmostEqual(result["all"]["sd"], statistics.pstdev(everything), places=3)
        self.assertAlmostEqual(result["all"]["median"], statistics.median(everything), places=3)
        self.assertEqual([entry["radius"] for entry in result["all"]["outliers"]], [5, 20, 60])
        for entry in result["all"]["outliers"]:
            self.assertEqual(entry["number"], sum(error > entry["radius"] for error in everything))
        self.assertEqual([entry["name"] for entry in result["landmarks"]], NAMES)
        for image, entry in zip(images, result["images"]):
            self.assertEqual(entry["name"], image)
            self.assertAlmostEqual(entry["ipe"], statistics.mean(errors[image]), places=3)
        self.assertIn(f"{statistics.mean(everything):.2f}", report)
        for name in NAMES:
            self.assertIn(name, report)
        root = xml.etree.ElementTree.parse(self.path("e.svg")).getroot()
        self.assertTrue(root.tag.endswith("svg"))

    def test_confidences_are_written_and_judged(self):
        images = ["phantom_005.png", "phantom_006.png"]
        found_file = self.path("found.csv")
        self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"),
                     "--table", found_file, *[work("pictures", image) for image in images])
        for row in read_csv(found_file):
            own = read_csv(self.path("out", row["image"].replace(".png", ".csv")))
            self.assertEqual([row[name + "_confidence"] for name in NAMES], [landmark["confidence"] for landmark in own])
        report = self.succeed("EvaluateLandmarks", "--found", found_file, "--truth", work("pictures", "landmarks.csv"),
                              "--list", work("pictures", "test.txt"), "--json", self.path("e.json"), "--reliability-svg",
                              self.path("r.svg"))
        self.assertIn("Reliability of 16 confidences", report)
        self.assertNotIn("regions", report)
        with open(self.path("e.json"), encoding="utf-8") as file:
            result = json.load(file)
        for order in ("withinLandmark", "pooled", "perfect"):
            curve = result["reliability"][order]["riskCoverage"]
            self.assertEqual(len(curve), 16)
            self.assertAlmostEqual(curve[-1]["meanError"], result["all"]["mean"])
            self.assertAlmostEqual(result["reliability"][order]["aurcMeanError"],
                                   statistics.mean(point["meanError"] for point in curve))
        root = xml.etree.ElementTree.parse(self.path("r.svg")).getroot()
        self.assertTrue(root.tag.endswith("svg"))

    def test_regions_hold_the_truth_or_not(self):
        header = "image,a_x,a_y,a_xx,a_xy,a_yy,b_x,b_y,b_xx,b_xy,b_yy\n"
        # 90 % regions: a radius of 2.146 for a, of 21.46 along the diagonal for b.
        found = self.write("found.csv", header + "1,0,0,1,0,1,0,0,50.5,49.5,50.5\n2,0,0,1,0,1,0,0,,,\n")
        truth = self.write("truth.csv", "image,a_x,a_y,b_x,b_y\n1,0,2.1,15,15\n2,0,2.2,0,0\n")
        self.succeed("EvaluateLandmarks", "--found", found, "--truth", truth, "--json", self.path("e.json"))
        with open(self.path("e.json"), encoding="utf-8") as file:
            result = json.load(file)
        self.assertEqual((result["regions"]["number"], result["regions"]["inside"]), (3, 2))
        self.assertEqual([landmark["regions"]["percentage"] for landmark in result["landmarks"]], [50, 100])

    def test_protocols_and_several_annotators(self):
        names = ["l01", "l05", "tip"]
        header = "image," + ",".join(f"{name}_x,{name}_y" for name in names) + "\n"
        first = self.write("first.csv", header + "1,0,0,100,0,10,10\n")
        second = self.write("second.csv", header + "1,0,0,100,0,10,18\n")
        found = self.write("found.csv", header + "1,0,0,100,0,10,26\n")
        evaluate = ["EvaluateLandmarks", "--found", found, "--truth", first, "--truth", second, "--json", self.path("e.json")]
        for arguments, radii, error in (([], [2, 2.5, 3, 4], 12), (["--protocol", "cephalometric"], [2, 2.5, 3, 4], 12),
                                        (["--protocol", "hand"], [2, 4, 10], 6),
                                        (["--protocol", "hand", "--radii", 1, 5], [1, 5], 6),
                                        (["--protocol", "hand", "--normalize-length", 10, "--normalize-from", "l05",
                                          "--normalize-to", "l01"], [2, 4, 10], 1.2)):
            report = self.succeed(*evaluate, *arguments)
            self.assertIn("against the mean of 2 annotators", report)
            with open(self.path("e.json"), encoding="utf-8") as file:
                result = json.load(file)
            self.assertEqual([entry["radius"] for entry in result["all"]["outliers"]], radii)
            self.assertAlmostEqual(result["landmarks"][2]["mean"], error)
            self.assertAlmostEqual(result["landmarks"][2]["interObserver"]["mean"], error * 8 / 12)
            self.assertEqual(result["interObserver"]["pairs"], 3)

    def test_identification_rate(self):
        truth = self.write("truth.csv", "image,a_x,a_y,a_z,b_x,b_y,b_z\n1,0,0,0,0,0,30\n2,0,0,0,0,0,30\n")
        found = self.write("found.csv", "image,a_x,a_y,a_z,b_x,b_y,b_z\n1,0,0,18,0,0,29\n2,1,0,0,,,\n")
        evaluate = ["EvaluateLandmarks", "--found", found, "--truth", truth, "--json", self.path("e.json")]
        for arguments, radius, rate in ((["--protocol", "spine"], 20, 50), (["--identification-radius", 0.5], 0.5, 0),
                                        (["--protocol", "spine", "--identification-radius", 1], 1, 50)):
            report = self.succeed(*evaluate, *arguments)
            self.assertIn(f"Identification rate (ID): {rate}.00 % (the right landmark is the nearest, at most {radius} mm away)",
                          report)
            with open(self.path("e.json"), encoding="utf-8") as file:
                result = json.load(file)
            self.assertEqual((result["identificationRadius"], result["all"]["idRate"]), (radius, rate))
        self.assertNotIn("dentification", self.succeed(*evaluate))
        self.refuse(*evaluate, "--identification-radius", -1, says=["IdentificationRadius must be positive"])

    def test_the_truth_has_no_error(self):
        truth = work("pictures", "landmarks.csv")
        report = self.succeed("EvaluateLandmarks", "--found", truth, "--truth", truth)
        self.assertIn("over 6 images", report)
        self.assertIn("(SDR) at 2.5 mm: 100.00 %", report)


class Preparation(ProgramTest):
    image = work("pictures", "phantom_001.png")

    def read_floats(self, name):
        header, data = read_nrrd(name)
        self.assertEqual((header["type"], header["encoding"]), ("float", "gzip"))
        data = zlib.decompress(data, 31)
        return header, struct.unpack(f"<{len(data) // 4}f", data)

    def test_range_and_geometry(self):
        output = self.path("p.nrrd")
        self.succeed("PreprocessImage", "--spacing", 0.5, "--grid", 96, "--grid", 48, "--minimum", 0, "--maximum", 255,
                     "--output", output, self.image)
        header, values = self.read_floats(output)
        self.assertEqual(header["sizes"], "96 48")
        # 128 pixels of 0.5 mm must fit into 48 of the grid.
        spacing = 64 / 48
        axes = [tuple(map(float, axis.strip("()").split(","))) for axis in header["space directions"].split()]
        self.assertAlmostEqual(axes[0][0], spacing)
        self.assertAlmostEqual(axes[1][1], spacing)
        origin = tuple(map(float, header["space origin"].strip("()").split(",")))
        self.assertAlmostEqual(origin[0] + 47.5 * spacing, 63.5 * 0.5)
        self.assertAlmostEqual(origin[1] + 23.5 * spacing, 63.5 * 0.5)
        self.assertEqual(values[0], -1)
        self.assertTrue(all(-1 <= value <= 1 for value in values))

    def test_a_model_and_its_settings_given_by_hand_are_the_same(self):
        self.succeed("PreprocessImage", "--spacing", 1, "--model", work("model.pt"), "--output", self.path("a.nrrd"), self.image)
        self.succeed("PreprocessImage", "--spacing", 1, "--grid", 64, "--output", self.path("b.nrrd"), self.image)
        self.assertEqual(self.read_floats(self.path("a.nrrd"))[1], self.read_floats(self.path("b.nrrd"))[1])

    def test_the_grid_of_a_model_that_covers_the_image_does_so_here(self):
        settings = self.write("settings.json", json.dumps({"grid": {"coverImage": True}}))
        self.succeed("TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
                     "--list", work("pictures", "train.txt"), "--spacing", 1, "--settings", settings, "--grid", 32,
                     "--grid-spacing", 2.5, "--iterations", 1, "--output", self.path("model.pt"), *TINY)
        self.succeed("PreprocessImage", "--spacing", 1, "--model", self.path("model.pt"), "--output", self.path("a.nrrd"), self.image)
        self.assertEqual(self.read_floats(self.path("a.nrrd"))[0]["sizes"], "52 52")

    def test_pictures_matching_and_the_other_settings(self):
        output = self.path("p.png")
        self.succeed("PreprocessImage", "--spacing", 1, "--grid", 100, "--grid-spacing", 1.5, "--smoothing", 1, "--clamp",
                     "--lower-quantile", 0.1, "--upper-quantile", 0.9, "--interpolation", "cubic", "--fill", 0,
                     "--identity-direction", "--match-to", work("pictures", "phantom_002.png"), "--output", output, self.image)
        self.assertEqual(read_png_size(output), (100, 100))

    def test_heatmaps_have_their_maxima_at_the_landmarks(self):
        output = self.path("h.nrrd")
        self.succeed("GenerateHeatmaps", "--table", work("pictures", "landmarks.csv"), "--reference", self.image, "--spacing",
                     1, "--grid", 64, "--unit-peak", "--sigma", 3, "--output", output)
        header, values = self.read_floats(output)
        self.assertEqual(header["sizes"], "8 64 64")
        truth, _ = read_table(work("pictures", "landmarks.csv"))
        for landmark, (x, y) in enumerate(truth["phantom_001.png"]):
            heatmap = values[landmark::8]
            index = max(range(len(heatmap)), key=heatmap.__getitem__)
            self.assertLessEqual(abs(0.5 + 2 * (index % 64) - x), 1.001)
            self.assertLessEqual(abs(0.5 + 2 * (index // 64) - y), 1.001)
            self.assertTrue(0.9 < heatmap[index] <= 1)


if __name__ == "__main__":
    main()
