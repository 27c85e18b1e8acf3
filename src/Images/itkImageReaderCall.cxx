/*=========================================================================
 *
 *  Copyright NumFOCUS
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         http://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#include "itkImageReaderCall.h"

#include "itkImageFormat.h"
#include "itkLandmarkImageFile.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkPlainNumbersScope.h"
#include "itkTextFile.h"

#include "itkOutputWindow.h"
#include "gdcmTrace.h"

#include <csetjmp>
#include <iostream>
#include <mutex>
#include <new>
#include <streambuf>

namespace itk
{
namespace
{

/** Where a reader that this thread is in was called; null where it is in none. */
thread_local std::jmp_buf * callOfReader = nullptr;

/** Passes characters on to another buffer, but for those that ITK's readers write: MetaIO prints. */
class BufferWithoutImageReaders : public std::streambuf
{
public:
  explicit BufferWithoutImageReaders(std::streambuf * target)
    : m_Target(target)
  {}

protected:
  int_type
  overflow(int_type character) override
  {
    return callOfReader != nullptr || traits_type::eq_int_type(character, traits_type::eof())
             ? traits_type::not_eof(character)
             : m_Target->sputc(traits_type::to_char_type(character));
  }

  std::streamsize
  xsputn(const char * text, std::streamsize count) override
  {
    return callOfReader != nullptr ? count : m_Target->sputn(text, count);
  }

  int
  sync() override
  {
    return m_Target->pubsync();
  }

private:
  std::streambuf * m_Target;
};

/** Returns false where an assertion failed in the reader. The jump out of it runs no destructors, which C++ leaves
 * undefined: what the reader holds stays as it is, so memory is lost, files stay open, and locks stay locked. */
bool
ReturnsFromReader(const std::function<void()> & work)
{
  std::jmp_buf call;
  if (setjmp(call) != 0)
  {
    callOfReader = nullptr;
    return false;
  }
  callOfReader = &call;
  try
  {
    work();
  }
  catch (...)
  {
    callOfReader = nullptr;
    throw;
  }
  callOfReader = nullptr;
  return true;
}

class OutputWindowWithoutImageReaders : public OutputWindow
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(OutputWindowWithoutImageReaders);

  using Self = OutputWindowWithoutImageReaders;
  using Superclass = OutputWindow;
  using Pointer = SmartPointer<Self>;

  itkFactorylessNewMacro(Self);
  itkOverrideGetNameOfClassMacro(OutputWindowWithoutImageReaders);

  void
  DisplayWarningText(const char * text) override
  {
    if (std::string(text).find("ImageIO (") == std::string::npos)
    {
      Superclass::DisplayWarningText(text);
    }
  }

protected:
  OutputWindowWithoutImageReaders() = default;
  ~OutputWindowWithoutImageReaders() override = default;
};

} // namespace

void
CallImageReader(const std::string & fileName, const char * formatName, const std::function<void()> & work)
{
  // NRRD's library keeps the texts of errors in global memory.
  static std::mutex            mutex;
  std::unique_lock<std::mutex> lock(mutex, std::defer_lock);
  const bool                   isNrrd = formatName == std::string(NrrdFormat.name);
  if (isNrrd)
  {
    lock.lock();
  }
  const PlainNumbersScope plainNumbers;
  bool                    isWhole = false;
  std::string             reason;
  try
  {
    isWhole = ReturnsFromReader(work);
    // Its structure was verified before.
    const bool isDICOM = formatName == std::string(DICOMFormat.name);
    reason = !isWhole && isDICOM ? "or GDCM does not take what stands in it" : "";
  }
  catch (const std::bad_alloc &)
  {
    ThrowFileError(fileName, "there is not enough memory for it");
  }
  catch (const std::exception & error)
  {
    const auto * const itkError = dynamic_cast<const ExceptionObject *>(&error);
    const std::string  start = fileName + ": ";
    if (itkError != nullptr && std::string(itkError->GetDescription()).compare(0, start.size(), start) == 0)
    {
      throw;
    }
    // What its last line says is the reason for those before; it begins with [ if it is not ITK's own.
    const auto lines = SplitLines(error.what());
    reason = isNrrd && !lines.empty() ? lines.back() : "";
    if (reason.find("nrrdSpacingStatusScalarWithSpace") != std::string::npos)
    {
      ThrowUnsupportedImage(fileName, "NRRD in a space, with spacings instead of space directions");
    }
    if (!reason.empty() && reason[0] != '[')
    {
      const auto nameOfClass = reason.find("): ");
      ThrowUnsupportedImage(fileName, nameOfClass == std::string::npos ? reason : reason.substr(nameOfClass + 3));
    }
    // It names the function that failed: these read pixels, or look for the end of the header.
    const bool isOfPixels = reason.find("Encoding") != std::string::npos ||
                            reason.find("nrrdGz") != std::string::npos ||
                            reason.find("hit end of header") != std::string::npos;
    if (!reason.empty() && !isOfPixels)
    {
      ThrowFileError(fileName, "its header is not understood (" + MakePrintable(reason) + ')');
    }
  }
  if (!isWhole)
  {
    ThrowDamagedImage(fileName, formatName, reason);
  }
}

void
LeaveImageReader()
{
  if (callOfReader != nullptr)
  {
    std::longjmp(*callOfReader, 1);
  }
}

void
TurnImageReadingWarningsOff()
{
  OutputWindow::SetInstance(OutputWindowWithoutImageReaders::New());
  // They are used until the process has ended, and so they are never deleted.
  static const bool isDone = [] {
    for (std::ostream * const stream : { &std::cerr, &std::cout })
    {
      stream->rdbuf(new BufferWithoutImageReaders(stream->rdbuf()));
    }
    return true;
  }();
  static_cast<void>(isDone);
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
}

} // end namespace itk
