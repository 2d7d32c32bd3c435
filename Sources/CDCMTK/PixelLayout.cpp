#include "PixelLayout.hpp"

#include <cstring>
#include <string>

#include "Encapsulated.hpp"
#include "WholeNumber.hpp"

namespace cdcmtk {

namespace {

int64_t frameCount(DcmItem *item) {
  int64_t frames = number(item, ownNumberOfFrames, 1);
  if (frames < 1 || frames > INT32_MAX) {
    throw Fault(CDCodeMalformed, ownNumberOfFrames, "Number of Frames is %lld", (long long)frames);
  }
  return frames;
}

}  // namespace

void describe(CDFile *file, CDPixels *out) {
  if (file->pixels) {
    *out = *file->pixels;
    return;
  }
  DcmItem *item = file->dataset();
  CDPixels pixels;
  std::memset(&pixels, 0, sizeof pixels);
  pixels.rows = required(item, ownRows);
  pixels.columns = required(item, ownColumns);
  pixels.samplesPerPixel = small(item, ownSamplesPerPixel, 1);
  pixels.bitsAllocated = required(item, ownBitsAllocated);
  pixels.bitsStored = small(item, ownBitsStored, pixels.bitsAllocated);
  pixels.highBit = small(item, ownHighBit, pixels.bitsStored - 1);
  int32_t sign = small(item, ownPixelRepresentation, 0);
  if (sign > 1) {
    throw Fault(CDCodeMalformed, ownPixelRepresentation, "Pixel Representation is %d, and must be 0 or 1", sign);
  }
  pixels.isSigned = sign == 1;
  pixels.frames = frameCount(item);
  int32_t bits = pixels.bitsAllocated;
  if (bits != 1 && bits != 8 && bits != 16 && bits != 32) {
    throw Fault(CDCodeUnsupported, ownBitsAllocated, "Bits Allocated is %d; 1, 8, 16 and 32 are read",
                bits);
  }
  if (pixels.bitsStored < 1 || pixels.bitsStored > bits || pixels.highBit >= bits ||
      pixels.highBit < pixels.bitsStored - 1) {
    throw Fault(CDCodeMalformed, ownBitsStored,
                "Bits Stored is %d and High Bit %d, which do not fit into %d bits",
                pixels.bitsStored, pixels.highBit, bits);
  }
  if (pixels.samplesPerPixel < 1 || pixels.samplesPerPixel > 4) {
    throw Fault(CDCodeMalformed, ownSamplesPerPixel, "Samples per Pixel is %d", pixels.samplesPerPixel);
  }
  const PixelElement &element = file->structure.pixels;
  if (!element.present) throw Fault(CDCodePixels, ownPixelData, "there is no pixel data");
  int64_t samples = int64_t(pixels.rows) * pixels.columns * pixels.samplesPerPixel;
  pixels.isEncapsulated = element.encapsulated;
  pixels.frameBytes = bits == 1 ? (samples % 8 == 0 ? samples / 8 : 0) : samples * (bits / 8);
  if (bits == 1 && element.encapsulated) pixels.frameBytes = samples;
  if (element.encapsulated) {
    checkEncapsulated(file, pixels);
  } else {
    if (DcmXfer(file->syntax).isEncapsulated()) {
      throw Fault(CDCodePixels, ownPixelData, "the transfer syntax is compressed, the pixels are not");
    }
    // In bits, and by division: the product of hostile numbers may not fit.
    int64_t available = int64_t(element.length) * 8;
    if (samples * bits > available / pixels.frames) {
      std::string more;
      if (pixels.samplesPerPixel != 1) {
        more += ", Samples per Pixel " + std::to_string(pixels.samplesPerPixel);
      }
      if (pixels.frames != 1) more += ", Number of Frames " + std::to_string(pixels.frames);
      throw Fault(CDCodePixels, ownPixelData,
                  "it has %llu bytes, too few for %lld x %d x %d pixels of %d bits%s",
                  (unsigned long long)element.length, (long long)pixels.frames, pixels.columns,
                  pixels.rows, bits, more.c_str());
    }
    pixels.pixelBytes = int64_t(element.length);
  }
  file->pixels = pixels;
  *out = pixels;
}

bool isLittleEndian(CDFile *file) {
  return DcmXfer(file->syntax).getByteOrder() != EBO_BigEndian;
}

bool hasFrame(const CDPixels &pixels, int64_t frame, int64_t capacity) {
  return frame >= 0 && frame < pixels.frames && pixels.frameBytes > 0 &&
         capacity >= pixels.frameBytes + pixels.frameBytes % 2;
}

}  // namespace cdcmtk

using namespace cdcmtk;

bool cd_pixels(CDFile *file, CDPixels *out, CDError *error) {
  return guarded(error, false, [&] {
    describe(file, out);
    return true;
  });
}
