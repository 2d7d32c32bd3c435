internal import CDCMTKNet
internal import Foundation
internal import DICOMFile

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
        var other = CNPeer(
            host: strings.pointer(settings.host), port: Int32(settings.port),
            callingTitle: strings.pointer(archive.own.aeTitle),
            calledTitle: strings.pointer(settings.aeTitle), tls: tls?.raw,
            certifiedName: strings.pointer(name),
            connectSeconds: Int32(settings.timeouts.connect),
            idleSeconds: Int32(settings.timeouts.idle),
            messageSeconds: Int32(settings.timeouts.message))
        guard let raw = cn_connect(&other, raws, Int32(raws.count), &error) else {
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
            throw PACSError.archive(archive.name, .broken, "the association was ended")
        }
        guard let result = body(raw, &error) else { throw PACSError(error, archive: archive.name) }
        return result
    }

    /// The context of a class that is needed.
    func needed(_ sopClass: String, _ service: String) throws -> UInt8 {
        guard let context = context(sopClass) else {
            throw PACSError.archive(archive.name, .noContext, "it does not offer \(service)")
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
