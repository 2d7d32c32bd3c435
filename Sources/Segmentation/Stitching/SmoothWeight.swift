internal import Foundation

/// How much a patch counts where it overlaps another.
enum SmoothWeight {
    /// Along one axis: 1 in the middle, almost 0 at the faces (a squared sine). Two patches that
    /// stand half a side apart share every voxel between them smoothly.
    static func window(_ side: Int) -> [Float] {
        (0..<side).map { index in
            let sine = sin(Double.pi * (Double(index) + 0.5) / Double(side))
            return Float(sine * sine)
        }
    }

    /// What a click adds to its patch's weight on its own voxel: a thousand times the most that
    /// another patch can have, so that its patch has the last word there.
    static let atClick: Float = 1000

    /// How far a click's word carries: the standard deviation of a Gaussian, as a share of the
    /// patch's side.
    static let reach = 1.0 / 16

    /// What a click adds, from its own voxel outward along one axis; below a thousandth of a
    /// patch's weight it ends.
    static func carry(_ side: Int) -> [Float] {
        let deviation = Double(side) * reach
        return (0...Int((deviation * 5.3).rounded(.up))).map { steps in
            let share = Double(steps) / deviation
            return Float(exp(-share * share / 2))
        }
    }
}
