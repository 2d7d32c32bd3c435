internal import Foundation
internal import Pipeline

/// What `mais` tells the program that takes its place: of which version it is, so that parts of two
/// versions do not work together unnoticed, and what libraries look up before a program begins.
///
/// Programs that this one starts hear of none of it.
package enum HandOver {
    /// The variable of the environment that has the version of `mais`, and whether it has set
    /// ``spins``.
    private static let variable = "MAIS_HANDED_OVER_BY"

    /// glibc's settings, which it looks at when a program begins and never after: that it asks for
    /// pages of 2 MiB. Each page of a heap is cleared when it is first touched, and a network and a
    /// few studies take 400,000 of the usual size.
    private static let tunables = "GLIBC_TUNABLES"
    private static let largePages = "glibc.malloc.hugetlb=1"

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
        let own = getenv(tunables).map { String(cString: $0) }
        // Who has set it knows better.
        if own?.contains("glibc.malloc.hugetlb=") != true {
            setenv(tunables, [own, largePages].compactMap(\.self).joined(separator: ":"), 1)
        }
        execv(path, CommandLine.unsafeArgv)
        return errno
    }

    private static func forgetLargePages() {
        guard let all = getenv(tunables).map({ String(cString: $0) }), all.hasSuffix(largePages)
        else { return }
        let own = all.dropLast(largePages.count)
        if own.isEmpty { unsetenv(tunables) } else { setenv(tunables, String(own.dropLast()), 1) }
    }

    /// Checks that what took `mais`'s place is of its version.
    ///
    /// - Throws: ``CommandError``.
    package static func check() throws {
        guard let message = getenv(variable).map({ String(cString: $0) }) else { return }
        unsetenv(variable)
        forgetLargePages()
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
