/// Why the numbers of a session are not a grid.
struct RecordedGeometryFault: Error {
    let isSize: Bool
    let sentence: String
}
