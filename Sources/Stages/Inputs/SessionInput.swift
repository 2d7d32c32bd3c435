internal import Files
public import Foundation
internal import Imaging
public import Pipeline
public import Sessions

/// A recorded session.
public struct SessionInput: PipelineInput {
    public static let portName = "session"

    /// The session, checked.
    public let session: RecordedSession

    /// What messages call it.
    public let file: String

    /// Where it lies, and the masks that it names beside it; nil where a stage made it.
    let url: URL?

    /// Makes the masks that its events name, where a stage made it.
    let makeMask: (@Sendable (String) throws -> LabelMap)?

    public init(path: URL) throws {
        session = try RecordedSession(contentsOf: path)
        file = path.lastPathComponent
        url = path
        makeMask = nil
    }

    /// A session that a stage has made.
    init(
        _ session: RecordedSession, named name: String,
        masks: (@Sendable (String) throws -> LabelMap)? = nil
    ) {
        self.session = session
        file = name
        url = nil
        makeMask = masks
    }

    /// The masks that its events name. Most sessions name none, which is seen without reading them.
    public static func filesBeside(_ path: String) -> [String] {
        guard let data = try? BoundedFile.read(path, most: RecordedSession.largestFile),
            data.range(of: Data("\"mask\"".utf8)) != nil
        else { return [] }
        let url = URL(filePath: path)
        // One that cannot be read is another once it can be.
        guard let session = try? RecordedSession(contentsOf: url) else { return [] }
        let folder = url.deletingLastPathComponent()
        return session.maskFiles.map { folder.appending(path: $0).path(percentEncoded: false) }
    }

    /// The `.json` files directly inside a study's folder; of several those that say that they are
    /// sessions, since label files lie beside labels.
    public static func candidates(in folder: URL) throws -> [URL] {
        let all = try contents(of: folder).filter { $0.pathExtension.lowercased() == "json" }
        guard all.count > 1 else { return all }
        let sessions = all.filter { file in
            let path = file.path(percentEncoded: false)
            guard let data = try? BoundedFile.read(path, most: RecordedSession.largestFile) else {
                return true
            }
            return data.range(of: Data("\"mais_session\"".utf8)) != nil
        }
        return sessions.isEmpty ? all : sessions
    }
}
