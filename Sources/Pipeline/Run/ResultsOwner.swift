internal import Files
internal import Foundation
internal import Text

/// What all results of an output folder were made with: `OUT/.mais/made-with.json`.
///
/// A folder belongs to one pipeline and one set of files that its options name, such as a
/// checkpoint: labels of two networks side by side would look alike.
struct ResultsOwner: Codable, Equatable {
    /// A file that the pipeline's options name.
    struct NamedFile: Codable, Equatable {
        /// As the pipeline has it.
        var path: String
        /// Its path, size and time of change, see ``Digest/identity(ofInput:)``.
        var identity: String
        /// Of its content, once somebody has read it.
        var sha256: String?
    }

    var format = "mais results"
    var version = 1
    /// The pipeline file, as it was given.
    var pipeline: String
    /// Of what the pipeline does, whatever its files are called, see ``Pipeline/shapeDigest``.
    var digest: String
    var files: [NamedFile]
    /// What the ledger knows this pipeline by.
    var key: StudyKey

    init(_ pipeline: Pipeline) {
        self.pipeline = pipeline.file
        digest = pipeline.shapeDigest
        files = pipeline.filesRead.map {
            NamedFile(path: $0, identity: InputIdentity.of($0))
        }
        key = StudyKey(of: pipeline)
    }

    private static func path(in folder: String) -> String { folder + "/.mais/made-with.json" }

    /// What the results of a folder were made with; nil where nobody has said.
    ///
    /// - Throws: ``RunError/ownerUnreadable(_:reason:)``, where the file is there and cannot be read:
    ///   then nobody knows what the results are of.
    static func read(in folder: String) throws(RunError) -> ResultsOwner? {
        let path = path(in: folder)
        let data: Data
        do throws(BoundedFile.Fault) { data = try BoundedFile.read(path, most: 1 << 20) } catch {
            if error.systemError?.code == ENOENT { return nil }
            throw .ownerUnreadable(path, reason: error.reason)
        }
        do throws(JSONOutline.Fault) { _ = try JSONOutline(data) } catch {
            throw .ownerUnreadable(path, reason: error.sentence)
        }
        guard let owner = try? JSONDecoder().decode(Self.self, from: data),
            owner.format == "mais results", owner.version == 1
        else {
            throw .ownerUnreadable(path, reason: "it does not hold what this version writes there")
        }
        return owner
    }

    /// - Throws: ``RunError``.
    func write(in folder: String) throws {
        let encoder = JSONEncoder.page
        let path = Self.path(in: folder)
        // Tasks of a cluster may write it at once.
        let json = try encoder.encode(self)
        do { try WholeFile.write(json, to: path, .flushed) } catch {
            throw RunError.file(path, doing: .writing, code: error.code)
        }
    }

    /// Whether the content of this one's files is known to be that of the other's.
    func hasFiles(of other: ResultsOwner) -> Bool {
        guard files.count == other.files.count else { return false }
        return zip(files, other.files).allSatisfy { own, known in
            own.identity == known.identity
                || known.sha256 != nil && known.sha256 == Self.sha256(own.path)
        }
    }

    /// With the digests of all files.
    func withDigests() -> ResultsOwner {
        var owner = self
        for index in owner.files.indices where owner.files[index].sha256 == nil {
            owner.files[index].sha256 = Self.sha256(owner.files[index].path)
        }
        return owner
    }

    /// Of a file's content; nil where it cannot be read, or is no file, as a device that never ends.
    static func sha256(_ path: String) -> String? {
        var info = stat()
        guard FileName.withPath(path, { stat($0, &info) }) == 0, info.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return (try? Digest.ofFile(path))?.digest.hexadecimal
    }

    /// What differs, each a line: what the results were made with, and what is to make more.
    func differences(from other: ResultsOwner) -> [String] {
        let now = withDigests()
        var lines: [String] = []
        if other.digest != digest {
            lines.append(
                "the pipeline: '\(other.pipeline)' (\(other.digest)), now '\(pipeline)' (\(digest))"
            )
        }
        for index in 0..<max(files.count, other.files.count) {
            let (known, own) = (other.files.at(index), now.files.at(index))
            let isSame =
                known?.identity == own?.identity
                || known?.sha256 != nil && known?.sha256 == own?.sha256
            guard !isSame else { continue }
            lines.append("a file that it names: \(Self.shown(known)), now \(Self.shown(own))")
        }
        return lines
    }

    static func shown(_ file: NamedFile?) -> String {
        guard let file else { return "none" }
        return
            "'\(PlainText.clean(file.path, limit: 200))' (\(file.sha256 ?? "its digest is not known"))"
    }
}

extension ResultsOwner {
    /// Claims the results of a folder for a pipeline.
    ///
    /// - Parameters:
    ///   - folder: The output folder.
    ///   - mayReplace: Whether results of another pipeline may be replaced.
    ///   - earlier: The key of the last start that the ledger knows of, for folders in which nobody
    ///     has noted what the results were made with.
    ///   - hasResults: Whether the folder holds any; asked only where they would be another's.
    /// - Returns: What the ledger knows the pipeline by.
    /// - Throws: ``RunError/otherResults(_:differences:)``, ``RunError/ownerUnreadable(_:reason:)``.
    static func claim(
        _ folder: String, for pipeline: Pipeline, mayReplace: Bool, earlier: StudyKey?,
        hasResults: () throws -> Bool
    ) throws -> StudyKey {
        let new = ResultsOwner(pipeline)
        let known: ResultsOwner?
        do { known = try read(in: folder) } catch {
            guard try mayReplace || !hasResults() else { throw error }
            try new.write(in: folder)
            return new.key
        }
        guard let owner = known else {
            if let earlier, earlier != new.key, !mayReplace, try hasResults() {
                throw RunError.otherResults(
                    folder,
                    differences: [
                        """
                        the pipeline or its checkpoint, of which an earlier version of the program \
                        noted no digest; now '\(new.pipeline)' (\(new.digest))
                        """
                    ])
            }
            try new.write(in: folder)
            return new.key
        }
        if owner.key == new.key { return owner.key }
        // A file that was only moved or touched is the same.
        if owner.digest == new.digest, new.hasFiles(of: owner) { return owner.key }
        guard try mayReplace || !hasResults() else {
            throw RunError.otherResults(folder, differences: new.differences(from: owner))
        }
        try new.write(in: folder)
        return new.key
    }

    /// Reads what has no digest yet, and notes it.
    static func noteDigests(in folder: String) {
        guard let owner = try? read(in: folder), owner.files.contains(where: { $0.sha256 == nil })
        else {
            return
        }
        // The folder goes by what was there when its run began.
        let known = owner.withDigests()
        for (file, now) in zip(owner.files, known.files)
        where InputIdentity.of(file.path) != now.identity { return }
        guard (try? read(in: folder)) == owner else { return }
        try? known.write(in: folder)
    }
}

extension Array {
    fileprivate func at(_ index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
