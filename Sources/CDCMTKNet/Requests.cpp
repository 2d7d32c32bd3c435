#include <dcmtk/dcmdata/dcdeftag.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "Association.hpp"

using namespace cdcmtknet;

namespace {

// A request with what all have.
Command request(CNAssociation &to, uint16_t field, const char *sopClass, bool hasData) {
  Command command;
  // Affected SOP Class UID; a request of the N services that names one asks for it by another tag.
  command.set(field == actionRequest ? 0x0003 : 0x0002, sopClass, 0);
  command.set(0x0100, field);
  command.set(0x0110, to.nextMessage);
  if (field != echoRequest && field < eventRequest) command.set(0x0700, uint16_t(0));  // priority
  command.set(0x0800, uint16_t(hasData ? 0x0001 : 0x0101));
  to.nextMessage = uint16_t(to.nextMessage + 1) == 0 ? 1 : uint16_t(to.nextMessage + 1);
  return command;
}

Command answer(CNAssociation &from, const Command &request, int seconds) {
  uint8_t context = 0;
  try {
    Command got = receiveCommand(from, seconds, &context);
    if (got.field() != (request.field() | isResponse) ||
        got.number(0x0120) != request.number(0x0110) || got.number(0x0900) < 0) {
      throw Fault(CNCodeProtocol, "the archive's answer is to another question");
    }
    return got;
  } catch (const Released &) {
    throw Fault(CNCodeBroken, "the archive released the association without an answer");
  }
}

struct File {
  int descriptor;
  explicit File(const char *path) : descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (descriptor < 0) throw local("the file cannot be opened", errno);
  }
  ~File() { close(descriptor); }
};

// Where the data set of a Part 10 file begins, or 0 where its meta header does not say.
off_t datasetOffset(int file, std::string *transferSyntax) {
  uint8_t head[144];
  if (pread(file, head, sizeof head, 0) != ssize_t(sizeof head)) return 0;
  static const uint8_t group[] = {2, 0, 0, 0, 'U', 'L', 4, 0};
  if (std::memcmp(head + 128, "DICM", 4) != 0 || std::memcmp(head + 132, group, 8) != 0) return 0;
  uint32_t length = uint32_t(head[140]) | uint32_t(head[141]) << 8 | uint32_t(head[142]) << 16 |
                    uint32_t(head[143]) << 24;
  if (length > 64 * 1024) return 0;
  std::vector<uint8_t> meta(length);
  if (pread(file, meta.data(), length, 144) != ssize_t(length)) return 0;
  for (size_t at = 0; at + 8 <= length;) {
    const uint8_t *p = meta.data() + at;
    bool isLong = std::memcmp(p + 4, "OB", 2) == 0 || std::memcmp(p + 4, "UN", 2) == 0;
    size_t header = isLong ? 12 : 8;
    if (p[0] != 2 || p[1] != 0 || at + header > length) return 0;
    size_t count = isLong ? size_t(p[8]) | size_t(p[9]) << 8 | size_t(p[10]) << 16 |
                                size_t(p[11]) << 24
                          : size_t(p[6]) | size_t(p[7]) << 8;
    if (count > length - at - header) return 0;
    if (p[2] == 0x10 && p[3] == 0) {
      transferSyntax->assign(reinterpret_cast<const char *>(p + header), count);
      while (!transferSyntax->empty() && (transferSyntax->back() == 0 || transferSyntax->back() == ' '))
        transferSyntax->pop_back();
    }
    at += header + count;
  }
  return off_t(144) + off_t(length);
}

int32_t store(
    CNAssociation &to, uint8_t context, const char *path, const char *sopClass,
    const char *sopInstance, const CNDecoded *decoded, bool transcode, bool *everySent) {
  *everySent = false;
  Context agreed = accepted(to, context);
  File file(path);
  std::string syntax;
  off_t offset = datasetOffset(file.descriptor, &syntax);
  Command command = request(to, storeRequest, sopClass, true);
  command.set(0x1000, sopInstance, 0);
  if (offset > 0 && syntax == agreed.transferSyntax) {
    sendCommand(to, context, command);
    sendFile(to, context, file.descriptor, offset);
  } else {
    auto bytes = converted(path, agreed.transferSyntax, decoded, transcode);
    sendCommand(to, context, command);
    sendData(to, context, bytes.data(), bytes.size());
  }
  *everySent = true;
  return answer(to, command, to.messageSeconds).number(0x0900);
}

