/// Something that people must know of a result and that does not fail it: what was left out, guessed
/// or filled in, or contradicts something else in the input.
///
/// A reader returns its warnings with what it read. A stage hands them on to the study, and so they
/// reach the terminal, `report.json`, `cohort.csv` and the page. With `--strict` they are failures.
public struct Warning: Error, Sendable, Hashable, Codable {
    /// What kind of thing happened: a stable word that programs can branch on.
    ///
    /// Each room lists its own codes in an extension, as `room.what-happened`.
    public struct Code: RawRepresentable, Sendable, Hashable, Codable, ExpressibleByStringLiteral {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// - Parameter value: Such as `series.incomplete`.
        public init(stringLiteral value: String) { rawValue = value }

        /// Of a warning that an earlier version wrote down without a code.
        public static let other: Code = "other"
    }

    public let code: Code

    /// What happened, where, with the value: a sentence without a full stop.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    private enum CodingKeys: String, CodingKey { case code, message }

    /// A bare text stands for a warning without a code, as reports of earlier versions have it.
    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(.other, text)
            return
        }
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try members.decode(Code.self, forKey: .code),
            try members.decode(String.self, forKey: .message))
    }
}

extension Warning: CustomStringConvertible {
    /// `message [code]`.
    public var description: String { "\(message) [\(code.rawValue)]" }
}
