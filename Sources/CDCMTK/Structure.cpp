#include "Structure.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "OwnElements.hpp"

namespace cdcmtk {

namespace {

constexpr int maximumDepth = 64;
constexpr uint32_t undefinedLength = 0xFFFFFFFF;
constexpr CDTag itemTag = 0xFFFEE000, itemEnd = 0xFFFEE00D, sequenceEnd = 0xFFFEE0DD;
// Those before it are of files' and messages' own structure; padding looks like them, too.
constexpr CDTag firstTag = 0x00080000;

struct Header {
  CDTag tag = 0;
  char vr[3] = {0, 0, 0};  // empty in implicit VR and for items
  uint32_t length = 0;
  uint64_t value = 0;  // where the value begins
};

// The one fault that is never passed over: DCMTK's parser needs stack for each level.
struct TooDeep : Fault {
  explicit TooDeep(CDTag tag)
      : Fault(CDCodeMalformed, tag, "sequences nest more than %d deep", maximumDepth) {}
};

class Walker {
 public:
  Walker(Bytes &bytes, bool bigEndian, PixelElement *pixels, bool wantsSequences = false)
      : bytes_(bytes), bigEndian_(bigEndian), pixels_(pixels), wantsSequences_(wantsSequences) {}

  // Walks elements up to `end`, or up to the delimiter where the parent's length is undefined.
  // Returns the offset behind what was walked.
  uint64_t elements(uint64_t at, uint64_t end, bool isExplicit, bool delimited, int depth) {
    size_t first = tags_.size();
    while (at < end) {
      // Some writers pad the file; nothing behind the pixels is read.
      if (depth == 0 && pixels_->present && end - at < 8) return end;
      Header header = read(at, end, isExplicit);
      if (header.tag == itemEnd && delimited) {
        tags_.resize(first);
        return header.value;
      }
      if (depth == 0 && pixels_->present && header.tag >= firstTag && header.tag < ownPixelData) {
        throw Fault(CDCodeMalformed, header.tag, "the element stands behind the pixel data");
      }
      checkOnce(header.tag, first);
      at = element(header, end, isExplicit, depth);
    }
    tags_.resize(first);
    if (delimited) throw Fault(CDCodeMalformed, itemTag, "an item is never closed");
    return at;
  }

  // SOP Class UID and Series Instance UID of the top level.
  void peek(uint64_t at, bool isExplicit, CDPeek *out) {
    while (at < bytes_.size()) {
      Header header = read(at, bytes_.size(), isExplicit);
      if (header.tag > ownSeriesInstanceUID) return;
      if (header.tag == ownSOPClassUID) copy(header, out->sopClassUID);
      if (header.tag == ownSeriesInstanceUID) copy(header, out->seriesInstanceUID);
      at = element(header, bytes_.size(), isExplicit, 0);
    }
  }

  Header read(uint64_t at, uint64_t end, bool isExplicit) {
    uint8_t raw[12];
    size_t want = size_t(std::min<uint64_t>(12, end - at));
    size_t got = bytes_.read(at, raw, want);
    if (got < 8) {
      throw Fault(CDCodeMalformed, 0, "the file ends inside the header of an element, at byte %llu",
                  (unsigned long long)at);
    }
    Header header;
    header.tag = CDTag(number16(raw)) << 16 | number16(raw + 2);
    if (!isExplicit || (header.tag >> 16) == 0xFFFE) {
      header.length = number32(raw + 4);
      header.value = at + 8;
      return header;
    }
    header.vr[0] = char(raw[4]);
    header.vr[1] = char(raw[5]);
    if (!isLong(header.vr)) {
      header.length = number16(raw + 6);
      header.value = at + 8;
      return header;
    }
    if (got < 12) {
      throw Fault(CDCodeMalformed, header.tag, "the file ends inside the header of the element");
    }
    header.length = number32(raw + 8);
    header.value = at + 12;
    return header;
  }

 private:
  uint64_t element(const Header &header, uint64_t end, bool isExplicit, int depth) {
    uint64_t left = end - std::min(end, header.value);
    if (header.length == undefinedLength) {
      bool isBulk = std::strcmp(header.vr, "OB") == 0 || std::strcmp(header.vr, "OW") == 0;
      if (header.tag == ownPixelData || isBulk) return fragments(header, end, depth);
      // A UN of undefined length holds implicit VR (PS3.5, 6.2.2, note 4).
      bool inner = isExplicit && !isUnknown(header.vr);
      return sequence(header, end, inner, true, depth);
    }
    if (header.length > left) {
      throw Fault(CDCodeMalformed, header.tag,
                  "the element announces %lu bytes, and %llu are left in %s",
                  (unsigned long)header.length, (unsigned long long)left,
                  end == bytes_.size() ? "the file" : "what holds it");
    }
    uint64_t behind = header.value + header.length;
    if (header.length > 0) lookInto(header, behind, isExplicit, depth);
    if (header.tag == ownPixelData && depth == 0) {
      pixels_->present = true;
      pixels_->offset = header.value;
      pixels_->length = header.length;
    }
    return behind;
  }

