/// Checks an option of a stage that names a file which it writes.
///
/// - Parameters:
///   - endings: What the name may end in.
///   - option: The option's key.
/// - Throws: ``StageError``.
func checkFileName(_ file: String, endings: [String], option: String = "file") throws {
    guard endings.contains(where: { file.hasSuffix($0) && file.count > $0.count }) else {
        throw StageError(
            "'\(option)' is '\(file)'; it must end in \(endings.joined(separator: " or "))")
    }
    guard !file.contains("/"), !file.hasPrefix(".") else {
        throw StageError("'\(option)' is '\(file)'; it is a name in the study's folder, not a path")
    }
}
