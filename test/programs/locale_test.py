"""Numbers keep their decimal point in a German environment."""

import os
import subprocess

from programs import ProgramTest, main, run, work


class GermanLocale(ProgramTest):
    def setUp(self):
        super().setUp()
        known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.lower().split()
        if "de_de.utf8" not in known:
            self.skipTest("the locale de_DE.UTF-8 is not installed")

    def make_everything(self, language):
        environment = dict(os.environ, LC_ALL=language)
        folder = self.path(language)
        pictures = os.path.join(folder, "pictures")
        os.mkdir(folder)

        def succeed(*command):
            return self.succeed(*command, environment=environment)

        succeed("GeneratePhantoms", "--output", pictures, "--training", 2, "--test", 0, "--size", 64, "--spacing", "0.5")
        image = os.path.join(pictures, "phantom_001.png")
        for form in ("csv", "mrk.json", "fcsv", "pts"):
            succeed("LocalizeLandmarks", "--model", work("model.pt"), "--spacing", "0.5", "--format", form, "--output",
                    folder, "--table", folder + "/found.csv", image)
            succeed("GenerateHeatmaps", "--landmarks", f"{folder}/phantom_001.{form}", "--reference", image, "--spacing",
                    "0.5", "--sigma", "1.5", "--output", f"{folder}/{form}.nrrd")
        images = os.path.join(folder, "images.txt")
        with open(images, "w", encoding="ascii") as file:
            file.write("phantom_001.png\n")
        report = succeed("EvaluateLandmarks", "--found", folder + "/found.csv", "--truth", pictures + "/landmarks.csv",
                         "--list", images, "--radii", "2.5", "4", "--json", folder + "/e.json", "--svg", folder + "/e.svg")
        succeed("PreprocessImage", "--spacing", "0.5", "--grid", 64, "--smoothing", "0.5", "--output", folder + "/p.nrrd", image)
        return folder, report

    def test_all_files_are_the_same_as_in_english(self):
        english, english_report = self.make_everything("C")
        german, german_report = self.make_everything("de_DE.UTF-8")
        self.assertEqual(english_report, german_report)
        self.assertIn("0.", english_report)
        difference = subprocess.run(["diff", "-r", english, german], capture_output=True, text=True, check=False)
        self.assertEqual(difference.stdout, "")

    def test_a_decimal_comma_on_the_command_line_is_refused(self):
        result = run("PreprocessImage", "--spacing", "0,5", "--output", self.path("p.nrrd"),
                     work("pictures", "phantom_001.png"), environment=dict(os.environ, LC_ALL="de_DE.UTF-8"))
        self.assertEqual(result.returncode, 2)
        self.assertIn("0,5", result.stderr)


if __name__ == "__main__":
    main()
