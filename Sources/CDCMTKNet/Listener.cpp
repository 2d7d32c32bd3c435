#include <arpa/inet.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmnet/cond.h>
#include <dcmtk/dcmnet/dul.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstring>

#include "Association.hpp"

using namespace cdcmtknet;

struct CNListener {
  T_ASC_Network *network = nullptr;
  std::mutex waiting;  // one thread waits for the next caller; the others serve theirs
  std::atomic<bool> isStopped{false};
  std::string title;
  std::vector<std::string> callers;
  CNTLS *tls = nullptr;
  int negotiationSeconds = 10, idleSeconds = 30, messageSeconds = 600, associationSeconds = 3600;
  int port = 0;

  ~CNListener() {
    if (network != nullptr) ASC_dropNetwork(&network);
  }
};

namespace {

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
  OFCondition result = ASC_initializeNetwork(
      NET_ACCEPTOR, settings.port, settings.negotiationSeconds, &made->network);
  if (result.bad()) {
    throw Fault(CNCodeOther, "port %d cannot be listened on: %s", settings.port, result.text());
  }
  ASC_setTransportLayer(made->network, new Layer, 1);
  int socket = DUL_networkSocket(made->network->network);
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  // A caller may have hung up between being seen and being accepted: no reason to wait for another.
  fcntl(socket, F_SETFL, fcntl(socket, F_GETFL, 0) | O_NONBLOCK);
  sockaddr_in address;
  socklen_t length = sizeof address;
  made->port = settings.port;
  if (getsockname(socket, reinterpret_cast<sockaddr *>(&address), &length) == 0) {
    made->port = ntohs(address.sin_port);
  }
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

CNAssociation *accept(CNListener &listener) {
  std::unique_lock<std::mutex> waiting(listener.waiting);
  if (listener.isStopped.load()) return nullptr;
  pollfd socket = {DUL_networkSocket(listener.network->network), POLLIN, 0};
  if (poll(&socket, 1, 500) != 1) return nullptr;
  auto made = std::make_unique<CNAssociation>();
  Bounds &bounds = made->bounds;
  bounds.stop = &listener.isStopped;
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
  bool isKnown = false;
  for (auto &one : listener.callers) isKnown = isKnown || one == made->callingTitle;
  if (!isKnown) {
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

void cn_stop(CNListener *listener) { listener->isStopped.store(true); }

void cn_listener_close(CNListener *listener) { delete listener; }
