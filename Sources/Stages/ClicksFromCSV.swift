internal import Imaging
public import Pipeline
internal import Sessions

/// Makes a session of a list of positions.
public struct ClicksFromCSV: Stage {
    /// The file that the session is written to. Nil: none.
    public var file: String?

    public static let name = "clicks-from-csv"
    public static let summary =
        "Makes a session of a CSV list of positions (segment, x, y, z in LPS mm), a click a row."
    public static let inputs = ports(Port<StudyImage>("image"), Port<PositionsInput>("positions"))
    public static let optionHelp = [
        "file": "write the session there, .json; null: not"
    ]

    public init() {}

    public func validate() throws { try checkSessionName(file) }

    public func run(
        _ input: (StudyImage, PositionsInput), _ study: StudyContext
    ) async throws -> SessionInput {
        let (image, list) = input
        let rows = list.rows.filter { row in
            row.study.map { Study.safeName($0) == study.name } ?? true
        }
        guard !rows.isEmpty else {
            throw StageError("the positions '\(list.name)' have no row for study '\(study.name)'")
        }
        var ids: [String] = []
        for row in rows where !ids.contains(row.segment) { ids.append(row.segment) }
        guard ids.count < 1 << 16 else {
            throw StageError("the positions '\(list.name)' name more than 65535 segments")
        }
        let session = RecordedSession(
            image: try image.source.recorded(),
            segments: ids.enumerated().map { n, id in
                RecordedSegment(
                    id: id, description: SegmentDescription(label: UInt16(n + 1), name: id))
            },
            events: rows.enumerated().map { n, row in
                RecordedEvent(
                    seq: n + 1, segment: row.segment,
                    clicks: [RecordedClick(position: row.place, isForeground: row.isForeground)])
            }, tool: "mais: positions from a list")
        let checked = try session.checked(file: list.name)
        study.report("clicks", .string("from a list of positions, '\(list.name)'"))
        if let file { try checked.write(to: try study.output(file)) }
        return SessionInput(checked, named: list.name)
    }
}
