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
        case .noSlope, .groupCount, .farAway, .badSpacing, .badOrientation:
            "Its header is wrong: export it again from where it came from."
        case .unreadable: nil
        case .framesWithoutPlaces: "Export it as Enhanced CT or MR, or as single slices."
        case .missing: "Export it again with that, or choose another series."
        case .mixed: "'largestGroup: true' takes the group with the most slices."
        case .singleSlice: "'singleSlice: true' takes it as one."
        case .onePosition: "Choose a series that covers a volume."
        case .severalVolumes(let volumes, _, _), .noSuchVolume(_, let volumes):
            "Choose one with 'volume', 0 to \(volumes - 1)."
        case .doubled: "Put the images of one volume into a folder of their own."
        case .tilt: "Resample it to a straight grid first."
        case .shifted: "Resample it to a straight grid first, or choose another series."
        case .missingSlices: "Fetch or export the series again, whole."
        case .uneven: "'unevenSpacing: resample' puts them on an even grid."
        case .tooLarge: "Leave out the slices that lie far away, or choose another series."
        }
    }
}
