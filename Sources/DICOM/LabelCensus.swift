internal import Imaging

/// How many voxels of a label map bear each label, slice by slice, counted in one pass.
struct LabelCensus: Sendable {
    /// The labels that occur, each with its voxels in each slice that has some.
    private let slices: [[UInt16: Int]]
    /// The labels that occur, ascending, without the background.
    let present: [UInt16]

    init(_ map: LabelMap) {
        let plane = map.geometry.size.x * map.geometry.size.y
        let count = plane > 0 ? map.labels.count / plane : 0
        let workers = min(count, 4 * decoders)
        slices = concurrently(workers) { worker in
            map.labels.withUnsafeBytes { labels in
                var table = [Int](repeating: 0, count: 65536)
                return (count * worker / workers..<count * (worker + 1) / workers).map { k in
                    Self.count(labels, plane * k..<plane * (k + 1), &table)
                }
            }
        }.flatMap { $0 }
        present = Set(slices.flatMap(\.keys)).subtracting([0]).sorted()
    }

    /// Voxels of a label in each slice.
    func counts(of label: UInt16) -> [Int] { slices.map { $0[label] ?? 0 } }

    /// - Parameter table: All zeros, before and after.
    private static func count(
        _ labels: UnsafeRawBufferPointer, _ range: Range<Int>, _ table: inout [Int]
    ) -> [UInt16: Int] {
        var found: [UInt16] = []
        table.withUnsafeMutableBufferPointer { table in
            var voxel = range.lowerBound
            while voxel < range.upperBound {
                let label = labels.loadUnaligned(fromByteOffset: voxel * 2, as: UInt16.self)
                let run = voxel
                voxel += 1
                // Labels come in runs, which are counted four voxels at a time.
                let four = UInt64(label) &* 0x0001_0001_0001_0001
                while voxel + 4 <= range.upperBound,
                    labels.loadUnaligned(fromByteOffset: voxel * 2, as: UInt64.self) == four
                {
                    voxel += 4
                }
                if table[Int(label)] == 0 { found.append(label) }
                table[Int(label)] += voxel - run
            }
        }
        var counts: [UInt16: Int] = [:]
        for label in found {
            counts[label] = table[Int(label)]
            table[Int(label)] = 0
        }
        return counts
    }
}
