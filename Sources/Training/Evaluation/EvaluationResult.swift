/// What an evaluation measured: every object of every case, with every seed, in one setting.
public struct EvaluationResult: Sendable, Hashable {
    /// The version of the file format that is read and written.
    public static let formatVersion = 1

    /// Millimetres: what radiotherapy's studies and this project's tables take for the normalised
    /// surface Dice.
    public static let usualTolerance = 2.0

    /// The Dice values whose number of clicks is reported.
    public static let goals = [0.8, 0.85, 0.9]

    /// The largest budget that is taken.
    public static let largestBudget = 1000

    /// The most clicks, rows times budget, that are taken: what fits in memory with ease.
    public static let mostClicks = 10_000_000

    /// What was evaluated, in a few words: `memory of 60, sparse and dense`.
    public var setting: String

    /// How clicks were placed.
    public var policy: String

    /// Clicks per object, at most.
    public var budget: Int

    /// Millimetres, of the normalised surface Dice.
    public var tolerance: Double

    /// What clicks were drawn with; every object has a row for each.
    public var seeds: [Int]

    /// What else a reader should know by name: the checkpoint and its digest, the data.
    public var details: [String: String]

    /// One row per object and seed.
    public var objects: [EvaluatedObject]

    public init(
        setting: String, policy: String, budget: Int, tolerance: Double = usualTolerance,
        seeds: [Int], details: [String: String] = [:], objects: [EvaluatedObject] = []
    ) {
        self.setting = setting
        self.policy = policy
        self.budget = budget
        self.tolerance = tolerance
        self.seeds = seeds
        self.details = details
        self.objects = objects
    }

    /// The names of the classes, in the order of the alphabet.
    public var classes: [String] { Set(objects.map(\.className)).sorted() }

    /// The curve of one row.
    public func curve(of object: EvaluatedObject) -> DiceCurve {
        DiceCurve(object.dice, budget: budget)
    }
}

// MARK: - Checks

extension EvaluationResult {
    /// Checks what tables and pictures rest on.
    ///
    /// - Parameter file: What messages call the evaluation.
    /// - Throws: ``EvaluationError``, naming the field.
    public func check(file: String) throws {
        func fail(_ path: String, _ fault: String) -> EvaluationError {
            .field(file: file, path: path, fault: fault)
        }
        guard !setting.isBlank else { throw fail("setting", "is empty; name what was evaluated") }
        guard (1...Self.largestBudget).contains(budget) else {
            throw fail("budget", "is \(budget); it lies between 1 and \(Self.largestBudget)")
        }
        guard tolerance.isFinite, tolerance >= 0 else {
            throw fail("tolerance", "is \(tolerance); it is a number of millimetres, 0 or more")
        }
        guard !seeds.isEmpty else { throw fail("seeds", "is empty; at least one is needed") }
        guard Set(seeds).count == seeds.count else { throw fail("seeds", "holds a seed twice") }
        guard !objects.isEmpty else { throw EvaluationError.noObject(file: file) }
        guard objects.count <= Self.mostClicks / budget else {
            throw fail(
                "objects",
                "has \(objects.count) rows of \(budget) clicks; the limit is \(Self.mostClicks) in all"
            )
        }
        var seen: Set<Row> = []
        let known = Set(seeds)
        for (n, object) in objects.enumerated() {
            let place = "objects[\(n)]"
            if let (key, fault) = object.fault(budget: budget) {
                throw fail("\(place).\(key)", fault)
            }
            guard known.contains(object.seed) else {
                throw fail("\(place).seed", "is \(object.seed), which 'seeds' does not name")
            }
            guard seen.insert(Row(object)).inserted else {
                throw fail(place, "has the case, the class and the seed of an earlier one")
            }
        }
    }

    private struct Row: Hashable {
        let caseName: String
        let className: String
        let seed: Int

        init(_ object: EvaluatedObject) {
            caseName = object.caseName
            className = object.className
            seed = object.seed
        }
    }
}

extension EvaluatedObject {
    /// The first key that holds what cannot be, and what is wrong with it.
    fileprivate func fault(budget: Int) -> (key: String, fault: String)? {
        if caseName.isBlank { return ("case", "is empty") }
        if className.isBlank { return ("class", "is empty") }
        if dice.isEmpty { return ("dice", "is empty; there is at least one click") }
        if dice.count > budget {
            return ("dice", "has \(dice.count) clicks; the budget is \(budget)")
        }
        if let n = dice.firstIndex(where: { !(0...1).contains($0) }) {
            return ("dice[\(n)]", "is \(dice[n]); Dice lies between 0 and 1")
        }
        if !(0...1).contains(surfaceDice) {
            return ("surfaceDice", "is \(surfaceDice); it lies between 0 and 1")
        }
        if let hd95, !(hd95 >= 0 && hd95.isFinite) {
            return ("hd95", "is \(hd95); it is a number of millimetres, 0 or more, or null")
        }
        return nil
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
