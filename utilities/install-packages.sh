#!/usr/bin/env bash
# Installs the Debian packages that the module, its tests and its demo need, as far as they are missing; with the argument
# python also those that wrapping for Python and its tests need.
set -euo pipefail

packages=(
  cmake g++ ninja-build pkg-config
  libinsighttoolkit5-dev libtorch-dev libopenblas0-pthread nlohmann-json3-dev libcairo2-dev fonts-dejavu-core
  libexpat1-dev libjpeg-dev libpng-dev libtiff-dev
  libfftw3-dev libtclap-dev libgtest-dev libbenchmark-dev
  python3 python3-numpy python3-pil python3-torch
  elastix locales zstd
)
if [ "${1:-}" = python ]; then
  packages+=(
    castxml doxygen dpkg-dev python3-dev python3-distributed python3-pip python3-venv python3-wheel swig
    libgdcm-dev zlib1g-dev
  )
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
if [ ${#missing[@]} -gt 0 ]; then
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
# Tests run under a locale whose decimal point is a comma.
locale -a | grep -qi '^de_DE.utf-\?8$' || "${as_root[@]}" localedef -i de_DE -f UTF-8 de_DE.UTF-8
