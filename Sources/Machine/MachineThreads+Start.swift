internal import Foundation

extension MachineThreads {
    /// Starts a thread that does `body` and ends.
    ///
    /// Foundation's `Thread` says nothing where the system gives none, and who waits for it waits for ever.
    ///
    /// - Returns: 0, or the system's error code where no thread was started: then `body` is never called.
    package static func start(
        stackBytes: Int = 4 << 20, _ body: @escaping @Sendable () -> Void
    ) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let work = Unmanaged.passRetained(ThreadWork(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { raw in
                guard let raw else { return nil }
                Unmanaged<ThreadWork>.fromOpaque(raw).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        if code != 0 { work.release() }
        return code
    }
}

/// What a thread is to do.
private final class ThreadWork: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
