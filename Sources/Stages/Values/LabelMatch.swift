/// How a truth's labels are told to be a session's segments.
enum LabelMatch: String, CaseIterable {
    /// By code, else by name.
    case name
    /// By their number alone.
    case number
}
