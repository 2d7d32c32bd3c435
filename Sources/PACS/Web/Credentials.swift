internal import Files
internal import Foundation

/// Secrets, read where they are and never shown.
enum Credentials {
    /// - Throws: ``PACSError/settings(_:)``, with the place and never the secret.
    static func read(_ secret: Secret, of archive: Archive) throws -> String {
        var text = ""
        if let variable = secret.environment {
            guard let value = ProcessInfo.processInfo.environment[variable] else {
                throw PACSError.settings(
                    "archive '\(archive.name)': the environment variable of 'web.password' is not set."
                )
            }
            text = value
        } else if let file = secret.file {
            let path = archive.path(file)
            guard let data = try? BoundedFile.read(path, most: 4096) else {
                throw PACSError.settings(
                    "archive '\(archive.name)': the file of 'web.password' cannot be read, or is longer than 4096 bytes."
                )
            }
            text = String(decoding: data.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
        }
        guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.value >= 32 }) else {
            throw PACSError.settings(
                "archive '\(archive.name)': 'web.password' is empty or holds control characters.")
        }
        return text
    }
}
