internal import Foundation
internal import Machine
internal import Synchronization

/// Work on several threads, each of which mostly waits for a network.
enum Concurrent {
    /// Runs `body` for each item, on at most so many threads. After a fault nothing new is begun.
    ///
    /// Where the system gives fewer threads, these do all; where it gives none, the caller's own does.
    ///
    /// - Throws: The first fault.
    static func run<Item: Sendable>(
        _ items: [Item], threads: Int, _ body: @escaping @Sendable (Item) throws -> Void
    ) throws {
        let state = Mutex((next: 0, fault: (any Error)?.none))
        let group = DispatchGroup()
        let work: @Sendable () -> Void = {
            while true {
                let index = state.withLock { state -> Int? in
                    guard state.fault == nil, state.next < items.count else { return nil }
                    state.next += 1
                    return state.next - 1
                }
                guard let index else { break }
                do { try body(items[index]) } catch {
                    state.withLock { state in
                        if state.fault == nil { state.fault = error }
                    }
                }
            }
        }
        var isStarted = false
        for _ in 0..<max(1, min(threads, items.count)) {
            group.enter()
            let code = MachineThreads.start {
                work()
                group.leave()
            }
            guard code == 0 else {
                group.leave()
                break
            }
            isStarted = true
        }
        if !isStarted { work() }
        group.wait()
        if let fault = state.withLock({ $0.fault }) { throw fault }
    }
}
