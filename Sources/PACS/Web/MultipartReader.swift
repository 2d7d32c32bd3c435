internal import CDCMTKNet
internal import Foundation

/// Takes a `multipart/related` body apart while it comes, without holding a part.
///
/// - Source: RFC 2046, 5.1; DICOM PS3.18, 8.6.1.2.
struct MultipartReader {
    /// What a body is made of.
    enum Event {
        /// A part begins, with its headers: names in lower case.
        case part([String: String])
        /// Some of the part's content.
        case content(ArraySlice<UInt8>)
        case end
    }

    struct Fault: Error {}

    private enum Place { case preamble, headers, content, epilogue }
    private let boundary: [UInt8]  // "\r\n--boundary"
    private var place = Place.preamble
    private var buffer: [UInt8] = [13, 10]  // as if a line had ended before the first boundary
    /// What of the buffer is taken already.
    private var taken = 0
    private static let mostHeaderBytes = 64 * 1024
    /// Bytes before the first part, which are nobody's.
    private static let mostPreambleBytes = 1 << 20
    private var preambleBytes = 0

    /// - Parameter contentType: Of the whole body.
    /// - Returns: Nil for one that is not multipart, or names no boundary.
    init?(contentType: String) {
        let parts = contentType.split(separator: ";").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        guard parts.first?.lowercased() == "multipart/related" else { return nil }
        guard let text = parts.first(where: { $0.lowercased().hasPrefix("boundary=") }) else {
            return nil
        }
        let value = text.dropFirst("boundary=".count).trimmingCharacters(in: ["\""])
        guard (1...200).contains(value.utf8.count) else { return nil }
        boundary = Array("\r\n--\(value)".utf8)
    }

    /// Whether the body came to its end.
    var isAtEnd: Bool { place == .epilogue }

    /// - Throws: ``Fault`` for what is no multipart body, or whatever `body` throws.
    mutating func take(_ bytes: UnsafeRawBufferPointer, _ body: (Event) throws -> Void) throws {
        guard place != .epilogue else { return }
        buffer.append(contentsOf: bytes)
        while try step(body) {}
        // Once for all that was taken: a body may be of many small parts.
        buffer.removeFirst(taken)
        taken = 0
    }

    private mutating func step(_ body: (Event) throws -> Void) throws -> Bool {
        switch place {
        case .epilogue: return false
        case .preamble, .content:
            guard let start = find(boundary) else {
                // All but what could be the beginning of a boundary.
                let end = buffer.count - boundary.count + 1
                guard end > taken else { return false }
                if place == .content { try body(.content(buffer[taken..<end])) }
                if place == .preamble {
                    preambleBytes += end - taken
                    guard preambleBytes <= Self.mostPreambleBytes else { throw Fault() }
                }
                taken = end
                return false
            }
            let after = start + boundary.count
            guard buffer.count >= after + 2 else { return false }
            if place == .content, start > taken { try body(.content(buffer[taken..<start])) }
            let isLast = buffer[after] == 45 && buffer[after + 1] == 45
            taken = after
            if isLast {
                place = .epilogue
                try body(.end)
                return false
            }
            place = .headers
            return true
        case .headers:
            // The boundary's own line end stands before the headers.
            guard let end = find([13, 10, 13, 10]) else {
                guard buffer.count - taken <= Self.mostHeaderBytes else { throw Fault() }
                return false
            }
            guard end - taken <= Self.mostHeaderBytes else { throw Fault() }
            var headers: [String: String] = [:]
            for line in String(decoding: buffer[taken..<end], as: UTF8.self).split(
                separator: "\r\n")
            {
                let pair = line.split(separator: ":", maxSplits: 1)
                guard pair.count == 2 else { continue }
                headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces)
            }
            taken = end + 4
            place = .content
            // An empty part's boundary begins with the line end that closed its headers.
            try body(.part(headers))
            return true
        }
    }

    private func find(_ pattern: [UInt8]) -> Int? {
        let start = buffer[taken...].withUnsafeBytes { haystack in
            pattern.withUnsafeBytes { needle -> Int64 in
                guard let bytes = haystack.baseAddress, let other = needle.baseAddress else {
                    return -1
                }
                return cn_find_bytes(bytes, Int64(haystack.count), other, Int64(needle.count))
            }
        }
        return start < 0 ? nil : taken + Int(start)
    }
}
