#!/usr/bin/env bash
# Installs what is needed, builds everything against Debian's ITK, and runs all tests.
#
# LANDMARK_DATA_DIR: folder with annotated images for the tests that use real ones; they skip without it.
# LANDMARK_ITK_BUILD_TREE: an ITK build tree to build against too (default: /opt/itk-python/build where it exists, after
#   unpacking ../shared/itk-python where that is at hand).
set -euo pipefail
cd "$(dirname "$0")/.."

utilities/install-packages.sh

archive=../shared/itk-python/itk-5.2.1-python.tar.zst
if [ -z "${LANDMARK_ITK_BUILD_TREE:-}" ] && [ ! -d /opt/itk-python/build ] && [ -f "$archive" ] && [ -w /opt ]; then
  tar --zstd -xf "$archive" -C /opt
fi
tree=${LANDMARK_ITK_BUILD_TREE:-/opt/itk-python/build}
[ -f "$tree/ITKConfig.cmake" ] || tree=

if [ -n "${LANDMARK_DATA_DIR:-}" ]; then
  LANDMARK_DATA_DIR=$(realpath "$LANDMARK_DATA_DIR")
  export LANDMARK_DATA_DIR
fi
cmake --preset release -DLANDMARK_DATA_DIR="${LANDMARK_DATA_DIR:-}" \
  -DLANDMARK_ITK_BUILD_TREE="$tree" >/dev/null
cmake --build --preset release
ctest --preset release -j "$(nproc)"
