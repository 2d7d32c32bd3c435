#include "PixelLayout.hpp"

namespace cdcmtk {

namespace {

// Brings samples to the low bits, with their sign.
template <typename Unsigned, typename Signed>
void normalise(const CDPixels &pixels, void *out) {
  int width = int(sizeof(Unsigned)) * 8;
  int above = width - 1 - pixels.highBit;
  int below = width - pixels.bitsStored;
  if (below == 0) return;
  auto *samples = static_cast<Unsigned *>(out);
  int64_t count = pixels.frameBytes / int64_t(sizeof(Unsigned));
  if (pixels.isSigned) {
    for (int64_t i = 0; i < count; i += 1) {
      samples[i] = Unsigned(Signed(Unsigned(samples[i] << above)) >> below);
    }
  } else {
    for (int64_t i = 0; i < count; i += 1) {
      samples[i] = Unsigned(Unsigned(samples[i] << above) >> below);
    }
  }
}

}  // namespace

void normalise(const CDPixels &pixels, void *out) {
  switch (pixels.bitsAllocated) {
    case 8: normalise<uint8_t, int8_t>(pixels, out); break;
    case 16: normalise<uint16_t, int16_t>(pixels, out); break;
    case 32: normalise<uint32_t, int32_t>(pixels, out); break;
    default: break;
  }
}

}  // namespace cdcmtk
