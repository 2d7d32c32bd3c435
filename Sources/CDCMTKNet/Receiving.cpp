#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "Association.hpp"

using namespace cdcmtknet;

namespace cdcmtknet {

namespace {

constexpr uint16_t outOfResources = 0xA700;
constexpr uint16_t cannotUnderstand = 0xC000;
// Of an object that was refused, which comes all the same.
constexpr int64_t mostRefusedBytes = int64_t(256) << 20;
// Objects of classes that were not agreed on, which are refused one by one.
constexpr int mostStrangers = 100;

// A file being written; the name stays with the caller of it.
class Target {
 public:
  explicit Target(const char *path)
      : descriptor_(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)) {
    if (descriptor_ < 0) fault_ = errno;
  }
  ~Target() { finish(); }

  bool write(const void *bytes, size_t count) {
    auto *from = static_cast<const uint8_t *>(bytes);
    while (isGood() && count > 0) {
      ssize_t done = ::write(descriptor_, from, count);
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) {
        fault_ = done < 0 ? errno : EIO;
        break;
      }
      from += done;
      count -= size_t(done);
      written_ += done;
    }
    return isGood();
  }

  bool finish() {
    if (descriptor_ >= 0 && close(descriptor_) != 0 && fault_ == 0) fault_ = errno;
    descriptor_ = -1;
    return fault_ == 0;
  }

  bool isGood() const { return descriptor_ >= 0 && fault_ == 0; }
  int64_t written() const { return written_; }
  // The errno of the first call that failed, or 0.
  int fault() const { return fault_; }

 private:
  int descriptor_;
  int fault_ = 0;
  int64_t written_ = 0;
};

// What was not asked for ends the association: there may be any number of it.
void endIfOver(const CNSink &sink) {
  if (sink.isOver(sink.state)) {
    throw Fault(CNCodeUnwanted, "the archive sent something that was not asked for, or too much");
  }
}

}  // namespace

void takeObject(
    CNAssociation &from, uint8_t context, const Command &request, const CNSink &sink) {
  Context agreed = accepted(from, context);
  std::string sopClass = request.text(0x0002), sopInstance = request.text(0x1000);
  if (!request.hasDataSet()) throw Fault(CNCodeProtocol, "the archive stores without a data set");
  CNObject object = {sopClass.c_str(), sopInstance.c_str(), agreed.transferSyntax.c_str(),
                     from.callingTitle.c_str()};
  char path[4096];
  int64_t most = mostRefusedBytes;
  bool isStranger = sopClass != agreed.abstractSyntax;
  if (isStranger && ++from.strangers > mostStrangers) {
    throw Fault(CNCodeUnwanted, "the archive sent %d objects of other classes than were agreed on",
                mostStrangers);
  }
  uint16_t status = !isStranger
                        ? sink.begin(sink.state, &object, path, sizeof path, &most)
                        : cannotUnderstand;
  from.bounds.begin(from.messageSeconds, most + 2 * largestPDU);
  if (status != 0) {
    receiveData(from, context, [](const void *, size_t) { return false; });
    sendCommand(from, context, response(request, status));
    endIfOver(sink);
    return;
  }
  Target target(path);
  uint8_t head[1024];
  int64_t length = cn_part10_header(object.sopClass, object.sopInstance, object.transferSyntax,
                                    object.callingTitle, head, sizeof head);
  bool isWhole = length > 0 && target.write(head, size_t(length));
  try {
    receiveData(from, context, [&](const void *bytes, size_t count) {
      isWhole = isWhole && target.write(bytes, count);
      return isWhole;
    });
  } catch (...) {
    target.finish();
    sink.end(sink.state, &object, path, target.written(), false, target.fault());
    throw;
  }
  isWhole = target.finish() && isWhole;
  status = sink.end(sink.state, &object, path, target.written(), isWhole, target.fault());
  if (!isWhole) status = outOfResources;
  sendCommand(from, context, response(request, status));
  endIfOver(sink);
}

