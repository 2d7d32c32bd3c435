#include "Encapsulated.hpp"

#include <unistd.h>

#include <algorithm>
#include <string>

#include "Codestream.hpp"
#include "PixelLayout.hpp"

namespace cdcmtk {

namespace {

// A frame of one colour compresses without limit. So that a few bytes cannot ask for all memory,
// decoded pixels may take 64 MiB, or 1,024 bytes for each compressed one, whichever is more.
constexpr int64_t modestBytes = int64_t(64) << 20;
constexpr int64_t maximumExpansion = 1024;

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
    throw Fault(CDCodePixels, ownPixelData,
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
    throw Fault(CDCodePixels, ownPixelData, "the offset table points to no fragment for frame %lld",
                (long long)frame + 1);
  }
  return mine;
}

}  // namespace

bool isJPEG2000(E_TransferSyntax syntax) {
  return syntax == EXS_JPEG2000 || syntax == EXS_JPEG2000LosslessOnly;
}

std::vector<uint8_t> compressed(CDFile *file, const CDPixels &pixels, int64_t frame, size_t most) {
  std::vector<uint8_t> bytes;
  for (const Fragment &each : fragments(file->structure.pixels, pixels.frames, frame)) {
    size_t count = std::min<uint64_t>(each.length, most - bytes.size());
    size_t before = bytes.size();
    bytes.resize(before + count);
    ssize_t got = pread(file->descriptor.get(), bytes.data() + before, count, off_t(each.offset));
    if (got < 0) throw systemFault(CDCodeOpen, "it cannot be read");
    if (got != ssize_t(count)) throw Fault(CDCodePixels, ownPixelData, "the file ends early");
    if (bytes.size() >= most) break;
  }
  return bytes;
}

void checkCodestream(CDFile *file, const CDPixels &pixels, int64_t frame) {
  bool wavelet = isJPEG2000(file->syntax);
  if (!wavelet && !isJPEG(file->syntax)) return;
  std::vector<uint8_t> head = compressed(file, pixels, frame, 1 << 18);
  Codestream found;
  bool there = wavelet ? readJPEG2000(head.data(), head.size(), found)
                       : readJPEG(head.data(), head.size(), found);
  if (!there) {
    throw Fault(CDCodePixels, ownPixelData, "frame %lld has no %s header", (long long)frame + 1,
                wavelet ? "JPEG 2000" : "JPEG");
  }
  if (int64_t(found.columns) != pixels.columns || int64_t(found.rows) != pixels.rows) {
    throw Fault(CDCodePixels, ownPixelData,
                "frame %lld holds %u x %u pixels, and Columns x Rows says %d x %d",
                (long long)frame + 1, found.columns, found.rows, pixels.columns, pixels.rows);
  }
  if (int64_t(found.components) != pixels.samplesPerPixel) {
    throw Fault(CDCodePixels, ownPixelData, "frame %lld holds %u samples per pixel instead of %d",
                (long long)frame + 1, found.components, pixels.samplesPerPixel);
  }
  // A codec may keep a bit in more of them: the value decides then.
  int32_t most = pixels.bitsAllocated == 1 ? 8 : pixels.bitsAllocated;
  if (int64_t(found.precision) > most) {
    throw Fault(CDCodePixels, ownPixelData, "frame %lld holds samples of %u bits, more than the %d "
                "of Bits Allocated", (long long)frame + 1, found.precision, pixels.bitsAllocated);
  }
  if (found.tiles > 65535 || found.tiles * 14 > file->size) {
    throw Fault(CDCodePixels, ownPixelData, "frame %lld claims %llu tiles", (long long)frame + 1,
                (unsigned long long)found.tiles);
  }
}

void checkRuns(CDFile *file, const CDPixels &pixels, int64_t frame) {
  std::vector<uint8_t> bytes = compressed(file, pixels, frame, file->size);
  if (!isWholeRLE(bytes.data(), bytes.size(), size_t(pixels.rows) * size_t(pixels.columns))) {
    throw Fault(CDCodePixels, ownPixelData,
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
    throw Fault(CDCodeSyntax, ownTransferSyntaxUID, "its transfer syntax, %s, is not decoded here",
                syntax.getXferName());
  }
  // DCMTK decodes no compressed bits, and JPEG and JPEG-LS have none.
  bool hasBits = file->syntax == EXS_RLELossless || isJPEG2000(file->syntax);
  bool isRead = pixels.bitsAllocated == 8 || pixels.bitsAllocated == 16 ||
                (pixels.bitsAllocated == 1 && hasBits && pixels.samplesPerPixel == 1);
  if (!isRead) {
    throw Fault(file->syntax == EXS_RLELossless ? CDCodeRuns : CDCodeSyntax, ownBitsAllocated, "compressed pixels of %d bits are not decoded here",
                pixels.bitsAllocated);
  }
  const PixelElement &element = file->structure.pixels;
  if (pixels.frames > int64_t(element.fragments.size())) {
    throw Fault(CDCodePixels, ownPixelData, "%lld frames are announced, and there are %zu fragments",
                (long long)pixels.frames, element.fragments.size());
  }
  // DCMTK's decoder takes a part for the whole there; bits are not decoded by it.
  if (file->syntax == EXS_RLELossless && pixels.bitsAllocated > 1 &&
      pixels.frames != int64_t(element.fragments.size())) {
    throw Fault(CDCodeRuns, ownPixelData,
                "%lld RLE frames lie in %zu fragments, and each must be one (PS3.5, A.4.2)",
                (long long)pixels.frames, element.fragments.size());
  }
  int64_t bytes = 0;
  for (const Fragment &each : element.fragments) bytes += int64_t(each.length);
  int64_t most = std::max(modestBytes, bytes * maximumExpansion);
  // Bits are kept as bits.
  int64_t kept = pixels.bitsAllocated == 1 ? (pixels.frameBytes + 7) / 8 : pixels.frameBytes;
  if (kept > most / pixels.frames || pixels.frameBytes > most) {
    throw Fault(CDCodePixels, ownPixelData,
                "%lld x %lld bytes of pixels are announced for %lld compressed bytes; at most 64 "
                "MiB or 1,024 for each byte are believed",
                (long long)pixels.frames, (long long)kept, (long long)bytes);
  }
  checkCodestream(file, pixels, 0);
}

}  // namespace cdcmtk
