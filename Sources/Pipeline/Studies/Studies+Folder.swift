internal import Files
internal import Foundation
internal import Text

extension Studies {
    /// A study per subfolder of `folder`, named after it, in alphabetical order. Each input is the
    /// one thing in it that could be that input; of several, the one that bears the input's name
    /// (`session.json` for `session`). With none or several the study fails alone, and says so.
    ///
    /// - Throws: ``StudiesError`` when the folder cannot be read or holds no folder.
    public static func under(_ folder: String, for pipeline: Pipeline) throws -> [Study] {
        try StudyList(source: folder) { try under(folder, for: pipeline, $0) }.all()
    }

    static func under(
        _ folder: String, for pipeline: Pipeline,
        _ body: (Study, _ place: String) throws -> Void
    ) throws {
        let names: [String]
        do { names = try FolderWalk.names(in: folder) } catch {
            throw StudiesError.unreadable(folder, reason: "it cannot be listed: \(error)")
        }
        var isEmpty = true
        for name in names where name.utf8.first != UInt8(ascii: ".") {
            let url = URL(filePath: folder, directoryHint: .isDirectory)
                .appending(path: name, directoryHint: .isDirectory)
            var info = stat()
            let path = url.path(percentEncoded: false)
            guard FileName.withPath(path, { stat($0, &info) }) == 0,
                info.st_mode & S_IFMT == S_IFDIR
            else { continue }
            isEmpty = false
            try body(study(in: url, for: pipeline), "'\(PlainText.clean(name))'")
        }
        guard !isEmpty else { throw StudiesError.noStudies(folder) }
    }

    private static func study(in folder: URL, for pipeline: Pipeline) -> Study {
        let name = folder.lastPathComponent
        var inputs: [String: String] = [:]
        for take in pipeline.takes {
            let found: [URL]
            do { found = try take.type.candidates(in: folder) } catch {
                return Study(name: name, inputs: inputs, fault: PlainText.sentence(of: error))
            }
            let named = found.filter { $0.lastPathComponent.prefix { $0 != "." } == take.name }
            guard let path = found.count == 1 ? found.first : named.count == 1 ? named.first : nil
            else {
                let shown = PlainText.clean(name)
                let fault =
                    found.isEmpty
                    ? StudyFault.none(take.name, type: take.type.portName, folder: shown)
                    : StudyFault.several(
                        take.name, type: take.type.portName, folder: shown,
                        paths: found.map { PlainText.clean($0.lastPathComponent) }.sorted())
                return Study(name: name, inputs: inputs, fault: fault)
            }
            let text = path.path(percentEncoded: false)
            inputs[take.name] =
                text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        return Study(name: name, inputs: inputs)
    }
}
