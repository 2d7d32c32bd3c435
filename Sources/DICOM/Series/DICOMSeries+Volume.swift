internal import CDCMTK
public import Imaging
internal import Synchronization
public import Text
internal import DICOMFile

extension DICOMSeries {
    /// Decodes the slices.
    ///
    /// Stored values are rescaled slice by slice (CT: HU), MONOCHROME1 is inverted before that,
    /// and padding becomes the background of ``SeriesOptions``. Memory: the voxels, and one frame
    /// for each core.
    ///
    /// - Parameter warn: Gets what only the pixels show.
    /// - Throws: ``DICOMError/file(_:_:)``, naming the file whose pixels cannot be decoded.
    public func volume(
        warn: (Warning) -> Void = { _ in }
    ) throws(DICOMError) -> Volume {
        let background = background
        let (slices, beyond) = try decoded {
            (frame, samples, slice: UnsafeMutableBufferPointer<Float>) in
            frame.intensities(of: samples, background: background, to: slice)
            return true
        }
        bitsWarning(beyond).map(warn)
        guard stack.isEven else {
            return Volume(geometry: geometry, voxels: try interpolated(slices ?? []))
        }
        return Volume(geometry: geometry, voxels: slices ?? [], isWhole: isWhole)
    }

    /// Decodes the slices as ``volume()`` does, in half the memory where that holds them: a
    /// ``ShortVolume`` where every intensity is a whole number of 16 bits, as in nearly every CT.
    ///
    /// - Throws: As ``volume()`` does.
    public func image(
        warn: (Warning) -> Void = { _ in }
    ) throws(DICOMError) -> any CroppableImage {
        guard stack.isEven, isWhole, let background = Int16(exactly: background),
            stack.frames.allSatisfy(\.mayBeShort)
        else { return try volume(warn: warn) }
        let (slices, beyond) = try decoded {
            (frame, samples, slice: UnsafeMutableBufferPointer<Int16>) in
            frame.shorts(of: samples, background: background, to: slice)
        }
        guard let slices else { return try volume(warn: warn) }
        bitsWarning(beyond).map(warn)
        return ShortVolume(geometry: geometry, voxels: slices)
    }

    /// What is to be said of bits above High Bit that no overlay explains, by the slices that have them.
    private func bitsWarning(_ beyond: [Int: UInt32]) -> Warning? {
        var overlays: [Int: UInt32] = [:]
        let unexplained = beyond.keys.sorted().filter { k in
            let file = stack.frames[k].file
            let bits =
                overlays[file] ?? (try? DICOMFile(path: headers[file].path))?.overlayBits ?? 0
            overlays[file] = bits
            return (beyond[k] ?? 0) & ~bits != 0
        }
        guard let first = unexplained.first else { return nil }
        return Warning(
            .bitsBeyond,
            """
            pixels of \(unexplained.count) of \(stack.frames.count) images use bits above \
            \(Attribute.highBit), which is \(stack.frames[first].pixels.highBit), and these bits were \
            left out
            """)
    }

    private var background: Float {
        options.background ?? SeriesOptions.usualBackground(modality: modality)
    }

    /// Whether every intensity is a whole number, as in nearly every CT: resampling then keeps
    /// whole numbers, here as for the same image stored as NIfTI.
    private var isWhole: Bool {
        background == background.rounded()
            && stack.frames.allSatisfy {
                $0.slope == $0.slope.rounded() && $0.intercept == $0.intercept.rounded()
            }
    }

    /// Writes a slice's intensities, made of its stored values. False: they are not of this type.
    private typealias Conversion<Intensity> =
        @Sendable (
            Frame, UnsafeRawBufferPointer, UnsafeMutableBufferPointer<Intensity>
        ) -> Bool

