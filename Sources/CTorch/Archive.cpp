#include "CTorchArchive.h"

#include <caffe2/serialize/inline_container.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "Guard.h"

namespace {

constexpr char entry_signature[] = "PK\1\2";

uint32_t number(const uint8_t *at, int bytes) {
  uint32_t value = 0;
  for (int i = bytes - 1; i >= 0; --i) value = value << 8 | at[i];
  return value;
}

// Holds entries of the central directory, at the moment libtorch reads them, against what
// torch.save writes.
//
// libtorch inflates two small records (the version, the serialization's id) while it opens an
// archive, whatever size they claim: 400 KB were seen to become 1.2 GB. So no record may be
// compressed. These are the very bytes that libtorch goes on with, and it steps through them in the
// same way, so no archive can read one way here and another way there; at whatever is no
// whole entry libtorch stops by itself.
//
// Returns what is wrong, or nullptr: an exception would leave through miniz's C.
const char *fault(const uint8_t *directory, size_t count) {
  constexpr size_t header = 46;
  size_t at = 0;
  const char *found = nullptr;
  while (count - at >= header && std::memcmp(directory + at, entry_signature, 4) == 0) {
    const uint8_t *entry = directory + at;
    if (number(entry + 8, 2) & 1)
      found = "its archive has encrypted records";
    else if (number(entry + 10, 2) != 0)
      found = "its archive has compressed records";
    else if (number(entry + 20, 4) != number(entry + 24, 4))
      found = "a record of its archive has two sizes";
    size_t name = number(entry + 28, 2);
    size_t size = header + name + number(entry + 30, 2) + number(entry + 32, 2);
    if (size > count - at) break;
    // Code, which torch.jit.save compresses, lies beside this record.
    std::string_view path(reinterpret_cast<const char *>(entry + header), name);
    if (path.ends_with("/constants.pkl")) return "it is a TorchScript program";
    at += size;
  }
  return found;
}

// The file's bytes, as libtorch asks for them.
class Bytes final : public caffe2::serialize::ReadAdapterInterface {
 public:
  Bytes(const uint8_t *bytes, size_t count) : bytes_(bytes), count_(count) {}

  /// Why no more is read, once that is so.
  mutable const char *refused = nullptr;

  size_t size() const override { return count_; }

  size_t read(uint64_t position, void *out, size_t count, const char *) const override {
    if (position >= count_) return 0;
    count = std::min<uint64_t>(count, count_ - position);
    const uint8_t *from = bytes_ + position;
    // The directory is read as one piece, and begins with an entry.
    if (refused == nullptr && count >= 4 && std::memcmp(from, entry_signature, 4) == 0)
      refused = fault(from, count);
    if (refused != nullptr) return 0;
    std::memcpy(out, from, count);
    return count;
  }

 private:
  const uint8_t *bytes_;
  size_t count_;
};

}  // namespace

struct CTArchive {
  struct Record {
    std::string name;
    int64_t offset, count;
  };
  std::vector<Record> records;
};

CTArchive *ct_archive_open(const void *bytes, int64_t count, CTError *error) {
  return ctorch::guarded<CTArchive *>(error, nullptr, [&] {
    auto adapter = std::make_shared<Bytes>(
        static_cast<const uint8_t *>(bytes), static_cast<size_t>(count));
    auto archive = std::make_unique<CTArchive>();
    try {
      caffe2::serialize::PyTorchStreamReader reader(adapter);
      std::vector<std::string> records = reader.getAllRecords();
      for (std::string &name : records) {
        auto offset = static_cast<int64_t>(reader.getRecordOffset(name));
        auto size = static_cast<int64_t>(reader.getRecordSize(name));
        archive->records.push_back({std::move(name), offset, size});
      }
    } catch (...) {
      if (adapter->refused == nullptr) throw;
    }
    if (adapter->refused != nullptr) throw std::runtime_error(adapter->refused);
    return archive.release();
  });
}

void ct_archive_close(CTArchive *archive) { delete archive; }

int64_t ct_archive_count(const CTArchive *archive) {
  return static_cast<int64_t>(archive->records.size());
}

CTRecord ct_archive_record(const CTArchive *archive, int64_t index) {
  const auto &record = archive->records[static_cast<size_t>(index)];
  return {
      record.name.c_str(), static_cast<int64_t>(record.name.size()), record.offset, record.count};
}
