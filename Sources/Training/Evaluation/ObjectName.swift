/// A case and a class.
struct ObjectName: Hashable {
    let caseName: String
    let className: String

    init(_ row: EvaluatedObject) {
        caseName = row.caseName
        className = row.className
    }
}
