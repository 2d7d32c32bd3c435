/// Why the numbers of a log are no grid.
struct RecordedGeometryFault: Error {
    let isSize: Bool
    let sentence: String
}
