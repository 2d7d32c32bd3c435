/// A term of a coding scheme: DICOM's code value, coding scheme designator and code meaning.
///
/// Source: DICOM PS3.3, section 8.
public struct CodedConcept: Sendable, Hashable, Codable {
    /// Code Value, such as `64033007`.
    public var value: String

    /// Coding Scheme Designator, such as `SCT`.
    public var scheme: String

    /// Code Meaning, such as `Kidney`.
    public var meaning: String

    public init(value: String, scheme: String, meaning: String) {
        self.value = value
        self.scheme = scheme
        self.meaning = meaning
    }
}
