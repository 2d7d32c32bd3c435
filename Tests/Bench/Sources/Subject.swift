import Network
import Tensors

/// The network at work on one patch, and what was prepared to time it.
struct Subject {
    private let network: MAIS
    private let patch: Tensor
    private let embedding: Tensor
    private var full: [String: Interactions] = [:]
    private var weights: [[Int]: (LinearWeight, Tensor)] = [:]

    init(_ network: MAIS) throws {
        self.network = network
        let size = network.configuration.imageSize
        patch = try Tensor(
            (0..<size * size * size).map { Float($0 * 7919 % 2003) / 1000 - 1 },
            shape: [1, 1, size, size, size]
        ).to(network.device)
        embedding = try network.embed(patch)
    }

    func encode() throws -> Double { try seconds { try network.embed(patch) } }

    /// One interaction on a copy of a state whose bank is full, so that each call does the same.
    mutating func click(remembering count: Int, memory: MemorySetting) throws -> Double {
        let key = "\(memory) \(count)"
        var state: Interactions
        if let prepared = full[key] {
            state = prepared
        } else {
            state = try network.startInteractions(on: embedding, memory: memory, capacity: count)
            for number in 0..<max(2, count) { _ = try state.interact([click(number)]) }
            full[key] = state
        }
        return try seconds { try state.interact([click(count)]) }
    }

    func session(
        interactions: Int, capacity: Int, memory: MemorySetting
    ) throws -> Double {
        try seconds {
            var state = try network.startInteractions(
                on: network.embed(patch), memory: memory, capacity: capacity)
            for number in 0..<interactions { _ = try state.interact([click(number)]) }
            return state.logits ?? embedding
        }
    }

    mutating func product(rows: Int, in: Int, out: Int) throws -> Double {
        let key = [rows, `in`, out]
        let (weight, x): (LinearWeight, Tensor)
        if let prepared = weights[key] {
            (weight, x) = prepared
        } else {
            let device = network.device
            weight = try LinearWeight(
                Tensor(repeating: 0.5, shape: [out, `in`], device: device), bias: nil, rows: rows)
            x = try Tensor(repeating: 0.5, shape: [rows, `in`], device: device)
            weights[key] = (weight, x)
        }
        return try seconds { try weight(x) }
    }

    private func click(_ number: Int) -> PatchClick {
        let size = network.configuration.imageSize
        let index = [7919, 104_729, 1_299_709].map { Double(number * $0 % size) }
        return PatchClick(
            index: [index[0], index[1], index[2]], isForeground: number % 3 != 2)
    }

    /// Until the result's numbers are there: a GPU answers before it is done.
    private func seconds(_ body: () throws -> Tensor) throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try body()
        if result.device != .cpu { _ = try result.sum().values() }
        return (clock.now - start) / .seconds(1)
    }
}
