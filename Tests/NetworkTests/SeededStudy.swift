import Network
import Tensors

/// The patch and the clicks that the reference draws by name and seed.
struct SeededStudy {
    let configuration: MAISConfiguration
    let seed: UInt64

    func patch() throws -> Tensor {
        let size = configuration.imageSize
        let values = Seeded.numbers("patch", count: size * size * size, seed: seed)
        return try Tensor(values, shape: [1, 1, size, size, size]) * 2
    }

    /// Interaction `t` of the golden files: one click, every third in the background.
    func click(_ t: Int) -> PatchClick {
        let numbers = Seeded.numbers("click\(t)", count: 3, seed: seed)
        let last = Float(configuration.imageSize - 1)
        let index = numbers.map { Double((($0 + 1) / 2 * last).rounded(.toNearestOrEven)) }
        return PatchClick(index: [index[0], index[1], index[2]], isForeground: t % 3 != 2)
    }
}
