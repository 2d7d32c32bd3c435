/// The patches that masks run into: a consequence of a state, never a part of it.
struct Growth<State: PatchInteractions>: Sendable {
    var patches: [OpenPatch<State>] = []

    /// Whether a mask runs on, and there may be no more patches.
    var isCutOff = false
}
