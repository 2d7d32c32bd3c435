/// What the optimiser does with gradients.
public struct OptimiserSettings: Codable, Hashable, Sendable {
    /// Learning rates by part.
    public var imageEncoder = 8e-5
    public var promptEncoder = 8e-5
    public var maskDecoder = 8e-5
    public var memoryAttention = 8e-4

    public var beta1 = 0.9
    public var beta2 = 0.999
    public var weightDecay = 0.01

    /// The largest norm of all gradients together; larger ones are scaled to it. 0: no limit.
    public var clip = 1.0

    public init() {}

    func rate(of parameter: String) -> Double {
        switch parameter.prefix(while: { $0 != "." }) {
        case "image_encoder": imageEncoder
        case "prompt_encoder": promptEncoder
        case "mask_decoder": maskDecoder
        default: memoryAttention
        }
    }
}
