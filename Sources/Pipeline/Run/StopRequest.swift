public import Foundation
internal import Machine
internal import Synchronization

/// Asks a run to end early: what is being published gets its names, everything else is put back
/// and done by the next run.
public final class StopRequest: Sendable {
    private struct State {
        var reason: String?
        var handlers: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// Why the run was asked to stop; `nil` where it was not.
    public var reason: String? { state.withLock { $0.reason } }

    /// Asks for the end. The first reason counts.
    public func request(_ reason: String) {
        let handlers = state.withLock { state in
            guard state.reason == nil else { return [@Sendable () -> Void]() }
            state.reason = reason
            defer { state.handlers = [] }
            return state.handlers
        }
        for handler in handlers { handler() }
    }

    /// Calls `handler` once a stop is asked for; at once, if it was already.
    func whenRequested(_ handler: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            guard state.reason == nil else { return true }
            state.handlers.append(handler)
            return false
        }
        if isLate { handler() }
    }

    /// A request that the first of `signals` makes. A second signal ends the process at once,
    /// which loses no finished study either: also where every thread waits for something.
    ///
    /// A terminal that is closed asks by SIGHUP. Where that is ignored, as under `nohup`, it stays so.
    public static func onSignals(_ signals: [Int32] = [SIGINT, SIGTERM, SIGHUP]) -> StopRequest {
        onSignals(signals) { MachineThreads.start($0) }
    }

    /// - Parameter start: Starts a thread, and returns the system's error code. Where none can be had, a
    ///   signal does what it does to any program: it ends this one at once.
    package static func onSignals(
        _ signals: [Int32], start: (@escaping @Sendable () -> Void) -> Int32
    ) -> StopRequest {
        let request = StopRequest()
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return request }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (reading, writing) = (ends[0], ends[1])
        // A thread of its own: those of the system's queues may all be waiting for files.
        let code = start {
            var number: UInt8 = 0
            while true {
                let count = read(reading, &number, 1)
                if count < 0, errno == EINTR { continue }
                guard count == 1 else { return }
                request.request(
                    Int32(number) == SIGINT ? "it was interrupted" : "it was told to end")
            }
        }
        guard code == 0 else {
            for end in ends { close(end) }
            return request
        }
        SignalsTaken.count.store(0, ordering: .sequentiallyConsistent)
        SignalsTaken.descriptor.store(writing, ordering: .sequentiallyConsistent)
        for number in signals where number != SIGHUP || !isIgnored(number) {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = SignalsTaken.take
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
        return request
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
            == unsafeBitCast(SIG_IGN, to: UInt.self)
    }
}

/// What a signal's handler may touch: numbers alone, and calls that the system allows there.
private enum SignalsTaken {
    static let count = Atomic<Int>(0)
    static let descriptor = Atomic<Int32>(-1)

    static let take: @convention(c) (Int32) -> Void = { number in
        let code = errno
        if SignalsTaken.count.add(1, ordering: .sequentiallyConsistent).oldValue == 0 {
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(SignalsTaken.descriptor.load(ordering: .sequentiallyConsistent), &byte, 1)
        } else {
            // It is delivered when this handler returns.
            signal(number, SIG_DFL)
            raise(number)
        }
        errno = code
    }
}
