#!/usr/bin/env bash
# Builds the module and runs its tests on Debian 13 (ITK 5.4, LibTorch 2.6, g++ 14) in a folder that debootstrap makes; what is
# committed is tested. Needs root, debootstrap, 8 GiB of disk, and an hour.
#
#   utilities/test-debian13.sh [folder]      (default: build/debian13)
#
# LANDMARK_DATA_DIR: as for utilities/test.sh.
# LANDMARK_ITK_BUILD_TREE: the build tree of a wrapped ITK inside of that folder, as utilities/build-itk-python.sh makes one there
#   in another hour; default: none, without Python.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(realpath -m "${1:-build/debian13}")

if [ ! -e "$root/.made" ]; then
  debootstrap --variant=minbase trixie "$root"
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  touch "$root/.made"
fi
mkdir -p "$root/module/data"
mounted=()
trap 'for place in "${mounted[@]}"; do umount "$place"; done' EXIT
mount -t proc proc "$root/proc" && mounted+=("$root/proc")
data=
if [ -n "${LANDMARK_DATA_DIR:-}" ]; then
  mount --bind "$LANDMARK_DATA_DIR" "$root/module/data" && mounted+=("$root/module/data")
  data=/module/data
fi
rm -rf "$root/module/source"
mkdir -p "$root/module/source"
git archive HEAD | tar -x -C "$root/module/source"
chroot "$root" env LANDMARK_DATA_DIR=$data LANDMARK_ITK_BUILD_TREE="${LANDMARK_ITK_BUILD_TREE:-}" /module/source/utilities/test.sh
