internal import Glibc

/// The program's last step.
enum QuickEnd {
    /// Has the program end at once when it is done.
    ///
    /// libtorch would first take its tables of operators apart, entry by entry, in memory that the
    /// system is about to take back anyhow: 75 ms after each command. Called first, so that all who
    /// register after it have their turn before it.
    static func arrange() {
        on_exit(
            { status, _ in
                fflush(nil)
                _exit(status)
            }, nil)
    }
}
