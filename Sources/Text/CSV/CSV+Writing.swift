internal import Foundation

extension CSV {
    /// A row, its fields quoted where they have to be, or where other readers, of tabs or
    /// semicolons, would take them apart.
    package static func line(_ fields: [String], end: String = "\n") -> String {
        fields.map(field).joined(separator: ",") + end
    }

    private static func field(_ text: String) -> String {
        // A Swift character may be a carriage return and a line feed in one.
        guard text.utf8.contains(where: { "\",;\t\r\n".utf8.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
