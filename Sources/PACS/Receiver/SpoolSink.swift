internal import CDCMTKNet
internal import Files
internal import DICOMFile

/// Spools as the C calls want them, for one association. Must outlive the call.
final class SpoolSink {
    private let route: (UID) -> [Spool]
    /// Whose the object that comes may be.
    private var spools: [Spool] = []
    private var isOver = false

    /// - Parameter route: Where an object may go; nowhere: it is refused.
    init(_ route: @escaping (UID) -> [Spool]) { self.route = route }

    /// Points to this object.
    var raw: CNSink {
        CNSink(
            state: Unmanaged.passUnretained(self).toOpaque(),
            begin: { state, object, path, capacity, mostBytes in
                guard let state else { return 0xA700 }
                let own = Unmanaged<SpoolSink>.fromOpaque(state).takeUnretainedValue()
                return own.begin(object.pointee, path, Int(capacity), mostBytes)
            },
            end: { state, object, path, bytes, isWhole, system in
                guard let state else { return 0xA700 }
                let own = Unmanaged<SpoolSink>.fromOpaque(state).takeUnretainedValue()
                return own.end(
                    String(cString: path), String(cString: object.pointee.sopInstance), bytes,
                    isWhole, system == 0 ? nil : SystemError(system))
            },
            isOver: { state in
                guard let state else { return true }
                return Unmanaged<SpoolSink>.fromOpaque(state).takeUnretainedValue().isOver
            })
    }

    private func begin(
        _ object: CNObject, _ path: UnsafeMutablePointer<CChar>, _ capacity: Int,
        _ mostBytes: UnsafeMutablePointer<Int64>
    ) -> UInt16 {
        guard let instance = UID(String(cString: object.sopInstance)),
            UID(String(cString: object.sopClass)) != nil
        else {
            isOver = true
            return 0x0117
        }
        spools = route(instance)
        guard let spool = spools.first else {
            isOver = true
            return Spool.unwanted
        }
        guard let text = spool.begin(instance) else {
            isOver = spool.isOver
            return 0xA700
        }
        let bytes = text.utf8CString
        guard bytes.count <= capacity else { return 0xA700 }
        for (index, byte) in bytes.enumerated() { path[index] = byte }
        mostBytes.pointee = spool.mostBytes
        return 0
    }

    private func end(
        _ path: String, _ sopInstance: String, _ bytes: Int64, _ isWhole: Bool,
        _ error: SystemError?
    ) -> UInt16 {
        guard let spool = spools.first else { return 0xA700 }
        guard isWhole else {
            defer { isOver = spool.isOver }
            return spool.breakOff(path, error)
        }
        let status = Spool.end(path, in: spools, sopInstance: sopInstance, bytes: bytes)
        isOver = status == Spool.unwanted || spools.contains { $0.isOver }
        return status
    }
}
