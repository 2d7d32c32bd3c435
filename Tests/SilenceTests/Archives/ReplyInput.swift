import Foundation
import PACS
import Testing
import Text
import DICOMFile

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

    /// Attributes that an archive may leave out, or send without a value, and why nothing is said.
    private static let optional = [
        "00080020": "a study may have no date; the archive itself searches by days",
        "00080060": "the archive itself searches by modality; without one it is only not shown",
        "00080061": "PS3.18 lets a server leave it out; the archive itself searches by it",
        "00200011": "a series may have no number: it is shown, and nothing goes by it",
        "00201206": "PS3.18 lets a server leave it out; then there is no count to compare with",
        "00201208":
            "PS3.18 lets a server leave it out; `pacs fetch` says that nothing was compared",
        "00201209":
            "PS3.18 lets a server leave it out; `pacs fetch` says that nothing was compared",
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
        input.takesOtherKeys = Set(optional.keys.map { "[].\($0)" })
        for (tag, reason) in optional {
            let changes = [Change.absent: reason, .empty: reason]
            for end in ["", ".Value", ".Value[]"] {
                input.unnoticeable["[].\(tag)\(end)"] = changes
            }
        }
        nameAttributes(&input, root: root)
        return input
    }

    /// The names of the attributes, as sentences have them.
    private static func nameAttributes(_ input: inout JSONInput, root: JSONNode) {
        for (path, _) in root.places(everyItem: false) {
            for attribute in ReplyAttribute.all where path.pattern.contains(key(attribute.tag)) {
                let key = key(attribute.tag)
                input.words[path.pattern, default: []] += [
                    attribute.name, "(\(key.prefix(4)),\(key.suffix(4)))",
                ]
            }
        }
    }

    /// The objects of a series, as the archive lists them.
    static func objects(_ server: AnswerServer) throws -> JSONInput {
        let text = """
            [{"00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"]},
              "00080018": {"vr": "UI", "Value": ["1.2.3.4.5.1"]}},
             {"00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"]},
              "00080018": {"vr": "UI", "Value": ["1.2.3.4.5.2"]}}]
            """
        let study = try #require(UID("1.2.3.4"))
        let series = try #require(UID("1.2.3.4.5"))
        var input = JSONInput(
            kind: "archive's objects", room: "PACS", root: try JSONNode(text)
        ) { data in
            let base = server.register(["instances": String(decoding: data, as: UTF8.self)])
            return try Scratch.with([("a.yaml", Array(settings(base).utf8))]) { folder in
                let archive = try ArchivesFile(path: folder.appending(path: "a.yaml").path)
                    .archive(named: nil)
                let list = try archive.objects(of: Match(study: study, series: series))
                var facts: [String: String] = [:]
                for (number, object) in list.objects.enumerated() {
                    facts["object \(number)"] = "\(object.sopInstance)"
                    facts["class \(number)"] = object.sopClass.map { "\($0)" } ?? "none"
                }
                return Reading(facts: facts, warnings: list.warnings)
            }
        }
        input.takesOtherKeys = ["[].00080016"]
        let reason = "only which contexts are asked for goes by it; without it all are"
        for end in ["", ".Value", ".Value[]"] {
            input.unnoticeable["[].00080016\(end)"] = [.absent: reason, .empty: reason]
        }
        nameAttributes(&input, root: input.root)
        return input
    }

    /// An archive's answer to STOW: of one object that it has stored, and of one that it has not.
    static func stow() throws -> JSONInput {
        let text = """
            {"00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["1.2.3.1"]}},
                                                {"00081155": {"vr": "UI", "Value": ["1.2.3.3"]},
                                                 "00081196": {"vr": "US", "Value": [45056]}}]},
             "00081198": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["1.2.3.2"]},
                                                 "00081197": {"vr": "US", "Value": [49442]}}]}}
            """
        var input = JSONInput(
            kind: "archive's answer to STOW", room: "PACS", root: try JSONNode(text)
        ) { data in
            guard let results = StowResults(data, archive: "odd", status: 200) else {
                throw Sentence("it says nothing of objects")
            }
            var facts: [String: String] = [:]
            var warnings: [Warning] = []
            for name in ["1.2.3.1", "1.2.3.2", "1.2.3.3"] {
                switch results.fate(of: try #require(UID(name))) {
                case .confirmed(let warning):
                    facts[name] = "there"
                    if let warning { warnings.append(Warning("archive.warned", warning)) }
                case .accepted: facts[name] = "there"
                case .refused(let sentence): facts[name] = sentence
                // Whoever gets this asks the archive afterwards.
                case .unanswered(let sentence), .later(let sentence): throw Sentence(sentence)
                }
            }
            return Reading(facts: facts, warnings: warnings)
        }
        nameAttributes(&input, root: input.root)
        for pattern in input.words.keys {
            input.words[pattern]? += ["does not mention the object", "says nothing of objects"]
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
