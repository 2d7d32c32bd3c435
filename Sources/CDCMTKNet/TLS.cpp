#include "TLS.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstring>

namespace cdcmtknet {

std::string opensslReason() {
  unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char *reason = code == 0               ? nullptr
                       : ERR_SYSTEM_ERROR(code) ? std::strerror(ERR_GET_REASON(code))
                                                : ERR_reason_error_string(code);
  return reason == nullptr ? "no reason is given" : reason;
}

namespace {

std::unique_ptr<X509, void (*)(X509 *)> certificate(const char *path) {
  std::unique_ptr<BIO, int (*)(BIO *)> file(BIO_new_file(path, "r"), BIO_free);
  X509 *read = file == nullptr ? nullptr : PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr);
  if (read == nullptr) {
    throw Fault(CNCodeTLS, "the certificate '%.200s' cannot be read: %s", path,
                opensslReason().c_str());
  }
  return {read, X509_free};
}

// A key that asks for a passphrase must not stop the program to wait for one.
int noPassphrase(char *, int, int, void *) { return -1; }

CNTLS *open(const CNTLSFiles &files) {
  auto tls = std::make_unique<CNTLS>();
  ERR_clear_error();
  tls->context.reset(SSL_CTX_new(files.isServer ? TLS_server_method() : TLS_client_method()));
  SSL_CTX *context = tls->context.get();
  if (context == nullptr) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_default_passwd_cb(context, noPassphrase);
  if (files.certificate != nullptr) {
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate) != 1) {
      throw Fault(CNCodeTLS, "the certificate '%.200s' cannot be read: %s", files.certificate,
                  opensslReason().c_str());
    }
    if (files.key == nullptr ||
        SSL_CTX_use_PrivateKey_file(context, files.key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
      throw Fault(CNCodeTLS, "the key of the certificate '%.200s' cannot be used: %s",
                  files.certificate, opensslReason().c_str());
    }
  }
  if (files.peerCertificate != nullptr) {
    tls->pinned = certificate(files.peerCertificate);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), tls->pinned.get());
    // The pinned certificate is its own anchor, whoever signed it; its dates and its name are still
    // checked.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  } else if (files.trust == nullptr ||
             SSL_CTX_load_verify_locations(context, files.trust, nullptr) != 1) {
    throw Fault(CNCodeTLS, "the trusted certificates '%.200s' cannot be read: %s",
                files.trust == nullptr ? "" : files.trust, opensslReason().c_str());
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return tls.release();
}

}  // namespace

std::unique_ptr<SSL, void (*)(SSL *)> session(const CNTLS &tls, int socket, const char *name) {
  std::unique_ptr<SSL, void (*)(SSL *)> ssl(SSL_new(tls.context.get()), SSL_free);
  if (ssl == nullptr || SSL_set_fd(ssl.get(), socket) != 1) throw std::bad_alloc();
  if (name == nullptr) return ssl;
  // OpenSSL then checks the name inside the handshake, as part of the certificate's verification.
  // The common name is no proof of a host any more (RFC 9525): subjectAltName alone counts.
  X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl.get());
  X509_VERIFY_PARAM_set_hostflags(
      parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  unsigned char address[16];
  bool isAddress = inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1;
  int set = isAddress ? X509_VERIFY_PARAM_set1_ip_asc(parameters, name)
                      : X509_VERIFY_PARAM_set1_host(parameters, name, 0);
  if (set != 1) throw Fault(CNCodeTLS, "'%.100s' is no host name", name);
  if (!isAddress) SSL_set_tlsext_host_name(ssl.get(), name);
  return ssl;
}

std::string refusal(const CNTLS &tls, SSL *ssl) {
  std::unique_ptr<X509, void (*)(X509 *)> shown(SSL_get1_peer_certificate(ssl), X509_free);
  if (shown == nullptr) return "the archive shows no certificate";
  if (SSL_get_verify_result(ssl) != X509_V_OK) {
    return X509_verify_cert_error_string(SSL_get_verify_result(ssl));
  }
  if (tls.pinned != nullptr && X509_cmp(shown.get(), tls.pinned.get()) != 0) {
    return "the archive shows another certificate than the pinned one";
  }
  return "";
}

}  // namespace cdcmtknet

CNTLS *cn_tls_open(const CNTLSFiles *files, CNError *error) {
  using namespace cdcmtknet;
  return guarded<CNTLS *>(error, nullptr, [&] { return cdcmtknet::open(*files); });
}

void cn_tls_close(CNTLS *tls) { delete tls; }
