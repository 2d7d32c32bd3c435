internal import Files
public import Foundation
internal import Sessions
internal import Text

extension EvaluatedObject: Codable {
    private enum CodingKeys: String, CodingKey {
        case caseName = "case"
        case className = "class"
        case seed, dice, surfaceDice, hd95
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            caseName: try values.decode(String.self, forKey: .caseName),
            className: try values.decode(String.self, forKey: .className),
            seed: try values.whole(.seed),
            dice: try values.decode([Double].self, forKey: .dice),
            surfaceDice: try values.decode(Double.self, forKey: .surfaceDice),
            hd95: try values.decode(Double?.self, forKey: .hd95))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(caseName, forKey: .caseName)
        try values.encode(className, forKey: .className)
        try values.encode(seed, forKey: .seed)
        try values.encode(dice, forKey: .dice)
        try values.encode(surfaceDice, forKey: .surfaceDice)
        // An empty mask is said, not left out.
        try values.encode(hd95, forKey: .hd95)
    }
}

extension EvaluationResult: Codable {
    private enum CodingKeys: String, CodingKey {
        case version, setting, policy, budget, tolerance, seeds, details, objects
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let version = try values.whole(.version)
        guard version == Self.formatVersion else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: values,
                debugDescription: "is \(version); this program reads \(Self.formatVersion)")
        }
        self.init(
            setting: try values.decode(String.self, forKey: .setting),
            policy: try values.decode(String.self, forKey: .policy),
            budget: try values.whole(.budget),
            tolerance: try values.decode(Double.self, forKey: .tolerance),
            seeds: try values.wholes(.seeds),
            details: try values.decode([String: String].self, forKey: .details),
            objects: try values.decode([EvaluatedObject].self, forKey: .objects))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(Self.formatVersion, forKey: .version)
        try values.encode(setting, forKey: .setting)
        try values.encode(policy, forKey: .policy)
        try values.encode(budget, forKey: .budget)
        try values.encode(tolerance, forKey: .tolerance)
        try values.encode(seeds, forKey: .seeds)
        try values.encode(details, forKey: .details)
        try values.encode(objects, forKey: .objects)
    }
}

// MARK: - Files

extension EvaluationResult {
    /// The largest file that is read: some ten thousand objects.
    public static let largestFile = 64 << 20

    /// Reads and checks an evaluation.
    ///
    /// - Throws: ``EvaluationError``, naming the file, and the field where it fails.
    public init(contentsOf url: URL) throws {
        let file = url.lastPathComponent
        let data: Data
        do throws(BoundedFile.Fault) {
            data = try BoundedFile.read(url.path(percentEncoded: false), most: Self.largestFile)
        } catch {
            if case .tooLarge(let bytes) = error {
                throw EvaluationError.tooLarge(file: file, bytes: bytes, limit: Self.largestFile)
            }
            throw EvaluationError.unreadable(
                file: file,
                reason: error.systemError?.code == ENOENT ? "there is no such file" : error.reason)
        }
        try self.init(json: data, file: file)
    }

    /// Reads and checks an evaluation.
    ///
    /// - Parameter file: What messages call it.
    /// - Throws: ``EvaluationError``.
    public init(json: Data, file: String) throws {
        // Of a key that stands twice, Foundation takes one without a word.
        let outline: JSONOutline
        do { outline = try JSONOutline(json) } catch {
            guard case .field(let path, let fault) = error else {
                throw EvaluationError.notJSON(file: file)
            }
            throw EvaluationError.field(file: file, path: path, fault: fault)
        }
        do {
            self = try JSONDecoder().decode(EvaluationResult.self, from: json)
        } catch let error as DecodingError {
            throw EvaluationError(error, file: file)
        }
        try check(file: file)
        if let key = outline.unknown(besides: try JSONOutline(self.json())).first {
            throw EvaluationError.field(
                file: file, path: PlainText.clean(key), fault: "is not a key of an evaluation")
        }
    }

    /// The evaluation as JSON, with sorted keys: the same evaluation gives the same bytes.
    ///
    /// - Throws: ``EvaluationError`` where a number is not one that can be read back.
    public func json() throws -> Data {
        try check(file: setting)
        return try JSONEncoder.line.encode(self)
    }

    /// Writes the evaluation, whole or not at all.
    ///
    /// - Throws: ``EvaluationError``.
    public func write(to url: URL) throws { try publish(json(), to: url) }
}

/// Writes a file of an evaluation, which may have taken hours.
func publish(_ data: Data, to url: URL) throws(EvaluationError) {
    do { try WholeFile.write(data, to: url, .flushed) } catch {
        throw .unwritable(file: url.lastPathComponent, error)
    }
}

extension EvaluationError {
    init(_ error: DecodingError, file: String) {
        switch DecodingFault(error) {
        case .missing(let key, let owner): self = .missing(file: file, key: key, owner: owner)
        case .field(let path, let fault): self = .field(file: file, path: path, fault: fault)
        case .notJSON: self = .notJSON(file: file)
        }
    }
}
