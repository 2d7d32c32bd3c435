import Foundation
import Imaging
import NIfTI
import Testing

/// Label maps that are written piece by piece.
@Suite struct LabelWriterTests {
    private static let grid = Geometry(
        size: [7, 5, 4], spacing: [0.8, 1.25, 2.5],
        directions: [[0.8, 0.36, 0.48], [-0.6, 0.48, 0.64], [0, -0.8, 0.6]],
        origin: [-10, 20, -30])

    private func labels(_ most: Int) -> [UInt16] {
        (0..<Self.grid.count).map { UInt16($0 * 37 % (most + 1)) }
    }

    @Test(arguments: [(3, "a.nii"), (255, "a.nii.gz"), (256, "a.nii"), (60000, "a.nii.gz")])
    func piecesMakeTheSameFile(_ most: Int, _ name: String) throws {
        let scratch = try Scratch()
        let labels = labels(most)
        let map = LabelMap(geometry: Self.grid, labels: labels)
        try NIfTIFile.write(map, to: scratch.url("whole-" + name))
        let largest = labels.max() ?? 0
        let writer = try LabelWriter(Self.grid, largest: largest, to: scratch.url(name))
        for first in stride(from: 0, to: labels.count, by: 33) {
            let end = min(labels.count, first + 33)
            try labels.withUnsafeBufferPointer {
                try writer.write(UnsafeBufferPointer(rebasing: $0[first..<end]))
            }
        }
        try writer.finish()
        let bytes = try Data(contentsOf: scratch.url(name))
        #expect(bytes == (try Data(contentsOf: scratch.url("whole-" + name))))
        #expect(try NIfTIFile(scratch.url(name)).labelMap().labels == labels)
    }

    @Test func guards() throws {
        let scratch = try Scratch()
        let url = scratch.url("a.nii")
        let path = url.path(percentEncoded: false)
        func sentence(_ labels: [UInt16]) throws -> String {
            let writer = try LabelWriter(Self.grid, largest: 9, to: url)
            do {
                try labels.withUnsafeBufferPointer { try writer.write($0) }
                try writer.finish()
                return "written"
            } catch {
                return "\(error)".replacingOccurrences(of: path, with: "FILE")
            }
        }
        let whole = labels(9)
        let start = "FILE cannot be written: "
        #expect(
            try sentence(whole + [0]).hasPrefix(
                start + "there are more labels than voxels of its grid"))
        #expect(try sentence(whole.dropLast(2)).hasPrefix(start + "2 voxels have no label yet"))
        #expect(
            try sentence(labels(10)).hasPrefix(
                start + "label 10 is more than the 9 that were announced"))
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try sentence(whole) == "written")
    }
}
