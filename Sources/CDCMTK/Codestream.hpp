// What a compressed frame says about itself in its first bytes, read before any decoder sees it.
#ifndef CDCMTK_CODESTREAM_HPP
#define CDCMTK_CODESTREAM_HPP

#include <cstddef>
#include <cstdint>

namespace cdcmtk {

struct Codestream {
  uint32_t columns = 0, rows = 0, components = 0, precision = 0;
  uint64_t tiles = 1;  // JPEG 2000
};

// The frame header of JPEG and JPEG-LS (SOF). False where there is none in these bytes.
bool readJPEG(const uint8_t *bytes, size_t count, Codestream &out);

// The SIZ segment of JPEG 2000, bare or wrapped in JP2 boxes. False where there is none.
bool readJPEG2000(const uint8_t *bytes, size_t count, Codestream &out);

// Where a JPEG 2000 codestream begins: 0 where it is bare, -1 where there is none.
long startOfJPEG2000(const uint8_t *bytes, size_t count);

}  // namespace cdcmtk

#endif
