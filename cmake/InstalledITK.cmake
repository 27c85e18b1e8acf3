# Builds and installs the module against an installed ITK, which ships no ITKModuleExternal.cmake.
include(CTest)
include(GNUInstallDirs)
include(GenerateExportHeader)
include(CMakePackageConfigHelpers)

macro(itk_module name)
  cmake_parse_arguments(_module "ENABLE_SHARED;EXCLUDE_FROM_DEFAULT" "DESCRIPTION" "DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  set(LandmarkLocalization_ITK_COMPONENTS ${_module_DEPENDS} ${_module_PRIVATE_DEPENDS})
endmacro()
include(itk-module.cmake)

find_package(ITK 5.2 REQUIRED COMPONENTS ${LandmarkLocalization_ITK_COMPONENTS})
option(BUILD_SHARED_LIBS "Build a shared library" ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")

set(LandmarkLocalization_INCLUDE_DIRS "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include")
add_subdirectory(src)

generate_export_header(LandmarkLocalization
  EXPORT_FILE_NAME "${PROJECT_BINARY_DIR}/include/LandmarkLocalizationExport.h"
  EXPORT_MACRO_NAME LandmarkLocalization_EXPORT
  NO_EXPORT_MACRO_NAME LandmarkLocalization_HIDDEN
  STATIC_DEFINE ITK_STATIC)

# Both libraries find each other, and LibTorch, also where the program that links them names only one.
if(NOT DEFINED CMAKE_INSTALL_RPATH)
  set(_beside "$ORIGIN")
  if(APPLE)
    set(_beside "@loader_path")
  endif()
  set_target_properties(LandmarkLocalization LandmarkLocalizationCore PROPERTIES
    INSTALL_RPATH "${_beside}" INSTALL_RPATH_USE_LINK_PATH ON)
endif()

set(_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/LandmarkLocalization")
install(TARGETS LandmarkLocalization LandmarkLocalizationCore EXPORT LandmarkLocalizationTargets)
install(FILES "${PROJECT_BINARY_DIR}/include/LandmarkLocalizationExport.h"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/LandmarkLocalization")
install(EXPORT LandmarkLocalizationTargets DESTINATION "${_package_dir}")
export(EXPORT LandmarkLocalizationTargets)
configure_package_config_file(cmake/LandmarkLocalizationConfig.cmake.in LandmarkLocalizationConfig.cmake
  INSTALL_DESTINATION "${_package_dir}")
write_basic_package_version_file(LandmarkLocalizationConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/LandmarkLocalizationConfig.cmake"
  "${PROJECT_BINARY_DIR}/LandmarkLocalizationConfigVersion.cmake" DESTINATION "${_package_dir}")

if(BUILD_TESTING)
  add_subdirectory(test)
endif()
