/// How the grids of two masks differ that are to be measured against each other.
public enum MaskGridError: Error, Equatable {
    case otherGrid(prediction: SIMD3<Int>, truth: SIMD3<Int>)
    /// In millimetres between voxels.
    case otherSpacing(prediction: SIMD3<Double>, truth: SIMD3<Double>)
}

extension MaskGridError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .otherGrid(let prediction, let truth):
            """
            a mask of \(prediction.x) x \(prediction.y) x \(prediction.z) voxels cannot be measured \
            against a truth of \(truth.x) x \(truth.y) x \(truth.z). Bring both onto one grid.
            """
        case .otherSpacing(let prediction, let truth):
            """
            a mask with voxels of \(prediction.x) x \(prediction.y) x \(prediction.z) mm cannot be \
            measured against a truth with voxels of \(truth.x) x \(truth.y) x \(truth.z) mm. Bring \
            both onto one grid.
            """
        }
    }
}
