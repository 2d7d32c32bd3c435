internal import Foundation
internal import Imaging
internal import Report
internal import Testing

@Suite struct StudyViewTests {
    private struct Shown: Decodable {
        var size: [Int]
        var spacing: [Double]
        var low: Double
        var high: Double
        var unit: String?
        var image: Data
        var layers: [Layer]
        var segments: [Segment]

        struct Layer: Decodable {
            var labels: [Int]
            var voxels: Data
        }

        struct Segment: Decodable { var name: String }

        /// The labels of each layer's voxels.
        var labels: [[Int]] {
            layers.map { layer in layer.voxels.map { $0 == 0 ? 0 : layer.labels[Int($0) - 1] } }
        }
    }

    /// The view as the page gets it, and the bytes of its image.
    private func shown(
        _ volume: Volume, _ labels: LabelMap..., isCT: Bool
    ) throws -> (Shown, image: [UInt8]) {
        let view = try StudyView(volume, isCT: isCT, labels: { try labels.forEach($0) }) { map in
            #expect(map.labels.allSatisfy { $0 <= 255 })
            return Data(map.labels.map { UInt8($0) })
        }
        let shown = try JSONDecoder().decode(Shown.self, from: JSONEncoder().encode(view))
        return (shown, [UInt8](shown.image))
    }

    private func geometry(_ size: SIMD3<Int>, _ directions: [SIMD3<Double>]) -> Geometry {
        Geometry(size: size, spacing: [1, 2, 3], directions: directions, origin: [5, 6, 7])
    }

    @Test func axesRunToRightAnteriorSuperior() throws {
        // i to the Left, j to the Superior, k to the Posterior.
        let grid = geometry([2, 3, 4], [[1, 0, 0], [0, 0, 1], [0, 1, 0]])
        var volume = Volume(geometry: grid, voxels: [Float](repeating: -250, count: 24))
        var labels = LabelMap(geometry: grid, labels: [UInt16](repeating: 0, count: 24))
        // Leftmost, second from below, most anterior.
        volume.voxels[1 + 2 * 1] = 350
        labels.labels[1 + 2 * 1] = 9
        let (view, image) = try shown(volume, labels, isCT: true)
        #expect(view.size == [2, 4, 3] && view.spacing == [1, 3, 2])
        #expect([view.low, view.high] == [-250, 350] && view.unit == "HU")
        let place = 0 + 2 * (3 + 4 * 1)
        #expect(image.indices.filter { image[$0] == 255 } == [place])
        let marks = try #require(view.labels.first)
        #expect(view.layers.count == 1 && view.layers[0].labels == [9])
        #expect(marks.indices.filter { marks[$0] == 9 } == [place])
    }

    @Test func whatIsLargeIsReduced() throws {
        let grid = geometry([600, 3, 256], [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        let volume = Volume(
            geometry: grid, voxels: (0..<grid.count).map { Float($0 % 600) / 10 })
        let labels = LabelMap(
            geometry: grid, labels: (0..<grid.count).map { $0 % 600 < 300 ? 300 : 0 })
        let (view, image) = try shown(volume, labels, isCT: false)
        #expect(view.size == [200, 3, 256] && view.spacing == [3, 2, 3])
        #expect(view.unit == nil && view.low >= 0 && view.low < 2 && view.high > 58)
        // From Left to Right the image becomes darker no more: the axis was turned.
        #expect(image[0] > 250 && image[199] < 5)
        let marks = try #require(view.labels.first)
        #expect(marks[0] == 0 && marks[199] == 300)
    }

    private let line = Geometry(
        size: [6, 1, 1], spacing: [1, 1, 1],
        directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], origin: [0, 0, 0])

    private func labels(_ labels: [UInt16], _ names: String...) -> LabelMap {
        LabelMap(
            geometry: line, labels: labels,
            segments: names.enumerated().map {
                SegmentDescription(label: UInt16($0 + 1), name: $1)
            })
    }

    @Test func whatLiesOverEachOtherIsInLayers() throws {
        let volume = Volume(geometry: line, voxels: [0, 1, 2, 3, 4, 5])
        let view = try shown(
            volume, labels([1, 1, 1, 0, 0, 0], "liver"), labels([0, 0, 7, 7, 0, 0]),
            labels([0, 0, 0, 0, 2, 2], "lung"), isCT: false
        ).0
        // The third is beside both others, and so in the first layer that there is.
        #expect(view.labels == [[1, 1, 1, 0, 2, 2], [0, 0, 7, 7, 0, 0]])
        #expect(view.segments.map(\.name) == ["liver", "lung"])
    }

    @Test func moreLabelsThanBytesAreInLayers() throws {
        let grid = Geometry(
            size: [10, 10, 4], spacing: [1, 1, 1],
            directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], origin: [0, 0, 0])
        let map = LabelMap(geometry: grid, labels: (0..<400).map { UInt16($0) * 3 })
        let volume = Volume(geometry: grid, voxels: [Float](repeating: 1, count: 400))
        let view = try shown(volume, map, isCT: false).0
        #expect(view.layers.map(\.labels.count) == [255, 144])
        let marks = zip(view.labels[0], view.labels[1]).map { $0 + $1 }
        #expect(marks == (0..<400).map { $0 * 3 })
    }
}
