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

    /// A temporary file's path for an object that is announced, or the DIMSE status to refuse with.
    func begin(sopClass: String, sopInstance: String) -> Result<String, Refusal> {
        guard let instance = UID(sopInstance), UID(sopClass) != nil else {
            refuse("its UID is no UID")
            return .failure(Refusal(status: 0x0117))
        }
        guard state.withLock({ $0.bytes }) < Int64(limits.fetchMegabytes) << 20 else {
            refuse("more came than 'limits.fetchMegabytes' allows")
            return .failure(Refusal(status: 0xA700))
        }
        guard hasRoom else {
            refuse("the disk is short of room")
            return .failure(Refusal(status: 0xA700))
        }
        return .success(temporary(instance.text))
    }

    /// The same for an object whose name is only known once it has come.
    func begin() -> String? {
        guard state.withLock({ $0.bytes }) < Int64(limits.fetchMegabytes) << 20, hasRoom else {
            refuse("the disk is short of room, or more came than 'limits.fetchMegabytes' allows")
            return nil
        }
        return temporary("object")
    }

    private func temporary(_ name: String) -> String { "\(incoming)/\(name).\(UUID().uuidString)" }

    /// A DIMSE status.
    struct Refusal: Error { let status: UInt16 }

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

/// A spool as the C calls want it. Keeps the spool alive; must itself outlive the call.
final class SpoolSink {
    let spool: Spool
    private(set) var raw: CNSink

    init(_ spool: Spool, mostBytes: Int64) {
        self.spool = spool
        raw = CNSink(
            state: Unmanaged.passUnretained(spool).toOpaque(),
            begin: { state, object, path, capacity in
                guard let state else { return 0xA700 }
                let spool = Unmanaged<Spool>.fromOpaque(state).takeUnretainedValue()
                let begun = spool.begin(
                    sopClass: String(cString: object.pointee.sopClass),
                    sopInstance: String(cString: object.pointee.sopInstance))
                switch begun {
                case .failure(let refusal): return refusal.status
                case .success(let text):
                    let bytes = text.utf8CString
                    guard bytes.count <= capacity else { return 0xA700 }
                    for (index, byte) in bytes.enumerated() { path[index] = byte }
                    return 0
                }
            },
            end: { state, object, path, bytes, isWhole in
                guard let state else { return 0xA700 }
                let spool = Unmanaged<Spool>.fromOpaque(state).takeUnretainedValue()
                return spool.end(
                    String(cString: path), sopInstance: String(cString: object.pointee.sopInstance),
                    bytes: bytes, isWhole: isWhole)
            }, mostBytes: mostBytes)
    }
}
