internal import CTorch

/// The records of a file written by `torch.save`: where they lie in the file.
///
/// - Source: PyTorch's `caffe2/serialize/inline_container.h` describes the archive, which is a zip
///   file with nothing compressed; the directory is read by PyTorch's own reader.
struct TorchArchive {
    /// The bytes of each record by its name, without the folder that all of them lie in.
    private let records: [String: Range<Int>]
    private let file: MappedFile

    /// - Throws: ``TorchArchiveFault`` for a file that is no such archive, or a hostile one.
    init(_ file: MappedFile) throws(TorchArchiveFault) {
        self.file = file
        records = try Self.directory(file.bytes)
        guard records["data.pkl"] != nil else { throw .noPickle }
        if let order = self["byteorder"], !order.elementsEqual("little".utf8) {
            throw order.elementsEqual("big".utf8) ? .bigEndian : .byteOrder
        }
    }

    /// The bytes of a record; nil where there is none of this name.
    subscript(_ name: String) -> UnsafeRawBufferPointer? {
        range(name).map { UnsafeRawBufferPointer(rebasing: file.bytes[$0]) }
    }

    /// Where a record lies in the file; nil where there is none of this name.
    func range(_ name: String) -> Range<Int>? { records[name] }

    /// Reads the directory, and checks that no two records share a byte: so all of them together
    /// are no larger than the file.
    private static func directory(
        _ bytes: UnsafeRawBufferPointer
    ) throws(TorchArchiveFault) -> [String: Range<Int>] {
        var error = CTError()
        guard let start = bytes.baseAddress,
            let archive = ct_archive_open(start, Int64(bytes.count), &error)
        else {
            throw error.code == CTCodeOther ? .form(error.text) : .unreadable(reason(error.text))
        }
        defer { ct_archive_close(archive) }
        var records: [String: Range<Int>] = [:]
        for index in 0..<ct_archive_count(archive) {
            let record = ct_archive_record(archive, index)
            let name = String(
                decoding: UnsafeRawBufferPointer(start: record.name, count: Int(record.name_count)),
                as: UTF8.self)
            guard record.offset >= 0, record.count >= 0, record.offset <= bytes.count,
                record.count <= Int64(bytes.count) - record.offset
            else { throw .outside(name) }
            let range = Int(record.offset)..<Int(record.offset + record.count)
            guard records.updateValue(range, forKey: name) == nil else { throw .twice(name) }
        }
        var end = 0
        var last = ""
        let inOrder = records.sorted {
            ($0.value.lowerBound, $0.key) < ($1.value.lowerBound, $1.key)
        }
        for (name, range) in inOrder
        where !range.isEmpty {
            guard range.lowerBound >= end else { throw .overlap(last, name) }
            (end, last) = (range.upperBound, name)
        }
        return records
    }

    /// The first sentence of libtorch's words, without the place in its sources that it puts before
    /// them: `[enforce fail at …] . words. More words`.
    private static func reason(_ text: String) -> String {
        var words = Substring(text)
        if words.hasPrefix("["), let end = words.firstIndex(of: "]") {
            words = words[words.index(after: end)...].drop { $0 == " " || $0 == "." }
        }
        let end = words.firstRange(of: ". ")?.lowerBound ?? words.endIndex
        return printable(String(words[..<end]))
    }
}
