public import Foundation
internal import Synchronization

/// Asks a run to end early: what is being published gets its names, everything else is put back
/// and done by the next run.
public final class StopRequest: Sendable {
    private struct State {
        var reason: String?
        var handlers: [@Sendable () -> Void] = []
        var sources: [SignalSource] = []
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
    /// which loses no finished study either.
    public static func onSignals(_ signals: [Int32] = [SIGINT, SIGTERM]) -> StopRequest {
        let request = StopRequest()
        for number in signals {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(
                signal: number, queue: DispatchQueue.global(qos: .userInitiated))
            source.setEventHandler { [weak request] in
                guard let request, request.reason == nil else {
                    signal(number, SIG_DFL)
                    raise(number)
                    return
                }
                request.request(number == SIGINT ? "it was interrupted" : "it was told to end")
            }
            source.activate()
            let kept = SignalSource(source: source)
            request.state.withLock { $0.sources.append(kept) }
        }
        return request
    }
}

/// Keeps a signal's source alive. Unchecked: nothing is ever asked of it again.
private struct SignalSource: @unchecked Sendable {
    let source: any DispatchSourceSignal
}
