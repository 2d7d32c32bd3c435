internal import Files
internal import Foundation
internal import Synchronization
internal import DICOMFile

/// A folder for objects that come from an archive: each is written under a temporary name, looked
/// at, and only then named `<study>/<series>/<object>.dcm`, from UIDs that are UIDs.
///
/// Bounded: in the bytes of an object, of all together, and in what must stay free on the disk. What
/// came and cannot be read here is kept in `.unreadable`.
public final class Spool: Sendable {
    /// The folder.
    public let path: String

    private let limits: Limits
    private let isWanted: @Sendable (ObjectHeader) -> Bool
    private let onObject: @Sendable (ObjectHeader, String) -> Void
    private struct State {
        var bytes: Int64 = 0
        var came: Set<UID> = []
        var repeats = 0
        var refused: [String: Int] = [:]
        var unreadable: (count: Int, reason: String, kept: String?) = (0, "", nil)
        var disk: SystemError?
        var isOver = false
    }
    private let state = Mutex(State())
    private var incoming: String { path + "/.incoming" }

    /// Objects that cannot be read, beyond which nothing more is taken.
    private static let mostUnreadable = 100

    /// - Parameters:
    ///   - isWanted: Whether an object was asked for; others are refused.
    ///   - onObject: Called for each object that has its final name, with its path.
    /// - Throws: ``PACSError/folder(_:_:)``, ``PACSError/disk(_:_:)``.
    public init(
        _ path: String, limits: Limits,
        isWanted: @escaping @Sendable (ObjectHeader) -> Bool = { _ in true },
        onObject: @escaping @Sendable (ObjectHeader, String) -> Void = { _, _ in }
    ) throws {
        self.path = path
        self.limits = limits
        self.isWanted = isWanted
        self.onObject = onObject
        try Self.make(path)
        try Self.make(path + "/.incoming")
        Leftovers.remove(from: path + "/.incoming") { _ in true }
    }

    /// How many objects have come.
    public var objects: Int { state.withLock { $0.came.count } }

    /// Why objects were refused, and how many for each reason.
    public var refusals: [String: Int] { state.withLock { $0.refused } }

    /// Whether what came is such that nothing more is taken: the association is to be ended.
    var isOver: Bool { state.withLock { $0.isOver } }

    private func refuse(_ reason: String, isOver: Bool = false) {
        state.withLock { state in
            state.refused[reason, default: 0] += 1
            if isOver { state.isOver = true }
        }
    }

    /// What refused objects mean for the fetch as a whole; nil where none was refused.
    func fault(of archive: String) -> PACSError? {
        let (all, unreadable, disk) = state.withLock { ($0.refused, $0.unreadable, $0.disk) }
        if let disk { return .disk(path, disk) }
        if all[Self.isShort] != nil { return .short(path) }
        if all[Self.isTooMuch] != nil { return .archive(archive, .tooMuch, Self.isTooMuch) }
        if let count = all[Self.isUnwanted] {
            return .archive(
                archive, .unwanted, "\(count) objects that it sent were not asked for")
        }
        if unreadable.count > 0 {
            return .notReadHere(
                archive, count: unreadable.count, unreadable.reason, kept: unreadable.kept)
        }
        // Why an object broke off, the association's own fault says.
        return all.filter { $0.key != Self.isBrokenOff }.min {
            ($0.value, $1.key) > ($1.value, $0.key)
        }.map { reason, count in
            .archive(archive, .broken, "\(count) objects that it sent were refused: \(reason)")
        }
    }

    private static let isShort = "the disk has less room than 'limits.freeMegabytes' leaves free"
    private static let isTooMuch = "more came than 'limits.fetchMegabytes' allows"
    static let isUnwanted = "it was not asked for"
    private static let isBrokenOff = "it broke off"
    /// The status of an object that was not asked for.
    static let unwanted: UInt16 = 0xA900

    /// Bytes that an object may have.
    var mostBytes: Int64 { Int64(limits.objectMegabytes) << 20 }

    /// A temporary file's path for an object that is about to come; nil where there is no place for it.
    ///
    /// - Parameter object: Its UID, where that is known before it comes.
    func begin(_ object: UID? = nil) -> String? {
        guard state.withLock({ $0.bytes }) < Int64(limits.fetchMegabytes) << 20 else {
            refuse(Self.isTooMuch, isOver: true)
            return nil
        }
        guard hasRoom else {
            refuse(Self.isShort, isOver: true)
            return nil
        }
        return "\(incoming)/\(object?.text ?? "object").\(UUID().uuidString)"
    }

    private var hasRoom: Bool {
        var info = statvfs()
        guard statvfs(path, &info) == 0 else { return false }
        let free = UInt64(info.f_bavail).multipliedReportingOverflow(by: UInt64(info.f_frsize))
        return free.overflow || free.partialValue >= UInt64(limits.freeMegabytes) << 20
    }

