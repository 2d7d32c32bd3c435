// The certificates of one end.
#ifndef CDCMTKNET_TLS_HPP
#define CDCMTKNET_TLS_HPP

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "Boundary.hpp"

struct CNTLS {
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX *)> context{nullptr, SSL_CTX_free};
  // The one certificate the archive may have, or none.
  std::unique_ptr<X509, void (*)(X509 *)> pinned{nullptr, X509_free};
};

namespace cdcmtknet {

// What OpenSSL last said went wrong on this thread.
std::string opensslReason();

// A TLS session for a socket; `name` is whom the archive's certificate must name.
std::unique_ptr<SSL, void (*)(SSL *)> session(const CNTLS &tls, int socket, const char *name);

// Why the archive's certificate does not do, after a handshake that succeeded; empty where it does.
std::string refusal(const CNTLS &tls, SSL *ssl);

}  // namespace cdcmtknet

#endif
