// The shape of a DICOM file: where its parts lie, found without taking memory for any of them.
#ifndef CDCMTK_STRUCTURE_HPP
#define CDCMTK_STRUCTURE_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "Boundary.hpp"

namespace cdcmtk {

struct Fragment {
  uint64_t offset, length;
};

// Where Pixel Data lies in the file.
struct PixelElement {
  bool present = false;
  bool encapsulated = false;
  uint64_t offset = 0, length = 0;    // native: the value
  std::vector<uint32_t> offsetTable;  // encapsulated: the Basic Offset Table, often empty
  std::vector<Fragment> fragments;    // encapsulated: what follows the table
};

struct Structure {
  std::string transferSyntax;
  std::string sopClassUID;  // of the meta header; empty where it has none
  uint64_t datasetOffset = 0;
  // Of the meta header behind (0002,0000): as that says, or -1, and as it is.
  int64_t statedMetaLength = -1, metaLength = 0;
  bool hasMeta = false;
  PixelElement pixels;
};

// A file read through a window, so that hopping over headers costs few system calls.
class Bytes {
 public:
  explicit Bytes(int fd, uint64_t size) : fd_(fd), size_(size) {}
  uint64_t size() const { return size_; }

  // Copies up to `count` bytes; returns how many there were.
  size_t read(uint64_t offset, void *out, size_t count);

 private:
  int fd_;
  uint64_t size_;
  uint64_t start_ = 0;
  std::vector<uint8_t> window_;
};

// Reads preamble and meta header. Throws NotDICOM for anything else.
Structure readMeta(Bytes &bytes);

// Walks a data set from `offset` to the end of `bytes`: every element must lie within its parent
// and the file, and sequences nest at most 64 deep.
void walkDataset(Bytes &bytes, uint64_t offset, bool isExplicit, bool bigEndian, PixelElement *out);

// Throws where a value is no sequence, and the data dictionary says that it is one: in implicit VR, or
// of an unknown one. For files that DCMTK cannot read, as it does not say why.
void findNoSequence(Bytes &bytes, uint64_t offset, bool isExplicit, bool bigEndian);

// Copies SOP Class UID and Series Instance UID of a data set, as far as it can be walked. Throws
// behind that.
void peekDataset(Bytes &bytes, uint64_t offset, bool isExplicit, bool bigEndian, CDPeek *out);

}  // namespace cdcmtk

#endif
