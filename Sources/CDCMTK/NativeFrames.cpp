// Frames that are stored as they are, read again without their file's header.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>

#include "PixelLayout.hpp"

using namespace cdcmtk;

namespace {

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
    const char *path, const CDNative &native, int64_t frame, void *out, int64_t capacity,
    uint32_t *beyond) {
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
  *beyond = normalise(pixels, out);
  return true;
}

}  // namespace

bool cd_native(CDFile *file, CDNative *out, CDError *error) {
  error->message[0] = 0;
  return guarded(error, false, [&] { return locate(file, out); });
}

bool cd_read_native(
    const char *path, const CDNative *native, int64_t frame, void *out, int64_t capacity,
    uint32_t *beyond) {
  return readNative(path, *native, frame, out, capacity, beyond);
}
