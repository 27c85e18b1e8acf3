"""Model files that cannot be used."""

import math
import struct
import zipfile

from programs import ProgramTest, main, work


class BadModels(ProgramTest):
    def refuse_model(self, model, *says):
        self.refuse("LocalizeLandmarks", "--model", model, "--spacing", 1, "--output", self.path("out"),
                    work("pictures", "phantom_001.png"), says=[model + ": ", *says])

    def edit(self, old, new, count=1):
        """A copy of the model with a part of its description, which is JSON text in data.pkl, replaced."""
        self.assertEqual(len(old), len(new))
        name = self.path("edited.pt")
        with zipfile.ZipFile(work("model.pt")) as source, zipfile.ZipFile(name, "w", zipfile.ZIP_STORED) as target:
            for member in source.namelist():
                content = source.read(member)
                if member.endswith("/data.pkl"):
                    self.assertEqual(content.count(old), count)
                    content = content.replace(old, new)
                target.writestr(member, content)
        return name

    def test_an_edited_copy_without_a_change_is_fine(self):
        self.succeed("LocalizeLandmarks", "--model", self.edit(b'"version":2', b'"version":2'), "--spacing", 1,
                     "--output", self.path("out"), work("pictures", "phantom_001.png"))

    def test_missing(self):
        self.refuse_model(self.path("absent.pt"), "does not exist")

    def test_empty(self):
        self.refuse_model(self.write("empty.pt", b""), "empty")

    def test_no_model(self):
        self.refuse_model(self.write("notes.pt", b"This is a text.\n" * 1000), "damaged or not")

    def test_another_archive(self):
        with zipfile.ZipFile(self.path("other.pt"), "w") as archive:
            archive.writestr("something", "else")
        self.refuse_model(self.path("other.pt"), "damaged or not")

    def test_an_image(self):
        self.refuse_model(work("pictures", "phantom_001.png"), "damaged or not")

    def test_truncated(self):
        with open(work("model.pt"), "rb") as file:
            content = file.read()
        for length in (10, len(content) // 2, len(content) - 30):
            with self.subTest(length=length):
                self.refuse_model(self.write("short.pt", content[:length]), "damaged")

    def test_another_format_version(self):
        self.refuse_model(self.edit(b'"version":2', b'"version":1'), "version 1", "version 2")
        self.refuse_model(self.edit(b'"version":2', b'"version":3'), "version 3", "version 2")

    def test_fewer_names_than_landmarks(self):
        ulna = b',{"definition":"","mirror":"","name":"ulna"}'
        self.refuse_model(self.edit(ulna, b" " * len(ulna)), "shape")

    def test_another_number_of_filters(self):
        # Its training record has them too.
        self.refuse_model(self.edit(b'"filters":4', b'"filters":5', count=2), "shape")

    def test_another_dimension_than_its_grid(self):
        self.refuse_model(self.edit(b'"dimension":2', b'"dimension":3'), "stages[0].grid.size: must have 3 entries (got 2)")

    def test_weights_that_are_no_numbers(self):
        name = self.path("edited.pt")
        for number in (math.nan, math.inf):
            with zipfile.ZipFile(work("model.pt")) as source, zipfile.ZipFile(name, "w", zipfile.ZIP_STORED) as target:
                weights = [member for member in source.namelist() if "/data/" in member]
                for member in source.namelist():
                    content = source.read(member)
                    target.writestr(member, struct.pack("<f", number) + content[4:] if member == weights[-1] else content)
            self.refuse_model(name, "the weights of layer '", "are not finite")

    def test_a_model_for_volumes_refuses_pictures(self):
        image = work("pictures", "phantom_001.png")
        self.refuse("LocalizeLandmarks", "--model", work("volume_model.pt"), "--spacing", 1, "--output",
                    self.path("out"), image, says=[image + ": ", "fewer than 3 dimensions"])

    def test_a_model_for_pictures_refuses_volumes(self):
        image = work("volumes", "volume_0.mha")
        self.refuse("LocalizeLandmarks", "--model", work("model.pt"), "--output", self.path("out"), image,
                    says=[image + ": ", "more than 2 dimensions"])

    def test_preprocess_refuses_a_truncated_model(self):
        with open(work("model.pt"), "rb") as file:
            short = self.write("short.pt", file.read()[:1000])
        self.refuse("PreprocessImage", "--model", short, "--spacing", 1, "--output", self.path("prepared.nrrd"),
                    work("pictures", "phantom_001.png"), says=[short + ": ", "damaged"])


if __name__ == "__main__":
    main()
