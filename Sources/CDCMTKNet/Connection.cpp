#include "Connection.hpp"

#include <dcmtk/dcmdata/dcerror.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace cdcmtknet {

thread_local Bounds *Layer::opening = nullptr;
thread_local std::unique_lock<std::mutex> *Layer::waiting = nullptr;

void Bounds::throwTrouble() const {
  switch (trouble) {
    case Trouble::none: return;
    case Trouble::slow: throw Fault(CNCodeTimeout, "%s", reason.c_str());
    case Trouble::tooMuch: throw Fault(CNCodeTooMuch, "%s", reason.c_str());
    case Trouble::closed: throw Fault(CNCodeBroken, "%s", reason.c_str());
    case Trouble::stopped: throw Fault(CNCodeStopped, "%s", reason.c_str());
    case Trouble::tls: throw Fault(CNCodeTLS, "%s", reason.c_str());
  }
}

DcmTransportConnection *Layer::createConnection(DcmNativeSocketType socket, OFBool) {
  if (waiting != nullptr && waiting->owns_lock()) waiting->unlock();
  if (opening == nullptr) return nullptr;
  try {
    return new Connection(socket, opening);
  } catch (const std::exception &fault) {
    opening->trouble = Bounds::Trouble::tls;
    opening->reason = fault.what();
    return nullptr;
  }
}

Connection::Connection(int socket, Bounds *bounds)
    : DcmTransportConnection(socket), bounds_(bounds) {
  int on = 1;
  // A command, its data set and the answer are small packets that wait for one another: with
  // Nagle's algorithm each such turn takes a delayed acknowledgement's 40 ms.
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  fcntl(socket, F_SETFL, fcntl(socket, F_GETFL, 0) | O_NONBLOCK);
  if (bounds->tls != nullptr) ssl_ = session(*bounds->tls, socket, bounds->certifiedName);
}

Connection::~Connection() { closeTransportConnection(); }

ssize_t Connection::fail(Bounds::Trouble trouble, const char *reason) {
  if (bounds_->trouble == Bounds::Trouble::none) {
    bounds_->trouble = trouble;
    bounds_->reason = reason;
  }
  errno = EIO;
  return -1;
}

// A wait that has ended without anything: the archive's fault, or that of the message as a whole.
ssize_t Connection::failSlow(const char *reason) {
  auto now = Clock::now();
  const char *why = now >= bounds_->deadline ? "the archive took too long for one message"
                    : now >= bounds_->end    ? "the archive took too long to answer"
                                             : reason;
  return fail(Bounds::Trouble::slow, why);
}

