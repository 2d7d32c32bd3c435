// Values of any kind, for messages.
#ifndef CDCMTK_DESCRIBED_HPP
#define CDCMTK_DESCRIBED_HPP

#include <string>

#include "File.hpp"

namespace cdcmtk {

// Longer text is no header value, and would be taken into memory before it could be looked at.
constexpr Uint32 maximumText = 1 << 20;

// Bytes, which DCMTK would show as hexadecimal digits: those of a number by chance.
bool isBytes(DcmEVR vr);

// What stands there, in words of its own: printable ASCII, and not at any length.
std::string described(DcmElement &element);

}  // namespace cdcmtk

#endif
