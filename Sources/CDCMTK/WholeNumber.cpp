#include "WholeNumber.hpp"

#include <algorithm>
#include <charconv>

namespace cdcmtk {

std::string shown(const OFString &value) {
  std::string text;
  for (size_t i = 0; i < value.size() && i < 120; i += 1) {
    uint8_t byte = uint8_t(value[i]);
    text += byte >= 0x20 && byte < 0x7F ? char(byte) : '?';
  }
  return text;
}

int64_t number(DcmItem *item, CDTag tag, const char *name, int64_t absent) {
  DcmElement *element = nullptr;
  if (item->findAndGetElement(key(tag), element).bad() || element == nullptr) return absent;
  if (element->getLengthField() == 0) return absent;
  OFString value;
  if (!element->isLeaf() || element->getLengthField() > 64 ||
      element->getOFStringArray(value).bad()) {
    throw Fault(CDCodeMalformed, tag, "%s is not a whole number", name);
  }
  std::string text = value.c_str();
  size_t first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
  if (first == std::string::npos) return absent;
  text = text.substr(first, last - first + 1);
  int64_t found = 0;
  const char *begin = text.data() + (text[0] == '+' ? 1 : 0), *end = text.data() + text.size();
  auto [behind, fault] = std::from_chars(begin, end, found);
  if (fault != std::errc() || behind != end) {
    // In implicit VR text is taken for numbers of 16 bits: it is shown, too.
    std::string raw;
    Uint16 *words = nullptr;
    if (element->getVR() == EVR_US && element->getUint16Array(words).good() && words != nullptr) {
      for (Uint32 i = 0; i < element->getLengthField() / 2; i += 1) {
        raw += {char(words[i] & 0xFF), char(words[i] >> 8)};
      }
    }
    bool isText = !raw.empty() && std::all_of(raw.begin(), raw.end(), [](char byte) {
      return uint8_t(byte) >= 0x20 && uint8_t(byte) < 0x7F;
    });
    throw Fault(CDCodeMalformed, tag, "%s is '%s%s%s%s', which is not a whole number", name,
                isText ? raw.c_str() : "", isText ? " (" : "", shown(value).c_str(),
                isText ? ")" : "");
  }
  return found;
}

int32_t small(DcmItem *item, CDTag tag, const char *name, int32_t absent) {
  int64_t value = number(item, tag, name, absent);
  if (value < 0 || value > UINT16_MAX) {
    throw Fault(CDCodeMalformed, tag, "%s is %lld", name, (long long)value);
  }
  return int32_t(value);
}

int32_t required(DcmItem *item, CDTag tag, const char *name) {
  int32_t value = small(item, tag, name, 0);
  if (value <= 0) throw Fault(CDCodeMalformed, tag, "%s is missing or 0", name);
  return value;
}

}  // namespace cdcmtk
