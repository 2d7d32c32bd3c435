/// How a file is named, whatever its number: `IM#.dcm`. Files of one series mostly are named alike.
struct FileNaming: Hashable {
    private let shape: String
    private let ending: String

    init(of path: String) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var shape = ""
        for character in name.lowercased() {
            let isNumber = character.isASCII && character.isNumber
            if !isNumber { shape.append(character) } else if shape.last != "#" { shape.append("#") }
        }
        self.shape = shape
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        ending = parts.count > 1 ? (parts.last?.lowercased() ?? "") : ""
    }

    /// Whether both are numbered alike, or end as DICOM files do.
    func isLike(_ other: FileNaming) -> Bool {
        shape == other.shape || ending == other.ending && Self.endings.contains(ending)
    }

    private static let endings: Set<String> = ["dcm", "ima", "dicom", "dic"]

    /// The folder of a path, without a slash at its end.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return String(path[..<slash])
    }
}
