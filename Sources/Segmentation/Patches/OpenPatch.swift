internal import Imaging
internal import Network
internal import Tensors

/// A patch that a segment has opened, and what happened on it.
struct OpenPatch<State: PatchInteractions>: Sendable {
    let box: LatticeBox
    var state: State

    /// The session's interactions on it, in its voxels.
    var interactions: [[PatchClick]] = []

    /// Whether the network has answered since a mask was last set.
    var isAnswered = false

    init(box: LatticeBox, state: State) {
        self.box = box
        self.state = state
    }

    /// Logits that say something of the object; nil before the network has answered.
    var answer: Tensor? { isAnswered ? state.logits : nil }

    func clicks(_ placed: [LatticeClick]) -> [PatchClick] {
        placed.map {
            PatchClick(
                index: SIMD3<Double>($0.voxel &- box.first), isForeground: $0.isForeground)
        }
    }

    /// Runs the network on clicks of the session.
    mutating func interact(_ placed: [LatticeClick]) throws {
        let clicks = clicks(placed)
        try answer(clicks)
        interactions.append(clicks)
        isAnswered = true
    }

    /// Runs the network on a click that the session does not have.
    mutating func prompt(at voxel: SIMD3<Int>) throws {
        try answer(clicks([LatticeClick(voxel: voxel, isForeground: true)]))
        isAnswered = true
    }

    /// Runs the network, whose answer must be numbers: anything else would be background in a mask,
    /// and nothing would tell.
    private mutating func answer(_ clicks: [PatchClick]) throws {
        let sum = try state.interact(clicks).to(.float32).sum().values(as: Float.self)
        guard sum.allSatisfy(\.isFinite) else { throw SegmentationError.notFinite }
    }
}
