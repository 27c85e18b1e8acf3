#!/usr/bin/env bash
# From nothing to localized landmarks in a few minutes: installs what is needed, builds four programs, makes
# radiograph-like phantoms with known landmarks, trains a small SpatialConfiguration-Net on them, finds the landmarks of
# phantoms it has not seen, and prints the errors. Everything it makes is in demo/.
set -euo pipefail
cd "$(dirname "$0")/.."

utilities/install-packages.sh
cmake --preset release -DBUILD_TESTING=OFF -DLANDMARK_BUILD_BENCHMARKS=OFF >/dev/null
cmake --build --preset release --target GeneratePhantoms TrainLandmarkModel LocalizeLandmarks EvaluateLandmarks
bin=build/release/bin
mkdir -p demo

"$bin/GeneratePhantoms" --output demo/phantoms --training 60 --test 20 --seed 1
"$bin/TrainLandmarkModel" --images demo/phantoms --landmarks demo/phantoms/landmarks.csv --list demo/phantoms/train.txt \
  --spacing 1 --output demo/phantom.pt --grid 128 --filters 16 --levels 4 --pooling 8 --kernel 9 --dropout 0.1 \
  --optimizer adam --schedule cosine --rate 2e-3 --batch 2 --iterations 600 --sigma 2 --progress-interval 50 \
  --translation 8 --rotation 0.2 --scale 0.15 --elastic 2
mapfile -t images < <(sed 's|^|demo/phantoms/|' demo/phantoms/test.txt)
"$bin/LocalizeLandmarks" --model demo/phantom.pt --spacing 1 --output demo/localized --overlay \
  --table demo/localized/landmarks.csv "${images[@]}"
"$bin/EvaluateLandmarks" --found demo/localized/landmarks.csv --truth demo/phantoms/landmarks.csv \
  --list demo/phantoms/test.txt --radii 1.5 3 --json demo/errors.json --svg demo/errors.svg
echo "Look at demo/localized/*-overlay.png and demo/errors.svg. The other programs: cmake --build --preset release"
