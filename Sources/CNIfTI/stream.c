#include "CNIfTI.h"

#include <errno.h>
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool cn_has_memory(int64_t bytes) {
  // Volatile: a compiler may leave out a malloc that is freed at once, and take it for granted.
  void *volatile memory = malloc((size_t)bytes);
  bool given = memory != NULL;
  free(memory);
  return given;
}

struct CNStream {
  int descriptor;
  bool compressed;
  bool ended;       // the last member of the compressed data ended, or reading failed
  bool failed;      // the file could not be read, or its compression is damaged
  int32_t error;    // the errno of what could not be read, or 0
  bool cut;         // the file ended in the middle of its compressed data
  int64_t position; // bytes of content handed on so far
  int64_t start;    // where in `input` the next unread byte is
  int64_t filled;   // bytes of `input` that were read from the disk
  int64_t capacity;
  struct inflate_state inflate;
  uint8_t input[];
};

// MARK: - The bytes on the disk

// Reads until `count` bytes are there or the file ends; -1 where it cannot be read.
static int64_t read_some(int descriptor, void *out, int64_t count) {
  int64_t done = 0;
  while (done < count) {
    ssize_t got = read(descriptor, (char *)out + done, (size_t)(count - done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += got;
  }
  return done;
}

static void note_error(CNStream *s) {
  s->error = errno;
  s->failed = true;
}

// Keeps what is unread and fills the buffer behind it; false where nothing came.
static bool refill(CNStream *s) {
  int64_t left = s->filled - s->start;
  memmove(s->input, s->input + s->start, (size_t)left);
  int64_t got = read_some(s->descriptor, s->input + left, s->capacity - left);
  if (got < 0) note_error(s);
  s->start = 0;
  s->filled = left + (got > 0 ? got : 0);
  return got > 0;
}

static bool begins_member(CNStream *s) {
  if (s->filled - s->start < 2) refill(s);
  return s->filled - s->start >= 2 && s->input[s->start] == 0x1f && s->input[s->start + 1] == 0x8b;
}

static void begin_member(CNStream *s) {
  isal_inflate_reset(&s->inflate);
  s->inflate.crc_flag = ISAL_GZIP;
}

CNStream *cn_open(const char *path, int32_t buffer, int64_t *bytes, int32_t *error) {
  // A named pipe would otherwise block until somebody writes to it.
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    *error = errno;
    return NULL;
  }
  struct stat status;
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(descriptor);
    *error = 0;
    return NULL;
  }
  CNStream *s = malloc(sizeof *s + (size_t)buffer);
  if (!s) {
    close(descriptor);
    *error = ENOMEM;
    return NULL;
  }
  isal_inflate_init(&s->inflate);
  s->descriptor = descriptor;
  s->ended = s->failed = s->cut = false;
  s->error = 0;
  s->position = s->start = s->filled = 0;
  s->capacity = buffer;
  s->compressed = begins_member(s);
  if (s->compressed) begin_member(s);
  *bytes = status.st_size;
  return s;
}

int32_t cn_error(CNStream *stream) { return stream->error; }

bool cn_is_compressed(CNStream *stream) { return stream->compressed; }

// MARK: - The content

// What was read ahead to see what kind of file it is, then the file itself.
static int64_t read_plain(CNStream *s, uint8_t *out, int64_t count) {
  int64_t held = s->filled - s->start;
  if (held > count) held = count;
  memcpy(out, s->input + s->start, (size_t)held);
  s->start += held;
  int64_t got = read_some(s->descriptor, out + held, count - held);
  if (got < 0) note_error(s);
  return got < 0 ? -1 : held + got;
}

enum { most_per_call = 1 << 30 };

// Inflates member after member until `count` bytes are there, or no more are to come.
static int64_t read_packed(CNStream *s, uint8_t *out, int64_t count) {
  int64_t done = 0;
  while (done < count && !s->ended) {
    if (s->start == s->filled) refill(s);
    int64_t room = count - done < most_per_call ? count - done : most_per_call;
    uint32_t available = (uint32_t)(s->filled - s->start);
    s->inflate.next_in = s->input + s->start;
    s->inflate.avail_in = available;
    s->inflate.next_out = out + done;
    s->inflate.avail_out = (uint32_t)room;
    int code = isal_inflate(&s->inflate);
    int64_t made = room - s->inflate.avail_out;
    s->start = s->filled - s->inflate.avail_in;
    done += made;
    if (code < 0) {
      s->failed = s->ended = true;
    } else if (s->inflate.block_state == ISAL_BLOCK_FINISH) {
      // What follows the last member, zeros or anything, is passed over as gzip does.
      s->ended = !begins_member(s);
      if (!s->ended) begin_member(s);
    } else if (made == 0 && available == 0) {
      s->ended = s->cut = true;
    }
  }
  return s->failed ? -1 : done;
}

int64_t cn_read(CNStream *stream, void *out, int64_t count) {
  int64_t done =
      stream->compressed ? read_packed(stream, out, count) : read_plain(stream, out, count);
  if (done > 0) stream->position += done;
  return done;
}

bool cn_seek(CNStream *stream, int64_t offset) {
  if (offset < stream->position) return false;
  uint8_t passed[1 << 15];
  while (stream->position < offset) {
    int64_t left = offset - stream->position;
    int64_t wanted = left < (int64_t)sizeof passed ? left : (int64_t)sizeof passed;
    int64_t got = cn_read(stream, passed, wanted);
    if (got < 0) return false;
    if (got < wanted) break;  // beyond the end: the next read says so
  }
  return true;
}

CNEnd cn_check_end(CNStream *stream, int64_t *extra) {
  uint8_t rest[4096];
  *extra = 0;
  for (int n = 0; n < 16; n++) {
    int64_t got = cn_read(stream, rest, sizeof rest);
    if (got < 0) return CNEndDamaged;
    if (stream->cut) return CNEndCut;
    if (got == 0) break;
    *extra += got;
  }
  if (stream->compressed && stream->ended) {
    if (stream->start == stream->filled) refill(stream);
    *extra += stream->filled - stream->start;
  }
  return CNEndWhole;
}

void cn_close(CNStream *stream) {
  close(stream->descriptor);
  free(stream);
}
