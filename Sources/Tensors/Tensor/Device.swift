internal import CTorch

/// Where a tensor's elements lie and its operations run.
public enum Device: Sendable, Hashable {
    case cpu
    /// An NVIDIA device, counted from 0.
    case cuda(Int)

    /// The device that a person names, made ready for use.
    ///
    /// - Parameter name: `cpu`, `cuda` (the first), `cuda:1` (the second), or `auto`: the first
    ///   CUDA device where there is one, else the CPU.
    /// - Throws: ``TensorError`` when the text names no device, or the device is not there.
    public init(_ name: String) throws(TensorError) {
        switch name {
        case "cpu": self = .cpu
        case "auto": self = Device.cudaCount > 0 ? .cuda(0) : .cpu
        case "cuda": self = .cuda(0)
        case _ where name.hasPrefix("cuda:"):
            let digits = name.dropFirst("cuda:".count)
            guard let index = Int(digits), "\(index)" == digits, index >= 0 else {
                throw .unknownDevice(name)
            }
            self = .cuda(index)
        default: throw .unknownDevice(name)
        }
        try open()
    }

    /// Whether a name can be that of a device, on whatever machine.
    public static func isName(_ name: String) -> Bool {
        guard name.hasPrefix("cuda:") else { return ["cpu", "auto", "cuda"].contains(name) }
        let digits = name.dropFirst("cuda:".count)
        return Int(digits).map { $0 >= 0 && "\($0)" == digits } ?? false
    }

    /// CUDA devices that can be used: 0 without a CUDA build of libtorch, a driver or a device.
    public static var cudaCount: Int { Int(ct_cuda_count()) }

    /// Makes the device usable. libtorch's CUDA half is loaded the first time one is asked for.
    ///
    /// - Throws: ``TensorError`` that says what is missing.
    func open() throws(TensorError) {
        guard case .cuda(let index) = self else { return }
        var error = CTError()
        guard ct_open_cuda(Int32(clamping: index), &error) else {
            throw TensorError(error, operation: description)
        }
    }

    var code: CTDevice {
        switch self {
        case .cpu: CTDevice(CTDeviceCPU)
        case .cuda(let index): CTDevice(clamping: index)
        }
    }

    init(code: CTDevice) { self = code < 0 ? .cpu : .cuda(Int(code)) }
}

extension Device: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let index): "cuda:\(index)"
        }
    }
}
