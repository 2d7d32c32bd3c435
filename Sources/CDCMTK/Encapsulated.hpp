// Compressed pixel data: which bytes are a frame's, and what they say of themselves.
#ifndef CDCMTK_ENCAPSULATED_HPP
#define CDCMTK_ENCAPSULATED_HPP

#include <vector>

#include "File.hpp"

namespace cdcmtk {

bool isJPEG2000(E_TransferSyntax syntax);

// The compressed bytes of a frame, the first `most` of them.
std::vector<uint8_t> compressed(CDFile *file, const CDPixels &pixels, int64_t frame, size_t most);

// Compares what the frame's own header says with what the data set says.
void checkCodestream(CDFile *file, const CDPixels &pixels, int64_t frame);

// Checks that the runs of a run-length frame make its pixels.
void checkRuns(CDFile *file, const CDPixels &pixels, int64_t frame);

// Whether the frame's first scan says a part of the spectrum: see `Codestream.hpp`.
bool hasOddScan(CDFile *file, const CDPixels &pixels, int64_t frame);

// Checks that the file's codec is known, and can make as much as the data set says.
void checkEncapsulated(CDFile *file, const CDPixels &pixels);

}  // namespace cdcmtk

#endif
