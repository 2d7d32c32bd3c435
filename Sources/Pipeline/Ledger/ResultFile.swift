/// One result: its name in the study's folder.
package struct ResultFile: Sendable, Codable, Hashable {
    package let name: String
    package let bytes: Int
    package let sha256: String
}
