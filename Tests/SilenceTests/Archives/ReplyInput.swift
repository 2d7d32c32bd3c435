import Foundation
import PACS

/// An archive's answers to QIDO, given by a server of this process.
enum ReplyInput {
    /// What an archive of a study and two series says; one of the two is changed.
    private static let answers: [(name: String, json: String)] = [
        (
            "studies",
            """
            [{"0020000D": {"vr": "UI", "Value": ["1.2.3.4"]},
              "00080020": {"vr": "DA", "Value": ["20200101"]},
              "00080061": {"vr": "CS", "Value": ["CT"]},
              "00201206": {"vr": "IS", "Value": [2]}, "00201208": {"vr": "IS", "Value": [4]}}]
            """
        ),
        (
            "series",
            """
            [{"0020000D": {"vr": "UI", "Value": ["1.2.3.4"]},
              "0020000E": {"vr": "UI", "Value": ["1.2.3.4.5"]},
              "00080060": {"vr": "CS", "Value": ["CT"]}, "00200011": {"vr": "IS", "Value": [1]},
              "00201209": {"vr": "IS", "Value": [2]}},
             {"0020000D": {"vr": "UI", "Value": ["1.2.3.4"]},
              "0020000E": {"vr": "UI", "Value": ["1.2.3.4.6"]},
              "00080060": {"vr": "CS", "Value": ["CT"]}, "00200011": {"vr": "IS", "Value": [2]},
              "00201209": {"vr": "IS", "Value": [2]}}]
            """
        ),
    ]

    static func input(_ changed: String, _ server: AnswerServer) throws -> JSONInput {
        let whole = Dictionary(uniqueKeysWithValues: answers.map { ($0.name, $0.json) })
        let root = try JSONNode(whole[changed] ?? "[]")
        var input = JSONInput(kind: "archive's \(changed)", room: "PACS", root: root) { data in
            var given = whole
            given[changed] = String(decoding: data, as: UTF8.self)
            let base = server.register(given)
            return try Scratch.with([("a.yaml", Array(settings(base).utf8))]) { folder in
                let archive = try ArchivesFile(path: folder.appending(path: "a.yaml").path)
                    .archive(named: nil)
                return try read(archive)
            }
        }
        // The names of the attributes, as sentences have them.
        for (path, _) in root.places(everyItem: false) {
            for attribute in ReplyAttribute.all where path.pattern.contains(key(attribute.tag)) {
                let key = key(attribute.tag)
                input.words[path.pattern, default: []] += [
                    attribute.name, "(\(key.prefix(4)),\(key.suffix(4)))",
                ]
            }
        }
        return input
    }

    /// Eight hexadecimal digits, as DICOM's JSON has them.
    static func key(_ tag: UInt32) -> String {
        let digits = String(tag, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Searches for the study's series: two questions, whose answers say of each other how many
    /// there are.
    private static func read(_ archive: Archive) throws -> Reading {
        var query = Query()
        query.modality = "CT"
        var facts: [String: String] = [:]
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var found = Found()
        for isSeries in [false, true] {
            found = try archive.find(query, series: isSeries)
            for (number, match) in found.matches.enumerated() {
                let json = String(decoding: try encoder.encode(match), as: UTF8.self)
                for (key, value) in try JSONNode(json).facts {
                    facts["\(isSeries ? "series" : "study") \(number) \(key)"] = value
                }
            }
        }
        facts["cut"] = "\(found.isCut)"
        return Reading(facts: facts, warnings: found.warnings)
    }

    private static func settings(_ base: String) -> String {
        """
        archives:
          - name: odd
            fetch: web
            send: web
            web: { url: "\(base)" }
            timeouts: { connect: 5, idle: 5, message: 5 }
            retry: { first: 0.1, longest: 0.1, giveUpAfter: 0 }
        """
    }
}
