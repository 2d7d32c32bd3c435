public import Foundation
public import Imaging

/// A label map that is written piece by piece, so that it need not be in memory as a whole.
///
/// The file bears its name only after ``finish()``; dropped before that, nothing is left behind.
/// For one thread.
public final class LabelWriter {
    private let writer: ByteWriter
    private let file: String
    private let largest: UInt16
    private let isByte: Bool
    private var missing: Int
    /// Labels that are not handed on yet: many small pieces are compressed as few.
    private var held: [UInt16] = []

    /// Begins a `.nii` or `.nii.gz` file: 8-bit integers where `largest` fits, else 16-bit ones.
    ///
    /// - Parameters:
    ///   - geometry: The grid of the labels.
    ///   - largest: No label is more.
    ///   - url: The file, which is replaced where it exists.
    ///   - grid: As for ``NIfTIFile/write(_:to:like:)-(LabelMap,_,_)``.
    /// - Throws: ``NIfTIError`` where the geometry is not that of the grid, or the file cannot be
    ///   made.
    public init(
        _ geometry: Geometry, largest: UInt16, to url: URL, like grid: NIfTIGrid? = nil
    ) throws(NIfTIError) {
        file = url.path(percentEncoded: false)
        self.largest = largest
        isByte = largest <= 255
        missing = geometry.count
        let type: NIfTIDataType = isByte ? .uint8 : .uint16
        let header = try NIfTIFile.header(for: geometry, type, on: grid, file: file)
        writer = try NIfTIFile.begin(header, type, url)
    }

    /// Appends the labels of the next voxels, i fastest, then j, then k.
    ///
    /// - Throws: ``NIfTIError/cannotWrite(file:reason:)``, also for a label that is more than was
    ///   announced, and for more voxels than the grid has.
    public func write(_ labels: UnsafeBufferPointer<UInt16>) throws(NIfTIError) {
        guard labels.count <= missing else {
            throw .cannotWrite(file: file, reason: "there are more labels than voxels of its grid")
        }
        var most: UInt16 = 0
        for label in labels { most = max(most, label) }
        guard most <= largest else {
            throw .cannotWrite(
                file: file, reason: "label \(most) is more than the \(largest) that were announced")
        }
        missing -= labels.count
        // As many as a part of the file takes are handed on as they come.
        if held.isEmpty, labels.count >= Self.enough { return try handOn(labels) }
        held.append(contentsOf: labels)
        if held.count >= Self.enough { try handOnHeld() }
    }

    private static let enough = PackedPart.bytes

    private func handOnHeld() throws(NIfTIError) {
        try held.handOn { labels throws(NIfTIError) in try handOn(labels) }
        held.removeAll(keepingCapacity: true)
    }

    private func handOn(_ labels: UnsafeBufferPointer<UInt16>) throws(NIfTIError) {
        guard isByte else { return try writer.write(UnsafeRawBufferPointer(labels)) }
        try writer.write(count: labels.count) { offset, out in
            for index in out.indices {
                out[index] = UInt8(truncatingIfNeeded: labels[offset + index])
            }
        }
    }

    /// Closes the file and gives it its name.
    ///
    /// - Throws: ``NIfTIError/cannotWrite(file:reason:)``, also where voxels are missing; nothing
    ///   is left behind then.
    public func finish() throws(NIfTIError) {
        guard missing == 0 else {
            throw .cannotWrite(file: file, reason: "\(missing) voxels have no label yet")
        }
        try handOnHeld()
        try writer.finish()
    }
}
