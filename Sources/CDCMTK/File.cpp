#include "File.hpp"

#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <mutex>

namespace cdcmtk {

Descriptor::~Descriptor() {
  if (value_ >= 0) close(value_);
}

void setUp() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    // Some writers mark known elements as UN; their values are wanted all the same.
    dcmEnableUnknownVRConversion.set(OFTrue);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
  });
  if (!dcmDataDict.isDictionaryLoaded()) {
    throw Fault(CDCodeOther, 0,
                "DCMTK's data dictionary is missing. Install the package libdcmtk17, or let "
                "DCMDICTPATH name the file dicom.dic");
  }
}

namespace {

constexpr uint64_t maximumInflated = uint64_t(1) << 30;

// Inflates what follows the meta header into anonymous memory that has a path.
Descriptor inflated(int from, uint64_t offset, uint64_t size) {
  Descriptor target(memfd_create("dicom", MFD_CLOEXEC));
  if (target.get() < 0) throw std::bad_alloc();
  z_stream stream;
  std::memset(&stream, 0, sizeof stream);
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  std::unique_ptr<z_stream, int (*)(z_stream *)> ends(&stream, inflateEnd);
  std::vector<uint8_t> in(1 << 16), out(1 << 18);
  uint64_t written = 0;
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      ssize_t got = pread(from, in.data(), std::min<uint64_t>(in.size(), size - offset), off_t(offset));
      if (got < 0) throw systemFault(CDCodeOpen, "it cannot be read");
      if (got == 0) throw Fault(CDCodeMalformed, 0, "the deflated data set ends early");
      offset += uint64_t(got);
      stream.next_in = in.data();
      stream.avail_in = uInt(got);
    }
    stream.next_out = out.data();
    stream.avail_out = uInt(out.size());
    state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) {
      throw Fault(CDCodeMalformed, 0, "the deflated data set is damaged");
    }
    size_t count = out.size() - stream.avail_out;
    written += count;
    if (written > maximumInflated) {
      throw Fault(CDCodeUnsupported, 0, "the deflated data set inflates to more than 1 GiB");
    }
    const uint8_t *from_here = out.data();
    while (count > 0) {
      ssize_t done = write(target.get(), from_here, count);
      if (done <= 0) throw std::bad_alloc();
      from_here += done;
      count -= size_t(done);
    }
  }
  return target;
}

uint64_t sizeOf(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    throw Fault(CDCodeNotDICOM, 0, "it is not a regular file");
  }
  return uint64_t(status.st_size);
}

CDFile *open(const char *path) {
  setUp();
  auto file = std::make_unique<CDFile>();
  file->path = path;
  file->descriptor = Descriptor(::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file->descriptor.get() < 0) {
    throw systemFault(CDCodeOpen, "it cannot be opened");
  }
  file->size = sizeOf(file->descriptor.get());
  Bytes bytes(file->descriptor.get(), file->size);
  file->structure = readMeta(bytes);
  file->isBare = !file->structure.hasMeta;
  file->syntax = DcmXfer(file->structure.transferSyntax.c_str()).getXfer();
  if (file->syntax == EXS_Unknown) {
    throw Fault(CDCodeUnsupported, 0x00020010, "its transfer syntax, %.64s, is not known here",
                file->structure.transferSyntax.c_str());
  }
  uint64_t offset = file->structure.datasetOffset;
  if (file->syntax == EXS_DeflatedLittleEndianExplicit) {
    file->descriptor = inflated(file->descriptor.get(), offset, file->size);
    file->size = sizeOf(file->descriptor.get());
    file->path = "/proc/self/fd/" + std::to_string(file->descriptor.get());
    file->isBare = true;
    file->syntax = EXS_LittleEndianExplicit;
    offset = 0;
  }
  DcmXfer syntax(file->syntax);
  Bytes body(file->descriptor.get(), file->size);
  walkDataset(body, offset, syntax.isExplicitVR(), syntax.getByteOrder() == EBO_BigEndian,
              &file->structure.pixels);

  OFCondition result =
      file->isBare ? file->bare.loadFileUntilTag(file->path.c_str(), file->syntax, EGL_noChange,
                                                 DCM_MaxReadLength, DCM_PixelData)
                   : file->format.loadFileUntilTag(file->path.c_str(), EXS_Unknown, EGL_noChange,
                                                   DCM_MaxReadLength, ERM_fileOnly, DCM_PixelData);
  if (result.bad()) {
    throw Fault(CDCodeMalformed, 0, "DCMTK cannot read it: %s", result.text());
  }
  return file.release();
}

}  // namespace

}  // namespace cdcmtk

using namespace cdcmtk;

CDFile *cd_open(const char *path, CDError *error) {
  return guarded<CDFile *>(error, nullptr, [&] { return cdcmtk::open(path); });
}

void cd_close(CDFile *file) { delete file; }

CDItem *cd_dataset(CDFile *file) { return borrowed(file->dataset()); }

CDItem *cd_meta(CDFile *file) { return borrowed(file->format.getMetaInfo()); }

const char *cd_transfer_syntax_name(const char *uid) {
  CDError error;
  return guarded<const char *>(&error, nullptr, [&]() -> const char * {
    DcmXfer syntax(uid);
    return syntax.getXfer() == EXS_Unknown ? nullptr : syntax.getXferName();
  });
}

const char *cd_transfer_syntax(CDFile *file) { return file->structure.transferSyntax.c_str(); }
