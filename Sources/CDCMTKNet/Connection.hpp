// Bytes between two ends, with an end to every wait and to every message.
#ifndef CDCMTKNET_CONNECTION_HPP
#define CDCMTKNET_CONNECTION_HPP

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/dcmlayer.h>
#include <dcmtk/dcmnet/dcmtrans.h>

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "TLS.hpp"

namespace cdcmtknet {

using Clock = std::chrono::steady_clock;

// Ends waits of other threads, at once and for good.
class Alarm {
 public:
  Alarm() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::bad_alloc();
  }
  ~Alarm() { close(descriptor_); }
  Alarm(const Alarm &) = delete;
  Alarm &operator=(const Alarm &) = delete;

  void raise() {
    isRaised_.store(true);
    eventfd_write(descriptor_, 1);
  }
  bool isRaised() const { return isRaised_.load(); }
  // Readable once it was raised.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  std::atomic<bool> isRaised_{false};
};

// What an association allows the other end, and why it was broken off if it was. Outlives the connection.
struct Bounds {
  int idleSeconds = 30;
  Clock::time_point deadline = Clock::time_point::max();  // of the message or phase at hand
  Clock::time_point end = Clock::time_point::max();       // of the whole association
  int64_t budget = INT64_MAX;                             // bytes that may still come
  const Alarm *stop = nullptr;
  const CNTLS *tls = nullptr;
  const char *certifiedName = nullptr;

  enum class Trouble { none, slow, tooMuch, closed, stopped, tls };
  Trouble trouble = Trouble::none;
  std::string reason;

  // Begins a message or phase of at most so many seconds and bytes.
  void begin(int seconds, int64_t bytes) {
    deadline = Clock::now() + std::chrono::seconds(seconds);
    budget = bytes;
  }

  // What went wrong, if something did, as a fault.
  void throwTrouble() const;
};

// A TCP connection, with TLS over it where the bounds have certificates.
class Connection final : public DcmTransportConnection {
 public:
  Connection(int socket, Bounds *bounds);
  ~Connection() override;

  OFCondition serverSideHandshake() override;
  OFCondition clientSideHandshake() override;
  OFCondition renegotiate(const char *) override;
  ssize_t read(void *buffer, size_t count) override;
  ssize_t write(void *buffer, size_t count) override;
  void close() override;
  void closeTransportConnection() override;
  unsigned long getPeerCertificateLength() override { return 0; }
  unsigned long getPeerCertificate(void *, unsigned long) override { return 0; }
  OFBool networkDataAvailable(int timeout) override;
  OFBool isTransparentConnection() override { return ssl_ == nullptr; }
  OFString &dumpConnectionParameters(OFString &text) override { return text; }

 private:
  bool wait(short events, int seconds);
  bool waitFor(int sslResult);
  OFCondition handshake(int (*step)(SSL *));
  ssize_t fail(Bounds::Trouble trouble, const char *reason);
  ssize_t failSlow(const char *reason);

  Bounds *bounds_;
  std::unique_ptr<SSL, void (*)(SSL *)> ssl_{nullptr, SSL_free};
};

// Makes connections, for the association that this thread is opening.
class Layer final : public DcmTransportLayer {
 public:
  DcmTransportConnection *createConnection(DcmNativeSocketType socket, OFBool) override;

  // Set while an association is asked for or accepted.
  static thread_local Bounds *opening;
  // Held while waiting for a caller; let go as soon as one is there.
  static thread_local std::unique_lock<std::mutex> *waiting;
};

}  // namespace cdcmtknet

#endif
