#include "PixelLayout.hpp"

namespace cdcmtk {

namespace {

template <typename Unsigned, typename Signed>
uint32_t normalise(const CDPixels &pixels, void *out) {
  int width = int(sizeof(Unsigned)) * 8;
  int above = width - 1 - pixels.highBit;
  int below = width - pixels.bitsStored;
  if (below == 0) return 0;
  auto *samples = static_cast<Unsigned *>(out);
  int64_t count = pixels.frameBytes / int64_t(sizeof(Unsigned));
  const Unsigned mask = above == 0 ? Unsigned(0) : Unsigned(Unsigned(~Unsigned(0)) << (width - above));
  Unsigned beyond = 0;
  if (pixels.isSigned) {
    for (int64_t i = 0; i < count; i += 1) {
      Unsigned high = samples[i] & mask;
      Signed raised = Signed(Unsigned(samples[i] << above));
      // The sign may be repeated above, or left out.
      Unsigned sign = raised < 0 ? mask : Unsigned(0);
      beyond |= high != sign ? high : Unsigned(0);
      samples[i] = Unsigned(raised >> below);
    }
  } else {
    for (int64_t i = 0; i < count; i += 1) {
      beyond |= samples[i] & mask;
      samples[i] = Unsigned(Unsigned(samples[i] << above) >> below);
    }
  }
  return beyond;
}

}  // namespace

uint32_t normalise(const CDPixels &pixels, void *out) {
  switch (pixels.bitsAllocated) {
    case 8: return normalise<uint8_t, int8_t>(pixels, out);
    case 16: return normalise<uint16_t, int16_t>(pixels, out);
    case 32: return normalise<uint32_t, int32_t>(pixels, out);
    default: return 0;
  }
}

}  // namespace cdcmtk
