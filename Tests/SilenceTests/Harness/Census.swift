/// What came of a subject's mutants.
struct Census: Sendable {
    var same = 0
    var refused = 0
    var warned = 0
    var failures: [Failure] = []

    var total: Int { same + refused + warned + failures.count }
}