bool isPending(int status) { return status == 0xFF00 || status == 0xFF01; }

void ask(CNAssociation &to, uint8_t context, const Command &command, const CNKey *keys,
         int32_t keyCount) {
  DcmDataset data;
  addKeys(data, keys, keyCount);
  auto bytes = encoded(data, accepted(to, context).transferSyntax);
  sendCommand(to, context, command);
  sendData(to, context, bytes.data(), bytes.size());
}

// The time for what is asked for as a whole, whatever the archive says in between.
class Limit {
 public:
  explicit Limit(CNAssociation &to) : to_(to) { renew(); }
  ~Limit() { suspend(); }
  void renew() { to_.bounds.end = Clock::now() + std::chrono::seconds(to_.messageSeconds); }
  void suspend() { to_.bounds.end = Clock::time_point::max(); }

 private:
  CNAssociation &to_;
};

int32_t find(CNAssociation &to, uint8_t context, const char *sopClass, const CNKey *keys,
             int32_t keyCount, CNMatch match, void *state) {
  Command command = request(to, findRequest, sopClass, true);
  ask(to, context, command, keys, keyCount);
  std::string syntax = accepted(to, context).transferSyntax;
  Limit limit(to);
  while (true) {
    Command got = answer(to, command, to.messageSeconds);
    std::vector<uint8_t> data;
    if (got.hasDataSet()) data = receiveSmallData(to, context, mostIdentifierBytes);
    if (!isPending(got.number(0x0900))) return got.number(0x0900);
    if (!match(state, data.data(), int64_t(data.size()), syntax.c_str())) {
      throw Fault(CNCodeTooMuch, "the archive sent more matches than were allowed");
    }
  }
}

void count(const Command &got, CNCounts *counts) {
  counts->remaining = got.number(0x1020);
  counts->completed = got.number(0x1021);
  counts->failed = got.number(0x1022);
  counts->warnings = got.number(0x1023);
}

int32_t get(CNAssociation &to, uint8_t context, const char *sopClass, const CNKey *keys,
            int32_t keyCount, const CNSink &sink, CNCounts *counts) {
  Command command = request(to, getRequest, sopClass, true);
  ask(to, context, command, keys, keyCount);
  Limit limit(to);
  while (true) {
    uint8_t used = 0;
    Command got;
    try {
      got = receiveCommand(to, to.messageSeconds, &used);
    } catch (const Released &) {
      throw Fault(CNCodeBroken, "the archive released the association before all had come");
    }
    if (got.field() == storeRequest) {
      // An object has a time of its own.
      limit.suspend();
      takeObject(to, used, got, sink);
      limit.renew();
      continue;
    }
    if (got.field() != (getRequest | isResponse)) {
      throw Fault(CNCodeProtocol, "the archive sent something else while it was asked for objects");
    }
    if (got.hasDataSet()) receiveSmallData(to, used, mostIdentifierBytes);
    count(got, counts);
    if (!isPending(got.number(0x0900))) return got.number(0x0900);
  }
}

int32_t move(
    CNAssociation &to, uint8_t context, const char *sopClass, const char *destination,
    const CNKey *keys, int32_t keyCount, int32_t seconds,
    bool (*progress)(void *, const CNCounts *), void *state, CNCounts *counts) {
  Command command = request(to, moveRequest, sopClass, true);
  command.set(0x0600, destination, ' ');
  ask(to, context, command, keys, keyCount);
  while (true) {
    Command got = answer(to, command, seconds);
    if (got.hasDataSet()) receiveSmallData(to, context, mostIdentifierBytes);
    count(got, counts);
    if (!isPending(got.number(0x0900))) return got.number(0x0900);
    if (progress != nullptr && !progress(state, counts)) {
      throw Fault(CNCodeTimeout, "the archive says that it is at work, and no object comes");
    }
  }
}

