internal import Foundation

/// The threads that this process may start.
package enum MachineThreads {
    /// How many of so many threads can run at once beside those that there are.
    ///
    /// The system's queues wait for ever where they get no thread. So this tries, once for all, and
    /// each time where the process may take only so many bytes of addresses, as under a `ulimit -v`.
    package static func available(_ wanted: Int) -> Int {
        isLimited ? started(wanted) : min(wanted, atFirst)
    }

    /// How many of so many threads the system gives just now, beside those that there are.
    package static func given(_ wanted: Int) -> Int { started(wanted) }

    /// What could be started at the first question: a limit on threads shows then.
    private static let atFirst: Int = {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return started(cores) == cores ? .max : 0
    }()

    private static let isLimited: Bool = {
        var addresses = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &addresses) == 0
            && addresses.rlim_cur < UInt(Int.max)
    }()

    /// Starts threads that wait until the last one is there, and then end.
    private static func started(_ wanted: Int) -> Int {
        let gate = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        defer { gate.deallocate() }
        pthread_mutex_init(gate, nil)
        defer { pthread_mutex_destroy(gate) }
        pthread_mutex_lock(gate)
        var threads: [pthread_t] = []
        while threads.count < wanted {
            var thread = pthread_t()
            let result = pthread_create(
                &thread, nil,
                { gate in
                    guard let gate = gate?.assumingMemoryBound(to: pthread_mutex_t.self) else {
                        return nil
                    }
                    pthread_mutex_lock(gate)
                    pthread_mutex_unlock(gate)
                    return nil
                }, gate)
            guard result == 0 else { break }
            threads.append(thread)
        }
        pthread_mutex_unlock(gate)
        for thread in threads { pthread_join(thread, nil) }
        return threads.count
    }
}
