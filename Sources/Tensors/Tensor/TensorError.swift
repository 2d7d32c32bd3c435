internal import CTorch

/// An operation on tensors that could not be done.
public enum TensorError: Error, Equatable, Sendable {
    /// Shapes, types or values that the operation does not take; the reason is libtorch's.
    case rejected(operation: String, reason: String)
    case outOfMemory(operation: String, reason: String)
    /// The device is not there; the reason says what is missing.
    case noDevice(String, reason: String)
    /// A text that names no device.
    case unknownDevice(String)
    case failed(operation: String, reason: String)
}

extension TensorError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .rejected(let operation, let reason):
            "'\(operation)' does not take these tensors: \(sentence(reason))"
        case .outOfMemory(let operation, let reason):
            """
            '\(operation)' ran out of memory: \(sentence(reason)) Run fewer studies at once, or \
            choose a device with more.
            """
        case .noDevice(let device, let reason):
            "the device '\(device)' cannot be used: \(sentence(reason)) Choose 'cpu' or 'auto'."
        case .unknownDevice(let text):
            "there is no device '\(text)'. Devices are 'cpu', 'cuda', 'cuda:1' and 'auto'."
        case .failed(let operation, let reason):
            "'\(operation)' failed: \(sentence(reason))"
        }
    }

    /// `reason` with one full stop.
    private func sentence(_ reason: String) -> String {
        reason.hasSuffix(".") || reason.hasSuffix("!") ? reason : reason + "."
    }

    init(_ error: CTError, operation: String) {
        let reason = error.text
        self =
            switch error.code {
            case CTCodeBadInput: .rejected(operation: operation, reason: reason)
            case CTCodeOutOfMemory: .outOfMemory(operation: operation, reason: reason)
            case CTCodeNoDevice: .noDevice(operation, reason: reason)
            default: .failed(operation: operation, reason: reason)
            }
    }
}

extension CTError {
    /// The message, as far as it is UTF-8.
    var text: String {
        withUnsafeBytes(of: message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
