# Builds and runs the downstream project with the module as a user gets it. WORK_DIR: a scratch folder, made anew.
# SOURCE_DIR: the module. FLAGS: for the compiler; a program must have the sanitizers of the library.
# MODULE: which module:
#   Tree       the one of the ITK build tree ITK_DIR
#   Installed  the one built in BUILD_DIR, installed
#   Static     the same as a static library, in its build tree
#   Inference  a static library without training and drawing, installed; pkg-config, which finds cairo, is hidden
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE _result OUTPUT_VARIABLE _output ERROR_VARIABLE _output)
  if(NOT _result EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${_output}")
  endif()
endfunction()

# A static library, put together from the objects in BUILD_DIR, which differ from its own on Windows only.
function(build_static_module)
  set(_build "${WORK_DIR}/module")
  run(${CMAKE_COMMAND} -G Ninja -S "${SOURCE_DIR}" -B "${_build}" -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTING=OFF
    -DLANDMARK_BUILD_EXAMPLES=OFF "-DTorch_DIR=${Torch_DIR}" ${_options} ${ARGN})
  set(_library lib/libLandmarkLocalization.a)
  file(STRINGS "${_build}/build.ninja" _rule REGEX "^build ${_library}:")
  string(REGEX MATCHALL "src/[^ ]+\\.o" _names "${_rule}")
  set(_objects)
  foreach(_name IN LISTS _names)
    if(EXISTS "${BUILD_DIR}/${_name}")
      list(APPEND _objects "${BUILD_DIR}/${_name}")
    else()
      run(${CMAKE_COMMAND} --build "${_build}" --target "${_name}")
      list(APPEND _objects "${_build}/${_name}")
    endif()
  endforeach()
  file(MAKE_DIRECTORY "${_build}/lib")
  run(ar qc "${_build}/${_library}" ${_objects})
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")
set(_options "-DITK_DIR=${ITK_DIR}" "-DCMAKE_CXX_FLAGS=${FLAGS}")
set(_module "${BUILD_DIR}")
if(MODULE STREQUAL Static)
  build_static_module()
  list(APPEND _options "-DLandmarkLocalization_DIR=${WORK_DIR}/module")
elseif(MODULE STREQUAL Inference)
  list(APPEND _options -DPKG_CONFIG_EXECUTABLE=false)
  build_static_module(-DLandmarkLocalization_TRAINING=OFF -DLandmarkLocalization_DRAWING=OFF)
  set(_module "${WORK_DIR}/module")
  # No object may need what was left out.
  list(APPEND _options "-DWHOLE_LIBRARY=${WORK_DIR}/module/lib/libLandmarkLocalization.a")
elseif(MODULE STREQUAL Tree)
  list(APPEND _options -DAS_ITK_MODULE=ON)
endif()
if(MODULE MATCHES "Installed|Inference")
  run(${CMAKE_COMMAND} --install "${_module}" --prefix "${WORK_DIR}/prefix")
  list(APPEND _options "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix")
endif()
if(MODULE STREQUAL Inference)
  file(GLOB_RECURSE _headers "${WORK_DIR}/prefix/include/itkLandmarkModelTrainer.h")
  if(_headers)
    message(FATAL_ERROR "Installed without its library: ${_headers}")
  endif()
endif()

run(${CMAKE_COMMAND} -G Ninja -S "${SOURCE_DIR}/test/downstream" -B "${WORK_DIR}/build" ${_options})
file(READ "${WORK_DIR}/build/build.ninja" _commands)
if(_commands MATCHES "torch/csrc|nlohmann|DUSE_DISTRIBUTED")
  message(FATAL_ERROR "LibTorch or nlohmann-json reached the compile line of a user.")
endif()
run(${CMAKE_COMMAND} --build "${WORK_DIR}/build")
run("${WORK_DIR}/build/downstream")
