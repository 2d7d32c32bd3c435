public import Network
public import Tensors

/// What answers patches: it looks at a patch once, and then at the clicks placed on it.
///
/// ``MAIS`` is the one that counts. Another may stand in for it, so that what surrounds the
/// network can be held against a known truth.
public protocol PatchNetwork: Sendable {
    /// The interactions with one object on one patch.
    associatedtype State: PatchInteractions

    /// Voxels per side of the patches it takes.
    var patchSize: Int { get }

    /// Voxels per side of the logits it answers with; divides ``patchSize``.
    var logitsSize: Int { get }

    /// What it sees in a patch: computed once, however many objects are clicked on it.
    func embedding(of patch: Patch) throws -> Tensor

    /// Begins the interactions with one object.
    ///
    /// - Parameter embedding: What ``embedding(of:)`` returned.
    func start(on embedding: Tensor, settings: ReplaySettings) throws -> State
}

extension MAIS: PatchNetwork {
    public var patchSize: Int { configuration.imageSize }

    public var logitsSize: Int { configuration.logitsSize }

    public func embedding(of patch: Patch) throws -> Tensor { try embed(patch.tensor()) }

    public func start(on embedding: Tensor, settings: ReplaySettings) throws -> Interactions {
        try startInteractions(
            on: embedding, memory: settings.memory, capacity: settings.capacity,
            prompts: settings.prompts)
    }
}
