#include <dcmtk/dcmnet/dul.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "Association.hpp"

namespace cdcmtknet {

namespace {

// Bytes that go out with one call. DCMTK's own sending takes two for each piece of a message, and an
// archive that takes pieces of 16 KiB is woken as often.
constexpr size_t together = 256 * 1024;

// The head of a P-DATA-TF PDU that holds one piece (PS3.8, 9.3.5).
constexpr size_t headBytes = 12;

// Of that, what the archive counts: the longest PDU that it takes is one without its own head (PS3.8, D.1).
constexpr long countedBytes = 6;

// Bytes of a message in one PDU. Pieces are of even length (PS3.8, annex E).
size_t most(const CNAssociation &to) {
  size_t count = to.association->sendPDVLength;
  // What DCMTK makes of a very small one is more than the archive takes.
  if (long longest = to.association->params->theirMaxPDUReceiveSize; longest > 0) {
    count = std::min(count, size_t(std::max(0L, longest - countedBytes)));
    if (count < 2) {
      throw Fault(CNCodeProtocol, "the archive takes %ld bytes at a time, which hold no message", longest);
    }
  }
  return count & ~size_t(1);
}

void makeRoom(CNAssociation &to) {
  Outgoing &out = to.outgoing;
  size_t needed = std::max(together, headBytes + most(to) + 1);
  if (out.size >= needed) return;
  out.bytes.reset(new uint8_t[needed]);
  out.size = needed;
}

// Where the bytes of the next piece belong; its head stands before them.
uint8_t *putHead(CNAssociation &to, uint8_t context, bool isCommand, bool isLast, size_t count) {
  Outgoing &out = to.outgoing;
  uint8_t *at = out.bytes.get() + out.filled;
  auto number = [](uint8_t *to, size_t value) {
    for (int i = 0; i < 4; i += 1) to[i] = uint8_t(value >> (24 - 8 * i));
  };
  at[0] = 4;
  at[1] = 0;
  number(at + 2, count + 6);
  number(at + 6, count + 2);
  at[10] = context;
  at[11] = uint8_t((isCommand ? 1 : 0) | (isLast ? 2 : 0));
  out.filled += headBytes + count;
  return at + headBytes;
}

void flush(CNAssociation &to) {
  size_t count = std::exchange(to.outgoing.filled, 0);
  DcmTransportConnection *connection =
      DUL_getTransportConnection(to.association->DULassociation);
  if (connection == nullptr) throw Fault(CNCodeBroken, "the association was ended");
  if (connection->write(to.outgoing.bytes.get(), count) == ssize_t(count)) return;
  to.bounds.throwTrouble();
  throw Fault(CNCodeBroken, "sending broke off: %s", std::strerror(errno));
}

void put(CNAssociation &to, uint8_t context, bool isCommand, const void *bytes, size_t count) {
  auto *from = static_cast<const uint8_t *>(bytes);
  size_t done = 0;
  do {
    size_t now = std::min(most(to), count - done);
    if (to.outgoing.filled + headBytes + now > to.outgoing.size) flush(to);
    uint8_t *at = putHead(to, context, isCommand, done + now == count, now);
    if (now > 0) std::memcpy(at, from + done, now);
    done += now;
  } while (done < count);
}

// Reads into all of `parts` from one place of a file.
void readAll(int file, off_t offset, iovec *parts, int count) {
  while (count > 0) {
    ssize_t got = preadv(file, parts, count, offset);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw Fault(CNCodeLocal, "the file was cut short while it was sent");
    offset += got;
    while (count > 0 && size_t(got) >= parts->iov_len) {
      got -= ssize_t(parts->iov_len);
      parts += 1;
      count -= 1;
    }
    if (count == 0) break;
    parts->iov_base = static_cast<uint8_t *>(parts->iov_base) + got;
    parts->iov_len -= size_t(got);
  }
}

}  // namespace

void sendCommand(CNAssociation &to, uint8_t context, const Command &command) {
  to.bounds.begin(to.messageSeconds, INT64_MAX);
  makeRoom(to);
  to.outgoing.filled = 0;
  auto bytes = command.bytes();
  put(to, context, true, bytes.data(), bytes.size());
  // What belongs to it goes out with it.
  if (!command.hasDataSet()) flush(to);
}

void sendData(CNAssociation &to, uint8_t context, const void *bytes, size_t count) {
  put(to, context, false, bytes, count);
  flush(to);
}

void sendFile(CNAssociation &to, uint8_t context, int file, off_t offset) {
  struct stat status;
  if (fstat(file, &status) != 0 || status.st_size <= offset) {
    throw Fault(CNCodeLocal, "the file holds no data set");
  }
  off_t end = status.st_size;
  while (offset < end) {
    iovec parts[64];
    int count = 0;
    off_t wanted = offset;
    while (wanted < end && count < 64) {
      auto now = size_t(std::min<off_t>(off_t(most(to)), end - wanted));
      // A deflated data set may be odd; what is sent may not (PS3.5, A.5).
      size_t even = now + now % 2;
      if (to.outgoing.filled + headBytes + even > to.outgoing.size) break;
      wanted += off_t(now);
      uint8_t *at = putHead(to, context, false, wanted >= end, even);
      at[even - 1] = 0;
      parts[count] = {at, now};
      count += 1;
    }
    readAll(file, offset, parts, count);
    offset = wanted;
    flush(to);
  }
}

}  // namespace cdcmtknet
