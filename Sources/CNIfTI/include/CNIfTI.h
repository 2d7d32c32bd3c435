#ifndef CNIFTI_H
#define CNIFTI_H

// The whole of niftilib, ISA-L and zlib that Swift may see.
//
//   1. Nothing here prints, throws or ends the process; niftilib is told to be silent.
//   2. A stream is owned by the caller, who closes it once. Every other pointer is borrowed for
//      the length of the call.
//   3. NIfTI-1 and NIfTI-2 headers of either byte order become one CNHeader, field by field, and
//      nothing is corrected on the way: what a field may hold is for the caller to judge.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The fields of a NIfTI header that say what the voxels are and where they lie.
/// A NIfTI-1 header's 32-bit floats fit into doubles exactly.
typedef struct {
  int32_t version;    // 1 or 2
  bool swapped;       // the file's byte order is not this machine's
  bool pair;          // the voxels are in an .img file of their own
  int32_t intent_code;
  int32_t datatype;   // NIFTI_TYPE_*
  int32_t bitpix;     // what the file says; the datatype decides
  int64_t dim[8];
  double pixdim[8];   // [0] is qfac
  double vox_offset;
  double scl_slope;
  double scl_inter;
  int32_t xyzt_units;
  int32_t qform_code;
  int32_t sform_code;
  double quatern[3];  // b, c, d
  double qoffset[3];
  double srow[12];    // x, y, z, four each
} CNHeader;

typedef enum {
  CNKindUnknown = -1,
  CNKindAnalyze = 0,  // ANALYZE 7.5: the size of a NIfTI-1 header without its magic
  CNKindNIfTI1 = 1,
  CNKindNIfTI2 = 2,
} CNKind;

/// Bytes of a header, of either version, that `cn_parse_header` needs to see.
#define CN_HEADER_BYTES 540

/// What kind of header begins here; a NIfTI one is copied to `header`.
CNKind cn_parse_header(const void *bytes, size_t count, CNHeader *header);

/// Writes the header of a single file (`n+1` or `n+2`) in this machine's byte order, with the
/// four bytes that say that no extension follows. `out` holds 544 bytes.
/// Returns how many were written, which is where the voxels begin.
size_t cn_format_header(const CNHeader *header, int32_t bitpix, void *out);

/// The qform as a 4 x 4 matrix, row-major, in the file's units and RAS+ axes.
void cn_qform_matrix(const CNHeader *header, double matrix[_Nonnull 16]);

/// Sets quatern, qoffset and pixdim[0...3] to the closest right-angled form of a 4 x 4 matrix.
void cn_set_qform(CNHeader *header, const double matrix[_Nonnull 16]);

/// Whether the system would give this much memory now. None is taken.
bool cn_has_memory(int64_t bytes);

// MARK: - Reading

typedef struct CNStream CNStream;

/// Opens a plain or gzip-compressed file; which one, its first bytes decide, not its name.
/// `buffer` bytes are read at once, and `bytes` becomes the file's size on the disk. On failure
/// NULL, and `error` is an errno; 0 where the path is no plain file.
CNStream *_Nullable cn_open(
    const char *path, int32_t buffer, int64_t *bytes, int32_t *error);

/// Whether the file is compressed.
bool cn_is_compressed(CNStream *stream);

/// The errno with which reading failed; 0 where it did not, or the compression is damaged.
int32_t cn_error(CNStream *stream);

/// Reads at most `count` bytes; fewer at the file's end, -1 where the file cannot be read or the
/// compression is damaged.
/// The members of a compressed file follow one another; what is behind the last is passed over.
int64_t cn_read(CNStream *stream, void *out, int64_t count);

/// Moves on to `offset` bytes of uncompressed content; false where the compression is damaged on
/// the way, or the offset is passed already. A place beyond the end is found by the next reading.
bool cn_seek(CNStream *stream, int64_t offset);

typedef enum {
  CNEndWhole = 0,
  CNEndCut = 1,      // the file ends in the middle of its compressed data
  CNEndDamaged = 2,  // the checksum differs, or the compression makes no sense
} CNEnd;

/// Reads at most 64 KiB on, so that the checksum after the last voxel is compared. `extra` becomes
/// how many bytes were found there, be they content or what follows the compressed data.
CNEnd cn_check_end(CNStream *stream, int64_t *extra);

void cn_close(CNStream *stream);

// MARK: - Writing

/// What a thread compresses with: tables of half a megabyte. NULL where memory is short.
typedef struct CNPacker CNPacker;

CNPacker *_Nullable cn_packer(void);
void cn_drop_packer(CNPacker *packer);

/// No more than this many bytes come of compressing `count`.
int64_t cn_most_packed(int64_t count);

/// Compresses a part of a deflate stream; `out` holds `cn_most_packed(count)` bytes, `count` is
/// below 2^31. Parts look back at nothing and end on whole bytes, so that those of one stream can
/// be made at once and put end to end; none of them ends it. Returns how many bytes it is, and
/// sets `checksum` to the CRC-32 of `bytes`.
int64_t cn_pack(
    CNPacker *packer, const void *bytes, int64_t count, void *out, uint32_t *checksum);

/// The CRC-32 of bytes and those that follow, from the two parts' own.
uint32_t cn_join_checksums(uint32_t first, uint32_t second, int64_t second_count);

#pragma clang assume_nonnull end
#endif
