public import ArgumentParser
internal import Commands
internal import Foundation
public import Network
internal import Tensors
internal import Text

extension Mais {
    /// The door through which anyone can hold the network against PyTorch.
    struct Trace: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the network on a given patch and write every tensor it makes.",
            discussion: """
                PATCH holds 'patch': 1 x 1 x S x S x S float32. CLICKS is a list of interactions, \
                each a list of {"index": [i, j, k], "foreground": true}. The output holds \
                'embedding', 'logits.0', 'logits.1', ...

                EXAMPLE
                  mais trace --checkpoint Samples/mais-small.safetensors \\
                    --patch patch.safetensors --clicks clicks.json \\
                    --out trace.safetensors --memory both
                """)

        @Option(help: "A checkpoint: .safetensors, or a released SAM-Med3D .pth.")
        var checkpoint: String

        @Option(help: "A safetensors file with 'patch'.")
        var patch: String

        @Option(help: "A JSON list of interactions.")
        var clicks: String

        @Option(help: "The safetensors file to write.")
        var out: String

        @Option(help: "The memory of earlier interactions.")
        var memory = MemorySetting.both

        @Option(
            help: "How many interactions are remembered. The checkpoint's own number if left out.")
        var capacity: Int?

        @Option(help: "Whether the current interaction's clicks are the prompt, or all so far.")
        var prompts = PromptSetting.current

        @OptionGroup var computing: ComputingOptions

        func validate() throws {
            if let capacity, capacity < 0 {
                throw ValidationError("--capacity is \(capacity); it must be 0 or more.")
            }
        }

        func run() throws {
            let network = try MAIS(
                checkpoint: URL(filePath: checkpoint), device: computing.openDevice(),
                dtype: computing.dtype)
            let interactions = try TraceClicks(contentsOf: URL(filePath: clicks)).interactions
            let input = try Checkpoint(contentsOf: URL(filePath: patch))
            let side = network.configuration.imageSize
            guard let patch = input.tensors["patch"] else {
                throw CommandError("'\(self.patch)' has no tensor 'patch'.")
            }
            guard patch.shape == [1, 1, side, side, side], patch.dtype == .float32 else {
                throw CommandError(
                    """
                    'patch' is \(patch.dtype) of shape \(patch.shape); this checkpoint takes \
                    float32 of shape [1, 1, \(side), \(side), \(side)].
                    """)
            }
            guard try patch.values(as: Float.self).allSatisfy(\.isFinite) else {
                throw CommandError("'patch' of '\(self.patch)' has values that are not finite.")
            }
            let embedding = try network.embed(patch)
            var traced = ["embedding": embedding]
            var state = try network.startInteractions(
                on: embedding, memory: memory, capacity: capacity, prompts: prompts)
            for (number, clicks) in interactions.enumerated() {
                traced["logits.\(number)"] = try state.interact(clicks)
            }
            try Checkpoint.write(traced, metadata: [:], to: URL(filePath: out))
            Console.print("\(out): \(traced.count) tensors")
        }
    }
}

extension MemorySetting: ExpressibleByArgument {}
extension PromptSetting: ExpressibleByArgument {}
