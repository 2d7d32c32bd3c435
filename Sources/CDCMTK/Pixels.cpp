#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <ctime>

#include "Codestream.hpp"
#include "File.hpp"
#include "Jpeg2000.hpp"

using namespace cdcmtk;

namespace {

constexpr CDTag pixelData = 0x7FE00010;

// A frame of one colour compresses without limit. So that a few bytes cannot ask for all memory,
// decoded pixels may take 64 MiB, or 1,024 bytes for each compressed one, whichever is more.
constexpr int64_t modestBytes = int64_t(64) << 20;
constexpr int64_t maximumExpansion = 1024;

// A value made fit for a message: printable ASCII, and not at any length.
std::string shown(const OFString &value) {
  std::string text;
  for (size_t i = 0; i < value.size() && i < 120; i += 1) {
    uint8_t byte = uint8_t(value[i]);
    text += byte >= 0x20 && byte < 0x7F ? char(byte) : '?';
  }
  return text;
}

// The only whole number of an element, which may be written as text; `absent` where it is absent or
// empty. Throws where there is something else.
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

int64_t frameCount(DcmItem *item) {
  constexpr CDTag tag = 0x00280008;
  int64_t frames = number(item, tag, "Number of Frames", 1);
  if (frames < 1 || frames > INT32_MAX) {
    throw Fault(CDCodeMalformed, tag, "Number of Frames is %lld", (long long)frames);
  }
  return frames;
}

bool isJPEG2000(E_TransferSyntax syntax) {
  return syntax == EXS_JPEG2000 || syntax == EXS_JPEG2000LosslessOnly;
}

bool isJPEG(E_TransferSyntax syntax) {
  switch (syntax) {
    case EXS_JPEGProcess1:
    case EXS_JPEGProcess2_4:
    case EXS_JPEGProcess3_5:
    case EXS_JPEGProcess6_8:
    case EXS_JPEGProcess10_12:
    case EXS_JPEGProcess14:
    case EXS_JPEGProcess14SV1:
    case EXS_JPEGLSLossless:
    case EXS_JPEGLSLossy: return true;
    default: return false;
  }
}

// The fragments that make up one frame.
std::vector<Fragment> fragments(const PixelElement &element, int64_t frames, int64_t frame) {
  const auto &all = element.fragments;
  if (int64_t(all.size()) == frames) return {all[size_t(frame)]};
  if (frames == 1) return all;
  const auto &table = element.offsetTable;
  if (int64_t(table.size()) != frames || all.empty()) {
    throw Fault(CDCodePixels, pixelData,
                "%lld frames lie in %zu fragments, and no offset table says which are whose",
                (long long)frames, all.size());
  }
  uint64_t first = all[0].offset - 8;
  uint64_t from = table[size_t(frame)];
  uint64_t to = frame + 1 < frames ? table[size_t(frame) + 1] : UINT64_MAX;
  std::vector<Fragment> mine;
  for (const Fragment &each : all) {
    uint64_t at = each.offset - 8 - first;
    if (at >= from && at < to) mine.push_back(each);
  }
  if (mine.empty()) {
    throw Fault(CDCodePixels, pixelData, "the offset table points to no fragment for frame %lld",
                (long long)frame + 1);
  }
  return mine;
}

std::vector<uint8_t> compressed(CDFile *file, const CDPixels &pixels, int64_t frame, size_t most) {
  std::vector<uint8_t> bytes;
  for (const Fragment &each : fragments(file->structure.pixels, pixels.frames, frame)) {
    size_t count = std::min<uint64_t>(each.length, most - bytes.size());
    size_t before = bytes.size();
    bytes.resize(before + count);
    ssize_t got = pread(file->descriptor.get(), bytes.data() + before, count, off_t(each.offset));
    if (got < 0) throw systemFault(CDCodeOpen, "it cannot be read");
    if (got != ssize_t(count)) throw Fault(CDCodePixels, pixelData, "the file ends early");
    if (bytes.size() >= most) break;
  }
  return bytes;
}

// Compares what the frame's own header says with what the data set says.
void checkCodestream(CDFile *file, const CDPixels &pixels, int64_t frame) {
  bool wavelet = isJPEG2000(file->syntax);
  if (!wavelet && !isJPEG(file->syntax)) return;
  std::vector<uint8_t> head = compressed(file, pixels, frame, 1 << 18);
  Codestream found;
  bool there = wavelet ? readJPEG2000(head.data(), head.size(), found)
                       : readJPEG(head.data(), head.size(), found);
  if (!there) {
    throw Fault(CDCodePixels, pixelData, "frame %lld has no %s header", (long long)frame + 1,
                wavelet ? "JPEG 2000" : "JPEG");
  }
  if (int64_t(found.columns) != pixels.columns || int64_t(found.rows) != pixels.rows) {
    throw Fault(CDCodePixels, pixelData,
                "frame %lld holds %u x %u pixels, and Columns x Rows says %d x %d",
                (long long)frame + 1, found.columns, found.rows, pixels.columns, pixels.rows);
  }
  if (int64_t(found.components) != pixels.samplesPerPixel) {
    throw Fault(CDCodePixels, pixelData, "frame %lld holds %u samples per pixel instead of %d",
                (long long)frame + 1, found.components, pixels.samplesPerPixel);
  }
  // A codec may keep a bit in more of them: the value decides then.
  int32_t most = pixels.bitsAllocated == 1 ? 8 : pixels.bitsAllocated;
  if (int64_t(found.precision) > most) {
    throw Fault(CDCodePixels, pixelData, "frame %lld holds samples of %u bits, more than the %d "
                "of Bits Allocated", (long long)frame + 1, found.precision, pixels.bitsAllocated);
  }
  if (found.tiles > 65535 || found.tiles * 14 > file->size) {
    throw Fault(CDCodePixels, pixelData, "frame %lld claims %llu tiles", (long long)frame + 1,
                (unsigned long long)found.tiles);
  }
}

void checkRuns(CDFile *file, const CDPixels &pixels, int64_t frame) {
  std::vector<uint8_t> bytes = compressed(file, pixels, frame, file->size);
  if (!isWholeRLE(bytes.data(), bytes.size(), size_t(pixels.rows) * size_t(pixels.columns))) {
    throw Fault(CDCodePixels, pixelData,
                "the runs of frame %lld decode to other bytes than its pixels have",
                (long long)frame + 1);
  }
}

bool hasOddScan(CDFile *file, const CDPixels &pixels, int64_t frame) {
  if (!isJPEG(file->syntax)) return false;
  std::vector<uint8_t> head = compressed(file, pixels, frame, 1 << 18);
  return cdcmtk::hasOddScan(head.data(), head.size());
}

void checkEncapsulated(CDFile *file, const CDPixels &pixels) {
  DcmXfer syntax(file->syntax);
  bool known = file->syntax == EXS_RLELossless || isJPEG(file->syntax) || isJPEG2000(file->syntax);
  if (!known) {
    throw Fault(CDCodeUnsupported, 0x00020010, "its transfer syntax, %s, is not decoded here",
                syntax.getXferName());
  }
  // DCMTK decodes no compressed bits, and JPEG and JPEG-LS have none.
  bool hasBits = file->syntax == EXS_RLELossless || isJPEG2000(file->syntax);
  bool isRead = pixels.bitsAllocated == 8 || pixels.bitsAllocated == 16 ||
                (pixels.bitsAllocated == 1 && hasBits && pixels.samplesPerPixel == 1);
  if (!isRead) {
    throw Fault(CDCodeUnsupported, 0x00280100, "compressed pixels of %d bits are not decoded here",
                pixels.bitsAllocated);
  }
  const PixelElement &element = file->structure.pixels;
  if (pixels.frames > int64_t(element.fragments.size())) {
    throw Fault(CDCodePixels, pixelData, "%lld frames are announced, and there are %zu fragments",
                (long long)pixels.frames, element.fragments.size());
  }
  int64_t bytes = 0;
  for (const Fragment &each : element.fragments) bytes += int64_t(each.length);
  int64_t most = std::max(modestBytes, bytes * maximumExpansion);
  // Bits are kept as bits.
  int64_t kept = pixels.bitsAllocated == 1 ? (pixels.frameBytes + 7) / 8 : pixels.frameBytes;
  if (kept > most / pixels.frames || pixels.frameBytes > most) {
    throw Fault(CDCodePixels, pixelData,
                "%lld x %lld bytes of pixels are announced for %lld compressed bytes; at most 64 "
                "MiB or 1,024 for each byte are believed",
                (long long)pixels.frames, (long long)kept, (long long)bytes);
  }
  checkCodestream(file, pixels, 0);
}

void describe(CDFile *file, CDPixels *out) {
  if (file->pixels) {
    *out = *file->pixels;
    return;
  }
  DcmItem *item = file->dataset();
  CDPixels pixels;
  std::memset(&pixels, 0, sizeof pixels);
  pixels.rows = required(item, 0x00280010, "Rows");
  pixels.columns = required(item, 0x00280011, "Columns");
  pixels.samplesPerPixel = small(item, 0x00280002, "Samples per Pixel", 1);
  pixels.bitsAllocated = required(item, 0x00280100, "Bits Allocated");
  pixels.bitsStored = small(item, 0x00280101, "Bits Stored", pixels.bitsAllocated);
  pixels.highBit = small(item, 0x00280102, "High Bit", pixels.bitsStored - 1);
  int32_t sign = small(item, 0x00280103, "Pixel Representation", 0);
  if (sign > 1) {
    throw Fault(CDCodeMalformed, 0x00280103, "Pixel Representation is %d, and must be 0 or 1", sign);
  }
  pixels.isSigned = sign == 1;
  pixels.frames = frameCount(item);
  int32_t bits = pixels.bitsAllocated;
  if (bits != 1 && bits != 8 && bits != 16 && bits != 32) {
    throw Fault(CDCodeUnsupported, 0x00280100, "Bits Allocated is %d; 1, 8, 16 and 32 are read",
                bits);
  }
  if (pixels.bitsStored < 1 || pixels.bitsStored > bits || pixels.highBit >= bits ||
      pixels.highBit < pixels.bitsStored - 1) {
    throw Fault(CDCodeMalformed, 0x00280101,
                "Bits Stored is %d and High Bit %d, which do not fit into %d bits",
                pixels.bitsStored, pixels.highBit, bits);
  }
  if (pixels.samplesPerPixel < 1 || pixels.samplesPerPixel > 4) {
    throw Fault(CDCodeMalformed, 0x00280002, "Samples per Pixel is %d", pixels.samplesPerPixel);
  }
  const PixelElement &element = file->structure.pixels;
  if (!element.present) throw Fault(CDCodePixels, pixelData, "there is no pixel data");
  int64_t samples = int64_t(pixels.rows) * pixels.columns * pixels.samplesPerPixel;
  pixels.isEncapsulated = element.encapsulated;
  pixels.frameBytes = bits == 1 ? (samples % 8 == 0 ? samples / 8 : 0) : samples * (bits / 8);
  if (bits == 1 && element.encapsulated) pixels.frameBytes = samples;
  if (element.encapsulated) {
    checkEncapsulated(file, pixels);
  } else {
    if (DcmXfer(file->syntax).isEncapsulated()) {
      throw Fault(CDCodePixels, pixelData, "the transfer syntax is compressed, the pixels are not");
    }
    // In bits, and by division: the product of hostile numbers may not fit.
    int64_t available = int64_t(element.length) * 8;
    if (samples * bits > available / pixels.frames) {
      std::string more;
      if (pixels.samplesPerPixel != 1) {
        more += ", Samples per Pixel " + std::to_string(pixels.samplesPerPixel);
      }
      if (pixels.frames != 1) more += ", Number of Frames " + std::to_string(pixels.frames);
      throw Fault(CDCodePixels, pixelData,
                  "it has %llu bytes, too few for %lld x %d x %d pixels of %d bits%s",
                  (unsigned long long)element.length, (long long)pixels.frames, pixels.columns,
                  pixels.rows, bits, more.c_str());
    }
    pixels.pixelBytes = int64_t(element.length);
  }
  file->pixels = pixels;
  *out = pixels;
}

// Brings samples to the low bits, with their sign.
template <typename Unsigned, typename Signed>
void normalise(const CDPixels &pixels, void *out) {
  int width = int(sizeof(Unsigned)) * 8;
  int above = width - 1 - pixels.highBit;
  int below = width - pixels.bitsStored;
  if (below == 0) return;
  auto *samples = static_cast<Unsigned *>(out);
  int64_t count = pixels.frameBytes / int64_t(sizeof(Unsigned));
  if (pixels.isSigned) {
    for (int64_t i = 0; i < count; i += 1) {
      samples[i] = Unsigned(Signed(Unsigned(samples[i] << above)) >> below);
    }
  } else {
    for (int64_t i = 0; i < count; i += 1) {
      samples[i] = Unsigned(Unsigned(samples[i] << above) >> below);
    }
  }
}

// DCMTK wants the whole data set where it decodes, or swaps, by itself.
DcmDataset *whole(CDFile *file) {
  if (!file->whole) {
    auto format = std::make_unique<DcmFileFormat>();
    OFCondition result =
        file->isBare ? format->getDataset()->loadFile(file->path.c_str(), file->syntax)
                     : format->loadFile(file->path.c_str(), EXS_Unknown, EGL_noChange,
                                        DCM_MaxReadLength, ERM_fileOnly);
    if (result.bad()) throw Fault(CDCodeMalformed, 0, "DCMTK cannot read it: %s", result.text());
    file->whole = std::move(format);
  }
  return file->whole->getDataset();
}

DcmPixelData *pixelElement(DcmDataset *dataset) {
  DcmElement *element = nullptr;
  dataset->findAndGetElement(DCM_PixelData, element);
  auto *data = dynamic_cast<DcmPixelData *>(element);
  if (data == nullptr) throw Fault(CDCodePixels, pixelData, "there is no pixel data");
  return data;
}

bool isLittleEndian(CDFile *file) {
  return DcmXfer(file->syntax).getByteOrder() != EBO_BigEndian;
}

// Brings a frame's samples to the low bits, with their sign.
void normalise(const CDPixels &pixels, void *out) {
  switch (pixels.bitsAllocated) {
    case 8: normalise<uint8_t, int8_t>(pixels, out); break;
    case 16: normalise<uint16_t, int16_t>(pixels, out); break;
    case 32: normalise<uint32_t, int32_t>(pixels, out); break;
    default: break;
  }
}

// Bits in RLE: the frame's packed bytes in one segment, the first pixel in the lowest bit; some
// writers make each pixel a byte. Out comes a byte for each pixel.
//
// Source: DICOM PS3.5, annex G; packing as in 8.1.1.
void decodeRLEBits(const std::vector<uint8_t> &bytes, const CDPixels &pixels, uint8_t *out) {
  auto little32 = [&](size_t at) {
    return uint32_t(bytes[at]) | uint32_t(bytes[at + 1]) << 8 | uint32_t(bytes[at + 2]) << 16 |
           uint32_t(bytes[at + 3]) << 24;
  };
  if (bytes.size() < 64 || little32(0) != 1 || little32(4) < 64 || little32(4) > bytes.size()) {
    throw Fault(CDCodePixels, pixelData, "a frame of bits has no RLE header of one segment");
  }
  size_t count = size_t(pixels.frameBytes);
  size_t packed = (count + 7) / 8;
  std::vector<uint8_t> plain;
  plain.reserve(count);
  size_t at = little32(4);
  // What is behind the last pixel pads the frame to an even length.
  while (at < bytes.size() && plain.size() <= count) {
    uint8_t control = bytes[at++];
    if (control == 128) continue;
    size_t length = control < 128 ? size_t(control) + 1 : 257 - size_t(control);
    if (control < 128) {
      size_t there = std::min(length, bytes.size() - at);
      plain.insert(plain.end(), bytes.begin() + long(at), bytes.begin() + long(at + there));
      at += there;
    } else if (at < bytes.size()) {
      plain.insert(plain.end(), length, bytes[at++]);
    }
  }
  auto fits = [&](size_t wanted) {
    return plain.size() >= wanted && plain.size() <= wanted + 1;
  };
  if (!fits(packed) && !fits(count)) {
    throw Fault(CDCodePixels, pixelData,
                "a frame of %zu bits decodes to %zu bytes, and should to %zu, or to one for each",
                count, plain.size(), packed);
  }
  bool isPacked = fits(packed);
  for (size_t i = 0; i < count; i += 1) {
    out[i] = isPacked ? (plain[i / 8] >> (i % 8)) & 1 : plain[i];
    if (out[i] > 1) {
      throw Fault(CDCodePixels, pixelData, "a pixel is %d, where a bit is 0 or 1", int(out[i]));
    }
  }
}

bool hasFrame(const CDPixels &pixels, int64_t frame, int64_t capacity) {
  return frame >= 0 && frame < pixels.frames && pixels.frameBytes > 0 &&
         capacity >= pixels.frameBytes + pixels.frameBytes % 2;
}

void readFrame(CDFile *file, const CDPixels &pixels, int64_t frame, void *out, int64_t capacity) {
  if (!hasFrame(pixels, frame, capacity)) {
    throw Fault(CDCodeOther, pixelData, "frame %lld of %lld was asked for", (long long)frame + 1,
                (long long)pixels.frames);
  }
  if (!pixels.isEncapsulated && isLittleEndian(file)) {
    uint64_t at = file->structure.pixels.offset + uint64_t(frame) * uint64_t(pixels.frameBytes);
    ssize_t got = pread(file->descriptor.get(), out, size_t(pixels.frameBytes), off_t(at));
    if (got < 0) throw systemFault(CDCodeOpen, "it cannot be read");
    if (got != pixels.frameBytes) throw Fault(CDCodePixels, pixelData, "the file ends early");
  } else if (isJPEG2000(file->syntax)) {
    checkCodestream(file, pixels, frame);
    decodeJPEG2000(compressed(file, pixels, frame, file->size), pixels, out);
    return;
  } else if (pixels.bitsAllocated == 1 && file->syntax == EXS_RLELossless) {
    decodeRLEBits(compressed(file, pixels, frame, file->size), pixels, static_cast<uint8_t *>(out));
    return;
  } else {
    checkCodestream(file, pixels, frame);
    if (file->syntax == EXS_RLELossless) checkRuns(file, pixels, frame);
    DcmDataset *dataset = whole(file);
    Uint32 fragment = 0;
    OFString colours;
    Listening listening;
    OFCondition result = pixelElement(dataset)->getUncompressedFrame(
        dataset, Uint32(frame), fragment, out, Uint32(std::min<int64_t>(capacity, UINT32_MAX)),
        colours);
    if (result.bad()) {
      throw Fault(CDCodePixels, pixelData, "frame %lld does not decode: %s", (long long)frame + 1,
                  result.text());
    }
    if (listening.count > (hasOddScan(file, pixels, frame) ? 1 : 0)) {
      throw Fault(CDCodePixels, pixelData, "frame %lld is damaged: %s", (long long)frame + 1,
                  shown(listening.said.c_str()).c_str());
    }
  }
  normalise(pixels, out);
}

// Which file is open: as `CDNative` keeps it.
bool identify(int descriptor, CDNative *out) {
  struct stat status;
  if (fstat(descriptor, &status) != 0) return false;
  out->device = uint64_t(status.st_dev);
  out->inode = uint64_t(status.st_ino);
  out->size = int64_t(status.st_size);
  out->modifiedSeconds = int64_t(status.st_mtim.tv_sec);
  out->modifiedNanoseconds = int64_t(status.st_mtim.tv_nsec);
  return true;
}

bool locate(CDFile *file, CDNative *out) {
  describe(file, &out->pixels);
  bool isInflated = file->structure.transferSyntax == UID_DeflatedExplicitVRLittleEndianTransferSyntax;
  if (out->pixels.isEncapsulated || !isLittleEndian(file) || isInflated) return false;
  out->offset = int64_t(file->structure.pixels.offset);
  // The slowest clock of a file system, FAT's, ticks every two seconds.
  return identify(file->descriptor.get(), out) &&
         int64_t(std::time(nullptr)) - out->modifiedSeconds > 2;
}

bool readNative(
    const char *path, const CDNative &native, int64_t frame, void *out, int64_t capacity) {
  const CDPixels &pixels = native.pixels;
  if (!hasFrame(pixels, frame, capacity)) return false;
  Descriptor file(::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  CDNative now;
  if (file.get() < 0 || !identify(file.get(), &now) || now.device != native.device ||
      now.inode != native.inode || now.size != native.size ||
      now.modifiedSeconds != native.modifiedSeconds ||
      now.modifiedNanoseconds != native.modifiedNanoseconds) {
    return false;
  }
  off_t at = off_t(native.offset + frame * pixels.frameBytes);
  if (pread(file.get(), out, size_t(pixels.frameBytes), at) != pixels.frameBytes) return false;
  normalise(pixels, out);
  return true;
}

void readBytes(CDFile *file, int64_t offset, void *out, int64_t count) {
  const PixelElement &element = file->structure.pixels;
  int64_t length = int64_t(element.length);
  if (!element.present || element.encapsulated || offset < 0 || count < 0 || offset > length ||
      count > length - offset) {
    throw Fault(CDCodeOther, pixelData, "%lld bytes at %lld were asked for", (long long)count,
                (long long)offset);
  }
  if (isLittleEndian(file)) {
    auto *target = static_cast<uint8_t *>(out);
    uint64_t at = element.offset + uint64_t(offset);
    while (count > 0) {
      ssize_t got = pread(file->descriptor.get(), target, size_t(count), off_t(at));
      if (got < 0) throw systemFault(CDCodeOpen, "it cannot be read");
      if (got == 0) throw Fault(CDCodePixels, pixelData, "the file ends early");
      target += got;
      at += uint64_t(got);
      count -= got;
    }
    return;
  }
  OFCondition result = pixelElement(whole(file))
                           ->getPartialValue(out, Uint32(offset), Uint32(count), nullptr,
                                             EBO_LittleEndian);
  if (result.bad()) {
    throw Fault(CDCodePixels, pixelData, "DCMTK cannot read it: %s", result.text());
  }
}

int32_t pixelDescriptor(CDFile *file, int64_t *offset) {
  const PixelElement &element = file->structure.pixels;
  if (!element.present || element.encapsulated || !isLittleEndian(file)) return -1;
  int own = fcntl(file->descriptor.get(), F_DUPFD_CLOEXEC, 0);
  if (own < 0) {
    throw systemFault(CDCodeOther, "it cannot be kept open");
  }
  *offset = int64_t(element.offset);
  return own;
}

}  // namespace

int32_t cd_pixel_descriptor(CDFile *file, int64_t *offset, CDError *error) {
  error->message[0] = 0;
  return guarded<int32_t>(error, -1, [&] { return pixelDescriptor(file, offset); });
}

bool cd_pixels(CDFile *file, CDPixels *out, CDError *error) {
  return guarded(error, false, [&] {
    describe(file, out);
    return true;
  });
}

bool cd_read_frame(CDFile *file, int64_t frame, void *out, int64_t capacity, CDError *error) {
  return guarded(error, false, [&] {
    CDPixels pixels;
    describe(file, &pixels);
    readFrame(file, pixels, frame, out, capacity);
    return true;
  });
}

bool cd_native(CDFile *file, CDNative *out, CDError *error) {
  error->message[0] = 0;
  return guarded(error, false, [&] { return locate(file, out); });
}

bool cd_read_native(
    const char *path, const CDNative *native, int64_t frame, void *out, int64_t capacity) {
  return readNative(path, *native, frame, out, capacity);
}

bool cd_read_pixel_bytes(CDFile *file, int64_t offset, void *out, int64_t count, CDError *error) {
  return guarded(error, false, [&] {
    readBytes(file, offset, out, count);
    return true;
  });
}
