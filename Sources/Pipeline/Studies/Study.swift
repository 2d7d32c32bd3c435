internal import Files
internal import Foundation
internal import Text

/// One case of a run: a name, and a path for everything that the pipeline takes.
public struct Study: Sendable, Hashable {
    /// Fit for a file name: the folder of the study's results bears it.
    public let name: String

    /// Paths, as they were given or found, by the names under `takes:`.
    public let inputs: [String: String]

    /// Options that are other than the pipeline's for this study: YAML values by stage and option,
    /// such as `cubic.spacing` or `logits.memory.capacity`.
    public let options: [String: String]

    /// Why the study cannot be done, known before it was begun (a bad row of a list): it fails alone.
    public let fault: String?

    /// - Parameters:
    ///   - name: Any text: what does not fit a file name is replaced, see ``safeName(_:)``.
    ///   - inputs: A path for each name under `takes:`.
    ///   - options: Options that are other than the pipeline's.
    ///   - fault: The sentence with which the study fails, if it cannot be done.
    public init(
        name: String, inputs: [String: String], options: [String: String] = [:],
        fault: String? = nil
    ) {
        self.name = Self.safeName(name)
        self.inputs = inputs
        self.options = options
        self.fault = fault
    }

    /// A study as the ledger lists it, its name fit already.
    init(
        listed name: String, inputs: [String: String], options: [String: String], fault: String?
    ) {
        self.name = name
        self.inputs = inputs
        self.options = options
        self.fault = fault
    }

    /// `text` as the name of a folder: letters, digits, `.`, `-` and `_` stay, all else becomes
    /// `_`, also a leading dot. A byte that is no UTF-8 becomes `%` and its number. What is longer than 120 bytes is cut and ends with a digest of the whole.
    public static func safeName(_ text: String) -> String {
        // Most names are fit as they are, and a night has many.
        let isFit = text.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
                || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: "_")
        }
        if isFit, (1...120).contains(text.utf8.count) { return text }
        var name = ""
        for character in text.precomposedStringWithCanonicalMapping {
            // A byte of a name that is no UTF-8: two such names stay two.
            if let scalar = character.unicodeScalars.first,
                let byte = UndecodedByte.byte(of: scalar)
            {
                name += String(format: "%%%02X", Int(byte))
                continue
            }
            let isPlain = character.isASCII && ".-_".contains(character)
            name.append(character.isLetter || character.isNumber || isPlain ? character : "_")
        }
        if name.isEmpty || name.first == "." { name = "_" + name.dropFirst() }
        // The run's own report lies beside the studies' folders.
        if name == OutputFolder.reportName { name = "_" + name }
        guard name.utf8.count > 120 else { return name }
        let digest = Digest.of(text).hexadecimal.prefix(12)
        while name.utf8.count > 107 { name.removeLast() }
        return "\(name)-\(digest)"
    }

    /// A study of the paths that a command line gave, named after the first of them by the order in `takes:`.
    ///
    /// - Parameter name: Its name; otherwise the first path's last component without its extensions.
    /// - Throws: ``StudiesError`` when a path is missing, or one is given that the pipeline does not take.
    public static func one(
        _ inputs: [String: String], for pipeline: Pipeline, name: String? = nil
    ) throws -> Study {
        let known = pipeline.takes.map(\.name)
        for key in inputs.keys.sorted() where !known.contains(key) {
            throw StudiesError.unknownInput(key, known: known)
        }
        for take in pipeline.takes where inputs[take.name] == nil {
            throw StudiesError.missingInput(take.name, type: take.type.portName)
        }
        let path = known.first.flatMap { inputs[$0] } ?? "study"
        let last = URL(filePath: path).standardizedFileURL.lastPathComponent
        let stem = last.prefix { $0 != "." }
        return Study(name: name ?? (stem.isEmpty ? last : String(stem)), inputs: inputs)
    }

    /// About how many bytes its inputs take once they are read.
    func estimatedBytes(for pipeline: Pipeline) -> Int {
        pipeline.takes.reduce(0) { sum, take in
            let bytes = inputs[take.name].map {
                take.type.estimatedBytes(at: URL(filePath: take.type.location(of: $0)))
            }
            return sum + min(max(0, bytes ?? 0), 1 << 44)
        }
    }
}
