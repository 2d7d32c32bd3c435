#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmnet/cond.h>
#include <dcmtk/dcmnet/dul.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "Association.hpp"

using namespace cdcmtknet;

struct CNListener {
  T_ASC_Network *network = nullptr;
  std::mutex waiting;  // one thread waits for the next caller; the others serve theirs
  Alarm stop;
  std::string title;
  std::mutex naming;
  std::vector<std::string> callers;  // under `naming`
  CNTLS *tls = nullptr;
  int negotiationSeconds = 10, idleSeconds = 30, messageSeconds = 600, associationSeconds = 3600;
  int port = 0;

  ~CNListener() {
    if (network != nullptr) ASC_dropNetwork(&network);
  }
};

namespace {

// A socket on which callers are heard over IPv6 and IPv4, or over IPv4 alone where the machine has no
// other.
int listeningSocket(int port) {
  for (int family : {AF_INET6, AF_INET}) {
    int one = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (one < 0) continue;
    int on = 1, off = 0;
    setsockopt(one, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in6 six = {};
    sockaddr_in four = {};
    bool isBound;
    if (family == AF_INET6) {
      setsockopt(one, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
      six.sin6_family = AF_INET6;
      six.sin6_port = htons(uint16_t(port));
      isBound = bind(one, reinterpret_cast<sockaddr *>(&six), sizeof six) == 0;
    } else {
      four.sin_family = AF_INET;
      four.sin_port = htons(uint16_t(port));
      isBound = bind(one, reinterpret_cast<sockaddr *>(&four), sizeof four) == 0;
    }
    if (isBound && ::listen(one, SOMAXCONN) == 0) return one;
    int code = errno;
    close(one);
    if (family == AF_INET6 && code == EADDRNOTAVAIL) continue;
    throw Fault(code == EADDRINUSE ? CNCodeInUse : CNCodeLocal, "port %d cannot be listened on: %s",
                port, std::strerror(code));
  }
  throw Fault(CNCodeLocal, "port %d cannot be listened on: %s", port, std::strerror(errno));
}

int portOf(int socket) {
  sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr *>(&address), &length) != 0) return 0;
  // The port lies at the same place for both families.
  return ntohs(reinterpret_cast<sockaddr_in *>(&address)->sin_port);
}

CNListener *listen(const CNListening &settings) {
  setUp();
  auto made = std::make_unique<CNListener>();
  made->title = settings.title;
  for (int32_t i = 0; i < settings.callerCount; i += 1) made->callers.push_back(settings.callers[i]);
  made->tls = settings.tls;
  made->negotiationSeconds = settings.negotiationSeconds;
  made->idleSeconds = settings.idleSeconds;
  made->messageSeconds = settings.messageSeconds;
  made->associationSeconds = settings.associationSeconds;
  OFCondition result =
      ASC_initializeNetwork(NET_ACCEPTOR, 0, settings.negotiationSeconds, &made->network);
  if (result.bad()) throw Fault(CNCodeLocal, "nothing can be listened on: %s", result.text());
  ASC_setTransportLayer(made->network, new Layer, 1);
  // DCMTK's own socket hears IPv4 alone, and waits for a caller who hung up between being seen and
  // being accepted: ours takes its place, under its number.
  int own = listeningSocket(settings.port);
  int taken = dup3(own, DUL_networkSocket(made->network->network), O_CLOEXEC);
  made->port = portOf(own);
  close(own);
  if (taken < 0) throw local("nothing can be listened on", errno);
  return made.release();
}

bool isStorage(const char *uid) {
  return std::strncmp(uid, "1.2.840.10008.5.1.4.1.1.", 24) == 0 || dcmIsaStorageSOPClassUID(uid);
}

// Takes each context in the first transfer syntax that is known.
void acceptContexts(T_ASC_Parameters *parameters) {
  int count = ASC_countPresentationContexts(parameters);
  for (int i = 0; i < count; i += 1) {
    T_ASC_PresentationContext context;
    if (ASC_getPresentationContext(parameters, i, &context).bad()) continue;
    bool isCommitment = std::strcmp(context.abstractSyntax, UID_StorageCommitmentPushModelSOPClass) == 0;
    bool isWanted = isCommitment || isStorage(context.abstractSyntax) ||
                    std::strcmp(context.abstractSyntax, UID_VerificationSOPClass) == 0;
    const char *syntax = nullptr;
    for (int j = 0; isWanted && j < context.transferSyntaxCount && syntax == nullptr; j += 1) {
      DcmXfer one(context.proposedTransferSyntaxes[j]);
      if (one.getXfer() == EXS_Unknown) continue;
      // A result of commitment is read by us, and kept simple.
      if (isCommitment && (one.isEncapsulated() || one.getXfer() == EXS_DeflatedLittleEndianExplicit ||
                           one.getXfer() == EXS_BigEndianExplicit)) continue;
      syntax = context.proposedTransferSyntaxes[j];
    }
    if (syntax == nullptr) {
      ASC_refusePresentationContext(
          parameters, context.presentationContextID,
          isWanted ? ASC_P_TRANSFERSYNTAXESNOTSUPPORTED : ASC_P_ABSTRACTSYNTAXNOTSUPPORTED);
      continue;
    }
    // An archive that reports on a commitment calls as its provider (PS3.4, J.3.3).
    T_ASC_SC_ROLE role = isCommitment ? context.proposedRole : ASC_SC_ROLE_DEFAULT;
    ASC_acceptPresentationContext(parameters, context.presentationContextID, syntax, role);
  }
}

[[noreturn]] void reject(
    CNAssociation &caller, T_ASC_RejectParametersReason reason, const char *sentence) {
  T_ASC_RejectParameters parameters = {ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER, reason};
  ASC_rejectAssociation(caller.association, &parameters);
  throw Fault(CNCodeRejected, "%s", sentence);
}

bool isKnown(CNListener &listener, const std::string &title) {
  std::lock_guard<std::mutex> naming(listener.naming);
  const auto &all = listener.callers;
  return std::find(all.begin(), all.end(), title) != all.end();
}

CNAssociation *accept(CNListener &listener) {
  std::unique_lock<std::mutex> waiting(listener.waiting);
  pollfd all[] = {{DUL_networkSocket(listener.network->network), POLLIN, 0},
                  {listener.stop.descriptor(), POLLIN, 0}};
  if (poll(all, 2, -1) < 1 || listener.stop.isRaised() || all[0].revents == 0) return nullptr;
  auto made = std::make_unique<CNAssociation>();
  Bounds &bounds = made->bounds;
  bounds.stop = &listener.stop;
  bounds.tls = listener.tls;
  bounds.idleSeconds = listener.negotiationSeconds;
  bounds.begin(listener.negotiationSeconds, 1 << 20);
  bounds.end = Clock::now() + std::chrono::seconds(listener.associationSeconds);
  made->messageSeconds = listener.messageSeconds;
  Layer::opening = &bounds;
  Layer::waiting = &waiting;
  OFCondition result = ASC_receiveAssociation(
      listener.network, &made->association, largestPDU, nullptr, nullptr, listener.tls != nullptr,
      DUL_NOBLOCK, listener.negotiationSeconds);
  Layer::opening = nullptr;
  Layer::waiting = nullptr;
  if (result.bad()) {
    bounds.throwTrouble();
    throw Fault(CNCodeProtocol, "a caller did not make an association: %s", result.text());
  }
  T_ASC_Parameters *parameters = made->association->params;
  char calling[65], called[65], responding[65];
  ASC_getAPTitles(parameters, calling, sizeof calling, called, sizeof called, responding,
                  sizeof responding);
  auto trimmed = [](std::string text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
    size_t start = text.find_first_not_of(' ');
    return start == std::string::npos ? std::string() : text.substr(start);
  };
  if (trimmed(called) != listener.title) {
    reject(*made, ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED, "a caller named another AE title");
  }
  made->callingTitle = trimmed(calling);
  if (!isKnown(listener, made->callingTitle)) {
    reject(*made, ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED, "a caller with an unknown AE title");
  }
  acceptContexts(parameters);
  if (ASC_acknowledgeAssociation(made->association).bad()) {
    bounds.throwTrouble();
    throw Fault(CNCodeBroken, "a caller broke off");
  }
  bounds.idleSeconds = listener.idleSeconds;
  return made.release();
}

}  // namespace

CNListener *cn_listen(const CNListening *settings, CNError *error) {
  return guarded<CNListener *>(error, nullptr, [&] { return listen(*settings); });
}

int32_t cn_listener_port(CNListener *listener) { return listener->port; }

CNAssociation *cn_accept(CNListener *listener, CNError *error) {
  error->message[0] = 0;
  return guarded<CNAssociation *>(error, nullptr, [&] { return accept(*listener); });
}

bool cn_allow(CNListener *listener, const char *title, CNError *error) {
  return guarded(error, false, [&] {
    if (isKnown(*listener, title)) return true;
    std::lock_guard<std::mutex> naming(listener->naming);
    listener->callers.push_back(title);
    return true;
  });
}

void cn_stop(CNListener *listener) { listener->stop.raise(); }

void cn_leave_port(CNListener *listener) {
  // DCMTK closes the socket's number later: something else lies under it until then.
  dup3(listener->stop.descriptor(), DUL_networkSocket(listener->network->network), O_CLOEXEC);
}

void cn_listener_close(CNListener *listener) { delete listener; }
