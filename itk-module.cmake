# ITK has no optional dependencies: LandmarkRegistrationMethod is left out where ITK was built without what it needs.
# Inside ITK's own tree, ITK builds it.
set(LandmarkLocalization_REGISTRATION_DEPENDS ITKMetricsv4 ITKOptimizersv4 ITKRegistrationCommon ITKRegistrationMethodsv4)
foreach(_dependency IN LISTS LandmarkLocalization_REGISTRATION_DEPENDS)
  if(NOT ITK_SOURCE_DIR AND NOT _dependency IN_LIST ITK_MODULES_ENABLED)
    set(LandmarkLocalization_REGISTRATION_DEPENDS)
  endif()
endforeach()

itk_module(LandmarkLocalization
  ENABLE_SHARED
  DEPENDS
    ITKCommon
    ITKImageFunction
    ITKImageGrid
    ITKImageIntensity
    ITKImageSources
    ITKIOImageBase
    ITKMesh
    ITKSmoothing
    ITKStatistics
    ITKThresholding
    ITKTransform
  PRIVATE_DEPENDS
    ITKGDCM
    ITKIOBMP
    ITKIOGDCM
    ITKIOJPEG
    ITKIOMeta
    ITKIONIFTI
    ITKIONRRD
    ITKIOPNG
    ITKIOTIFF
    ITKZLIB
    ${LandmarkLocalization_REGISTRATION_DEPENDS}
  EXCLUDE_FROM_DEFAULT
  DESCRIPTION "Anatomical landmark localization by heatmap regression with convolutional neural networks"
)
