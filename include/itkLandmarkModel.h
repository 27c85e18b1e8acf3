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
#ifndef itkLandmarkModel_h
#define itkLandmarkModel_h

#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkLandmarkModelDescription.h"
#include "LandmarkLocalizationExport.h"

#include "itkObject.h"

#include <memory>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkModelEnums
 * \brief Enumerations of LandmarkModel.
 * \ingroup LandmarkLocalization */
class LandmarkModelEnums
{
public:
  /** Where the network runs. Auto is CUDA when LibTorch offers a CUDA device and the CPU otherwise. */
  enum class Device : uint8_t
  {
    Auto,
    CPU,
    CUDA
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, const LandmarkModelEnums::Device value);

/** \class LandmarkModel
 * \brief Trained networks with everything needed to find landmarks in an image.
 *
 * A model is a LandmarkModelDescription and its networks, and never changes; another description, or another training,
 * makes another model. Several filters and threads may use one at once.
 *
 * One file holds all of it: a PyTorch archive whose `description` is the description's JSON text, and whose
 * `stage<i>_network<j>` hold the weights. Files of other format versions are refused.
 *
 * What the functions below throw is an ExceptionObject of one line, `<file>: <reason>` where there is a file. A stage
 * that the model does not have is an error.
 *
 * \sa LandmarkLocalizationFilter LandmarkNetworkImageFilter LandmarkModelTrainer
 * \ingroup LandmarkLocalization */
class LandmarkLocalization_EXPORT LandmarkModel : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkModel);

  using Self = LandmarkModel;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkOverrideGetNameOfClassMacro(LandmarkModel);

  using DeviceEnum = LandmarkModelEnums::Device;

  /** Reads a model file. Throws when it is missing, damaged, of another format version, or when its weights do not fit
   * its description. */
  static Pointer
  Read(const std::string & fileName);

  /** A model from the JSON text of a LandmarkModelDescription in a file, and TorchScript modules, one for each network
   * of it, stage by stage. A module's forward takes a tensor 1 x 1 x [depth x] height x width and returns the heatmaps,
   * 1 x N x [depth x] height x width, or a tuple of heatmaps, local appearance and spatial configuration heatmaps. The
   * networks' names and settings do not matter, unless the name is `TorchScript`: then `sizeMultiple` tells the number
   * that grid sizes must be multiples of (default: 1), and a `displacementStride` that a module returns classification
   * and displacements instead, of so many grid pixels a pixel. Modules of WriteTorchScript() know their place; those of
   * others are taken in the order given. */
  static Pointer
  ReadTorchScript(const std::vector<std::string> & moduleFileNames, const std::string & descriptionFileName);

  /** Writes what ReadTorchScript() reads into a folder, which is made if needed: `description.json`, and each network
   * as `stage<i>_network<j>.pt`, whose names are returned. The modules take grids of all sizes that the networks take,
   * and compute the same but for rounding; preparation, decoding and the ways of stages are those of the description.
   * What a loss alone takes is not computed. */
  std::vector<std::string>
  WriteTorchScript(const std::string & folder) const;

  /** The names of all files that WriteTorchScript() writes into a folder, `description.json` last. */
  std::vector<std::string>
  GetTorchScriptFileNames(const std::string & folder) const;

  /** A model that was not trained: its weights are drawn from a generator of this seed. The description is JSON text.
   */
  static Pointer
  Initialize(const std::string & description, unsigned int seed);

  /** A model whose maps are the means of those of several models, as far as all have them. They must be alike but for
   * their networks, calibrations and training records; the first says how intensities, grid and decoder are, and what
   * shapes are. A stage whose networks all models share is computed once. The result is not calibrated, gives no
   * plausibilities, draws nothing toward shapes and combines no stages. */
  static Pointer
  Average(const std::vector<ConstPointer> & models);

  /** The same networks with another description, as JSON text. Throws when they do not fit it. */
  Pointer
  WithDescription(const std::string & description) const;

  /** Writes the model: atomically, weights in single precision or, for half the size, in half precision. */
  void
  Write(const std::string & fileName, bool halfPrecision = false) const;

  /** The description, as JSON text. */
  std::string
  GetDescriptionText() const;

  /** Names of the landmarks, in the order of the maps' components. */
  std::vector<std::string>
  GetLandmarkNames() const;

  unsigned int
  GetNumberOfLandmarks() const;

  unsigned int
  GetDimension() const;

  unsigned int
  GetNumberOfStages() const;

  /** Whether a stage was calibrated; else its covariances say nothing in millimeters. */
  bool
  IsCalibrated(unsigned int stage) const;

  /** Number of trainable weights of all networks. */
  SizeValueType
  GetNumberOfParameters() const;

  /** The grid's sizes in a stage must be multiples of this number, for all poolings to come out even. */
  unsigned int
  GetSizeMultiple(unsigned int stage = 0) const;

  /** The maps that all networks of a stage compute; the first is the one that is decoded. */
  std::vector<std::string>
  GetMapNames(unsigned int stage = 0) const;

  /** Throws unless the decoder of this name, see HeatmapToPointSetFilter, suits the maps of the first so many stages:
   * SoftArgMax only where it is a stage's own, whose networks its temperature is for. */
  void
  VerifyDecoder(const std::string & name, unsigned int numberOfStages) const;

  /** Whether the points of a stage are combined with those of the stage before: as its description says, once both
   * are calibrated; else the weights would be wrong. */
  bool
  IsCombined(unsigned int stage) const;

  /** The names of all kinds of networks. */
  static std::vector<std::string>
  GetNetworkNames();

  /** The device that `device` stands for on this machine. Throws when CUDA is asked for and not available. */
  static DeviceEnum
  ResolveDevice(DeviceEnum device);

#ifndef ITK_WRAPPING_PARSER
  static Pointer
  Initialize(const LandmarkModelDescription & description, unsigned int seed);

  Pointer
  WithDescription(const LandmarkModelDescription & description) const;

  const LandmarkModelDescription &
  GetDescription() const;

  /** The networks, for the module's own sources. */
  class Networks;
  const Networks &
  GetNetworks() const
  {
    return *m_Networks;
  }

  /** A model of given networks. Throws when they do not fit the description. */
  static Pointer
  Make(const LandmarkModelDescription & description, std::unique_ptr<Networks> networks);
#endif

protected:
  LandmarkModel();
  ~LandmarkModel() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  void
  VerifyStage(unsigned int stage) const;

  std::unique_ptr<const LandmarkModelDescription> m_Description;
#ifndef ITK_WRAPPING_PARSER
  std::unique_ptr<const Networks> m_Networks;
#endif
};

} // end namespace itk

#endif
