// Data sets in another transfer syntax than their file's.
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>

#include <cstring>
#include <memory>

#include "Association.hpp"

namespace cdcmtknet {

namespace {

// What a data set may hold of decompressed pixels: its length is a number of 32 bits.
constexpr int64_t mostPixelBytes = int64_t(UINT32_MAX) - 1;

void require(const OFCondition &result) {
  if (result.bad()) throw Fault(CNCodeLocal, "a data set cannot be changed: %s", result.text());
}

// All frames one after another, as the pixel data of `data`.
void putPixels(DcmDataset &data, const CNDecoded &decoded) {
  if (decoded.frames < 1 || decoded.frameBytes < 1 ||
      decoded.frameBytes > mostPixelBytes / decoded.frames) {
    throw Fault(CNCodeNoContext, "decompressed, it is too large for a data set");
  }
  auto element = std::make_unique<DcmPixelData>(DCM_PixelData);
  element->setVR(EVR_OW);
  size_t each = size_t(decoded.frameBytes), all = each * size_t(decoded.frames);
  Uint16 *words = nullptr;
  require(element->createUint16Array(Uint32((all + 1) / 2), words));
  auto *out = reinterpret_cast<uint8_t *>(words);
  // A decoder may write a byte more than an odd frame has.
  std::vector<uint8_t> frame(each + each % 2);
  for (int64_t i = 0; i < decoded.frames; i += 1) {
    if (!decoded.read(decoded.state, i, frame.data(), int64_t(frame.size()))) {
      throw Fault(CNCodeNoContext, "frame %lld does not decompress", (long long)i + 1);
    }
    std::memcpy(out + size_t(i) * each, frame.data(), each);
  }
  if (all % 2 == 1) out[all] = 0;
  require(data.insert(element.get(), OFTrue));
  element.release();
}

// What describes pixels that were compressed, and is not so any more. Whether they were once
// compressed with loss (0028,2110) stays as it was, and so does the SOP Instance UID: a
// new one is for pixels that were compressed with loss, not for those that no longer are compressed
// (PS3.3, C.7.6.1.1.5).
void describePixels(DcmDataset &data) {
  for (const DcmTagKey &tag : {DCM_ExtendedOffsetTable, DCM_ExtendedOffsetTableLengths}) {
    if (data.tagExists(tag)) require(data.findAndDeleteElement(tag));
  }
  OFString colours;
  data.findAndGetOFString(DCM_PhotometricInterpretation, colours);
  // The colour transforms that belong to JPEG 2000 are undone by its decoder.
  if (colours == "YBR_RCT" || colours == "YBR_ICT") {
    require(data.putAndInsertString(DCM_PhotometricInterpretation, "RGB"));
  }
  Uint16 samples = 1;
  data.findAndGetUint16(DCM_SamplesPerPixel, samples);
  if (samples > 1) require(data.putAndInsertUint16(DCM_PlanarConfiguration, 0));
}

// Two of the transfer syntaxes lose by definition: decompressed, only this attribute tells.
void markLoss(DcmDataset &data, E_TransferSyntax from) {
  bool isLossy = from == EXS_JPEGProcess1 || from == EXS_JPEGProcess2_4;
  if (isLossy && !data.tagExistsWithValue(DCM_LossyImageCompression)) {
    require(data.putAndInsertString(DCM_LossyImageCompression, "01"));
  }
}

}  // namespace

std::vector<uint8_t> converted(
    const char *path, const std::string &transferSyntax, const CNDecoded *decoded, bool transcode) {
  DcmFileFormat file;
  OFCondition result = file.loadFile(path);
  if (result.bad()) throw Fault(CNCodeLocal, "the file cannot be read: %s", result.text());
  DcmDataset &data = *file.getDataset();
  DcmXfer from(data.getOriginalXfer()), target(transferSyntax.c_str());
  if (from.isEncapsulated() || target.isEncapsulated()) {
    if (!transcode || target.isEncapsulated()) {
      throw Fault(CNCodeNoContext, "the archive does not take its transfer syntax");
    }
    if (decoded != nullptr) {
      putPixels(data, *decoded);
      describePixels(data);
    }
    result = data.chooseRepresentation(target.getXfer(), nullptr);
    if (result.bad() || !data.canWriteXfer(target.getXfer())) {
      throw Fault(CNCodeNoContext, "it cannot be decompressed for the archive: %s", result.text());
    }
    markLoss(data, from.getXfer());
  }
  return encoded(data, transferSyntax);
}

}  // namespace cdcmtknet
