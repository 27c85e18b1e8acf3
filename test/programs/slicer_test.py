"""The programs as command-line modules of 3D Slicer: described, run and ended as Slicer does it."""

import json
import os
import re
import signal
import subprocess
import time
import xml.etree.ElementTree

from programs import PROGRAM_DIR, ProgramTest, files_below, main, work

MODULES = ["EvaluateLandmarks", "LocalizeLandmarks", "RegisterWithLandmarks"]
# What SlicerExecutionModel's parser knows, of what we use.
HEADER = ["category", "title", "description", "version", "documentation-url", "license", "contributor"]
VALUES = {"boolean", "integer", "double", "string", "string-enumeration"}
NODES = {"image", "transform", "pointfile"}
FILES = {"file"}
PARTS = {"name", "longflag", "index", "label", "description", "channel", "default", "element"}
ATTRIBUTES = {"image": {"type"}, "pointfile": {"fileExtensions", "coordinateSystem"}, "file": {"fileExtensions"},
              "transform": {"fileExtensions"}}
PROTOCOL = re.compile(r"<filter-(progress|name|comment)>[^<]*</filter-\1>[ \t\n\r]*")
FRAME = re.compile(r"<filter-(start|end)>[^<]*</filter-\1>[ \t\n\r]*")


class Slicer(ProgramTest):
    def describe(self, module):
        return xml.etree.ElementTree.fromstring(self.succeed(module, "--xml"))

    def parameters(self, module):
        return [parameter for group in self.describe(module).findall("parameters") for parameter in group
                if parameter.tag not in ("label", "description")]

    def command(self, module, values):
        """The arguments that Slicer makes of the values that a user gave, by vtkSlicerCLIModuleLogic."""
        arguments = ["--returnparameterfile", self.path("results.params")]
        positional = []
        for parameter in self.parameters(module):
            name = parameter.findtext("name")
            value = values.get(name, parameter.findtext("default", ""))
            if parameter.find("index") is not None:
                positional.append(value)
            elif parameter.find("longflag") is None:
                continue
            elif parameter.tag == "boolean":
                arguments += ["--" + parameter.findtext("longflag")] if value == "true" else []
            elif value != "" or parameter.tag in VALUES - {"string"}:
                arguments += ["--" + parameter.findtext("longflag"), value]
        return arguments + positional

    def results(self):
        with open(self.path("results.params"), encoding="utf-8") as file:
            return dict(line.rstrip("\n").split(" = ") for line in file)

    def test_descriptions_are_what_the_parser_expects(self):
        for module in MODULES:
            with self.subTest(module=module):
                root = self.describe(module)
                self.assertEqual(root.tag, "executable")
                self.assertEqual([child.tag for child in root if child.tag != "parameters"], HEADER)
                for name in HEADER:
                    self.assertTrue(root.findtext(name).strip(), name)
                for group in root.findall("parameters"):
                    self.assertTrue(group.findtext("label") and group.findtext("description"))
                parameters = self.parameters(module)
                self.assertEqual(len({parameter.findtext("name") for parameter in parameters}), len(parameters))
                help_text = self.succeed(module, "--help")
                for parameter in parameters:
                    self.check_parameter(parameter, help_text)
                # Else, Slicer names no file for results.
                self.assertTrue(any(p.findtext("channel") == "output" and p.find("longflag") is None for p in parameters))

    def check_parameter(self, parameter, help_text):
        name = parameter.findtext("name")
        self.assertRegex(name, r"^[A-Za-z_][A-Za-z0-9_]*$")
        self.assertIn(parameter.tag, VALUES | NODES | FILES, name)
        self.assertLessEqual({part.tag for part in parameter}, PARTS, name)
        self.assertLessEqual(set(parameter.attrib), ATTRIBUTES.get(parameter.tag, set()), name)
        self.assertTrue(parameter.findtext("label") and parameter.findtext("description"), name)
        self.assertNotIn("(required)", parameter.findtext("description"))
        if parameter.find("longflag") is not None:
            self.assertIn("--" + parameter.findtext("longflag") + " ", help_text.replace("\n", " "))
            self.assertEqual(parameter.findtext("longflag").replace("-", "_"), name)
        if parameter.tag in NODES | FILES:
            self.assertIn(parameter.findtext("channel"), ("input", "output"), name)
        if parameter.tag == "pointfile":
            self.assertEqual(parameter.attrib, {"fileExtensions": ".mrk.json", "coordinateSystem": "lps"})
        choices = [element.text for element in parameter.findall("element")]
        self.assertEqual(bool(choices), parameter.tag == "string-enumeration", name)
        if choices:
            self.assertIn(parameter.findtext("default"), choices)
            self.assertEqual(len(set(choices)), len(choices))
        if parameter.tag == "boolean":
            self.assertEqual(parameter.findtext("default"), "false")

    def test_one_image_becomes_one_markups_file(self):
        own = self.write("own.json", json.dumps({"measurements": [
            {"name": "width", "kind": "distance", "points": ["index_knuckle", "little_knuckle"]}]}))
        # As Slicer writes a volume of one slice.
        image = self.path("image.nrrd")
        with open(image, "wb") as file:
            header = ["NRRD0004", "type: uchar", "dimension: 3", "space: left-posterior-superior", "sizes: 128 128 1",
                      "space directions: (1,0,0) (0,1,0) (0,0,1)", "kinds: domain domain domain", "endian: little",
                      "encoding: raw", "space origin: (0,0,0)"]
            file.write(("\n".join(header) + "\n\n").encode() + bytes((x * y) % 251 for y in range(128) for x in range(128)))
        output = self.path("found.mrk.json")
        printed = self.succeed("LocalizeLandmarks", *self.command("LocalizeLandmarks", {
            "image": image, "model": work("model.pt"), "landmarks": output, "measure": own}))
        self.assertEqual(files_below(self.folder), ["found.mrk.json", "image.nrrd", "own.json", "results.params"])
        self.assertEqual(self.results(), {"missing": "0"})
        with open(output, encoding="utf-8") as file:
            markup = json.load(file)["markups"][0]
        self.assertEqual((markup["type"], markup["coordinateSystem"], len(markup["controlPoints"])), ("Fiducial", "LPS", 8))
        for point in markup["controlPoints"]:
            self.assertRegex(point["description"], r"^confidence=-?[0-9.e-]+$")
            self.assertEqual(point["position"][2], 0)
        measured = markup["measurements"][0]
        self.assertEqual((measured["name"], measured["units"], measured["enabled"]), ("width", "mm", True))
        self.assertGreater(measured["value"], 0)

        # The protocol, as Slicer reads it and takes it out of what it shows.
        self.assertRegex(printed, r"<filter-start>\s*<filter-name>LandmarkLocalizationFilter</filter-name>")
        shares = [float(share) for share in re.findall(r"<filter-progress>([^<]*)</filter-progress>", printed)]
        self.assertEqual(shares, sorted(shares))
        self.assertTrue(shares and 0 <= shares[0] and shares[-1] == 1, shares)
        rest = FRAME.sub("", PROTOCOL.sub("", printed))
        self.assertNotIn("<", rest)
        self.assertIn("8 landmarks, 0 missing", rest)

    def test_without_slicer_there_is_no_protocol(self):
        printed = self.succeed("LocalizeLandmarks", "--echo", "--processinformationaddress", "0", "--model",
                               work("model.pt"), "--spacing", 1, "--landmarks", self.path("a.csv"),
                               work("pictures", "phantom_001.png"))
        self.assertNotIn("<filter", printed)
        self.assertRegex(printed.splitlines()[0], r"LocalizeLandmarks --echo --processinformationaddress 0 --model ")
        self.assertEqual(files_below(self.folder), ["a.csv"])

    def test_wrong_arguments_leave_nothing(self):
        image = work("pictures", "phantom_001.png")
        model = ["LocalizeLandmarks", "--model", work("model.pt"), "--spacing", 1]
        self.refuse(*model, image, says=["--output, --landmarks"], status=2)
        self.refuse(*model, "--output", self.path("o"), "--landmarks", self.path("a.csv"), image, says=["--landmarks"], status=2)
        self.refuse(*model, "--landmarks", self.path("a.csv"), image, work("pictures", "phantom_002.png"),
                    says=["one image (got 2)"], status=2)
        self.refuse(*model, "--landmarks", self.path("a.doc"), image, says=["a.doc", ".mrk.json"])

    def test_being_killed_leaves_nothing(self):
        command = [os.path.join(PROGRAM_DIR, "LocalizeLandmarks")] + self.command("LocalizeLandmarks", {
            "image": work("pictures", "phantom_001.png"), "model": work("model.pt"), "landmarks": self.path("a.mrk.json")})
        for delay in (0.02, 0.2, 0.5, 0.9):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
            if os.path.exists(self.path("a.mrk.json")):
                with open(self.path("a.mrk.json"), encoding="utf-8") as file:
                    json.load(file)

    def test_evaluation_of_markups(self):
        def write(name, offset):
            points = [{"label": label, "position": [10.0 * i + offset, 5.0, 7.0], "positionStatus": "defined"}
                      for i, label in enumerate("abc")]
            return self.write(name, json.dumps({"markups": [{"type": "Fiducial", "coordinateSystem": "LPS",
                                                             "controlPoints": points}]}))
        arguments = self.command("EvaluateLandmarks", {"found": write("found.mrk.json", 1.5), "truth": write("true.mrk.json", 0)})
        self.assertIn("1.50", self.succeed("EvaluateLandmarks", *arguments))
        self.assertEqual(self.results(), {"mean": "1.5", "median": "1.5"})

    def test_registration_of_markups(self):
        if not os.path.exists(os.path.join(PROGRAM_DIR, "RegisterWithLandmarks")):
            self.skipTest("this ITK has no modules for registration")
        def write(name, offset):
            points = [{"label": label, "position": [x + offset, y, z], "positionStatus": "defined"}
                      for label, x, y, z in (("a", 8, 1, 9), ("b", 12, 1, 9), ("c", 8, 4, 9), ("d", 9, 2, 13))]
            return self.write(name, json.dumps({"markups": [{"type": "Fiducial", "coordinateSystem": "LPS",
                                                             "controlPoints": points}]}))
        volume = work("volumes", "volume_0.mha")
        output = self.path("transform.tfm")
        printed = self.succeed("RegisterWithLandmarks", *self.command("RegisterWithLandmarks", {
            "fixed": volume, "moving": volume, "fixed_landmarks": write("fixed.mrk.json", 0),
            "moving_landmarks": write("moving.mrk.json", 2), "output": output}))
        self.assertIn("<filter-name>LandmarkRegistrationMethod</filter-name>", printed)
        self.assertEqual(self.results()["used"], "4")
        self.assertLess(float(self.results()["residual"]), 1e-4)
        with open(output, encoding="ascii") as file:
            self.assertIn("Transform: Euler3DTransform_double_3_3", file.read())


if __name__ == "__main__":
    main()
