internal import CDCMTKNet
internal import Foundation

/// What may be said over an association: a SOP class in some transfer syntaxes, of which the
/// archive chooses one.
struct PresentationContext: Hashable {
    let sopClass: String
    let transferSyntaxes: [TransferSyntax]
    /// Whether objects of the class come to us, as with C-GET.
    var weAreProvider = false
}

/// A DICOM association with an archive. For one thread at a time.
final class Association {
    private var raw: OpaquePointer?
    private let tls: TLSContext?
    private let archive: Archive

    /// What the archive accepted: the context's identifier and its transfer syntax.
    struct Accepted {
        let context: PresentationContext
        let identifier: UInt8
        let transferSyntax: TransferSyntax
    }
    private(set) var accepted: [Accepted] = []

    /// - Throws: ``PACSError``.
    init(with archive: Archive, _ contexts: [PresentationContext]) throws {
        self.archive = archive
        let settings = archive.settings
        tls = try settings.tls.map { try TLSContext($0, archive: archive) }
        var error = CNError()
        let name = settings.tls?.certifiedName ?? settings.host
        let strings = CStrings()
        defer { strings.free() }
        let raws = contexts.map { context in
            CNContext(
                abstractSyntax: strings.pointer(context.sopClass),
                transferSyntaxes: strings.list(context.transferSyntaxes.map(\.uid)),
                transferSyntaxCount: Int32(context.transferSyntaxes.count),
                weAreProvider: context.weAreProvider)
        }
        var peer = CNPeer(
            host: strings.pointer(settings.host), port: Int32(settings.port),
            callingTitle: strings.pointer(archive.own.aeTitle),
            calledTitle: strings.pointer(settings.aeTitle), tls: tls?.raw,
            certifiedName: strings.pointer(name),
            connectSeconds: Int32(settings.timeouts.connect),
            idleSeconds: Int32(settings.timeouts.idle),
            messageSeconds: Int32(settings.timeouts.message))
        guard let raw = cn_connect(&peer, raws, Int32(raws.count), &error) else {
            throw PACSError(error, archive: archive.name)
        }
        self.raw = raw
        for (index, context) in contexts.enumerated() {
            var text = [CChar](repeating: 0, count: 65)
            let identifier = cn_context(raw, Int32(index), &text)
            guard identifier != 0 else { continue }
            let syntax = String(
                decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            accepted.append(
                Accepted(
                    context: context, identifier: identifier, transferSyntax: TransferSyntax(syntax)
                ))
        }
    }

    deinit { if let raw { cn_abort(raw) } }

    /// Ends it in order.
    func release() {
        guard let raw else { return }
        self.raw = nil
        cn_release(raw)
    }

    /// The accepted context of a class, or nil.
    func context(_ sopClass: String) -> UInt8? {
        accepted.first { $0.context.sopClass == sopClass }?.identifier
    }

    /// The association, for a call.
    ///
    /// - Throws: ``PACSError`` once it was released.
    func call<Result>(_ body: (OpaquePointer, inout CNError) -> Result?) throws -> Result {
        var error = CNError()
        guard let raw else {
            throw PACSError.peer(archive.name, .broken, "the association was ended")
        }
        guard let result = body(raw, &error) else { throw PACSError(error, archive: archive.name) }
        return result
    }

    /// The context of a class that is needed.
    func needed(_ sopClass: String, _ service: String) throws -> UInt8 {
        guard let context = context(sopClass) else {
            throw PACSError.peer(archive.name, .noContext, "it does not offer \(service)")
        }
        return context
    }
}

extension Association {
    /// C-ECHO.
    func echo() throws {
        let context = try needed(SOPClass.verification, "verification")
        let status = try call { raw, error in Self.status(cn_echo(raw, context, &error)) }
        guard status == 0 else { throw PACSError.status(archive.name, "C-ECHO", status) }
    }

    /// A DIMSE status from what the C calls return.
    static func status(_ number: Int32) -> UInt16? {
        number < 0 ? nil : UInt16(truncatingIfNeeded: number)
    }
}

/// Certificates in use.
///
/// Unchecked: OpenSSL's context is made once and only read afterwards, which is safe from several
/// threads.
final class TLSContext: @unchecked Sendable {
    let raw: OpaquePointer

    /// For associations with an archive.
    convenience init(_ settings: TLSSettings, archive: Archive) throws {
        try self.init(
            own: archive.own, trust: settings.trust, peer: settings.peerCertificate,
            isServer: false, name: archive.name, path: archive.path)
    }

    init(
        own: OwnSettings, trust: String?, peer: String?, isServer: Bool, name: String,
        path: (String) -> String
    ) throws {
        let strings = CStrings()
        defer { strings.free() }
        var error = CNError()
        var files = CNTLSFiles(
            certificate: own.certificate.map { strings.pointer(path($0)) },
            key: own.key.map { strings.pointer(path($0)) },
            trust: trust.map { strings.pointer(path($0)) },
            peerCertificate: peer.map { strings.pointer(path($0)) }, isServer: isServer)
        guard let raw = cn_tls_open(&files, &error) else {
            throw PACSError(error, archive: name)
        }
        self.raw = raw
    }

    deinit { cn_tls_close(raw) }
}

/// C strings that live until they are freed together.
final class CStrings {
    private var texts: [UnsafeMutablePointer<CChar>] = []
    private var lists: [UnsafeMutablePointer<UnsafePointer<CChar>>] = []

    func pointer(_ text: String) -> UnsafePointer<CChar> {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { (copy + index).initialize(to: byte) }
        texts.append(copy)
        return UnsafePointer(copy)
    }

    func list(_ items: [String]) -> UnsafePointer<UnsafePointer<CChar>> {
        let list = UnsafeMutablePointer<UnsafePointer<CChar>>.allocate(
            capacity: max(1, items.count))
        for (index, item) in items.enumerated() { (list + index).initialize(to: pointer(item)) }
        lists.append(list)
        return UnsafePointer(list)
    }

    func free() {
        for text in texts { text.deallocate() }
        for list in lists { list.deallocate() }
        texts = []
        lists = []
    }
}
