#include "Codestream.hpp"

#include <cstring>

namespace cdcmtk {

namespace {

uint32_t big16(const uint8_t *p) { return uint32_t(p[0]) << 8 | p[1]; }
uint32_t big32(const uint8_t *p) { return big16(p) << 16 | big16(p + 2); }

// SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC), and JPEG-LS's SOF55.
bool isFrameHeader(uint8_t marker) {
  if (marker == 0xF7) return true;
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

}  // namespace

bool readJPEG(const uint8_t *bytes, size_t count, Codestream &out) {
  if (count < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8) return false;
  size_t at = 2;
  while (at + 4 <= count) {
    if (bytes[at] != 0xFF) return false;
    uint8_t marker = bytes[at + 1];
    if (marker == 0xFF) {  // fill bytes may precede a marker
      at += 1;
      continue;
    }
    uint32_t length = big16(bytes + at + 2);
    if (length < 2) return false;
    if (isFrameHeader(marker)) {
      if (at + 10 > count) return false;
      out.precision = bytes[at + 4];
      out.rows = big16(bytes + at + 5);
      out.columns = big16(bytes + at + 7);
      out.components = bytes[at + 9];
      return true;
    }
    if (marker == 0xDA || marker == 0xD9) return false;
    at += 2 + length;
  }
  return false;
}

bool hasOddScan(const uint8_t *bytes, size_t count) {
  bool isSequential = false;
  size_t at = 2;
  while (at + 4 <= count && bytes[at] == 0xFF) {
    uint8_t marker = bytes[at + 1];
    if (marker == 0xFF) {
      at += 1;
      continue;
    }
    uint32_t length = big16(bytes + at + 2);
    if (marker == 0xC0 || marker == 0xC1) isSequential = true;
    if (marker == 0xDA) {
      if (!isSequential || length < 6 || at + 2 + length > count) return false;
      const uint8_t *last = bytes + at + 2 + length - 3;
      return last[0] != 0 || last[1] != 63 || last[2] != 0;
    }
    at += 2 + length;
  }
  return false;
}

long startOfJPEG2000(const uint8_t *bytes, size_t count) {
  // SOC is always followed by SIZ (ISO/IEC 15444-1, A.3).
  for (size_t at = 0; at + 4 <= count && at < 4096; at += 1) {
    if (big32(bytes + at) == 0xFF4FFF51) return long(at);
  }
  return -1;
}

bool readJPEG2000(const uint8_t *bytes, size_t count, Codestream &out) {
  long start = startOfJPEG2000(bytes, count);
  if (start < 0 || count - size_t(start) < 45) return false;
  const uint8_t *siz = bytes + start + 4;  // at Lsiz
  uint32_t right = big32(siz + 4), bottom = big32(siz + 8);
  uint32_t left = big32(siz + 12), top = big32(siz + 16);
  uint32_t tileWidth = big32(siz + 20), tileHeight = big32(siz + 24);
  uint32_t tileLeft = big32(siz + 28), tileTop = big32(siz + 32);
  if (right <= left || bottom <= top || tileWidth == 0 || tileHeight == 0) return false;
  if (tileLeft > left || tileTop > top) return false;
  out.columns = right - left;
  out.rows = bottom - top;
  uint64_t across = (uint64_t(right) - tileLeft + tileWidth - 1) / tileWidth;
  uint64_t down = (uint64_t(bottom) - tileTop + tileHeight - 1) / tileHeight;
  out.tiles = across * down;
  out.components = big16(siz + 36);
  out.precision = (siz[38] & 0x7F) + 1u;
  return true;
}

bool isWholeRLE(const uint8_t *bytes, size_t count, size_t plane) {
  auto little32 = [&](size_t at) {
    return uint32_t(bytes[at]) | uint32_t(bytes[at + 1]) << 8 | uint32_t(bytes[at + 2]) << 16 |
           uint32_t(bytes[at + 3]) << 24;
  };
  if (count < 64) return false;
  uint32_t segments = little32(0);
  if (segments < 1 || segments > 15) return false;
  for (uint32_t n = 1; n <= segments; n += 1) {
    size_t at = little32(n * 4), end = n == segments ? count : little32((n + 1) * 4);
    if (at > end || end > count) return false;
    size_t made = 0;
    while (at < end && made < plane) {
      uint8_t control = bytes[at];
      size_t run = control < 128 ? size_t(control) + 1 : control > 128 ? 257 - size_t(control) : 0;
      made += run;
      at += control < 128 ? 1 + run : control > 128 ? 2 : 1;
    }
    if (made != plane || at > end) return false;
    // Segments are padded to an even length, by some with more.
    for (; at < end; at += 1) {
      if (bytes[at] != 0 && bytes[at] != 128) return false;
    }
  }
  return true;
}

// Coders stuff bits so that no two bytes of packets are more than 0xFF8F together; only the markers
// SOP and EPH stand among them (ISO/IEC 15444-1, A.1 and A.8).
bool hasCleanTiles(const uint8_t *bytes, size_t count) {
  constexpr uint32_t sot = 0xFF90, sod = 0xFF93, eoc = 0xFFD9, sop = 0xFF91, eph = 0xFF92;
  size_t at = 2, tile = 0, tileEnd = 0;
  while (at + 4 <= count) {
    uint32_t marker = big16(bytes + at);
    if (marker == eoc) return true;
    if (marker == sod) {
      if (tileEnd <= tile) tileEnd = count >= 2 && big16(bytes + count - 2) == eoc ? count - 2 : count;
      tileEnd = tileEnd < count ? tileEnd : count;
      for (size_t i = at + 2; i + 1 < tileEnd; i += 1) {
        const void *next = std::memchr(bytes + i, 0xFF, tileEnd - 1 - i);
        if (next == nullptr) break;
        i = size_t(static_cast<const uint8_t *>(next) - bytes);
        uint32_t pair = big16(bytes + i);
        // Padding behind the end of the image.
        if (pair == eoc && i + 3 >= tileEnd) break;
        if (pair > 0xFF8F && pair != sop && pair != eph) return false;
      }
      at = tileEnd;
      continue;
    }
    uint32_t length = big16(bytes + at + 2);
    if (length < 2) return false;
    if (marker == sot && length == 10 && at + 12 <= count) {
      tile = at;
      uint32_t whole = big32(bytes + at + 6);
      tileEnd = whole == 0 ? 0 : at + whole;
    }
    at += 2 + length;
  }
  return true;
}

}  // namespace cdcmtk
