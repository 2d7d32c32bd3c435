package import DICOMFile

/// A place at which a reader looks for an attribute.
///
/// The tables of places say what a file is read for, and the tests try every entry of them with
/// values that are absent, empty, unreadable and contradictory.
package struct AttributePlace: Sendable, Hashable {
    package let attribute: Attribute

    /// The sequences that lead to it, from the data set on; empty for the data set itself and, by
    /// its group 0002, for the meta header.
    package let path: [Attribute]

    package let use: Use

    /// What it is read for.
    package enum Use: String, Sendable, Hashable {
        /// To which object, series and study a file belongs.
        case identity
        /// How the pixels lie.
        case pixels
        /// How stored values become intensities.
        case intensities
        /// Where a slice lies.
        case place
        /// Which volume of a 4D series a slice is of.
        case volume
        /// What the images of a series or volume have in common, and how many there are.
        case common
        /// What a segment is, and which frames are its.
        case segments
        /// To be shown, chosen by, or handed on.
        case shown
    }

    init(_ attribute: Attribute, _ use: Use, in path: [Attribute] = []) {
        self.attribute = attribute
        self.path = path
        self.use = use
    }

    /// Each place once.
    static func unique(_ places: [AttributePlace]) -> [AttributePlace] {
        var seen: Set<[Attribute]> = []
        return places.filter { seen.insert($0.path + [$0.attribute]).inserted }
    }

    /// A group's attributes, and the group itself, where all frames share it and of each frame.
    static func inEitherGroup(
        _ groups: [Attribute], _ attributes: [Attribute], _ use: Use
    ) -> [AttributePlace] {
        [Attribute.sharedFunctionalGroups, .perFrameFunctionalGroups].flatMap { place in
            groups.indices.map { .init(groups[$0], use, in: [place] + groups[..<$0]) }
                + attributes.map { .init($0, use, in: [place] + groups) }
        }
    }
}