    /// All slices, one after another, nil where one of them cannot be converted; and of each that has
    /// some its bits above High Bit.
    private func decoded<Intensity: BitwiseCopyable & Sendable>(
        _ convert: @escaping Conversion<Intensity>
    ) throws(DICOMError) -> (voxels: [Intensity]?, beyond: [Int: UInt32]) {
        let plane = geometry.size.x * geometry.size.y
        let fault = Mutex<DICOMError?>(nil)
        let beyond = Mutex<[Int: UInt32]>([:])
        let isOther = Atomic(false)
        let count = stack.frames.count
        let workers = min(decoders, count)
        // Each worker has a frame of its own.
        let bytes = plane * count * MemoryLayout<Intensity>.stride + workers * (plane * 4 + 2)
        guard PixelMemory.hasRoom(for: bytes) else {
            throw .file(
                headers[0].path, "there is not enough memory for its \(bytes) bytes of pixels",
                .makeRoom)
        }
        let voxels = [Intensity](unsafeUninitializedCapacity: plane * count) { buffer, filled in
            askForLargePages(UnsafeMutableRawBufferPointer(buffer))
            let target = Target(buffer)
            concurrently(workers) { worker in
                do throws(DICOMError) {
                    let range = count * worker / workers..<count * (worker + 1) / workers
                    var bits: [Int: UInt32] = [:]
                    let isDone = try decode(range, into: target, &bits) { frame, samples, slice in
                        !isOther.load(ordering: .relaxed) && convert(frame, samples, slice)
                    }
                    beyond.withLock { [bits] all in all.merge(bits) { $1 } }
                    if !isDone { isOther.store(true, ordering: .relaxed) }
                } catch {
                    fault.withLock { $0 = $0 ?? error }
                }
            }
            let isWhole = fault.withLock { $0 == nil } && !isOther.load(ordering: .relaxed)
            filled = isWhole ? plane * count : 0
        }
        if let error = fault.withLock({ $0 }) { throw error }
        return (isOther.load(ordering: .relaxed) ? nil : voxels, beyond.withLock { $0 })
    }

    /// Decodes a run of slices, each into its own place.
    ///
    /// - Parameter beyond: Gets the bits above High Bit of each slice that has some.
    /// - Returns: False where one cannot be converted; the rest is then left alone.
    private func decode<Intensity>(
        _ range: Range<Int>, into target: Target<Intensity>, _ beyond: inout [Int: UInt32],
        _ convert: Conversion<Intensity>
    ) throws(DICOMError) -> Bool {
        let plane = geometry.size.x * geometry.size.y
        var open: DICOMFile?
        // Room for a pad byte; 32 bits are the widest samples.
        let scratch = UnsafeMutableRawBufferPointer.allocate(
            byteCount: plane * 4 + 2, alignment: 16)
        defer { scratch.deallocate() }
        for k in range {
            let frame = stack.frames[k]
            let bits: UInt32
            do { bits = try read(frame, &open, into: scratch) } catch { throw DICOMError(error) }
            if bits != 0 { beyond[k] = bits }
            let slice = UnsafeMutableBufferPointer(
                rebasing: target.voxels[plane * k..<plane * (k + 1)])
            guard convert(frame, UnsafeRawBufferPointer(scratch), slice) else { return false }
        }
        return true
    }

    /// Reads the stored values of a slice.
    ///
    /// - Parameter open: The file that was read last; several frames may lie in one.
    /// - Returns: The bits above High Bit that they had set.
    private func read(
        _ frame: Frame, _ open: inout DICOMFile?, into samples: UnsafeMutableRawBufferPointer
    ) throws(DICOMFileError) -> UInt32 {
        let (path, native) = (headers[frame.file].path, headers[frame.file].native)
        if let native,
            let bits = DICOMFile.readFrame(frame.index, at: native, of: path, into: samples)
        {
            return bits
        }
        if open?.path != path { open = try DICOMFile(path: path) }
        guard let file = open else { return 0 }
        let now = try file.pixels()
        guard now.rows == frame.pixels.rows, now.columns == frame.pixels.columns,
            now.bitsAllocated == frame.pixels.bitsAllocated
        else { throw DICOMFileError(path, "it changed since its header was read") }
        try file.readFrame(frame.index, into: samples)
        return file.bitsBeyond
    }

    /// Linear interpolation between the two slices around each plane of the even grid.
    private func interpolated(_ slices: [Float]) throws(DICOMError) -> [Float] {
        guard PixelMemory.hasRoom(for: geometry.count * MemoryLayout<Float>.stride) else {
            throw .file(
                headers[0].path, "there is not enough memory for its \(geometry.count) voxels",
                .makeRoom)
        }
        let plane = geometry.size.x * geometry.size.y
        var voxels: [Float] = []
        voxels.reserveCapacity(geometry.count)
        var below = 0
        for k in 0..<geometry.size.z {
            let distance = Double(k) * geometry.spacing.z
            while below + 2 < stack.distances.count, stack.distances[below + 1] <= distance {
                below += 1
            }
            let (near, far) = (stack.distances[below], stack.distances[below + 1])
            let share = Float(min(1, max(0, (distance - near) / (far - near))))
            let start = plane * below
            for at in start..<start + plane {
                voxels.append(slices[at] * (1 - share) + slices[at + plane] * share)
            }
        }
        return voxels
    }

