internal import Foundation
internal import Imaging
internal import NIfTI
internal import Testing

/// Writes files for `check_with_peers.py`, which sets the variable and opens them with nibabel and
/// SimpleITK.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["NIFTI_PEERS"] != nil))
struct PeerTests {
    private struct Corner: Encodable {
        var index: [Int]
        var position: [Double]
        var value: Double
    }

    @Test func writeForPeers() throws {
        let folder = URL(filePath: ProcessInfo.processInfo.environment["NIFTI_PEERS"] ?? "")
        var corners: [String: [Corner]] = [:]
        func note(_ name: String, _ geometry: Geometry, _ value: (Int) -> Double) throws {
            let ends = geometry.size &- 1
            corners[name] = (0..<8).map { corner in
                let voxel = SIMD3(
                    corner & 1 == 0 ? 0 : ends.x, corner & 2 == 0 ? 0 : ends.y,
                    corner & 4 == 0 ? 0 : ends.z)
                let position = geometry.position(of: voxel)
                return Corner(
                    index: [voxel.x, voxel.y, voxel.z],
                    position: [position.x, position.y, position.z],
                    value: value(geometry.offset(of: voxel)))
            }
        }
        for (name, geometry) in Grids.all {
            let volume = Grids.volume(geometry)
            let file = "volume \(name).nii"
            try NIfTIFile.write(volume, to: folder.appending(path: file))
            try note(file, geometry) { Double(volume.voxels[$0]) }
            for scale in [1, 1000] {
                let labels = LabelMap(
                    geometry: geometry, labels: (0..<geometry.count).map { UInt16($0 * scale) })
                let file = "labels \(name) \(scale).nii.gz"
                try NIfTIFile.write(labels, to: folder.appending(path: file))
                try note(file, geometry) { Double(labels.labels[$0]) }
            }
        }
        for name in ["abdomen_ct_3mm", "oblique_ct", "head_neck_ct", "hippocampus_mr"] {
            let source = try NIfTIFile(TestFiles.real("\(name).nii.gz"))
            let volume = try source.volume()
            let file = "like \(name).nii.gz"
            try NIfTIFile.write(volume, to: folder.appending(path: file), like: source.grid)
            try note(file, volume.geometry) { Double(volume.voxels[$0]) }
        }
        try JSONEncoder().encode(corners).write(to: folder.appending(path: "corners.json"))
    }
}