namespace {

void answerEvent(
    CNAssociation &from, uint8_t context, const Command &request, const CNService &service) {
  std::vector<uint8_t> data;
  if (request.hasDataSet()) data = receiveSmallData(from, context, mostIdentifierBytes);
  bool isTaken = service.event != nullptr &&
                 service.event(service.state, request.number(0x1002), data.data(),
                               int64_t(data.size()),
                               accepted(from, context).transferSyntax.c_str());
  Command answer = response(request, isTaken ? 0x0000 : 0x0110);
  answer.set(0x1002, uint16_t(request.number(0x1002, 0)));
  sendCommand(from, context, answer);
}

bool serve(CNAssociation &from, const CNService &service, int seconds) {
  while (true) {
    try {
      uint8_t context = 0;
      Command request = receiveCommand(from, seconds, &context);
      switch (request.field()) {
        case echoRequest: sendCommand(from, context, response(request, 0)); break;
        case storeRequest: takeObject(from, context, request, *service.sink); break;
        case eventRequest: answerEvent(from, context, request, service); break;
        case cancelRequest: break;
        default: throw Fault(CNCodeProtocol, "the archive asks for something that is not offered");
      }
    } catch (const Released &) {
      from.bounds.begin(2, 1 << 20);
      ASC_acknowledgeRelease(from.association);
      from.isReleased = true;
      return true;
    } catch (const Fault &fault) {
      if (fault.code == CNCodeTimeout) return true;
      throw;
    }
  }
}

// An element of the meta header, explicit VR little endian.
void put(std::string &out, uint16_t element, const char *vr, std::string value) {
  if (value.size() % 2 == 1) value += vr[0] == 'U' ? '\0' : ' ';
  out += {2, 0, char(element & 0xFF), char(element >> 8), vr[0], vr[1]};
  if (vr[0] == 'O') out += {0, 0};
  out += {char(value.size() & 0xFF), char(value.size() >> 8)};
  if (vr[0] == 'O') out += {0, 0};
  out += value;
}

}  // namespace

}  // namespace cdcmtknet

bool cn_serve(CNAssociation *association, const CNService *service, int32_t seconds, CNError *error) {
  return guarded(error, false, [&] { return serve(*association, *service, seconds); });
}

int64_t cn_part10_header(
    const char *sopClass, const char *sopInstance, const char *transferSyntax, const char *source,
    void *out, int64_t capacity) {
  CNError error;
  return guarded<int64_t>(&error, -1, [&]() -> int64_t {
    std::string meta;
    put(meta, 0x0001, "OB", std::string("\0\1", 2));
    put(meta, 0x0002, "UI", sopClass);
    put(meta, 0x0003, "UI", sopInstance);
    put(meta, 0x0010, "UI", transferSyntax);
    put(meta, 0x0012, "UI", OFFIS_IMPLEMENTATION_CLASS_UID);
    put(meta, 0x0013, "SH", OFFIS_DTK_IMPLEMENTATION_VERSION_NAME);
    if (source[0] != 0) put(meta, 0x0016, "AE", source);
    std::string head(128, '\0');
    head += "DICM";
    std::string length;
    for (int i = 0; i < 4; i += 1) length += char(meta.size() >> 8 * i);
    put(head, 0x0000, "UL", length);
    head += meta;
    if (int64_t(head.size()) > capacity) return -1;
    std::memcpy(out, head.data(), head.size());
    return int64_t(head.size());
  });
}

int32_t cn_memory_file(void) { return memfd_create("answer", MFD_CLOEXEC); }

int64_t cn_find_bytes(
    const void *bytes, int64_t count, const void *needle, int64_t needleCount) {
  const void *found = memmem(bytes, size_t(count), needle, size_t(needleCount));
  return found == nullptr ? -1 : static_cast<const char *>(found) - static_cast<const char *>(bytes);
}
