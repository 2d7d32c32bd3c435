#include "Association.hpp"

#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/dcmnet/cond.h>
#include <dcmtk/dcmnet/dul.h>
#include <dcmtk/oflog/oflog.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <mutex>

using namespace cdcmtknet;

CNAssociation::~CNAssociation() {
  if (association != nullptr) ASC_destroyAssociation(&association);
  if (network != nullptr) ASC_dropNetwork(&network);
}

namespace cdcmtknet {

void setUp() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    struct sigaction now;
    if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
      signal(SIGPIPE, SIG_IGN);
    }
    // A caller's name is of no use, and a name server that does not answer would hold us up.
    dcmDisableGethostbyaddr.set(OFTrue);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
  });
}

namespace {

// Why an association was not made, from what DCMTK, the bounds and the archive say.
[[noreturn]] void throwRefusal(
    const OFCondition &result, const Bounds &bounds, T_ASC_Parameters *parameters) {
  bounds.throwTrouble();
  if (result == DUL_ASSOCIATIONREJECTED) {
    T_ASC_RejectParameters reject;
    ASC_getRejectParameters(parameters, &reject);
    bool isBusy = reject.result == ASC_RESULT_REJECTEDTRANSIENT ||
                  reject.reason == ASC_REASON_SP_PRES_TEMPORARYCONGESTION ||
                  reject.reason == ASC_REASON_SP_PRES_LOCALLIMITEXCEEDED;
    const char *reason = "no reason is given";
    switch (reject.reason) {
      case ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED: reason = "it does not know our AE title"; break;
      case ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED: reason = "its AE title is another"; break;
      case ASC_REASON_SU_APPCONTEXTNAMENOTSUPPORTED: reason = "the application context"; break;
      case ASC_REASON_SP_ACSE_PROTOCOLVERSIONNOTSUPPORTED: reason = "the protocol's version"; break;
      case ASC_REASON_SP_PRES_TEMPORARYCONGESTION: reason = "it is congested"; break;
      case ASC_REASON_SP_PRES_LOCALLIMITEXCEEDED: reason = "it has too many associations"; break;
      default: break;
    }
    throw Fault(isBusy ? CNCodeBusy : CNCodeRejected, "the archive refuses the association: %s", reason);
  }
  if (result == DUL_PEERABORTEDASSOCIATION || result == DUL_NETWORKCLOSED) {
    throw Fault(CNCodeBroken, "the archive broke off while the association was made");
  }
  if (result == DUL_READTIMEOUT) throw Fault(CNCodeTimeout, "the archive did not answer in time");
  if (result.code() == DULC_UNKNOWNHOST) throw Fault(CNCodeUnreachable, "the host's name is not known");
  if (result.code() == DULC_TCPINITERROR || result.code() == DULC_REQUESTASSOCIATIONFAILED) {
    throw Fault(CNCodeUnreachable, "it cannot be reached: %s", result.text());
  }
  throw Fault(CNCodeProtocol, "the association cannot be made: %s", result.text());
}

CNAssociation *connect(const CNPeer &archive, const CNContext *contexts, int32_t count) {
  setUp();
  auto made = std::make_unique<CNAssociation>();
  made->bounds.idleSeconds = archive.connectSeconds;
  made->bounds.stop = &made->interruption;
  made->bounds.tls = archive.tls;
  made->bounds.certifiedName = archive.certifiedName;
  made->messageSeconds = archive.messageSeconds;
  made->callingTitle = archive.callingTitle;
  made->bounds.begin(archive.connectSeconds, 1 << 20);
  dcmConnectionTimeout.set(archive.connectSeconds);
  if (ASC_initializeNetwork(NET_REQUESTOR, 0, archive.connectSeconds, &made->network).bad()) {
    throw Fault(CNCodeOther, "the network cannot be set up");
  }
  ASC_setTransportLayer(made->network, new Layer, 1);

  T_ASC_Parameters *parameters = nullptr;
  if (ASC_createAssociationParameters(&parameters, largestPDU).bad()) throw std::bad_alloc();
  // Until an association takes them over.
  std::unique_ptr<T_ASC_Parameters, void (*)(T_ASC_Parameters *)> owned(
      parameters, [](T_ASC_Parameters *p) { ASC_destroyAssociationParameters(&p); });
  std::string address = std::string(archive.host) + ":" + std::to_string(archive.port);
  ASC_setAPTitles(parameters, archive.callingTitle, archive.calledTitle, nullptr);
  ASC_setPresentationAddresses(parameters, "localhost", address.c_str());
  ASC_setTransportLayerType(parameters, archive.tls != nullptr);
  if (count < 1 || count > 128) {
    throw Fault(CNCodeLocal, "an association has 1 to 128 presentation contexts, not %d", count);
  }
  for (int32_t i = 0; i < count; i += 1) {
    const CNContext &one = contexts[i];
    OFCondition added = ASC_addPresentationContext(
        parameters, T_ASC_PresentationContextID(2 * i + 1), one.abstractSyntax,
        const_cast<const char **>(one.transferSyntaxes), one.transferSyntaxCount,
        one.weAreProvider ? ASC_SC_ROLE_SCP : ASC_SC_ROLE_DEFAULT);
    if (added.bad()) throw Fault(CNCodeLocal, "a presentation context cannot be added");
  }
  Layer::opening = &made->bounds;
  OFCondition result = ASC_requestAssociation(
      made->network, parameters, &made->association, nullptr, nullptr, DUL_NOBLOCK,
      archive.connectSeconds);
  Layer::opening = nullptr;
  if (made->association != nullptr) owned.release();
  if (result.bad()) throwRefusal(result, made->bounds, parameters);
  if (ASC_countAcceptedPresentationContexts(parameters) == 0) {
    ASC_abortAssociation(made->association);
    throw Fault(CNCodeNoContext, "the archive takes none of the %d kinds of object that were offered",
                count);
  }
  for (int32_t i = 0; i < count; i += 1) {
    T_ASC_PresentationContext one;
    auto identifier = T_ASC_PresentationContextID(2 * i + 1);
    if (ASC_findAcceptedPresentationContext(parameters, identifier, &one).bad()) continue;
    const CNContext &offered = contexts[i];
    const char *const *end = offered.transferSyntaxes + offered.transferSyntaxCount;
    if (std::none_of(offered.transferSyntaxes, end, [&](const char *syntax) {
          return std::strcmp(syntax, one.acceptedTransferSyntax) == 0;
        })) {
      ASC_abortAssociation(made->association);
      throw Fault(CNCodeProtocol, "the archive chose a transfer syntax that was not offered");
    }
  }
  made->bounds.idleSeconds = archive.idleSeconds;
  made->bounds.begin(archive.messageSeconds, INT64_MAX);
  return made.release();
}

}  // namespace

