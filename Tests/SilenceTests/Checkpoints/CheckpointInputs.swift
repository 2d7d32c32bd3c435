import Foundation
import Network
import Tensors

/// Checkpoints: the header of a safetensors file, and what stands in its metadata.
enum CheckpointInputs {
    /// A header of two tensors, whose bytes follow it.
    static func header() throws -> JSONInput {
        let text = """
            {"__metadata__": {"mais_training_epoch": "12", "license": "MIT"},
             "conv.weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
             "conv.bias": {"dtype": "F16", "shape": [4], "data_offsets": [24, 32]}}
            """
        var input = JSONInput(
            kind: "checkpoint, header", room: "Tensors", root: try JSONNode(text)
        ) { header in
            let length = UInt64(header.count)
            let file =
                (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + [UInt8](header)
                + (0..<32).map { UInt8($0 % 7) }
            return try Scratch.with([("c.safetensors", file)]) { folder in
                let checkpoint = try Checkpoint(
                    contentsOf: folder.appending(path: "c.safetensors"))
                var facts = checkpoint.metadata
                for (name, tensor) in checkpoint.tensors {
                    facts[name] =
                        "\(tensor.dtype) \(tensor.shape) "
                        + Fingerprint.of(try tensor.bytes())
                }
                return Reading(facts: facts)
            }
        }
        input.everyItem = true
        input.optional = [
            "__metadata__", "__metadata__.license", "__metadata__.mais_training_epoch",
        ]
        input.formatted = ["conv.weight.dtype", "conv.bias.dtype"]
        input.contradictions = [
            "conv.weight.shape": ["[2, 4]", "[]"], "conv.bias.shape": ["[2, 3]"],
            "conv.weight.data_offsets": ["[0, 20]", "[8, 32]", "[24, 0]"],
            "conv.bias.data_offsets": ["[16, 24]", "[24, 40]"],
            "conv.weight.dtype": ["\"F16\"", "\"F64\""],
        ]
        // A misspelt name is another name: what is then missing, the network says.
        let other = "a file may hold tensors of any name; the network refuses what it lacks"
        for name in ["conv.weight", "conv.bias"] {
            input.unnoticeable[name] = [.absent: other]
            input.takesOtherKeys.insert(name)
            input.words["\(name).dtype"] = ["type", "elements"]
            input.words["\(name).shape"] = ["shape"]
            input.words["\(name).data_offsets"] = ["bytes", "overlap"]
            input.words["\(name).data_offsets[]"] = ["bytes", "overlap"]
        }
        let free = "any text may stand in the metadata, by any key"
        for key in ["license", "mais_training_epoch"] {
            input.unnoticeable["__metadata__.\(key)"] = [.absent: free, .empty: free]
            input.takesOtherKeys.insert("__metadata__.\(key)")
        }
        input.unnoticeable["__metadata__"] = [.absent: free, .empty: free]
        return input
    }

    /// What a checkpoint says of the network and of the images that it was trained on.
    static func metadata() throws -> JSONInput {
        let text = """
            {"license": "MIT",
             "mais_config": {"image_size": 32, "patch_size": 4, "dim": 96, "depth": 4, "heads": 6,
               "window": 8, "global_blocks": [], "embed_dim": 192, "decoder_depth": 2,
               "decoder_heads": 4, "decoder_mlp": 384, "iou_hidden": 32, "mask_hidden": 64,
               "mask_tokens": 1, "memory_heads": 4, "memory_sparse_mlp": 144,
               "memory_dense_mlp": 192, "memory_capacity": 60, "image_pe_axes": [0, 1, 2]},
             "mais_training": {"start": null, "prompts": "all",
               "memory": {"setting": "both", "capacity": 60},
               "network": {"imageSize": 32, "patchSize": 4, "dim": 96, "depth": 4, "heads": 6,
                 "window": 8, "globalBlocks": [], "embedDim": 192, "decoderDepth": 2,
                 "decoderHeads": 4, "decoderMLP": 384, "iouHidden": 32, "maskHidden": 64,
                 "maskTokens": 1, "memoryHeads": 4, "memorySparseMLP": 144,
                 "memoryDenseMLP": 192},
               "data": {"spacing": 4, "clamp": [-1000, 1000], "modality": "CT"}},
             "mais_training_memory": "both",
             "mais_input": {"size": 32, "spacing": 4, "clamp": [-1000, 1000], "modality": "CT",
               "licence": "MIT", "orientation": "RAS"}}
            """
        var input = JSONInput(
            kind: "checkpoint, metadata", room: "Network", root: try JSONNode(text)
        ) { try read($0) }
        input.everyItem = true
        input.formatted = [
            "mais_input.modality", "mais_training.data.modality", "mais_input.orientation",
            "mais_training.prompts", "mais_training.memory.setting", "mais_training_memory",
        ]
        // Checkpoints of earlier versions have no settings: then nothing is known of prompts.
        input.optional = ["mais_training", "mais_training.prompts"]
        input.written = ["mais_training": "prompts", "mais_training.prompts": "prompts"]
        input.contradictions = [
            "mais_input.size": ["64"], "mais_input.spacing": ["1.5"],
            "mais_input.clamp": ["[-500, 500]", "null"], "mais_input.modality": ["\"MR\""],
            "mais_input.licence": ["\"GPL\""], "mais_input.orientation": ["\"LPS\""],
            "mais_training.data.spacing": ["1.5"],
            "mais_training.data.clamp": ["[-500, 500]", "[]"],
            "mais_training.data.modality": ["\"MR\""],
            "mais_training.memory.setting": ["\"dense\""],
            "mais_training.memory.capacity": ["9"], "mais_training.network.dim": ["48"],
            "mais_training.network.globalBlocks": ["[1]"], "mais_training_memory": ["\"none\""],
            "license": ["\"GPL\""],
            "mais_config.image_size": ["64"], "mais_config.heads": ["5"],
            "mais_config.image_pe_axes": ["[0, 0, 2]"],
        ]
        let released = "a size that is left out is the released network's; the weights must fit it"
        for (path, _) in input.root.places(everyItem: false) {
            let pattern = path.pattern
            guard pattern.hasPrefix("mais_config."), !pattern.hasSuffix("[]") else { continue }
            input.unnoticeable[pattern] = [.absent: released]
        }
        // A size that does not go with the others is named with one of these.
        input.words["mais_config.image_size"] = ["patch_size", "window", "'size'"]
        return input
    }

    /// The metadata as a file has it: texts, of which some are JSON.
    private static func read(_ data: Data) throws -> Reading {
        let root: JSONNode
        do { root = try JSONNode(String(decoding: data, as: UTF8.self)) } catch {
            throw Sentence("it is no JSON")
        }
        guard case .object(let members) = root else { throw Sentence("it is no JSON object") }
        var metadata: [String: String] = [:]
        for member in members {
            guard metadata[member.key] == nil else {
                // The reader of the header says so.
                throw Sentence("'\(member.key)' is there twice")
            }
            metadata[member.key] = Self.text(member.value)
        }
        let input = try InputProperties(metadata: metadata)
        let sizes =
            try metadata["mais_config"].map(MAISConfiguration.init(json:)) ?? MAISConfiguration()
        var facts: [String: String] = [:]
        // Where it stands may differ: it says the same.
        for child in Mirror(reflecting: input).children where child.label != "source" {
            // What the file does not say is not in the result either.
            let value = Mirror(reflecting: child.value)
            guard value.displayStyle != .optional || !value.children.isEmpty else { continue }
            facts[child.label ?? "?"] = "\(child.value)"
        }
        for child in Mirror(reflecting: sizes).children {
            facts["config \(child.label ?? "?")"] = "\(child.value)"
        }
        return Reading(facts: facts)
    }

    private static func text(_ node: JSONNode) -> String {
        guard case .token(let token) = node, token.hasPrefix("\""), token.count >= 2 else {
            return node.text
        }
        return String(token.dropFirst().dropLast())
    }
}
