internal import Commands
internal import Files
internal import Foundation

/// The program beside this one that has every command, and libtorch.
enum ComputingProgram {
    /// Puts it in this one's place: the same process, with the same words, signals and exit status.
    ///
    /// - Throws: Where it is not there or cannot be started.
    static func takeOver() throws -> Never {
        try HandOver.mustHaveMemory()
        let path = try ProgramFolder.url().appending(path: "mais-compute")
            .path(percentEncoded: false)
        let reason = HandOver.takeOver(path)
        guard reason != ENOENT else {
            throw CommandError(
                """
                There is no '\(path)', the larger part of this program: put it beside 'mais', or \
                build both with 'make'.
                """)
        }
        throw CommandError("'\(path)' cannot be started: \(SystemError.text(reason)).")
    }
}
