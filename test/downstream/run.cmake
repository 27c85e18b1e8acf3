# Builds and runs the downstream project. SOURCE_DIR: the module; WORK_DIR: a scratch folder, made anew.
# BUILD_DIR: a build of the module, which is installed first; or ITK_TREE: an ITK build tree, against which the module is
# built first, as a module of that ITK.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE _result OUTPUT_VARIABLE _output ERROR_VARIABLE _output)
  if(NOT _result EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${_output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")
if(ITK_TREE)
  # An earlier build may have left its module there.
  file(GLOB_RECURSE _left "${ITK_TREE}/lib/cmake/*/LandmarkLocalization*.cmake")
  foreach(_file IN LISTS _left)
    file(REMOVE "${_file}")
  endforeach()
  run(${CMAKE_COMMAND} -G Ninja -S "${SOURCE_DIR}" -B "${WORK_DIR}/module" -DITK_DIR=${ITK_TREE} -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DBUILD_TESTING=OFF -DLANDMARK_BUILD_EXAMPLES=OFF -DITK_USE_KWSTYLE=OFF
    -DITK_USE_CLANG_FORMAT=OFF -DITK_FORBID_DOWNLOADS=ON -DITK_WRAP_PYTHON=OFF)
  run(${CMAKE_COMMAND} --build "${WORK_DIR}/module")
  set(_options -DAS_ITK_MODULE=ON "-DITK_DIR=${ITK_TREE}")
else()
  run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${WORK_DIR}/prefix")
  set(_options "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix")
endif()
run(${CMAKE_COMMAND} -G Ninja -S "${SOURCE_DIR}/test/downstream" -B "${WORK_DIR}/build" -DCMAKE_BUILD_TYPE=Release ${_options})
file(READ "${WORK_DIR}/build/build.ninja" _commands)
if(_commands MATCHES "torch/csrc|nlohmann|DUSE_DISTRIBUTED")
  message(FATAL_ERROR "LibTorch or nlohmann-json reached the compile line of a user.")
endif()
run(${CMAKE_COMMAND} --build "${WORK_DIR}/build")
run("${WORK_DIR}/build/downstream")
