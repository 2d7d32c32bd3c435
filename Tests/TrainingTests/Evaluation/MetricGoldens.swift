import Foundation
import Imaging
import Training

/// Pairs of masks with what MONAI and SciPy measure between them, as `make_metrics.py` wrote them.
struct MetricGoldens: Decodable {
    let tolerance: Double
    let pairs: [Pair]
    let intervals: Intervals

    struct Pair: Decodable, CustomStringConvertible {
        let name: String
        let size: [Int]
        let spacing: [Double]
        private let prediction: [Int]
        private let truth: [Int]
        let monai: Figures
        let scipy: Figures?

        var description: String { name }

        var masks: (prediction: BinaryMask, truth: BinaryMask) {
            (mask(prediction), mask(truth))
        }

        private func mask(_ runs: [Int]) -> BinaryMask {
            var voxels: [Bool] = []
            for (n, run) in runs.enumerated() {
                voxels += [Bool](repeating: n % 2 == 1, count: run)
            }
            return BinaryMask(
                size: [size[0], size[1], size[2]], spacing: [spacing[0], spacing[1], spacing[2]],
                voxels: voxels)
        }
    }

    /// `nil` where a measure is not a number, or infinite.
    struct Figures: Decodable {
        let dice: Double?
        let nsd: Double?
        let hd95: Double?
        let hd: Double?
        let mean: Double?
    }

    /// Objects of five cases, and the mean and interval of each column.
    struct Intervals: Decodable {
        let draws: Int
        let seed: UInt64
        let objects: [Object]
        let expected: [[Double]]

        struct Object: Decodable {
            let `case`: String
            let values: [Double?]
        }
    }

    static func read() throws -> MetricGoldens {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Data/metrics.json")
        return try JSONDecoder().decode(MetricGoldens.self, from: Data(contentsOf: file))
    }
}
