public import Foundation

/// The path that a `mask` event names: relative to the session file's folder, and inside it.
///
/// A session comes from outside; the path is taken only in a form that cannot lead elsewhere.
enum MaskPath {
    /// What is wrong with a path as a session writes it, or nil.
    static func fault(of path: String) -> String? {
        guard !path.isEmpty else { return "is empty; it names the mask's NIfTI file" }
        guard path.utf8.count <= 1024 else { return "is longer than 1024 bytes" }
        guard !path.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            return "holds a control character"
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.contains("\\"), !parts.contains(where: { ["", ".", ".."].contains($0) }) else {
            return """
                leads elsewhere: it must be a path inside the session file's folder, such as 'masks/liver.nii.gz', \
                without '..', a leading '/' or a backslash
                """
        }
        return nil
    }
}

extension RecordedSession {
    /// The masks that events name, as the events have them, each once.
    public var maskFiles: [String] {
        var files: [String] = []
        for event in events {
            if case .mask(let file) = event.kind, !files.contains(file) { files.append(file) }
        }
        return files
    }

    /// Where the file of a `mask` event lies.
    ///
    /// - Parameters:
    ///   - name: As the event has it.
    ///   - session: The session's own file.
    /// - Throws: ``SessionError`` where the path leads out of the session file's folder, by a
    ///   symbolic link too, or where there is no such file.
    public static func maskFile(_ name: String, beside session: URL) throws -> URL {
        let file = session.lastPathComponent
        if let fault = MaskPath.fault(of: name) {
            throw SessionError.field(file: file, path: "the mask's file", fault: fault)
        }
        let folder = session.deletingLastPathComponent().resolvingSymlinksInPath()
            .standardizedFileURL
        let mask = folder.appending(path: name).resolvingSymlinksInPath().standardizedFileURL
        let root = folder.path.hasSuffix("/") ? folder.path : folder.path + "/"
        guard mask.path.hasPrefix(root) else {
            throw SessionError.maskOutside(file: file, mask: name)
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: mask.path, isDirectory: &isFolder),
            !isFolder.boolValue
        else { throw SessionError.noMask(file: file, mask: name) }
        return mask
    }
}
