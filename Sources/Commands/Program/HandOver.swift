internal import Foundation
internal import Text

/// What `mais` tells the program that takes its place: of which version it is, so that parts of two
/// versions do not work together unnoticed, and how OpenMP's threads wait, which OpenMP looks up
/// before a program begins.
///
/// Programs that this one starts hear of none of it.
package enum HandOver {
    /// The variable of the environment that has the version of `mais`, and whether it has set
    /// ``spins``.
    private static let variable = "MAIS_HANDED_OVER_BY"

    /// How often OpenMP's threads look for more to do before they sleep, for a run: by default as
    /// long as a step of the network takes, and until then no file is read on their cores. This
    /// is libgomp's own number where there are more threads than cores.
    private static let spins = (name: "GOMP_SPINCOUNT", value: "1000")

    /// Of many cores some are free for files, and a large team takes longer to wake.
    private static let fewCores = 4

    private static var mustSleepSoon: Bool {
        CommandLine.arguments.dropFirst().first == "run"
            && ProcessInfo.processInfo.activeProcessorCount <= fewCores
            && getenv(spins.name) == nil && getenv("OMP_WAIT_POLICY") == nil
    }

    /// Puts a program in this one's place. It comes back only if that could not be, with the
    /// system's reason.
    package static func takeOver(_ path: String) -> Int32 {
        var message = productVersion
        if mustSleepSoon {
            setenv(spins.name, spins.value, 1)
            message += " " + spins.name
        }
        setenv(variable, message, 1)
        execv(path, CommandLine.unsafeArgv)
        return errno
    }

    /// Bytes of addresses that libtorch takes before it computes anything.
    private static let leastAddresses = 900 << 20

    /// Bytes of addresses that the libraries of `mais` itself take, with a small image.
    private static let leastOfAll = 300 << 20

    /// Checks that the process may take the memory without which it cannot begin, as under a
    /// `ulimit -v`: it would end without a sentence, or wait for a thread for ever.
    ///
    /// - Parameter computes: Whether it takes libtorch.
    /// - Throws: ``CommandError``.
    package static func mustHaveMemory(computes: Bool = true) throws {
        let least = computes ? leastAddresses : leastOfAll
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
            limit.rlim_cur < UInt(least)
        else { return }
        throw CommandError(
            """
            This process may take \(limit.rlim_cur >> 20) MiB of memory, and \
            \(computes ? "computing" : "this command") needs \(least >> 20) MiB at least. Raise the \
            limit: ulimit -v unlimited.
            """)
    }

    /// Checks that what took `mais`'s place is of its version.
    ///
    /// - Throws: ``CommandError``.
    package static func check() throws {
        guard let message = getenv(variable).map({ String(cString: $0) }) else { return }
        unsetenv(variable)
        let words = message.split(separator: " ")
        if words.contains(Substring(spins.name)) { unsetenv(spins.name) }
        let version = words.first ?? ""
        guard version != productVersion else { return }
        let path = try ProgramFolder.url().appending(path: "mais-compute")
            .path(percentEncoded: false)
        throw CommandError(
            """
            'mais' is of version \(version) and '\(path)' of version \(productVersion): build both \
            with 'make', or install both anew.
            """)
    }
}
