internal import Foundation
internal import Network
internal import Pipeline
internal import Tensors

/// A network with the name and digest of its checkpoint.
struct LoadedNetwork: Sendable {
    let network: MAIS
    let name: String
    let digest: String

    /// The licence that the checkpoint names, if it names one.
    let licence: String?

    private init(_ url: URL, device: String, dtype: String) async throws {
        let checkpoint = try Checkpoint(contentsOf: url)
        // Read beside the building, on a thread of its own: the file is as long for both.
        let reading = Task.detached { try checkpoint.digest() }
        network = try MAIS(
            checkpoint, device: Device(device),
            dtype: try choice(dtype, of: DType.self, option: "dtype"))
        name = url.lastPathComponent
        digest = try await reading.value
        licence = checkpoint.metadata["license"] ?? checkpoint.metadata["licence"]
    }

    /// The network, read once per run however many studies and stages there are.
    static func shared(
        _ checkpoint: String, device: String, dtype: String, _ run: RunContext
    ) async throws -> LoadedNetwork {
        let url = URL(filePath: checkpoint, relativeTo: run.baseFolder).absoluteURL
        return try await run.shared("network \(url.path) \(device) \(dtype)") {
            try await LoadedNetwork(url, device: device, dtype: dtype)
        }
    }
}
