/// The value below which a share of the numbers lies, interpolated linearly between the two nearest:
/// what NumPy's and PyTorch's `quantile` give.
///
/// - Parameters:
///   - share: 0 to 1.
///   - numbers: At least one, ascending.
package func quantile(_ share: Double, ofSorted numbers: [Double]) -> Double {
    precondition(!numbers.isEmpty && (0...1).contains(share), "no quantile \(share)")
    let place = share * Double(numbers.count - 1)
    let below = Int(place)
    guard below + 1 < numbers.count else { return numbers[numbers.count - 1] }
    return numbers[below] + (place - Double(below)) * (numbers[below + 1] - numbers[below])
}
