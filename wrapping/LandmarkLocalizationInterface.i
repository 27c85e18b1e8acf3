// What the generated interfaces lack; every submodule of the module includes this.

// Its exception handlers and typemaps must be there before what follows.
%import pyBase.i

%fragment("LandmarkArrays", "header")
%{
#include "itkMatrix.h"

#include <algorithm>
#include <string>
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
  if (!array || PyObject_GetBuffer(array, &buffer, PyBUF_CONTIG) != 0)
  {
    Py_XDECREF(array);
    return nullptr;
  }
  auto * to = static_cast<double *>(buffer.buf);
  for (const auto & matrix : matrices)
  {
    to = std::copy_n(matrix.GetVnlMatrix().data_block(), VDimension * VDimension, to);
  }
  PyBuffer_Release(&buffer);
  return array;
}

/** The numbers of anything that NumPy makes an array of, and its shape; false, with a Python error set, if it does not. */
inline bool
ConvertFromArray(PyObject * object, std::vector<double> & numbers, std::vector<Py_ssize_t> & shape)
{
  PyObject * const numpy = PyImport_ImportModule("numpy");
  PyObject * const array = numpy ? PyObject_CallMethod(numpy, "asarray", "(Os)", object, "float64") : nullptr;
  PyObject * const packed = array ? PyObject_CallMethod(numpy, "ascontiguousarray", "(O)", array) : nullptr;
  Py_XDECREF(array);
  Py_XDECREF(numpy);
  Py_buffer buffer;
  if (!packed || PyObject_GetBuffer(packed, &buffer, PyBUF_CONTIG_RO) != 0)
  {
    Py_XDECREF(packed);
    return false;
  }
  const auto * const from = static_cast<const double *>(buffer.buf);
  numbers.assign(from, from + buffer.len / sizeof(double));
  shape.assign(buffer.shape, buffer.shape + buffer.ndim);
  PyBuffer_Release(&buffer);
  Py_DECREF(packed);
  return true;
}

/** From N x D x D numbers, or none. */
template <unsigned int VDimension>
bool
ConvertFromArray(PyObject * object, std::vector<itk::Matrix<double, VDimension, VDimension>> & matrices)
{
  std::vector<double>     numbers;
  std::vector<Py_ssize_t> shape;
  if (!ConvertFromArray(object, numbers, shape))
  {
    return false;
  }
  const bool isNone = shape.size() == 1 && shape[0] == 0;
  if (!isNone && (shape.size() != 3 || shape[1] != VDimension || shape[2] != VDimension))
  {
    PyErr_Format(PyExc_ValueError, "Covariances must be an array of N x %u x %u numbers.", VDimension, VDimension);
    return false;
  }
  matrices.resize(shape[0]);
  auto from = numbers.cbegin();
  for (auto & matrix : matrices)
  {
    std::copy_n(from, VDimension * VDimension, matrix.GetVnlMatrix().data_block());
    from += VDimension * VDimension;
  }
  return true;
}

/** From a sequence of texts, which is not a text itself; false, without a Python error, if it is none. */
inline bool
ConvertFromSequence(PyObject * object, std::vector<std::string> & strings)
{
  PyObject * const sequence = PyUnicode_Check(object) ? nullptr : PySequence_Fast(object, "");
  const Py_ssize_t count = sequence ? PySequence_Fast_GET_SIZE(sequence) : 0;
  bool             isOne = sequence != nullptr;
  for (Py_ssize_t i = 0; i < count && isOne; ++i)
  {
    const char * const text = PyUnicode_AsUTF8(PySequence_Fast_GET_ITEM(sequence, i));
    isOne = text != nullptr;
    strings.emplace_back(isOne ? text : "");
  }
  Py_XDECREF(sequence);
  PyErr_Clear();
  return isOne;
}

} // namespace

using LandmarkCovariances2 = std::vector<itk::Matrix<double, 2, 2>>;
using LandmarkCovariances3 = std::vector<itk::Matrix<double, 3, 3>>;
%}

