/// Why the numbers of a session are no grid.
struct RecordedGeometryFault: Error {
    let isSize: Bool
    let sentence: String
}
