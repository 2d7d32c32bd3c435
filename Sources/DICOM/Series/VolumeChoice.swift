internal import Text
internal import DICOMFile

/// Which of the images at each position of a 4D series belong to one volume.
struct VolumeChoice {
    /// One list for each position, with the image of volume n at place n.
    private(set) var columns: [[Frame]]

    /// What tells the volumes apart, such as `echo time and image type`; nil where nothing but the
    /// order of the instance numbers does.
    private(set) var marks: String?

    /// The attributes that do.
    private var names: [String] = []

    /// Whether the volumes are told apart at all.
    private(set) var isKnown = true

    /// - Parameter columns: As many images at each position.
    init(_ given: [[Frame]]) {
        columns = given
        let more = addMarks()
        let columns = columns
        let choices = [Mark.names + more, Mark.dimensions].flatMap { names in
            Self.choices(names.filter { Self.varies($0, in: columns) })
        }
        if let names = choices.first(where: { Self.tellApart($0, columns) }) {
            self.names = names
            marks = names.joined(separator: " and ")
            sort { frame in names.map { frame.marks[$0] ?? Mark() } }
        } else if let name = (Mark.names + more).first(where: { Self.liesApart($0, columns) }) {
            names = [name]
            marks = name
            sort { frame in [Mark(numbers: Self.number(name, frame).map { [$0] } ?? [])] }
        } else {
            isKnown = Self.areInOrder(columns)
            sort { frame in [Mark(numbers: [Double(frame.instanceNumber ?? 0)])] }
        }
    }

    /// One mark, two, or all of them.
    private static func choices(_ names: [String]) -> [[String]] {
        let pairs = names.indices.flatMap { first in
            names.dropFirst(first + 1).map { [names[first], $0] }
        }
        return names.map { [$0] } + pairs + [names]
    }

    /// Marks the images by what else their files say that differs at the first position.
    ///
    /// - Returns: The names of those marks, in the order in which they are tried.
    private mutating func addMarks() -> [String] {
        let known = Set(Mark.ofDataset.map(\.attribute))
        let all = CommonAttribute.of(.acquisition, .series, .volume).map(\.attribute)
        let first = columns[0].compactMap(\.common)
        let more = all.filter { attribute in
            !known.contains(attribute)
                && CommonValues.groups(of: attribute, among: first).count > 1
        }
        for attribute in more {
            for (place, column) in columns.enumerated() {
                for at in column.indices {
                    columns[place][at].marks[attribute.description] =
                        column[at].common?.mark(attribute)
                }
            }
        }
        return more.map(\.description)
    }

    /// What a volume is, by the values that tell it from the others; nil where none does.
    func words(of volume: Int) -> String? {
        guard !names.isEmpty else { return nil }
        return names.map { "\($0) \((columns[0][volume].marks[$0] ?? Mark()).words)" }
            .joined(separator: ", ")
    }

    private mutating func sort(by key: (Frame) -> [Mark]) {
        for index in columns.indices {
            columns[index] = columns[index].map { (key: key($0), frame: $0) }
                .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.frame)
        }
    }

    /// Why none of the volumes can be taken; nil where one can, or where there are more than anybody
    /// chooses from and each is looked at once it is asked for.
    var refusal: SeriesRefusal? {
        var first: SeriesRefusal?
        guard columns[0].count <= 256 else { return nil }
        for number in columns[0].indices {
            do throws(SeriesRefusal) {
                _ = try volume(number)
                return nil
            } catch {
                first = first ?? error
            }
        }
        return first
    }

    /// Images of one volume, one for each position, and the others.
    ///
    /// - Throws: Where images would be mixed that cannot be of one volume.
    func volume(_ number: Int) throws(SeriesRefusal) -> (frames: [Frame], others: [Frame]) {
        guard isKnown else { throw .volumesMixed("nothing that their headers say") }
        let frames = columns.map { $0[number] }
        let names = Mark.ofOneVolume + CommonAttribute.of(.acquisition).map(\.attribute.description)
        for name in names where Self.differs(name, in: frames) {
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
        let marked = Mark.ofOneVolume.filter { differs($0, in: frames) }.map { name in
            warning(name, Set(frames.map { $0.marks[name] ?? Mark() }).sorted())
        }
        let values = frames.compactMap(\.common)
        guard values.count == frames.count, values.count > 1 else { return marked }
        // What the files of a series say is compared elsewhere.
        let ofFrames = CommonAttribute.of(.series).filter { each in
            each.group != nil && frames.contains(where: \.isOfGroups)
        }
        let compared = CommonAttribute.of(.acquisition, .count) + ofFrames
        let differing = compared.compactMap { each -> Warning? in
            let groups = CommonValues.groups(of: each.attribute, among: values)
            guard groups.count > 1, each.level != .count || areMixed(groups.map(\.members))
            else { return nil }
            let marks = groups.map { values[$0.members[0]].mark(each.attribute) ?? Mark() }
            return warning(each.attribute.description, marks.sorted())
        }
        return marked + differing
    }

    private static func warning(_ name: String, _ values: [Mark]) -> Warning {
        Warning(
            .seriesDiffers,
            """
            the images of the volume differ in \(name): \
            \(values.prefix(3).map(\.words).joined(separator: ", "))\
            \(values.count > 3 ? " and \(values.count - 3) more" : "")
            """)
    }

    /// Whether groups of slices, by their order along the normal, lie among each other.
    private static func areMixed(_ groups: [[Int]]) -> Bool {
        groups.contains { members in
            (members.max() ?? 0) - (members.min() ?? 0) + 1 > members.count
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

    /// Whether the numbers of an attribute, such as a time that goes on from slice to slice, are larger
    /// in each volume than everywhere in the one before it.
    private static func liesApart(_ name: String, _ columns: [[Frame]]) -> Bool {
        guard differs(name, in: columns[0]) else { return false }
        var ends = [(least: Double, most: Double)](
            repeating: (.infinity, -.infinity), count: columns[0].count)
        for column in columns {
            let numbers = column.compactMap { number(name, $0) }.sorted()
            guard numbers.count == column.count else { return false }
            for (volume, number) in numbers.enumerated() {
                ends[volume] = (min(ends[volume].least, number), max(ends[volume].most, number))
            }
        }
        return zip(ends, ends.dropFirst()).allSatisfy { $0.most < $1.least }
    }

    private static func number(_ name: String, _ frame: Frame) -> Double? {
        guard let mark = frame.marks[name] else { return nil }
        return mark.numbers.count == 1 ? mark.numbers[0] : Double(mark.text)
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
