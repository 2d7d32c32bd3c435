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

// Whether the first scan of a sequential JPEG says a part of the spectrum, which it always has whole:
// harmless, and the one thing that the decoder warns of in files that are as they were written.
bool hasOddScan(const uint8_t *bytes, size_t count);

// The SIZ segment of JPEG 2000, bare or wrapped in JP2 boxes. False where there is none.
bool readJPEG2000(const uint8_t *bytes, size_t count, Codestream &out);

// Where a JPEG 2000 codestream begins: 0 where it is bare, -1 where there is none.
long startOfJPEG2000(const uint8_t *bytes, size_t count);

// Whether the segments of a run-length frame decode to `plane` bytes each, no more and no less.
bool isWholeRLE(const uint8_t *bytes, size_t count, size_t plane);

// Whether the tiles' data of a bare JPEG 2000 codestream are free of bytes that cannot stand in them:
// decoders read over such without a word, and give other samples.
bool hasCleanTiles(const uint8_t *bytes, size_t count);

}  // namespace cdcmtk

#endif
