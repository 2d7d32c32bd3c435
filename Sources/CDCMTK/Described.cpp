#include "Described.hpp"

#include <algorithm>
#include <cstdio>

namespace cdcmtk {

bool isBytes(DcmEVR vr) {
  switch (vr) {
    case EVR_OB:
    case EVR_OW:
    case EVR_OF:
    case EVR_OD:
    case EVR_OL:
    case EVR_OV:
    case EVR_ox:
    case EVR_UN:
    case EVR_UNKNOWN:
    case EVR_UNKNOWN2B: return true;
    default: return false;
  }
}

std::string described(DcmElement &element) {
  if (auto *sequence = dynamic_cast<DcmSequenceOfItems *>(&element)) {
    return std::to_string(sequence->card()) + " items";
  }
  uint8_t bytes[64];
  constexpr Uint32 most = sizeof bytes;
  Uint32 length = element.getLengthField();
  if (length > maximumText) return "a value of " + std::to_string(length) + " bytes";
  if (!isBytes(element.getVR())) {
    OFString value;
    if (element.getOFStringArray(value).good()) return shown(value.data(), value.size());
  }
  Uint32 count = std::min(length, most);
  if (element.getPartialValue(bytes, 0, count, nullptr, EBO_LittleEndian).bad()) {
    return "a value of " + std::to_string(length) + " bytes";
  }
  std::string text;
  bool isText = std::all_of(bytes, bytes + count, [](uint8_t byte) {
    return byte >= 0x20 && byte < 0x7F;
  });
  for (Uint32 i = 0; i < count; i += 1) {
    char digits[4];
    std::snprintf(digits, sizeof digits, i == 0 ? "%02X" : " %02X", bytes[i]);
    text += isText ? std::string(1, char(bytes[i])) : std::string(digits);
  }
  while (isText && !text.empty() && text.back() == ' ') text.pop_back();
  return length > most ? text + "..." : text;
}

}  // namespace cdcmtk
