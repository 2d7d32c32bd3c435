/// Checks the option `file` of a stage that writes one.
///
/// - Parameter endings: What the name may end in.
/// - Throws: ``StageError``.
func checkFileName(_ file: String, endings: [String]) throws {
    guard endings.contains(where: { file.hasSuffix($0) && file.count > $0.count }) else {
        throw StageError("'file' is '\(file)'; it must end in \(endings.joined(separator: " or "))")
    }
    guard !file.contains("/"), !file.hasPrefix(".") else {
        throw StageError("'file' is '\(file)'; it is a name in the study's folder, not a path")
    }
}
