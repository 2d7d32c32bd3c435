#include <algorithm>
#include <cstring>
#include <string>

#include "CharacterSets.hpp"
#include "Described.hpp"
#include "File.hpp"

using namespace cdcmtk;

namespace {

int64_t text(CDItem *item, CDTag tag, char *out, int64_t capacity) {
  DcmElement *element = nullptr;
  if (dcm(item)->findAndGetElement(key(tag), element).bad() || element == nullptr) return -1;
  if (!element->isLeaf() || element->getLengthField() > maximumText) return -2;
  if (element->getLengthField() == 0) return 0;
  if (isBytes(element->getVR())) return -2;
  OFString value;
  if (element->getOFStringArray(value).bad()) return -2;
  if (!isASCII(value.data(), value.size()) && element->isAffectedBySpecificCharacterSet()) {
    std::string decoded;
    decodeText(characterSets(dcm(item)), element->getVR(), value.data(), value.size(), decoded);
    value.assign(decoded.data(), decoded.size());
  }
  size_t count = std::min(value.size(), size_t(std::max<int64_t>(0, capacity)));
  if (out != nullptr) std::memcpy(out, value.data(), count);
  return int64_t(value.size());
}

int64_t describedText(CDItem *item, CDTag tag, char *out, int64_t capacity) {
  DcmElement *element = nullptr;
  if (dcm(item)->findAndGetElement(key(tag), element).bad() || element == nullptr) return -1;
  std::string text = described(*element);
  size_t count = std::min(text.size(), size_t(std::max<int64_t>(0, capacity)));
  if (out != nullptr) std::memcpy(out, text.data(), count);
  return int64_t(text.size());
}

int64_t texts(
    CDItem *item, const CDTag *tags, int64_t count, int32_t *ends, char *out, int64_t capacity) {
  // Longer ones are no value of what is compared.
  constexpr Uint32 most = 4096;
  int64_t size = 0, next = 0;
  OFString value;
  for (DcmObject *each = dcm(item)->nextInContainer(nullptr); each != nullptr && next < count;
       each = dcm(item)->nextInContainer(each)) {
    CDTag tag = CDTag(each->getGTag()) << 16 | each->getETag();
    while (next < count && tags[next] < tag) ends[next++] = int32_t(size);
    if (next == count || tags[next] != tag) continue;
    auto *element = each->isLeaf() ? static_cast<DcmElement *>(each) : nullptr;
    if (element != nullptr && element->getLengthField() > 0 && element->getLengthField() <= most &&
        !isBytes(element->getVR()) && element->getOFStringArray(value).good()) {
      if (!isASCII(value.data(), value.size()) && element->isAffectedBySpecificCharacterSet()) {
        std::string decoded;
        decodeText(characterSets(dcm(item)), element->getVR(), value.data(), value.size(), decoded);
        value.assign(decoded.data(), decoded.size());
      }
      int64_t room = std::clamp<int64_t>(capacity - size, 0, int64_t(value.size()));
      if (out != nullptr && room > 0) std::memcpy(out + size, value.data(), size_t(room));
      size += int64_t(value.size());
    }
    ends[next++] = int32_t(size);
  }
  while (next < count) ends[next++] = int32_t(size);
  return size;
}

CDTag oddText(CDItem *item) {
  DcmItem *dataset = dcm(item);
  for (DcmObject *each = dataset->nextInContainer(nullptr); each != nullptr;
       each = dataset->nextInContainer(each)) {
    // Behind that stand the pixels' description and, in private groups, what nobody reads.
    if (each->getGTag() > 0x0020) break;
    if (each->getGTag() % 2 != 0 || !each->isLeaf()) continue;
    auto *element = static_cast<DcmElement *>(each);
    if (!element->isAffectedBySpecificCharacterSet() || element->getLengthField() == 0 ||
        element->getLengthField() > maximumText) {
      continue;
    }
    char *raw = nullptr;
    Uint32 count = 0;
    if (element->getString(raw, count).bad() || raw == nullptr || isASCII(raw, count)) continue;
    std::string decoded;
    if (!decodeText(characterSets(dataset), element->getVR(), raw, count, decoded)) {
      return CDTag(each->getGTag()) << 16 | each->getETag();
    }
  }
  return 0;
}

uint64_t digest(CDItem *item, const CDTag *tags, int64_t count) {
  DcmItem *dataset = dcm(item);
  uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
  auto add = [&](const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i += 1) {
      hash = (hash ^ static_cast<const uint8_t *>(bytes)[i]) * 0x100000001B3;
    }
  };
  const CDTag *next = tags, *end = tags + count;
  for (DcmObject *each = dataset->nextInContainer(nullptr); each != nullptr && next != end;
       each = dataset->nextInContainer(each)) {
    CDTag tag = CDTag(each->getGTag()) << 16 | each->getETag();
    while (next != end && *next < tag) next += 1;
    if (next == end || *next != tag || !each->isLeaf()) continue;
    auto *element = static_cast<DcmElement *>(each);
    if (element->getLengthField() == 0) continue;
    add(&tag, sizeof tag);
    char *text = nullptr;
    Uint32 length = 0;
    if (element->getLengthField() <= maximumText && element->getString(text, length).good() &&
        text != nullptr) {
      while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == 0)) length -= 1;
      add(text, length);
    } else {
      std::string value = described(*element);
      add(value.data(), value.size());
    }
  }
  return hash;
}

int64_t items(CDItem *item, CDTag tag, CDItem **out, int64_t capacity) {
  DcmElement *element = nullptr;
  if (dcm(item)->findAndGetElement(key(tag), element).bad() || element == nullptr) return 0;
  auto *sequence = dynamic_cast<DcmSequenceOfItems *>(element);
  if (sequence == nullptr) {
    return element->getLengthField() == 0 ? 0 : -1;
  }
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
  return guarded<int64_t>(&error, -2, [&] { return text(item, tag, out, capacity); });
}

int64_t cd_shown(CDItem *item, CDTag tag, char *out, int64_t capacity) {
  CDError error;
  return guarded<int64_t>(&error, -2, [&] { return describedText(item, tag, out, capacity); });
}

int64_t cd_texts(
    CDItem *item, const CDTag *tags, int64_t count, int32_t *ends, char *out, int64_t capacity) {
  std::fill(ends, ends + count, 0);
  CDError error;
  int64_t size = guarded<int64_t>(
      &error, -1, [&] { return texts(item, tags, count, ends, out, capacity); });
  if (size >= 0) return size;
  std::fill(ends, ends + count, 0);
  return 0;
}

CDTag cd_odd_text(CDItem *item) {
  CDError error;
  return guarded<CDTag>(&error, 0, [&] { return oddText(item); });
}

uint64_t cd_digest(CDItem *item, const CDTag *tags, int64_t count) {
  CDError error;
  return guarded<uint64_t>(&error, 0, [&] { return digest(item, tags, count); });
}

int64_t cd_items(CDItem *item, CDTag tag, CDItem **out, int64_t capacity) {
  CDError error;
  return guarded<int64_t>(&error, -1, [&] { return items(item, tag, out, capacity); });
}
