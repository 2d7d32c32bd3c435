// What a CDFile is.
#ifndef CDCMTK_FILE_HPP
#define CDCMTK_FILE_HPP

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <memory>
#include <optional>
#include <string>

#include "Structure.hpp"

namespace cdcmtk {

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}
  ~Descriptor();
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  Descriptor(Descriptor &&other) noexcept : value_(other.value_) { other.value_ = -1; }
  Descriptor &operator=(Descriptor &&other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  int get() const { return value_; }

 private:
  int value_;
};

// Registers codecs and silences DCMTK's log, once per process. Throws where the data dictionary is
// missing, without which nothing implicit can be read and nothing written.
void setUp();

// Counts the warnings that DCMTK's decoders give on this thread while it lives, and keeps the last.
class Listening {
 public:
  Listening();
  ~Listening();
  Listening(const Listening &) = delete;
  Listening &operator=(const Listening &) = delete;
  std::string said;
  int count = 0;
};

inline DcmTagKey key(CDTag tag) { return DcmTagKey(Uint16(tag >> 16), Uint16(tag & 0xFFFF)); }
inline DcmItem *dcm(CDItem *item) { return reinterpret_cast<DcmItem *>(item); }
inline CDItem *borrowed(DcmItem *item) { return reinterpret_cast<CDItem *>(item); }

}  // namespace cdcmtk

struct CDFile {
  // Where DCMTK opens it: the path given, or the inflated copy in memory.
  std::string path;
  E_TransferSyntax syntax = EXS_Unknown;
  bool isBare = false;  // without preamble and meta header
  cdcmtk::Descriptor descriptor;
  uint64_t size = 0;
  cdcmtk::Structure structure;
  DcmFileFormat format;                   // up to Pixel Data, or what is being written
  DcmDataset bare;                        // the same of a file without meta header
  std::optional<CDPixels> pixels;         // once they were checked
  uint32_t beyond = 0;                    // bits above High Bit of the frame that was read last
  std::unique_ptr<DcmFileFormat> whole;   // with Pixel Data, once a codec of DCMTK asks for it

  DcmDataset *dataset() { return isBare ? &bare : format.getDataset(); }
};

#endif
