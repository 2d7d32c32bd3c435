internal import CTorch

extension Tensor {
    /// Whether operations on this thread are recorded, so that gradients can be asked for.
    public static var isRecordingGradients: Bool { ct_recording() }

    /// Runs `body` with operations recorded. Outside, and on other threads, nothing is.
    ///
    /// The closure is synchronous, since recording belongs to the thread it was turned on.
    public static func recordingGradients<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let before = ct_set_recording(true)
        defer { _ = ct_set_recording(before) }
        return try body()
    }

    /// The same numbers as a leaf: ``backward()`` will give it a ``gradient``.
    public func requiringGradient() throws(TensorError) -> Tensor {
        try Tensor("requiringGradient", self) { ct_detach(raw, true, $0) }
    }

    /// The same numbers, forgetting how they came about.
    public func detached() throws(TensorError) -> Tensor {
        try Tensor("detached", self) { ct_detach(raw, false, $0) }
    }

    /// Whether this is a leaf made by ``requiringGradient()``, or was recorded on the way from one.
    public var requiresGradient: Bool { withExtendedLifetime(self) { ct_requires_gradient(raw) } }

    /// Adds the derivative of this one number to the ``gradient`` of every leaf behind it.
    ///
    /// This is the one call that changes what other tensors answer. What it changes is their
    /// gradient, never their elements; call it from one task at a time.
    ///
    /// - Throws: ``TensorError`` when nothing was recorded, or this is more than one number.
    public func backward() throws(TensorError) {
        var error = CTError()
        guard withExtendedLifetime(self, { ct_backward(raw, &error) }) else {
            throw TensorError(error, operation: "backward")
        }
    }

    /// The sum of what ``backward()`` added so far, of this tensor's shape; `nil` before.
    public var gradient: Tensor? {
        var error = CTError()
        var present = false
        return withExtendedLifetime(self) { ct_gradient(raw, &present, &error) }
            .map(Tensor.init(owning:))
    }
}
