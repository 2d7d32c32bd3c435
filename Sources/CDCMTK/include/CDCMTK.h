#ifndef CDCMTK_H
#define CDCMTK_H

// The whole of DCMTK (and, for JPEG 2000, of OpenJPEG) that Swift may see.
//
//   1. No exception leaves this header: a call that can fail takes a CDError and returns NULL,
//      false or a negative number after filling it in.
//   2. A CDFile is owned by the caller, who closes it once. A CDItem is borrowed from the file it
//      belongs to and lives as long as that file. One file is used by one thread at a time;
//      different files may be used by different threads at once.
//   3. Only pointers, numbers, text and plain structs cross. No C++ type is named here.
//   4. Files are hostile. Before DCMTK sees a file, every length in it was checked against the
//      bytes there are; before pixels are decoded, the size the codec will produce was checked
//      against Rows, Columns and the bytes of the frame.

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin
#ifdef __cplusplus
extern "C" {
#endif

typedef struct CDFile CDFile;
typedef struct CDItem CDItem;

/// Group and element: 0x00100020 is (0010,0020).
typedef uint32_t CDTag;

/// What kind of thing went wrong.
typedef enum {
  CDCodeOther = 0,
  CDCodeNotDICOM = 1,    // the file is something else
  CDCodeMalformed = 2,   // a length, a tag or a nesting that cannot be
  CDCodePixels = 3,      // the pixel data and the header contradict each other, or do not decode
  CDCodeUnsupported = 4, // a pixel layout this library does not read
  CDCodeWrite = 5,       // a value or a file could not be written
  CDCodeOutOfMemory = 6,
  CDCodeOpen = 7,        // the file is not there, or cannot be opened
  CDCodeSyntax = 8,      // a compression this library does not decode
  CDCodeRuns = 9,        // run lengths this library does not decode, and DCMTK's dcmdrle does
} CDCode;

/// Filled in by a call that failed. Lives with the caller; nothing to free.
typedef struct {
  CDCode code;
  CDTag tag;          // where, or 0
  int32_t system;     // the errno behind it, or 0
  char message[512];  // UTF-8, ends with a zero; never holds a value of the data set
} CDError;

// MARK: Reading

/// Opens a file and reads its data set up to, not including, Pixel Data (7FE0,0010).
///
/// Takes Part 10 files and bare data sets; deflated ones are inflated in memory, up to 1 GiB.
CDFile *_Nullable cd_open(const char *path, CDError *error);

/// Releases a file that `cd_open` or `cd_create` returned.
void cd_close(CDFile *file);

/// The data set of a file. Borrowed.
CDItem *cd_dataset(CDFile *file);

/// The meta header (group 0002) of a file; empty for a bare data set. Borrowed.
CDItem *cd_meta(CDFile *file);

/// What (0002,0000) says of the length of the meta header behind it, and in `found` what it is; -1
/// where there is none.
int64_t cd_meta_length(CDFile *file, int64_t *found);

/// Whether there is Pixel Data (7FE0,0010), whatever is in it.
bool cd_has_pixels(CDFile *file);

/// What can be told of a file that `cd_open` refuses, or before it is opened.
typedef struct {
  int32_t systemError;    // errno of opening or reading it; 0 where that works
  bool looksLikeDICOM;    // it has a preamble, or begins as a bare data set
  char sopClassUID[65], seriesInstanceUID[65];  // empty where the header cannot be read so far
} CDPeek;

/// Reads as much of a damaged header as can be read. Takes no memory for any value.
void cd_peek(const char *path, CDPeek *out);

/// The transfer syntax UID the file's meta header names, or the one guessed for a bare data set.
/// Borrowed, valid until `cd_close`.
const char *cd_transfer_syntax(CDFile *file);

/// What a transfer syntax UID is called, or NULL for one that DCMTK does not know. Never freed.
const char *_Nullable cd_transfer_syntax_name(const char *uid);

/// The tags of the elements that this library asks files for by itself, beside those that its callers
/// ask for. Writes at most `capacity`; returns how many there are.
int64_t cd_own_tags(CDTag *_Nullable out, int64_t capacity);

/// Whether an element is there, empty or not.
bool cd_has(CDItem *item, CDTag tag);

/// An element's values as text, several of them with backslashes between, in UTF-8 where its value
/// representation is text of the data set's character set.
///
/// Writes at most `capacity` bytes, without a final zero. Returns the number of bytes the whole
/// text has, -1 where the element is absent, or -2 where it is there and has no text: a sequence,
/// bytes of no known kind, or more than 1 MiB.
int64_t cd_text(CDItem *item, CDTag tag, char *_Nullable out, int64_t capacity);

/// The values of `count` elements of a data set, whose tags ascend, as `cd_text` has them, one behind
/// the other without anything between, in one walk. `ends` gets where each ends; one that is absent,
/// empty, or of more than 4,096 bytes has none.
///
/// Writes at most `capacity` bytes. Returns how many all of them have.
int64_t cd_texts(
    CDItem *item, const CDTag *tags, int64_t count, int32_t *ends, char *_Nullable out,
    int64_t capacity);

/// The first element of a data set whose text is not in the character set that the data set names,
/// among those of patient, study, series and image; 0 where there is none.
CDTag cd_odd_text(CDItem *item);

/// The value of an element for a message, whatever it is: text, bytes as characters where they are such
/// and else in hexadecimal digits, or how many items a sequence has. Printable ASCII, cut where it is
/// long. Writes and returns as `cd_text`.
int64_t cd_shown(CDItem *item, CDTag tag, char *_Nullable out, int64_t capacity);

/// A number for the values of some elements of a data set, in ascending order of their tags: where they
/// are the same, it is; where they are not, hardly ever. Sequences do not count, and what is empty
/// counts as absent.
uint64_t cd_digest(CDItem *item, const CDTag *tags, int64_t count);

/// The items of a sequence, borrowed. Writes at most `capacity`; returns how many there are, 0 where
/// the sequence is absent, or -1 where the element is there and is no sequence.
int64_t cd_items(CDItem *item, CDTag tag, CDItem *_Nullable *_Nullable out, int64_t capacity);

// MARK: Pixels

/// How the samples of a file lie in memory once decoded.
typedef struct {
  int32_t rows, columns, samplesPerPixel;
  int32_t bitsAllocated, bitsStored, highBit;
  bool isSigned;
  bool isEncapsulated;
  int64_t frames;
  int64_t frameBytes;  // of one decoded frame, of compressed bits a byte for each pixel; 0 where a
                       // frame is no whole number of bytes
  int64_t pixelBytes;  // of the native pixel data all together; 0 where it is encapsulated
} CDPixels;

/// Describes the pixel data, after checking that the file can hold, or its codec can make, as much
/// as Rows, Columns and Number of Frames say.
bool cd_pixels(CDFile *file, CDPixels *out, CDError *error);

/// Decodes frame `frame` (from 0) into `out`: samples in native byte order, bits as stored; of
/// compressed bits a byte for each pixel, 0 or 1.
/// `capacity` must be at least `frameBytes` rounded up to an even number.
bool cd_read_frame(CDFile *file, int64_t frame, void *out, int64_t capacity, CDError *error);

/// The bits above High Bit, in their places, that samples of the frame read last had set and that are
/// no sign; what was read has them no more. Overlays may lie there.
uint32_t cd_bits_beyond(CDFile *file);

/// The bits in which overlays lie, as Overlay Bit Position (60xx,0102) of each group says.
uint32_t cd_overlay_bits(CDFile *file);

/// Whether the data sets of two files are the same, whatever their meta headers and transfer syntaxes.
bool cd_same_data(CDFile *first, CDFile *second, CDError *error);

/// Where the frames of a file lie whose pixels are stored as they are, little endian: enough to read
/// them later without reading the header once more.
typedef struct {
  CDPixels pixels;
  int64_t offset;  // of the first frame, in the file
  // Which file it was: another one, or a later state of it, is told by these.
  uint64_t device, inode;
  int64_t size, modifiedSeconds, modifiedNanoseconds;
} CDNative;

/// Fills in `out` after the checks of `cd_pixels`. False, without a message, where pixels have to be
/// decoded, and where the file was written just now: written once more within one tick of its file
/// system's clock, it could not be told from what it was.
bool cd_native(CDFile *file, CDNative *out, CDError *error);

/// As `cd_read_frame`, by the file's path. False where it is no longer the file that `native` is of, or
/// cannot be read: `cd_open` then says why. `beyond` gets this frame's `cd_bits_beyond`.
bool cd_read_native(
    const char *path, const CDNative *native, int64_t frame, void *out, int64_t capacity,
    uint32_t *beyond);

/// Copies `count` bytes of native pixel data from byte `offset` on, little endian.
bool cd_read_pixel_bytes(
    CDFile *file, int64_t offset, void *out, int64_t count, CDError *error);

/// Where native little-endian pixel data lies: a descriptor of the file (of the inflated copy of a
/// deflated one), and in `offset` the byte at which the pixels begin. Owned by the caller, who
/// closes it; it may be read at any offset by several threads at once. -1 where the pixels are
/// compressed or big endian, and have to be decoded.
int32_t cd_pixel_descriptor(CDFile *file, int64_t *offset, CDError *error);

// MARK: Writing

/// An empty data set, to be filled and saved. Text put into it is UTF-8.
CDFile *_Nullable cd_create(CDError *error);

/// Sets an element from text, several values with backslashes between; no text makes it empty.
/// `vr` may be NULL for the one of the data dictionary.
bool cd_put(
    CDItem *item, CDTag tag, const char *_Nullable vr, const char *text, CDError *error);

/// Appends an empty item to a sequence, and makes the sequence where there is none. Borrowed.
CDItem *_Nullable cd_add_item(CDItem *item, CDTag tag, CDError *error);

/// What became of an attribute that was to be copied.
typedef enum {
  CDCopyAbsent = 0,       // there is none
  CDCopyDone = 1,
  CDCopyUnconverted = 2,  // its text is in another character set than its file says: copied, with
                          // question marks for what is not ASCII
  CDCopyInvalid = 3,      // not what its value representation allows: not copied
  CDCopySeveral = 4,      // more values than belong there: copied
} CDCopy;

/// Copies an attribute, a sequence with all in it, as UTF-8. `valid` leaves out a value that its value representation does not
/// allow; otherwise that is copied as it is.
bool cd_copy(
    CDItem *from, CDTag tag, CDItem *to, bool valid, CDCopy *outcome, CDError *error);

/// Makes Pixel Data of `count` zero bytes and returns it for the caller to fill in. Borrowed.
/// `bits` is Bits Allocated: 1, 8 or 16 (then in native byte order).
void *_Nullable cd_put_pixels(CDItem *item, int64_t count, int32_t bits, CDError *error);

/// Writes the data set to `path` as a Part 10 file, Explicit VR Little Endian, deflated on request.
bool cd_save(CDFile *file, const char *path, bool deflated, CDError *error);

/// The same with Pixel Data, which must not be in the data set, from `count` bytes of packed or
/// little-endian pixels. They are written from where they are, and never copied.
bool cd_save_with_pixels(
    CDFile *file, const char *path, const void *pixels, int64_t count, int32_t bits,
    CDError *error);

#ifdef __cplusplus
}
#endif
#pragma clang assume_nonnull end
#endif
