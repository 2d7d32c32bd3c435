internal import Imaging

/// A plane through a grid, seen as radiologists do: the patient's right on the left, anterior at
/// the top or on the left, superior at the top.
///
/// On an oblique grid it is the grid's own plane, named after the patient's plane closest to it.
public enum PreviewPlane: Int, Sendable, CaseIterable {
    case axial, sagittal, coronal

    var name: String {
        switch self {
        case .axial: "Axial"
        case .sagittal: "Sagittal"
        case .coronal: "Coronal"
        }
    }

    /// The patient's axes (LPS: 0, 1, 2) that run to the picture's right and down, and whether
    /// they do so with or against LPS.
    private var wanted: (right: (axis: Int, along: Bool), down: (axis: Int, along: Bool)) {
        let left = (axis: 0, along: true)
        let posterior = (axis: 1, along: true)
        let inferior = (axis: 2, along: false)
        return switch self {
        case .axial: (left, posterior)
        case .sagittal: (posterior, inferior)
        case .coronal: (left, inferior)
        }
    }

    /// The letters at the picture's left, right, top and bottom.
    var letters: (left: String, right: String, top: String, bottom: String) {
        switch self {
        case .axial: ("R", "L", "A", "P")
        case .sagittal: ("A", "P", "S", "I")
        case .coronal: ("R", "L", "S", "I")
        }
    }

    /// The plane's axes on a grid.
    func axes(on grid: Geometry) -> PlaneAxes {
        let closest = grid.closestPatientAxes
        func find(_ wanted: (axis: Int, along: Bool)) -> (axis: Int, sign: Double) {
            let axis = closest.firstIndex { $0.axis == wanted.axis } ?? wanted.axis
            return (axis, closest[axis].isPositive == wanted.along ? 1 : -1)
        }
        let (right, down) = (find(wanted.right), find(wanted.down))
        return PlaneAxes(
            right: right.axis, rightSign: right.sign, down: down.axis, downSign: down.sign,
            through: 3 - right.axis - down.axis)
    }
}
