package import Foundation

/// Sending by STOW-RS.
///
/// - Source: DICOM PS3.18, 10.5 and annex I.
extension Archive {
    /// What goes into one request, at most: a refusal of one object must not cost many.
    static let mostObjects = 50
    private static let mostBytes = 256 << 20

    /// Sends objects in requests of a few, over some connections at once. What became of each is
    /// taken from the answer's sequences, and never from the HTTP status of the whole.
    ///
    /// - Throws: ``PACSError``, or what `begin` or `report` throws.
    func stow(
        _ objects: [Outgoing], begin: @escaping @Sendable (Outgoing) throws -> Void,
        report: @escaping @Sendable (Outgoing, Sent) throws -> Void
    ) throws {
        var pieces: [[Outgoing]] = []
        var bytes = 0
        for object in objects {
            let isFull = (pieces.last?.count ?? Self.mostObjects) >= Self.mostObjects
            if isFull || bytes + object.bytes > Self.mostBytes {
                pieces.append([])
                bytes = 0
            }
            pieces[pieces.count - 1].append(object)
            bytes += object.bytes
        }
        try Concurrent.run(pieces, threads: settings.associations) { piece in
            for object in piece { try begin(object) }
            try stow(piece, report)
        }
    }

    private func stow(_ objects: [Outgoing], _ report: (Outgoing, Sent) throws -> Void) throws {
        let client = try WebClient(self)
        let boundary = "mais-\(UUID().uuidString)"
        let body = try MultipartBody(objects, boundary: boundary)
        let data: Data
        let answer: WebClient.Answer
        do {
            (answer, data) = try client.gather(
                WebClient.Exchange(
                    method: "POST", path: "/studies",
                    headers: [
                        "Content-Type: multipart/related; type=\"application/dicom\"; boundary=\(boundary)",
                        "Accept: application/dicom+json",
                    ],
                    body: (body.bytes, { body.read(into: $0) }),
                    take: { _, _ in false }))
        } catch let error as PACSError {
            for object in objects {
                // Whether any of it arrived, nobody knows.
                try report(
                    object,
                    body.isThrough
                        ? .unanswered("no answer came: \(error)")
                        : .later("sending broke off: \(error)"))
            }
            throw error
        }
        guard let results = try results(answer, data, objects) else {
            return try judge(answer, objects, report)
        }
        for object in objects {
            try report(object, results.fate(of: object.header.sopInstance))
        }
    }

    /// What an answer says object by object; nil where it says nothing of objects.
    private func results(
        _ answer: WebClient.Answer, _ data: Data, _ objects: [Outgoing]
    ) throws -> StowResults? {
        // Whatever stands in a redirect, nothing was stored there.
        guard !(300..<400).contains(answer.status) else { return nil }
        return StowResults(data, archive: name, status: answer.status, warning: answer.warning)
    }

    /// What a status alone says of all the objects of a request.
    private func judge(
        _ answer: WebClient.Answer, _ objects: [Outgoing],
        _ report: (Outgoing, Sent) throws -> Void
    ) throws {
        if (200..<300).contains(answer.status) {
            // Whether anything was stored is asked afterwards.
            for object in objects {
                try report(object, .unanswered("its answer to STOW says nothing of objects"))
            }
            return
        }
        let error = answer.refusal(of: name, "STOW")
        let isForNow = error.isTransient || error.needsPerson
        if objects.count > 1, !isForNow {
            // One bad object may have made it refuse all: each by itself.
            for object in objects { try stow([object], report) }
            return
        }
        for object in objects { try report(object, fate(answer, error, isForNow)) }
        if isForNow { throw error }
    }

    /// What a status without results says of an object.
    private func fate(
        _ answer: WebClient.Answer, _ error: PACSError, _ isForNow: Bool
    ) -> Sent {
        if isForNow { return .later("\(error)") }
        // A conflict is mostly with the same object, there already: the check afterwards tells.
        guard answer.status == 409, settings.verify != .none else { return .refused("\(error)") }
        return .confirmed()
    }
}

