"""The programs as command-line modules of 3D Slicer: described, run and ended as Slicer does it."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
import urllib.parse
import xml.etree.ElementTree

from programs import PROGRAM_DIR, ProgramTest, files_below, main, run, work

SOURCES = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
MODULES = ["EvaluateLandmarks", "LocalizeLandmarks", "RegisterWithLandmarks"]
HEADER = ["category", "title", "description", "version", "documentation-url", "license", "contributor"]
VALUES = {"boolean", "integer", "double", "string", "string-enumeration"}
NODES = {"image", "transform", "pointfile"}
# What SlicerExecutionModel's ModuleDescriptionParser takes, of the elements that we use: their attributes, and the values
# of those where not any will do.
BOOLEAN = {"true", "false"}
ATTRIBUTES = {
    "integer": {"multiple": None}, "double": {"multiple": None}, "string": {"multiple": None}, "boolean": {"hidden": BOOLEAN},
    "string-enumeration": {"hidden": BOOLEAN}, "file": {"multiple": BOOLEAN, "fileExtensions": None},
    "pointfile": {"multiple": BOOLEAN, "fileExtensions": None, "coordinateSystem": {"ijk", "lps", "ras"}},
    "image": {"multiple": BOOLEAN, "hidden": BOOLEAN, "fileExtensions": None, "reference": None,
              "type": {"any", "scalar", "label", "tensor", "diffusion-weighted", "vector"}},
    "transform": {"multiple": BOOLEAN, "fileExtensions": None, "reference": None, "type": {"linear", "nonlinear", "bspline"}}}
EXECUTABLE = {"category", "index", "title", "version", "documentation-url", "license", "acknowledgements", "contributor",
              "location", "description"}
PARTS = {"name", "flag", "longflag", "index", "label", "description", "channel", "default", "element", "constraints"}
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
PROTOCOL = re.compile(r"<filter-(progress|name|comment)>[^<]*</filter-\1>[ \t\n\r]*")
FRAME = re.compile(r"<filter-(start|end)>[^<]*</filter-\1>[ \t\n\r]*")


def find_fault(root):
    """Why the parser refuses a description; None, where it does not. Of a flag, it leaves out the dashes in front."""
    if root.tag != "executable":
        return f"{root.tag} is the outermost element"
    for child in root:
        if child.tag != "parameters":
            if child.tag not in EXECUTABLE or len(child):
                return f"{child.tag} is no element of executable"
            continue
        for parameter in child:
            if parameter.tag in ("label", "description"):
                continue
            if parameter.tag not in ATTRIBUTES:
                return f"{parameter.tag} is no element of parameters"
            for attribute, value in parameter.attrib.items():
                if attribute not in ATTRIBUTES[parameter.tag]:
                    return f"{parameter.tag} has no attribute {attribute}"
                values = ATTRIBUTES[parameter.tag][attribute]
                if values and value not in values:
                    return f"{attribute} cannot be {value}"
            for part in parameter:
                if part.tag not in PARTS:
                    return f"{parameter.tag} has no element {part.tag}"
                text = (part.text or "").strip()
                if part.tag == "name" and not VARIABLE.fullmatch(text):
                    return f"{text} is no name"
                if part.tag == "longflag" and not VARIABLE.fullmatch(text.lstrip("-")):
                    return f"{text} is no long flag"
                if part.tag == "flag" and len(text.lstrip("-")) > 1:
                    return f"{text} is no flag"
            if parameter.find("index") is not None and {"flag", "longflag"} & {part.tag for part in parameter}:
                return "an index stands beside a flag"
    return None


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
                self.assertIsNone(find_fault(root))
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

    def test_the_parser_would_see_faults(self):
        text = self.succeed("LocalizeLandmarks", "--xml")
        for old, new, fault in (
            ("<longflag>minimum_confidence<", "<longflag>minimum-confidence<", "minimum-confidence is no long flag"),
            ("<name>view_mirror<", "<name>view-mirror<", "view-mirror is no name"),
            ('coordinateSystem="lps"', 'coordinateSystem="LPS"', "coordinateSystem cannot be LPS"),
            ("<index>0<", "<longflag>image</longflag><index>0<", "an index stands beside a flag"),
            ("<file fileExtensions", "<file type", "file has no attribute type"),
            ("<license>", "<licence/><license>", "licence is no element of executable"),
        ):
            self.assertIn(old, text)
            self.assertEqual(find_fault(xml.etree.ElementTree.fromstring(text.replace(old, new, 1))), fault)

    def test_each_flag_is_understood(self):
        """Alone, so that the program says that others are missing."""
        for module in MODULES:
            for parameter in self.parameters(module):
                flag = parameter.findtext("longflag")
                if flag:
                    value = [] if parameter.tag == "boolean" else [parameter.findtext("default") or "1"]
                    self.refuse(module, "--" + flag, *value, says=["missing: "], status=2)

    def test_the_documentation_is_there(self):
        for module in MODULES:
            self.assertIn("# LandmarkLocalization", self.read_documentation(module))

    def read_documentation(self, module):
        address = urllib.parse.urlparse(self.describe(module).findtext("documentation-url"))
        self.assertEqual((address.scheme, address.netloc), ("file", ""))
        with open(urllib.parse.unquote(address.path), encoding="utf-8") as file:
            return file.read()

    def check_parameter(self, parameter, help_text):
        name = parameter.findtext("name")
        self.assertTrue(parameter.findtext("label") and parameter.findtext("description"), name)
        self.assertNotIn("(required)", parameter.findtext("description"))
        if parameter.find("longflag") is not None:
            self.assertEqual(parameter.findtext("longflag"), name)
            self.assertIn("--" + name.replace("_", "-") + " ", help_text.replace("\n", " "))
        if parameter.tag in NODES | {"file"}:
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

    def test_minimum_confidence_reaches_the_program(self):
        image = work("pictures", "phantom_001.png")
        arguments = self.command("LocalizeLandmarks", {"image": image, "model": work("model.pt"), "minimum_confidence": "1e9",
                                                       "landmarks": self.path("found.mrk.json")})
        self.assertIn("--minimum_confidence", arguments)
        self.succeed("LocalizeLandmarks", "--spacing", 1, *arguments)
        self.assertEqual(self.results(), {"missing": "8"})

    def start(self, folder):
        """A program that writes several files, the markups file last."""
        os.mkdir(folder)
        command = ["LocalizeLandmarks", "--model", work("model.pt"), "--spacing", "1", "--landmarks",
                   os.path.join(folder, "a.mrk.json"), "--overlay", "--heatmaps", "--candidates", "3", "--returnparameterfile",
                   os.path.join(folder, "a.params"), work("pictures", "phantom_001.png")]
        command[0] = os.path.join(PROGRAM_DIR, command[0])
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def test_being_killed_leaves_no_half_outputs(self):
        """Slicer stops a module that is cancelled, and kills it; a system that shuts down terminates it."""
        began = time.monotonic()
        self.assertEqual(self.start(self.path("whole")).wait(), 0)
        duration = time.monotonic() - began
        whole = {}
        for name in files_below(self.path("whole")):
            with open(self.path("whole", name), "rb") as file:
                whole[name] = file.read()
        self.assertEqual(len(whole), 5)
        generator = random.Random(1)
        cut_short = 0
        for number in range(12):
            signals = [signal.SIGTERM] if number % 3 == 0 else [signal.SIGSTOP, signal.SIGKILL]
            folder = self.path(str(number))
            process = self.start(folder)
            if number % 2 == 0:
                time.sleep(generator.uniform(0.3, 1.05) * duration)
            else:
                # Outputs begin.
                while not any(name.startswith((".a", "a")) for name in os.listdir(folder)) and process.poll() is None:
                    pass
                time.sleep(generator.uniform(0, 0.03))
            for each in signals:
                process.send_signal(each)
            process.wait()
            left = files_below(folder)
            outputs = [name for name in left if name in whole]
            for name in outputs:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertEqual(file.read(), whole[name], f"{name} after {signals}")
            # A hidden file that was to become an output, or tried the folder, cannot go away by itself.
            hidden = r"\..*\.tmp-\d+-\d+\.[-.a-z]+" if signal.SIGKILL in signals else "nothing"
            for name in set(left) - set(outputs):
                self.assertRegex(name, rf"^{hidden}$", f"after {signals}")
            cut_short += 0 < len(left) and len(outputs) < len(whole)
        self.assertGreater(cut_short, 2)

    def test_a_folder_of_modules_needs_no_sources(self):
        script = os.path.join(SOURCES, "utilities", "make-slicer-modules.sh")
        subprocess.run([script, os.path.dirname(PROGRAM_DIR), self.path("made")], check=True, stdout=subprocess.DEVNULL)
        folder = self.path("moved to elsewhere")
        os.rename(self.path("made"), folder)
        # Hides them: what names them names nothing.
        hidden = 0
        for name in files_below(folder):
            if not re.match(r"(bin|libexec)/|lib.*/libLandmarkLocalization", name):
                continue
            with open(os.path.join(folder, name), "r+b") as file:
                content = file.read()
                hidden += content.count(SOURCES.encode())
                file.seek(0)
                file.write(content.replace(SOURCES.encode(), b"/" + b"-" * (len(SOURCES.encode()) - 1)))
        self.assertGreater(hidden, 0)
        for module in MODULES:
            launcher = os.path.join(folder, module)
            self.assertIn("# LandmarkLocalization", self.read_documentation(launcher))
            self.assertIn(folder, urllib.parse.unquote(self.describe(launcher).findtext("documentation-url")))
        command = [os.path.join(folder, "LocalizeLandmarks"), "--model", os.path.join(folder, "models", "hand-37.pt"), "--spacing",
                   1, "--measure", "finger-bones", "--landmarks", self.path("a.mrk.json"), work("pictures", "phantom_001.png")]
        self.succeed(*command)
        with open(self.path("a.mrk.json"), encoding="utf-8") as file:
            measured = [value["name"] for value in json.load(file)["markups"][0]["measurements"]]
        with open(os.path.join(SOURCES, "measurements", "finger-bones.json"), encoding="utf-8") as file:
            self.assertEqual(measured, [value["name"] for value in json.load(file)["measurements"]])
        shutil.rmtree(os.path.join(folder, "share"))
        self.assertEqual(run(*command).stderr, "LocalizeLandmarks: finger-bones: no such file\n")

    def test_evaluation_of_markups(self):
        def write(name, offset):
            points = [{"label": label, "position": [10.0 * i + offset, 5.0, 7.0], "positionStatus": "defined"}
                      for i, label in enumerate("abc")]
            return self.write(name, json.dumps({"markups": [{"type": "Fiducial", "coordinateSystem": "LPS",
                                                             "controlPoints": points}]}))
        arguments = self.command("EvaluateLandmarks", {"found": write("found.mrk.json", 1.5), "truth": write("true.mrk.json", 0)})
        self.assertIn("1.50", self.succeed("EvaluateLandmarks", *arguments))
        self.assertEqual(self.results(), {"mean": "1.5", "median": "1.5"})

    def test_dimension_of_markups_is_the_same_for_all(self):
        def write(name, *points):
            return self.write(name, json.dumps({"markups": [{"controlPoints": [
                {"label": label, **members} for label, members in points]}]}))
        covariance = [1, 0, 0, 0, 1, 0, 0, 0, 0]
        flat = write("flat.MRK.JSON", ("a", {"position": [1, 2, 0], "covariance": covariance}), ("b", {"position": [5, 2, 0]}))
        deep = write("deep.mrk.json", ("a", {"position": [1, 2, 0]}), ("b", {"position": [5, 2, 3]}))
        even = write("even.mrk.json", ("a", {"position": [1, 2, 0]}), ("b", {"position": [5, 2, 0]}))
        twice = write("twice.mrk.json", ("a", {"position": [1, 2, 0], "covariance": covariance}), ("a", {"position": [5, 2, 0]}))
        some = write("some.mrk.json", ("a", {"position": [1, 2, 0]}), ("b", {"positionStatus": "undefined"}))
        table = self.write("table.csv", "image,a_x,a_y,a_z,b_x,b_y,b_z\neven.nii.gz,1,2,0,5,2,3\n")
        for found, truth, error in ((flat, even, "0.00"), (deep, even, "3.00"), (even, deep, "3.00"), (even, table, "3.00"),
                                   (even, some, "0.00")):
            with self.subTest(found=found, truth=truth):
                report = self.succeed("EvaluateLandmarks", "--found", found, "--truth", truth)
                self.assertIn(error, report)
        # Nobody said that b is absent, so finding it is no error.
        self.assertNotIn("Superfluous: 1", self.succeed("EvaluateLandmarks", "--found", even, "--truth", some))
        self.refuse("EvaluateLandmarks", "--found", twice, "--truth", even,
                    says=[twice + ": each landmark must have a name of its own (got 'a')"])
        self.refuse("EvaluateLandmarks", "--found", flat, "--truth", deep,
                    says=[flat + ": the covariance of 'a' is that of a landmark in two dimensions"])

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