    /// Removes what came of an object that broke off. Returns the DIMSE status.
    ///
    /// - Parameter error: With what writing it here failed; nil where the archive is at fault.
    func breakOff(_ temporary: String, _ error: SystemError?) -> UInt16 {
        unlink(temporary)
        if let error { fail(error) } else { refuse(Self.isBrokenOff) }
        return 0xA700
    }

    /// Notes that nothing more can be written here.
    private func fail(_ error: SystemError) {
        state.withLock { state in
            if state.disk == nil { state.disk = error }
            state.isOver = true
        }
    }

    /// Gives a temporary file its final name, or sets it aside. Returns the DIMSE status.
    ///
    /// - Parameter spools: Whose it may be; the first has the temporary file.
    static func end(
        _ temporary: String, in spools: [Spool], sopInstance: String?, bytes: Int64
    ) -> UInt16 {
        guard let first = spools.first else { return 0xA700 }
        let header: ObjectHeader
        do { header = try ObjectHeader(path: temporary) } catch {
            first.setAside(temporary, bytes, (error as? PACSError)?.reason ?? "\(error)")
            return 0xC000
        }
        guard sopInstance == nil || header.sopInstance.text == sopInstance,
            let spool = spools.first(where: { $0.isWanted(header) })
        else {
            unlink(temporary)
            first.refuse(isUnwanted)
            return unwanted
        }
        return spool.take(temporary, header, bytes)
    }

    private func take(_ temporary: String, _ header: ObjectHeader, _ bytes: Int64) -> UInt16 {
        do throws(SystemError) {
            let final = try file(temporary, header)
            state.withLock { state in
                state.bytes += bytes
                if !state.came.insert(header.sopInstance).inserted { state.repeats += 1 }
                // An archive that sends the same for ever, or more than it may list.
                if state.repeats > 16 + state.came.count || state.came.count > limits.matches {
                    state.refused[Self.isUnwanted, default: 0] += 1
                    state.isOver = true
                }
            }
            onObject(header, final)
            return 0
        } catch {
            unlink(temporary)
            fail(error)
            return 0xA700
        }
    }

    /// Keeps an object that came whole and cannot be read here: its bytes may be the only ones.
    private func setAside(_ temporary: String, _ bytes: Int64, _ reason: String) {
        let name = URL(filePath: temporary).lastPathComponent
        var kept: String?
        if bytes > 0 {
            let folder = path + "/.unreadable"
            let place = "\(folder)/\(name)"
            let isMade = mkdir(folder, FilePermissions.folder) == 0 || errno == EEXIST
            if isMade, (try? WholeFile.rename(temporary, to: place)) != nil { kept = place }
        }
        if kept == nil { unlink(temporary) }
        state.withLock { state in
            state.bytes += bytes
            if state.unreadable.count == 0 { state.unreadable = (0, reason, kept) }
            state.unreadable.count += 1
            state.refused["it cannot be read here", default: 0] += 1
            if state.unreadable.count > Self.mostUnreadable { state.isOver = true }
        }
    }

    private func file(
        _ temporary: String, _ header: ObjectHeader
    ) throws(SystemError) -> String {
        let study = "\(path)/\(header.study.text)"
        try Self.makeFolder(study)
        try Self.makeFolder("\(study)/\(header.series.text)")
        let final = Self.name(in: path, header)
        // The C side makes files for their owner alone.
        if FilePermissions.areShared { chmod(temporary, Self.sharedMode) }
        try WholeFile.rename(temporary, to: final)
        return final
    }

    private static let sharedMode: mode_t = {
        let mask = umask(0o077)
        umask(mask)
        return FilePermissions.file & ~mask
    }()

    /// Where an object lies once it has come.
    static func name(in folder: String, _ header: ObjectHeader) -> String {
        name(in: folder, study: header.study, series: header.series, header.sopInstance)
    }

    static func name(in folder: String, study: UID, series: UID, _ object: UID) -> String {
        "\(folder)/\(study.text)/\(series.text)/\(object.text).dcm"
    }

    private static func make(_ path: String) throws {
        do throws(SystemError) { try makeFolder(path) } catch {
            if error.code == ENOTDIR { throw PACSError.folder(path, "it is no folder") }
            throw PACSError.disk(path, error)
        }
    }

    private static func makeFolder(_ path: String) throws(SystemError) {
        // `mkdir` follows no link that somebody put there.
        if mkdir(path, FilePermissions.folder) == 0 { return }
        var info = stat()
        let code = errno
        guard code == EEXIST, lstat(path, &info) == 0 else { throw SystemError(code) }
        let isFolder = info.st_mode & S_IFMT == S_IFDIR
        let isLink = info.st_mode & S_IFMT == S_IFLNK
        guard isFolder || isLink && access(path + "/.", W_OK) == 0 else {
            throw SystemError(ENOTDIR)
        }
    }
}
