internal import Synchronization

/// A value that one thread at a time may change, also on both sides of an `await`.
///
/// A `Mutex` of Swift 6.3 knows its owner by a number that belongs to the thread, and which a
/// function that it is inlined into may remember. Where such a function goes on in another thread
/// after an `await`, the lock is given back in the first one's name, and the program ends. So here
/// nothing is inlined.
package struct Locked<Value>: ~Copyable, Sendable {
    private let mutex: Mutex<Value>

    package init(_ value: sending Value) { mutex = Mutex(value) }

    @inline(never)
    package borrowing func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try mutex.withLock(body)
    }
}
