internal import CDCMTKNet
internal import Foundation
internal import Synchronization

/// A folder for objects that come from an archive: each is written under a temporary name, looked
/// at, and only then named `<study>/<series>/<object>.dcm`, from UIDs that are UIDs.
///
/// Bounded: in the bytes of an object, of all together, and in what must stay free on the disk.
public final class Spool: Sendable {
    /// The folder.
    public let path: String

    private let limits: Limits
    private let isWanted: @Sendable (ObjectHeader) -> Bool
    private let onObject: @Sendable (ObjectHeader, String) -> Void
    private struct State {
        var bytes: Int64 = 0
        var objects = 0
        var refused: [String: Int] = [:]
    }
    private let state = Mutex(State())
    private var incoming: String { path + "/.incoming" }

    /// - Parameters:
    ///   - isWanted: Whether an object was asked for; others are refused.
    ///   - onObject: Called for each object that has its final name, with its path.
    /// - Throws: ``PACSError/folder(_:_:)``.
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
    public var objects: Int { state.withLock { $0.objects } }

    /// Why objects were refused, and how many for each reason.
    public var refusals: [String: Int] { state.withLock { $0.refused } }

    private func refuse(_ reason: String) { state.withLock { $0.refused[reason, default: 0] += 1 } }

    /// What refused objects mean for the fetch as a whole; nil where none was refused.
    func fault(of archive: String) -> PACSError? {
        let all = refusals
        if all[Self.isShort] != nil { return .folder(path, Self.isShort) }
        if all[Self.isTooMuch] != nil { return .peer(archive, .tooMuch, Self.isTooMuch) }
        return all.min { ($0.value, $1.key) > ($1.value, $0.key) }.map { reason, count in
            .peer(archive, .other, "\(count) objects that it sent were refused: \(reason)")
        }
    }

    private static let isShort = "the disk has less room than 'limits.freeMegabytes' leaves free"
    private static let isTooMuch = "more came than 'limits.fetchMegabytes' allows"

    /// Bytes that an object may have.
    var mostBytes: Int64 { Int64(limits.objectMegabytes) << 20 }

    /// A temporary file's path for an object that is about to come; nil where there is no place for it.
    ///
    /// - Parameter object: Its UID, where that is known before it comes.
    func begin(_ object: UID? = nil) -> String? {
        guard state.withLock({ $0.bytes }) < Int64(limits.fetchMegabytes) << 20 else {
            refuse(Self.isTooMuch)
            return nil
        }
        guard hasRoom else {
            refuse(Self.isShort)
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

    /// Gives a temporary file its final name, or removes it. Returns the DIMSE status.
    func end(_ temporary: String, sopInstance: String?, bytes: Int64, isWhole: Bool) -> UInt16 {
        guard isWhole else {
            unlink(temporary)
            refuse("it broke off")
            return 0xA700
        }
        do {
            let header = try ObjectHeader(path: temporary)
            guard sopInstance == nil || header.sopInstance.text == sopInstance, isWanted(header)
            else {
                unlink(temporary)
                refuse("it was not asked for")
                return 0xA900
            }
            let final = try file(temporary, header)
            state.withLock {
                $0.bytes += bytes
                $0.objects += 1
            }
            onObject(header, final)
            return 0
        } catch {
            unlink(temporary)
            refuse("it cannot be read as DICOM, or not be named")
            return 0xC000
        }
    }

    private func file(_ temporary: String, _ header: ObjectHeader) throws -> String {
        let study = "\(path)/\(header.study.text)"
        let series = "\(study)/\(header.series.text)"
        try Self.make(study)
        try Self.make(series)
        let final = Self.name(in: path, header)
        guard rename(temporary, final) == 0 else {
            throw PACSError.folder(path, String(cString: strerror(errno)))
        }
        return final
    }

    /// Where an object lies once it has come.
    static func name(in folder: String, _ header: ObjectHeader) -> String {
        name(in: folder, study: header.study, series: header.series, header.sopInstance)
    }

    static func name(in folder: String, study: UID, series: UID, _ object: UID) -> String {
        "\(folder)/\(study.text)/\(series.text)/\(object.text).dcm"
    }

    private static func make(_ path: String) throws {
        // `mkdir` follows no link that somebody put there.
        if mkdir(path, 0o755) == 0 { return }
        var info = stat()
        let code = errno
        guard code == EEXIST, lstat(path, &info) == 0 else {
            throw PACSError.folder(path, String(cString: strerror(code)))
        }
        let isFolder = info.st_mode & S_IFMT == S_IFDIR
        let isLink = info.st_mode & S_IFMT == S_IFLNK
        guard isFolder || isLink && access(path + "/.", W_OK) == 0 else {
            throw PACSError.folder(path, "it is no folder")
        }
    }
}

/// Spools as the C calls want them, for one association. Must outlive the call.
final class SpoolSink {
    private let route: (UID) -> Spool?
    /// Of the object that comes.
    private var spool: Spool?

    /// - Parameter route: Where an object goes; nil: it is refused.
    init(_ route: @escaping (UID) -> Spool?) { self.route = route }

    /// Points to this object.
    var raw: CNSink {
        CNSink(
            state: Unmanaged.passUnretained(self).toOpaque(),
            begin: { state, object, path, capacity, mostBytes in
                guard let state else { return 0xA700 }
                let own = Unmanaged<SpoolSink>.fromOpaque(state).takeUnretainedValue()
                return own.begin(object.pointee, path, Int(capacity), mostBytes)
            },
            end: { state, object, path, bytes, isWhole in
                guard let state else { return 0xA700 }
                let own = Unmanaged<SpoolSink>.fromOpaque(state).takeUnretainedValue()
                return own.spool?.end(
                    String(cString: path), sopInstance: String(cString: object.pointee.sopInstance),
                    bytes: bytes, isWhole: isWhole) ?? 0xA700
            })
    }

    private func begin(
        _ object: CNObject, _ path: UnsafeMutablePointer<CChar>, _ capacity: Int,
        _ mostBytes: UnsafeMutablePointer<Int64>
    ) -> UInt16 {
        guard let instance = UID(String(cString: object.sopInstance)),
            UID(String(cString: object.sopClass)) != nil
        else { return 0x0117 }
        spool = route(instance)
        guard let spool else { return 0xA900 }
        guard let text = spool.begin(instance) else { return 0xA700 }
        let bytes = text.utf8CString
        guard bytes.count <= capacity else { return 0xA700 }
        for (index, byte) in bytes.enumerated() { path[index] = byte }
        mostBytes.pointee = spool.mostBytes
        return 0
    }
}
