#include <algorithm>
#include <cstring>

#include "File.hpp"

using namespace cdcmtk;

namespace {

// Longer text is no header value, and would be taken into memory before it could be looked at.
constexpr Uint32 maximumText = 1 << 20;

int64_t text(CDItem *item, CDTag tag, char *out, int64_t capacity) {
  DcmElement *element = nullptr;
  if (dcm(item)->findAndGetElement(key(tag), element).bad() || element == nullptr) return -1;
  if (!element->isLeaf() || element->getLengthField() > maximumText) return -1;
  OFString value;
  if (element->getOFStringArray(value).bad()) return -1;
  size_t count = std::min(value.size(), size_t(std::max<int64_t>(0, capacity)));
  if (out != nullptr) std::memcpy(out, value.data(), count);
  return int64_t(value.size());
}

int64_t items(CDItem *item, CDTag tag, CDItem **out, int64_t capacity) {
  DcmSequenceOfItems *sequence = nullptr;
  if (dcm(item)->findAndGetSequence(key(tag), sequence).bad() || sequence == nullptr) return 0;
  int64_t count = 0;
  for (DcmObject *each = sequence->nextInContainer(nullptr); each != nullptr;
       each = sequence->nextInContainer(each)) {
    auto *inner = dynamic_cast<DcmItem *>(each);
    if (inner == nullptr) continue;
    if (out != nullptr && count < capacity) out[count] = borrowed(inner);
    count += 1;
  }
  return count;
}

}  // namespace

bool cd_has(CDItem *item, CDTag tag) {
  CDError error;
  return guarded(&error, false, [&] { return bool(dcm(item)->tagExists(key(tag))); });
}

int64_t cd_text(CDItem *item, CDTag tag, char *out, int64_t capacity) {
  CDError error;
  return guarded<int64_t>(&error, -1, [&] { return text(item, tag, out, capacity); });
}

int64_t cd_items(CDItem *item, CDTag tag, CDItem **out, int64_t capacity) {
  CDError error;
  return guarded<int64_t>(&error, 0, [&] { return items(item, tag, out, capacity); });
}
