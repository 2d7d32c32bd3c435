#include "RunLengthBits.hpp"

#include <algorithm>

#include "PixelLayout.hpp"

namespace cdcmtk {

// Bits in RLE: the frame's packed bytes in one segment, the first pixel in the lowest bit; some
// writers make each pixel a byte. Out comes a byte for each pixel.
//
// Source: DICOM PS3.5, annex G; packing as in 8.1.1.
void decodeRLEBits(const std::vector<uint8_t> &bytes, const CDPixels &pixels, uint8_t *out) {
  auto little32 = [&](size_t at) {
    return uint32_t(bytes[at]) | uint32_t(bytes[at + 1]) << 8 | uint32_t(bytes[at + 2]) << 16 |
           uint32_t(bytes[at + 3]) << 24;
  };
  if (bytes.size() < 64 || little32(0) != 1 || little32(4) < 64 || little32(4) > bytes.size()) {
    throw Fault(CDCodePixels, ownPixelData, "a frame of bits has no RLE header of one segment");
  }
  size_t count = size_t(pixels.frameBytes);
  size_t packed = (count + 7) / 8;
  std::vector<uint8_t> plain;
  plain.reserve(count);
  size_t at = little32(4);
  // What is behind the last pixel pads the frame to an even length.
  while (at < bytes.size() && plain.size() <= count) {
    uint8_t control = bytes[at++];
    if (control == 128) continue;
    size_t length = control < 128 ? size_t(control) + 1 : 257 - size_t(control);
    if (control < 128) {
      size_t there = std::min(length, bytes.size() - at);
      plain.insert(plain.end(), bytes.begin() + long(at), bytes.begin() + long(at + there));
      at += there;
    } else if (at < bytes.size()) {
      plain.insert(plain.end(), length, bytes[at++]);
    }
  }
  auto fits = [&](size_t wanted) {
    return plain.size() >= wanted && plain.size() <= wanted + 1;
  };
  if (!fits(packed) && !fits(count)) {
    throw Fault(CDCodePixels, ownPixelData,
                "a frame of %zu bits decodes to %zu bytes, and should to %zu, or to one for each",
                count, plain.size(), packed);
  }
  bool isPacked = fits(packed);
  for (size_t i = 0; i < count; i += 1) {
    out[i] = isPacked ? (plain[i / 8] >> (i % 8)) & 1 : plain[i];
    if (out[i] > 1) {
      throw Fault(CDCodePixels, ownPixelData, "a pixel is %d, where a bit is 0 or 1", int(out[i]));
    }
  }
}

}  // namespace cdcmtk
