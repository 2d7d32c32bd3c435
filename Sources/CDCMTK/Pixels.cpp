#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "Encapsulated.hpp"
#include "Jpeg2000.hpp"
#include "PixelLayout.hpp"
#include "RunLengthBits.hpp"

using namespace cdcmtk;

namespace {

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
  if (data == nullptr) throw Fault(CDCodePixels, ownPixelData, "there is no pixel data");
  return data;
}

void readFrame(CDFile *file, const CDPixels &pixels, int64_t frame, void *out, int64_t capacity) {
  file->beyond = 0;
  if (!hasFrame(pixels, frame, capacity)) {
    throw Fault(CDCodeOther, ownPixelData, "frame %lld of %lld was asked for", (long long)frame + 1,
                (long long)pixels.frames);
  }
  if (!pixels.isEncapsulated && isLittleEndian(file)) {
    uint64_t at = file->structure.pixels.offset + uint64_t(frame) * uint64_t(pixels.frameBytes);
    ssize_t got = pread(file->descriptor.get(), out, size_t(pixels.frameBytes), off_t(at));
    if (got < 0) throw systemFault(CDCodeOpen, "it cannot be read");
    if (got != pixels.frameBytes) throw Fault(CDCodePixels, ownPixelData, "the file ends early");
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
      throw Fault(CDCodePixels, ownPixelData, "frame %lld does not decode: %s", (long long)frame + 1,
                  result.text());
    }
    if (listening.count > (hasOddScan(file, pixels, frame) ? 1 : 0)) {
      throw Fault(CDCodePixels, ownPixelData, "frame %lld is damaged: %s", (long long)frame + 1,
                  shown(listening.said.data(), listening.said.size()).c_str());
    }
  }
  file->beyond = normalise(pixels, out);
}

void readBytes(CDFile *file, int64_t offset, void *out, int64_t count) {
  const PixelElement &element = file->structure.pixels;
  int64_t length = int64_t(element.length);
  if (!element.present || element.encapsulated || offset < 0 || count < 0 || offset > length ||
      count > length - offset) {
    throw Fault(CDCodeOther, ownPixelData, "%lld bytes at %lld were asked for", (long long)count,
                (long long)offset);
  }
  if (isLittleEndian(file)) {
    auto *target = static_cast<uint8_t *>(out);
    uint64_t at = element.offset + uint64_t(offset);
    while (count > 0) {
      ssize_t got = pread(file->descriptor.get(), target, size_t(count), off_t(at));
      if (got < 0) throw systemFault(CDCodeOpen, "it cannot be read");
      if (got == 0) throw Fault(CDCodePixels, ownPixelData, "the file ends early");
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
    throw Fault(CDCodePixels, ownPixelData, "DCMTK cannot read it: %s", result.text());
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

bool cd_read_frame(CDFile *file, int64_t frame, void *out, int64_t capacity, CDError *error) {
  return guarded(error, false, [&] {
    CDPixels pixels;
    describe(file, &pixels);
    readFrame(file, pixels, frame, out, capacity);
    return true;
  });
}

uint32_t cd_bits_beyond(CDFile *file) { return file->beyond; }

uint32_t cd_overlay_bits(CDFile *file) {
  CDError error;
  return guarded<uint32_t>(&error, 0, [&] {
    uint32_t bits = 0;
    // Up to sixteen overlays, in the even groups from 6000 on.
    for (CDTag overlay = 0; overlay < 16; overlay += 1) {
      Uint16 bit = 0;
      DcmTagKey tag = key(ownOverlayBitPosition + (overlay << 17));
      if (file->dataset()->findAndGetUint16(tag, bit).good() && bit < 32) {
        bits |= uint32_t(1) << bit;
      }
    }
    return bits;
  });
}

bool cd_same_data(CDFile *first, CDFile *second, CDError *error) {
  return guarded(error, false, [&] { return whole(first)->compare(*whole(second)) == 0; });
}

bool cd_read_pixel_bytes(CDFile *file, int64_t offset, void *out, int64_t count, CDError *error) {
  return guarded(error, false, [&] {
    readBytes(file, offset, out, count);
    return true;
  });
}
