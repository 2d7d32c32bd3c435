internal import Text
internal import Yams

/// What is wrong with an option, and where; the reader adds file and stage.
struct OptionFault: Error {
    enum Problem {
        case wrong(wanted: String, found: String)
        case choice(found: String, choices: [String])
        case missing
        case refused(String)
    }
    let problem: Problem
    /// `nil` where the file does not have the option.
    let place: PipelineFileError.Place?
    let path: [String]
}

/// Decodes a stage's options from what the file says, laid over the defaults key by key, and
/// notes every key that is asked for: those are the options there are.
///
/// Synthesised decoding asks for the keys in the order in which the properties are declared.
struct OptionDecoder: Decoder {
    /// What the file says here; `nil` where it says nothing and the default holds.
    let node: Node?

    /// The default here; `nil` where there is none, as inside a list.
    let standard: JSONValue?

    let path: [String]
    let log: OptionLog

    var codingPath: [any CodingKey] { path.map(OptionKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        if let node, node.mapping == nil { throw wrong("a group of keys") }
        log.open(path)
        return KeyedDecodingContainer(OptionGroup<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        var items: [(Node?, JSONValue?)] = []
        if let node {
            guard let sequence = node.sequence else { throw wrong("a list") }
            items = sequence.map { ($0, nil) }
        } else if case .array(let values)? = standard {
            items = values.map { (nil, $0) }
        } else {
            throw wrong("a list")
        }
        return OptionSequence(decoder: self, items: items)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        OptionScalar(decoder: self)
    }

    func fault(_ problem: OptionFault.Problem) -> OptionFault {
        OptionFault(
            problem: problem, place: node?.mark.map(PipelineFileError.Place.init), path: path)
    }

    func wrong(_ wanted: String) -> OptionFault {
        guard let node else {
            return standard == nil
                ? fault(.missing) : fault(.refused("its default is not \(wanted)"))
        }
        return fault(.wrong(wanted: wanted, found: node.shown))
    }

    /// Decodes a value here, and turns a refusal of its own into one that has a place.
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        do {
            // A dictionary in the file is the whole dictionary; only a struct's keys have defaults.
            let isDictionary = type is any KeyedByData.Type
            if isDictionary, node == nil || node?.mapping != nil { log.close(path) }
            return try type.init(
                from: isDictionary && node != nil
                    ? OptionDecoder(node: node, standard: nil, path: path, log: log) : self)
        } catch let fault as OptionFault {
            throw fault
        } catch {
            throw refusal(of: type, error)
        }
    }

    private func refusal(of type: any Decodable.Type, _ error: any Error) -> OptionFault {
        if let choices = type as? any CaseIterable.Type, let found = node?.text {
            let words = Self.words(choices)
            if !words.isEmpty {
                return fault(.choice(found: PlainText.clean(found), choices: words))
            }
        }
        guard let error = error as? DecodingError else {
            return fault(.refused(PlainText.sentence(of: error)))
        }
        switch error {
        case .dataCorrupted(let context), .typeMismatch(_, let context),
            .valueNotFound(_, let context),
            .keyNotFound(_, let context):
            return fault(.refused(PlainText.clean(context.debugDescription, limit: 200)))
        @unknown default: return fault(.refused(PlainText.sentence(of: error)))
        }
    }

    private static func words<C: CaseIterable>(_ type: C.Type) -> [String] {
        type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
    }
}

/// Dictionaries: their keys are data, not options.
private protocol KeyedByData {}
extension Dictionary: KeyedByData {}

struct OptionKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ word: String) { stringValue = word }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// The keys that decoding asked for, by the path of their group, in the order of asking.
final class OptionLog {
    private(set) var asked: [[String]: [String]] = [:]
    /// Groups whose keys are data.
    private(set) var closed: Set<[String]> = []
    /// Options that were asked for as numbers with a fraction.
    private(set) var fractions: Set<[String]> = []

    func open(_ path: [String]) { asked[path, default: []] += [] }
    func close(_ path: [String]) { closed.insert(path) }
    func noteFraction(_ path: [String]) { fractions.insert(path) }

    func ask(_ key: String, in path: [String]) {
        if asked[path]?.contains(key) != true { asked[path, default: []].append(key) }
    }
}
