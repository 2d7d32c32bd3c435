#ifndef CDCMTK_JPEG2000_HPP
#define CDCMTK_JPEG2000_HPP

#include <cstdint>
#include <vector>

#include "CDCMTK.h"

namespace cdcmtk {

// Decodes one codestream, whose size was checked before, into samples of `pixels.bitsAllocated`,
// those of a pixel beside each other. Throws.
void decodeJPEG2000(const std::vector<uint8_t> &bytes, const CDPixels &pixels, void *out);

}  // namespace cdcmtk

#endif
