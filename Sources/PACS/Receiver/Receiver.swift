internal import CDCMTKNet
internal import Files
internal import Foundation
internal import Machine
internal import Synchronization
public import DICOMFile

/// Our own end that archives call: it takes the objects of a C-MOVE into a spool, and the results
/// of storage commitment.
///
/// A few threads, each with one association at a time; further callers wait. Every wait ends.
public final class Receiver: Sendable {
    /// The port it listens on.
    public let port: Int

    private let listener: Listener
    private let ended = DispatchGroup()

    /// Unchecked: the C side takes calls from several threads for a listener; it is closed once
    /// all have ended.
    private final class Listener: @unchecked Sendable {
        let raw: OpaquePointer
        let stop = Stop()
        init(_ raw: OpaquePointer) { self.raw = raw }
        deinit { cn_listener_close(raw) }
    }

    /// Whether the end was asked for.
    private final class Stop: Sendable {
        private let flag = Atomic(false)
        var isAsked: Bool {
            get { flag.load(ordering: .relaxed) }
            set { flag.store(newValue, ordering: .relaxed) }
        }
    }

    /// The answer of an archive to a request for commitment.
    public struct Commitment: Sendable {
        /// Transaction UID (0008,1195) of the request.
        public let transaction: UID
        /// The objects that are safe.
        public let committed: [UID]
        /// Those that are not, with Failure Reason (0008,1197).
        public let failed: [UID: UInt16]
    }

    /// - Parameters:
    ///   - callers: The archives whose AE titles may call.
    ///   - associations: How many are served at the same time.
    ///   - route: Where an object goes; nil: it is refused.
    ///   - onCommitment: Called for each result.
    ///   - onCaller: Called with the reason for each caller that was refused or failed.
    /// - Throws: ``PACSError``; ``PACSError/port(_:)`` where another program has the port,
    ///   ``PACSError/threads(_:)`` where the system gives no thread.
    public convenience init(
        for callers: [Archive], associations: Int = 4,
        route: @escaping @Sendable (UID) -> Spool?,
        onCommitment: @escaping @Sendable (Commitment) -> Void = { _ in },
        onCaller: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        try self.init(
            for: callers, associations: associations,
            routes: { object in route(object).map { [$0] } ?? [] }, onCommitment: onCommitment,
            onCaller: onCaller)
    }

    /// The same, with more than one place where an object may go: which it is, is seen once it came.
    init(
        for callers: [Archive], associations: Int,
        routes: @escaping @Sendable (UID) -> [Spool],
        onCommitment: @escaping @Sendable (Commitment) -> Void,
        onCaller: @escaping @Sendable (String) -> Void
    ) throws {
        guard let first = callers.first else {
            throw PACSError.settings("a receiver needs an archive that may call it")
        }
        let own = first.own
        let tls = try own.trust.map {
            try TLSContext(
                own: own, trust: $0, pinned: nil, isServer: true, name: "receiver", path: first.path
            )
        }
        let strings = CStrings()
        defer { strings.free() }
        let titles = callers.map(\.settings.aeTitle).filter { !$0.isEmpty }
        let timeouts = first.settings.timeouts
        var settings = CNListening(
            port: Int32(own.port), title: strings.pointer(own.aeTitle),
            callers: strings.list(titles), callerCount: Int32(titles.count), tls: tls?.raw,
            negotiationSeconds: Int32(timeouts.connect), idleSeconds: Int32(timeouts.idle),
            messageSeconds: Int32(timeouts.message), associationSeconds: 6 * 3600)
        var error = CNError()
        guard let raw = cn_listen(&settings, &error) else {
            switch error.code {
            case CNCodeInUse: throw PACSError.port(own.port)
            case CNCodeLocal:
                throw PACSError.settings(
                    "\(PACSError.sentence(of: error)). Give 'own' in the archives file another port."
                )
            default: throw PACSError(error, archive: "receiver")
            }
        }
        let listener = Listener(raw)
        self.listener = listener
        port = Int(cn_listener_port(raw))
        let (ended, stop) = (ended, listener.stop)
        for number in 0..<max(1, associations) {
            ended.enter()
            let code = MachineThreads.start {
                withExtendedLifetime((listener, tls)) {
                    while !stop.isAsked {
                        Self.serveOne(
                            listener.raw, idle: Int32(timeouts.idle), routes, onCommitment,
                            onCaller)
                    }
                }
                ended.leave()
            }
            guard code != 0 else { continue }
            ended.leave()
            // With fewer threads, further callers wait; with none, they would for ever.
            guard number > 0 else { throw PACSError.threads(SystemError(code)) }
            break
        }
    }

    /// Lets one more archive call.
    ///
    /// - Throws: ``PACSError``.
    func allow(_ archive: Archive) throws {
        let title = archive.settings.aeTitle
        var error = CNError()
        guard title.isEmpty || cn_allow(listener.raw, title, &error) else {
            throw PACSError(error, archive: "receiver")
        }
    }

    /// Ends it: associations that stand are broken off, and the port is free.
    public func stop() {
        listener.stop.isAsked = true
        cn_stop(listener.raw)
        ended.wait()
        cn_leave_port(listener.raw)
    }

    deinit {
        listener.stop.isAsked = true
        cn_stop(listener.raw)
    }

    private static func serveOne(
        _ listener: OpaquePointer, idle: Int32, _ routes: @escaping @Sendable (UID) -> [Spool],
        _ onCommitment: @escaping @Sendable (Commitment) -> Void,
        _ onCaller: @Sendable (String) -> Void
    ) {
        var error = CNError()
        guard let association = cn_accept(listener, &error) else {
            if error.message.0 != 0 { onCaller(PACSError.sentence(of: error)) }
            return
        }
        let desk = Desk(routes, onCommitment)
        let isInOrder = desk.serve(association, idle: idle, &error)
        if isInOrder {
            cn_release(association)
        } else {
            onCaller(PACSError.sentence(of: error))
            cn_abort(association)
        }
    }
}
