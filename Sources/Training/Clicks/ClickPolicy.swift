internal import Imaging

/// Where a simulated user clicks, who knows the truth and sees the last prediction.
public enum ClickPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// On any voxel that is wrong, each as likely as any other.
    case random

    /// On the voxel deepest inside the largest connected error: see ``Imaging/LargestError``.
    case centreOfLargestError = "centre-of-largest-error"

    /// The next click on a crop: positive where the prediction misses the structure, negative
    /// where it leaves it.
    ///
    /// - Parameters:
    ///   - truth: S³ values, 1 for the structure and else 0; k fastest, as in ``Crop``.
    ///   - prediction: The same of the last prediction. Nil before there is one: it counts as
    ///     empty, so that the first click is on the structure.
    ///   - size: S.
    ///   - generator: Drawn from by ``random`` alone.
    /// - Returns: Nil where nothing is wrong.
    /// - Precondition: Both arrays have S³ elements.
    public func click(
        truth: [UInt8], prediction: [UInt8]?, size: Int, using generator: inout SeededGenerator
    ) -> SimulatedClick? {
        precondition(truth.count == size * size * size, "\(truth.count) voxels for \(size) cubed")
        precondition(prediction.map { $0.count == truth.count } ?? true, "arrays of two sizes")
        let errors = errors(truth: truth, prediction: prediction)
        let offset: Int?
        switch self {
        case .random:
            let count = errors.withUnsafeBufferPointer { errors in
                errors.reduce(0) { $0 &+ ($1 == 0 ? 0 : 1) }
            }
            offset = count == 0 ? nil : place(generator.below(count), in: errors)
        case .centreOfLargestError:
            offset =
                LargestError(errors, size: SIMD3(repeating: size), spacing: .one)?.deepest
        }
        return offset.map {
            SimulatedClick(offset: $0, size: size, isForeground: truth[$0] != 0)
        }
    }

    /// The next click where the prediction is logits: more than 0 is foreground.
    ///
    /// - Parameters: As for ``click(truth:prediction:size:using:)``.
    public func click(
        truth: [UInt8], logits: [Float], size: Int, using generator: inout SeededGenerator
    ) -> SimulatedClick? {
        click(
            truth: truth, prediction: logits.map { $0 > 0 ? 1 : 0 }, size: size, using: &generator)
    }
}

/// 0 where a prediction is right, 1 where it misses the structure, 2 where it leaves it.
private func errors(truth: [UInt8], prediction: [UInt8]?) -> [UInt8] {
    guard let prediction else { return truth.map { $0 == 0 ? 0 : 1 } }
    return [UInt8](unsafeUninitializedCapacity: truth.count) { errors, count in
        truth.withUnsafeBufferPointer { truth in
            prediction.withUnsafeBufferPointer { prediction in
                for n in 0..<truth.count {
                    let (isTrue, isSaid) = (truth[n] != 0, prediction[n] != 0)
                    errors[n] = isTrue == isSaid ? 0 : isTrue ? 1 : 2
                }
            }
        }
        count = truth.count
    }
}

/// Where the `n`th of the values that are not 0 stands.
private func place(_ n: Int, in values: [UInt8]) -> Int? {
    var left = n
    return values.withUnsafeBufferPointer { values in
        values.indices.first { place in
            guard values[place] != 0 else { return false }
            left -= 1
            return left < 0
        }
    }
}
