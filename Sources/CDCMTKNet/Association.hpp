// What a CNAssociation is, and the messages that go over it.
#ifndef CDCMTKNET_ASSOCIATION_HPP
#define CDCMTKNET_ASSOCIATION_HPP

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/assoc.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "Connection.hpp"

namespace cdcmtknet {

// What is about to be sent, in one call for many pieces.
struct Outgoing {
  std::unique_ptr<uint8_t[]> bytes;
  size_t size = 0, filled = 0;
};

}  // namespace cdcmtknet

struct CNAssociation {
  cdcmtknet::Bounds bounds;
  T_ASC_Network *network = nullptr;  // of a requestor; an acceptor's belongs to its listener
  T_ASC_Association *association = nullptr;
  int messageSeconds = 600;
  uint16_t nextMessage = 1;
  bool isReleased = false;
  int strangers = 0;  // objects of another class than their context is for
  cdcmtknet::Alarm interruption;  // of a requestor
  std::string callingTitle;
  cdcmtknet::Outgoing outgoing;

  ~CNAssociation();
};

namespace cdcmtknet {

// Silences DCMTK's log, registers codecs, makes an archive that hangs up an error and not a signal.
void setUp();

// The largest PDU that is taken. Large ones cost less per byte.
constexpr long largestPDU = ASC_MAXIMUMPDUSIZE;

// Bytes of a command set: a dozen short elements.
constexpr int64_t mostCommandBytes = 64 * 1024;
// Bytes of one match or one list of failed instances.
constexpr int64_t mostIdentifierBytes = 16 << 20;

// Command fields (PS3.7, annex E).
enum : uint16_t {
  storeRequest = 0x0001,
  findRequest = 0x0020,
  getRequest = 0x0010,
  moveRequest = 0x0021,
  echoRequest = 0x0030,
  eventRequest = 0x0100,
  actionRequest = 0x0130,
  cancelRequest = 0x0FFF,
  isResponse = 0x8000,
};

// A command set (group 0000) by element. PS3.7, annex E: implicit VR little endian, no sequences.
class Command {
 public:
  Command() = default;
  // Throws Protocol for anything else.
  explicit Command(const std::vector<uint8_t> &bytes);

  void set(uint16_t element, uint16_t number);
  void set(uint16_t element, const std::string &text, char padding);
  int number(uint16_t element, int absent = -1) const;
  std::string text(uint16_t element) const;
  bool hasDataSet() const { return number(0x0800, 0x0101) != 0x0101; }
  uint16_t field() const { return uint16_t(number(0x0100, 0)); }
  std::vector<uint8_t> bytes() const;

 private:
  std::map<uint16_t, std::string> elements_;
};

// Begins a message. A command that announces a data set goes out with that, which must follow.
void sendCommand(CNAssociation &to, uint8_t context, const Command &command);
void sendData(CNAssociation &to, uint8_t context, const void *bytes, size_t count);

// The data set as it lies in a Part 10 file, from `offset` to its end.
void sendFile(CNAssociation &to, uint8_t context, int file, off_t offset);

// The next piece of a message. Throws Fault; `Released` where the archive ends the association.
struct Released {};
DUL_PDV nextPiece(CNAssociation &from, int seconds);

// Waits `seconds` for a command to begin.
Command receiveCommand(CNAssociation &from, int seconds, uint8_t *context);

// Hands a data set on piece by piece. `take` returns false to be spared the rest, which is still
// received.
void receiveData(
    CNAssociation &from, uint8_t context, const std::function<bool(const void *, size_t)> &take);

// A data set that is held in memory, of at most `most` bytes.
std::vector<uint8_t> receiveSmallData(CNAssociation &from, uint8_t context, int64_t most);

// A data set as bytes in a context's transfer syntax.
std::vector<uint8_t> encoded(DcmDataset &data, const std::string &transferSyntax);

// A file's data set as bytes in another transfer syntax than its own. Compressed pixels are
// decompressed, where `transcode` says so: by DCMTK, or, where it cannot, as `decoded` has them.
// Throws NoContext where that is not to be.
std::vector<uint8_t> converted(
    const char *path, const std::string &transferSyntax, const CNDecoded *decoded, bool transcode);

// Adds keys of a query. Throws Local for one that cannot be.
void addKeys(DcmDataset &data, const CNKey *keys, int32_t count);

// The context's abstract and transfer syntax, as accepted. Throws Protocol where it was not.
struct Context {
  std::string abstractSyntax, transferSyntax;
};
Context accepted(CNAssociation &association, uint8_t context);

// Takes a C-STORE request's object and answers it.
void takeObject(
    CNAssociation &from, uint8_t context, const Command &request, const CNSink &sink);

// A response to `request` with the same message number and class.
Command response(const Command &request, uint16_t status);

}  // namespace cdcmtknet

#endif
