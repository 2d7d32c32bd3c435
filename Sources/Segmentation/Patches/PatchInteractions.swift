public import Network
public import Tensors

/// The interactions with one object on one patch, a value: a copy from before an interaction is
/// the way back.
public protocol PatchInteractions: Sendable {
    /// The mask prompt of the next interaction: the last logits or the mask that was set,
    /// `(1, 1, L, L, L)`.
    var logits: Tensor? { get }

    /// Runs the network on clicks placed together.
    ///
    /// - Returns: Logits, `(1, 1, L, L, L)`; more than 0 is foreground.
    mutating func interact(_ clicks: [PatchClick]) throws -> Tensor

    /// Takes `logits` as the mask prompt of the next interaction. What is remembered stays.
    mutating func setMask(_ logits: Tensor) throws
}

extension Interactions: PatchInteractions {}
