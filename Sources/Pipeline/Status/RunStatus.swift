public import Foundation
internal import Text

/// Where a run is, or how it ended: for people who look in, and for programs.
///
/// A run writes it into its folder every second, so that it can be read where the ledger cannot.
public struct RunStatus: Sendable, Codable, Equatable {
    /// What the run does now.
    public enum Activity: String, Sendable, Codable {
        /// Studies are in work.
        case running
        /// For its window to open.
        case waiting
        /// It has ended, early or not.
        case ended
        /// Its process is gone and has not said goodbye.
        case killed
    }

    /// A study in work.
    public struct InWork: Sendable, Codable, Equatable {
        public var study: String
        /// The id of its stage; `nil` before the first.
        public var stage: String?
        /// How much of the stage is done, from 0 to 1, where the stage tells.
        public var fraction: Double?
        public var seconds: Double
    }

    /// Studies that failed for one reason.
    public struct Reason: Sendable, Codable, Equatable {
        /// What their sentences have in common, `#` for numbers.
        public var category: String
        public var count: Int
        /// One of them, and its sentence.
        public var study: String
        public var sentence: String
        /// What programs may know the reason by, where it has a code.
        public var code: String?

        public init(
            category: String, count: Int, study: String, sentence: String, code: String? = nil
        ) {
            (self.category, self.count) = (category, count)
            (self.study, self.sentence, self.code) = (study, sentence, code)
        }

        // The file's word for the category is of its first version.
        private enum CodingKeys: String, CodingKey {
            case category = "sort"
            case count, study, sentence, code
        }
    }

    /// Studies that are done and have warnings of one code.
    public struct Warned: Sendable, Codable, Equatable {
        public var code: String
        public var count: Int
        /// One of them.
        public var study: String

        public init(code: String, count: Int, study: String) {
            (self.code, self.count, self.study) = (code, count, study)
        }
    }

    /// The process that the run is, or was.
    public struct Worker: Sendable, Codable, Equatable {
        public var host: String
        public var process: Int32
        /// What tells this process from a later one of the same number.
        public var token: String
    }

    public var format = "mais run status"
    public var version = 1
    public var activity: Activity
    /// Why it ended early, or what it waits for.
    public var reason: String?
    /// The pipeline file.
    public var pipeline: String
    /// When the run was last started, and when this was written.
    public var began: Date
    public var updated: Date
    public var studies: Int
    public var done: Int
    public var failed: Int
    /// Those that are done and have warnings; nil where an earlier version wrote this.
    public var warned: Int?
    /// To be done yet, those in work included.
    public var waiting: Int
    /// Of those, how many failed with a transient fault, and wait for another try.
    public var tryingAgain: Int
    /// Studies that this start finished in a minute; `nil` before the first.
    public var perMinute: Double?
    /// Seconds until the end at that rate, while it goes on.
    public var secondsLeft: Double?
    public var inWork: [InWork]
    /// The most frequent first; at most 200.
    public var failures: [Reason]
    /// Bytes that the process holds, and may hold.
    public var memory: Int?
    public var memoryLimit: Int?
    /// What studies are warned of, the most frequent code first; nil while nobody has counted it.
    public var warnings: [Warned]?
    public var workers: [Worker]

    /// How many reasons are told.
    static let mostReasons = 200
}

// MARK: - As one

extension RunStatus {
    /// Several runs over shares of one list, seen as one.
    ///
    /// - Returns: `nil` for none.
    public static func joined(_ parts: [RunStatus]) -> RunStatus? {
        guard var whole = parts.first else { return nil }
        for part in parts.dropFirst() { whole.add(part) }
        whole.failures = merged(whole.failures)
        whole.warnings = whole.warnings.map(merged)
        return whole
    }

    private mutating func add(_ part: RunStatus) {
        let order: [Activity] = [.running, .waiting, .killed, .ended]
        activity = order.first { $0 == activity || $0 == part.activity } ?? activity
        reason = reason ?? part.reason
        began = min(began, part.began)
        updated = max(updated, part.updated)
        studies += part.studies
        done += part.done
        failed += part.failed
        warned = [warned, part.warned].compactMap(\.self).reduce(nil) { ($0 ?? 0) + $1 }
        waiting += part.waiting
        tryingAgain += part.tryingAgain
        perMinute = [perMinute, part.perMinute].compactMap(\.self).reduce(nil) { ($0 ?? 0) + $1 }
        // Each works through a share of its own: the whole ends with the last of them.
        secondsLeft = [secondsLeft, part.secondsLeft].compactMap(\.self).max()
        inWork += part.inWork
        failures += part.failures
        if let more = part.warnings { warnings = (warnings ?? []) + more }
        memory = [memory, part.memory].compactMap(\.self).reduce(nil) { ($0 ?? 0) + $1 }
        memoryLimit = [memoryLimit, part.memoryLimit].compactMap(\.self)
            .reduce(nil) { ($0 ?? 0) + $1 }
        workers += part.workers
    }

    /// Warnings of one code as one, the most frequent first.
    private static func merged(_ warnings: [Warned]) -> [Warned] {
        Dictionary(grouping: warnings, by: \.code).map { code, parts in
            Warned(code: code, count: parts.reduce(0) { $0 + $1.count }, study: parts[0].study)
        }.sorted { ($1.count, $0.code) < ($0.count, $1.code) }
    }

    /// Reasons of one category as one, the most frequent first.
    static func merged(_ reasons: [Reason]) -> [Reason] {
        var byCategory: [String: Reason] = [:]
        for reason in reasons {
            if byCategory[reason.category] == nil {
                byCategory[reason.category] = reason
            } else {
                byCategory[reason.category]?.count += reason.count
            }
        }
        let sorted = byCategory.values.sorted { ($1.count, $0.category) < ($0.count, $1.category) }
        return Array(sorted.prefix(mostReasons))
    }
}

// MARK: - As JSON

extension RunStatus {
    /// The status as indented JSON, times as ISO 8601.
    public func json() throws -> Data {
        let encoder = JSONEncoder.page
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// - Throws: Where it is not a status, a key stands twice, or there is one that a status does not have.
    init(json: Data) throws {
        let outline = try JSONOutline(json)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(RunStatus.self, from: json)
        if let key = outline.unknown(besides: try JSONOutline(self.json())).first {
            throw JSONOutline.Fault.field(path: key, "is no key of a status")
        }
    }
}
