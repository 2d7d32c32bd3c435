#include "CCurl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct CUClient {
  CURL *handle;
};

typedef struct {
  CURL *handle;
  const CURequest *request;
  CUAnswer *answer;
  int64_t sent;
} Exchange;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void setUp(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  // A peer that hangs up is an error, not a signal that ends the program.
  struct sigaction now;
  if (sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
}

CUClient *cu_open(void) {
  pthread_once(&once, setUp);
  CUClient *client = malloc(sizeof *client);
  if (client == NULL) return NULL;
  client->handle = curl_easy_init();
  if (client->handle == NULL) {
    free(client);
    return NULL;
  }
  return client;
}

void cu_close(CUClient *client) {
  curl_easy_cleanup(client->handle);
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

static size_t readHeader(char *bytes, size_t size, size_t count, void *state) {
  Exchange *exchange = state;
  size_t length = size * count;
  static const char name[] = "content-type:";
  if (length > sizeof name && strncasecmp(bytes, name, sizeof name - 1) == 0) {
    const char *start = bytes + sizeof name - 1;
    const char *end = bytes + length;
    while (start < end && *start == ' ') start += 1;
    while (end > start && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' ')) end -= 1;
    snprintf(exchange->answer->contentType, sizeof exchange->answer->contentType, "%.*s",
             (int)(end - start), start);
  }
  return length;
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
    case CURLE_WRITE_ERROR:
    case CURLE_ABORTED_BY_CALLBACK: return CUCodeTooMuch;
    default: return CUCodeOther;
  }
}

bool cu_perform(CUClient *client, const CURequest *request, CUAnswer *answer) {
  memset(answer, 0, sizeof *answer);
  CURL *curl = client->handle;
  Exchange exchange = {curl, request, answer, 0};
  // Connections survive a reset; settings do not.
  curl_easy_reset(curl);
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
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
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
  CURLcode result = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  // Nothing of this request stays behind, its callbacks' state and its password least of all.
  curl_easy_reset(curl);
  answer->status = (int32_t)status;
  answer->code = codeOf(result);
  answer->bodySent = request->read == NULL || exchange.sent >= request->bodyBytes;
  if (result != CURLE_OK) {
    snprintf(answer->message, sizeof answer->message, "%s", curl_easy_strerror(result));
  }
  return result == CURLE_OK;
}
