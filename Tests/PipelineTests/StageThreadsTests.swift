import Files
import Foundation
import Machine
import Pipeline
import Synchronization
import Testing

/// Threads that the system does not give.
@Suite struct StageThreadsTests {
    @Test func notOneIsAnError() {
        let error = #expect(throws: RunError.self) {
            try StageThreads(count: 3, name: "test") { _, _ in EAGAIN }
        }
        #expect(error == .noThread(SystemError(EAGAIN)))
        #expect(error?.systemError == SystemError(EAGAIN))
        #expect(
            error?.description.hasPrefix(
                "the system gives the run no thread: Resource temporarily unavailable\n  fix: ")
                == true)
    }

    /// What four would do, the one that there is does.
    @Test func oneDoesTheWorkOfAll() async throws {
        let started = Mutex(0)
        let threads = try StageThreads(count: 4, name: "test") { stack, body in
            let isFirst = started.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? MachineThreads.start(stackBytes: stack, body) : EAGAIN
        }
        defer { threads.end() }
        #expect(started.withLock { $0 } == 2)
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...10 {
                group.addTask(executorPreference: threads) { number }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 55)
    }

    /// A signal that nobody could take does what it does to any program.
    @Test func signalsAreLeftAsTheyAreWithoutAThread() {
        var before = sigaction()
        sigaction(SIGUSR2, nil, &before)
        let request = StopRequest.onSignals([SIGUSR2]) { _ in EAGAIN }
        var after = sigaction()
        sigaction(SIGUSR2, nil, &after)
        func number(_ action: sigaction) -> UInt {
            unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
        }
        #expect(number(after) == number(before))
        #expect(request.reason == nil)
    }
}
