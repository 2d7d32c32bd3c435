/// A named list of points without polarity, as Slicer and napari keep them.
struct PointList {
    let file: String
    let name: String
    let points: [Point]

    struct Point {
        /// What messages call it.
        let place: String
        let location: Location
        let label: String
        /// Slicer's tick; nil where the tool has none.
        let isSelected: Bool?
    }

    enum Location {
        /// LPS, in millimetres; and as the file has it.
        case position(SIMD3<Double>, written: SIMD3<Double>)
        /// In the order that the user stated.
        case numbers([Double], IndexOrder)
    }
}
