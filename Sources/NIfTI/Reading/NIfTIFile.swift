internal import CNIfTI
public import Foundation
public import Imaging
public import Text

/// A NIfTI file whose header has been read and checked; its voxels stay on the disk until asked
/// for.
///
/// Read are `.nii`, `.nii.gz`, and `.hdr` with `.img`, either of them compressed or not; NIfTI-1
/// and NIfTI-2; either byte order; every datatype that is one number per voxel up to 64 bits.
/// Extensions are passed over.
///
/// Source: nifti1.h and nifti2.h of the NIfTI Data Format Working Group; where they leave a
/// choice, nibabel's.
public struct NIfTIFile: Sendable {
    /// What the header says.
    public let header: NIfTIHeader

    /// Where the voxels lie, bit for bit as the header says: for writing on exactly this grid.
    public let grid: NIfTIGrid

    /// What of the header cannot be, contradicts itself or was filled in. Reading the voxels may
    /// find more.
    public let warnings: [Warning]

    /// The file as it was named.
    public let url: URL

    /// The file that holds the voxels.
    let voxelURL: URL

    /// Where in it they begin, uncompressed.
    let voxelOffset: Int

    /// Whether they are in the other byte order.
    let isSwapped: Bool

    /// The header's `intent_code`.
    let intent: Int32

    /// Reads the header, and nothing else.
    ///
    /// - Parameters:
    ///   - url: A `.nii`, `.nii.gz`, `.hdr`, `.hdr.gz`, `.img` or `.img.gz` file.
    ///   - form: Which of the header's transforms counts; `neither` takes the spacing alone. Nil:
    ///     the first that is set, and a file of neither is refused.
    /// - Throws: ``NIfTIError`` where it is not a NIfTI file, its header makes no sense, or claims
    ///   more voxels than the file can hold. A grid or a datatype that cannot be read is not an
    ///   error yet: ``NIfTIHeader/refusal`` says so, and reading the voxels throws.
    public init(
        _ url: URL, form: NIfTIHeader.OrientationSource? = nil
    ) throws(NIfTIError) {
        let files = NIfTIPair(url)
        try files.checkHeader()
        let (raw, extensions, stream) = try Self.readHeader(files.header)
        let file = url.path(percentEncoded: false)
        self.url = url

        let dimensions = try Self.dimensions(raw, file: file)
        let padded = dimensions + [1, 1]
        let size = SIMD3(padded[0], padded[1], padded[2])
        guard let dataType = NIfTIDataType(code: raw.datatype) else {
            throw .unknownType(file: file, code: Int(raw.datatype))
        }
        isSwapped = raw.swapped
        intent = raw.intent_code
        guard raw.xyzt_units & 7 <= 3 else {
            throw .badHeader(
                file: file,
                problem: "xyzt_units is \(raw.xyzt_units), which names no unit of length")
        }
        var remarks = HeaderRemarks(raw, dataType, dimensions: dimensions)

        let voxelStream: ByteStream
        if raw.pair {
            voxelURL = try files.existingImage()
            voxelStream = try ByteStream(voxelURL, buffer: 4096)
        } else {
            voxelURL = files.header
            voxelStream = stream
        }
        voxelOffset = try Self.voxelOffset(raw, file: file)
        // Before anything as large as the image is claimed to be takes memory.
        let room = voxelStream.mostBytes - voxelOffset
        let bits = dimensions.reduce(into: (dataType.bits, false)) { bits, count in
            let (product, over) = bits.0.multipliedReportingOverflow(by: count)
            bits = (product, bits.1 || over)
        }
        guard !bits.1, room >= 0, bits.0 / 8 <= room else {
            throw .tooLittleData(
                file: file, dimensions: dimensions, dataType, bytes: voxelStream.fileBytes)
        }

        var found = NIfTIGrid(raw, size: size)
        try Self.check(form, of: found, file: file)
        found.form = form
        grid = found
        if let fault = grid.fault(in: grid.orientationSource) {
            throw .badHeader(file: file, problem: fault)
        }
        remarks.compare(grid)
        let bytesAfter = voxelStream.fileBytes - voxelOffset - (bits.0 + 7) / 8
        if !voxelStream.isCompressed, bytesAfter > 0 {
            remarks.bytesFollow(count: bytesAfter)
        }
        if let fault = try Self.fault(
            in: extensions, end: raw.pair ? stream.mostBytes : voxelOffset, raw, stream)
        {
            remarks.extensionFails(fault)
        }
        warnings = remarks.warnings
        let geometry = Geometry(size: size, affine: grid.affine)
        let scale = try Self.scale(raw, file: file)
        header = NIfTIHeader(
            version: Int(raw.version), isPair: raw.pair,
            isBigEndian: raw.swapped == (Int(littleEndian: 1) == 1), dataType: dataType,
            dimensions: dimensions, size: [size.x, size.y, size.z],
            volumes: dimensions.dropFirst(3).reduce(1, *), slope: scale?.slope,
            intercept: scale?.intercept, unit: NIfTIHeader.Unit(code: raw.xyzt_units),
            orientationSource: grid.orientationSource, formsApart: grid.formsApart,
            sformCode: Int(raw.sform_code),
            qformCode: Int(raw.qform_code), affine: grid.affine.rows,
            spacing: [geometry.spacing.x, geometry.spacing.y, geometry.spacing.z],
            orientation: geometry.orientation, isOblique: geometry.isOblique,
            refusal: Self.refusal(dataType, geometry, grid, file: file)?.description)
    }

