/// One step of a pipeline: a function with named, typed inputs.
///
/// The stored properties of a stage are its options. Their initial values are the defaults; what
/// the pipeline file writes under `with:` replaces them, one key at a time, also inside a nested
/// struct. An option that may be absent is an optional; a path is a `String`, relative to the
/// working directory. Decoding and encoding are the synthesised ones.
public protocol Stage: Codable, Sendable {
    associatedtype Input
    associatedtype Output: PortValue

    /// The word after `use:` in a pipeline file.
    static var name: String { get }

    /// The word that it had first, if it was another: it stays valid in pipeline files. Digests are made
    /// with it, so that a pipeline has one digest under either word, and a folder its results.
    static var formerName: String? { get }

    /// What the stage does, in one sentence.
    static var summary: String { get }

    /// The inputs, in the order in which `run` takes them.
    static var inputs: Ports<Input> { get }

    /// Whether what the stage does cannot be undone by throwing its files away, such as sending to an
    /// archive.
    static var actsOutside: Bool { get }

    /// What the stage mostly waits for.
    static var resource: Resource { get }

    /// Raised when the stage's results change for the same inputs and options: studies that an
    /// earlier version finished are then done again.
    static var version: Int { get }

    /// One line for each option, by its key; `memory.capacity` for the key of a nested struct.
    static var optionHelp: [String: String] { get }

    /// A stage with every option at its default.
    init()

    /// Paths, as the options have them, of files that results depend on, such as a checkpoint.
    /// When one of them changes, finished studies are done again.
    var filesRead: [String] { get }

    /// Names in the study's folder that it writes, as far as its options say them; parts that only a
    /// study tells stand in capitals. Two stages of a pipeline must not write one.
    var filesWritten: [String] { get }

    /// What outside of this machine results come from or go to, such as an archive, as a text that is
    /// another one for another place. When it changes, finished studies are done again. Nil: nothing.
    func placeAsked() -> String?

    /// What it needs of the stages that its inputs come from, see ``StageNeed``. Asked for before the
    /// first study and by `mais check`, so that it must be told quickly.
    ///
    /// - Throws: An error whose description says in a sentence what is wrong.
    func needs() throws -> [StageNeed]

    /// Takes up what later stages need: fills in what its options leave open.
    ///
    /// - Parameter needs: Of all stages after it, those that others between saw to left out.
    /// - Throws: An error whose description says in a sentence what its options say otherwise.
    mutating func settle(_ needs: [StageNeed]) throws -> Settlement

    /// The inputs whose stages hear of its own needs, and of those of later stages.
    static var needsGoTo: [String] { get }

    /// Checks the options. Called once, before anything is opened.
    ///
    /// - Throws: An error whose description names the option and the values it may have.
    func validate() throws

    /// Called once per run, before the first study is opened, and not at all when every study is
    /// done already: the place to load a checkpoint, with ``RunContext/shared(_:make:)``.
    func prepare(_ run: RunContext) async throws

    /// Does the stage's work for one study.
    ///
    /// - Throws: An error whose description says in a sentence what is wrong; it fails this study alone.
    func run(_ input: Input, _ study: StudyContext) async throws -> Output
}

extension Stage {
    public static var formerName: String? { nil }
    public static var resource: Resource { .reading }
    public static var actsOutside: Bool { false }
    public static var version: Int { 1 }
    public static var optionHelp: [String: String] { [:] }
    public var filesRead: [String] { [] }
    public var filesWritten: [String] { [] }
    public func placeAsked() -> String? { nil }
    public func needs() throws -> [StageNeed] { [] }
    public mutating func settle(_ needs: [StageNeed]) throws -> Settlement { Settlement() }
    public static var needsGoTo: [String] { [] }
    public func validate() throws {}
    public func prepare(_ run: RunContext) async throws {}

    /// Whether a pipeline file may mean it by the word.
    public static func isCalled(_ word: String) -> Bool { word == name || word == formerName }
}
