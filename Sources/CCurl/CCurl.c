#include "CCurl.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// What requests share: connections. Each has a handle of its own, since libcurl 7.88 reads freed
// headers of a handle's last answer where the next one begins with a folded line.
struct CUClient {
  CURLSH *shared;
};

typedef struct {
  CURL *handle;
  const CURequest *request;
  CUAnswer *answer;
  int64_t sent;
  int64_t headerBytes;
  X509 *pinned;
  const char *reason;  // why it is ended by us, or NULL
} Exchange;

// Headers of one answer, those of "100 Continue" among them. libcurl keeps them all.
static const int64_t mostHeaderBytes = 256 * 1024;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void setUp(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  // An archive that hangs up is an error, not a signal that ends the program.
  struct sigaction now;
  if (sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
}

CUClient *cu_open(void) {
  pthread_once(&once, setUp);
  CUClient *client = malloc(sizeof *client);
  if (client == NULL) return NULL;
  client->shared = curl_share_init();
  if (client->shared == NULL) {
    free(client);
    return NULL;
  }
  curl_share_setopt(client->shared, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
  return client;
}

void cu_close(CUClient *client) {
  curl_share_cleanup(client->shared);
  free(client);
}

static size_t readBody(char *out, size_t size, size_t count, void *state) {
  Exchange *exchange = state;
  int64_t got = exchange->request->read(exchange->request->state, out, (int64_t)(size * count));
  if (got < 0) return CURL_READFUNC_ABORT;
  exchange->sent += got;
  return (size_t)got;
}

static size_t writeBody(char *bytes, size_t size, size_t count, void *state) {
  Exchange *exchange = state;
  long status = 0;
  curl_easy_getinfo(exchange->handle, CURLINFO_RESPONSE_CODE, &status);
  bool taken = exchange->request->write(
      exchange->request->state, (int32_t)status, exchange->answer->contentType, bytes,
      (int64_t)(size * count));
  return taken ? size * count : 0;
}

// What follows a header's name, without the spaces around it; NULL for another header.
static const char *valueOf(const char *name, const char *bytes, size_t length, int *count) {
  size_t skip = strlen(name);
  if (length <= skip || strncasecmp(bytes, name, skip) != 0) return NULL;
  const char *start = bytes + skip;
  const char *end = bytes + length;
  while (start < end && (*start == ' ' || *start == '\t')) start += 1;
  while (end > start && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' ')) end -= 1;
  *count = (int)(end - start);
  return start;
}

static size_t readHeader(char *bytes, size_t size, size_t count, void *state) {
  Exchange *exchange = state;
  size_t length = size * count;
  exchange->headerBytes += (int64_t)length;
  if (exchange->headerBytes > mostHeaderBytes) {
    exchange->reason = "the headers of its answer do not end";
    return 0;
  }
  CUAnswer *answer = exchange->answer;
  int found = 0;
  const char *value = valueOf("content-type:", bytes, length, &found);
  if (value != NULL) {
    snprintf(answer->contentType, sizeof answer->contentType, "%.*s", found, value);
  }
  value = valueOf("location:", bytes, length, &found);
  if (value != NULL) snprintf(answer->location, sizeof answer->location, "%.*s", found, value);
  value = valueOf("warning:", bytes, length, &found);
  if (value != NULL) snprintf(answer->warning, sizeof answer->warning, "%.*s", found, value);
  if (value != NULL && found >= 3 && strncmp(value, "299", 3) == 0) answer->isMore = true;
  return length;
}

// Whether a certificate bears a name. Its common name does not count.
static int bearsName(X509 *certificate, const char *name) {
  unsigned char address[16];
  if (inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1) {
    return X509_check_ip_asc(certificate, name, 0) == 1;
  }
  unsigned flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
  return X509_check_host(certificate, name, 0, flags, NULL) == 1;
}

// Verifies the archive's certificate: by its authorities, or against the one that it may have; and its
// name.
static int verify(X509_STORE_CTX *store, void *state) {
  Exchange *exchange = state;
  X509 *leaf = X509_STORE_CTX_get0_cert(store);
  int verdict = X509_V_OK;
  if (leaf == NULL) {
    verdict = X509_V_ERR_UNSPECIFIED;
  } else if (exchange->pinned != NULL) {
    if (X509_cmp(leaf, exchange->pinned) != 0) {
      exchange->reason = "the archive shows another certificate than the pinned one";
      verdict = X509_V_ERR_CERT_REJECTED;
    } else if (X509_cmp_current_time(X509_get0_notAfter(leaf)) < 0) {
      verdict = X509_V_ERR_CERT_HAS_EXPIRED;
    } else if (X509_cmp_current_time(X509_get0_notBefore(leaf)) > 0) {
      verdict = X509_V_ERR_CERT_NOT_YET_VALID;
    }
  } else if (X509_verify_cert(store) != 1) {
    verdict = X509_STORE_CTX_get_error(store);
    if (verdict == X509_V_OK) verdict = X509_V_ERR_UNSPECIFIED;
  }
  if (verdict == X509_V_OK && !bearsName(leaf, exchange->request->certifiedName)) {
    verdict = X509_V_ERR_HOSTNAME_MISMATCH;
  }
  X509_STORE_CTX_set_error(store, verdict);
  if (verdict != X509_V_OK && exchange->reason == NULL) {
    exchange->reason = X509_verify_cert_error_string(verdict);
  }
  return verdict == X509_V_OK;
}

static CURLcode readyTLS(CURL *curl, void *context, void *state) {
  (void)curl;
  SSL_CTX_set_cert_verify_callback(context, verify, state);
  return CURLE_OK;
}

static X509 *certificateAt(const char *path) {
  FILE *file = fopen(path, "re");
  if (file == NULL) return NULL;
  X509 *read = PEM_read_X509(file, NULL, NULL, NULL);
  fclose(file);
  return read;
}

static CUCode codeOf(CURLcode result) {
  switch (result) {
    case CURLE_OK: return CUCodeNone;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT: return CUCodeUnreachable;
    case CURLE_OPERATION_TIMEDOUT: return CUCodeTimeout;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return CUCodeBroken;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return CUCodeTLS;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING: return CUCodeProtocol;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_WRITE_ERROR:
    case CURLE_ABORTED_BY_CALLBACK: return CUCodeTooMuch;
    default: return CUCodeOther;
  }
}

bool cu_perform(CUClient *client, const CURequest *request, CUAnswer *answer) {
  memset(answer, 0, sizeof *answer);
  CURL *curl = curl_easy_init();
  if (curl == NULL) {
    answer->code = codeOf(CURLE_OUT_OF_MEMORY);
    snprintf(answer->message, sizeof answer->message, "%s", curl_easy_strerror(CURLE_OUT_OF_MEMORY));
    return false;
  }
  curl_easy_setopt(curl, CURLOPT_SHARE, client->shared);
  Exchange exchange = {curl, request, answer, 0, 0, NULL, NULL};
  if (request->peerCertificate != NULL) {
    exchange.pinned = certificateAt(request->peerCertificate);
    if (exchange.pinned == NULL) {
      answer->code = CUCodeTLS;
      snprintf(answer->message, sizeof answer->message, "the pinned certificate cannot be read");
      curl_easy_cleanup(curl);
      return false;
    }
  }
  struct curl_slist *headers = NULL;
  for (int32_t i = 0; i < request->headerCount; i += 1) {
    struct curl_slist *longer = curl_slist_append(headers, request->headers[i]);
    if (longer != NULL) headers = longer;
  }
  if (request->read != NULL) {
    // Without waiting for a "100 Continue" that few archives send.
    struct curl_slist *longer = curl_slist_append(headers, "Expect:");
    if (longer != NULL) headers = longer;
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, readBody);
    curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->bodyBytes);
    curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 512L * 1024);
  }
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 256L * 1024);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
  curl_easy_setopt(curl, CURLOPT_URL, request->url);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  // Nothing compressed is asked for; an archive that sends it all the same is understood.
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "identity");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  // The name is checked by us, and libcurl's own check, which a common name satisfies, besides.
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, request->isNameOther ? 0L : 2L);
  CURLcode ready = curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, readyTLS);
  curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, &exchange);
  if (request->trust != NULL) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, request->trust);
    curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
  }
  if (request->certificate != NULL) {
    curl_easy_setopt(curl, CURLOPT_SSLCERT, request->certificate);
    curl_easy_setopt(curl, CURLOPT_SSLKEY, request->key);
    // A key that asks for a passphrase must not stop the program to wait for one.
    curl_easy_setopt(curl, CURLOPT_KEYPASSWD, "");
  }
  if (request->user != NULL && request->password != NULL) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, request->user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, request->password);
  }
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)request->connectSeconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)request->idleSeconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)request->totalSeconds);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, writeBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, readHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
  // A libcurl without OpenSSL does not let us check names: then nothing is sent.
  CURLcode result = ready == CURLE_OK ? curl_easy_perform(curl) : ready;
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  X509_free(exchange.pinned);
  curl_easy_cleanup(curl);
  answer->status = (int32_t)status;
  answer->code = codeOf(result);
  answer->bodySent = request->read == NULL || exchange.sent >= request->bodyBytes;
  // Without a name of its own: libcurl has no room for such a line.
  if (result == CURLE_OUT_OF_MEMORY && exchange.headerBytes > 0 && exchange.reason == NULL) {
    exchange.reason = "a header of its answer does not end";
  }
  if (result != CURLE_OK) {
    snprintf(answer->message, sizeof answer->message, "%s",
             exchange.reason == NULL ? curl_easy_strerror(result) : exchange.reason);
  }
  return result == CURLE_OK;
}
