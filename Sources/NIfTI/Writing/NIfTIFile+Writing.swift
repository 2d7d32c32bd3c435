internal import CNIfTI
public import Foundation
public import Imaging

extension NIfTIFile {
    /// Writes intensities to a `.nii` or `.nii.gz` file: whole numbers as 16-bit integers where all
    /// fit, anything else as 32-bit floats.
    ///
    /// The file bears its name only once it is whole. The same voxels and grid give the same
    /// bytes.
    ///
    /// - Parameters:
    ///   - volume: The image. Its numbers are taken for whole only where it says that they are:
    ///     ``Imaging/Volume/isWhole``.
    ///   - url: The file, which is replaced where it exists.
    ///   - grid: The grid of the NIfTI file that the image was made from, where there is one:
    ///     the new file then has its sform and qform bit for bit. Otherwise both say the volume's
    ///     geometry, with code 1 (scanner).
    /// - Throws: ``NIfTIError`` where the volume is not on that grid, or the file cannot be
    ///   written; nothing is left behind then.
    public static func write(
        _ volume: Volume, to url: URL, like grid: NIfTIGrid? = nil
    ) throws(NIfTIError) {
        let integers = volume.isWhole ? WholeNumbers.type(for: volume.voxels) : nil
        let type = integers ?? .float32
        let header = try header(
            for: volume.geometry, type, on: grid, file: url.path(percentEncoded: false))
        let writer = try begin(header, type, url)
        try volume.voxels.handOn { voxels throws(NIfTIError) in
            guard integers != nil, let start = voxels.baseAddress else {
                return try writer.write(UnsafeRawBufferPointer(voxels))
            }
            try writer.write(count: voxels.count * 2) { offset, out in
                WholeNumbers.convert(start + offset / 2, out)
            }
        }
        try writer.finish()
    }

    /// Writes labels as 8-bit integers where all fit, else as 16-bit ones (both unsigned), to a
    /// `.nii` or `.nii.gz` file.
    ///
    /// - Parameters: As for volumes.
    /// - Throws: ``NIfTIError`` where the label map is not on that grid, or the file cannot be
    ///   written; nothing is left behind then.
    public static func write(
        _ labelMap: LabelMap, to url: URL, like grid: NIfTIGrid? = nil
    ) throws(NIfTIError) {
        var all: UInt16 = 0
        for label in labelMap.labels { all |= label }
        let writer = try LabelWriter(
            labelMap.geometry, largest: all <= 255 ? 255 : .max, to: url, like: grid)
        try labelMap.labels.handOn { labels throws(NIfTIError) in try writer.write(labels) }
        try writer.finish()
    }

    static func header(
        for geometry: Geometry, _ type: NIfTIDataType, on grid: NIfTIGrid?, file: String
    ) throws(NIfTIError) -> CNHeader {
        do { try geometry.check() } catch { throw .badGrid(file: file, error) }
        let grid = grid ?? NIfTIGrid(geometry)
        let gridGeometry = Geometry(size: grid.size, affine: grid.affine)
        do { try gridGeometry.mustMatch(geometry) } catch {
            throw .differentGrid(file: file, error)
        }
        var header = grid.header
        header.datatype = type.code
        header.dim = (
            3, Int64(grid.size.x), Int64(grid.size.y), Int64(grid.size.z), 1, 1, 1, 1
        )
        header.scl_slope = 1
        return header
    }

    /// Makes the file, under its temporary name, and writes the header.
    static func begin(
        _ header: CNHeader, _ type: NIfTIDataType, _ url: URL
    ) throws(NIfTIError) -> ByteWriter {
        let name = url.lastPathComponent.lowercased()
        guard name.hasSuffix(".nii") || name.hasSuffix(".nii.gz") else {
            throw .badName(file: url.path(percentEncoded: false))
        }
        let writer = try ByteWriter(url, isCompressed: name.hasSuffix(".gz"))
        var header = header
        var bytes = [UInt8](repeating: 0, count: Int(CN_HEADER_BYTES) + 4)
        let count = cn_format_header(&header, Int32(type.bits), &bytes)
        try bytes.handOn { bytes throws(NIfTIError) in
            try writer.write(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<count])))
        }
        return writer
    }
}

extension Array {
    /// The elements, for a body that throws this module's errors.
    func handOn(
        _ body: (UnsafeBufferPointer<Element>) throws(NIfTIError) -> Void
    ) throws(NIfTIError) {
        var failure: NIfTIError?
        withUnsafeBufferPointer { elements in
            do throws(NIfTIError) { try body(elements) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
