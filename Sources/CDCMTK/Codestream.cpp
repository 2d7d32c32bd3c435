#include "Codestream.hpp"

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

}  // namespace cdcmtk
