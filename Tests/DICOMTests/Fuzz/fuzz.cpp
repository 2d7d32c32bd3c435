// Feeds mutated DICOM files to the C header, under AddressSanitizer. See fuzz.sh.
//
//   fuzz COUNT SEED FILE…
//
// Every mutation is made from its number and the seed, so one that fails can be made again:
// `fuzz 1 SEED+NUMBER` with the same files. Exit status 0 means that each file was either read or
// refused with a sentence.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

#include "CDCMTK.h"

namespace {

using Bytes = std::vector<uint8_t>;

Bytes contents(const char *path) {
  std::ifstream stream(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(stream), {});
}

// Numbers that lengths, counts and sizes break at.
const uint32_t edges[] = {0,      1,      2,          0x7F,       0xFF,       0x7FFF,    0xFFFF,
                          0x8000, 0x1000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};

Bytes mutated(Bytes bytes, std::mt19937 &random) {
  auto below = [&](size_t n) { return n == 0 ? 0 : size_t(random() % n); };
  // Most of the structure is in front; half of the changes go there.
  auto place = [&]() {
    size_t end = bytes.size();
    return random() % 3 == 0 ? below(std::min<size_t>(end, 4096)) : below(end);
  };
  // Few, so that a good part of the files comes through to the pixels.
  size_t changes = 1 + below(3);
  for (size_t change = 0; change < changes && !bytes.empty(); change += 1) {
    switch (random() % 7) {
      case 0: bytes[place()] ^= uint8_t(1u << (random() % 8)); break;
      case 1: bytes[place()] = uint8_t(random()); break;
      case 2:
        if (random() % 4 == 0) bytes.resize(below(bytes.size()));
        break;
      case 3: {  // a length, a count, a size
        uint32_t number = edges[below(std::size(edges))];
        size_t width = random() % 2 ? 2 : 4;
        size_t at = place();
        if (at + width <= bytes.size()) std::memcpy(&bytes[at], &number, width);
        break;
      }
      case 4: {  // a piece twice
        size_t at = place();
        size_t count = below(std::min<size_t>(200, bytes.size() - at));
        Bytes piece(bytes.begin() + long(at), bytes.begin() + long(at + count));
        bytes.insert(bytes.begin() + long(at), piece.begin(), piece.end());
        break;
      }
      case 5: {  // a piece less
        size_t at = place();
        size_t count = below(std::min<size_t>(200, bytes.size() - at));
        bytes.erase(bytes.begin() + long(at), bytes.begin() + long(at + count));
        break;
      }
      case 6: {  // Rows, Columns, frames, bits: found and changed
        const uint8_t elements[] = {0x08, 0x10, 0x11, 0x00, 0x01, 0x02, 0x03};
        uint8_t element = elements[below(std::size(elements))];
        for (size_t at = 132; at + 12 < bytes.size(); at += 1) {
          bool high = element <= 0x03 ? bytes[at + 3] == 0x01 : bytes[at + 3] == 0x00;
          if (bytes[at] == 0x28 && bytes[at + 1] == 0 && bytes[at + 2] == element && high) {
            uint16_t number = uint16_t(edges[below(std::size(edges))]);
            std::memcpy(&bytes[at + 8], &number, 2);
            break;
          }
        }
        break;
      }
    }
  }
  return bytes;
}

// Everything a reader looks at, at any depth.
void walk(CDItem *item, int depth) {
  static const CDTag texts[] = {0x00080008, 0x00080016, 0x00080018, 0x00080060, 0x0008103E,
                                0x00100010, 0x0020000D, 0x0020000E, 0x00200013, 0x00200032,
                                0x00200037, 0x00200052, 0x00280004, 0x00280008, 0x00280010,
                                0x00280030, 0x00280100, 0x00280120, 0x00281052, 0x00281053,
                                0x00620001, 0x00620004, 0x00620005, 0x0062000B, 0x00209157};
  static const CDTag sequences[] = {0x52009229, 0x52009230, 0x00620002, 0x00209113, 0x00209116,
                                    0x00289110, 0x00289145, 0x0062000A, 0x00081115, 0x00089124,
                                    0x00082112, 0x00620003, 0x0062000F};
  char small[64];
  for (CDTag tag : texts) {
    cd_has(item, tag);
    int64_t count = cd_text(item, tag, small, sizeof small);
    if (count > int64_t(sizeof small)) {
      std::vector<char> large(static_cast<size_t>(count));
      if (cd_text(item, tag, large.data(), count) != count) std::abort();
    }
  }
  cd_odd_text(item);
  if (depth == 0) return;
  for (CDTag tag : sequences) {
    int64_t count = cd_items(item, tag, nullptr, 0);
    std::vector<CDItem *> items(size_t(std::clamp<int64_t>(count, 0, 50)));
    cd_items(item, tag, items.data(), int64_t(items.size()));
    for (CDItem *each : items) walk(each, depth - 1);
  }
}

std::string read(const std::string &path) {
  CDError error;
  std::memset(&error, 0, sizeof error);
  auto refused = [&](const char *what) {
    if (error.message[0] == 0) {
      std::printf("refused without a sentence by %s\n", what);
      std::exit(2);
    }
    return std::string(what) + " refused";
  };
  CDFile *file = cd_open(path.c_str(), &error);
  if (file == nullptr) return refused("open");
  std::string outcome = "read";
  cd_transfer_syntax(file);
  walk(cd_dataset(file), 4);
  walk(cd_meta(file), 0);
  CDPixels pixels;
  if (!cd_pixels(file, &pixels, &error)) {
    outcome = refused("pixels");
  } else if (pixels.frameBytes > 0) {
    std::vector<uint8_t> frame(size_t(pixels.frameBytes + pixels.frameBytes % 2));
    for (int64_t each = 0; each < std::min<int64_t>(pixels.frames, 3); each += 1) {
      if (!cd_read_frame(file, each, frame.data(), int64_t(frame.size()), &error)) {
        outcome = refused("frame");
        break;
      }
    }
  } else {
    std::vector<uint8_t> bits(size_t(pixels.pixelBytes));
    if (!cd_read_pixel_bytes(file, 0, bits.data(), int64_t(bits.size()), &error)) {
      outcome = refused("bits");
    }
  }
  cd_close(file);
  return outcome;
}

}  // namespace

int main(int count, char **arguments) {
  if (count < 4) return 64;
  long number = std::atol(arguments[1]);
  uint32_t seed = uint32_t(std::atol(arguments[2]));
  std::vector<Bytes> sources;
  for (int each = 3; each < count; each += 1) sources.push_back(contents(arguments[each]));
  std::string folder = (std::filesystem::temp_directory_path() / "fuzz-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 1;
  std::string path = folder + "/mutated.dcm";
  std::map<std::string, long> outcomes;
  for (long each = 0; each < number; each += 1) {
    std::mt19937 random(seed + uint32_t(each));
    Bytes bytes = mutated(sources[random() % sources.size()], random);
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char *>(bytes.data()), long(bytes.size()));
    outcomes[read(path)] += 1;
  }
  unlink(path.c_str());
  rmdir(folder.c_str());
  for (const auto &[outcome, times] : outcomes) std::printf("%s: %ld\n", outcome.c_str(), times);
  return 0;
}
