internal import DICOM
internal import Foundation
internal import Imaging
internal import Sessions
internal import Text

/// A truth, and which of its labels each segment of a session is.
public struct TruthLabels: Sendable {
    /// On the source's grid.
    let map: LabelMap

    /// What people should know of it.
    private(set) var warnings: [Warning] = []

    /// Labels of the truth by those of the session.
    private var labels: [UInt16: UInt16] = [:]

    /// - Parameters:
    ///   - file: What messages call the truth.
    ///   - session: The segments that are to be found in it.
    /// - Throws: ``StageError`` for a segment that is not one of the truth's, or two of them.
    init(
        _ map: LabelMap, file: String, for session: [SegmentDescription], by rule: LabelMatch
    ) throws {
        self.map = map
        switch rule {
        case .number:
            for segment in session {
                labels[segment.label] = segment.label
                guard let own = map.segments.first(where: { $0.label == segment.label }),
                    own.plainName != segment.plainName
                else { continue }
                warnings.append(
                    Warning(
                        .truthOtherName,
                        """
                        label \(segment.label) is '\(own.name)' in the truth '\(file)' and \
                        '\(segment.name)' in the session; they were matched by number
                        """))
            }
        case .name:
            // Sessions that were made of labels without a name call them by their number.
            let known = map.presentSegments().map(\.description).filter { present in
                !map.segments.contains { $0.label == present.label }
            }
            for segment in session {
                labels[segment.label] = try Self.label(
                    of: segment, among: map.segments + known, hasNames: !map.segments.isEmpty,
                    file: file, session)
            }
            try mustDiffer(session, file)
            for segment in session { try compareCode(of: segment, file, session) }
        }
    }

    /// What one says of a label by its code must not be another than what it says by its name.
    private mutating func compareCode(
        of segment: SegmentDescription, _ file: String, _ session: [SegmentDescription]
    ) throws {
        let label = label(of: segment)
        guard let own = map.segments.first(where: { $0.label == label }) else { return }
        let others = session.filter { $0.label != segment.label }
        if own.plainName != segment.plainName,
            let other = others.first(where: { $0.plainName == own.plainName })
        {
            throw StageError(
                """
                label \(label) of the truth '\(file)' has the code of the session's segment \
                '\(segment.name)' and the name of its segment '\(other.name)'. Correct one, or set \
                'match: number'
                """)
        }
        guard own.isCoded, segment.isCoded, !own.hasCode(of: segment) else { return }
        if let other = others.first(where: { own.hasCode(of: $0) }) {
            throw StageError(
                """
                label \(label) of the truth '\(file)' has the name of the session's segment \
                '\(segment.name)' and the code of its segment '\(other.name)'. Correct one, or set \
                'match: number'
                """)
        }
        warnings.append(
            Warning(
                .truthOtherCode,
                """
                '\(segment.name)' has another code in the truth '\(file)' than in the session; they \
                were matched by name
                """))
    }

    private func mustDiffer(_ session: [SegmentDescription], _ file: String) throws {
        var taken: [UInt16: String] = [:]
        for segment in session {
            guard let label = labels[segment.label] else { continue }
            if let other = taken.updateValue(segment.name, forKey: label) {
                throw StageError(
                    """
                    the session's segments '\(other)' and '\(segment.name)' are both label \(label) \
                    of the truth '\(file)'. Give each a name of its own, or set 'match: number'
                    """)
            }
        }
    }

    private static func label(
        of segment: SegmentDescription, among known: [SegmentDescription], hasNames: Bool,
        file: String, _ session: [SegmentDescription]
    ) throws -> UInt16 {
        let named = known.filter { $0.plainName == segment.plainName }
        // A code that several share, such as both kidneys', tells none of them.
        let coded = segment.isCoded ? known.filter { $0.hasCode(of: segment) } : []
        let isOwn = session.count { $0.hasCode(of: segment) } == 1
        if coded.count == 1, isOwn {
            if named.count == 1, named[0].label != coded[0].label {
                throw StageError(
                    """
                    the session's segment '\(segment.name)' has the code of '\(coded[0].name)' and \
                    the name of '\(named[0].name)' in the truth '\(file)'. Correct one, or set \
                    'match: number'
                    """)
            }
            return coded[0].label
        }
        if named.count == 1 { return named[0].label }
        if named.count > 1 {
            throw StageError(
                """
                the truth '\(file)' has \(named.count) labels named '\(segment.name)': \
                \(named.map { "\($0.label)" }.joined(separator: ", ")). Give each a name of its own, \
                or set 'match: number'
                """)
        }
        guard hasNames else {
            throw StageError(
                """
                the truth '\(file)' does not say what its labels stand for, so that the session's \
                '\(segment.name)' cannot be found in it. Lay a label file of the same name (.json) \
                beside it, or set 'match: number' to go by their numbers
                """)
        }
        if let same = known.first(where: { $0.label == segment.label }) {
            throw StageError(
                """
                label \(segment.label) is '\(same.name)' in the truth '\(file)' and \
                '\(segment.name)' in the session, and no other label is named so. Give both one \
                name, or set 'match: number' to go by their numbers
                """)
        }
        let names = known.prefix(20).map { "'\($0.name)' (\($0.label))" }.joined(separator: ", ")
        throw StageError(
            """
            the session's segment '\(segment.name)' is not one of the truth '\(file)', which has \
            \(names). Give both one name, or set 'match: number' to go by their numbers
            """)
    }

    /// The truth's label of a session's segment.
    func label(of segment: SegmentDescription) -> UInt16 {
        labels[segment.label] ?? segment.label
    }

    /// Whether each voxel of the grid is in the truth of a segment.
    func mask(of segment: SegmentDescription) -> [Bool] { map.mask(of: label(of: segment)) }

    /// How well a segment agrees with the truth: Dice, 1 where both are empty.
    ///
    /// - Parameters:
    ///   - count: How many voxels the segment has.
    ///   - forEachRun: Calls its argument with the places in memory of each run of them.
    func dice(
        of segment: SegmentDescription, count: Int, forEachRun: ((Range<Int>) -> Void) -> Void
    ) -> Double {
        let label = label(of: segment)
        var both = 0
        forEachRun { run in for place in run where map.labels[place] == label { both += 1 } }
        return MaskOverlap(common: both, sum: count + (map.counts[label] ?? 0)).dice
    }
}

extension SegmentDescription {
    /// The name without what tells nothing: case, and spaces around and between words.
    fileprivate var plainName: String {
        name.precomposedStringWithCanonicalMapping.lowercased()
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether its code says what it is. Tissue stands where nobody knew a code.
    fileprivate var isCoded: Bool {
        guard let type else { return false }
        let isTissue = ["85756007", "T-D0050"].contains(type.value)
        return !isTissue || anatomicRegion != nil
    }

    /// Whether both have the same codes, whatever these are called.
    fileprivate func hasCode(of other: SegmentDescription) -> Bool {
        func parts(_ segment: SegmentDescription) -> [[String]?] {
            [
                segment.type, segment.typeModifier, segment.anatomicRegion,
                segment.anatomicRegionModifier,
            ].map { code in code.map { [$0.scheme, $0.value] } }
        }
        return other.isCoded && parts(self) == parts(other)
    }
}