    /// The files that are read with one of this name: where it is half of a `.hdr` and `.img` pair,
    /// what the other half may be called.
    public static func filesBeside(_ url: URL) -> [URL] { NIfTIPair.others(of: url) }

    /// This file with another choice between its transforms.
    ///
    /// - Throws: As ``init(_:form:)``.
    public func choosing(
        _ form: NIfTIHeader.OrientationSource?
    ) throws(NIfTIError) -> NIfTIFile {
        form == grid.form ? self : try NIfTIFile(url, form: form)
    }

    /// How far apart, in millimetres, the two transforms put the same voxel, where they differ and
    /// nobody has chosen: a position in millimetres may then mean two places.
    public var ambiguity: Double? { grid.form == nil ? header.formsApart : nil }

    /// The grid on which the file's voxels lie.
    ///
    /// Axes that stand less than 0.06 degrees off a right angle
    /// (``Imaging/Geometry/angleTolerance``) are kept as they are: files in 32-bit floats, and
    /// some exporters, leave such rests.
    ///
    /// - Throws: ``NIfTIError/badGrid(file:_:)`` with the angle's cosine where the sform is
    ///   sheared more than that, and where a spacing is 0 or there are too many voxels;
    ///   ``NIfTIError/noForm(file:)`` where no transform is set and none was chosen.
    public func geometry() throws(NIfTIError) -> Geometry {
        guard !grid.isGuess else { throw .noForm(file: file) }
        let geometry = Geometry(
            size: SIMD3(header.size[0], header.size[1], header.size[2]), affine: grid.affine)
        do { try geometry.check() } catch { throw .badGrid(file: file, error) }
        return geometry
    }

    var file: String { url.path(percentEncoded: false) }

    /// Bytes of one volume, as stored.
    var volumeBytes: Int { header.size.reduce(1, *) * header.dataType.bits / 8 }
}

// MARK: - The header, field by field

