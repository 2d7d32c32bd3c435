internal import Files
internal import Foundation
internal import Text

/// Gives the files of one study their final names, all or none as far as anyone can see who asks
/// the ledger, and so that a kill at any moment can be recovered from.
///
/// 1. The stages write under temporary names in `OUT/.mais/tmp/<study>/`.
/// 2. Each file is flushed to the disk, its size and digest taken.
/// 3. The ledger notes the study as `publishing`, with the files.
/// 4. Each file is renamed to `OUT/<study>/<name>`; files of an earlier result that are not in
///    this one are removed.
/// 5. The ledger notes the study as `done`.
///
/// After a kill between 3 and 5 step 4 is done again: a file that is no longer under its temporary
/// name must be under its final name, with the digest that the ledger has.
struct Publication {
    let folder: OutputFolder
    let ledger: Ledger
    let study: String

    /// Whether files may be replaced that are not the run's own.
    let overwrite: Bool

    /// Where others say what they have done who share the folder; `nil` where there is nobody.
    var journals: String?

    private func temporary(_ name: String) -> String { "\(folder.temporary)/\(study)/\(name)" }
    private func final(_ name: String) -> String { "\(folder.path)/\(study)/\(name)" }

    /// Steps 2 to 5.
    ///
    /// - Throws: ``RunError``; nothing has a final name then, unless renaming itself failed, which
    ///   the next run mends.
    func publish(
        _ names: [String], pipeline: StudyKey, inputs: StudyKey, warnings: Int = 0,
        record: ([ResultFile]) throws -> String
    ) throws {
        let files = try names.map(flushed)
        for file in files { try mayReplace(file.name) }
        let text = try record(files)
        let earlier = try ledger.files(of: study, published: true)
        guard !files.isEmpty || !earlier.isEmpty else {
            return try ledger.note(
                study, .done, pipeline: pipeline, inputs: inputs, record: text, warnings: warnings)
        }
        try ledger.begin(
            study, pipeline: pipeline, inputs: inputs, record: text, files: files,
            warnings: warnings)
        try rename(files)
        try ledger.finish(study)
    }

    /// Ends a publication that was broken off after step 3.
    ///
    /// - Returns: Whether the study is done; otherwise it must be done again.
    func recover() throws -> Bool {
        let files = try ledger.files(of: study, published: false)
        do {
            try rename(files)
            try ledger.finish(study)
            return true
        } catch RunError.lost, RunError.notOurs {
            try ledger.abandon(study, named: files.filter { isWhole($0, at: final($0.name)) })
            return false
        }
    }

    /// Whether every file of a finished study is still there, in its size.
    func isIntact() throws -> Bool {
        try ledger.files(of: study, published: true).allSatisfy { file in
            var info = stat()
            return stat(final(file.name), &info) == 0 && Int(info.st_size) == file.bytes
        }
    }

    /// What to warn of where the study fails now, and files of an earlier start lie in its folder.
    func earlierResults() throws -> [Warning] {
        let names = try ledger.files(of: study, published: true).map(\.name)
            .filter { access(final($0), F_OK) == 0 }
        guard !names.isEmpty else { return [] }
        return [
            Warning(
                .earlierResultsKept,
                "its folder still holds what an earlier start made: \(Suggestion.list(names))")
        ]
    }

    private func flushed(_ name: String) throws -> ResultFile {
        let path = temporary(name)
        var info = stat()
        guard lstat(path, &info) == 0 else { throw RunError.notWritten(name) }
        guard info.st_mode & S_IFMT == S_IFREG else { throw RunError.notAFile(name) }
        let bytes: Int
        let digest: Digest
        do throws(SystemError) { (bytes, digest) = try Digest.ofFile(path) } catch {
            throw RunError.file(path, doing: .reading, code: error.code)
        }
        try flush(path)
        return ResultFile(name: name, bytes: bytes, sha256: digest.hexadecimal)
    }

    private func rename(_ files: [ResultFile]) throws {
        let target = "\(folder.path)/\(study)"
        // Not the folders above it: one that is gone must not come back half.
        let isNew = mkdir(target, 0o755) == 0
        guard isNew || errno == EEXIST else {
            throw RunError.file(target, doing: .making, code: errno)
        }
        for file in files {
            let source = temporary(file.name)
            let target = final(file.name)
            guard access(source, F_OK) == 0 else {
                guard isWhole(file, at: target) else { throw RunError.lost(file.name) }
                continue
            }
            try mayReplace(file.name)
            do { try WholeFile.rename(source, to: target) } catch {
                throw RunError.file(target, doing: .renaming, code: error.code)
            }
        }
        for file in try ledger.files(of: study, published: true)
        where !files.contains(where: { $0.name == file.name })
            && isWhole(file, at: final(file.name))
        {
            guard unlink(final(file.name)) == 0 || errno == ENOENT else {
                throw RunError.file(final(file.name), doing: .removing, code: errno)
            }
        }
        try flush(target)
        if isNew { try flush(folder.path) }
    }

    /// Refuses a final name that bears something which is not this run's, or was changed since.
    private func mayReplace(_ name: String) throws {
        var info = stat()
        guard lstat(final(name), &info) == 0, !overwrite else { return }
        let known =
            try ledger.files(of: study, published: true) + ledger.files(of: study, published: false)
        func isKnown(_ files: [ResultFile]) -> Bool {
            files.contains { $0.name == name && isWhole($0, at: final(name)) }
        }
        if isKnown(known) { return }
        // Another start of the same work may have been quicker.
        if let journals,
            isKnown(try Journal.last(in: journals) { $0.study == study }.first?.files ?? [])
        {
            return
        }
        throw RunError.notOurs("\(study)/\(name)")
    }

    private func isWhole(_ file: ResultFile, at path: String) -> Bool {
        var info = stat()
        guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
            Int(info.st_size) == file.bytes
        else { return false }
        return (try? Digest.ofFile(path))?.digest.hexadecimal == file.sha256
    }

    /// Puts a file's content, or a folder's names, on the disk.
    private func flush(_ path: String) throws {
        do { try WholeFile.flush(path: path) } catch {
            throw RunError.file(path, doing: .writing, code: error.code)
        }
    }
}
