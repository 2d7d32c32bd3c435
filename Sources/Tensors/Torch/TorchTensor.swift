/// What a saved tensor's description comes to in the file, with every number checked.
struct TorchTensor {
    /// A tensor may repeat its elements (a stride of 0), but takes no more than this beyond the
    /// file's own size: a few bytes must not stand for all of the memory.
    static let mostRepeated = 16 << 20

    private let archive: TorchArchive
    private let fileSize: Int

    init(in archive: TorchArchive, fileSize: Int) {
        self.archive = archive
        self.fileSize = fileSize
    }

    func located(_ tensor: PickleTensor) throws(CheckpointTensorFault) -> CheckpointTensor {
        let storage = tensor.storage
        let named = tensor.dtype ?? storage.kind
        guard let dtype = Self.dtypes[named] else { throw .type(named) }
        let record = "data/\(storage.record)"
        guard let range = archive.range(record) else { throw .noRecord(record) }
        let unit = storage.kind == "torch.storage.UntypedStorage" ? 1 : dtype.size
        let (claimed, overflow) = storage.count.multipliedReportingOverflow(by: unit)
        guard !overflow, claimed >= 0, claimed <= range.count else {
            throw .shortRecord(record, bytes: range.count)
        }
        let elements = claimed / dtype.size
        guard tensor.shape.count <= CheckpointTensor.mostAxes else { throw .axes }
        guard tensor.shape.count == tensor.strides.count,
            (tensor.shape + tensor.strides).allSatisfy({ $0 >= 0 }), tensor.offset >= 0,
            let bytes = CheckpointTensor.byteCount(tensor.shape, dtype)
        else {
            throw .shape(tensor.shape, strides: tensor.strides, offset: tensor.offset)
        }
        guard bytes > 0 else {
            let strides = CheckpointTensor.rowMajorStrides(tensor.shape)
            return CheckpointTensor(
                dtype: dtype, shape: tensor.shape, strides: strides, range: 0..<0)
        }
        guard let last = Self.last(tensor), last < elements else {
            throw .outside(record, elements: elements)
        }
        guard bytes <= max(fileSize, Self.mostRepeated) else { throw .repeated(bytes: bytes) }
        let start = range.lowerBound
        return CheckpointTensor(
            dtype: dtype, shape: tensor.shape, strides: tensor.strides,
            range: start + tensor.offset * dtype.size..<start + (last + 1) * dtype.size)
    }

    /// The place of the last element in its storage; nil where it is more than a number holds.
    private static func last(_ tensor: PickleTensor) -> Int? {
        var last = tensor.offset
        for (size, stride) in zip(tensor.shape, tensor.strides) {
            let (step, tooFar) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, beyond) = last.addingReportingOverflow(step)
            guard !tooFar, !beyond else { return nil }
            last = sum
        }
        return last
    }

    private static let dtypes: [String: DType] = [
        "torch.DoubleStorage": .float64, "torch.float64": .float64,
        "torch.FloatStorage": .float32, "torch.float32": .float32,
        "torch.HalfStorage": .float16, "torch.float16": .float16,
        "torch.BFloat16Storage": .bfloat16, "torch.bfloat16": .bfloat16,
        "torch.LongStorage": .int64, "torch.int64": .int64,
        "torch.IntStorage": .int32, "torch.int32": .int32,
        "torch.ShortStorage": .int16, "torch.int16": .int16,
        "torch.CharStorage": .int8, "torch.int8": .int8,
        "torch.ByteStorage": .uint8, "torch.uint8": .uint8,
        "torch.BoolStorage": .bool, "torch.bool": .bool,
    ]
}
