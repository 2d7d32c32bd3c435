/// One tensor of a checkpoint file, before it is a ``Tensor``: where its elements lie.
package struct CheckpointTensor: Sendable, Equatable {
    /// The most axes that libtorch's operations take.
    package static let mostAxes = 64

    package var dtype: DType
    package var shape: [Int]
    /// Elements from one entry to the next, for each axis.
    package var strides: [Int]
    /// The bytes of the file from the first element to the last one in memory, checked against its
    /// size. Empty for a tensor without elements.
    package var range: Range<Int>

    package init(dtype: DType, shape: [Int], strides: [Int], range: Range<Int>) {
        self.dtype = dtype
        self.shape = shape
        self.strides = strides
        self.range = range
    }

    /// The bytes of a row-major tensor; nil where they are more than a number holds.
    ///
    /// As libtorch does, the other sizes are multiplied although one of them is 0.
    package static func byteCount(_ shape: [Int], _ dtype: DType) -> Int? {
        var bytes = dtype.size
        for size in shape where size != 0 {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
            guard !overflow else { return nil }
            bytes = product
        }
        return shape.contains(0) ? 0 : bytes
    }

    /// The strides of a row-major tensor whose ``byteCount(_:_:)`` is a number.
    package static func rowMajorStrides(_ shape: [Int]) -> [Int] {
        var strides = shape
        var step = 1
        for axis in shape.indices.reversed() {
            strides[axis] = step
            step *= max(shape[axis], 1)
        }
        return strides
    }
}

extension CheckpointTensor {
    /// A tensor over the file's mapping, which lives as long as the tensor. Only elements that are
    /// not aligned in the file are copied.
    func tensor(in file: MappedFile) throws(CheckpointTensorFault) -> Tensor {
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[range])
        // A Boolean of C++ that is neither 0 nor 1 has no meaning.
        guard dtype != .bool || bytes.allSatisfy({ $0 <= 1 }) else { throw .booleans }
        do {
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                return try Tensor(copying: bytes, dtype: dtype, shape: shape)
            }
            guard UInt(bitPattern: start) % UInt(dtype.size) == 0 else {
                let copy = AlignedBytes(copying: bytes)
                return try Tensor(
                    borrowing: copy.start, dtype: dtype, shape: shape, strides: strides, owner: copy
                )
            }
            return try Tensor(
                borrowing: start, dtype: dtype, shape: shape, strides: strides, owner: file)
        } catch {
            throw .rejected("\(error)")
        }
    }
}

/// A copy of bytes that begins where an element of any type may begin.
private final class AlignedBytes {
    let start: UnsafeRawPointer

    init(copying bytes: UnsafeRawBufferPointer) {
        let copy = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 64)
        UnsafeMutableRawBufferPointer(start: copy, count: bytes.count).copyMemory(from: bytes)
        start = UnsafeRawPointer(copy)
    }

    deinit { start.deallocate() }
}
