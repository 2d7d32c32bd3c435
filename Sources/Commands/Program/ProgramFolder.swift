package import Foundation

/// The folder that the programs lie in, whichever link one of them was started by.
package enum ProgramFolder {
    /// - Throws: Where the system does not tell.
    package static func url() throws -> URL {
        try own().deletingLastPathComponent()
    }

    private static func own() throws -> URL {
        #if os(Linux)
            return URL(
                filePath: try FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/self/exe"))
        #else
            guard let url = Bundle.main.executableURL else {
                throw CommandError("The system does not tell where this program lies.")
            }
            return url.resolvingSymlinksInPath()
        #endif
    }
}