Context accepted(CNAssociation &association, uint8_t context) {
  T_ASC_PresentationContext found;
  OFCondition result = ASC_findAcceptedPresentationContext(
      association.association->params, context, &found);
  if (result.bad()) throw Fault(CNCodeProtocol, "a presentation context that was not accepted is used");
  return {found.abstractSyntax, found.acceptedTransferSyntax};
}

}  // namespace cdcmtknet

CNAssociation *cn_connect(
    const CNPeer *archive, const CNContext *contexts, int32_t count, CNError *error) {
  return guarded<CNAssociation *>(
      error, nullptr, [&] { return cdcmtknet::connect(*archive, contexts, count); });
}

uint8_t cn_context(CNAssociation *association, int32_t index, char *transferSyntax) {
  CNError error;
  return guarded<uint8_t>(&error, 0, [&]() -> uint8_t {
    T_ASC_PresentationContext found;
    auto identifier = T_ASC_PresentationContextID(2 * index + 1);
    if (ASC_findAcceptedPresentationContext(association->association->params, identifier, &found)
            .bad()) {
      return 0;
    }
    std::snprintf(transferSyntax, 65, "%.64s", found.acceptedTransferSyntax);
    return identifier;
  });
}

void cn_release(CNAssociation *association) {
  CNError error;
  guarded(&error, false, [&] {
    if (association->isReleased) return true;
    if (association->bounds.trouble == Bounds::Trouble::stopped) {
      // The wait was ended, not the association.
      association->bounds.stop = nullptr;
      association->bounds.trouble = Bounds::Trouble::none;
    }
    association->bounds.idleSeconds = 2;
    association->bounds.begin(2, 1 << 20);
    return ASC_releaseAssociation(association->association).good();
  });
  delete association;
}

void cn_abort(CNAssociation *association) {
  CNError error;
  guarded(&error, false, [&] {
    association->bounds.idleSeconds = 1;
    association->bounds.begin(1, 1 << 20);
    return ASC_abortAssociation(association->association).good();
  });
  delete association;
}

void cn_interrupt(CNAssociation *association) { association->interruption.raise(); }
