internal import Files
internal import Foundation
internal import GRDB
internal import Machine
internal import Pipeline
internal import Text
public import DICOMFile

/// Objects on their way to archives, on disk: what is queued survives a kill or a reboot, and each
/// object's fate is known by its SOP Instance UID.
///
/// A folder with a ledger in SQLite and the objects' files, which are links to those given, or
/// copies on another disk, so that they are there until the archive has them.
public final class Outbox: Sendable {
    /// The folder.
    public let path: String

    let queue: DatabaseQueue
    private static let format = 2
    /// Files that are queued together: few at first, for sending to begin at once.
    private static let (firstPiece, piece) = (2, 32)
    var objects: String { path + "/objects" }

    /// Opens an outbox, or makes one.
    ///
    /// - Throws: ``PACSError/folder(_:_:)``, ``PACSError/disk(_:_:)``, ``PACSError/ledger(_:_:)``.
    public init(_ path: String) throws {
        self.path = path
        let ledger = path + "/outbox.sqlite"
        do throws(SystemError) {
            try FilePermissions.makeFolders(path + "/objects")
            try Self.keepPrivate(path, ledger)
        } catch {
            throw PACSError.disk(path, error)
        }
        Leftovers.remove(from: path + "/objects") { $0.hasPrefix(".") }
        var configuration = Configuration()
        // Several programs may queue and look at the same time.
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { db in
            // In this journal a kill loses nothing that was committed.
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        queue = try Self.wrapped(path) {
            let queue = try DatabaseQueue(path: ledger, configuration: configuration)
            try queue.write { db in
                let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard (0...Self.format).contains(found) else { throw PACSError.laterOutbox(path) }
                if found == 1 {
                    // The first version noted nothing of what archives warn of.
                    try db.execute(sql: "ALTER TABLE object ADD COLUMN warning TEXT")
                }
                try db.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS object (
                            id INTEGER PRIMARY KEY, archive TEXT NOT NULL,
                            sop_instance TEXT NOT NULL, sop_class TEXT NOT NULL,
                            study TEXT NOT NULL, series TEXT NOT NULL,
                            transfer_syntax TEXT NOT NULL, bytes INTEGER NOT NULL,
                            sha256 TEXT NOT NULL, modified INTEGER NOT NULL, state TEXT NOT NULL,
                            attempts INTEGER NOT NULL DEFAULT 0, missing INTEGER NOT NULL DEFAULT 0,
                            next REAL NOT NULL DEFAULT 0, reason TEXT, verified_by TEXT,
                            queued REAL NOT NULL, changed REAL NOT NULL, warning TEXT,
                            UNIQUE (archive, sop_instance));
                        CREATE INDEX IF NOT EXISTS due ON object (archive, state, next);
                        CREATE INDEX IF NOT EXISTS held ON object (sha256);
                        CREATE TABLE IF NOT EXISTS attempt (
                            object INTEGER NOT NULL, time REAL NOT NULL, action TEXT NOT NULL,
                            outcome TEXT NOT NULL);
                        CREATE INDEX IF NOT EXISTS tried ON attempt (object);
                        PRAGMA user_version = \(Self.format);
                        """)
            }
            return queue
        }
    }

    deinit {
        // The ledger's queue asks for a thread as it goes away, and waits for ever where the system gives
        // none: then it stays until the program ends.
        if MachineThreads.start({}) != 0 { _ = Unmanaged.passRetained(queue) }
    }

    /// What lies in an outbox is its owner's alone, also in one that an earlier version made. The files
    /// themselves may be links to those given, whose modes are not ours to change: their folder is closed.
    private static func keepPrivate(_ path: String, _ ledger: String) throws(SystemError) {
        guard !FilePermissions.areShared else { return }
        chmod(path + "/objects", FilePermissions.folder)
        // SQLite gives its journal the mode that the ledger has.
        let descriptor = open(ledger, O_RDWR | O_CREAT | O_CLOEXEC, FilePermissions.file)
        guard descriptor >= 0 else { throw SystemError(errno) }
        fchmod(descriptor, FilePermissions.file)
        close(descriptor)
        for end in ["-wal", "-shm"] { chmod(ledger + end, FilePermissions.file) }
    }

    static func wrapped<T>(_ path: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch let error as DatabaseError {
            let words = PlainText.clean(error.message ?? "\(error.resultCode)", limit: 200)
            switch error.resultCode {
            case .SQLITE_FULL: throw PACSError.disk(path, SystemError(ENOSPC))
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
                throw PACSError.disk(path, SystemError(EACCES))
            case .SQLITE_IOERR: throw PACSError.disk(path, SystemError(EIO))
            // What the ledger itself says of its tables stands for damage, too.
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_FORMAT, .SQLITE_MISMATCH,
                .SQLITE_SCHEMA:
                throw PACSError.ledger(path, words)
            default: throw PACSError.folder(path, "its ledger: " + words)
            }
        }
    }

    /// For one statement that only reads: what GRDB puts around several costs more than most of ours.
    func read<T>(_ body: (Database) throws -> T) throws -> T {
        try Self.wrapped(path) { try queue.unsafeRead(body) }
    }

    func write<T>(_ body: (Database) throws -> T) throws -> T {
        try Self.wrapped(path) { try queue.write(body) }
    }

    /// Where an object's file is.
    func file(sha256: String) -> String { "\(objects)/\(sha256).dcm" }

    /// What came of queueing.
    public struct Queued: Sendable, Codable, Equatable {
        /// Objects that are to be sent.
        public var queued = 0
        /// Objects that were in the outbox already, the same byte for byte.
        public var known = 0
        /// Files that cannot be sent, each with its reason.
        public var unfit: [String: String] = [:]
        /// The SOP Instance UIDs of all that is queued or known.
        public var objects: [UID] = []
    }

    /// Queues files for an archive. The same object queued twice is sent once.
    ///
    /// - Parameters:
    ///   - again: Objects that were refused before are tried again.
    ///   - onPiece: Called when some more are queued, and may be sent.
    /// - Throws: ``PACSError`` where the outbox itself fails. A file that cannot be sent is in the
    ///   result.
    public func add(
        _ files: [String], for archive: Archive, again: Bool = false, onPiece: () -> Void = {}
    ) throws -> Queued {
        var result = Queued()
        var rest = files[...]
        var most = Self.firstPiece
        while !rest.isEmpty {
            let piece = Array(rest.prefix(most))
            rest = rest.dropFirst(most)
            most = min(Self.piece, most * 2)
            let looked = Lookups(count: piece.count)
            try Concurrent.run(Array(piece.indices), threads: 2) { index in
                looked.set(index, Result { try self.look(piece[index]) })
            }
            var known: [Looked] = []
            try write { db in
                for (path, found) in zip(piece, looked.all) {
                    switch found {
                    case .failure(let error)?: result.unfit[path] = "\(error)"
                    case .success(let file)?:
                        let queued = result.queued
                        try add(file, db, archive: archive.name, again: again, &result)
                        if result.queued == queued { known.append(file) }
                    case nil: break
                    }
                }
            }
            // The file of an object that is settled, and was queued again, is needed by nobody.
            for file in known { try release(sha256: file.sha256) }
            onPiece()
        }
        return result
    }

    /// A file that was looked at.
    struct Looked: Sendable {
        let path: String
        let header: ObjectHeader
        let bytes: Int
        let sha256: String
    }

    private func look(_ path: String) throws -> Looked {
        let header = try ObjectHeader(path: path)
        let bytes: Int
        let digest: Digest
        do throws(SystemError) { (bytes, digest) = try Digest.ofFile(path) } catch {
            throw RunError.file(path, doing: .reading, code: error.code)
        }
        let sha256 = digest.hexadecimal
        try keep(path, as: file(sha256: sha256))
        return Looked(path: path, header: header, bytes: bytes, sha256: sha256)
    }

    /// Links a file into the outbox, or copies it under a temporary name first; neither where it is
    /// there already.
    private func keep(_ path: String, as target: String) throws {
        // A symbolic link's file, and not the link.
        let isLinked = FileName.withPath(path) {
            linkat(AT_FDCWD, $0, AT_FDCWD, target, Int32(AT_SYMLINK_FOLLOW)) == 0
        }
        if isLinked { return }
        guard errno != EEXIST else { return }
        do { try WholeFile.copy(path, to: target, .flushed) } catch {
            throw PACSError.disk(self.path, error)
        }
    }

    private func add(
        _ file: Looked, _ db: Database, archive: String, again: Bool, _ result: inout Queued
    ) throws {
        let header = file.header
        let now = Date.now.timeIntervalSince1970
        let lookup = try db.cachedStatement(
            sql: "SELECT id, sha256, state FROM object WHERE archive = ? AND sop_instance = ?")
        let known = try Row.fetchOne(lookup, arguments: [archive, header.sopInstance.text])
        guard let known else {
            let insert = try db.cachedStatement(
                sql: """
                    INSERT INTO object (archive, sop_instance, sop_class, study, series,
                        transfer_syntax, bytes, sha256, modified, state, queued, changed)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            try insert.execute(arguments: [
                archive, header.sopInstance.text, header.sopClass.text, header.study.text,
                header.series.text, header.transferSyntax.uid, file.bytes, file.sha256,
                try keptAt(file), OutboxState.first.rawValue, now, now,
            ])
            result.queued += 1
            result.objects.append(header.sopInstance)
            return
        }
        guard known["sha256"] == file.sha256 else {
            result.unfit[file.path] =
                "another object with the same SOP Instance UID \(header.sopInstance) was queued before; an object that was changed needs a new UID"
            return
        }
        result.objects.append(header.sopInstance)
        guard again, let state = OutboxState(rawValue: known["state"]),
            let target = OutboxTransition.target(from: state, .queuedAgain)
        else {
            result.known += 1
            return
        }
        try db.execute(
            sql: """
                UPDATE object SET state = ?, next = 0, missing = 0, reason = NULL,
                    warning = NULL, changed = ?,
                    modified = ? WHERE id = ?
                """,
            arguments: [target.rawValue, now, try keptAt(file), known["id"] as Int64])
        result.queued += 1
    }

    /// When the kept file last changed. Another program may have let go of it since it was kept, for
    /// its own archive's object of the same bytes; while the ledger is written to, none does.
    private func keptAt(_ file: Looked) throws -> Int64 {
        let kept = self.file(sha256: file.sha256)
        let modified = Self.modified(kept)
        guard modified == 0 else { return modified }
        try keep(file.path, as: kept)
        return Self.modified(kept)
    }

    /// When a file last changed, in nanoseconds; 0 where there is none.
    static func modified(_ path: String) -> Int64 {
        var info = stat()
        return stat(path, &info) == 0 ? modified(info) : 0
    }

    static func modified(_ info: stat) -> Int64 {
        Int64(info.st_mtim.tv_sec) * 1_000_000_000 + Int64(info.st_mtim.tv_nsec)
    }
}
