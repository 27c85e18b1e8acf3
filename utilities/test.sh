#!/usr/bin/env bash
# Installs what is needed, builds everything against Debian's ITK, builds the module with Python as a part of a wrapped ITK,
# and runs all tests.
#
# LANDMARK_DATA_DIR: folder with annotated images for the tests that use real ones; they skip without it.
# LANDMARK_ITK_BUILD_TREE: the build tree of a wrapped ITK; empty: none, without Python. Default: /opt/itk-python/build, or
#   build/itk-python/build where /opt cannot be written to; unpacked from ../shared/itk-python where that is at hand, else
#   made by utilities/build-itk-python.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${LANDMARK_ITK_BUILD_TREE-default}" ]; then
  utilities/install-packages.sh python
else
  utilities/install-packages.sh
fi

if [ -n "${LANDMARK_ITK_BUILD_TREE+set}" ]; then
  tree=$LANDMARK_ITK_BUILD_TREE
else
  archive=../shared/itk-python/itk-5.2.1-python.tar.zst
  prefix=/opt/itk-python
  [ -d "$prefix" ] || [ -w /opt ] || prefix=$PWD/build/itk-python
  tree=$prefix/build
  if [ -f "$prefix/.itk-python" ] || { [ ! -d "$prefix" ] && { [ ! -f "$archive" ] || [ ! -w /opt ]; }; }; then
    utilities/build-itk-python.sh "$prefix"
  elif [ ! -d "$prefix" ]; then
    # The archive's paths are absolute; it becomes visible when it is complete.
    mkdir -p /opt/itk-python.partial
    tar --zstd -xf "$archive" -C /opt/itk-python.partial --strip-components=1
    mv /opt/itk-python.partial "$prefix"
  fi
fi
[ -n "$tree" ] || echo "LANDMARK_ITK_BUILD_TREE is empty: Python is not tested." >&2

if [ -n "${LANDMARK_DATA_DIR:-}" ]; then
  LANDMARK_DATA_DIR=$(realpath "$LANDMARK_DATA_DIR")
  export LANDMARK_DATA_DIR
fi
cmake --preset release -DLANDMARK_DATA_DIR="${LANDMARK_DATA_DIR:-}" \
  -DLANDMARK_ITK_BUILD_TREE="$tree" >/dev/null
cmake --build --preset release
status=0
ctest --preset release -j "$(nproc)" || status=$?
cmake -DFOLDER=build/release/test/results -P test/not_tested.cmake
exit "$status"
