/// The list of a start's studies, a page at a time.
struct StudyFeed {
    let ledger: Ledger
    let start: Int
    private var page: ArraySlice<Ledger.Listed> = []
    private var last = -1
    private var isOver = false

    init(ledger: Ledger, start: Int) {
        self.ledger = ledger
        self.start = start
    }

    mutating func next() throws -> Ledger.Listed? {
        if page.isEmpty, !isOver {
            page = try ledger.listed(start, after: last, most: 500)[...]
            last = page.last?.place ?? last
            isOver = page.isEmpty
        }
        return page.popFirst()
    }
}
