// What the generated interfaces lack; every submodule of the module includes this.

// Its exception handlers and typemaps must be there before what follows.
%import pyBase.i

%fragment("LandmarkCovariances", "header")
%{
#include "itkMatrix.h"

#include <algorithm>
#include <vector>

namespace
{

/** N x D x D. */
template <unsigned int VDimension>
PyObject *
ConvertToArray(const std::vector<itk::Matrix<double, VDimension, VDimension>> & matrices)
{
  PyObject * const numpy = PyImport_ImportModule("numpy");
  PyObject * const array = numpy ? PyObject_CallMethod(numpy,
                                                       "empty",
                                                       "((nII))",
                                                       static_cast<Py_ssize_t>(matrices.size()),
                                                       VDimension,
                                                       VDimension)
                                 : nullptr;
  Py_XDECREF(numpy);
  Py_buffer buffer;
  if (array && PyObject_GetBuffer(array, &buffer, PyBUF_CONTIG) == 0)
  {
    auto * to = static_cast<double *>(buffer.buf);
    for (const auto & matrix : matrices)
    {
      to = std::copy_n(matrix.GetVnlMatrix().data_block(), VDimension * VDimension, to);
    }
    PyBuffer_Release(&buffer);
  }
  return array;
}

/** From anything that NumPy makes an N x D x D array of; false, with a Python error set, if it does not. */
template <unsigned int VDimension>
bool
ConvertFromArray(PyObject * object, std::vector<itk::Matrix<double, VDimension, VDimension>> & matrices)
{
  PyObject * const numpy = PyImport_ImportModule("numpy");
  PyObject * const array = numpy ? PyObject_CallMethod(numpy, "ascontiguousarray", "(Os)", object, "float64") : nullptr;
  Py_XDECREF(numpy);
  Py_buffer buffer;
  if (!array || PyObject_GetBuffer(array, &buffer, PyBUF_CONTIG_RO) != 0)
  {
    Py_XDECREF(array);
    return false;
  }
  const bool isEmpty = buffer.len == 0;
  const bool fits = isEmpty || (buffer.ndim == 3 && buffer.shape[1] == VDimension && buffer.shape[2] == VDimension);
  if (fits)
  {
    matrices.resize(isEmpty ? 0 : buffer.shape[0]);
    const auto * from = static_cast<const double *>(buffer.buf);
    for (auto & matrix : matrices)
    {
      std::copy_n(from, VDimension * VDimension, matrix.GetVnlMatrix().data_block());
      from += VDimension * VDimension;
    }
  }
  else
  {
    PyErr_Format(PyExc_ValueError, "Covariances must be an array of N x %u x %u numbers.", VDimension, VDimension);
  }
  PyBuffer_Release(&buffer);
  Py_DECREF(array);
  return fits;
}

/** Whether an object is an array, or nested lists, of N x D x D. */
template <unsigned int VDimension>
bool
IsCovarianceArray(PyObject * object)
{
  std::vector<itk::Matrix<double, VDimension, VDimension>> matrices;
  const bool                                               isOne = ConvertFromArray(object, matrices);
  PyErr_Clear();
  return isOne && !matrices.empty();
}

} // namespace

using LandmarkCovariances2 = std::vector<itk::Matrix<double, 2, 2>>;
using LandmarkCovariances3 = std::vector<itk::Matrix<double, 3, 3>>;
%}

%define LANDMARK_COVARIANCES(dimension)
%typemap(out, fragment="LandmarkCovariances") std::vector<itkMatrixD##dimension##dimension> const &
{
  $result = ConvertToArray<dimension>(*$1);
  if (!$result)
  {
    SWIG_fail;
  }
}
%typemap(in, fragment="LandmarkCovariances") std::vector<itkMatrixD##dimension##dimension> const &
  (LandmarkCovariances##dimension matrices)
{
  if (!ConvertFromArray<dimension>($input, matrices))
  {
    SWIG_fail;
  }
  $1 = &matrices;
}
%typemap(typecheck, fragment="LandmarkCovariances", precedence=SWIG_TYPECHECK_DOUBLE_ARRAY)
  std::vector<itkMatrixD##dimension##dimension> const &
{
  $1 = IsCovarianceArray<dimension>($input);
}
%typemap(freearg) std::vector<itkMatrixD##dimension##dimension> const & "";
%enddef
LANDMARK_COVARIANCES(2)
LANDMARK_COVARIANCES(3)

// A text is a sequence of texts too, but never meant as one.
%typemap(in) std::vector<std::string> const & (int result = SWIG_OLDOBJ)
{
  std::vector<std::string> * texts = nullptr;
  result = PyUnicode_Check($input) ? SWIG_TypeError : swig::asptr($input, &texts);
  if (!SWIG_IsOK(result) || !texts)
  {
    SWIG_exception_fail(SWIG_TypeError, "$symname takes a list of texts.");
  }
  $1 = texts;
}
%typemap(freearg) std::vector<std::string> const &
{
  if (SWIG_IsNewObj(result$argnum))
  {
    delete $1;
  }
}

// Long work lets other Python threads run; moreover, backward() must not hold the lock when torch is imported. SWIG leaves
// out what overrides a wrapped virtual function, hence the other names.
%define LANDMARK_RELEASES_LOCK(class)
%threadallow class::_Update;
%threadallow class::_UpdateLargestPossibleRegion;
%extend class
{
  void _Update() { $self->Update(); }
  void _UpdateLargestPossibleRegion() { $self->UpdateLargestPossibleRegion(); }
%pythoncode
%{
    def Update(self):
        """Brings the output up to date; other Python threads run meanwhile."""
        self._Update()

    def UpdateLargestPossibleRegion(self):
        """Brings the whole output up to date; other Python threads run meanwhile."""
        self._UpdateLargestPossibleRegion()
%}
}
%enddef
%define LANDMARK_RELEASES_LOCK_IN(dimension)
LANDMARK_RELEASES_LOCK(itkLandmarkLocalizationFilterIF##dimension##PSF##dimension)
LANDMARK_RELEASES_LOCK(itkLandmarkLocalizationFilterIUC##dimension##PSF##dimension)
LANDMARK_RELEASES_LOCK(itkLandmarkLocalizationFilterISS##dimension##PSF##dimension)
LANDMARK_RELEASES_LOCK(itkHeatmapNetworkImageFilterIF##dimension##VIF##dimension)
LANDMARK_RELEASES_LOCK(itkHeatmapToPointSetFilterVIF##dimension##PSF##dimension)
%enddef
LANDMARK_RELEASES_LOCK_IN(2)
LANDMARK_RELEASES_LOCK_IN(3)
LANDMARK_RELEASES_LOCK(itkLandmarkModelTrainer)
LANDMARK_RELEASES_LOCK(itkLandmarkModelCalibration)

// The one template of LandmarkTable.
%extend itkLandmarkTable
{
  itkPointSetF2_Pointer _GetPointSet2D(std::string const & image) { return $self->GetPointSet<2>(image); }
  itkPointSetF3_Pointer _GetPointSet3D(std::string const & image) { return $self->GetPointSet<3>(image); }
%pythoncode
%{
    def GetPointSet(self, image):
        """The landmarks of an image as points; point data is the confidence, see LandmarkTable in C++."""
        return self._GetPointSet2D(image) if self.GetDimension() == 2 else self._GetPointSet3D(image)
%}
}
