internal import Foundation
internal import Pipeline

/// What `mais` tells the program that takes its place, so that parts of two versions do not work
/// together unnoticed.
package enum HandOver {
    /// The variable of the environment that has the version of `mais`.
    package static let variable = "MAIS_HANDED_OVER_BY"

    /// Checks that what took `mais`'s place is of its version. Programs that this one starts do not
    /// hear of it.
    ///
    /// - Throws: ``CommandError``.
    package static func check() throws {
        guard let version = getenv(variable).map({ String(cString: $0) }) else { return }
        unsetenv(variable)
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
