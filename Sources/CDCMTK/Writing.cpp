#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcvrobow.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "CharacterSets.hpp"
#include "Described.hpp"
#include "File.hpp"

using namespace cdcmtk;

namespace {

void put(CDItem *item, CDTag tag, const char *vr, const char *text) {
  DcmTag target = vr == nullptr ? DcmTag(key(tag)) : DcmTag(key(tag), DcmVR(vr));
  OFCondition result = text[0] == 0 ? dcm(item)->insertEmptyElement(target)
                                    : dcm(item)->putAndInsertString(target, text);
  if (result.bad()) {
    throw Fault(CDCodeWrite, tag, "a value cannot be set: %s", result.text());
  }
}

CDItem *addItem(CDItem *item, CDTag tag) {
  DcmElement *element = nullptr;
  dcm(item)->findAndGetElement(key(tag), element);
  if (element == nullptr) {
    auto made = std::make_unique<DcmSequenceOfItems>(DcmTag(key(tag)));
    if (dcm(item)->insert(made.get()).bad()) {
      throw Fault(CDCodeWrite, tag, "a sequence cannot be added");
    }
    element = made.release();
  }
  auto *sequence = dynamic_cast<DcmSequenceOfItems *>(element);
  auto added = std::make_unique<DcmItem>();
  // Not DCMTK's own findOrCreateSequenceItem: it counts through all items for each one more.
  if (sequence == nullptr || sequence->append(added.get()).bad()) {
    throw Fault(CDCodeWrite, tag, "an item cannot be added");
  }
  return borrowed(added.release());
}

// Replaces every byte that is not ASCII, for text whose character set is wrong or unknown.
void makeASCII(OFString &text) {
  for (size_t i = 0; i < text.size(); i += 1) {
    if ((text[i] & 0x80) != 0 || text[i] == 0x1B) text[i] = '?';
  }
}

// Makes UTF-8 of an element's text, and of that in a sequence. `sets` are those of where it comes
// from. Returns whether all of it was in them.
bool makeUTF8(DcmObject *object, std::vector<std::string> sets) {
  if (object->isLeaf()) {
    auto *element = static_cast<DcmElement *>(object);
    char *raw = nullptr;
    Uint32 count = 0;
    if (!element->isAffectedBySpecificCharacterSet() || element->getString(raw, count).bad() ||
        raw == nullptr || isASCII(raw, count)) {
      return true;
    }
    std::string decoded;
    bool isWhole = decodeText(sets, element->getVR(), raw, count, decoded);
    OFString text(decoded.data(), decoded.size());
    if (!isWhole) {
      text.assign(raw, count);
      makeASCII(text);
    }
    if (element->putOFStringArray(text).bad()) throw std::bad_alloc();
    return isWhole;
  }
  bool isWhole = true;
  if (auto *item = dynamic_cast<DcmItem *>(object)) {
    if (item->tagExists(DCM_SpecificCharacterSet)) {
      sets = characterSets(item);
      delete item->remove(DCM_SpecificCharacterSet);
    }
  }
  for (DcmObject *each = object->nextInContainer(nullptr); each != nullptr;
       each = object->nextInContainer(each)) {
    isWhole = makeUTF8(each, sets) && isWhole;
  }
  return isWhole;
}

// Whether an element has more values than the dictionary knows of.
bool hasSeveral(DcmElement &element, CDTag tag) {
  const DcmDataDictionary &dictionary = dcmDataDict.rdlock();
  const DcmDictEntry *entry = dictionary.findEntry(key(tag), nullptr);
  int most = entry == nullptr ? DcmVariableVM : entry->getVMMax();
  dcmDataDict.rdunlock();
  return most != DcmVariableVM && element.getVM() > (unsigned long)most;
}

CDCopy copy(CDItem *from, CDTag tag, CDItem *to, bool valid) {
  DcmElement *element = nullptr;
  if (dcm(from)->findAndGetElement(key(tag), element).bad() || element == nullptr) {
    return CDCopyAbsent;
  }
  bool isLeaf = element->isLeaf();
  if (isLeaf && element->getLengthField() > (1 << 16)) return CDCopyInvalid;
  // Bytes, numbers or a sequence in a text's place, or a text in a sequence's.
  DcmVR known(DcmTag(key(tag)).getEVR()), there(element->getVR());
  if (isLeaf != (known.getEVR() != EVR_SQ) || there.isaString() != known.isaString() ||
      isBytes(there.getEVR()) != isBytes(known.getEVR())) {
    return CDCopyInvalid;
  }
  bool isSeveral = isLeaf && hasSeveral(*element, tag);
  if (isSeveral && valid) return CDCopyInvalid;
  // In a data set of its own, whose character set it is checked by.
  DcmDataset single;
  single.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");
  std::unique_ptr<DcmElement> clone(dynamic_cast<DcmElement *>(element->clone()));
  if (!clone || single.insert(clone.get(), OFTrue).bad()) return CDCopyInvalid;
  DcmElement *inside = clone.release();
  bool isWhole = makeUTF8(inside, characterSets(dcm(from)));
  if (isLeaf && valid && element->getLengthField() > 0) {
    // Physicians may be several. Lengths are of characters, as they now stand.
    if (inside->checkValue("1-n").bad()) return CDCopyInvalid;
  }
  if (!isLeaf && !isWhole) return CDCopyInvalid;
  clone.reset(single.remove(key(tag)));
  if (!clone) return CDCopyInvalid;
  if (dcm(to)->insert(clone.get(), OFTrue).bad()) {
    throw Fault(CDCodeWrite, tag, "a value cannot be copied");
  }
  clone.release();
  if (isSeveral) return CDCopySeveral;
  return isWhole ? CDCopyDone : CDCopyUnconverted;
}

void *putPixels(CDItem *item, int64_t count, int32_t bits) {
  if (count < 0 || count > int64_t(UINT32_MAX) - 1) {
    throw Fault(CDCodeWrite, 0x7FE00010, "%lld bytes of pixels are more than a file can hold",
                (long long)count);
  }
  auto element = std::make_unique<DcmPixelData>(DcmTag(DCM_PixelData));
  element->setVR(bits == 16 ? EVR_OW : EVR_OB);
  void *bytes = nullptr;
  OFCondition result = EC_Normal;
  if (bits == 16) {
    Uint16 *words = nullptr;
    result = element->createUint16Array(Uint32((count + 1) / 2), words);
    bytes = words;
  } else {
    Uint8 *single = nullptr;
    result = element->createUint8Array(Uint32(count + count % 2), single);
    bytes = single;
  }
  if (result.bad() || bytes == nullptr) throw std::bad_alloc();
  std::memset(bytes, 0, size_t(count + count % 2));
  result = dcm(item)->insert(element.get(), OFTrue);
  if (result.bad()) throw Fault(CDCodeWrite, 0x7FE00010, "pixels cannot be added");
  element.release();
  return bytes;
}

void save(CDFile *file, const char *path, bool deflated) {
  E_TransferSyntax syntax =
      deflated ? EXS_DeflatedLittleEndianExplicit : EXS_LittleEndianExplicit;
  errno = 0;
  OFCondition result = file->format.saveFile(path, syntax, EET_ExplicitLength, EGL_recalcGL);
  if (result.bad()) {
    int number = errno;
    Fault fault(CDCodeWrite, 0, "it cannot be written: %s", result.text());
    fault.system = number;
    throw fault;
  }
}

void writeAll(int descriptor, const void *bytes, size_t count) {
  auto *from = static_cast<const uint8_t *>(bytes);
  while (count > 0) {
    ssize_t done = write(descriptor, from, count);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) throw systemFault(CDCodeWrite, "it cannot be written");
    from += done;
    count -= size_t(done);
  }
}

