internal import DICOM
internal import Imaging
public import Pipeline
internal import Segmentation
internal import Sessions
internal import Text

/// Brings the segments back onto the source's grid.
public struct Stitch: Stage {
    /// `logit`, `order` or `keep`.
    public var overlaps = "logit"

    public static let name = "stitch"
    public static let summary =
        "Blends each segment's patches, and brings them back onto the source's grid, as labels."
    public static let inputs = ports(Port<StudyLogits>("logits"), Port<StudyImage>("like"))
    public static let resource = Resource.writing
    public static let version = 2
    public static let optionHelp = [
        "overlaps":
            "a voxel of two segments: logit (the larger wins), order (the first listed), keep (both)"
    ]

    public init() {}

    public func validate() throws {
        _ = try choice(overlaps, of: OverlapRule.self, option: "overlaps")
    }

    public func run(
        _ input: (StudyLogits, StudyImage), _ study: StudyContext
    ) async throws -> StudyLabels {
        let (logits, image) = input
        var stitching = Stitching(
            onto: image.source.geometry,
            overlaps: try choice(overlaps, of: OverlapRule.self, option: "overlaps"))
        for (done, segment) in logits.segments.enumerated() {
            try study.checkCancellation()
            try stitching.add(segment)
            study.progress(Double(done + 1) / Double(logits.segments.count))
        }
        let runs = stitching.runs
        let regions = overlaps == OverlapRule.keep.rawValue ? stitching.regions : nil
        let counts =
            regions.map { regions in
                Dictionary(
                    regions.filter { $0.count > 0 }.map { ($0.description.label, $0.count) },
                    uniquingKeysWith: +)
            } ?? runs.counts
        let made = StudyLabels(
            runs: runs, regions: regions, source: image.source, method: logits.method)
        let measures = made.measures(on: image.voxels)
        let dice = try logits.truth.map { try made.dice(with: $0, logits.segments) }
        let millilitres = runs.geometry.voxelVolume / 1000
        study.report(
            "segments",
            .array(
                try logits.segments.map { segment in
                    let label = segment.description.label
                    let voxels = counts[label] ?? 0
                    var facts: [String: JSONValue] = [
                        "label": .int(Int(label)),
                        "name": .string(segment.description.name),
                        "interactions": .int(segment.interactions),
                        "clicks": .int(try logits.session.clickCount(label: label)),
                        "patches": .int(segment.patches.count),
                        "voxels": .int(voxels),
                        "millilitres": .double(Double(voxels) * millilitres),
                    ]
                    if let dice = dice?[label] { facts["dice"] = .double(dice) }
                    if let measures = measures?[label] {
                        facts["mean"] = .double(measures.mean)
                        facts["median"] = .double(measures.median)
                        facts["touchesBorder"] = .bool(measures.touchesBorder)
                    }
                    return .object(facts)
                }))
        if case .dicom(let series) = image.source, series.modality == "CT" {
            study.report("intensityUnit", "HU")
        }
        for segment in logits.segments
        where dice?[segment.description.label] == 0 && counts[segment.description.label] != nil {
            study.warn(
                Warning(
                    .truthApart,
                    """
                    segment '\(segment.description.name)' and its truth have no voxel in common; see \
                    whether they are one structure
                    """))
        }
        for segment in logits.segments where counts[segment.description.label] == nil {
            study.warn(
                Warning(.segmentEmpty, "segment '\(segment.description.name)' is empty"))
        }
        return made
    }
}

extension StudyLabels {
    /// How well each segment agrees with the truth, by label.
    ///
    /// - Throws: ``StageError`` where they lie on two grids.
    fileprivate func dice(
        with truth: TruthLabels, _ segments: [SegmentLogits]
    ) throws -> [UInt16: Double] {
        guard truth.map.geometry == runs.geometry else {
            throw StageError(
                "'like' is not the image that the session and its 'truth' belong to; give the image as it was read"
            )
        }
        var dice: [UInt16: Double] = [:]
        for segment in segments {
            let (description, label) = (segment.description, segment.description.label)
            if let regions {
                guard let region = regions.first(where: { $0.description.label == label }) else {
                    continue
                }
                dice[label] = truth.dice(
                    of: description, count: region.count, forEachRun: region.forEachRun)
            } else {
                dice[label] = truth.dice(of: description, count: runs.count(of: label)) {
                    runs.forEachRun(of: label, $0)
                }
            }
        }
        return dice
    }
}

extension RecordedSession {
    /// The clicks of a segment that stand in its result.
    fileprivate func clickCount(label: UInt16) throws -> Int {
        guard let segment = segments.first(where: { $0.description.label == label }) else {
            return 0
        }
        return try standing(of: segment).result.reduce(0) {
            $0 + ($1.interaction?.clicks.count ?? 0)
        }
    }
}
