internal import Foundation
internal import Synchronization

/// Work on several threads, each of which mostly waits for a network.
enum Concurrent {
    /// Runs `body` for each item, on at most so many threads. After a fault nothing new is begun.
    ///
    /// - Throws: The first fault.
    static func run<Item: Sendable>(
        _ items: [Item], threads: Int, _ body: @escaping @Sendable (Item) throws -> Void
    ) throws {
        let state = Mutex((next: 0, fault: (any Error)?.none))
        let group = DispatchGroup()
        for _ in 0..<max(1, min(threads, items.count)) {
            group.enter()
            let thread = Thread {
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
                group.leave()
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
        group.wait()
        if let fault = state.withLock({ $0.fault }) { throw fault }
    }
}
