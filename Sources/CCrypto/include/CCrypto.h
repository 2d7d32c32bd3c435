#ifndef CCRYPTO_H
#define CCRYPTO_H

// The whole of OpenSSL's libcrypto that Swift may see: SHA-256 (FIPS 180-4), piece by piece.
//
//   1. A CRHash is owned by the caller, who frees it once, and used by one thread at a time.
//   2. What gives a CRHash gives null where there is no memory for one; all else cannot fail.

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin
#ifdef __cplusplus
extern "C" {
#endif

/// The bytes of a SHA-256.
enum { CRDigestBytes = 32 };

typedef struct CRHash CRHash;

/// A hash of no bytes yet.
CRHash *_Nullable CRHashCreate(void);

/// Another hash that got the same bytes so far.
CRHash *_Nullable CRHashCopy(const CRHash *hash);

/// Adds bytes.
void CRHashAdd(CRHash *hash, const void *_Nullable bytes, size_t count);

/// Ends the hash, to which nothing can be added any more, and writes its CRDigestBytes bytes.
void CRHashFinish(CRHash *hash, uint8_t *digest);

void CRHashFree(CRHash *hash);

#ifdef __cplusplus
}
#endif
#pragma clang assume_nonnull end

#endif