/// What an archive's answer to STOW says of each object.
package struct StowResults {
    private var fates: [UID: Sent] = [:]

    /// What of the answer cannot be read: the first such, as a sentence.
    private var fault: String?

    /// - Parameters:
    ///   - status: The answer's. 409 says of the answer as a whole that something is there already.
    ///   - warning: The answer's header of that name, empty without one.
    /// - Returns: Nil for an answer that says nothing of objects.
    package init?(_ data: Data, archive: String, status: Int, warning: String = "") {
        guard let answer = try? ReplyJSON.single(data, most: 10 * Archive.mostObjects) else {
            return nil
        }
        let reader = ReplyReader(archive)
        // What cannot be read is nothing said; the objects are asked for afterwards.
        let (stored, failed) = (
            items(.stored, of: answer, reader), items(.failed, of: answer, reader)
        )
        for item in stored {
            guard let uid = uid(of: item, in: .stored, reader) else { continue }
            fates[uid] = .confirmed(
                warning: Self.warning(item, reader)
                    ?? Self.warning(status, warning, isAllStored: failed.isEmpty))
        }
        for item in failed {
            guard let uid = uid(of: item, in: .failed, reader) else { continue }
            fates[uid] = Self.fate(item, reader, isConflict: status == 409)
        }
        guard !fates.isEmpty || fault != nil else { return nil }
    }

    private mutating func items(
        _ attribute: ReplyAttribute, of answer: ReplyItem, _ reader: ReplyReader
    ) -> [ReplyItem] {
        do { return try reader.items(attribute, of: answer) } catch {
            fault = fault ?? "\(error)"
            return []
        }
    }

    private mutating func uid(
        of item: ReplyItem, in list: ReplyAttribute, _ reader: ReplyReader
    ) -> UID? {
        do {
            if let uid = try reader.uid(.referencedInstance, of: item) { return uid }
            fault =
                fault
                ?? "its answer to STOW has an item of \(list.words) without \(ReplyAttribute.referencedInstance.words)"
        } catch {
            fault = fault ?? "\(error)"
        }
        return nil
    }

    /// What the archive warns of an object that it stored.
    private static func warning(_ item: ReplyItem, _ reader: ReplyReader) -> String? {
        guard let value = item.value(.warningReason) else { return nil }
        guard case .texts(let texts) = value, texts.count == 1, let reason = UInt16(texts[0]) else {
            return "warns of it: \(reader.said(.warningReason, value)), which is not a reason"
        }
        return StoreStatus.warning(reason)
    }

    /// What it warns of the objects of a request together: by a header, or by the status 202, which says
    /// that there are warnings or failures (PS3.18, 10.5.3.2).
    private static func warning(_ status: Int, _ header: String, isAllStored: Bool) -> String? {
        if !header.isEmpty { return "warns of it: \(header)" }
        return status == 202 && isAllStored
            ? "warns of it, and does not say why (HTTP status 202)" : nil
    }

    private static func fate(
        _ item: ReplyItem, _ reader: ReplyReader, isConflict: Bool
    ) -> Sent {
        guard let value = item.value(.failureReason) else {
            return isConflict
                ? .confirmed()
                : .later(
                    "it failed, and its answer to STOW gives no \(ReplyAttribute.failureReason.words)"
                )
        }
        guard case .texts(let texts) = value, texts.count == 1, let reason = UInt16(texts[0]) else {
            return .later(
                "its answer to STOW cannot be read: \(reader.said(.failureReason, value)), which is not a reason"
            )
        }
        return switch StoreStatus(reason) {
        case .stored: .confirmed()
        case .warned(let sentence): .confirmed(warning: sentence)
        case .later(let sentence): .later(sentence)
        case .refused(let sentence): .refused(sentence)
        }
    }

    /// An object that is in neither list may have been stored: that is asked for afterwards.
    package func fate(of object: UID) -> Sent {
        fates[object] ?? .unanswered(fault ?? "its answer to STOW does not mention the object")
    }
}

/// Files as a `multipart/related` body that is read piece by piece.
final class MultipartBody {
    /// Of the whole body.
    let bytes: Int64
    /// Whether all was read.
    private(set) var isThrough = false

    private enum Part { case text([UInt8]), file(String, Int64) }
    private var parts: [Part]
    private var index = 0
    private var offset: Int64 = 0
    private var descriptor: Int32 = -1

    /// - Throws: ``PACSError/file(_:_:)``.
    init(_ objects: [Outgoing], boundary: String) throws {
        var parts: [Part] = []
        var bytes: Int64 = 0
        for (index, object) in objects.enumerated() {
            let head =
                "\(index == 0 ? "" : "\r\n")--\(boundary)\r\nContent-Type: application/dicom\r\n\r\n"
            parts.append(.text(Array(head.utf8)))
            parts.append(.file(object.path, Int64(object.bytes)))
            bytes += Int64(head.utf8.count + object.bytes)
        }
        let tail = "\r\n--\(boundary)--\r\n"
        parts.append(.text(Array(tail.utf8)))
        self.parts = parts
        self.bytes = bytes + Int64(tail.utf8.count)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Fills in some bytes; 0 at the end, negative where a file is not as it was.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while index < parts.count {
            let count: Int
            switch parts[index] {
            case .text(let text):
                let rest = text[Int(offset)...].prefix(buffer.count)
                buffer.copyBytes(from: rest)
                count = rest.count
            case .file(let path, let size):
                if descriptor < 0 { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
                guard descriptor >= 0 else { return -1 }
                let most = Int(min(Int64(buffer.count), size - offset))
                count = most == 0 ? 0 : Foundation.read(descriptor, buffer.baseAddress, most)
                // The length was announced: a file that became shorter cannot be sent any more.
                guard count > 0 || most == 0 else { return -1 }
            }
            if count > 0 {
                offset += Int64(count)
                return count
            }
            if descriptor >= 0 { close(descriptor) }
            (descriptor, offset) = (-1, 0)
            index += 1
        }
        isThrough = true
        return 0
    }
}
