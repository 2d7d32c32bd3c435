internal import Foundation
internal import Pipeline

/// What `mais` tells the program that takes its place: of which version it is, so that parts of two
/// versions do not work together unnoticed, and which pages its heap is to have.
///
/// Programs that this one starts hear of neither.
package enum HandOver {
    /// The variable of the environment that has the version of `mais`.
    private static let variable = "MAIS_HANDED_OVER_BY"

    /// glibc's settings, which it looks at when a program begins and never after: that it asks for
    /// pages of 2 MiB. Each page of a heap is cleared when it is first touched, and a network and a
    /// few studies take 400,000 of the usual size.
    private static let tunables = "GLIBC_TUNABLES"
    private static let largePages = "glibc.malloc.hugetlb=1"

    /// Puts a program in this one's place. It comes back only if that could not be, with the
    /// system's reason.
    package static func takeOver(_ path: String) -> Int32 {
        setenv(variable, productVersion, 1)
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
        guard let version = getenv(variable).map({ String(cString: $0) }) else { return }
        unsetenv(variable)
        forgetLargePages()
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
