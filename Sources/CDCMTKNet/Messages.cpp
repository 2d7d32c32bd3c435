#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmnet/cond.h>
#include <dcmtk/dcmnet/dul.h>

#include <algorithm>
#include <cstring>

#include "Association.hpp"

namespace cdcmtknet {

// MARK: Commands

Command::Command(const std::vector<uint8_t> &bytes) {
  size_t at = 0;
  while (at + 8 <= bytes.size()) {
    const uint8_t *p = bytes.data() + at;
    uint16_t group = uint16_t(p[0] | p[1] << 8);
    uint16_t element = uint16_t(p[2] | p[3] << 8);
    uint32_t length = uint32_t(p[4]) | uint32_t(p[5]) << 8 | uint32_t(p[6]) << 16 |
                      uint32_t(p[7]) << 24;
    if (group != 0 || length > bytes.size() - at - 8) {
      throw Fault(CNCodeProtocol, "the archive's message is not a DICOM command");
    }
    elements_[element] = std::string(reinterpret_cast<const char *>(p + 8), length);
    at += 8 + length;
  }
  if (at != bytes.size() || elements_.count(0x0100) == 0) {
    throw Fault(CNCodeProtocol, "the archive's message is not a DICOM command");
  }
}

void Command::set(uint16_t element, uint16_t number) {
  elements_[element] = {char(number & 0xFF), char(number >> 8)};
}

void Command::set(uint16_t element, const std::string &text, char padding) {
  elements_[element] = text.size() % 2 == 0 ? text : text + padding;
}

int Command::number(uint16_t element, int absent) const {
  auto found = elements_.find(element);
  if (found == elements_.end() || found->second.size() < 2) return absent;
  return uint8_t(found->second[0]) | uint8_t(found->second[1]) << 8;
}

std::string Command::text(uint16_t element) const {
  auto found = elements_.find(element);
  if (found == elements_.end()) return "";
  std::string text = found->second;
  while (!text.empty() && (text.back() == 0 || text.back() == ' ')) text.pop_back();
  return text;
}

std::vector<uint8_t> Command::bytes() const {
  std::vector<uint8_t> out;
  auto put = [&](uint32_t number, int count) {
    for (int i = 0; i < count; i += 1) out.push_back(uint8_t(number >> 8 * i));
  };
  uint32_t length = 0;
  for (auto &[element, value] : elements_) length += 8 + uint32_t(value.size());
  put(0, 4);
  put(4, 4);
  put(length, 4);
  for (auto &[element, value] : elements_) {
    put(0, 2);
    put(element, 2);
    put(uint32_t(value.size()), 4);
    out.insert(out.end(), value.begin(), value.end());
  }
  return out;
}

Command response(const Command &request, uint16_t status) {
  Command answer;
  answer.set(0x0002, request.text(0x0002), 0);
  answer.set(0x0100, uint16_t(request.field() | isResponse));
  answer.set(0x0120, uint16_t(request.number(0x0110, 0)));
  answer.set(0x0800, uint16_t(0x0101));
  answer.set(0x0900, status);
  if (!request.text(0x1000).empty()) answer.set(0x1000, request.text(0x1000), 0);
  return answer;
}

// MARK: Receiving

DUL_PDV nextPiece(CNAssociation &from, int seconds) {
  DUL_PDV piece;
  auto *key = &from.association->DULassociation;
  for (int turn = 0; turn < 2; turn += 1) {
    if (DUL_NextPDV(key, &piece).good()) return piece;
    OFCondition result = DUL_ReadPDVs(key, nullptr, DUL_NOBLOCK, seconds);
    if (result == DUL_PDATAPDUARRIVED) continue;
    if (result == DUL_PEERREQUESTEDRELEASE) throw Released{};
    from.bounds.throwTrouble();
    if (result == DUL_READTIMEOUT) throw Fault(CNCodeTimeout, "the archive did not answer in time");
    if (result == DUL_PEERABORTEDASSOCIATION ||
        result == DUL_NETWORKCLOSED) {
      throw Fault(CNCodeBroken, "the archive broke the association off");
    }
    throw Fault(CNCodeProtocol, "the archive's message is not DICOM: %s", result.text());
  }
  throw Fault(CNCodeProtocol, "the archive sent an empty message");
}

Command receiveCommand(CNAssociation &from, int seconds, uint8_t *context) {
  // The wait for a message to begin, and then a message's own time.
  int usual = from.bounds.idleSeconds;
  from.bounds.idleSeconds = std::max(usual, seconds);
  from.bounds.begin(seconds + from.messageSeconds, mostCommandBytes + 2 * largestPDU);
  std::vector<uint8_t> bytes;
  while (true) {
    DUL_PDV piece = nextPiece(from, seconds);
    from.bounds.idleSeconds = usual;
    if (piece.pdvType != DUL_COMMANDPDV) {
      throw Fault(CNCodeProtocol, "the archive sent data where a command was due");
    }
    if (!bytes.empty() && piece.presentationContextID != *context) {
      throw Fault(CNCodeProtocol, "a message of the archive changes its presentation context");
    }
    *context = piece.presentationContextID;
    auto *start = static_cast<uint8_t *>(piece.data);
    bytes.insert(bytes.end(), start, start + piece.fragmentLength);
    if (int64_t(bytes.size()) > mostCommandBytes) {
      throw Fault(CNCodeTooMuch, "a command of the archive is longer than 64 KiB");
    }
    if (piece.lastPDV) break;
  }
  return Command(bytes);
}

void receiveData(
    CNAssociation &from, uint8_t context, const std::function<bool(const void *, size_t)> &take) {
  bool isWanted = true;
  while (true) {
    DUL_PDV piece = nextPiece(from, from.bounds.idleSeconds);
    if (piece.pdvType != DUL_DATASETPDV || piece.presentationContextID != context) {
      throw Fault(CNCodeProtocol, "the archive sent something else where a data set was due");
    }
    if (isWanted) isWanted = take(piece.data, piece.fragmentLength);
    if (piece.lastPDV) return;
  }
}

std::vector<uint8_t> receiveSmallData(CNAssociation &from, uint8_t context, int64_t most) {
  std::vector<uint8_t> bytes;
  from.bounds.begin(from.messageSeconds, most + 2 * largestPDU);
  receiveData(from, context, [&](const void *piece, size_t count) {
    auto *start = static_cast<const uint8_t *>(piece);
    bytes.insert(bytes.end(), start, start + count);
    return true;
  });
  return bytes;
}

// MARK: Data sets

std::vector<uint8_t> encoded(DcmDataset &data, const std::string &transferSyntax) {
  E_TransferSyntax syntax = DcmXfer(transferSyntax.c_str()).getXfer();
  Uint32 length = data.calcElementLength(syntax, EET_ExplicitLength) + 1024;
  std::vector<uint8_t> buffer(length);
  DcmOutputBufferStream stream(buffer.data(), length);
  data.transferInit();
  OFCondition result = data.write(stream, syntax, EET_ExplicitLength, nullptr, EGL_withoutGL);
  data.transferEnd();
  stream.flush();
  void *start = nullptr;
  offile_off_t written = 0;
  stream.flushBuffer(start, written);
  if (result.bad()) throw Fault(CNCodeLocal, "a data set cannot be encoded: %s", result.text());
  buffer.resize(size_t(written));
  return buffer;
}

void addKeys(DcmDataset &data, const CNKey *keys, int32_t count) {
  for (int32_t i = 0; i < count; i += 1) {
    DcmTag tag(Uint16(keys[i].tag >> 16), Uint16(keys[i].tag & 0xFFFF));
    OFCondition result = keys[i].value[0] == 0 ? data.insertEmptyElement(tag)
                                               : data.putAndInsertString(tag, keys[i].value);
    if (result.bad()) throw Fault(CNCodeLocal, "a query cannot hold %s", tag.getTagName());
  }
}

}  // namespace cdcmtknet
