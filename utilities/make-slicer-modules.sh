#!/usr/bin/env bash
# Makes a folder of command-line modules for 3D Slicer: the programs that Slicer can run, the libraries that they need on a
# system like this one, models, measures and documentation. It can be moved.
#     utilities/make-slicer-modules.sh build/release slicer-modules
set -euo pipefail

[ $# -eq 2 ] || { echo "usage: $0 <build folder> <new folder>" >&2; exit 2; }
sources=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
[ ! -e "$2" ] || { echo "$0: $2: is there already" >&2; exit 1; }
# Where the library is among what is installed, from which it finds the measures.
libraries=$(sed -n 's/^CMAKE_INSTALL_LIBDIR:[A-Z]*=//p' "$build/CMakeCache.txt")
libraries=${libraries:-lib}
mkdir -p "$2/bin" "$2/libexec" "$2/$libraries"
folder=$(cd "$2" && pwd)
cmake --install "$build" --prefix "$folder" --component RuntimeLibraries > /dev/null

modules=(LocalizeLandmarks RegisterWithLandmarks EvaluateLandmarks)
for module in "${modules[@]}"; do
  cp "$build/bin/$module" "$folder/bin/"
  # Slicer's own libraries must not take the place of ours; exec, so that Slicer's kill reaches the program.
  cat > "$folder/$module" <<LAUNCHER
#!/bin/sh
here=\$(dirname "\$(readlink -f "\$0")")
LD_LIBRARY_PATH="\$here/$libraries" exec "\$here/bin/$module" "\$@"
LAUNCHER
  chmod +x "$folder/$module"
done
# What those that load a model start.
cp "$build"/libexec/{LocalizeLandmarks,RegisterWithLandmarks} "$folder/libexec/"
# All but those of the C library, which belong to the system's loader.
ldd "$folder"/{bin,libexec}/* | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u |
  grep -Ev '/(ld-linux.*|lib(c|dl|m|pthread|resolv|rt|util))\.so[^/]*$' | xargs cp -Lt "$folder/$libraries"
cp -R "$sources/models" "$sources/doc" "$sources/README.md" "$sources/LICENSE" "$folder/"
echo "In 3D Slicer: Edit, Application Settings, Modules, Additional module paths: $folder"
