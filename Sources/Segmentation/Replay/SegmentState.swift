internal import Imaging

/// All that a segment's steps have led to so far. A value: a copy from before an event is the way
/// back, down to the memory banks.
struct SegmentState<State: PatchInteractions>: Sendable {
    /// The patches that the session's clicks opened or went to, in that order.
    var patches: [OpenPatch<State>] = []

    /// Interactions before the first positive click, which tells where the segment is.
    var waiting: [(event: Int, clicks: [LatticeClick])] = []

    /// The mask that the session last set, cut to a box.
    var drawn: LabelMap?

    /// How many interactions there were.
    var interactions = 0
}
