#ifndef CTORCH_ARCHIVE_H
#define CTORCH_ARCHIVE_H

// The directory of a file written by torch.save: a zip archive whose records are stored as they
// are. Only the directory is read, never a record's content, and nothing is ever inflated.
// The rules of CTorch.h hold: no exception leaves, only pointers and numbers cross.

#include "CTorch.h"

#pragma clang assume_nonnull begin
#ifdef __cplusplus
extern "C" {
#endif

typedef struct CTArchive CTArchive;

/// Where one record lies. `name` has no folder of the archive's own before it ("data.pkl",
/// "data/0") and lives as long as the archive.
typedef struct {
  const char *name;    // borrowed; UTF-8 is not promised
  int64_t name_count;  // bytes, without the zero at its end
  int64_t offset;      // bytes from the file's start; not yet held against the file's size
  int64_t count;       // bytes
} CTRecord;

/// Reads the directory of the archive in the `count` bytes at `bytes`, which are borrowed for this
/// call alone. Returns NULL for a damaged archive (CTCodeBadInput), and for one that is not of
/// torch.save's form, such as one with a compressed record (CTCodeOther).
CTArchive *_Nullable ct_archive_open(const void *bytes, int64_t count, CTError *error);
void ct_archive_close(CTArchive *archive);

int64_t ct_archive_count(const CTArchive *archive);

/// `index` lies in `0 ..< ct_archive_count`.
CTRecord ct_archive_record(const CTArchive *archive, int64_t index);

#ifdef __cplusplus
}
#endif
#pragma clang assume_nonnull end
#endif
