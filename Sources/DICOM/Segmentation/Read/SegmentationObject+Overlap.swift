internal import Imaging
public import Text
internal import DICOMFile

extension SegmentationObject {
    /// Voxels that several segments share although the object says that none do; nil where there are
    /// none, and where it says nothing of the kind.
    ///
    /// Looks at every pixel of such an object. Reading it as one label map refuses them anyway.
    ///
    /// - Parameter threshold: FRACTIONAL: the least probability of a voxel in a segment.
    public func overlapWarning(threshold: Double = 0.5) throws(DICOMError) -> Warning? {
        guard statedOverlap == .no, type != .labelMap, segments.count > 1 else { return nil }
        let (grid, planes) = try placed(on: nil)
        var frames = [[Int]](repeating: [], count: grid.size.z)
        for (index, k) in planes.enumerated() {
            if let k { frames[k].append(index) }
        }
        let reader = pixels.reader()
        let least = type == .binary ? 1 : pixels.least(threshold)
        var shared = 0
        var pair: (Int, Int)?
        var owners = [UInt16](repeating: 0, count: pixels.plane)
        for slice in frames where slice.count > 1 {
            owners.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
            for index in slice {
                guard let number = self.frames[index].segment else { continue }
                let frame = try reader.frame(index)
                func take(_ pixel: Int) {
                    let owner = Int(owners[pixel])
                    if owner != 0, owner != number {
                        shared += 1
                        pair = pair ?? (owner, number)
                    }
                    owners[pixel] = UInt16(number)
                }
                if type == .binary {
                    frame.forEachRun { first, length in
                        for pixel in first..<first + length { take(pixel) }
                    }
                } else {
                    frame.forEachValue(bits: pixels.bits) { pixel, value in
                        if value >= least { take(pixel) }
                    }
                }
            }
        }
        guard let (first, second) = pair else { return nil }
        return Warning(
            .segmentationOverlap,
            "\(Attribute.segmentsOverlap) is 'NO', and segments share \(shared) voxels, such as "
                + "segments \(min(first, second)) and \(max(first, second))")
    }
}