// Waits until the socket is ready. False, and the trouble noted, where it does not become so.
bool Connection::wait(short events, int seconds) {
  if (events == POLLIN) {
    // An archive whose own Nagle is on holds the second half of its answer back until the first is
    // acknowledged, which we would put off for 40 ms. The kernel forgets this: it is said each time.
    int on = 1;
    setsockopt(getSocket(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
  }
  auto until = std::min({Clock::now() + std::chrono::seconds(seconds), bounds_->deadline,
                         bounds_->end});
  while (true) {
    if (bounds_->stop != nullptr && bounds_->stop->isRaised()) {
      fail(Bounds::Trouble::stopped, "the end was asked for");
      return false;
    }
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd all[] = {{getSocket(), events, 0},
                    {bounds_->stop == nullptr ? -1 : bounds_->stop->descriptor(), POLLIN, 0}};
    int ready = poll(all, 2, int(std::clamp<int64_t>(left, 0, 60'000)));
    if (ready > 0 && all[0].revents != 0) return true;
    if (ready > 0) continue;
    if (ready < 0 && errno != EINTR) {
      fail(Bounds::Trouble::closed, std::strerror(errno));
      return false;
    }
    if (left <= 0) return false;
  }
}

ssize_t Connection::read(void *buffer, size_t count) {
  if (bounds_->trouble != Bounds::Trouble::none) return fail(bounds_->trouble, "");
  if (count == 0) return 0;
  while (true) {
    ssize_t got;
    if (ssl_ != nullptr) {
      ERR_clear_error();
      got = SSL_read(ssl_.get(), buffer, int(std::min<size_t>(count, 1 << 30)));
      if (got <= 0) {
        if (SSL_get_error(ssl_.get(), int(got)) == SSL_ERROR_ZERO_RETURN) got = 0;
        else if (waitFor(int(got))) continue;
        else return -1;
      }
    } else {
      got = recv(getSocket(), buffer, count, 0);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        if (wait(POLLIN, bounds_->idleSeconds)) continue;
        return failSlow("the archive was silent for too long");
      }
      if (got < 0) return fail(Bounds::Trouble::closed, "the archive closed the connection");
    }
    if (got == 0) return fail(Bounds::Trouble::closed, "the archive closed the connection");
    bounds_->budget -= got;
    if (bounds_->budget < 0) {
      return fail(Bounds::Trouble::tooMuch, "the archive sent more than such a message may hold");
    }
    // An archive that drips a byte at a time is never silent; its message ends all the same.
    if (Clock::now() > std::min(bounds_->deadline, bounds_->end)) return failSlow("");
    return got;
  }
}

ssize_t Connection::write(void *buffer, size_t count) {
  size_t done = 0;
  while (done < count) {
    if (bounds_->trouble != Bounds::Trouble::none) return fail(bounds_->trouble, "");
    auto *from = static_cast<uint8_t *>(buffer) + done;
    ssize_t put;
    if (ssl_ != nullptr) {
      ERR_clear_error();
      put = SSL_write(ssl_.get(), from, int(std::min<size_t>(count - done, 1 << 30)));
      if (put <= 0) {
        if (waitFor(int(put))) continue;
        return -1;
      }
    } else {
      put = send(getSocket(), from, count - done, MSG_NOSIGNAL);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        if (wait(POLLOUT, bounds_->idleSeconds)) continue;
        return failSlow("the archive took nothing for too long");
      }
      if (put < 0) return fail(Bounds::Trouble::closed, "the archive closed the connection");
    }
    done += size_t(put);
  }
  return ssize_t(count);
}

// Waits for what TLS wants next. False, and the trouble noted, where it is an error.
bool Connection::waitFor(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      if (wait(POLLIN, bounds_->idleSeconds)) return true;
      failSlow("the archive was silent for too long");
      return false;
    case SSL_ERROR_WANT_WRITE:
      if (wait(POLLOUT, bounds_->idleSeconds)) return true;
      failSlow("the archive took nothing for too long");
      return false;
    case SSL_ERROR_ZERO_RETURN:
    case SSL_ERROR_SYSCALL:
      fail(Bounds::Trouble::closed, "the archive closed the connection");
      return false;
    default: {
      long verdict = SSL_get_verify_result(ssl_.get());
      fail(Bounds::Trouble::tls, verdict == X509_V_OK ? opensslReason().c_str()
                                                      : X509_verify_cert_error_string(verdict));
      return false;
    }
  }
}

OFCondition Connection::handshake(int (*step)(SSL *)) {
  if (ssl_ == nullptr) return EC_Normal;
  while (true) {
    ERR_clear_error();
    int result = step(ssl_.get());
    if (result == 1) break;
    if (waitFor(result)) continue;
    // An archive that hangs up in the handshake has mostly found our certificate wanting.
    if (bounds_->trouble == Bounds::Trouble::closed) {
      bounds_->trouble = Bounds::Trouble::tls;
      bounds_->reason = "the archive closed the connection in the TLS handshake";
    }
    return EC_IllegalCall;
  }
  std::string why = refusal(*bounds_->tls, ssl_.get());
  if (why.empty()) return EC_Normal;
  fail(Bounds::Trouble::tls, why.c_str());
  return EC_IllegalCall;
}

OFCondition Connection::serverSideHandshake() { return handshake(SSL_accept); }
OFCondition Connection::clientSideHandshake() { return handshake(SSL_connect); }
OFCondition Connection::renegotiate(const char *) { return EC_IllegalCall; }

void Connection::close() {
  if (ssl_ != nullptr && getSocket() >= 0 && bounds_->trouble == Bounds::Trouble::none) {
    SSL_shutdown(ssl_.get());
  }
  closeTransportConnection();
}

void Connection::closeTransportConnection() {
  if (getSocket() < 0) return;
  ::close(getSocket());
  setSocket(-1);
}

OFBool Connection::networkDataAvailable(int timeout) {
  if (bounds_->trouble != Bounds::Trouble::none) return OFTrue;  // `read` says so
  if (ssl_ != nullptr && SSL_has_pending(ssl_.get()) == 1) return OFTrue;
  return wait(POLLIN, std::max(0, timeout)) ? OFTrue : OFFalse;
}

}  // namespace cdcmtknet
