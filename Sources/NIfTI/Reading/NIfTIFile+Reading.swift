internal import Files
internal import CNIfTI
internal import Foundation
public import Imaging
public import Text

extension NIfTIFile {
    /// Reads one volume's intensities, scaled as the header says.
    ///
    /// What is not a number, infinite, or beyond a 32-bit float becomes 0, the network's padding:
    /// one such voxel would spoil the mean of its patch. ``image(index:)`` counts them.
    ///
    /// - Parameters:
    ///   - index: Which volume of a file that holds several, from 0; may be nil where there is only
    ///     one.
    ///   - warn: Gets what people must know of the image: the header's ``warnings``, and what the
    ///     voxels show.
    /// - Throws: ``NIfTIError`` where the file cannot be read, holds several volumes and none is
    ///   named, or stores its voxels in a type or on a grid that is refused.
    public func volume(
        index: Int? = nil, warn: (Warning) -> Void = { _ in }
    ) throws(NIfTIError) -> Volume {
        let (volume, replaced, follows) = try intensities(index: index)
        imageWarnings(replaced: replaced, follows).forEach(warn)
        return volume
    }

    /// What there is to say of an image that was read.
    private func imageWarnings(replaced: Int, _ follows: [Warning]) -> [Warning] {
        var warnings = self.warnings + follows
        if intent == HeaderRemarks.labels {
            warnings.append(
                Warning(
                    .niftiIntent,
                    "intent_code is 1002: these are labels, and were read as intensities"))
        }
        if replaced > 0 {
            warnings.append(
                Warning(.niftiNotFinite, "\(replaced) voxels are not finite; they were set to 0"))
        }
        return warnings
    }

    /// Reads one volume as ``volume(index:warn:)`` does, in half the memory where that holds it: a
    /// ``ShortVolume`` where its intensities are stored as whole numbers of 16 bits or less.
    ///
    /// - Parameter index: As for ``volume(index:warn:)``.
    /// - Returns: The image, how many of its voxels were not finite and have become 0, and what
    ///   people must know of it, which includes these.
    /// - Throws: As ``volume(index:warn:)``.
    public func image(
        index: Int? = nil
    ) throws(NIfTIError) -> (image: any CroppableImage, replaced: Int, warnings: [Warning]) {
        guard header.dataType.fitsShort, header.slope == nil else {
            let (volume, replaced, follows) = try intensities(index: index)
            return (volume, replaced, imageWarnings(replaced: replaced, follows))
        }
        let geometry = try geometry()
        let (voxels, follows): ([Int16], _) = try elements(index: index) { raw, _, count, voxels in
            shorts(raw, count, voxels)
            return nil
        }
        return (
            ShortVolume(geometry: geometry, voxels: voxels), 0,
            imageWarnings(replaced: 0, follows)
        )
    }

    private func intensities(
        index: Int?
    ) throws(NIfTIError) -> (volume: Volume, replaced: Int, follows: [Warning]) {
        let geometry = try geometry()
        var replaced = 0
        let (voxels, follows): ([Float], _) = try elements(index: index) { raw, _, count, voxels in
            replaced += intensities(raw, count, voxels)
            return nil
        }
        let isWhole = header.dataType.isInteger && header.slope == nil
        return (Volume(geometry: geometry, voxels: voxels, isWhole: isWhole), replaced, follows)
    }

