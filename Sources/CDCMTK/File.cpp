#include "File.hpp"

#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/appender.h>
#include <dcmtk/oflog/oflog.h>
#include <dcmtk/oflog/spi/logevent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <mutex>

#include "OwnElements.hpp"

namespace cdcmtk {

Descriptor::~Descriptor() {
  if (value_ >= 0) close(value_);
}

namespace {

namespace log4cplus = dcmtk::log4cplus;

// Where this thread's decoder messages go.
thread_local Listening *listening = nullptr;

// Hands warnings of DCMTK's decoders to whoever listens.
class Listener : public log4cplus::Appender {
 public:
  ~Listener() override { destructorImpl(); }
  void close() override {}

 protected:
  void append(const log4cplus::spi::InternalLoggingEvent &event) override {
    if (listening == nullptr) return;
    listening->said = event.getMessage().c_str();
    listening->count += 1;
  }
};

}  // namespace

Listening::Listening() { listening = this; }
Listening::~Listening() { listening = nullptr; }

void setUp() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    // Some writers mark known elements as UN; their values are wanted all the same.
    dcmEnableUnknownVRConversion.set(OFTrue);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    for (const char *name : {"dcmtk.dcmjpeg", "dcmtk.dcmjpls"}) {
      log4cplus::Logger logger = log4cplus::Logger::getInstance(name);
      logger.setAdditivity(false);
      logger.addAppender(log4cplus::SharedAppenderPtr(new Listener));
      logger.setLogLevel(log4cplus::WARN_LOG_LEVEL);
    }
  });
  if (!dcmDataDict.isDictionaryLoaded()) {
    throw Fault(CDCodeOther, 0,
                "DCMTK's data dictionary is missing. Install the package libdcmtk17, or let "
                "DCMDICTPATH name the file dicom.dic");
  }
}

