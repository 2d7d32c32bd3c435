import Tensors
import Testing

@Suite struct TensorTests {
    @Test func whatGoesInComesOut() throws {
        let values: [Float] = [1, -2, 3.5, 4, 5, 6]
        let tensor = try Tensor(values, shape: [2, 3])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.dtype == .float32)
        #expect(tensor.device == .cpu)
        #expect(try tensor.values() == values)
        #expect(try tensor.permuted(1, 0).values() == [1, 4, -2, 5, 3.5, 6])
    }
}