    /// Reads one volume's labels: whole numbers from 0 to 65535, whatever type they are stored in.
    ///
    /// Numbers that miss a whole one by no more than the rounding of a 32-bit float, be it the
    /// voxel's or the slope's, are that label.
    ///
    /// - Parameters: As for ``volume(index:warn:)``.
    /// - Returns: The label map, without descriptions of its segments: NIfTI has none.
    /// - Throws: As ``volume(index:warn:)``, and ``NIfTIError/notALabel(file:value:voxel:stored:)`` with the
    ///   first voxel that cannot be a label; ``NIfTIError/noFormOfLabels(file:)`` where no transform is
    ///   set and none was chosen.
    public func labelMap(
        index: Int? = nil, warn: (Warning) -> Void = { _ in }
    ) throws(NIfTIError) -> LabelMap {
        guard !grid.isGuess else { throw .noFormOfLabels(file: file) }
        let geometry = try geometry()
        let (labels, follows): ([UInt16], _) = try elements(index: index) {
            raw, first, count, labels in
            guard let (offset, value) = self.labels(raw, count, labels) else { return nil }
            let at = first + offset
            let (row, slice) = (geometry.size.x, geometry.size.x * geometry.size.y)
            return .notALabel(
                file: file, value: value,
                voxel: SIMD3(at % row, at % slice / row, at / slice), stored: stored)
        }
        (warnings + follows).forEach(warn)
        return LabelMap(geometry: geometry, labels: labels)
    }

    /// The SHA-256 of the voxels as they are stored, uncompressed and unscaled, all volumes in
    /// turn: 64 lower-case hexadecimal digits.
    ///
    /// It names the image whatever its header says, and whether or not the file is compressed.
    ///
    /// - Throws: ``NIfTIError`` where the voxels cannot be read to their end.
    public func voxelDigest() throws(NIfTIError) -> String {
        let stream = try ByteStream(voxelURL)
        try stream.seek(to: voxelOffset)
        let bits = header.dimensions.reduce(1, *) * header.dataType.bits
        var hash = SHA256()
        try stream.forEachPiece(bytes: (bits + 7) / 8, unit: 1) { piece, _ in
            hash.add(UnsafeRawBufferPointer(piece))
            return nil
        }
        _ = try stream.checkEnd()
        return hash.digest.hexadecimal
    }

