internal import Imaging

/// Labels that may lie over each other, as few layers of bytes.
struct LabelLayers {
    struct Layer {
        /// What the voxels from 1 on stand for; 255 at most.
        fileprivate(set) var labels: [UInt16]
        fileprivate(set) var voxels: [UInt16]
    }

    /// At least one.
    private(set) var layers: [Layer]

    private let count: Int

    private static let most = 255

    init(_ grid: Geometry) {
        count = grid.count
        layers = [Layer(labels: [], voxels: [UInt16](repeating: 0, count: grid.count))]
    }

    /// Puts labels into the first layer that is free wherever they lie, or into a new one.
    ///
    /// - Parameter map: A label for each voxel; 0 is none.
    mutating func add(_ map: [UInt16]) {
        var isThere = [Bool](repeating: false, count: 1 << 16)
        for label in map { isThere[Int(label)] = true }
        let labels = (1...UInt16.max).filter { isThere[Int($0)] }
        for first in stride(from: 0, to: labels.count, by: Self.most) {
            add(Array(labels[first..<min(labels.count, first + Self.most)]), of: map)
        }
    }

    private mutating func add(_ labels: [UInt16], of map: [UInt16]) {
        // 0 for what is not among them.
        var bytes = [UInt16](repeating: 0, count: 1 << 16)
        for label in labels { bytes[Int(label)] = 1 }
        let free = layers.firstIndex { layer in
            layer.labels.count + labels.count <= Self.most
                && !map.indices.contains { layer.voxels[$0] != 0 && bytes[Int(map[$0])] != 0 }
        }
        let place = free ?? layers.count
        if free == nil {
            layers.append(Layer(labels: [], voxels: [UInt16](repeating: 0, count: count)))
        }
        for (offset, label) in labels.enumerated() {
            bytes[Int(label)] = UInt16(layers[place].labels.count + offset + 1)
        }
        layers[place].labels += labels
        for (index, label) in map.enumerated() where bytes[Int(label)] != 0 {
            layers[place].voxels[index] = bytes[Int(label)]
        }
    }
}
