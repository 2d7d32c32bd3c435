internal import Text

/// Which of the images at each position of a 4D series belong to one volume.
struct VolumeChoice {
    /// One list for each position, with the image of volume n at place n.
    private(set) var columns: [[Frame]]

    /// What tells the volumes apart, such as `echo time and image type`; nil where nothing but the
    /// order of the instance numbers does.
    private(set) var marks: String?

    /// Whether the volumes are told apart at all.
    private(set) var isKnown = true

    /// - Parameter columns: As many images at each position.
    init(_ columns: [[Frame]]) {
        self.columns = columns
        let candidates = Mark.names.filter { Self.varies($0, in: columns) }
        let pairs = candidates.indices.flatMap { first in
            candidates.dropFirst(first + 1).map { [candidates[first], $0] }
        }
        let choices = candidates.map { [$0] } + pairs + [candidates]
        if let names = choices.first(where: { Self.tellApart($0, columns) }) {
            marks = names.joined(separator: " and ")
            sort { frame in names.map { frame.marks[$0] ?? Mark() } }
        } else {
            isKnown = Self.areInOrder(columns)
            sort { frame in [Mark(numbers: [Double(frame.instanceNumber ?? 0)])] }
        }
    }

    private mutating func sort(by key: (Frame) -> [Mark]) {
        for index in columns.indices {
            columns[index] = columns[index].map { (key: key($0), frame: $0) }
                .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.frame)
        }
    }

    /// Images of one volume, one for each position, and the others.
    ///
    /// - Throws: Where images would be mixed that cannot be of one volume.
    func volume(_ number: Int) throws(SeriesRefusal) -> (frames: [Frame], others: [Frame]) {
        guard isKnown else { throw .volumesMixed("nothing that their headers say") }
        let frames = columns.map { $0[number] }
        for name in Mark.ofOneVolume where Self.differs(name, in: frames) {
            // What differs from place to place in all volumes alike is no mark of one of them.
            if columns.contains(where: { Self.differs(name, in: $0) }) { throw .volumesMixed(name) }
        }
        let others = columns.flatMap { column in
            column.indices.filter { $0 != number }.map { column[$0] }
        }
        return (frames, others)
    }

    /// What the images of a single volume should have in common, and do not.
    static func differences(in frames: [Frame]) -> [Warning] {
        Mark.ofOneVolume.filter { differs($0, in: frames) }.map { name in
            let values = Set(frames.map { $0.marks[name] ?? Mark() }).sorted().prefix(3)
            return Warning(
                .seriesDiffers,
                """
                the images of the volume differ in \(name): \
                \(values.map(\.words).joined(separator: ", "))
                """)
        }
    }

    private static func differs(_ name: String, in frames: [Frame]) -> Bool {
        guard let first = frames.first?.marks[name] else {
            return frames.contains { $0.marks[name] != nil }
        }
        return frames.contains { $0.marks[name] != first }
    }

    /// Whether an attribute differs at each position, and has the same values at all of them.
    private static func varies(_ name: String, in columns: [[Frame]]) -> Bool {
        guard differs(name, in: columns[0]) else { return false }
        func values(_ column: [Frame]) -> [Mark] {
            column.map { $0.marks[name] ?? Mark() }.sorted()
        }
        let first = values(columns[0])
        return columns.allSatisfy { values($0) == first }
    }

    /// Whether each volume has values of its own, and the same at every position.
    private static func tellApart(_ names: [String], _ columns: [[Frame]]) -> Bool {
        func values(_ column: [Frame]) -> Set<[Mark]> {
            Set(column.map { frame in names.map { frame.marks[$0] ?? Mark() } })
        }
        guard !names.isEmpty else { return false }
        let first = values(columns[0])
        return first.count == columns[0].count && columns.allSatisfy { values($0) == first }
    }

    /// Whether instance numbers go through one volume after the other, or one position after the
    /// other.
    private static func areInOrder(_ columns: [[Frame]]) -> Bool {
        let numbers = columns.map { $0.compactMap(\.instanceNumber).sorted() }
        guard
            zip(numbers, columns).allSatisfy({ $0.count == $1.count && Set($0).count == $0.count })
        else { return false }
        func ascend(_ lists: [[Int]]) -> Bool {
            let ends = lists.map { ($0.min() ?? 0, $0.max() ?? 0) }.sorted { $0.0 < $1.0 }
            return zip(ends, ends.dropFirst()).allSatisfy { $0.1 < $1.0 }
        }
        let volumes = numbers[0].indices.map { volume in numbers.map { $0[volume] } }
        return ascend(volumes) || ascend(numbers)
    }
}

extension Mark {
    /// The value, for a message.
    var words: String {
        if !text.isEmpty { return "'\(PlainText.clean(text))'" }
        return numbers.isEmpty ? "none" : numbers.map(short).joined(separator: "\\")
    }
}
