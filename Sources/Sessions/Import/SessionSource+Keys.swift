extension SessionSource {
    /// The keys, or the columns, that the importer looks at: those of its own readers.
    package var keys: Set<String> {
        switch self {
        case .slicer:
            Set(
                MarkupsFile.CodingKeys.allCases.map(\.rawValue)
                    + MarkupsFile.Markup.CodingKeys.allCases.map(\.rawValue)
                    + MarkupsFile.ControlPoint.CodingKeys.allCases.map(\.rawValue))
        case .monaiLabel:
            MONAILabelRequest.clicks.union(["image", "label", "point_labels", "params", "nninter"])
        case .nnInteractive: NNInteractiveRequest.keys.union(NNInteractiveRequest.Arguments.keys)
        case .challenge: ChallengeFile.keys.union(ChallengeFile.Entry.keys)
        case .napari: ["index", "axis-0", "axis-1", "axis-2"]
        case .positions: Set(PositionTable.columns)
        // A log in the server's own words, which has no keys.
        case .itkSnap: []
        }
    }
}
