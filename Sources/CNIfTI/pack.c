#include "CNIfTI.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// MARK: - Compression

// Of ISA-L's four levels the one that does well by both kinds of image: see ByteWriter.
enum { level = 2 };

struct CNPacker {
  struct isal_zstream stream;
  uint8_t tables[ISAL_DEF_LVL2_DEFAULT];
};

CNPacker *cn_packer(void) { return malloc(sizeof(CNPacker)); }

void cn_drop_packer(CNPacker *packer) { free(packer); }

// The bytes as they are take five more for every 65,535.
int64_t cn_most_packed(int64_t count) { return count + (count / 65535 + 1) * 5; }

static uint8_t *store_block(uint8_t *out, const uint8_t *bytes, int64_t count) {
  *out++ = 0;
  *out++ = (uint8_t)count;
  *out++ = (uint8_t)(count >> 8);
  *out++ = (uint8_t)~count;
  *out++ = (uint8_t)(~count >> 8);
  memcpy(out, bytes, (size_t)count);
  return out + count;
}

// The bytes as they are: for what compression would make longer.
static int64_t store(const uint8_t *bytes, int64_t count, uint8_t *out) {
  uint8_t *end = out;
  while (count > 0) {
    int64_t part = count < 65535 ? count : 65535;
    end = store_block(end, bytes, part);
    bytes += part;
    count -= part;
  }
  return end - out;
}

// Compresses the next bytes of a part; false where there is no room for them.
static bool deflate_next(struct isal_zstream *s, int64_t count, uint16_t flush) {
  s->avail_in = (uint32_t)count;
  s->flush = flush;
  int code = isal_deflate(s);
  // Where the room is used up, something may still be held back.
  return code == COMP_OK && s->avail_in == 0 && s->avail_out > 0;
}

// So few bytes ISA-L leaves to a slower function, which begins a part as it should. The fast one
// (2.30, x86-64) takes bits of the stream's address for its third to sixth byte: a match is found or
// missed by where the stream lies in memory, and the same image is not the same file.
enum { slow_start = 16 };

int64_t cn_pack(
    CNPacker *packer, const void *bytes, int64_t count, void *out, uint32_t *checksum) {
  *checksum = crc32_gzip_refl(0, bytes, (uint64_t)count);
  struct isal_zstream *s = &packer->stream;
  isal_deflate_init(s);
  s->level = level;
  s->level_buf = packer->tables;
  s->level_buf_size = sizeof packer->tables;
  s->next_in = (uint8_t *)bytes;
  s->next_out = out;
  s->avail_out = (uint32_t)cn_most_packed(count);
  int64_t start = count > slow_start ? slow_start : 0;
  if (start > 0 && !deflate_next(s, start, SYNC_FLUSH)) return store(bytes, count, out);
  // A full flush ends on a whole byte and looks back at nothing: blocks can be put end to end.
  if (deflate_next(s, count - start, FULL_FLUSH)) return s->total_out;
  return store(bytes, count, out);
}

uint32_t cn_join_checksums(uint32_t first, uint32_t second, int64_t second_count) {
  return (uint32_t)crc32_combine(first, second, (z_off_t)second_count);
}
