extension SeriesRefusal {
    /// What to do about it; nil where the fact says so itself.
    var remedy: String? {
        switch self {
        case .segmentation: "Read it as one."
        case .colour: "Choose a grey series."
        case .notIntegers: "Choose the images that it was computed from."
        case .oneBit: "Choose a series of grey images."
        case .mosaic: "Convert it to Enhanced MR or to single slices first."
        case .modalityTable: "Export it with those."
        case .noSlope, .groupCount, .unreadableValue, .farAway, .badSpacing, .badOrientation:
            "Its header is wrong: export it again from where it came from."
        case .unreadable: nil
        case .otherImage: "Choose a series of slices."
        case .incomplete:
            """
            Export or copy those again, or take the series without them: 'incomplete: accept' in a \
            pipeline, '--incomplete' on a command line.
            """
        case .severalPatients:
            """
            Put each patient's images into a folder of their own, or take them together: \
            'patients: accept' in a pipeline, '--several-patients' on a command line.
            """
        case .noLargestGroup:
            """
            Put the images of one group into a folder of their own; frames of one file must be \
            exported as single slices first.
            """
        case .partsMissing:
            """
            Fetch or export the series again, whole, or take it without them: 'incomplete: accept' in a \
            pipeline, '--incomplete' on a command line.
            """
        case .sameInstance: "Keep the right one, and move the other to another folder."
        case .framesWithoutPlaces: "Export it as Enhanced CT or MR, or as single slices."
        case .missing: "Export it again with that, or choose another series."
        case .mixed:
            """
            'largestGroup: true' in a pipeline, '--largest-group' on a command line, takes the group \
            with the most slices.
            """
        case .singleSlice:
            """
            'singleSlice: true' in a pipeline, '--single-slice' on a command line, takes it as one.
            """
        case .afterSettingAside(_, let refusal): refusal.remedy
        case .onePosition, .withinPlane: "Choose a series that covers a volume."
        case .severalVolumes(let volumes, _, _, _), .noSuchVolume(_, let volumes):
            """
            Choose one, 0 to \(volumes - 1), with 'volume' in a pipeline or '--volume' on a command \
            line.
            """
        case .doubled, .volumesMixed:
            """
            Put the images of one volume into a folder of their own; frames of one file must be \
            exported as single slices first.
            """
        case .tilt: "Resample it to a straight grid first."
        case .shifted: "Resample it to a straight grid first, or choose another series."
        case .missingSlices: "Fetch or export the series again, whole."
        case .uneven:
            """
            'unevenSpacing: resample' in a pipeline, '--uneven-spacing resample' on a command line, \
            puts them on an even grid.
            """
        case .tooLarge: "Leave out the slices that lie far away, or choose another series."
        }
    }
}