    /// Where decoded slices go: workers write to places that do not overlap.
    private struct Target<Intensity>: @unchecked Sendable {
        let voxels: UnsafeMutableBufferPointer<Intensity>
        init(_ voxels: UnsafeMutableBufferPointer<Intensity>) { self.voxels = voxels }
    }
}

extension Frame {
    /// Turns stored samples into intensities.
    func intensities(
        of samples: UnsafeRawBufferPointer, background: Float,
        to slice: UnsafeMutableBufferPointer<Float>
    ) {
        switch (pixels.bitsAllocated, pixels.isSigned) {
        case (8, false): convert(samples.assumingMemoryBound(to: UInt8.self), background, slice)
        case (8, true): convert(samples.assumingMemoryBound(to: Int8.self), background, slice)
        case (16, false): convert(samples.assumingMemoryBound(to: UInt16.self), background, slice)
        case (16, true): convert(samples.assumingMemoryBound(to: Int16.self), background, slice)
        case (_, false): convert(samples.assumingMemoryBound(to: UInt32.self), background, slice)
        case (_, true): convert(samples.assumingMemoryBound(to: Int32.self), background, slice)
        }
    }

    @inline(__always)
    private func convert<Sample: FixedWidthInteger>(
        _ samples: UnsafeBufferPointer<Sample>, _ background: Float,
        _ slice: UnsafeMutableBufferPointer<Float>
    ) {
        // MONOCHROME1: the value as far from the top as this one is from the bottom.
        let turn = isInverted
        let ends = pixels.isSigned ? -1 : (1 << Int(pixels.bitsStored)) - 1
        for at in 0..<slice.count {
            let stored = turn ? ends - Int(samples[at]) : Int(samples[at])
            slice[at] = Float(Double(stored) * slope + intercept)
        }
        guard let padding else { return }
        for at in 0..<slice.count where padding.contains(Int(samples[at])) {
            slice[at] = background
        }
    }

    /// Whether ``shorts(of:background:to:)`` can reckon with this slice's values.
    var mayBeShort: Bool {
        pixels.bitsAllocated <= 16 && abs(slope) <= 1024 && abs(intercept) <= 1_048_576
    }

    /// Turns stored samples into whole intensities of 16 bits.
    ///
    /// - Precondition: Slope and intercept are whole numbers.
    /// - Returns: False where one does not fit; the slice is then of no use.
    func shorts(
        of samples: UnsafeRawBufferPointer, background: Int16,
        to slice: UnsafeMutableBufferPointer<Int16>
    ) -> Bool {
        switch (pixels.bitsAllocated, pixels.isSigned) {
        case (8, false): shorts(samples.assumingMemoryBound(to: UInt8.self), background, slice)
        case (8, true): shorts(samples.assumingMemoryBound(to: Int8.self), background, slice)
        case (_, false): shorts(samples.assumingMemoryBound(to: UInt16.self), background, slice)
        case (_, true): shorts(samples.assumingMemoryBound(to: Int16.self), background, slice)
        }
    }

    @inline(__always)
    private func shorts<Sample: FixedWidthInteger>(
        _ samples: UnsafeBufferPointer<Sample>, _ background: Int16,
        _ slice: UnsafeMutableBufferPointer<Int16>
    ) -> Bool {
        // As `convert` does: the value turned, then scaled, here with one factor for both.
        let ends: Int32 = pixels.isSigned ? -1 : (1 << Int32(pixels.bitsStored)) - 1
        let factor = Int32(slope) &* (isInverted ? -1 : 1)
        let shift = Int32(intercept) &+ (isInverted ? ends &* Int32(slope) : 0)
        let first = Int32(clamping: padding?.lowerBound ?? 0)
        let last = UInt32(bitPattern: Int32(clamping: padding?.upperBound ?? 0) &- first)
        let hasPadding = padding != nil
        var beyond: Int32 = 0
        for at in 0..<slice.count {
            let stored = Int32(truncatingIfNeeded: samples[at])
            let intensity = stored &* factor &+ shift
            let short = Int16(truncatingIfNeeded: intensity)
            // What stands for no pixel need not fit.
            let isPadding = hasPadding && UInt32(bitPattern: stored &- first) <= last
            beyond |= isPadding ? 0 : intensity ^ Int32(short)
            slice[at] = isPadding ? background : short
        }
        return beyond == 0
    }
}
