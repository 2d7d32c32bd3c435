/// One tensor: what torch's functions would be called with to make it again. Nothing is checked yet.
package struct PickleTensor: Sendable, Equatable {
    package var storage: PickleStorage
    /// Elements from the storage's start to the first one.
    package var offset: Int
    package var shape: [Int]
    /// Elements from one entry to the next, for each axis.
    package var strides: [Int]
    /// Such as `torch.float32`, where the storage does not say.
    package var dtype: String?
}
