"""Images that cannot be used: every program says so in one line and leaves nothing behind."""

import os

from programs import TINY, ProgramTest, main, run, work

FORMATS = ["gray8_png.png", "gray8_jpg.jpg", "gray8_bmp.bmp", "gray8_tif.tif", "gray16_dcm.dcm", "float_mha.mha",
           "float_zlib.mha", "short_nii.nii", "float_gz.nii.gz", "short_nrrd.nrrd", "float_gzip.nrrd"]


class BadImages(ProgramTest):
    def make_bad_images(self):
        """Pairs of a bad image and what must be said about it."""
        cases = [
            (self.path("absent.png"), "no such file"),
            (self.write("notes.png", "This is a text.\n" * 50), "no image"),
            (self.write("empty.png", b""), "is empty"),
            (work("images", "bad_3d.nii.gz"), "more than 2 dimensions"),
            (work("images", "bad_4d_nifti.nii.gz"), "more than 2 dimensions"),
            (work("images", "bad_4d.nrrd"), "more than 2 dimensions"),
            (work("images", "bad_nan.mha"), "not finite"),
            (work("images", "bad_infinite.nrrd"), "not finite"),
            (work("images", "bad_constant.png"), "the same value, 17"),
        ]
        for name in FORMATS:
            with open(work("images", name), "rb") as file:
                content = file.read()
            stem, extension = name.split(".", 1)
            for share in (0.03, 0.5, 0.97):
                short = self.write(f"{stem}_{share}_cut.{extension}", content[: int(share * len(content))])
                cases.append((short, "cut short"))
        return cases

    def test_localize_refuses_each_and_goes_on_with_the_others(self):
        cases = self.make_bad_images()
        good = work("pictures", "phantom_002.png")
        result = run("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"),
                     "--overlay", "--heatmaps", "--table", self.path("out", "all.csv"), cases[0][0], good,
                     *[name for name, _ in cases[1:]])
        self.assertEqual(result.returncode, 1)
        lines = result.stderr.splitlines()
        self.assertEqual(len(lines), len(cases), result.stderr)
        for line, (name, reason) in zip(lines, cases):
            self.assertIn(name + ": ", line)
            self.assertIn(reason, line)
        self.assertEqual(sorted(os.listdir(self.path("out"))),
                         ["all.csv", "phantom_002-heatmaps.nrrd", "phantom_002-overlay.png", "phantom_002.csv"])
        self.assertEqual(len(open(self.path("out", "all.csv"), encoding="utf-8").readlines()), 2)

    def test_localize_without_any_good_image_leaves_nothing(self):
        self.refuse("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"),
                    "--table", self.path("all.csv"), self.path("absent.png"), says=["absent.png: no such file"])

    def test_preprocess_refuses_each(self):
        for name, reason in self.make_bad_images():
            if "0.03" in name or "0.97" in name:
                continue
            with self.subTest(image=name):
                self.refuse("PreprocessImage", "--spacing", 1, "--grid", 64, "--output", self.path("prepared.nrrd"), name,
                            says=[name + ": ", reason])

    def test_heatmaps_refuse_a_reference_that_is_no_image(self):
        self.refuse("GenerateHeatmaps", "--table", work("pictures", "landmarks.csv"), "--row", "phantom_001.png",
                    "--spacing", 1, "--reference", self.write("notes.png", "no image"), "--output", self.path("h.nrrd"),
                    says=["notes.png: ", "no image"])

    def test_training_refuses_each_kind(self):
        kinds = [case for case in self.make_bad_images() if "0." not in case[0] or case[0].endswith("0.5_cut.jpg")]
        for name, reason in kinds:
            with self.subTest(image=name):
                table = self.write("bad.csv", f"image,a_x,a_y\n{name},,\n{work('pictures', 'phantom_001.png')},1,2\n")
                self.refuse("TrainLandmarkModel", "--images", "/", "--landmarks", table, "--spacing", 1, "--output",
                            self.path("m.pt"), "--grid", 64, "--iterations", 1, *TINY, says=[name + ": ", reason])


    def test_images_of_the_same_name_are_refused_before_any_work(self):
        one, other = self.write("phantom_001.png", b""), self.write("phantom_001.jpg", b"")
        self.refuse("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1, "--output", self.path("out"),
                    one, other, says=["phantom_001.jpg: ", "phantom_001.png"])


class BadSpacing(ProgramTest):
    image = work("pictures", "phantom_001.png")

    def each_program(self, *spacing):
        yield ["LocalizeLandmarks", "--model", work("model.pt"), "--output", self.path("out"), self.image, *spacing]
        yield ["PreprocessImage", "--grid", 64, "--output", self.path("prepared.nrrd"), self.image, *spacing]
        yield ["GenerateHeatmaps", "--table", work("pictures", "landmarks.csv"), "--reference", self.image, "--output",
               self.path("h.nrrd"), *spacing]
        yield ["TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
               "--list", self.write("one.txt", "phantom_001.png\n"), "--output", self.path("m.pt"), "--grid", 64,
               "--iterations", 1, *TINY, *spacing]

    def test_zero_negative_and_infinite_spacings_are_refused(self):
        for spacing in (["0"], ["-0.1"], ["inf"], ["0.1", "--spacing", "0"]):
            for command in self.each_program("--spacing", *spacing):
                with self.subTest(program=command[0], spacing=spacing):
                    status = 2 if spacing == ["inf"] else 1
                    # 0 stands for the spacing of the file.
                    reason = ("no pixel spacing along y" if len(spacing) > 1 else "no pixel spacing" if spacing == ["0"] else
                              "spacing must be positive")
                    says = ["spacing"] if status == 2 else [self.image, reason]
                    self.refuse(*command, says=says, status=status)

    def test_missing_spacings_are_refused(self):
        for command in self.each_program():
            with self.subTest(program=command[0]):
                self.refuse(*command, says=[self.image, "spacing"])

    def test_wrong_numbers_of_spacings_are_refused(self):
        for command in self.each_program("--spacing", 1, "--spacing", 1, "--spacing", 1):
            with self.subTest(program=command[0]):
                self.refuse(*command, says=["--spacing"], status=2)


if __name__ == "__main__":
    main()
