import Tensors
import Testing

@Suite struct DeviceTests {
    @Test func theCPUIsAlwaysThere() throws {
        #expect(try Device("cpu") == .cpu)
        #expect(Device.cpu.description == "cpu")
        #expect(Device.cuda(2).description == "cuda:2")
    }

    @Test func autoIsAGPUWhereThereIsOne() throws {
        #expect(try Device("auto") == (Device.cudaCount > 0 ? .cuda(0) : .cpu))
    }

    @Test(arguments: ["", "gpu", "cuda:", "cuda:-1", "cuda:x", "cuda:01", "CPU", "cuda:1 "])
    func aStrangeNameIsRefused(_ name: String) {
        #expect(throws: TensorError.unknownDevice(name)) { try Device(name) }
        #expect(
            "\(TensorError.unknownDevice(name))" == """
                there is no device '\(name)'. Devices are 'cpu', 'cuda', 'cuda:1' and 'auto'.
                """)
    }

    /// The sentence depends on what is missing: libtorch's CUDA half, a driver, or that device.
    @Test func aDeviceThatIsNotThereHasASentence() throws {
        let name = "cuda:\(Device.cudaCount + 100)"
        let failures = [
            #expect(throws: TensorError.self) { try Device(name) },
            #expect(throws: TensorError.self) {
                try Tensor([1 as Float], shape: [1]).to(.cuda(Device.cudaCount + 100))
            },
            #expect(throws: TensorError.self) {
                try Tensor(repeating: 0, shape: [1], device: .cuda(Device.cudaCount + 100))
            },
        ]
        for failure in failures {
            guard case .noDevice(name, let reason) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            let reasons = [
                "this libtorch has no CUDA: there is no libtorch_cuda.so beside libtorch_cpu.so",
                "no CUDA device was found; the driver or the device is missing",
                "there is no CUDA device number \(Device.cudaCount + 100); there are "
                    + "\(Device.cudaCount), counted from 0",
            ]
            // Of a wheel for CUDA without NVIDIA's libraries beside it the system says what is missing.
            #expect(
                reasons.contains(reason)
                    || reason.hasPrefix("libtorch_cuda.so cannot be loaded: lib"))
            #expect(
                "\(TensorError.noDevice(name, reason: reason))"
                    == "the device '\(name)' cannot be used: \(reason). Choose 'cpu' or 'auto'.")
        }
    }

    @Test(.enabled(if: Device.cudaCount > 0))
    func numbersGoToTheGPUAndBack() throws {
        let x = try Tensor([1 as Float, 2], shape: [2]).to(.cuda(0))
        #expect(x.device == .cuda(0))
        #expect(try (x + x).values() == [2, 4])
    }
}
