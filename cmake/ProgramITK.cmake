# ITK for the programs, tests and benchmarks, which register the image file formats.
set(_components ITKCommon ITKImageFunction ITKImageGrid ITKImageIntensity ITKImageSources ITKMesh ITKRegistrationCommon
  ITKSmoothing ITKStatistics ITKThresholding ITKTransform
  ITKIOBMP ITKIOGDCM ITKIOJPEG ITKIOMeta ITKIONIFTI ITKIONRRD ITKIOPNG ITKIOTIFF)
# What only RegisterWithLandmarks needs, which is left out where ITK was built without it.
set(_registration_components ${LandmarkLocalization_REGISTRATION_DEPENDS} ITKIOTransformBase ITKIOTransformHDF5
  ITKIOTransformInsightLegacy)
set(LANDMARK_HAS_REGISTRATION OFF)
if(LandmarkLocalization_REGISTRATION_DEPENDS)
  set(LANDMARK_HAS_REGISTRATION ON)
  foreach(_component IN LISTS _registration_components)
    if(NOT _component IN_LIST ITK_MODULES_ENABLED)
      set(LANDMARK_HAS_REGISTRATION OFF)
    endif()
  endforeach()
endif()
if(LANDMARK_HAS_REGISTRATION)
  list(APPEND _components ${_registration_components})
else()
  message(STATUS "RegisterWithLandmarks is left out: this ITK lacks some of its modules for registration")
endif()
if(ITK_SOURCE_DIR)
  itk_module_config(ITK ${_components})
else()
  find_package(ITK REQUIRED COMPONENTS ${_components})
endif()
include(${ITK_USE_FILE})
