extension Geometry {
    /// A direction's largest component off its patient axis from which a grid counts as oblique:
    /// 1e-4, less than a hundredth of a degree, 0.03 mm over a length of 300 mm.
    public static let obliqueFrom = 1e-4

    /// For i, j and k, the patient axis that each runs closest to; no axis is named twice.
    ///
    /// The index axis that stands closest to a patient axis chooses first, as in nibabel's
    /// `io_orientation`, so that an image at 45 degrees is turned as TorchIO turns it.
    package var closestPatientAxes: [PatientAxis] {
        let strongest = directions.map { direction in
            (0..<3).map { abs(direction[$0]) }.max() ?? 0
        }
        let order = [0, 1, 2].sorted { a, b in
            strongest[a] == strongest[b] ? a < b : strongest[a] > strongest[b]
        }
        var free = [0, 1, 2]
        var axes = [PatientAxis](repeating: PatientAxis(axis: 0, isPositive: true), count: 3)
        for index in order {
            let direction = directions[index]
            var best = free[0]
            for axis in free where abs(direction[axis]) > abs(direction[best]) { best = axis }
            free.removeAll { $0 == best }
            axes[index] = PatientAxis(axis: best, isPositive: direction[best] >= 0)
        }
        return axes
    }

    /// Where i, j and k point to, as three letters such as `LPS` or `RAS`; for an oblique grid
    /// the closest ones.
    public var orientation: String {
        let positive = ["L", "P", "S"]
        let negative = ["R", "A", "I"]
        return closestPatientAxes.map { $0.isPositive ? positive[$0.axis] : negative[$0.axis] }
            .joined()
    }

    /// Whether an axis of the grid stands at an angle to the patient's axes.
    public var isOblique: Bool {
        zip(directions, closestPatientAxes).contains { direction, closest in
            (0..<3).contains { $0 != closest.axis && abs(direction[$0]) > Self.obliqueFrom }
        }
    }
}
