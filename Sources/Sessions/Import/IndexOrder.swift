/// The order in which a source writes the three numbers of an index.
public enum IndexOrder: String, Sendable, Hashable, CaseIterable {
    /// `i` first: arrays of nibabel, and what documents call xyz.
    case ijk
    /// `k` first: arrays of SimpleITK, and what documents call zyx.
    case kji

    /// The index `(i, j, k)` of three numbers in this order.
    func index(_ numbers: [Double]) -> SIMD3<Double> {
        self == .ijk
            ? SIMD3(numbers[0], numbers[1], numbers[2])
            : SIMD3(numbers[2], numbers[1], numbers[0])
    }
}
