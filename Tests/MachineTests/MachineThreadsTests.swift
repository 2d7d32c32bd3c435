import Foundation
import Machine
import Synchronization
import Testing

/// Threads that start, and those that the system does not give.
@Suite struct MachineThreadsTests {
    @Test func aThreadDoesItsWork() {
        let came = DispatchSemaphore(value: 0)
        #expect(MachineThreads.start { came.signal() } == 0)
        #expect(came.wait(timeout: .now() + 60) == .success)
    }

    /// A stack that no machine has room for: said by a code, and nothing is called.
    @Test func aThreadThatCannotBeStartedIsSaid() {
        final class Witness: Sendable {}
        weak let gone: Witness?
        let isCalled = Mutex(false)
        do {
            let witness = Witness()
            gone = witness
            let code = MachineThreads.start(stackBytes: 1 << 46) { [witness] in
                withExtendedLifetime(witness) { isCalled.withLock { $0 = true } }
            }
            #expect(code == EAGAIN)
        }
        #expect(gone == nil, "what the thread was to do is kept")
        #expect(!isCalled.withLock { $0 })
    }
}