    /// Streams a volume's stored numbers through `decode` into an array.
    ///
    /// - Parameter decode: Gets stored bytes, the number of the first voxel among them, how many
    ///   voxels they are, and where these go; returns what is wrong with them, or nil.
    /// - Returns: The elements, and a warning where more bytes follow in a compressed file.
    private func elements<Element: BitwiseCopyable>(
        index: Int?,
        _ decode: (UnsafeRawPointer, Int, Int, UnsafeMutablePointer<Element>) -> NIfTIError?
    ) throws(NIfTIError) -> ([Element], [Warning]) {
        guard header.dataType.isReadable else {
            throw .unreadableType(file: file, header.dataType)
        }
        let volume = try volumeNumber(index)
        let count = header.size.reduce(1, *)
        try Self.askForMemory(count * MemoryLayout<Element>.stride, file: file)
        let stream = try ByteStream(voxelURL)
        try stream.seek(to: voxelOffset + volume * volumeBytes)

        let size = header.dataType.bits / 8
        var failure: NIfTIError?
        var isFollowed = false
        let elements = [Element](unsafeUninitializedCapacity: count) { elements, initialized in
            guard let start = elements.baseAddress else { return }
            askForLargePages(UnsafeMutableRawBufferPointer(elements))
            do throws(NIfTIError) {
                try stream.forEachPiece(bytes: volumeBytes, unit: size) { piece, offset in
                    guard let raw = piece.baseAddress else { return nil }
                    let first = offset / size
                    let problem = decode(raw, first, piece.count / size, start + first)
                    initialized = first + piece.count / size
                    return problem
                }
                if volume == header.volumes - 1 { isFollowed = try stream.checkEnd() }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        let more = Warning(
            .niftiBytesAfterEnd,
            "bytes follow the voxels that dim announces, and were left out")
        return (elements, isFollowed ? [more] : [])
    }

    private func volumeNumber(_ index: Int?) throws(NIfTIError) -> Int {
        guard let index else {
            if header.volumes == 1 { return 0 }
            throw .whichVolume(file: file, volumes: header.volumes)
        }
        guard index >= 0, index < header.volumes else {
            throw .noSuchVolume(file: file, index: index, volumes: header.volumes)
        }
        return index
    }

    /// Swift ends the process where an array finds no memory, so the system is asked first. The
    /// pages are taken only as they are written to.
    private static func askForMemory(_ bytes: Int, file: String) throws(NIfTIError) {
        guard cn_has_memory(Int64(bytes)) else { throw .outOfMemory(file: file, bytes: bytes) }
    }
}

// MARK: - One line per datatype

extension NIfTIFile {
    /// How the header says that numbers are stored.
    private var stored: String {
        let type = "datatype \(header.dataType.rawValue)"
        guard let slope = header.slope else { return type }
        return "\(type), scl_slope \(slope), scl_inter \(header.intercept ?? 0)"
    }

    private var decoder: VoxelDecoder {
        VoxelDecoder(
            isSwapped: isSwapped,
            scale: header.slope.map { Scale(slope: $0, intercept: header.intercept ?? 0) })
    }

    private func intensities(
        _ raw: UnsafeRawPointer, _ count: Int, _ out: UnsafeMutablePointer<Float>
    ) -> Int {
        let decoder = decoder
        return switch header.dataType {
        case .uint8: decoder.intensities(UInt8.self, raw, count: count, into: out)
        case .int8: decoder.intensities(Int8.self, raw, count: count, into: out)
        case .uint16: decoder.intensities(UInt16.self, raw, count: count, into: out)
        case .int16: decoder.intensities(Int16.self, raw, count: count, into: out)
        case .uint32: decoder.intensities(UInt32.self, raw, count: count, into: out)
        case .int32: decoder.intensities(Int32.self, raw, count: count, into: out)
        case .uint64: decoder.intensities(UInt64.self, raw, count: count, into: out)
        case .int64: decoder.intensities(Int64.self, raw, count: count, into: out)
        case .float32: decoder.intensities(Float.self, raw, count: count, into: out)
        case .float64: decoder.intensities(Double.self, raw, count: count, into: out)
        case .binary, .rgb24, .rgba32, .float128, .complex64, .complex128, .complex256:
            preconditionFailure("\(header.dataType) was refused before a voxel was read")
        }
    }

    private func shorts(
        _ raw: UnsafeRawPointer, _ count: Int, _ out: UnsafeMutablePointer<Int16>
    ) {
        let decoder = decoder
        switch header.dataType {
        case .uint8: decoder.shorts(UInt8.self, raw, count: count, into: out)
        case .int8: decoder.shorts(Int8.self, raw, count: count, into: out)
        case .int16: decoder.shorts(Int16.self, raw, count: count, into: out)
        default: preconditionFailure("16 bits do not hold every \(header.dataType)")
        }
    }

    private func labels(
        _ raw: UnsafeRawPointer, _ count: Int, _ out: UnsafeMutablePointer<UInt16>
    ) -> (index: Int, value: Double)? {
        let decoder = decoder
        return switch header.dataType {
        case .uint8: decoder.labels(UInt8.self, raw, count: count, into: out)
        case .int8: decoder.labels(Int8.self, raw, count: count, into: out)
        case .uint16: decoder.labels(UInt16.self, raw, count: count, into: out)
        case .int16: decoder.labels(Int16.self, raw, count: count, into: out)
        case .uint32: decoder.labels(UInt32.self, raw, count: count, into: out)
        case .int32: decoder.labels(Int32.self, raw, count: count, into: out)
        case .uint64: decoder.labels(UInt64.self, raw, count: count, into: out)
        case .int64: decoder.labels(Int64.self, raw, count: count, into: out)
        case .float32: decoder.labels(Float.self, raw, count: count, into: out)
        case .float64: decoder.labels(Double.self, raw, count: count, into: out)
        case .binary, .rgb24, .rgba32, .float128, .complex64, .complex128, .complex256:
            preconditionFailure("\(header.dataType) was refused before a voxel was read")
        }
    }
}
