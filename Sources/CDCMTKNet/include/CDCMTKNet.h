#ifndef CDCMTKNET_H
#define CDCMTKNET_H

// The whole of DCMTK's networking that Swift may see: DICOM associations as requestor and as
// acceptor, over TCP or TLS.
//
//   1. No exception leaves this header: a call that can fail takes a CNError and returns NULL,
//      false or a negative number after filling it in.
//   2. Associations, listeners and TLS settings are owned by the caller, who closes each once. An
//      association is used by one thread at a time; several may be used at once.
//   3. Only pointers, numbers, text and plain structs cross. No C++ type is named here.
//   4. Archives are hostile. Every wait ends, every message that is held in memory has a limit, and
//      data sets go to a file that the caller names, or to the caller as bytes, never parsed here.

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin
#ifdef __cplusplus
extern "C" {
#endif

typedef struct CNAssociation CNAssociation;
typedef struct CNListener CNListener;
typedef struct CNTLS CNTLS;

/// What kind of thing went wrong: whether waiting, a person, or nothing can help.
typedef enum {
  CNCodeOther = 0,
  CNCodeUnreachable = 1,  // no route, nobody listens, the name is unknown
  CNCodeTimeout = 2,      // the archive was too slow
  CNCodeBroken = 3,       // the archive closed or aborted in the middle
  CNCodeRejected = 4,     // the association is refused for good: AE titles, mostly
  CNCodeBusy = 5,         // the association is refused for now
  CNCodeTLS = 6,          // a certificate, or the handshake
  CNCodeProtocol = 7,     // what came is no DICOM message, or not the one that was due
  CNCodeNoContext = 8,    // the archive takes no presentation context of those needed
  CNCodeLocal = 9,        // a file here cannot be read or written
  CNCodeTooMuch = 10,     // more came than was allowed
  CNCodeStopped = 11,     // the caller asked for the end
  CNCodeOutOfMemory = 12,
  CNCodeInUse = 13,       // another program listens on the port
  CNCodeUnwanted = 14,    // objects came that were not asked for, or that are too much
} CNCode;

/// Filled in by a call that failed. Lives with the caller; nothing to free.
typedef struct {
  CNCode code;
  int32_t system;     // errno, where the system is at fault; else 0
  char message[512];  // UTF-8, ends with a zero; never holds a value of a data set
} CNError;

// MARK: TLS

/// Certificates of one end. Paths of PEM files.
typedef struct {
  const char *_Nullable certificate;      // our own, with its chain
  const char *_Nullable key;              // of `certificate`, without a passphrase
  const char *_Nullable trust;            // certificate authorities; NULL with `peerCertificate`
  const char *_Nullable peerCertificate;  // the one certificate the archive may have
  bool isServer;                          // then the archive must show a certificate, too
} CNTLSFiles;

/// Reads certificates and key. TLS 1.2 or newer.
CNTLS *_Nullable cn_tls_open(const CNTLSFiles *files, CNError *error);
void cn_tls_close(CNTLS *tls);

// MARK: Asking for an association

/// What may be said over an association: a SOP class in one of some transfer syntaxes.
typedef struct {
  const char *abstractSyntax;
  const char *_Nonnull const *_Nonnull transferSyntaxes;
  int32_t transferSyntaxCount;
  bool weAreProvider;  // ask for the SCP's role, as one who retrieves by C-GET
} CNContext;

typedef struct {
  const char *host;
  int32_t port;
  const char *callingTitle;
  const char *calledTitle;
  CNTLS *_Nullable tls;            // NULL for plain TCP
  const char *_Nullable certifiedName;  // whom the certificate must name
  int32_t connectSeconds;          // until TCP, TLS and the association stand
  int32_t idleSeconds;             // without a byte while one is due
  int32_t messageSeconds;          // for one message, whatever its size
} CNPeer;

/// Connects and negotiates. At most 128 contexts.
///
/// An association on which the archive accepts no context fails with CNCodeNoContext.
CNAssociation *_Nullable cn_connect(
    const CNPeer *archive, const CNContext *contexts, int32_t count, CNError *error);

/// The identifier of context `index` (as given to `cn_connect`), and the transfer syntax the archive
/// chose for it, of at most 64 bytes and a zero. 0 where the archive refused it.
uint8_t cn_context(CNAssociation *association, int32_t index, char *transferSyntax);

/// Ends the association in order, waiting a moment for the archive, and frees it.
void cn_release(CNAssociation *association);

/// Breaks the association off, and frees it.
void cn_abort(CNAssociation *association);

/// Makes what another thread waits for on an association of `cn_connect` end soon, with
/// CNCodeStopped. Only `cn_release` or `cn_abort` may follow.
void cn_interrupt(CNAssociation *association);

// MARK: Asking for something

/// An attribute of a query, with its value, empty for one that is to be returned.
typedef struct {
  uint32_t tag;
  const char *value;
} CNKey;

/// C-ECHO. Returns the DIMSE status, or -1.
int32_t cn_echo(CNAssociation *association, uint8_t context, CNError *error);

/// Decompressed pixels of a file whose codec DCMTK does not have.
typedef struct {
  int64_t frames, frameBytes;
  void *_Nullable state;
  /// Fills in a frame, samples in native byte order. `capacity` is at least `frameBytes` rounded up
  /// to an even number. False where the frame does not decode.
  bool (*read)(void *_Nullable state, int64_t frame, void *out, int64_t capacity);
} CNDecoded;

/// C-STORE of a Part 10 file: its data set goes out byte for byte where the context has the file's
/// transfer syntax; otherwise it is converted, where `transcode` allows what is needed. `decoded`
/// has the pixels of a JPEG 2000 file, and is NULL for any other.
///
/// `*everySent` becomes true once the last byte is out: then the archive may have stored the object
/// even if no answer comes. Returns the DIMSE status, or -1.
int32_t cn_store(
    CNAssociation *association, uint8_t context, const char *path, const char *sopClass,
    const char *sopInstance, const CNDecoded *_Nullable decoded, bool transcode, bool *everySent,
    CNError *error);

/// Takes one match of a query: its data set, in the transfer syntax named. Borrowed.
typedef bool (*CNMatch)(
    void *_Nullable state, const void *bytes, int64_t count, const char *transferSyntax);

/// C-FIND. Ends when `match` returns false, by breaking the association off. The list as a whole has
/// `messageSeconds`. Returns the final DIMSE status, or -1.
int32_t cn_find(
    CNAssociation *association, uint8_t context, const char *sopClass, const CNKey *keys,
    int32_t keyCount, CNMatch match, void *_Nullable state, CNError *error);

/// How a retrieval went, as the archive counts; -1 where it did not say.
typedef struct {
  int32_t remaining, completed, failed, warnings;
} CNCounts;

/// An object that is about to come, and then has come.
typedef struct {
  const char *sopClass, *sopInstance, *transferSyntax;
  const char *callingTitle;  // of the sender
} CNObject;

/// Where received objects go.
typedef struct {
  void *_Nullable state;
  /// Returns 0, a path for a file that does not exist yet and how many bytes the object may have,
  /// or the DIMSE status to refuse with. The association is broken off beyond so many.
  uint16_t (*begin)(
      void *_Nullable state, const CNObject *object, char *path, int64_t capacity,
      int64_t *mostBytes);
  /// Takes the file over, whole or not, and returns the DIMSE status for the sender. Not called
  /// where `begin` refused. `system` is the errno with which writing failed, or 0.
  uint16_t (*end)(
      void *_Nullable state, const CNObject *object, const char *path, int64_t bytes,
      bool isWhole, int32_t system);
  /// Asked after each object was answered: true ends the association, for what came was not asked for,
  /// or is too much.
  bool (*isOver)(void *_Nullable state);
} CNSink;

/// C-GET: objects come over the same association, each within `messageSeconds` of the one before,
/// however often the archive says that it is at work. Returns the final DIMSE status, or -1.
int32_t cn_get(
    CNAssociation *association, uint8_t context, const char *sopClass, const CNKey *keys,
    int32_t keyCount, const CNSink *sink, CNCounts *counts, CNError *error);

/// C-MOVE: objects come to `destination`. `progress` may be NULL, and ends the wait by returning
/// false. `seconds` is the longest wait between two answers. Returns the final DIMSE status, or -1.
int32_t cn_move(
    CNAssociation *association, uint8_t context, const char *sopClass, const char *destination,
    const CNKey *keys, int32_t keyCount, int32_t seconds,
    bool (*_Nullable progress)(void *_Nullable state, const CNCounts *counts),
    void *_Nullable state, CNCounts *counts, CNError *error);

/// An object by name.
typedef struct {
  const char *sopClass, *sopInstance;
  int32_t failure;  // Failure Reason (0008,1197), or -1 for one that is safe
} CNReference;

/// Storage commitment, asked for by N-ACTION. Returns the DIMSE status, or -1.
int32_t cn_ask_commitment(
    CNAssociation *association, uint8_t context, const char *transaction,
    const CNReference *references, int64_t count, CNError *error);

// MARK: Being asked

/// What to do with requests that come.
typedef struct {
  const CNSink *sink;
  /// Takes the data set of an N-EVENT-REPORT of storage commitment. Borrowed. May be NULL.
  bool (*_Nullable event)(
      void *_Nullable state, int32_t type, const void *bytes, int64_t count,
      const char *transferSyntax);
  void *_Nullable state;
} CNService;

/// Answers requests until the archive releases, is silent for `seconds`, or breaks off. Returns
/// whether it ended in order; a silent archive is one way to do so.
bool cn_serve(
    CNAssociation *association, const CNService *service, int32_t seconds, CNError *error);

typedef struct {
  int32_t port;        // 0 for any free one
  const char *title;   // ours: the AE title that must be called
  /// AE titles that may call.
  const char *_Nonnull const *_Nonnull callers;
  int32_t callerCount;
  CNTLS *_Nullable tls;
  int32_t negotiationSeconds, idleSeconds, messageSeconds, associationSeconds;
} CNListening;

CNListener *_Nullable cn_listen(const CNListening *settings, CNError *error);

/// The port it listens on.
int32_t cn_listener_port(CNListener *listener);

/// Lets one more AE title call from now on. May be called at any time, from any thread.
bool cn_allow(CNListener *listener, const char *title, CNError *error);

/// Waits for an association, checks its AE titles and accepts it. May be called by several threads
/// at once. NULL with no message where none came or the end was asked for, with one where an archive was
/// refused.
CNAssociation *_Nullable cn_accept(CNListener *listener, CNError *error);

/// Makes every wait of this listener's associations end soon.
void cn_stop(CNListener *listener);

/// Gives the port up, once all threads have left `cn_accept`: another listener may have it.
void cn_leave_port(CNListener *listener);

/// Frees it; all its associations must have been freed before.
void cn_listener_close(CNListener *listener);

// MARK: Files

/// Writes the preamble and meta header of a Part 10 file into `out`, for a data set that has come
/// over a network. Returns the number of bytes, or -1 where `capacity` is too small.
int64_t cn_part10_header(
    const char *sopClass, const char *sopInstance, const char *transferSyntax,
    const char *source, void *out, int64_t capacity);

/// A descriptor of an empty file in memory, which the caller closes; -1 where there is no room.
int32_t cn_memory_file(void);

/// Where `needle` begins in `bytes`, or -1.
int64_t cn_find_bytes(
    const void *bytes, int64_t count, const void *needle, int64_t needleCount);

#ifdef __cplusplus
}
#endif
#pragma clang assume_nonnull end
#endif