  // Walks a value of defined length if DCMTK's parser may take it for a sequence: by its VR; or, in
  // implicit VR and where the VR is UN, by a dictionary, which knows private elements, too, once it
  // has seen their creators. So each value that begins with an item is looked into.
  void lookInto(const Header &header, uint64_t behind, bool isExplicit, int depth) {
    if (isExplicit && std::strcmp(header.vr, "SQ") == 0) {
      sequence(header, behind, true, false, depth);
      return;
    }
    bool isUN = isExplicit && isUnknown(header.vr);
    if (isExplicit && !isUN) return;
    uint8_t raw[4];
    if (bytes_.read(header.value, raw, 4) < 4) return;
    DcmTag known(Uint16(header.tag >> 16), Uint16(header.tag));
    static constexpr uint8_t little[4] = {0xFE, 0xFF, 0x00, 0xE0}, big[4] = {0xFF, 0xFE, 0xE0, 0x00};
    bool isLittle = std::memcmp(raw, little, 4) == 0;
    if (!isLittle && !(bigEndian_ && std::memcmp(raw, big, 4) == 0)) {
      if (wantsSequences_ && known.getEVR() == EVR_SQ) throw noSequence(header);
      return;
    }
    bool certain = known.getEVR() == EVR_SQ;
    bool order = bigEndian_;
    size_t tags = tags_.size();
    bigEndian_ = !isLittle;
    try {
      sequence(header, behind, false, false, depth);
      bigEndian_ = order;
    } catch (const TooDeep &) {
      throw;
    } catch (const Fault &) {
      bigEndian_ = order;
      tags_.resize(tags);
      // Other bytes may begin as an item does.
      if (certain) throw;
    }
  }

  // Elements stand once, in ascending order; some writers keep no order, and then it is looked for.
  void checkOnce(CDTag tag, size_t first) {
    if (tag < firstTag || (tag >> 16) % 2 != 0) return;
    if (tags_.size() > first && tag <= tags_.back()) {
      effort_ += tags_.size() - first;
      if (effort_ > maximumEffort) {
        throw Fault(CDCodeMalformed, tag, "its elements stand in no order");
      }
      if (std::find(tags_.begin() + long(first), tags_.end(), tag) != tags_.end()) {
        throw Fault(CDCodeMalformed, tag, "the element stands twice");
      }
    }
    tags_.push_back(tag);
  }

  // Says what stands in a sequence's place.
  Fault noSequence(const Header &header) {
    char value[128];
    size_t count = bytes_.read(header.value, value, std::min<size_t>(header.length, sizeof value));
    while (count > 0 && value[count - 1] == ' ') count -= 1;
    return Fault(CDCodeMalformed, header.tag, "it is '%s', which is not a sequence",
                 shown(value, count).c_str());
  }

  void copy(const Header &header, char (&out)[65]) {
    if (header.length == undefinedLength || header.length > 64) return;
    size_t count = bytes_.read(header.value, out, header.length);
    // A part of a UID is another UID.
    if (count < header.length) count = 0;
    while (count > 0 && (out[count - 1] == ' ' || out[count - 1] == 0)) count -= 1;
    out[count] = 0;
  }

  // UN, and what is no value representation of this standard.
  static bool isUnknown(const char *vr) {
    static const char *const known =
        "AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UR "
        "US UT UV";
    return std::strstr(known, vr) == nullptr;
  }

  uint64_t sequence(
      const Header &header, uint64_t end, bool isExplicit, bool delimited, int depth) {
    if (depth >= maximumDepth) throw TooDeep(header.tag);
    uint64_t at = header.value;
    while (at < end) {
      Header item = read(at, end, isExplicit);
      if (item.tag == sequenceEnd) return item.value;
      if (item.tag != itemTag) {
        throw Fault(CDCodeMalformed, header.tag, "the sequence holds something that is no item");
      }
      if (item.length == undefinedLength) {
        at = elements(item.value, end, isExplicit, true, depth + 1);
        continue;
      }
      if (item.length > end - std::min(end, item.value)) {
        throw Fault(CDCodeMalformed, header.tag, "an item of the sequence is longer than it");
      }
      at = elements(item.value, item.value + item.length, isExplicit, false, depth + 1);
    }
    if (delimited) throw Fault(CDCodeMalformed, header.tag, "the sequence is never closed");
    return at;
  }

