internal import Imaging
internal import NIfTI
public import Pipeline
internal import Segmentation
internal import Sessions
internal import Text

/// Makes a session of an earlier segmentation that is to be improved.
public struct ClicksFromLabels: Stage {
    /// The most clicks of a label.
    public var clicks = 3

    /// Millimetres between two clicks of a label, at least.
    public var apart = 60.0

    /// Whether the labels are the masks that the network corrects, or only tell where to click.
    public var useMasks = true

    /// The file that the session is written to, its masks beside it. Nil: none.
    public var file: String?

    public static let name = "clicks-from-labels"
    public static let summary =
        "Makes a session from earlier labels (NIfTI or SEG): clicks deep inside each, to improve it."
    public static let inputs = ports(Port<StudyImage>("image"), Port<LabelsInput>("labels"))
    public static let optionHelp = [
        "clicks": "the most clicks of a label, the first at its deepest voxel",
        "apart": "mm between two clicks of a label, at least",
        "useMasks": "whether the network begins from the labels, or only from the clicks",
        "file": "write the session there, .json, and its masks beside it; null: do not",
    ]

    public init() {}

    public var filesWritten: [String] { file.map { [$0] } ?? [] }

    public func validate() throws {
        guard (1...1000).contains(clicks) else {
            throw StageError("'clicks' is \(clicks); it must be 1 to 1000")
        }
        guard (0...10_000).contains(apart) else {
            throw StageError("'apart' is \(apart) mm; it must be 0 to 10000")
        }
        try checkSessionName(file)
    }

    public func run(
        _ input: (StudyImage, LabelsInput), _ study: StudyContext
    ) async throws -> SessionInput {
        let (image, earlier) = input
        let labels = try earlier.labels(on: image.source, warn: study.warn)
        for warning in labels.unnamedLabels(in: earlier.name) + earlier.absentLabels(in: labels) {
            study.warn(warning)
        }
        if clicks == 1, apart != ClicksFromLabels().apart {
            study.warn(Warning(.optionNoEffect, "'apart' changes nothing, as 'clicks' is 1"))
        }
        let segments = labels.presentSegments()
        guard !segments.isEmpty else {
            throw StageError("the labels '\(earlier.name)' have no voxel but background")
        }
        var session = RecordedSession(
            image: try image.source.recorded(), segments: segments, events: [],
            tool: "mais: clicks from earlier labels")
        var labelOfMask: [String: UInt16] = [:]
        @Sendable func mask(of label: UInt16) -> LabelMap {
            LabelMap(geometry: labels.geometry, labels: labels.labels.map { $0 == label ? 1 : 0 })
        }
        for segment in segments {
            try study.checkCancellation()
            let label = segment.description.label
            func add(_ kind: RecordedEvent.Kind) {
                session.events.append(
                    RecordedEvent(
                        seq: session.events.count + 1, segment: segment.id, kind: kind))
            }
            if useMasks {
                let name = "\(file.map { String($0.dropLast(5)) } ?? "labels")-\(label).nii.gz"
                if file != nil {
                    try NIfTIFile.write(
                        mask(of: label), to: try study.output(name), like: image.source.niftiGrid)
                }
                labelOfMask[name] = label
                add(.mask(file: name))
            }
            for voxel in labels.interiorPoints(of: label, most: clicks, apart: apart) {
                add(.clicks([RecordedClick(index: SIMD3<Double>(voxel), isForeground: true)]))
            }
        }
        let checked = try session.checked(file: earlier.name)
        study.report("clicks", .string("from earlier labels, '\(earlier.name)'"))
        if let file { try checked.write(to: try study.output(file)) }
        // Each made when it is asked for: forty at a time would be forty images.
        let known = labelOfMask
        return SessionInput(checked, named: earlier.name) { name in
            guard let label = known[name] else { throw StageError("there is no mask '\(name)'") }
            return mask(of: label)
        }
    }
}
