public import Pipeline
internal import Sessions
internal import Text

/// Makes a session of a list of positions.
public struct ClicksFromCSV: Stage {
    /// The file that the session is written to. Nil: none.
    public var file: String?

    public static let name = "clicks-from-csv"
    public static let summary =
        "Makes a session from a CSV table of positions (segment, x, y, z in LPS mm), one click each."
    public static let inputs = ports(Port<StudyImage>("image"), Port<PositionsInput>("positions"))
    public static let optionHelp = [
        "file": "write the session there, .json; null: do not"
    ]

    public init() {}

    public var filesWritten: [String] { file.map { [$0] } ?? [] }

    public func validate() throws { try checkSessionName(file) }

    public func run(
        _ input: (StudyImage, PositionsInput), _ study: StudyContext
    ) async throws -> SessionInput {
        let (image, positions) = input
        let options = ImportOptions(
            polarity: .everyPoint(isForeground: true), study: study.name, columnsGoFirst: true)
        let made = try SessionSource.positions.session(
            from: [positions.table], image: try image.source.recorded(), options: options)
        for warning in made.notes where !Self.isOfCourse(warning.code) { study.warn(warning) }
        study.report("clicks", .string("from a list of positions, '\(positions.table.name)'"))
        if let file { try made.session.write(to: try study.output(file)) }
        return SessionInput(made.session, named: positions.table.name)
    }

    /// That nobody clicked is the stage's purpose, and the report says it.
    private static func isOfCourse(_ code: Warning.Code) -> Bool {
        code == .importNotClicked || code == .importNoTimes
    }
}
