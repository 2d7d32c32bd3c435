#include "WholeNumber.hpp"

#include <algorithm>
#include <charconv>

#include "Described.hpp"

namespace cdcmtk {

int64_t number(DcmItem *item, Own tag, int64_t absent) {
  const char *name = nameOf(tag);
  DcmElement *element = nullptr;
  if (item->findAndGetElement(key(tag), element).bad() || element == nullptr) return absent;
  if (element->getLengthField() == 0) return absent;
  OFString value;
  if (!element->isLeaf() || isBytes(element->getVR()) || element->getLengthField() > 64 ||
      element->getOFStringArray(value).bad()) {
    throw Fault(CDCodeMalformed, tag, "%s is '%s', which is not a whole number", name,
                described(*element).c_str());
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
                isText ? raw.c_str() : "", isText ? " (" : "", shown(value.c_str(), value.size()).c_str(),
                isText ? ")" : "");
  }
  return found;
}

int32_t small(DcmItem *item, Own tag, int32_t absent) {
  int64_t value = number(item, tag, absent);
  if (value < 0 || value > UINT16_MAX) {
    throw Fault(CDCodeMalformed, tag, "%s is %lld", nameOf(tag), (long long)value);
  }
  return int32_t(value);
}

int32_t required(DcmItem *item, Own tag) {
  int32_t value = small(item, tag, 0);
  if (value <= 0) throw Fault(CDCodeMalformed, tag, "%s is missing or 0", nameOf(tag));
  return value;
}

}  // namespace cdcmtk
