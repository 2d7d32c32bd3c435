internal import DICOMFile

/// What an image of many frames says of each of them that the images of a volume have in common: in its
/// functional groups, and, where it was converted from single images, in what is left of their headers.
struct FrameValues {
    /// What holds for all frames.
    private let common: CommonValues?

    /// - Parameters:
    ///   - common: What stands outside of the groups.
    ///   - shared: The groups that all frames share.
    init(_ common: CommonValues?, shared: Item?, _ notes: inout HeaderNotes) {
        guard let common, let shared else {
            self.common = common
            return
        }
        let said = Self.groups(of: shared, &notes)
        self.common = said.isEmpty ? common : CommonValues(common, said)
    }

    /// What is said of the frame with these groups. Frames of which nothing is said alone have one object.
    func values(of own: Item, _ notes: inout HeaderNotes) -> CommonValues? {
        guard let common else { return nil }
        var said = Self.groups(of: own, &notes)
        if let former = Self.former(in: own, &notes) {
            let values = CommonValues(former)
            for each in CommonAttribute.ofFrames where said[each.attribute] == nil {
                let text = values.text(each.attribute)
                if !text.isEmpty { said[each.attribute] = text }
            }
        }
        return said.isEmpty ? common : CommonValues(common, said)
    }

    /// A frame's former header in a converted image (PS3.3, C.7.6.16.2.25).
    static func former(in own: Item, _ notes: inout HeaderNotes) -> Item? {
        guard own.has(.unassignedPerFrameConverted) else { return nil }
        return notes.optional { () throws(UnreadableValue) in
            try own.item(of: .unassignedPerFrameConverted)
        }
    }

    /// Some groups may have several items, such as one for each contrast agent; their values are taken
    /// together.
    private static func groups(
        of item: Item, _ notes: inout HeaderNotes
    ) -> [Attribute: String] {
        var said: [Attribute: String] = [:]
        for (group, attributes) in CommonAttribute.ofGroups where item.has(group) {
            let items = notes.optional { () throws(UnreadableValue) in try item.items(of: group) }
            for attribute in attributes {
                var words: [String] = []
                for item in items ?? [] {
                    let found = notes.optional { () throws(UnreadableValue) in
                        try item.words(of: attribute)
                    }
                    words += found ?? []
                }
                if !words.isEmpty { said[attribute] = words.joined(separator: "\\") }
            }
        }
        return said
    }
}
