/// The elements of one or more tensors, as a pickle of torch.save refers to them.
package struct PickleStorage: Sendable, Equatable {
    /// The class that holds it, such as `torch.FloatStorage`: it says what the elements are.
    package var kind: String
    /// The record is `data/` and this.
    package var record: String
    /// Elements; bytes where the class is `torch.storage.UntypedStorage`.
    package var count: Int
}
