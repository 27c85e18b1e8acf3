"""Models as TorchScript modules with a description, and back."""

from programs import TINY, ProgramTest, files_below, main, read_csv, work


class Export(ProgramTest):
    def export(self, model, files):
        printed = self.succeed("ExportLandmarkModel", "--model", model, "--output", self.path("exported"))
        modules = [self.path("exported", file) for file in files]
        self.assertEqual(printed.split(), modules)
        self.assertEqual(files_below(self.path("exported")), ["description.json"] + files)
        return [argument for module in modules for argument in ("--model", module)] + [
            "--description", self.path("exported", "description.json")]

    def expect_same_landmarks(self, model, exported, *arguments):
        tables = []
        for name, options in (("a", ["--model", model]), ("b", exported)):
            self.succeed("LocalizeLandmarks", *options, "--output", self.path(name), "--table", self.path(name + ".csv"),
                         *arguments)
            tables.append(read_csv(self.path(name + ".csv")))
        self.assertEqual(len(tables[0]), len(tables[1]))
        for a, b in zip(*tables):
            self.assertEqual(a.keys(), b.keys())
            self.assertEqual(a["image"], b["image"])
            for name in a.keys() - {"image"}:
                self.assertAlmostEqual(float(a[name]), float(b[name]), delta=1e-4 * max(1, abs(float(a[name]))), msg=name)

    def test_pictures(self):
        exported = self.export(work("model.pt"), ["stage0_network0.pt"])
        pictures = [work("pictures", f"phantom_00{i}.png") for i in (1, 2)]
        self.expect_same_landmarks(work("model.pt"), exported, "--spacing", 1, *pictures)
        # Another size of the grid than the one that was traced.
        self.expect_same_landmarks(work("model.pt"), exported, "--spacing", 1, "--tile", 32, "--overlap", 8, *pictures)

    def test_volumes(self):
        exported = self.export(work("volume_model.pt"), ["stage0_network0.pt"])
        self.expect_same_landmarks(work("volume_model.pt"), exported, "--tile", 12, "--overlap", 4, work("volumes", "volume_0.mha"))

    def test_stages(self):
        model = self.path("stages.pt")
        self.succeed("TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"),
                     "--list", work("pictures", "train.txt"), "--spacing", 1, "--output", model, "--grid", 16,
                     "--grid-spacing", 1, "--initial-model", work("model.pt"), "--add-stage", "--iterations", 2, *TINY)
        exported = self.export(model, ["stage0_network0.pt", "stage1_network0.pt"])
        picture = work("pictures", "phantom_001.png")
        self.expect_same_landmarks(model, exported, "--spacing", 1, picture)
        self.refuse("LocalizeLandmarks", *exported[2:], "--spacing", 1, "--output", self.path("c"), picture,
                    says=["description.json: it has 2 networks, ", "(got 1)"])
        self.refuse("LocalizeLandmarks", *exported[2:4], *exported[:2], *exported[4:], "--spacing", 1, "--output", self.path("c"),
                    picture, says=["stage1_network0.pt: it is stage1_network0 of its model, given as stage0_network0"])

    def test_what_cannot_be(self):
        self.refuse("ExportLandmarkModel", "--model", self.path("absent.pt"), "--output", self.path("exported"),
                    says=["absent.pt: the file does not exist"])
        file = self.write("file", "")
        self.refuse("ExportLandmarkModel", "--model", work("model.pt"), "--output", file + "/below", says=[file + "/below: "])
        self.refuse("LocalizeLandmarks", "--model", work("model.pt"), "--model", work("model.pt"), "--spacing", 1,
                    "--output", self.path("out"), work("pictures", "phantom_001.png"), says=["--description"], status=2)


if __name__ == "__main__":
    main()
