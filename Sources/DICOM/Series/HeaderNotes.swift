internal import Text
internal import DICOMFile

/// What is to be said of a header that was read all the same.
struct HeaderNotes {
    private(set) var warnings: [Warning] = []

    mutating func add(_ code: Warning.Code, _ message: String) {
        let warning = Warning(code, message)
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    /// A value that does not touch the voxels: where it cannot be read it is left out, and that is
    /// said.
    mutating func optional<Value>(_ read: () throws(UnreadableValue) -> Value?) -> Value? {
        do { return try read() } catch {
            add(.valueUnreadable, "\(error); it was left out")
            return nil
        }
    }
}
