internal import CDCMTKNet
internal import DICOMFile

/// Retrieval by C-GET: objects come over the association on which they are asked for.
extension Archive {
    /// - Returns: Whether the archive says that it sent all that was asked for.
    /// - Throws: ``PACSError``.
    func get(_ wanted: Wanted, into spool: Spool) throws -> Bool {
        let told = wanted.classes.map(\.text).sorted()
        // Beyond a list that was cut short there may be objects of any class.
        let classes =
            told
            + (told.isEmpty || wanted.mayBeMore ? SOPClass.usual.filter { !told.contains($0) } : [])
        var contexts = [
            PresentationContext(
                sopClass: SOPClass.studyRootGet,
                transferSyntaxes: [.explicitLittleEndian, .implicitLittleEndian])
        ]
        for sopClass in classes {
            // A context for each transfer syntax lets the archive send each object as it has it.
            let isRoom = classes.count * TransferSyntax.retrieved.count < 128
            let groups = isRoom ? TransferSyntax.retrieved.map { [$0] } : [TransferSyntax.retrieved]
            contexts += groups.map {
                PresentationContext(sopClass: sopClass, transferSyntaxes: $0, weAreProvider: true)
            }
        }
        let association = try Association(with: self, Array(contexts.prefix(128)))
        let context = try association.needed(SOPClass.studyRootGet, "C-GET; set 'fetch: move'")
        let sink = SpoolSink { _ in [spool] }
        let strings = CStrings()
        defer { strings.free() }
        let keys = strings.keys(wanted.keys)
        var counts = CNCounts()
        let status = try withExtendedLifetime(sink) {
            try withUnsafePointer(to: sink.raw) { raw in
                try association.call { association, error in
                    Association.status(
                        cn_get(
                            association, context, SOPClass.studyRootGet, keys, Int32(keys.count),
                            raw, &counts, &error))
                }
            }
        }
        association.release()
        // B000: some sub-operations failed. What is missing is counted afterwards.
        guard status == 0 || status == 0xB000 else {
            throw PACSError.status(name, "C-GET", status)
        }
        return status == 0 && counts.failed < 1 && counts.remaining < 1
    }
}
