"""A wheel of the module, in a new virtual environment that has ITK."""

import glob
import importlib.util
import os
import shutil
import subprocess
import sys

from programs import ProgramTest, main, read_csv, work

SPECIFICATION = importlib.util.spec_from_file_location(
    "make_wheel", os.path.join(os.environ["MODULE_SOURCE_DIR"], "utilities", "make-wheel.py"))
MAKE_WHEEL = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(MAKE_WHEEL)
SCRIPT = """
import sys
import itk
model = itk.LandmarkModel.Read(sys.argv[1])
landmarks = itk.landmark_localization_filter(itk.imread(sys.argv[2], itk.F), model=model)
print(*landmarks.GetPositions().ravel())
itk.LandmarkModelTrainer.New().SetPreset("beside-the-library", 2)
"""


class Wheel(ProgramTest):
    def call(self, *command, **variables):
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment["LD_LIBRARY_PATH"] = self.path("prefix", "lib")
        environment.update(variables)
        result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def test_finds_landmarks_and_its_presets(self):
        # ITK 5.4 installs its Python files to an absolute place.
        self.call("cmake", "--install", os.environ["ITK_TREE"], "--prefix", "/", DESTDIR=self.path("prefix"))
        self.call(sys.executable, "-m", "venv", "--system-site-packages", self.path("environment"))
        python = self.path("environment", "bin", "python")
        site = self.call(python, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))").strip()
        packages = glob.glob(self.path("prefix", "**", "itk", "__init__.py"), recursive=True)[0]
        shutil.copytree(os.path.dirname(os.path.dirname(packages)), site, dirs_exist_ok=True)

        self.call(sys.executable, os.path.join(os.environ["MODULE_SOURCE_DIR"], "utilities", "make-wheel.py"),
                  os.environ["MODULE_BUILD_DIR"], self.path("dist"))
        self.call(python, "-m", "pip", "install", "--no-index", "--no-deps", *glob.glob(self.path("dist", "*.whl")))
        self.assertIn("itk-landmarklocalization", self.call(python, "-m", "pip", "list"))

        presets = os.path.join(site, "itk_landmarklocalization.libs", "share", "LandmarkLocalization", "presets")
        shutil.copy(os.path.join(presets, "fast-cpu-2d.json"), os.path.join(presets, "beside-the-library-2d.json"))
        image = work("pictures", "phantom_001.png")
        positions = self.call(python, "-c", SCRIPT, work("model.pt"), image).split()
        self.succeed("LocalizeLandmarks", "--model", work("model.pt"), "--output", self.path("out"), "--table",
                     self.path("found.csv"), image, "--spacing", 1)
        row = read_csv(self.path("found.csv"))[0]
        expected = [float(value) for name, value in row.items() if name.endswith(("_x", "_y"))]
        self.assertEqual(len(positions), len(expected))
        for found, true in zip(positions, expected):
            self.assertAlmostEqual(float(found), true, places=3)

    def test_is_for_the_python_that_the_module_was_built_for(self):
        python = self.write("python", "#!/bin/sh\necho cp399-cp399-any\n")
        os.chmod(python, 0o755)
        self.write("CMakeCache.txt", f"Python3_EXECUTABLE:FILEPATH={python}\n")
        self.assertEqual(MAKE_WHEEL.find_tag(self.folder), "cp399-cp399-any")
        version = f"cp{sys.version_info.major}{sys.version_info.minor}"
        self.assertEqual(MAKE_WHEEL.find_tag(os.environ["MODULE_BUILD_DIR"]).split("-")[:2], [version, version])


if __name__ == "__main__":
    main()