  uint64_t fragments(const Header &header, uint64_t end, int depth) {
    bool wanted = header.tag == ownPixelData && depth == 0;
    bool first = true;
    uint64_t at = header.value;
    while (at < end) {
      Header item = read(at, end, true);
      if (item.tag == sequenceEnd) {
        if (wanted) pixels_->present = pixels_->encapsulated = true;
        return item.value;
      }
      if (item.tag != itemTag) {
        throw Fault(CDCodeMalformed, header.tag,
                    "the encapsulated pixel data holds something that is no fragment");
      }
      uint64_t left = end - std::min(end, item.value);
      if (item.length > left) {
        throw Fault(CDCodeMalformed, header.tag,
                    "a fragment announces %lu bytes, and %llu are left in the file",
                    (unsigned long)item.length, (unsigned long long)left);
      }
      if (wanted && first) {
        offsetTable(item);
      } else if (wanted) {
        pixels_->fragments.push_back({item.value, item.length});
      }
      first = false;
      at = item.value + item.length;
    }
    throw Fault(CDCodeMalformed, header.tag, "the encapsulated pixel data is never closed");
  }

  void offsetTable(const Header &item) {
    std::vector<uint8_t> raw(item.length);
    if (bytes_.read(item.value, raw.data(), raw.size()) < raw.size()) return;
    for (size_t i = 0; i + 4 <= raw.size(); i += 4) {
      pixels_->offsetTable.push_back(number32(raw.data() + i));
    }
  }

  uint32_t number16(const uint8_t *p) const {
    return bigEndian_ ? uint32_t(p[0]) << 8 | p[1] : uint32_t(p[1]) << 8 | p[0];
  }
  uint32_t number32(const uint8_t *p) const {
    return bigEndian_ ? number16(p) << 16 | number16(p + 2) : number16(p + 2) << 16 | number16(p);
  }

  // Value representations with a length of 32 bits; unknown ones of two capitals have it too.
  static bool isLong(const char *vr) {
    static const char *const shortOnes =
        "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US";
    bool capitals = vr[0] >= 'A' && vr[0] <= 'Z' && vr[1] >= 'A' && vr[1] <= 'Z';
    return capitals && std::strstr(shortOnes, vr) == nullptr;
  }

  static constexpr size_t maximumEffort = 10'000'000;

