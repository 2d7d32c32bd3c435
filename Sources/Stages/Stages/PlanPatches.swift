internal import DICOM
internal import Imaging
internal import NIfTI
public import Pipeline
internal import Segmentation
internal import Sessions
internal import Text

/// Plans where a session's clicks will want patches of an image. They are cut when `segment` asks for them.
public struct PlanPatches: Stage {
    /// Voxels per side of a patch. Nil: what the checkpoint takes.
    public var size: Int?

    public static let name = "plan-patches"
    public static let formerName: String? = "crop"
    public static let summary =
        "Checks a session against its image, and plans patches in canonical orientation for its clicks."
    public static let inputs = ports(Port<StudyImage>("image"), Port<SessionInput>("session"))
    public static let resource = Resource.reading
    public static let version = 2
    public static let needsGoTo = ["image"]
    public static let optionHelp = [
        "size": "voxels per side; null: the checkpoint's"
    ]

    public init() {}

    public func validate() throws {
        if let size {
            guard (16...512).contains(size) else {
                throw StageError("'size' is \(size); a patch has 16 to 512 voxels per side")
            }
        }
    }

    public mutating func settle(_ needs: [StageNeed]) throws -> Settlement {
        var settlement = Settlement()
        settlement.met = ["size"]
        guard let need = try needs.need(of: "size"), case .int(let wanted) = need.value else {
            guard size != nil else {
                throw StageError(
                    "'size' is not set, and no later stage has a checkpoint that says it")
            }
            return settlement
        }
        guard let size else {
            size = wanted
            return settlement
        }
        guard size == wanted else {
            throw StageError("'size' is \(size), but \(need.reason). Leave 'size' out")
        }
        return settlement
    }

    public func run(
        _ input: (StudyImage, SessionInput), _ study: StudyContext
    ) async throws -> StudyPatches {
        let (image, recorded) = input
        guard let size else { throw StageError("'size' is not set") }
        for warning in try recorded.mustBelong(to: image.source) { study.warn(warning) }
        for warning in recorded.session.warnings { study.warn(warning) }
        let plan = try PatchPlan(
            session: recorded.session, image: image.voxels, size: size,
            masks: { try recorded.mask($0, warn: study.warn) })
        return StudyPatches(plan: plan, source: image.source)
    }
}

extension SessionInput {
    /// Checks that the session was recorded on this image.
    ///
    /// - Returns: What contradicts the session.
    func mustBelong(to source: SourceImage) throws -> [Warning] {
        switch source {
        case .dicom(let series):
            try session.mustBelong(
                to: series.geometry, seriesInstanceUID: series.seriesInstanceUID,
                studyInstanceUID: series.studyInstanceUID, file: file)
        case .nifti(let nifti, let geometry):
            try session.mustBelong(
                to: geometry, voxelDigest: { try nifti.voxelDigest() },
                // A stage that made it made it on this very grid.
                ambiguity: url == nil ? nil : nifti.ambiguity, file: file)
        }
    }

    /// The mask that an event of the session names.
    ///
    /// - Parameter warn: Gets what people must know of the mask's file.
    @Sendable func mask(_ name: String, warn: (Warning) -> Void) throws -> LabelMap {
        if let makeMask { return try makeMask(name) }
        guard let url else {
            throw StageError("session '\(file)' has no folder to find '\(name)' in")
        }
        return try NIfTIFile(RecordedSession.maskFile(name, beside: url)).labelMap {
            warn(Warning($0.code, "a mask of the session: \($0.message)"))
        }
    }
}
