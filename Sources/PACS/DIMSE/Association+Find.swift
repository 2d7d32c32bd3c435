internal import CDCMTKNet
internal import Foundation
internal import DICOMFile

extension Association {
    static let find = PresentationContext(
        sopClass: SOPClass.studyRootFind,
        transferSyntaxes: [.explicitLittleEndian, .implicitLittleEndian])

    /// C-FIND: hands each match on, with what is looked at of it.
    ///
    /// - Parameter attributes: What is looked at.
    /// - Returns: The status with which the archive ended a list before its end, of which what came was
    ///   handed on; nil for a whole list.
    /// - Throws: ``PACSError``; also for more matches than `limits.matches`.
    func find(
        _ keys: [QueryKey], _ attributes: [ReplyAttribute], archive: Archive,
        _ body: @escaping (ReplyItem) throws -> Void
    ) throws -> UInt16? {
        final class State {
            let archive: Archive
            let attributes: [ReplyAttribute]
            let body: (ReplyItem) throws -> Void
            var count = 0
            var fault: (any Error)?
            init(
                _ archive: Archive, _ attributes: [ReplyAttribute],
                _ body: @escaping (ReplyItem) throws -> Void
            ) {
                self.archive = archive
                self.attributes = attributes
                self.body = body
            }
        }
        let context = try needed(SOPClass.studyRootFind, "queries (study root C-FIND)")
        let state = State(archive, attributes, body)
        let strings = CStrings()
        defer { strings.free() }
        let raws = strings.keys(
            (keys
                + attributes.filter { one in !keys.contains { $0.tag == one.tag } }
                .map { QueryKey($0) }).sorted { $0.tag < $1.tag })
        do {
            let status = try call { raw, error in
                Self.status(
                    cn_find(
                        raw, context, SOPClass.studyRootFind, raws, Int32(raws.count),
                        { state, bytes, count, syntax in
                            guard let state else { return false }
                            let own = Unmanaged<State>.fromOpaque(state).takeUnretainedValue()
                            own.count += 1
                            guard own.count <= own.archive.settings.limits.matches else {
                                return false
                            }
                            do {
                                let header = try NetworkDataset.header(
                                    UnsafeRawBufferPointer(start: bytes, count: Int(count)),
                                    transferSyntax: String(cString: syntax),
                                    archive: own.archive.name)
                                try own.body(ReplyItem(header, own.attributes))
                                return true
                            } catch {
                                own.fault = error
                                return false
                            }
                        }, Unmanaged.passUnretained(state).toOpaque(), &error))
            }
            if status == 0 { return nil }
            guard state.count > 0 else {
                throw PACSError.status(archive.name, "C-FIND", status)
            }
            return status
        } catch {
            throw state.fault ?? error
        }
    }
}

extension CStrings {
    /// Keys in ascending order of their tags, as a data set needs them.
    func keys(_ keys: [QueryKey]) -> [CNKey] {
        keys.map { CNKey(tag: $0.tag, value: pointer($0.value)) }
    }
}
