# ITK for the programs, tests and benchmarks, which register the image file formats.
set(_components ITKCommon ITKImageFunction ITKImageGrid ITKImageIntensity ITKImageSources ITKMesh ITKRegistrationCommon
  ITKSmoothing ITKStatistics ITKThresholding ITKTransform
  ITKIOBMP ITKIOGDCM ITKIOJPEG ITKIOMeta ITKIONIFTI ITKIONRRD ITKIOPNG ITKIOTIFF)
# What only RegisterWithLandmarks needs, which is left out where ITK was built without it.
set(_registration_components ITKIOTransformBase ITKIOTransformHDF5 ITKIOTransformInsightLegacy ITKMetricsv4 ITKOptimizersv4
  ITKRegistrationMethodsv4)
set(LANDMARK_HAS_REGISTRATION ON)
foreach(_component IN LISTS _registration_components)
  if(NOT _component IN_LIST ITK_MODULES_ENABLED)
    set(LANDMARK_HAS_REGISTRATION OFF)
    message(STATUS "RegisterWithLandmarks is left out: this ITK has no ${_component}")
  endif()
endforeach()
if(LANDMARK_HAS_REGISTRATION)
  list(APPEND _components ${_registration_components})
endif()
find_package(ITK REQUIRED COMPONENTS ${_components})
include(${ITK_USE_FILE})
