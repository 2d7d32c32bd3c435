// Text of DICOM's character sets as UTF-8. Debian's DCMTK converts by glibc, which has not the
// sets of Japanese and Korean that need code extensions; ICU has the tables.
#ifndef CDCMTK_CHARACTERSETS_HPP
#define CDCMTK_CHARACTERSETS_HPP

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <string>
#include <vector>

namespace cdcmtk {

// Whether text is the same in all of the sets: ASCII without escape sequences.
bool isASCII(const char *bytes, size_t count);

// The values of Specific Character Set (0008,0005) that hold for an item: its own, or those of what
// it lies in. Without the spaces around them.
std::vector<std::string> characterSets(DcmItem *item);

// Decodes a value, with all backslashes in it. Returns false where bytes of it are in none of the
// sets: they are then replaced by U+FFFD, or, where no set is named, taken for UTF-8 or Latin-1.
bool decodeText(const std::vector<std::string> &sets, DcmEVR vr, const char *bytes, size_t count,
                std::string &out);

}  // namespace cdcmtk

#endif
