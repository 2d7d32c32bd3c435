#ifndef CCURL_H
#define CCURL_H

// The whole of libcurl that Swift may see: one HTTP exchange after another, over connections that
// are kept.
//
//   1. A CUClient is owned by the caller, who closes it once, and used by one thread at a time.
//   2. Bodies stream both ways through callbacks; nothing of them is held here.
//   3. No redirect is followed, and nothing but HTTP and HTTPS is spoken. With HTTPS the archive's
//      certificate and its name are always checked; a common name is no proof of a host (RFC 9525).
//   4. Messages never hold a URL, a header or a credential.

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin
#ifdef __cplusplus
extern "C" {
#endif

typedef struct CUClient CUClient;

/// What kind of thing went wrong.
typedef enum {
  CUCodeNone = 0,
  CUCodeOther = 1,
  CUCodeUnreachable = 2,
  CUCodeTimeout = 3,
  CUCodeBroken = 4,
  CUCodeTLS = 5,
  CUCodeProtocol = 6,
  CUCodeTooMuch = 7,  // a callback refused, or headers did not end
} CUCode;

typedef struct {
  const char *method;
  const char *url;
  const char *_Nonnull const *_Nullable headers;  // "Name: value"
  int32_t headerCount;
  const char *_Nullable user, *_Nullable password;  // HTTP Basic
  const char *_Nullable trust;            // PEM; NULL for the system's authorities
  const char *_Nullable peerCertificate;  // PEM: in place of authorities, the one it may have
  const char *certifiedName;              // a host name or address, in the certificate's subjectAltName
  bool isNameOther;                       // whether that is not the URL's host
  const char *_Nullable certificate, *_Nullable key;
  int32_t connectSeconds, idleSeconds, totalSeconds;
  void *_Nullable state;
  /// Fills in up to `capacity` bytes of the body; 0 at its end, negative to break off. NULL for none.
  int64_t (*_Nullable read)(void *_Nullable state, char *out, int64_t capacity);
  int64_t bodyBytes;
  /// Takes a piece of the answer's body; false breaks off.
  bool (*write)(
      void *_Nullable state, int32_t status, const char *contentType, const char *bytes,
      int64_t count);
} CURequest;

typedef struct {
  CUCode code;
  int32_t status;         // of HTTP, 0 where none came
  char contentType[512];  // of the answer, cut
  char location[512];     // the same of where it has moved to
  bool isMore;            // whether a header Warning with code 299 came
  char warning[512];      // what the last header Warning says, cut
  bool bodySent;          // whether the whole request was out
  char message[256];      // what went wrong, where `code` is not none
} CUAnswer;

CUClient *_Nullable cu_open(void);
void cu_close(CUClient *client);

/// Makes one exchange. Returns whether an answer came, of whatever status.
bool cu_perform(CUClient *client, const CURequest *request, CUAnswer *answer);

#ifdef __cplusplus
}
#endif
#pragma clang assume_nonnull end
#endif