%define LANDMARK_COVARIANCES(dimension)
%typemap(out, fragment="LandmarkArrays") std::vector<itkMatrixD##dimension##dimension> const &
{
  $result = ConvertToArray<dimension>(*$1);
  if (!$result)
  {
    SWIG_fail;
  }
}
%typemap(in, fragment="LandmarkArrays") std::vector<itkMatrixD##dimension##dimension> const &
  (LandmarkCovariances##dimension matrices)
{
  if (!ConvertFromArray<dimension>($input, matrices))
  {
    SWIG_fail;
  }
  $1 = &matrices;
}
%typemap(freearg) std::vector<itkMatrixD##dimension##dimension> const & "";
%enddef
LANDMARK_COVARIANCES(2)
LANDMARK_COVARIANCES(3)

// Any array or sequence of numbers, in the order of its elements.
%typemap(in, fragment="LandmarkArrays") std::vector<double> const &
  (std::vector<double> numbers, std::vector<Py_ssize_t> shape)
{
  if (!ConvertFromArray($input, numbers, shape))
  {
    SWIG_fail;
  }
  $1 = &numbers;
}
%typemap(freearg) std::vector<double> const & "";

// A text is a sequence of texts too, but never meant as one.
%typemap(in, fragment="LandmarkArrays") std::vector<std::string> const & (std::vector<std::string> strings)
{
  if (!ConvertFromSequence($input, strings))
  {
    SWIG_exception_fail(SWIG_TypeError, "$symname takes a list of texts.");
  }
  $1 = &strings;
}
%typemap(freearg) std::vector<std::string> const & "";

// These hold structures, which are not wrapped; GetJSON() tells what is in them.
%ignore itkLandmarkEvaluationResult::GetInterObserverStatistics;
%ignore itkLandmarkEvaluationResult::GetLandmarkInterObserverStatistics;
%ignore itkLandmarkEvaluationResult::GetLandmarkRegionStatistics;
%ignore itkLandmarkEvaluationResult::GetLandmarkStatistics;
%ignore itkLandmarkEvaluationResult::GetRegionStatistics;
%ignore itkLandmarkEvaluationResult::GetReliability;
%ignore itkLandmarkEvaluationResult::GetSettings;
%ignore itkLandmarkEvaluationResult::GetStatistics;
%ignore itkLandmarkModelCalibration::GetCoverages;
%ignore itkLandmarkModelCalibration::GetDecisions;
%ignore itkLandmarkModelCalibration::GetTotalCoverage;
// The filters call it, with pointers.
%ignore itkLandmarkModel::Evaluate;

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

// These run for minutes to hours: Ctrl-C must stop them. Python handles it in its main thread only.
%define LANDMARK_STOPS_ON_INTERRUPT(class)
%threadallow class::_Update;
%extend class
{
  void _Update() { $self->Update(); }
%pythoncode
%{
    def Update(self):
        """Does the work; other Python threads run meanwhile. Ctrl-C stops it and raises KeyboardInterrupt."""
        import threading

        if threading.current_thread() is not threading.main_thread():
            self._Update()
            return
        errors = []

        def work():
            try:
                self._Update()
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(0.1)
        except KeyboardInterrupt:
            self.AbortGenerateDataOn()
            thread.join()
            raise
        if errors:
            raise errors[0]

    def UpdateLargestPossibleRegion(self):
        """As Update()."""
        self.Update()
%}
}
%enddef
LANDMARK_STOPS_ON_INTERRUPT(itkLandmarkModelTrainer)
LANDMARK_STOPS_ON_INTERRUPT(itkLandmarkModelCalibration)

// What depends on the table's dimension.
%ignore itkLandmarkTable::SetCovarianceMatrices;
%extend itkLandmarkTable
{
  itkPointSetF2_Pointer _GetPointSet2D(std::string const & image) { return $self->GetPointSet<2>(image); }
  itkPointSetF3_Pointer _GetPointSet3D(std::string const & image) { return $self->GetPointSet<3>(image); }
  void _SetCovarianceMatrices2D(std::string const & image, std::vector<itkMatrixD22> const & covariances)
  {
    $self->SetCovarianceMatrices(image, covariances);
  }
  void _SetCovarianceMatrices3D(std::string const & image, std::vector<itkMatrixD33> const & covariances)
  {
    $self->SetCovarianceMatrices(image, covariances);
  }
%pythoncode
%{
    def GetPointSet(self, image):
        """The landmarks of an image as points; point data is the confidence, see LandmarkTable in C++."""
        return self._GetPointSet2D(image) if self.GetDimension() == 2 else self._GetPointSet3D(image)

    def SetCovarianceMatrices(self, image, covariances):
        """The covariances of an image's landmarks, N x D x D; empty: none. See LandmarkTable in C++."""
        if self.GetDimension() == 2:
            self._SetCovarianceMatrices2D(image, covariances)
        else:
            self._SetCovarianceMatrices3D(image, covariances)
%}
}
