internal import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Tensors

/// Where a network is trained or judged, and with how many threads.
struct TrainingComputing: ParsableArguments {
    @Option(help: "Where the network runs: auto, cpu, cuda or cuda:1.")
    var device = "auto"

    @Option(help: "Crops or objects that are worked on at once, a thread each.")
    var workers = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (1...1024).contains(workers) else {
            throw ValidationError("--workers is \(workers); it must be 1 to 1024.")
        }
    }

    /// Opens the device and shares the processor's cores among the workers.
    func open() throws -> Device {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        try Tensor.setThreads(max(1, cores / workers))
        return try Device(device)
    }
}
