internal import Tensors

/// What a network learned from one crop.
struct LessonOutcome: Sendable {
    /// The mean of the loss over the interactions.
    let loss: Double
    /// Dice after each interaction.
    let dice: [Double]
    /// By parameter; of those that the crop has something to say about.
    let gradients: [String: Tensor]
}
