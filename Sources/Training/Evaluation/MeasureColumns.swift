/// Where each measure of an object stands in a list of its values.
struct MeasureColumns {
    let budget: Int

    var dice: Range<Int> { 0..<budget }
    var area: Int { budget }
    var surfaceDice: Int { budget + 1 }
    var hd95: Int { budget + 2 }
    var clicks: Range<Int> { budget + 3..<count }
    var count: Int { budget + 3 + EvaluationResult.goals.count }

    func values(of object: EvaluatedObject) -> [Double?] {
        let curve = DiceCurve(object.dice, budget: budget)
        var values: [Double?] = (1...budget).map { curve.dice(after: $0) }
        values += [curve.area, object.surfaceDice, object.hd95]
        values += EvaluationResult.goals.map { Double(curve.clicks(to: $0) ?? budget) }
        return values
    }
}