extension NIfTIFile {
    /// - Returns: The header, the four bytes behind it that say whether extensions follow, and the
    ///   file.
    private static func readHeader(
        _ url: URL
    ) throws(NIfTIError) -> (CNHeader, extensions: [UInt8], ByteStream) {
        let stream = try ByteStream(url, buffer: 4096)
        var bytes = [UInt8](repeating: 0, count: Int(CN_HEADER_BYTES) + 4)
        var failure: NIfTIError?
        let count = bytes.withUnsafeMutableBytes { buffer in
            do throws(NIfTIError) { return try stream.read(buffer) } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        var header = CNHeader()
        switch cn_parse_header(bytes, count, &header) {
        case CNKindNIfTI1, CNKindNIfTI2:
            let end = header.version == 1 ? 348 : 540
            return (header, Array(bytes[..<count].dropFirst(end).prefix(4)), stream)
        case CNKindAnalyze: throw .analyze(file: stream.file)
        default: throw .notNIfTI(file: stream.file)
        }
    }

    /// Why the bytes that the header announces as extensions are not extensions; nil where it is
    /// well, or announces none.
    ///
    /// - Parameter end: Where the extensions must have ended.
    private static func fault(
        in flags: [UInt8], end: Int, _ raw: CNHeader, _ stream: ByteStream
    ) throws(NIfTIError) -> String? {
        guard let flag = flags.first, flag != 0 else { return nil }
        guard flag == 1 else { return "extension[0] is \(flag) and must be 0 or 1" }
        // NIfTI-2's header ends where what was read of the file ends; NIfTI-1's extensions begin
        // before, so the file is opened again.
        let file = try ByteStream(URL(filePath: stream.file), buffer: 4096)
        var place = raw.version == 1 ? 352 : 544
        for _ in 0..<1000 where place < end {
            try file.seek(to: place)
            var sizes: [UInt8] = Array(repeating: 0, count: 4)
            var failure: NIfTIError?
            let count = sizes.withUnsafeMutableBytes { buffer in
                do throws(NIfTIError) { return try file.read(buffer) } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if count == 0, raw.pair { return nil }
            let size = sizes.reversed().reduce(0) { $0 << 8 | Int($1) }
            let other = sizes.reduce(0) { $0 << 8 | Int($1) }
            let bytes = raw.swapped == (Int(littleEndian: 1) == 1) ? other : size
            guard count == 4, bytes >= 16, bytes % 16 == 0, raw.pair || bytes <= end - place else {
                return "an extension at byte \(place) claims \(bytes) bytes"
            }
            place += bytes
        }
        return nil
    }

    /// The dimensions that `dim[0]` counts, without ones at the end beyond k.
    private static func dimensions(_ raw: CNHeader, file: String) throws(NIfTIError) -> [Int] {
        let dim = withUnsafeBytes(of: raw.dim) { Array($0.bindMemory(to: Int64.self)) }
        guard (1...7).contains(dim[0]) else {
            throw .badHeader(file: file, problem: "dim[0] is \(dim[0]) and must be from 1 to 7")
        }
        var dimensions: [Int] = []
        for axis in 1...Int(dim[0]) {
            // Some writers count an axis beyond k and leave it 0; niftilib takes it for 1.
            let voxels = axis > 3 && dim[axis] == 0 ? 1 : dim[axis]
            guard voxels >= 1 else {
                throw .badHeader(
                    file: file, problem: "dim[\(axis)] is \(voxels) and must be at least 1")
            }
            dimensions.append(Int(voxels))
        }
        while dimensions.count > 3, dimensions.last == 1 { dimensions.removeLast() }
        return dimensions
    }

    private static func voxelOffset(_ raw: CNHeader, file: String) throws(NIfTIError) -> Int {
        let first = raw.pair ? 0 : raw.version == 1 ? 352 : 544
        let offset = raw.vox_offset
        if offset == 0 { return first }
        // 2^53: beyond it not every whole number is a double.
        guard offset >= Double(first), offset <= 9_007_199_254_740_992, offset == offset.rounded()
        else {
            throw .badHeader(
                file: file,
                problem: "vox_offset is \(offset) and must be a whole number from \(first) on")
        }
        return Int(offset)
    }

    /// The header's scale; nil where it is none: slope 0 or not finite, or 1 with intercept 0.
    private static func scale(_ raw: CNHeader, file: String) throws(NIfTIError) -> Scale? {
        guard raw.scl_slope != 0, raw.scl_slope.isFinite else { return nil }
        guard raw.scl_inter.isFinite else {
            throw .badHeader(file: file, problem: "scl_inter is \(raw.scl_inter)")
        }
        if raw.scl_slope == 1, raw.scl_inter == 0 { return nil }
        return Scale(slope: raw.scl_slope, intercept: raw.scl_inter)
    }

    /// Checks that the transform that was asked for is set.
    private static func check(
        _ form: NIfTIHeader.OrientationSource?, of grid: NIfTIGrid, file: String
    ) throws(NIfTIError) {
        guard let form, form != .neither else { return }
        let code = form == .sform ? grid.sformCode : grid.qformCode
        guard code <= 0 else { return }
        let there = [("an sform", grid.sformCode), ("a qform", grid.qformCode)]
            .filter { $0.1 > 0 }.map(\.0).first
        throw .formNotSet(
            file: file, form: form, there: there ?? "no other: 'form: neither' takes the spacing")
    }

    private static func refusal(
        _ type: NIfTIDataType, _ geometry: Geometry, _ grid: NIfTIGrid, file: String
    ) -> NIfTIError? {
        guard !grid.isGuess else { return .noForm(file: file) }
        guard type.isReadable else { return .unreadableType(file: file, type) }
        do { try geometry.check() } catch { return .badGrid(file: file, error) }
        return nil
    }
}
