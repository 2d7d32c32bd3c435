/// The tools whose files become sessions.
public enum SessionSource: String, Sendable, CaseIterable {
    /// 3D Slicer's markups, `.mrk.json`.
    case slicer
    /// MONAI Label's infer requests.
    case monaiLabel = "monai-label"
    /// nnInteractive's requests.
    case nnInteractive = "nninteractive"
    /// The interactive segmentation challenge's `clicks` and `clicks_order`, as JSON.
    case challenge
    /// napari's points, CSV.
    case napari
    /// A table of positions, CSV: no tool's, for structures that nobody has clicked on yet.
    case positions

    /// What messages call the source's files.
    public var title: String {
        switch self {
        case .slicer: "Slicer markups"
        case .monaiLabel: "MONAI Label requests"
        case .nnInteractive: "nnInteractive requests"
        case .challenge: "challenge clicks"
        case .napari: "napari points"
        case .positions: "tables of positions"
        }
    }

    /// Makes a session of a tool's files.
    ///
    /// - Parameters:
    ///   - sources: In the order in which they were recorded.
    ///   - image: What was annotated; clicks must lie inside it.
    ///   - options: What the source does not say.
    /// - Throws: ``ImportError``: a sentence with file and place, or the question that `options`
    ///   has to answer.
    public func session(
        from sources: [ImportSource], image: RecordedImage, options: ImportOptions = ImportOptions()
    ) throws(ImportError) -> ImportedSession {
        var draft = SessionDraft(source: self, image: image)
        switch self {
        case .slicer: try draft.addSlicerMarkups(sources, options)
        case .monaiLabel: try draft.addMONAILabelRequests(sources, options)
        case .nnInteractive: try draft.addNNInteractiveRequests(sources, options)
        case .challenge: try draft.addChallengeClicks(sources, options)
        case .napari: try draft.addNapariPoints(sources, options)
        case .positions: try draft.addPositions(sources, options)
        }
        return try draft.finish()
    }
}

/// A session that was made of another tool's files, and what they could not tell.
public struct ImportedSession: Sendable {
    /// The session, checked.
    public let session: RecordedSession

    /// What the source does not say and what was left out: one sentence each.
    public let notes: [String]
}