// Pixel Data is the last element, and in Explicit VR Little Endian twelve bytes and the pixels.
void saveWithPixels(
    CDFile *file, const char *path, const void *pixels, int64_t count, int32_t bits) {
  if (count < 0 || count > int64_t(UINT32_MAX) - 2) {
    throw Fault(CDCodeWrite, 0x7FE00010, "%lld bytes of pixels are more than a file can hold",
                (long long)count);
  }
  save(file, path, false);
  Descriptor descriptor(open(path, O_WRONLY | O_APPEND | O_CLOEXEC));
  if (descriptor.get() < 0) {
    throw systemFault(CDCodeWrite, "it cannot be written");
  }
  uint32_t length = uint32_t(count + count % 2);
  uint8_t header[12] = {0xE0, 0x7F, 0x10, 0, 'O', uint8_t(bits == 16 ? 'W' : 'B'), 0, 0};
  for (int n = 0; n < 4; n += 1) header[8 + n] = uint8_t(length >> (8 * n));
  writeAll(descriptor.get(), header, sizeof header);
  writeAll(descriptor.get(), pixels, size_t(count));
  if (count % 2 != 0) writeAll(descriptor.get(), "", 1);
}

}  // namespace

CDFile *cd_create(CDError *error) {
  return guarded<CDFile *>(error, nullptr, [&] {
    setUp();
    return new CDFile;
  });
}

bool cd_put(CDItem *item, CDTag tag, const char *vr, const char *text, CDError *error) {
  return guarded(error, false, [&] {
    put(item, tag, vr, text);
    return true;
  });
}

CDItem *cd_add_item(CDItem *item, CDTag tag, CDError *error) {
  return guarded<CDItem *>(error, nullptr, [&] { return addItem(item, tag); });
}

bool cd_copy(
    CDItem *from, CDTag tag, CDItem *to, bool valid, CDCopy *outcome, CDError *error) {
  return guarded(error, false, [&] {
    *outcome = copy(from, tag, to, valid);
    return true;
  });
}

void *cd_put_pixels(CDItem *item, int64_t count, int32_t bits, CDError *error) {
  return guarded<void *>(error, nullptr, [&] { return putPixels(item, count, bits); });
}

bool cd_save(CDFile *file, const char *path, bool deflated, CDError *error) {
  return guarded(error, false, [&] {
    save(file, path, deflated);
    return true;
  });
}

bool cd_save_with_pixels(
    CDFile *file, const char *path, const void *pixels, int64_t count, int32_t bits,
    CDError *error) {
  return guarded(error, false, [&] {
    saveWithPixels(file, path, pixels, count, bits);
    return true;
  });
}
