#!/usr/bin/env bash
# Builds a small ITK with Python wrapping from Debian's source package insighttoolkit5, for /usr/bin/python3.
#
#   build-itk-python.sh [prefix]     (default: /opt/itk-python)
#
# The source lies in <prefix>/src, the build tree, for ITK_DIR, in <prefix>/build; both must stay where they are. A second
# call goes on where an interrupted one stopped. The compiler cache ccache is used where it is installed.
set -euo pipefail
utilities=$(cd "$(dirname "$0")" && pwd)
prefix=$(realpath -m "${1:-/opt/itk-python}")
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
if [ ! -d "$prefix" ] && ! mkdir -p "$prefix" 2>/dev/null; then
  "${as_root[@]}" install -d -o "$(id -u)" "$prefix"
fi
if [ ! -f "$prefix/.itk-python" ] && [ -n "$(ls -A "$prefix")" ]; then
  echo "$prefix: holds other files; name an empty or a new folder" >&2
  exit 1
fi
touch "$prefix/.itk-python"
started=$SECONDS
say() { printf '[%d min] %s\n' $(((SECONDS - started) / 60)) "$*"; }

if [ -f "$prefix/.built" ]; then
  say "done already: cmake -DITK_DIR=$prefix/build"
  exit 0
fi
"$utilities/install-packages.sh" python

if [ ! -f "$prefix/src/.prepared" ]; then
  say "fetching the source package"
  rm -rf "$prefix/src" "$prefix/package"
  mkdir -p "$prefix/package"/{lists/partial,parts}
  # Entries of our own: the system's stay as they are.
  list_sources() {
    apt-get indextargets 'Created-By: Packages' 'Origin: Debian' 'Component: main' \
      --format 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(REPO_URI) $(RELEASE) main' \
      >"$prefix/package/sources.list"
    [ -s "$prefix/package/sources.list" ]
  }
  # The system may not have fetched its lists yet.
  list_sources || { "${as_root[@]}" apt-get update -qq && list_sources; } || {
    echo "apt knows no Debian repository" >&2
    exit 1
  }
  apt=(apt-get -qq -o "Dir::Etc::SourceList=$prefix/package/sources.list" -o "Dir::Etc::SourceParts=$prefix/package/parts"
    -o "Dir::State::Lists=$prefix/package/lists" -o "Dir::Cache=$prefix/package" -o APT::Sandbox::User=)
  "${apt[@]}" update
  (cd "$prefix/package" && "${apt[@]}" source --download-only insighttoolkit5)
  dpkg-source --no-check --no-copy -x "$prefix"/package/insighttoolkit5_*.dsc "$prefix/src" >"$prefix/package/unpack.log"

  # Only modules with a wrapping folder are wrapped; an external module needs these.
  cd "$prefix/src"
  wrapped='Bridge/NumPy|Core/(Common|ImageFunction|Transform)|Filtering/ImageFilterBase|IO/(BMP|ImageBase|JPEG|Meta|NIFTI|NRRD|PNG|TIFF)'
  find Modules -type d -name wrapping | { grep -Ev "^Modules/($wrapped)/wrapping\$" || true; } | xargs rm -rf
  # NumPy 1.24 has no np.bool.
  sed -i 's/\bnp\.bool\b/np.bool_/' Wrapping/Generators/Python/itk/support/types.py
  # CastXML 0.6 knows no numbers like 1.0F32, which g++ 14 puts in <limits> where these are defined.
  grep -rlF 'set(_castxml_cc_flags ${CMAKE_CXX_FLAGS})' Wrapping | xargs sed -i \
    's/set(_castxml_cc_flags ${CMAKE_CXX_FLAGS})/set(_castxml_cc_flags "${CMAKE_CXX_FLAGS} -U__FLT32_DIG__ -U__FLT64_DIG__ -U__FLT128_DIG__")/'
  rm -rf "$prefix/package"
  touch .prepared
fi

# Configuring again would make everything anew.
if [ ! -f "$prefix/build/.configured" ]; then
  say "configuring"
  launcher=()
  if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  options=(
    BUILD_EXAMPLES=OFF BUILD_SHARED_LIBS=ON BUILD_TESTING=OFF CMAKE_BUILD_TYPE=Release "CMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG"
    ITK_BUILD_DEFAULT_MODULES=OFF ITK_FORBID_DOWNLOADS=ON
    Module_ITK{BridgeNumPy,ImageGrid,ImageIntensity,RegistrationCommon,Thresholding}=ON
    Module_ITKIO{BMP,JPEG,Meta,NIFTI,NRRD,PNG,TIFF}=ON
    ITK_USE_SYSTEM_{CASTXML,EXPAT,GDCM,JPEG,PNG,SWIG,TIFF,ZLIB}=ON
    ITK_WRAP_PYTHON=ON ITK_WRAP_DOC=OFF Python3_EXECUTABLE=/usr/bin/python3 Python3_FIND_VIRTUALENV=STANDARD
    "ITK_WRAP_IMAGE_DIMS=2;3" ITK_WRAP_{float,signed_short,unsigned_char,rgb_unsigned_char}=ON
    ITK_WRAP_{double,unsigned_short,rgba_unsigned_char,vector_float,complex_float}=OFF
    # Without any vector itkImageDuplicator.wrap fails.
    ITK_WRAP_covariant_vector_float=ON
  )
  cmake -G Ninja -S "$prefix/src" -B "$prefix/build" "${launcher[@]}" "${options[@]/#/-D}" \
    >"$prefix/configure.log"
  touch "$prefix/build/.configured"
fi
say "compiling"
NINJA_STATUS='[%p, %f of %t, %e s] ' ninja -C "$prefix/build"
touch "$prefix/.built"
say "done: cmake -DITK_DIR=$prefix/build"
