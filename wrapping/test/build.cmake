# Builds the module as a part of an ITK build tree, with Python where that ITK has it. SOURCE_DIR: the module; ITK_TREE: the
# ITK build tree, which stays as it is; WORK_DIR: gets a copy of it, itk, and the module's build, module.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE _result)
  if(NOT _result EQUAL 0)
    message(FATAL_ERROR "${ARGN}")
  endif()
endfunction()

# What other builds left in the tree must not be taken for ours: the copy knows only this build.
if(NOT EXISTS "${WORK_DIR}/itk/ITKConfig.cmake" OR "${ITK_TREE}/ITKConfig.cmake" IS_NEWER_THAN "${WORK_DIR}/itk/ITKConfig.cmake")
  file(REMOVE_RECURSE "${WORK_DIR}")
  file(MAKE_DIRECTORY "${WORK_DIR}")
  run(${CMAKE_COMMAND} -E copy_directory "${ITK_TREE}" "${WORK_DIR}/partial")
  file(GLOB _names RELATIVE "${SOURCE_DIR}/wrapping" "${SOURCE_DIR}/wrapping/*.wrap")
  foreach(_name IN LISTS _names ITEMS LandmarkLocalization)
    string(REPLACE ".wrap" "" _name "${_name}")
    file(GLOB_RECURSE _left "${WORK_DIR}/partial/*${_name}*")
    foreach(_file IN LISTS _left)
      file(REMOVE "${_file}")
    endforeach()
  endforeach()
  file(READ "${ITK_TREE}/ITKConfig.cmake" _config)
  string(REGEX REPLACE "set\\(ITK_MODULES_DIR \"[^\"]*/lib/" "set(ITK_MODULES_DIR \"${WORK_DIR}/itk/lib/" _moved "${_config}")
  if(_moved STREQUAL _config)
    message(FATAL_ERROR "${ITK_TREE}/ITKConfig.cmake does not say where ITK's modules are.")
  endif()
  file(WRITE "${WORK_DIR}/partial/ITKConfig.cmake" "${_moved}")
  file(RENAME "${WORK_DIR}/partial" "${WORK_DIR}/itk")
endif()
# A build type of its own: under Release, ITK has the wrappers optimized once more when they are linked.
run(${CMAKE_COMMAND} -G Ninja -S "${SOURCE_DIR}" -B "${WORK_DIR}/module" -DITK_DIR=${WORK_DIR}/itk
  -DCMAKE_BUILD_TYPE=Test "-DCMAKE_CXX_FLAGS_TEST=-O1 -DNDEBUG"
  -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DBUILD_TESTING=OFF
  -DLANDMARK_BUILD_EXAMPLES=OFF -DITK_FORBID_DOWNLOADS=ON -DITK_USE_KWSTYLE=OFF -DITK_USE_CLANG_FORMAT=OFF
  -DITK_USE_SYSTEM_SWIG=ON -DITK_USE_SYSTEM_CASTXML=ON -DITK_WRAP_DOC=ON -DLandmarkLocalization_WRAP_DOC=ON
  -DPython3_EXECUTABLE=${PYTHON}
  -DPY_SITE_PACKAGES_PATH=. -DWRAP_ITK_INSTALL_COMPONENT_IDENTIFIER=PythonWheel
  -DCMAKE_INSTALL_RPATH=\$ORIGIN/../itk_landmarklocalization.libs/lib)
run(${CMAKE_COMMAND} --build "${WORK_DIR}/module")
