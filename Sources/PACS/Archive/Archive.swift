internal import Foundation

/// An archive whose settings were checked, with our own end.
public struct Archive: Sendable {
    /// As in the archives file.
    public let settings: ArchiveSettings

    /// As in the archives file.
    public let own: OwnSettings

    /// Where relative paths of the settings start.
    let folder: String

    /// What messages call it.
    public var name: String { settings.name }

    /// Which archive it is, wherever its settings stand: another one has another text.
    public var place: String {
        "\(name) \(settings.host):\(settings.port) \(settings.aeTitle) \(settings.web?.url ?? "")"
    }

    /// - Parameter folder: Where relative paths of the settings start: the archives file's folder.
    /// - Throws: ``PACSError/settings(_:)``.
    public init(_ settings: ArchiveSettings, own: OwnSettings, folder: String) throws {
        self.settings = settings
        self.own = own
        self.folder = folder
        let name = settings.name
        func refuse(_ sentence: String) -> PACSError {
            .settings(name.isEmpty ? sentence : "archive '\(name)': \(sentence)")
        }
        guard !name.isEmpty, name.utf8.count <= 64,
            name.utf8.allSatisfy({
                ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || $0 == 45 || $0 == 46 || $0 == 95
                    || (48...57).contains($0)
            })
        else {
            throw PACSError.settings(
                "an archive's 'name' has 1 to 64 letters, digits, '-', '.' or '_'")
        }
        guard !settings.host.isEmpty || settings.web != nil else {
            throw refuse("it needs 'host', or 'web'")
        }
        if !settings.host.isEmpty {
            guard !Self.isAddressOfSix(settings.host) else {
                throw refuse(
                    """
                    'host' is an IPv6 address, and DICOM goes over IPv4 only here: give a host name \
                    or an IPv4 address, or reach the archive by 'web'
                    """)
            }
            guard settings.host.utf8.count <= 120,
                settings.host.utf8.allSatisfy({
                    (33..<127).contains($0) && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/")
                })
            else { throw refuse("'host' is a host name or an IPv4 address, without a port") }
            guard (1...65535).contains(settings.port) else {
                throw refuse("'port' is \(settings.port); it may be 1 to 65535")
            }
            guard Self.isTitle(settings.aeTitle) else {
                throw refuse(
                    "'aeTitle' has 1 to 16 characters, without spaces at its ends and without '\\'")
            }
        }
        guard Self.isTitle(own.aeTitle) else {
            throw PACSError.settings(
                "'own.aeTitle' has 1 to 16 characters, without spaces at its ends and without '\\'")
        }
        guard (0...65535).contains(own.port) else {
            throw PACSError.settings(
                "'own.port' is \(own.port); it may be 1 to 65535, or 0 for none in particular")
        }
        guard (own.certificate == nil) == (own.key == nil) else {
            throw PACSError.settings("'own.certificate' and 'own.key' go together")
        }
        if let tls = settings.tls, (tls.trust == nil) == (tls.peerCertificate == nil) {
            throw refuse("'tls' needs 'trust' or 'peerCertificate', and not both")
        }
        if let empty = Self.emptySetting(of: settings, own) {
            throw refuse("'\(empty)' is empty; fill it in, or leave it out")
        }
        let usesDICOM = settings.fetch != .web || settings.send == .dicom
        if settings.host.isEmpty, usesDICOM {
            throw refuse("without 'host', 'fetch' and 'send' must be web")
        }
        if settings.web == nil, settings.fetch == .web || settings.send == .web {
            throw refuse("'fetch: web' and 'send: web' need 'web.url'")
        }
        guard (1...64).contains(settings.associations) else {
            throw refuse("'associations' is \(settings.associations); it may be 1 to 64")
        }
        guard (1...100_000).contains(settings.page) else {
            throw refuse("'page' is \(settings.page); it may be 1 to 100000")
        }
        let times = settings.timeouts
        guard
            [times.connect, times.idle, times.message, times.commitment].allSatisfy({
                (1...86_400).contains($0)
            })
        else { throw refuse("'timeouts' are 1 to 86400 seconds") }
        let retry = settings.retry
        // A year: no clock of a run counts further.
        let most = 365.0 * 86_400
        guard retry.first > 0, retry.longest >= retry.first, retry.longest <= most,
            (0...most).contains(retry.giveUpAfter)
        else {
            throw refuse(
                """
                'retry' has first \(retry.first), longest \(retry.longest) and giveUpAfter \
                \(retry.giveUpAfter); it needs first > 0, longest >= first, giveUpAfter >= 0, and \
                none over a year in seconds
                """)
        }
        let limits = settings.limits
        guard limits.matches > 0, limits.objectMegabytes > 0, limits.fetchMegabytes > 0,
            limits.freeMegabytes >= 0, limits.fetchMegabytes < 1 << 40,
            limits.objectMegabytes < 1 << 40, limits.freeMegabytes < 1 << 40
        else { throw refuse("'limits' must be more than 0") }
        if let web = settings.web { try Self.check(web, refuse) }
    }

    private static func check(_ web: WebSettings, _ refuse: (String) -> PACSError) throws {
        guard let url = URL(string: web.url), let host = url.host(), !host.isEmpty,
            let scheme = url.scheme, ["http", "https"].contains(scheme), url.user() == nil,
            url.query() == nil, url.fragment() == nil
        else {
            throw refuse("'web.url' is http:// or https://, a host and a path, and nothing secret")
        }
        if web.trust != nil, web.peerCertificate != nil {
            throw refuse("'web' has 'trust' or 'peerCertificate', not both")
        }
        if web.user != nil, web.password == nil { throw refuse("'web.user' needs 'web.password'") }
        guard let secret = web.password else { return }
        guard (secret.environment == nil) != (secret.file == nil) else {
            throw refuse(
                "'web.password' has 'environment' or 'file': the secret itself stands in neither")
        }
        let isHere = ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host)
        guard scheme == "https" || isHere else {
            throw refuse("a password goes over https:// only")
        }
    }

    /// Whether it is an IPv6 address, in brackets or with the name of an interface, too.
    private static func isAddressOfSix(_ host: String) -> Bool {
        let bare =
            host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host[...]
        var address = in6_addr()
        return inet_pton(AF_INET6, String(bare.prefix { $0 != "%" }), &address) == 1
    }

    /// A setting that is there without a value: `trust: ""` must not stand for no trust at all.
    private static func emptySetting(of settings: ArchiveSettings, _ own: OwnSettings) -> String? {
        let (tls, web) = (settings.tls, settings.web)
        return [
            ("own.certificate", own.certificate), ("own.key", own.key), ("own.trust", own.trust),
            ("tls.trust", tls?.trust), ("tls.peerCertificate", tls?.peerCertificate),
            ("tls.certifiedName", tls?.certifiedName), ("web.user", web?.user),
            ("web.password.environment", web?.password?.environment),
            ("web.password.file", web?.password?.file), ("web.trust", web?.trust),
            ("web.peerCertificate", web?.peerCertificate),
            ("web.certifiedName", web?.certifiedName),
        ].first { $0.1?.isEmpty == true }?.0
    }

    private static func isTitle(_ title: String) -> Bool {
        (1...16).contains(title.utf8.count)
            && title.utf8.allSatisfy { (32..<127).contains($0) && $0 != UInt8(ascii: "\\") }
            && !title.hasPrefix(" ") && !title.hasSuffix(" ")
    }

    /// A path of the settings, from the archives file's folder.
    func path(_ path: String) -> String {
        path.hasPrefix("/") ? path : (folder.isEmpty ? path : folder + "/" + path)
    }
}
