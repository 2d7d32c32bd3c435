// How the pixels of a file lie.
#ifndef CDCMTK_PIXELLAYOUT_HPP
#define CDCMTK_PIXELLAYOUT_HPP

#include "File.hpp"
#include "OwnElements.hpp"

namespace cdcmtk {

// Describes the pixel data, after the checks of `cd_pixels`; once for each file.
void describe(CDFile *file, CDPixels *out);

bool isLittleEndian(CDFile *file);

// Whether there is such a frame, and room for it.
bool hasFrame(const CDPixels &pixels, int64_t frame, int64_t capacity);

// Brings a frame's samples to the low bits, with their sign. Returns the bits above High Bit that were
// set and are no sign.
uint32_t normalise(const CDPixels &pixels, void *out);

}  // namespace cdcmtk

#endif
