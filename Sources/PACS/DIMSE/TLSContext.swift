internal import CDCMTKNet

/// Certificates in use.
///
/// Unchecked: OpenSSL's context is made once and only read afterwards, which is safe from several
/// threads.
final class TLSContext: @unchecked Sendable {
    let raw: OpaquePointer

    /// For associations with an archive.
    convenience init(_ settings: TLSSettings, archive: Archive) throws {
        try self.init(
            own: archive.own, trust: settings.trust, pinned: settings.peerCertificate,
            isServer: false, name: archive.name, path: archive.path)
    }

    init(
        own: OwnSettings, trust: String?, pinned: String?, isServer: Bool, name: String,
        path: (String) -> String
    ) throws {
        let strings = CStrings()
        defer { strings.free() }
        var error = CNError()
        var files = CNTLSFiles(
            certificate: own.certificate.map { strings.pointer(path($0)) },
            key: own.key.map { strings.pointer(path($0)) },
            trust: trust.map { strings.pointer(path($0)) },
            peerCertificate: pinned.map { strings.pointer(path($0)) }, isServer: isServer)
        guard let raw = cn_tls_open(&files, &error) else {
            throw PACSError(error, archive: name)
        }
        self.raw = raw
    }

    deinit { cn_tls_close(raw) }
}
