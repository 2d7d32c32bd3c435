internal import Text
internal import DICOMFile

/// Reads values of an archive's answers. What is there and cannot be read is refused where objects
/// are known by it, and otherwise warned of.
struct ReplyReader {
    let archive: String
    /// Each once, and not for every match of a long list.
    private(set) var warnings: [Warning] = []
    private static let mostWarnings = 50

    init(_ archive: String) { self.archive = archive }

    mutating func warn(_ warning: Warning) {
        guard warnings.count < Self.mostWarnings, !warnings.contains(warning) else { return }
        warnings.append(warning)
    }

    /// A UID; nil where there is none.
    ///
    /// - Throws: ``PACSError/archive(_:_:_:)`` for a value that is not one UID.
    func uid(_ attribute: ReplyAttribute, of item: ReplyItem) throws(PACSError) -> UID? {
        guard let value = item.value(attribute) else { return nil }
        if case .texts(let texts) = value {
            if texts.allSatisfy(\.isEmpty) { return nil }
            if texts.count == 1, let uid = UID(texts[0]) { return uid }
        }
        throw refusal("\(said(attribute, value)), which is not a UID")
    }

    /// A UID that must be there.
    func neededUID(_ attribute: ReplyAttribute, of item: ReplyItem) throws(PACSError) -> UID {
        guard let uid = try uid(attribute, of: item) else {
            throw refusal("\(attribute.words) is missing in a match of its list")
        }
        return uid
    }

    /// How many there are; nil where that is not said, or cannot be read, which is warned of.
    mutating func count(_ attribute: ReplyAttribute, of item: ReplyItem) -> Int? {
        guard let value = item.value(attribute) else { return nil }
        if case .texts(let texts) = value {
            if texts.allSatisfy(\.isEmpty) { return nil }
            if texts.count == 1, let count = Int(texts[0]), count >= 0 { return count }
        }
        unreadable(attribute, value, "a count")
        return nil
    }

    /// A number, as text.
    mutating func number(_ attribute: ReplyAttribute, of item: ReplyItem) -> String? {
        guard let text = text(attribute, of: item, "a number") else { return nil }
        guard Int(text) != nil else {
            unreadable(attribute, .texts([text]), "a number")
            return nil
        }
        return text
    }

    /// A day, `YYYYMMDD`.
    mutating func day(_ attribute: ReplyAttribute, of item: ReplyItem) -> String? {
        guard let text = text(attribute, of: item, "a day") else { return nil }
        guard text.utf8.count == 8, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            unreadable(attribute, .texts([text]), "a day")
            return nil
        }
        return text
    }

    /// A code, such as `CT`.
    mutating func code(_ attribute: ReplyAttribute, of item: ReplyItem) -> String? {
        guard let text = text(attribute, of: item, "a code") else { return nil }
        guard Self.isCode(text) else {
            unreadable(attribute, .texts([text]), "a code")
            return nil
        }
        return text
    }

    /// Codes, such as those of all modalities of a study.
    mutating func codes(_ attribute: ReplyAttribute, of item: ReplyItem) -> [String] {
        guard let value = item.value(attribute) else { return [] }
        if case .texts(let texts) = value, texts.allSatisfy({ $0.isEmpty || Self.isCode($0) }) {
            var seen: Set<String> = []
            return texts.filter { !$0.isEmpty && seen.insert($0).inserted }
        }
        unreadable(attribute, value, "a list of codes")
        return []
    }

    /// The items of a sequence.
    ///
    /// - Throws: ``PACSError/archive(_:_:_:)`` for what is none.
    func items(_ attribute: ReplyAttribute, of item: ReplyItem) throws(PACSError) -> [ReplyItem] {
        switch item.value(attribute) {
        case nil: return []
        case .items(let items)?: return items
        case .texts(let texts)? where texts.isEmpty: return []
        case let value?: throw refusal("\(said(attribute, value)), which is not a sequence")
        }
    }

    func refusal(_ sentence: String) -> PACSError { .archive(archive, .unreadable, sentence) }

    private mutating func text(
        _ attribute: ReplyAttribute, of item: ReplyItem, _ what: String
    ) -> String? {
        guard let value = item.value(attribute) else { return nil }
        if case .texts(let texts) = value {
            if texts.allSatisfy(\.isEmpty) { return nil }
            if texts.count == 1 { return texts[0] }
        }
        unreadable(attribute, value, what)
        return nil
    }

    private mutating func unreadable(
        _ attribute: ReplyAttribute, _ value: ReplyItem.Value, _ what: String
    ) {
        warn(
            Warning(
                .archiveUnreadableValue,
                "\(archive): \(said(attribute, value)), which is not \(what), and is taken as unknown"
            ))
    }

    /// Such as `(0020,1209) Number of Series Related Instances is '8,0'`.
    func said(_ attribute: ReplyAttribute, _ value: ReplyItem.Value) -> String {
        let shown =
            switch value {
            case .texts(let texts): texts.joined(separator: "\\")
            case .items: "a sequence"
            case .unreadable(let text): text
            }
        return "\(attribute.words) is '\(PlainText.clean(shown))'"
    }

    private static func isCode(_ text: String) -> Bool {
        (1...16).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (65...90).contains($0) || (48...57).contains($0) || $0 == 32 || $0 == 95
            }
    }
}
