internal import Files
internal import Foundation
internal import Network
internal import Tensors

/// Writes what an epoch leaves: each file whole or not at all.
struct TrainingOutput: Sendable {
    let folder: URL
    let configuration: TrainingConfiguration
    let sizes: MAISConfiguration
    let modality: String?
    /// Says the same of two runs where one may continue with the other's state.
    let identity: String

    /// The state comes last: where anything before it fails, the run resumes from the epoch before,
    /// and writes the same again.
    func write(_ state: TrainingState) throws {
        let metadata = try metadata(state)
        try Checkpoint.write(
            try state.parameters.mapValues { try $0.to(.cpu) }, metadata: metadata,
            to: folder.appending(path: "last.safetensors"))
        if state.best?.epoch == state.epoch {
            try Checkpoint.write(
                try state.parameters.mapValues { try $0.to(.cpu) }, metadata: metadata,
                to: folder.appending(path: "best.safetensors"))
        }
        let curves = TrainingCurves(records: state.records)
        // Every epoch writes them again.
        try WholeFile.write(
            Data(curves.csv.utf8), to: folder.appending(path: "curves.csv"), .unflushed,
            readers: .umask)
        try WholeFile.write(
            Data(curves.svg(title: folder.lastPathComponent).utf8),
            to: folder.appending(path: "curves.svg"), .unflushed, readers: .umask)
        try state.write(to: folder.appending(path: "state.safetensors"), identity: identity)
    }

    private func metadata(_ state: TrainingState) throws -> [String: String] {
        let input = InputProperties(
            size: sizes.imageSize, spacing: configuration.data.spacing,
            clamp: configuration.data.inputClamp, modality: modality,
            licence: configuration.licence)
        return [
            "mais_config": try sizes.json(),
            "mais_input": input.json,
            "mais_training": try configuration.withoutPlaces.json(),
            "mais_training_epoch": "\(state.epoch)",
            "mais_training_identity": identity,
            "mais_training_memory": configuration.memory.setting.rawValue,
        ]
    }
}