namespace {

constexpr uint64_t maximumInflated = uint64_t(1) << 30;

// What the transfer syntaxes are called that came after DCMTK 3.6.7, or that it has no name for.
const char *unreadSyntax(const std::string &uid) {
  static const std::pair<const char *, const char *> names[] = {
      {"1.2.840.10008.1.2.1.98", "encapsulated uncompressed"},
      {"1.2.840.10008.1.2.8.1", "deflated image frames"},
      {"1.2.840.10008.1.2.4.94", "JPIP"},
      {"1.2.840.10008.1.2.4.95", "JPIP, deflated"},
      {"1.2.840.10008.1.2.4.110", "JPEG XL lossless"},
      {"1.2.840.10008.1.2.4.111", "JPEG XL recompression"},
      {"1.2.840.10008.1.2.4.112", "JPEG XL"},
      {"1.2.840.10008.1.2.4.201", "HTJ2K lossless"},
      {"1.2.840.10008.1.2.4.202", "HTJ2K lossless RPCL"},
      {"1.2.840.10008.1.2.4.203", "HTJ2K"},
      {"1.2.840.10008.1.2.4.204", "HTJ2K by JPIP"},
      {"1.2.840.10008.1.2.4.205", "HTJ2K by JPIP, deflated"},
  };
  for (const auto &[known, name] : names) {
    if (uid == known) return name;
  }
  return nullptr;
}

// Inflates what follows the meta header into anonymous memory that has a path.
//
// `partly`: as far as that works, and no further than headers go.
Descriptor inflated(int from, uint64_t offset, uint64_t size, bool partly = false) {
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
      if (got <= 0 && partly) return target;
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
      if (partly) return target;
      throw Fault(CDCodeMalformed, 0, "the deflated data set is damaged");
    }
    size_t count = out.size() - stream.avail_out;
    written += count;
    if (written > maximumInflated) {
      throw Fault(CDCodeSyntax, 0, "the deflated data set inflates to more than 1 GiB");
    }
    const uint8_t *from_here = out.data();
    while (count > 0) {
      ssize_t done = write(target.get(), from_here, count);
      if (done <= 0) throw std::bad_alloc();
      from_here += done;
      count -= size_t(done);
    }
    if (partly && written > (1 << 20)) return target;
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

// Elements of the top level up to Series Instance UID, as far as they can be read.
void peek(const char *path, CDPeek *out) {
  Descriptor descriptor(::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.get() < 0) {
    out->systemError = errno;
    return;
  }
  uint64_t size = sizeOf(descriptor.get());
  Bytes bytes(descriptor.get(), size);
  uint8_t first = 0;
  errno = 0;
  if (size > 0 && bytes.read(0, &first, 1) != 1) {
    out->systemError = errno == 0 ? EIO : errno;
    return;
  }
  // Where the meta header is damaged, the preamble still tells.
  char magic[4] = {0};
  out->looksLikeDICOM =
      bytes.read(128, magic, 4) == 4 && std::memcmp(magic, "DICM", 4) == 0;
  Structure structure = readMeta(bytes);
  out->looksLikeDICOM = true;
  std::snprintf(out->sopClassUID, sizeof out->sopClassUID, "%s", structure.sopClassUID.c_str());
  DcmXfer syntax(structure.transferSyntax.c_str());
  uint64_t offset = structure.datasetOffset;
  if (syntax.getXfer() == EXS_DeflatedLittleEndianExplicit) {
    Descriptor inside = inflated(descriptor.get(), offset, size, true);
    Bytes body(inside.get(), sizeOf(inside.get()));
    peekDataset(body, 0, true, false, out);
    return;
  }
  // All that are not known here are explicit and little endian.
  bool isExplicit = syntax.getXfer() == EXS_Unknown || syntax.isExplicitVR();
  peekDataset(bytes, offset, isExplicit, syntax.getByteOrder() == EBO_BigEndian, out);
}

// Whether a meta header has swallowed what no data set can be without; less is warned of.
bool hasSwallowed(DcmMetaInfo &meta) {
  return meta.tagExists(key(ownSOPClassUID)) || meta.tagExists(key(ownRows));
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
    const char *name = unreadSyntax(file->structure.transferSyntax);
    throw Fault(CDCodeSyntax, ownTransferSyntaxUID, "its transfer syntax, %s%s%s%s, is not %s here",
                shown(file->structure.transferSyntax.data(), file->structure.transferSyntax.size()).c_str(),
                name ? " (" : "", name ? name : "",
                name ? ")" : "", name ? "read" : "known");
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
  // DCMTK goes by the length that is stated, and then ends the meta header too early, or reads on.
  if (!file->isBare && file->structure.statedMetaLength >= 0 &&
      (result.bad() || hasSwallowed(*file->format.getMetaInfo())) &&
      file->structure.statedMetaLength != file->structure.metaLength) {
    throw Fault(CDCodeMalformed, ownFileMetaInformationGroupLength,
                "%s is %lld, and the meta header has %lld bytes",
                nameOf(ownFileMetaInformationGroupLength),
                (long long)file->structure.statedMetaLength,
                (long long)file->structure.metaLength);
  }
  if (result.bad()) {
    // It says nothing of where: the dictionary may have a sequence where the file has a text.
    findNoSequence(body, offset, syntax.isExplicitVR(), syntax.getByteOrder() == EBO_BigEndian);
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

int64_t cd_meta_length(CDFile *file, int64_t *found) {
  *found = file->structure.metaLength;
  return file->structure.statedMetaLength;
}

bool cd_has_pixels(CDFile *file) { return file->structure.pixels.present; }

void cd_peek(const char *path, CDPeek *out) {
  std::memset(out, 0, sizeof *out);
  CDError error;
  guarded(&error, false, [&] {
    cdcmtk::peek(path, out);
    return true;
  });
}

CDItem *cd_dataset(CDFile *file) { return borrowed(file->dataset()); }

CDItem *cd_meta(CDFile *file) { return borrowed(file->format.getMetaInfo()); }

const char *cd_transfer_syntax_name(const char *uid) {
  CDError error;
  return guarded<const char *>(&error, nullptr, [&]() -> const char * {
    DcmXfer syntax(uid);
    return syntax.getXfer() == EXS_Unknown ? nullptr : syntax.getXferName();
  });
}

int64_t cd_own_tags(CDTag *out, int64_t capacity) {
  static constexpr CDTag own[] = {
#define CDCMTK_TAG(name, tag, words) tag,
      CDCMTK_OWN_ELEMENTS(CDCMTK_TAG)
#undef CDCMTK_TAG
  };
  int64_t count = sizeof own / sizeof own[0];
  for (int64_t i = 0; i < count && i < capacity; i += 1) out[i] = own[i];
  return count;
}

const char *cd_transfer_syntax(CDFile *file) { return file->structure.transferSyntax.c_str(); }
