/// A field that a reader looks at.
struct Field: Sendable, Hashable {
    /// What this test calls it, such as `(0028,1053) Rescale Slope`.
    let title: String
    /// What a sentence may call it; one of these must stand in it.
    let names: [String]

    init(_ title: String, names: [String]) {
        self.title = title
        self.names = names
    }
}
