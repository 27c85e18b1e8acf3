# ITK for the programs, tests and benchmarks, which register the image file formats.
find_package(ITK REQUIRED COMPONENTS ITKCommon ITKImageFunction ITKImageGrid ITKImageIntensity ITKImageSources ITKMesh
  ITKSmoothing ITKStatistics ITKThresholding ITKTransform
  ITKIOBMP ITKIOGDCM ITKIOJPEG ITKIOMeta ITKIONIFTI ITKIONRRD ITKIOPNG ITKIOTIFF)
include(${ITK_USE_FILE})
