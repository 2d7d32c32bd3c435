internal import Foundation

/// A sentence without the paths and files' names in it, which often hold a patient's name: those that
/// a study was made from, and others that came up with them, such as a mask that a session names.
struct PathlessSentence {
    let text: String

    /// - Parameter inputs: The paths that the study was made from, by the pipeline's names for them.
    init(_ sentence: String, inputs: [String: String]) {
        var text = sentence
        for (name, path) in inputs.sorted(by: {
            ($0.value.count, $0.key) > ($1.value.count, $1.key)
        })
        where !path.isEmpty {
            text = text.replacingOccurrences(of: path, with: "<\(name)>")
        }
        for (name, path) in inputs.sorted(by: { $0.key < $1.key }) {
            let last = path.split(separator: "/").last ?? ""
            guard last.count > 2 else { continue }
            text = text.replacingOccurrences(of: "'\(last)'", with: "<\(name)>")
        }
        self.text = Self.withoutBare(Self.withoutQuoted(text))
    }

    /// What files of patients end in.
    private static let endings = [
        ".nii.gz", ".nii", ".hdr.gz", ".hdr", ".img.gz", ".img", ".json", ".jsonl", ".csv", ".fcsv",
        ".dcm", ".log",
    ]

    private static func isPath(_ text: Substring) -> Bool {
        let small = text.lowercased()
        return text.contains("/") || endings.contains(where: small.hasSuffix)
    }

    /// Names in quotation marks.
    private static func withoutQuoted(_ text: String) -> String {
        var out = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "'") {
            let inside = rest[rest.index(after: start)...]
            guard let end = inside.firstIndex(where: { $0 == "'" || $0 == "\n" }),
                inside[end] == "'", isPath(inside[..<end])
            else {
                // Perhaps an apostrophe: the next mark may open a name.
                out += rest[...start]
                rest = inside
                continue
            }
            out += rest[..<start] + "<file>"
            rest = inside[inside.index(after: end)...]
        }
        return out + rest
    }

    /// Absolute paths without quotation marks, and others that end as files of patients do; blanks in
    /// an absolute one may stand before that ending.
    private static func withoutBare(_ text: String) -> String {
        var out = ""
        var rest = text[...]
        var before: Character = " "
        while let first = rest.first {
            let begins = before.isWhitespace || before == "("
            let isAbsolute = first == "/" && rest.dropFirst().first?.isWhitespace == false
            guard begins, isAbsolute || isRelativePath(at: rest) else {
                out.append(first)
                before = first
                rest = rest.dropFirst()
                continue
            }
            let line = rest.prefix { $0 != "\n" }
            let word = line.prefix { !$0.isWhitespace && !",;)".contains($0) }
            var end = word.endIndex
            for ending in endings where isAbsolute {
                if let found = line.range(of: ending, options: .caseInsensitive),
                    found.upperBound > end,
                    line[found.upperBound...].first.map({ !$0.isLetter && $0 != "." }) ?? true
                {
                    end = found.upperBound
                }
            }
            // A colon or a full stop behind a path is the sentence's.
            while end > rest.index(after: rest.startIndex),
                ":.)".contains(rest[rest.index(before: end)])
            {
                end = rest.index(before: end)
            }
            out += "<file>"
            before = ">"
            rest = rest[end...]
        }
        return out
    }

    /// Whether a word begins here that leads through folders to a file of patients.
    private static func isRelativePath(at rest: Substring) -> Bool {
        var word = rest.prefix { !$0.isWhitespace && $0 != "," && $0 != ";" }
        while let last = word.last, ":.)".contains(last) { word = word.dropLast() }
        let small = word.lowercased()
        return word.first != "(" && word.contains("/") && endings.contains(where: small.hasSuffix)
    }
}
