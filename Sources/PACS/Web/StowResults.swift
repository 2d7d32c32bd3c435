package import Foundation
package import DICOMFile

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
