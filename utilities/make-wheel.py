#!/usr/bin/env python3
"""Makes a wheel of the module, as it was built with Python for a wrapped ITK. It downloads nothing.

    cmake -S . -B build/python -DITK_DIR=... -DPY_SITE_PACKAGES_PATH=. -DWRAP_ITK_INSTALL_COMPONENT_IDENTIFIER=PythonWheel \\
      '-DCMAKE_INSTALL_RPATH=$ORIGIN/../itk_landmarklocalization.libs/lib' ...
    cmake --build build/python
    utilities/make-wheel.py build/python dist

The wheel holds the module's Python files in the package itk, beside those of ITK's wheel, and its library and presets in
itk_landmarklocalization.libs; LibTorch and, where it is built as shared libraries, ITK's are those of the system. It needs
Python 3.11 and the package wheel.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib

# Says what Python a wheel is for.
TAG = """
import sys, sysconfig
version = f"cp{sys.version_info.major}{sys.version_info.minor}"
print(version, version, sysconfig.get_platform().replace("-", "_").replace(".", "_"), sep="-")
"""
SOURCES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def find_tag(build):
    """The wheel is for the Python that the module was built for, not for the one that runs this."""
    with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as file:
        python = re.search(r"^_?Python3_EXECUTABLE:\w+=(.+)$", file.read(), re.MULTILINE)
    if python is None:
        sys.exit(f"{build}: does not say which Python it was built for")
    return subprocess.run([python[1], "-c", TAG], check=True, capture_output=True, text=True).stdout.strip()


def write_metadata(folder, project, tag):
    metadata = [("Metadata-Version", "2.1"), ("Name", project["name"]), ("Version", project["version"]),
                ("Summary", project["description"]), ("Requires-Python", project["requires-python"]),
                *(("Requires-Dist", dependency) for dependency in project["dependencies"]),
                *(("Classifier", classifier) for classifier in project["classifiers"])]
    wheel = [("Wheel-Version", "1.0"), ("Generator", "make-wheel"), ("Root-Is-Purelib", "false"),
             ("Tag", tag)]
    for name, fields in (("METADATA", metadata), ("WHEEL", wheel)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.writelines(f"{key}: {value}\n" for key, value in fields)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="the module's build folder")
    parser.add_argument("output", help="folder of the wheel")
    arguments = parser.parse_args()
    with open(os.path.join(SOURCES, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)["project"]
    name = project["name"].replace("-", "_")
    os.makedirs(arguments.output, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for component, prefix in (("PythonWheelRuntimeLibraries", ""), ("RuntimeLibraries", name + ".libs")):
            subprocess.run(["cmake", "--install", arguments.build, "--component", component, "--strip", "--prefix",
                            os.path.join(folder, prefix)], check=True, stdout=subprocess.DEVNULL)
        if not os.path.isdir(os.path.join(folder, "itk")):
            sys.exit(f"{arguments.build}: holds no Python files; was it configured as above?")
        information = os.path.join(folder, f"{name}-{project['version']}.dist-info")
        os.mkdir(information)
        write_metadata(information, project, find_tag(arguments.build))
        subprocess.run([sys.executable, "-m", "wheel", "pack", folder, "--dest-dir", arguments.output], check=True)


if __name__ == "__main__":
    main()