// The one instance of the Storage Commitment Push Model (PS3.4, J.3).
constexpr const char *commitmentClass = "1.2.840.10008.1.20.1";
constexpr const char *commitmentInstance = "1.2.840.10008.1.20.1.1";

int32_t askCommitment(
    CNAssociation &to, uint8_t context, const char *transaction, const CNReference *references,
    int64_t count) {
  Command command = request(to, actionRequest, commitmentClass, true);
  command.set(0x1001, commitmentInstance, 0);
  command.set(0x1008, uint16_t(1));
  DcmDataset data;
  data.putAndInsertString(DCM_TransactionUID, transaction);
  auto list = std::make_unique<DcmSequenceOfItems>(DCM_ReferencedSOPSequence);
  for (int64_t i = 0; i < count; i += 1) {
    auto item = std::make_unique<DcmItem>();
    item->putAndInsertString(DCM_ReferencedSOPClassUID, references[i].sopClass);
    item->putAndInsertString(DCM_ReferencedSOPInstanceUID, references[i].sopInstance);
    if (list->append(item.get()).bad()) throw std::bad_alloc();
    item.release();
  }
  if (data.insert(list.get()).bad()) throw std::bad_alloc();
  list.release();
  auto bytes = encoded(data, accepted(to, context).transferSyntax);
  sendCommand(to, context, command);
  sendData(to, context, bytes.data(), bytes.size());
  Command got = answer(to, command, to.messageSeconds);
  if (got.hasDataSet()) receiveSmallData(to, context, mostIdentifierBytes);
  return got.number(0x0900);
}

}  // namespace

int32_t cn_echo(CNAssociation *association, uint8_t context, CNError *error) {
  return guarded<int32_t>(error, -1, [&] {
    Command command = request(*association, echoRequest, "1.2.840.10008.1.1", false);
    sendCommand(*association, context, command);
    return answer(*association, command, association->messageSeconds).number(0x0900);
  });
}

int32_t cn_store(
    CNAssociation *association, uint8_t context, const char *path, const char *sopClass,
    const char *sopInstance, const CNDecoded *decoded, bool transcode, bool *everySent,
    CNError *error) {
  return guarded<int32_t>(error, -1, [&] {
    return store(*association, context, path, sopClass, sopInstance, decoded, transcode, everySent);
  });
}

int32_t cn_find(
    CNAssociation *association, uint8_t context, const char *sopClass, const CNKey *keys,
    int32_t keyCount, CNMatch match, void *state, CNError *error) {
  return guarded<int32_t>(error, -1, [&] {
    return find(*association, context, sopClass, keys, keyCount, match, state);
  });
}

int32_t cn_get(
    CNAssociation *association, uint8_t context, const char *sopClass, const CNKey *keys,
    int32_t keyCount, const CNSink *sink, CNCounts *counts, CNError *error) {
  return guarded<int32_t>(error, -1, [&] {
    return get(*association, context, sopClass, keys, keyCount, *sink, counts);
  });
}

int32_t cn_move(
    CNAssociation *association, uint8_t context, const char *sopClass, const char *destination,
    const CNKey *keys, int32_t keyCount, int32_t seconds,
    bool (*progress)(void *, const CNCounts *), void *state, CNCounts *counts, CNError *error) {
  return guarded<int32_t>(error, -1, [&] {
    return move(*association, context, sopClass, destination, keys, keyCount, seconds, progress,
                state, counts);
  });
}

int32_t cn_ask_commitment(
    CNAssociation *association, uint8_t context, const char *transaction,
    const CNReference *references, int64_t count, CNError *error) {
  return guarded<int32_t>(error, -1, [&] {
    return askCommitment(*association, context, transaction, references, count);
  });
}
