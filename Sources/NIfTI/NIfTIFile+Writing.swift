internal import CNIfTI
public import Foundation
public import Imaging

extension NIfTIFile {
    /// Writes intensities as 32-bit floats, to a `.nii` or `.nii.gz` file.
    ///
    /// The file bears its name only once it is whole. The same voxels and grid give the same
    /// bytes.
    ///
    /// - Parameters:
    ///   - volume: The image.
    ///   - url: The file, which is replaced where it exists.
    ///   - grid: The grid of the NIfTI file that the image was made from, where there is one:
    ///     the new file then has its sform and qform bit for bit. Otherwise both say the volume's
    ///     geometry, with code 1 (scanner).
    /// - Throws: ``NIfTIError`` where the volume is not on that grid, or the file cannot be
    ///   written; nothing is left behind then.
    public static func write(
        _ volume: Volume, to url: URL, like grid: NIfTIGrid? = nil
    ) throws(NIfTIError) {
        let header = try header(
            for: volume.geometry, .float32, on: grid, file: url.path(percentEncoded: false))
        try write(header, .float32, to: url) { writer throws(NIfTIError) in
            var failure: NIfTIError?
            volume.voxels.withUnsafeBytes { bytes in
                do throws(NIfTIError) { try writer.write(bytes) } catch { failure = error }
            }
            if let failure { throw failure }
        }
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
        var failure: NIfTIError?
        labelMap.labels.withUnsafeBufferPointer { labels in
            do throws(NIfTIError) { try writer.write(labels) } catch { failure = error }
        }
        if let failure { throw failure }
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

    private static func write(
        _ header: CNHeader, _ type: NIfTIDataType, to url: URL,
        _ body: (ByteWriter) throws(NIfTIError) -> Void
    ) throws(NIfTIError) {
        let writer = try begin(header, type, url)
        try body(writer)
        try writer.finish()
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
        var failure: NIfTIError?
        bytes.withUnsafeBytes { bytes in
            do throws(NIfTIError) {
                try writer.write(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            } catch { failure = error }
        }
        if let failure { throw failure }
        return writer
    }
}
