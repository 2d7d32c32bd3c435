internal import CDCMTK
public import Imaging
internal import Synchronization

extension DICOMSeries {
    /// Decodes the slices.
    ///
    /// Stored values are rescaled slice by slice (CT: HU), MONOCHROME1 is inverted before that,
    /// and padding becomes the background of ``SeriesOptions``. Memory: the voxels, and one frame
    /// for each core.
    ///
    /// - Throws: ``DICOMError/file(_:_:)``, naming the file whose pixels cannot be decoded.
    public func volume() throws(DICOMError) -> Volume {
        guard stack.isEven else {
            return Volume(geometry: geometry, voxels: interpolated(try decoded()))
        }
        return Volume(geometry: geometry, voxels: try decoded(), isWhole: isWhole)
    }

    /// Whether every intensity is a whole number, as in nearly every CT: resampling then keeps
    /// whole numbers, here as for the same image stored as NIfTI.
    private var isWhole: Bool {
        let background = options.background ?? SeriesOptions.usualBackground(modality: modality)
        return background == background.rounded()
            && stack.frames.allSatisfy {
                $0.slope == $0.slope.rounded() && $0.intercept == $0.intercept.rounded()
            }
    }

    /// All slices, one after another.
    private func decoded() throws(DICOMError) -> [Float] {
        let plane = geometry.size.x * geometry.size.y
        let background = options.background ?? SeriesOptions.usualBackground(modality: modality)
        let fault = Mutex<DICOMError?>(nil)
        let count = stack.frames.count
        let workers = min(decoders, count)
        let voxels = [Float](unsafeUninitializedCapacity: plane * count) { buffer, filled in
            askForLargePages(UnsafeMutableRawBufferPointer(buffer))
            let target = Target(buffer)
            concurrently(workers) { worker in
                do throws(DICOMError) {
                    let range = count * worker / workers..<count * (worker + 1) / workers
                    try decode(range, background: background, into: target)
                } catch {
                    fault.withLock { $0 = $0 ?? error }
                }
            }
            filled = fault.withLock { $0 == nil } ? plane * count : 0
        }
        if let error = fault.withLock({ $0 }) { throw error }
        return voxels
    }

    /// Decodes a run of slices, each into its own place.
    private func decode(
        _ range: Range<Int>, background: Float, into target: Target
    ) throws(DICOMError) {
        let plane = geometry.size.x * geometry.size.y
        var open: DICOMFile?
        // Room for a pad byte; 32 bits are the widest samples.
        let scratch = UnsafeMutableRawBufferPointer.allocate(
            byteCount: plane * 4 + 2, alignment: 16)
        defer { scratch.deallocate() }
        for k in range {
            let frame = stack.frames[k]
            let path = headers[frame.file].path
            if open?.path != path { open = try DICOMFile(path: path) }
            guard let file = open else { continue }
            let now = try file.pixels()
            guard now.rows == frame.pixels.rows, now.columns == frame.pixels.columns,
                now.bitsAllocated == frame.pixels.bitsAllocated
            else { throw .file(path, "it changed since its header was read") }
            try file.readFrame(frame.index, into: scratch)
            let slice = UnsafeMutableBufferPointer(
                rebasing: target.voxels[plane * k..<plane * (k + 1)])
            frame.intensities(
                of: UnsafeRawBufferPointer(scratch), background: background, to: slice)
        }
    }

    /// Linear interpolation between the two slices around each plane of the even grid.
    private func interpolated(_ slices: [Float]) -> [Float] {
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
    private struct Target: @unchecked Sendable {
        let voxels: UnsafeMutableBufferPointer<Float>
        init(_ voxels: UnsafeMutableBufferPointer<Float>) { self.voxels = voxels }
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
}
