public import ArgumentParser
public import Tensors

/// Where the network runs, and with how many threads.
struct ComputingOptions: ParsableArguments {
    @Option(help: "Where the network runs: auto, cpu, cuda or cuda:1.")
    var device = "auto"

    @Option(help: "The numbers it computes with: float32, bfloat16 or float16.")
    var dtype = DType.float32

    @Option(help: "Threads of the CPU. All cores if left out.")
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 {
            throw ValidationError("--threads is \(threads); it must be 1 or more.")
        }
        guard [.float32, .bfloat16, .float16].contains(dtype) else {
            throw ValidationError("--dtype is \(dtype); it may be float32, bfloat16 or float16.")
        }
    }

    /// Sets the number of threads and opens the device.
    func openDevice() throws -> Device {
        if let threads { try Tensor.setThreads(threads) }
        return try Device(device)
    }
}

extension DType: ExpressibleByArgument {}
