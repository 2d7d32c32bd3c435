internal import CDCMTKNet
internal import DICOMFile

/// What is done with the requests of one association.
final class Desk {
    private let sink: SpoolSink
    private let onCommitment: (Receiver.Commitment) -> Void

    init(
        _ routes: @escaping (UID) -> [Spool],
        _ onCommitment: @escaping (Receiver.Commitment) -> Void
    ) {
        sink = SpoolSink(routes)
        self.onCommitment = onCommitment
    }

    /// Answers requests until the archive is done, or silent for `idle` seconds.
    func serve(_ association: OpaquePointer, idle: Int32, _ error: inout CNError) -> Bool {
        var raw = sink.raw
        return withUnsafePointer(to: &raw) { sink in
            var service = CNService(
                sink: sink,
                event: { state, type, bytes, count, syntax in
                    guard let state else { return false }
                    let desk = Unmanaged<Desk>.fromOpaque(state).takeUnretainedValue()
                    return desk.take(
                        UnsafeRawBufferPointer(start: bytes, count: Int(count)),
                        String(cString: syntax))
                }, state: Unmanaged.passUnretained(self).toOpaque())
            return withExtendedLifetime(self) { cn_serve(association, &service, idle, &error) }
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, _ transferSyntax: String) -> Bool {
        guard bytes.count > 0,
            let data = try? NetworkDataset.header(
                bytes, transferSyntax: transferSyntax, archive: "a caller"),
            let transaction = data.text(0x0008_1195).flatMap({ UID($0) })
        else { return false }
        let committed = data.items(0x0008_1199) { $0(0x0008_1155).flatMap { UID($0) } }
        let failed = data.items(0x0008_1198) { item in
            item(0x0008_1155).flatMap { UID($0) }.map {
                ($0, item(0x0008_1197).flatMap { UInt16($0) } ?? 0x0110)
            }
        }
        onCommitment(
            Receiver.Commitment(
                transaction: transaction, committed: committed.compactMap { $0 },
                failed: Dictionary(failed.compactMap { $0 }) { _, last in last }))
        return true
    }
}
