internal import CDCMTKNet
internal import Foundation

/// A key of a query: an attribute, and the value that it must match, empty for any.
struct QueryKey {
    let tag: UInt32
    let value: String

    init(_ tag: UInt32, _ value: String = "") {
        self.tag = tag
        self.value = value
    }

    static let level: UInt32 = 0x0008_0052
    static let studyDate: UInt32 = 0x0008_0020
    static let accession: UInt32 = 0x0008_0050
    static let modality: UInt32 = 0x0008_0060
    static let modalitiesInStudy: UInt32 = 0x0008_0061
    static let sopClass: UInt32 = 0x0008_0016
    static let sopInstance: UInt32 = 0x0008_0018
    static let study: UInt32 = 0x0020_000D
    static let series: UInt32 = 0x0020_000E
    static let seriesNumber: UInt32 = 0x0020_0011
    static let studyInstances: UInt32 = 0x0020_1208
    static let seriesInstances: UInt32 = 0x0020_1209
}

extension Association {
    static let find = PresentationContext(
        sopClass: SOPClass.studyRootFind,
        transferSyntaxes: [.explicitLittleEndian, .implicitLittleEndian])

    /// C-FIND: hands each match on as a function from tag to text.
    ///
    /// - Throws: ``PACSError``; also for more matches than `most`.
    func find(
        _ keys: [QueryKey], archive: Archive,
        _ body: @escaping (DICOMHeader) throws -> Void
    ) throws {
        final class State {
            let most: Int
            let archive: Archive
            let body: (DICOMHeader) throws -> Void
            var count = 0
            var fault: (any Error)?
            init(_ archive: Archive, _ body: @escaping (DICOMHeader) throws -> Void) {
                most = archive.settings.limits.matches
                self.archive = archive
                self.body = body
            }
        }
        let context = try needed(SOPClass.studyRootFind, "queries (study root C-FIND)")
        let state = State(archive, body)
        let strings = CStrings()
        defer { strings.free() }
        let raws = strings.keys(keys)
        do {
            let status = try call { raw, error in
                Self.status(
                    cn_find(
                        raw, context, SOPClass.studyRootFind, raws, Int32(raws.count),
                        { state, bytes, count, syntax in
                            guard let state else { return false }
                            let own = Unmanaged<State>.fromOpaque(state).takeUnretainedValue()
                            own.count += 1
                            guard own.count <= own.most else { return false }
                            do {
                                try own.body(
                                    NetworkDataset.header(
                                        UnsafeRawBufferPointer(start: bytes, count: Int(count)),
                                        transferSyntax: String(cString: syntax),
                                        archive: own.archive.name))
                                return true
                            } catch {
                                own.fault = error
                                return false
                            }
                        }, Unmanaged.passUnretained(state).toOpaque(), &error))
            }
            guard status == 0 else { throw PACSError.status(archive.name, "C-FIND", status) }
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
