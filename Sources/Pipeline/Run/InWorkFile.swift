internal import Files
internal import Foundation
internal import Synchronization

/// Which studies are in work, for the next start to find if this process dies: a line for each that
/// begins, for each stage that it comes to, and for each that ends. It goes when the run ends.
///
/// Lines are handed to the system before a file of the study is opened, so that they are there
/// whatever becomes of the process.
final class InWorkFile: Sendable {
    /// A study that was in work when a process died.
    struct Suspect: Sendable, Equatable {
        let study: String
        /// The id of the stage it was in; nil before the first.
        var stage: String?
    }

    private static let (begins, stage, ends) = ("+", "=", "-")
    private static let most = 64 << 20

    private let path: String
    private let descriptor: Int32

    /// - Parameters:
    ///   - path: The file; one that is there is replaced.
    ///   - suspects: Studies to be carried over from starts that died.
    init(_ path: String, carrying suspects: [Suspect]) throws(RunError) {
        self.path = path
        let lines = suspects.map { suspect in
            Self.beginning(suspect.study)
                + (suspect.stage.map { Self.entering($0, of: suspect.study) } ?? "")
        }
        // What cannot be written, as on a full disk, is no fault of a study.
        do { try WholeFile.write(Data(lines.joined().utf8), to: path, .unflushed) } catch {
            guard error.isDiskFull else { throw .file(path, doing: .making, code: error.code) }
        }
        descriptor = open(
            path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, FilePermissions.file)
        guard descriptor >= 0 else { throw .file(path, doing: .making, code: errno) }
    }

    /// Begins the file of an output folder in the place of those that starts left which died.
    ///
    /// - Returns: The file, and what was in work when they died.
    static func takeOver(in folder: OutputFolder) throws(RunError) -> (InWorkFile, [Suspect]) {
        let earlier = folder.earlierInWork
        var suspects: [Suspect] = []
        for suspect in earlier.flatMap(suspects(in:))
        where !suspects.contains(where: { $0.study == suspect.study }) { suspects.append(suspect) }
        let file = try InWorkFile(folder.inWork, carrying: suspects)
        for path in earlier where path != folder.inWork { unlink(path) }
        return (file, suspects)
    }

    deinit { close(descriptor) }

    func begin(_ study: String) { note(Self.beginning(study)) }
    func enter(_ stage: String, of study: String) { note(Self.entering(stage, of: study)) }
    func end(_ study: String) { note("\(Self.ends)\t\(study)\n") }

    private static func beginning(_ study: String) -> String { "\(begins)\t\(study)\n" }
    private static func entering(_ stage: String, of study: String) -> String {
        "\(Self.stage)\t\(study)\t\(stage)\n"
    }

    /// Says that the run has ended. What it was to try and has not is for the next start.
    func remove() {
        if Self.suspects(in: path).isEmpty { unlink(path) }
    }

    /// That a line cannot be written, as on a full disk, is no fault of a study.
    private func note(_ line: String) {
        var line = line
        line.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
    }

    /// The studies that were in work when the process died that wrote a file.
    static func suspects(in path: String) -> [Suspect] {
        guard let data = try? BoundedFile.read(path, most: most) else { return [] }
        var suspects: [Suspect] = []
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: "\t").map(String.init)
            guard words.count > 1 else { continue }
            let place = suspects.firstIndex { $0.study == words[1] }
            switch (words[0], place) {
            case (begins, nil): suspects.append(Suspect(study: words[1]))
            case (stage, let place?): suspects[place].stage = words.last
            case (ends, let place?): suspects.remove(at: place)
            default: continue
            }
        }
        return suspects
    }
}