  Bytes &bytes_;
  bool bigEndian_;
  PixelElement *pixels_;
  bool wantsSequences_;
  std::vector<CDTag> tags_;  // of the elements before, those of the innermost level last
  size_t effort_ = 0;
};

bool looksLikeBareDataset(const uint8_t *raw, bool &isExplicit) {
  // A data set without a meta header begins with group 0008, little endian.
  if (raw[0] != 0x08 || raw[1] != 0x00 || raw[3] != 0x00) return false;
  isExplicit = raw[4] >= 'A' && raw[4] <= 'Z' && raw[5] >= 'A' && raw[5] <= 'Z';
  return true;
}

}  // namespace

size_t Bytes::read(uint64_t offset, void *out, size_t count) {
  if (offset >= size_ || count == 0) return 0;
  count = size_t(std::min<uint64_t>(count, size_ - offset));
  constexpr size_t span = 1 << 16;
  if (count > span) {
    ssize_t got = pread(fd_, out, count, off_t(offset));
    if (got < 0) throw systemFault(CDCodeOpen, "it cannot be read");
    return size_t(got);
  }
  if (offset < start_ || offset + count > start_ + window_.size()) {
    window_.resize(span);
    ssize_t got = pread(fd_, window_.data(), span, off_t(offset));
    int number = errno;
    window_.resize(got < 0 ? 0 : size_t(got));
    errno = number;
    if (got < 0) throw systemFault(CDCodeOpen, "it cannot be read");
    start_ = offset;
  }
  size_t there = offset < start_ + window_.size() ? size_t(start_ + window_.size() - offset) : 0;
  count = std::min(count, there);
  if (count == 0) return 0;
  std::memcpy(out, window_.data() + (offset - start_), count);
  return count;
}

Structure readMeta(Bytes &bytes) {
  Structure structure;
  uint8_t raw[8];
  bool isExplicit = false;
  bool hasMagic = bytes.read(128, raw, 4) == 4 && std::memcmp(raw, "DICM", 4) == 0;
  if (!hasMagic) {
    if (bytes.read(0, raw, 8) < 8 || !looksLikeBareDataset(raw, isExplicit)) {
      throw Fault(CDCodeNotDICOM, 0, "it is not a DICOM file");
    }
    structure.transferSyntax =
        isExplicit ? UID_LittleEndianExplicitTransferSyntax : UID_LittleEndianImplicitTransferSyntax;
    return structure;
  }
  structure.hasMeta = true;
  PixelElement none;
  Walker walker(bytes, false, &none);
  uint64_t at = 132, start = 132;
  while (at < bytes.size()) {
    if (bytes.read(at, raw, 2) < 2 || raw[0] != 0x02 || raw[1] != 0x00) break;
    Header header = walker.read(at, bytes.size(), true);
    if (header.length > bytes.size() - std::min(bytes.size(), header.value)) {
      throw Fault(CDCodeMalformed, header.tag,
                  "the element announces %lu bytes, and fewer are left in the file",
                  (unsigned long)header.length);
    }
    if (header.tag == ownFileMetaInformationGroupLength && header.length > 0) {
      if (std::strcmp(header.vr, "UL") != 0 || header.length != 4) {
        char value[64];
        size_t count =
            bytes.read(header.value, value, std::min<size_t>(header.length, sizeof value));
        throw Fault(CDCodeMalformed, ownFileMetaInformationGroupLength,
                    "%s is '%s', of value representation %s and %lu bytes, and must be UL and 4",
                    nameOf(ownFileMetaInformationGroupLength), shown(value, count).c_str(),
                    shown(header.vr, 2).c_str(), (unsigned long)header.length);
      }
      uint8_t length[4] = {0, 0, 0, 0};
      bytes.read(header.value, length, 4);
      structure.statedMetaLength = int64_t(length[0]) | int64_t(length[1]) << 8 |
                                   int64_t(length[2]) << 16 | int64_t(length[3]) << 24;
      start = header.value + 4;
    }
    if (header.tag == ownMediaStorageSOPClassUID && header.length <= 64) {
      char uid[65] = {0};
      size_t count = bytes.read(header.value, uid, header.length);
      while (count > 0 && (uid[count - 1] == ' ' || uid[count - 1] == 0)) count -= 1;
      structure.sopClassUID.assign(uid, count);
    }
    if (header.tag == ownTransferSyntaxUID) {
      char uid[122] = {0};
      size_t count = bytes.read(header.value, uid, std::min<size_t>(header.length, 121));
      if (std::strcmp(header.vr, "UI") != 0) {
        throw Fault(CDCodeMalformed, ownTransferSyntaxUID,
                    "Transfer Syntax UID is '%s', of value representation %s, which is not a UID's",
                    shown(uid, count).c_str(), shown(header.vr, 2).c_str());
      }
      if (header.length > 64) {
        throw Fault(CDCodeMalformed, ownTransferSyntaxUID,
                    "Transfer Syntax UID is '%s', of %lu characters, which is not a UID",
                    shown(uid, count).c_str(), (unsigned long)header.length);
      }
      structure.transferSyntax = uid;
      while (!structure.transferSyntax.empty() && structure.transferSyntax.back() == ' ') {
        structure.transferSyntax.pop_back();
      }
    }
    at = header.value + header.length;
  }
  if (structure.transferSyntax.empty()) {
    throw Fault(CDCodeMalformed, ownTransferSyntaxUID, "the file does not name its transfer syntax");
  }
  structure.datasetOffset = at;
  structure.metaLength = int64_t(at - start);
  return structure;
}

void walkDataset(
    Bytes &bytes, uint64_t offset, bool isExplicit, bool bigEndian, PixelElement *out) {
  Walker(bytes, bigEndian, out).elements(offset, bytes.size(), isExplicit, false, 0);
}

void findNoSequence(Bytes &bytes, uint64_t offset, bool isExplicit, bool bigEndian) {
  PixelElement none;
  Walker(bytes, bigEndian, &none, true).elements(offset, bytes.size(), isExplicit, false, 0);
}

void peekDataset(Bytes &bytes, uint64_t offset, bool isExplicit, bool bigEndian, CDPeek *out) {
  PixelElement none;
  Walker(bytes, bigEndian, &none).peek(offset, isExplicit, out);
}

}  // namespace cdcmtk
