internal import DICOMFile

/// What an image with functional groups says of its planes outside of them, where nothing of the kind
/// belongs: some writers leave it there, and other readers may go by it.
struct PlaneOutside {
    private let spacing: [Double]?
    private let orientation: [Double]?

    init(_ dataset: Item, _ notes: inout HeaderNotes) {
        spacing = notes.optional { () throws(UnreadableValue) in
            try dataset.numbers(of: .pixelSpacing)
        }
        orientation = notes.optional { () throws(UnreadableValue) in
            try dataset.numbers(of: .imageOrientationPatient)
        }
    }

    /// Says where a frame's own groups contradict it.
    func compare(_ place: Place, _ notes: inout HeaderNotes) {
        let same = SliceTolerance.sameness
        if let spacing {
            let own = [place.spacing.y, place.spacing.x]
            if zip(spacing, own).contains(where: { abs($0 - $1) > same * abs($1) }) {
                note(.pixelSpacing, spacing, own, &notes)
            }
        }
        if let orientation {
            let own = [
                place.row.x, place.row.y, place.row.z, place.column.x, place.column.y,
                place.column.z,
            ]
            if zip(orientation, own).contains(where: { abs($0 - $1) > same }) {
                note(.imageOrientationPatient, orientation, own, &notes)
            }
        }
    }

    private func note(
        _ attribute: Attribute, _ stated: [Double], _ own: [Double], _ notes: inout HeaderNotes
    ) {
        func list(_ numbers: [Double]) -> String {
            numbers.map(short).joined(separator: "\\")
        }
        notes.add(
            .headerContradiction,
            "\(attribute) is '\(list(stated))' outside of the functional groups, and "
                + "'\(list(own))' in them, which was taken")
    }
}
