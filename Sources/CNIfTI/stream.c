#include "CNIfTI.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

bool cn_has_memory(int64_t bytes) {
  // Volatile: a compiler may leave out a malloc that is freed at once, and take it for granted.
  void *volatile memory = malloc((size_t)bytes);
  bool given = memory != NULL;
  free(memory);
  return given;
}

// zlib's gzip files read and write plain ones, too; a CNStream is such a file.
static gzFile file_of(CNStream *stream) { return (gzFile)stream; }

enum { writing_buffer = 1 << 17, most_per_call = 1 << 30 };

static CNStream *over(int descriptor, const char *mode, int32_t buffer, int32_t *error) {
  gzFile file = gzdopen(descriptor, mode);
  if (!file) {
    close(descriptor);
    *error = ENOMEM;
    return NULL;
  }
  gzbuffer(file, (unsigned)buffer);
  return (CNStream *)file;
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
  *bytes = status.st_size;
  return over(descriptor, "rb", buffer, error);
}

bool cn_is_compressed(CNStream *stream) { return gzdirect(file_of(stream)) == 0; }

int64_t cn_read(CNStream *stream, void *out, int64_t count) {
  int64_t done = 0;
  while (done < count) {
    int64_t left = count - done;
    unsigned wanted = left < most_per_call ? (unsigned)left : most_per_call;
    int read = gzread(file_of(stream), (char *)out + done, wanted);
    if (read < 0) return -1;
    if (read == 0) break;
    done += read;
  }
  return done;
}

bool cn_seek(CNStream *stream, int64_t offset) {
  return gzseek(file_of(stream), offset, SEEK_SET) == offset;
}

CNEnd cn_check_end(CNStream *stream) {
  char rest[4096];
  for (int n = 0; n < 16; n++) {
    int read = gzread(file_of(stream), rest, sizeof rest);
    int code = Z_OK;
    gzerror(file_of(stream), &code);
    if (code == Z_BUF_ERROR) return CNEndCut;
    if (read < 0) return CNEndDamaged;
    if (read == 0) break;
  }
  return CNEndWhole;
}

void cn_close(CNStream *stream) { gzclose(file_of(stream)); }

CNStream *cn_create(const char *path, int32_t level, int32_t *error) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    *error = errno;
    return NULL;
  }
  // "T" is zlib's word for plain bytes.
  char mode[] = {'w', 'b', level > 0 ? (char)('0' + level) : 'T', 0};
  return over(descriptor, mode, writing_buffer, error);
}

bool cn_write(CNStream *stream, const void *bytes, int64_t count, int32_t *error) {
  int64_t done = 0;
  while (done < count) {
    int64_t left = count - done;
    unsigned wanted = left < most_per_call ? (unsigned)left : most_per_call;
    int written = gzwrite(file_of(stream), (const char *)bytes + done, wanted);
    if (written <= 0) {
      int code = Z_OK;
      gzerror(file_of(stream), &code);
      *error = code == Z_ERRNO ? errno : EIO;
      return false;
    }
    done += written;
  }
  return true;
}

bool cn_finish(CNStream *stream, int32_t *error) {
  errno = 0;
  int code = gzclose(file_of(stream));
  *error = code == Z_ERRNO ? errno : code == Z_OK ? 0 : EIO;
  return code == Z_OK;
}
