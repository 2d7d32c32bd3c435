#ifndef CDCMTK_RUNLENGTHBITS_HPP
#define CDCMTK_RUNLENGTHBITS_HPP

#include <cstdint>
#include <vector>

#include "CDCMTK.h"

namespace cdcmtk {

// Decodes a frame of compressed bits into a byte for each pixel. Throws.
void decodeRLEBits(const std::vector<uint8_t> &bytes, const CDPixels &pixels, uint8_t *out);

}  // namespace cdcmtk

#endif
