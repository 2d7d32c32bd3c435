internal import Text

/// The tools whose files become sessions.
public enum SessionSource: String, Sendable, CaseIterable {
    /// 3D Slicer's markups, `.mrk.json`.
    case slicer
    /// MONAI Label's infer requests.
    case monaiLabel = "monai-label"
    /// nnInteractive's requests.
    case nnInteractive = "nninteractive"
    /// The log of ITK-SNAP's deep learning server.
    case itkSnap = "itk-snap"
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
        case .itkSnap: "ITK-SNAP logs"
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
        try mustUse(options)
        var draft = SessionDraft(source: self, image: image)
        switch self {
        case .slicer: try draft.addSlicerMarkups(sources, options)
        case .monaiLabel: try draft.addMONAILabelRequests(sources, options)
        case .nnInteractive: try draft.addNNInteractiveRequests(sources, options)
        case .itkSnap: try draft.addITKSnapInteractions(sources, options)
        case .challenge: try draft.addChallengeClicks(sources, options)
        case .napari: try draft.addNapariPoints(sources, options)
        case .positions: try draft.addPositions(sources, options)
        }
        return try draft.finish()
    }

    /// Checks that the source has a use for all that the user states.
    private func mustUse(_ options: ImportOptions) throws(ImportError) {
        if let order = options.order {
            switch self {
            case .nnInteractive, .challenge, .napari: break
            case .slicer:
                throw .unused(
                    source: title, option: "--order \(order.rawValue)",
                    reason: "have positions in millimetres")
            case .monaiLabel, .itkSnap:
                throw .unused(
                    source: title, option: "--order \(order.rawValue)",
                    reason: "have their numbers as ijk")
            case .positions:
                throw .unused(
                    source: title, option: "--order \(order.rawValue)",
                    reason: "name their columns")
            }
        }
        if let polarity = options.polarity {
            switch self {
            case .slicer, .napari: break
            case .positions:
                guard case .everyPoint = polarity else {
                    throw .unused(
                        source: title, option: "a polarity by lists, labels or ticks",
                        reason: "have none of these")
                }
            case .monaiLabel, .nnInteractive, .itkSnap, .challenge:
                throw .unused(
                    source: title, option: "a stated polarity",
                    reason: "say of each click on which side it is")
            }
        }
        if let study = options.study {
            switch self {
            case .monaiLabel, .itkSnap, .positions: break
            case .slicer, .nnInteractive, .challenge, .napari:
                throw .unused(
                    source: title, option: "--study \(study)", reason: "name no study")
            }
        }
        if let setting = options.settings.min(), self != .monaiLabel {
            throw .unused(
                source: title, option: "--setting \(setting)", reason: "have no such keys")
        }
    }
}
