# Builds and runs the downstream project. SOURCE_DIR: the module; WORK_DIR: a scratch folder, made anew.
# BUILD_DIR: a build of the module, which is installed first; or ITK_TREE: an ITK build tree that has the module. FLAGS: for
# the compiler; a program must have the sanitizers of the library.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE _result OUTPUT_VARIABLE _output ERROR_VARIABLE _output)
  if(NOT _result EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${_output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")
if(ITK_TREE)
  set(_options -DAS_ITK_MODULE=ON "-DITK_DIR=${ITK_TREE}")
else()
  run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${WORK_DIR}/prefix")
  set(_options "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix")
endif()
run(${CMAKE_COMMAND} -G Ninja -S "${SOURCE_DIR}/test/downstream" -B "${WORK_DIR}/build" -DCMAKE_BUILD_TYPE=Release
  "-DCMAKE_CXX_FLAGS=${FLAGS}" ${_options})
file(READ "${WORK_DIR}/build/build.ninja" _commands)
if(_commands MATCHES "torch/csrc|nlohmann|DUSE_DISTRIBUTED")
  message(FATAL_ERROR "LibTorch or nlohmann-json reached the compile line of a user.")
endif()
run(${CMAKE_COMMAND} --build "${WORK_DIR}/build")
run("${WORK_DIR}/build/downstream")
