internal import DICOMFile

/// The functional groups of one frame: its own, and what all frames share.
struct FunctionalGroups {
    let own: Item
    let shared: Item?

    /// The item of a group, from the frame or else from what is shared.
    func item(_ group: Attribute) throws(SeriesRefusal) -> Item? {
        try readable { () throws(UnreadableValue) in
            if let item = try own.item(of: group) { return item }
            return try shared?.item(of: group)
        }
    }

    /// The groups that say what a volume is made of.
    static let read: [Attribute] = [
        .planePosition, .planeOrientation, .pixelMeasures, .pixelValueTransformation,
    ]

    /// Whether a group stands in both places, of which one must be wrong (PS3.3, C.7.6.16.1.1).
    func isTwice(_ group: Attribute) -> Bool {
        own.has(group) && shared?.has(group) == true
    }
}

/// Reads a value without which there is no volume.
func readable<Value>(
    _ read: () throws(UnreadableValue) -> Value
) throws(SeriesRefusal) -> Value {
    do { return try read() } catch { throw .unreadableValue(error, file: nil) }
}
