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
  const Py_ssize_t count = sequence ? PySequence_Size(sequence) : 0;
  bool             isOne = sequence != nullptr;
  for (Py_ssize_t i = 0; i < count && isOne; ++i)
  {
    PyObject * const   item = PySequence_GetItem(sequence, i);
    Py_ssize_t         length = 0;
    const char * const text = item ? PyUnicode_AsUTF8AndSize(item, &length) : nullptr;
    isOne = text != nullptr;
    // Python 3.13 has a length of -1 for what is no text.
    strings.push_back(isOne ? std::string(text, length) : std::string());
    Py_XDECREF(item);
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

%typemap(in) std::vector< itk::SmartPointer< const itk::LandmarkModel > > const &
  (std::vector<itk::LandmarkModel::ConstPointer> models)
{
  PyObject * const sequence = PySequence_Fast($input, "Average takes a list of models.");
  if (!sequence)
  {
    SWIG_fail;
  }
  for (Py_ssize_t i = 0; i < PySequence_Size(sequence); ++i)
  {
    PyObject * const item = PySequence_GetItem(sequence, i);
    void *           model = nullptr;
    if (SWIG_ConvertPtr(item, &model, $descriptor(itkLandmarkModel *), 0) == -1 || !model)
    {
      Py_XDECREF(item);
      Py_DECREF(sequence);
      SWIG_exception_fail(SWIG_TypeError, "$symname takes a list of models.");
    }
    models.emplace_back(static_cast<itk::LandmarkModel *>(model));
    Py_DECREF(item);
  }
  Py_DECREF(sequence);
  $1 = &models;
}
%typemap(freearg) std::vector< itk::SmartPointer< const itk::LandmarkModel > > const & "";

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

// SWIG takes any number for an enum. How a value is printed says whether it is one.
%fragment("LandmarkEnums", "header")
%{
#include <sstream>
#include <string>

namespace
{

/** The name of a value without its class; empty if it is none. */
template <typename TEnum>
std::string
GetEnumName(const TEnum value)
{
  std::ostringstream text;
  text << value;
  return text.str().find("INVALID") == std::string::npos ? text.str().substr(text.str().rfind(':') + 1) : std::string();
}

/** From the number of a value; false, with a Python error set, if it is none. */
template <typename TEnum>
bool
ConvertToEnum(PyObject * object, const char * const function, TEnum & value)
{
  PyObject * const number = PyNumber_Index(object);
  if (!number)
  {
    return false;
  }
  int        overflow = 0;
  const long candidate = PyLong_AsLongAndOverflow(number, &overflow);
  Py_DECREF(number);
  std::string names;
  for (long i = 0; i < 256; ++i)
  {
    const std::string name = GetEnumName(static_cast<TEnum>(i));
    if (name.empty())
    {
      break;
    }
    if (overflow == 0 && i == candidate)
    {
      value = static_cast<TEnum>(i);
      return true;
    }
    names += (i > 0 ? ", " : "") + std::to_string(i) + " (" + name + ')';
  }
  PyErr_Format(PyExc_ValueError, "%s takes one of %s.", function, names.c_str());
  return false;
}

} // namespace
%}
%typemap(in, fragment="LandmarkEnums") enum SWIGTYPE
{
  if (!ConvertToEnum($input, "$symname", $1))
  {
    SWIG_fail;
  }
}

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
%ignore itkLandmarkModelTrainer::GetStatus;

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
LANDMARK_RELEASES_LOCK(itkLandmarkLocalizationFilterIF##dimension)
LANDMARK_RELEASES_LOCK(itkLandmarkLocalizationFilterIUC##dimension)
LANDMARK_RELEASES_LOCK(itkLandmarkLocalizationFilterISS##dimension)
LANDMARK_RELEASES_LOCK(itkLandmarkNetworkImageFilterIF##dimension)
LANDMARK_RELEASES_LOCK(itkHeatmapToPointSetFilterVIF##dimension)
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
        begun = threading.Lock()
        done = threading.Event()

        def work():
            if begun.acquire(blocking=False):
                try:
                    self._Update()
                except BaseException as error:
                    errors.append(error)
                done.set()

        interrupt = None
        try:
            threading.Thread(target=work).start()
        except KeyboardInterrupt as error:
            if begun.acquire(blocking=False):
                raise
            interrupt = error
        # However often one presses: the work must have ended. (An interrupted Thread.join() may take a thread that runs for one
        # that has ended.)
        while not done.is_set():
            try:
                if interrupt:
                    # An update that has only begun takes the request back.
                    self.AbortGenerateDataOn()
                done.wait(0.1)
            except KeyboardInterrupt as error:
                interrupt = error
        if interrupt:
            raise interrupt
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
LANDMARK_STOPS_ON_INTERRUPT(itkLandmarkRegistrationMethod2)
LANDMARK_STOPS_ON_INTERRUPT(itkLandmarkRegistrationMethod3)

// What the function that is named as the class returns.
%define LANDMARK_RETURNS(class, getter)
%extend class
{
%pythoncode {
    def __internal_call__(self):
        """Does the work, and returns its result."""
        self.Update()
        return self.getter()
}
}
%enddef
LANDMARK_RETURNS(itkLandmarkModelTrainer, GetModel)
LANDMARK_RETURNS(itkLandmarkModelCalibration, GetCalibratedModel)
LANDMARK_RETURNS(itkLandmarkRegistrationMethod2, GetTransform)
LANDMARK_RETURNS(itkLandmarkRegistrationMethod3, GetTransform)
LANDMARK_RETURNS(itkLandmarkTransformInitializer2, GetTransform)
LANDMARK_RETURNS(itkLandmarkTransformInitializer3, GetTransform)

// Else there is that of itkObject.
%extend itkLandmarkModel
{
%pythoncode
%{
    def New(*arguments, **options):
        raise TypeError("There is no empty LandmarkModel; use Read(), or Initialize().")
    New = staticmethod(New)
%}
}

// The documentation of structures does not come through.
%feature("docstring") itkLandmarkDataSet "LandmarkDataSet(table, folder), or LandmarkDataSet(table, folder, images, spacing).

Images whose landmarks are known, all those of a LandmarkTable or some. Their names are relative to the folder. A spacing in
mm, one number an axis, replaces that of the files; with [], they have their own. AddAnnotator(table) adds the positions of
one more annotator; the mean of all then counts.";

// All landmarks at once, as arrays.
%define LANDMARK_ARRAYS(dimension)
%extend itkLandmarkSet##dimension
{
  static unsigned int GetDimension() { return dimension; }
%pythoncode
%{
    def GetPositions(self):
        """The positions in mm, an array of N x D; NaN where a landmark is missing."""
        import numpy

        points = [tuple(self.GetPoint(landmark)) for landmark in range(self.GetNumberOfLandmarks())]
        return numpy.array(points, dtype=numpy.float32).reshape(-1, self.GetDimension())

    def SetPositions(self, positions):
        """Sets all positions from N x D numbers; all NaN where a landmark is missing."""
        import numpy

        positions = numpy.asarray(positions, dtype=numpy.float64)
        shape = (self.GetNumberOfLandmarks(), self.GetDimension())
        if positions.shape != shape:
            raise ValueError("Positions must be an array of {} x {} numbers.".format(*shape))
        # A copy refuses what is wrong before anything is set.
        for landmarks in (self.Clone(), self):
            for landmark, position in enumerate(positions.tolist()):
                landmarks.SetPoint(landmark, position)

    def GetConfidences(self):
        """The confidences, an array of N, as GetConfidence() gives them."""
        import numpy

        confidences = [self.GetConfidence(landmark) for landmark in range(self.GetNumberOfLandmarks())]
        return numpy.array(confidences, dtype=numpy.float32)

    def SetConfidences(self, confidences):
        """Sets all confidences from N numbers."""
        import numpy

        confidences = numpy.asarray(confidences, dtype=numpy.float64)
        if confidences.shape != (self.GetNumberOfLandmarks(),):
            raise ValueError("Confidences must be an array of {} numbers.".format(self.GetNumberOfLandmarks()))
        for landmarks in (self.Clone(), self):
            for landmark, confidence in enumerate(confidences.tolist()):
                landmarks.SetConfidence(landmark, confidence)

    def GetPlausibilities(self):
        """The plausibilities, an array of N; NaN where a landmark has none."""
        import numpy

        plausibilities = [self.GetPlausibility(landmark) for landmark in range(self.GetNumberOfLandmarks())]
        return numpy.array(plausibilities, dtype=numpy.float32)
%}
}
%enddef
LANDMARK_ARRAYS(2)
LANDMARK_ARRAYS(3)

// What depends on the table's dimension.
%extend itkLandmarkTable
{
  itkLandmarkSet2_Pointer _GetLandmarks2D(std::string const & image) { return $self->GetLandmarks<2>(image)->Clone(); }
  itkLandmarkSet3_Pointer _GetLandmarks3D(std::string const & image) { return $self->GetLandmarks<3>(image)->Clone(); }
%pythoncode
%{
    def GetLandmarks(self, image):
        """A copy of the landmarks of an image."""
        return self._GetLandmarks2D(image) if self.GetDimension() == 2 else self._GetLandmarks3D(image)
%}
}
