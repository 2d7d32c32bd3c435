#include "CCrypto.h"

#include <openssl/evp.h>

// A CRHash is libcrypto's own context under a name that brings none of its headers along.
static EVP_MD_CTX *context(const CRHash *hash) { return (EVP_MD_CTX *)hash; }

CRHash *CRHashCreate(void) {
  EVP_MD_CTX *made = EVP_MD_CTX_new();
  if (made != NULL && EVP_DigestInit_ex(made, EVP_sha256(), NULL) != 1) {
    EVP_MD_CTX_free(made);
    made = NULL;
  }
  return (CRHash *)made;
}

CRHash *CRHashCopy(const CRHash *hash) {
  EVP_MD_CTX *made = EVP_MD_CTX_new();
  if (made != NULL && EVP_MD_CTX_copy_ex(made, context(hash)) != 1) {
    EVP_MD_CTX_free(made);
    made = NULL;
  }
  return (CRHash *)made;
}

void CRHashAdd(CRHash *hash, const void *bytes, size_t count) {
  EVP_DigestUpdate(context(hash), bytes, count);
}

void CRHashFinish(CRHash *hash, uint8_t *digest) {
  EVP_DigestFinal_ex(context(hash), digest, NULL);
}

void CRHashFree(CRHash *hash) { EVP_MD_CTX_free(context(hash)); }
